import { createBufferPool, createRequestLimits } from "@allset/resp";
import { expect, test } from "vitest";
import { createInstance } from "../create-instance.js";
import type { ShutdownRequest } from "../instance/instance.js";
import { StreamSession } from "../session/stream-session.js";

/** A client of an instance whose program answers SHUTDOWN with `refusal`. */
function begin(refusal: string | null) {
  const requests: ShutdownRequest[] = [];
  let received = "";
  let ended = false;
  const instance = createInstance({
    clock: { now: () => 0, nowMicros: () => 0, elapsed: () => 0 },
    random: () => 0,
    onShutdown(request) {
      requests.push(request);
      return refusal;
    },
  });
  const pool = createBufferPool();
  const outlet = {
    kind: "unix",
    address: "/test:0",
    localAddress: "/test:0",
    unsentBytes: 0,
    send(buffer: Uint8Array, length: number) {
      received += new TextDecoder().decode(buffer.subarray(0, length));
    },
    pause() {},
    unpause() {},
    end() {
      ended = true;
    },
    destroy() {},
  } as const;
  const stream = new StreamSession(instance, outlet, { pool, limits: createRequestLimits() });
  const send = (text: string) => {
    const bytes = new TextEncoder().encode(text);
    stream.receive(bytes, 0, bytes.length);
    return { received, ended, size: instance.keyspace.databases[0].size };
  };
  return { send, requests };
}

test("SHUTDOWN hands over, and its client runs nothing more", () => {
  const { send, requests } = begin(null);
  expect(send("SHUTDOWN NOSAVE NOW FORCE\r\nSET k v\r\n")).toEqual({ received: "", ended: true, size: 0 });
  expect(requests).toEqual([{ save: "never", now: true, force: true }]);
});

test("SHUTDOWN without options leaves it to the configuration whether to save", () => {
  const { send, requests } = begin(null);
  send("SHUTDOWN\r\n");
  expect(requests).toEqual([{ save: "default", now: false, force: false }]);
});

test("SHUTDOWN that fails is an error, and the client goes on", () => {
  const { send, requests } = begin("the disk is full");
  const { received } = send("SHUTDOWN SAVE\r\nPING\r\n");
  expect(received).toBe("-ERR Errors trying to SHUTDOWN. Check logs.\r\n+PONG\r\n");
  expect(requests[0].save).toBe("always");
});
