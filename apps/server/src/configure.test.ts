import { type Outlet, StreamSession } from "@allset/commands";
import { createBufferPool, createRequestLimits } from "@allset/resp";
import { expect, test } from "vitest";
import { configure } from "./configure.js";

test("all that a client gets in one round of the event loop leaves in one write", async () => {
  const instance = configure();
  const pool = createBufferPool();
  const sent: string[] = [];
  const outlet: Outlet = {
    kind: "tcp",
    address: "127.0.0.1:1",
    localAddress: "127.0.0.1:2",
    unsentBytes: 0,
    send: (buffer, length) => void sent.push(Buffer.from(buffer.subarray(0, length)).toString()),
    pause() {},
    unpause() {},
    end() {},
    destroy() {},
  };
  const stream = new StreamSession(instance, outlet, { pool, limits: createRequestLimits() });
  for (let i = 0; i < 3; i++) stream.receive(Buffer.from("PING\r\n"), 0, 6);
  await Promise.resolve();
  expect(sent).toEqual([]);
  await new Promise((resolve) => setImmediate(resolve));
  expect(sent).toEqual(["+PONG\r\n+PONG\r\n+PONG\r\n"]);
});

test("parameters are read as CONFIG SET reads them", () => {
  const { configuration, keyspace } = configure({
    parameters: { bind: "127.0.0.1 ::1", requirepass: "two words", databases: "3", "gateway-port": "0" },
  });
  expect(configuration.get("bind")).toBe("127.0.0.1 ::1");
  expect(configuration.get("requirepass")).toBe("two words");
  expect(keyspace.databases).toHaveLength(3);
  expect(() => configure({ parameters: { colour: "red" } })).toThrow("parameters: 'colour red': Bad directive");
  expect(() => configure({ parameters: { databases: "none" } })).toThrow("parameters: 'databases none'");
});
