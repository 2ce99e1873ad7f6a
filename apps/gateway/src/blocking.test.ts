import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type TestClient, TestGateway } from "./test-gateway.js";

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await TestGateway.start();
});
afterEach(() => gateway.stop());

/** Resolves when the instance knows of so many waiting clients. */
async function waiting(count: number): Promise<void> {
  while (gateway.instance.blocking.size !== count) await new Promise((resolve) => setImmediate(resolve));
}

const send = (client: TestClient, id: number, ...cmd: unknown[]): void => client.send(JSON.stringify({ id, cmd }));
const next = async (client: TestClient): Promise<unknown> => JSON.parse(await client.next());

describe("a browser that waits for a key", () => {
  test("is served when another one brings an element, and its later requests behind that", async () => {
    const [a, b] = [await gateway.connect("json"), await gateway.connect("json")];
    send(a, 1, "BLPOP", "jobs", 0);
    send(a, 2, "PING");
    await waiting(1);
    expect(await b.call(1, "RPUSH", "jobs", "x", "y")).toEqual({ id: 1, result: 2 });
    expect(await next(a)).toEqual({ id: 1, result: ["jobs", "x"] });
    expect(await next(a)).toEqual({ id: 2, result: "PONG" });
    expect(await b.call(2, "LRANGE", "jobs", 0, -1)).toEqual({ id: 2, result: ["y"] });
  });

  test("is told that time is up", async () => {
    const a = await gateway.connect("json");
    send(a, 1, "BLPOP", "jobs", 0.5);
    await waiting(1);
    gateway.advance(499);
    expect(gateway.instance.blocking.size).toBe(1);
    gateway.advance(1);
    expect(await next(a)).toEqual({ id: 1, result: null });
  });

  test("waits over the resp dialect and as text too", async () => {
    const [resp, text, b] = [await gateway.connect("resp"), await gateway.connect(), await gateway.connect("json")];
    resp.send(Buffer.from("BLPOP jobs 0\r\n"));
    await waiting(1);
    text.send("BLPOP jobs 0");
    await waiting(2);
    await b.call(1, "RPUSH", "jobs", "x", "y");
    expect(await resp.next()).toBe("*2\r\n$4\r\njobs\r\n$1\r\nx\r\n");
    expect(JSON.parse(await text.next())).toEqual(["jobs", "y"]);
  });

  test("waits no more when it leaves, and takes nothing with it", async () => {
    const [a, b] = [await gateway.connect("json"), await gateway.connect("json")];
    send(a, 1, "BLPOP", "jobs", 0);
    await waiting(1);
    a.webSocket.terminate();
    await once(a.webSocket, "close");
    await waiting(0);
    expect(await b.call(1, "RPUSH", "jobs", "x")).toEqual({ id: 1, result: 1 });
    expect(await b.call(2, "LPOP", "jobs")).toEqual({ id: 2, result: "x" });
  });

  test("reads a stream as it grows", async () => {
    const [a, b] = [await gateway.connect("json"), await gateway.connect("json")];
    send(a, 1, "XREAD", "BLOCK", 0, "STREAMS", "news", "$");
    await waiting(1);
    await b.call(1, "XADD", "news", "5-1", "text", "hello");
    expect(await next(a)).toEqual({ id: 1, result: { news: [["5-1", ["text", "hello"]]] } });
  });

  test.each(["json", "resp"])(
    "gets an error where what comes is more than it may be sent, and nobody else does (%s)",
    async (subprotocol) => {
      gateway.gateway.limits.unreadBytesMax = 100_000;
      const [a, b] = [await gateway.connect(subprotocol), await gateway.connect("json")];
      const wait = ["BLMPOP", "0", "1", "jobs", "LEFT", "COUNT", "9"];
      a.send(subprotocol === "json" ? JSON.stringify({ id: 1, cmd: wait }) : Buffer.from(`${wait.join(" ")}\r\n`));
      await waiting(1);
      expect(await b.call(1, "RPUSH", "jobs", "x".repeat(60_000), "y".repeat(60_000))).toEqual({ id: 1, result: 2 });
      expect(await a.next()).toContain("the reply is larger than this connection may be sent");
      expect(await b.call(2, "PING")).toEqual({ id: 2, result: "PONG" });
    },
  );

  test("waits for so many keys and no more", async () => {
    const a = await gateway.connect("json");
    const keys = Array.from({ length: 2000 }, (_, i) => `k${i}`);
    expect(await a.call(1, "BLPOP", ...keys, 0)).toMatchObject({ id: 1, error: { code: "ERR" } });
    expect(gateway.instance.blocking.size).toBe(0);
  });
});
