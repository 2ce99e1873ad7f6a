import { once } from "node:events";
import { advance, differential, disconnect, on, quiet, raw, receive, type Target } from "@allset/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { TestGateway } from "./test-gateway.js";

/** A gateway as a target of differential tests: the bytes of Redis's protocol, in binary messages. */
async function startTarget(): Promise<Target> {
  const gateway = await TestGateway.start();
  return {
    async connect(received, closed) {
      const webSocket = new WebSocket(gateway.url, "resp");
      webSocket.on("message", (data: Buffer) => received(data));
      webSocket.on("error", () => {});
      webSocket.on("close", closed);
      await once(webSocket, "open");
      return { send: (bytes) => webSocket.send(bytes), close: () => webSocket.terminate() };
    },
    advance: (ms) => gateway.advance(ms),
    close: () => gateway.stop(),
  };
}

const large = "0123456789abcdef".repeat(5000);

differential("resp-dialect", import.meta.url, startTarget, [
  {
    name: "strings",
    steps: [
      ["SET", "k", "v"],
      ["GET", "k"],
      ["GET", "none"],
      ["APPEND", "k", "\xff\0\r\n"],
      ["GET", "k"],
    ],
  },
  {
    name: "many keys",
    steps: [
      ["MSET", "a", 1, "b", 2],
      ["MGET", "a", "b", "c"],
      ["MSET", "a"],
      ["MSETNX", "b", 1, "d", 1],
    ],
  },
  { name: "errors", each: [["NONE"], ["GET"], ["INCRBY", "k", "x"], ["SET", "k", "v", "EX", 0], ["CLIENT", "NONE"]] },
  {
    name: "large values",
    steps: [
      ["SET", "large", large],
      ["GET", "large"],
      ["MGET", "large", "large", "large"],
    ],
  },
  { name: "expiry", steps: [["SET", "k", "v", "PX", 20], ["GET", "k"], advance(40), ["GET", "k"]] },
  {
    name: "transactions",
    steps: [["MULTI"], ["SET", "k", 1], ["INCR", "k"], ["GET"], ["EXEC"], ["EXEC"], ["DISCARD"]],
  },
  {
    name: "transactions that run",
    steps: [["WATCH", "k"], ["MULTI"], ["SET", "k", "x"], ["INCR", "k"], ["MGET", "k", "l"], ["EXEC"]],
  },
  {
    name: "WATCH sees another connection",
    steps: [["WATCH", "k"], on("b", ["SET", "k", 1]), ["MULTI"], ["GET", "k"], ["EXEC"]],
  },
  {
    name: "publish and subscribe",
    steps: [
      on("b", ["SUBSCRIBE", "a", "b"]),
      on("b", ["PSUBSCRIBE", "a*"]),
      ["PUBLISH", "a", "hello"],
      receive("b", 2),
      ["PUBLISH", "c", "nobody"],
      quiet("b"),
      on("b", ["PING"]),
      on("b", ["UNSUBSCRIBE", "a", "b"]),
      on("b", ["PUNSUBSCRIBE"]),
      disconnect("b"),
      ["PUBLISH", "a", "hello"],
    ],
  },
  { name: "inline commands", steps: [raw("SET \"a key\" 'a value'\r\n"), raw('GET "a key"\r\n'), raw("\r\nPING\r\n")] },
  { name: "unbalanced quotes end the stream", steps: [raw('SET "a\r\n')] },
  { name: "a broken length ends the stream", steps: [raw("*1\r\n$x\r\n")] },
  { name: "a broken type ends the stream", steps: [raw("*1\r\n:1\r\n")] },
  { name: "QUIT ends the stream", steps: [["QUIT"]] },
  { name: "a pipeline in one message", steps: [raw("*1\r\n$4\r\nPING\r\n".repeat(3), 3)] },
]);

describe("messages are a stream", () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await TestGateway.start();
  });
  afterAll(() => gateway.stop());

  test("a command may be cut anywhere", async () => {
    const client = await gateway.connect("resp");
    for (const byte of Buffer.from("*2\r\n$4\r\nECHO\r\n$2\r\nhi\r\n")) client.send(Buffer.of(byte));
    expect(await client.next()).toBe("$2\r\nhi\r\n");
    client.webSocket.send(Buffer.from("*2\r\n$4\r\nECHO\r\n"), { fin: false });
    client.webSocket.send(Buffer.from("$2\r\nhi\r\n"), { fin: true });
    expect(await client.next()).toBe("$2\r\nhi\r\n");
  });

  test("the replies to one message are one message", async () => {
    const client = await gateway.connect("resp");
    expect(await client.ask(Buffer.from("PING\r\n".repeat(1000)))).toBe("+PONG\r\n".repeat(1000));
  });

  test("replies around every length of a frame's header", async () => {
    const client = await gateway.connect("resp");
    for (const size of [125, 126, 16_384, 16_385, 65_535, 65_536]) {
      const value = "x".repeat(size - `$${size}\r\n\r\n`.length);
      const reply = `$${value.length}\r\n${value}\r\n`;
      expect(await client.ask(Buffer.from(`*2\r\n$4\r\nECHO\r\n${reply}`))).toBe(reply);
    }
  });

  test("a reader gets all replies, however late it reads", async () => {
    const client = await gateway.connect("resp");
    await client.ask(Buffer.from("SETRANGE slow 299999 x\r\n"));
    client.webSocket.pause();
    for (let i = 0; i < 200; i++) client.send(Buffer.from(`GET slow\r\nECHO ${i}\r\n`));
    await new Promise((resolve) => setTimeout(resolve, 50));
    client.webSocket.resume();
    const messages = [];
    while (!messages.slice(-2).join("").endsWith("$3\r\n199\r\n")) messages.push(await client.next());
    const echoes = Array.from(messages.join("").matchAll(/\$\d\r\n(\d+)\r\n/g), ([, number]) => Number(number));
    expect(echoes).toEqual(Array.from({ length: 200 }, (_, i) => i));
  });

  test("commands wait behind CLIENT PAUSE", async () => {
    const client = await gateway.connect("resp");
    gateway.instance.pauseCommands("all", gateway.clock.now() + 1000);
    client.send(Buffer.from("INCR n\r\n".repeat(3)));
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(client.unread).toBe(0);
    gateway.advance(1001);
    expect(await client.next()).toBe(":1\r\n:2\r\n:3\r\n");
  });

  test("RESP3 by HELLO, with pushes between replies", async () => {
    const client = await gateway.connect("resp");
    expect(await client.ask(Buffer.from("HELLO 3\r\n"))).toMatch(/^%7\r\n/);
    await client.ask(Buffer.from("SUBSCRIBE c\r\n"));
    expect(await client.ask(Buffer.from("PUBLISH c x\r\n"))).toContain(">3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$1\r\nx\r\n");
  });
});
