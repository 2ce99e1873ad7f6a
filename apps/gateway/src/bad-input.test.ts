import { once } from "node:events";
import { connect as connectSocket, type Socket } from "node:net";
import { withSeed } from "@allset/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestClient, TestGateway } from "./test-gateway.js";

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await TestGateway.start();
});
afterAll(() => gateway.stop());

/** The server still serves, and has forgotten those who left. */
async function survives(): Promise<void> {
  const client = await gateway.connect("json");
  expect(await client.call(1, "PING")).toEqual({ id: 1, result: "PONG" });
  client.webSocket.terminate();
}

/** A client with an open WebSocket, to which the test writes what it likes. */
async function rawClient(subprotocol = "json"): Promise<{ client: TestClient; socket: Socket }> {
  const client = await gateway.connect(subprotocol);
  return { client, socket: client.socket };
}

/** The code with which the server closes. */
const closingCode = async (client: TestClient): Promise<number> => (await client.closing).code;

describe("messages of the wrong kind", () => {
  test.each([
    ["json", Buffer.from('{"id":1,"cmd":["PING"]}'), "this dialect takes text messages"],
    [undefined, Buffer.from("PING"), "this dialect takes text messages"],
    ["resp", "*1\r\n$4\r\nPING\r\n", "the resp dialect takes binary messages"],
  ])("%s", async (subprotocol, message, reason) => {
    const client = await gateway.connect(subprotocol);
    client.send(message);
    expect(await client.closing).toEqual({ code: 1003, reason });
    await survives();
  });
});

describe("broken frames", () => {
  const mask = [0, 0, 0, 0];
  test.each([
    ["text that is not UTF-8", [0x81, 0x82, ...mask, 0xff, 0xfe], 1007],
    ["an unknown opcode", [0x83, 0x80, ...mask], 1002],
    ["a reserved bit", [0xc1, 0x80, ...mask], 1002],
    ["a frame without mask", [0x81, 0x01, 0x61], 1002],
    ["a continuation of nothing", [0x80, 0x80, ...mask], 1002],
    ["a long ping", [0x89, 0xfe, 0x01, 0x00, ...mask], 1002],
    ["a frame of 4 GB announced", [0x81, 0xff, 0, 0, 0, 1, 0, 0, 0, 0, ...mask], 1009],
    ["a frame of 2^63 bytes announced", [0x81, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, ...mask], 1009],
    ["a frame just above the limit announced", [0x82, 0xff, 0, 0, 0, 0, 0, 0x10, 0, 1, ...mask], 1009],
  ])("%s", async (_, bytes, code) => {
    const { client, socket } = await rawClient();
    socket.write(Buffer.from(bytes));
    expect(await closingCode(client)).toBe(code);
    await survives();
  });

  test("half a frame, then silence, then the end", async () => {
    const { client, socket } = await rawClient();
    socket.write(Buffer.from([0x81, 0xff, 0, 0]));
    await new Promise((resolve) => setTimeout(resolve, 20));
    socket.destroy();
    await client.closing;
    await survives();
  });

  test("100 000 fragments of one byte", async () => {
    const { client, socket } = await rawClient();
    const fragment = Buffer.from([0x00, 0x81, ...mask, 0x20]);
    socket.write(Buffer.from([0x01, 0x81, ...mask, 0x20]));
    socket.write(Buffer.concat(Array<Buffer>(100_000).fill(fragment)));
    expect(await closingCode(client)).toBe(1008);
    await survives();
  });

  test("100 000 fragments of nothing", async () => {
    const { client, socket } = await rawClient("resp");
    socket.write(Buffer.from([0x02, 0x80, ...mask]));
    socket.write(Buffer.concat(Array<Buffer>(100_000).fill(Buffer.from([0x00, 0x80, ...mask]))));
    expect(await closingCode(client)).toBe(1008);
    await survives();
  });
});

describe("what is no handshake", () => {
  test.each([
    ["GARBAGE\r\n\r\n"],
    ["GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n"],
    ["GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n"],
    [
      "POST / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
    ],
    [`GET / HTTP/1.1\r\nX: ${"x".repeat(100_000)}\r\n\r\n`],
    ["*1\r\n$4\r\nPING\r\n"],
  ])("%#", async (bytes) => {
    const socket = connectSocket(gateway.gateway.port, "127.0.0.1");
    socket.on("error", () => {});
    let answer = "";
    socket.on("data", (data) => {
      answer += data;
    });
    socket.write(bytes);
    await once(socket, "close");
    expect(answer).toMatch(/^HTTP\/1.1 4\d\d /);
    await survives();
  });

  test("frames right behind the handshake are read", async () => {
    const socket = connectSocket(gateway.gateway.port, "127.0.0.1");
    const upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n";
    const head = `GET / HTTP/1.1\r\nHost: x\r\n${upgrade}Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`;
    socket.write(Buffer.concat([Buffer.from(head), Buffer.from([0x81, 0x84, 0, 0, 0, 0]), Buffer.from("PING")]));
    let answer = "";
    for await (const data of socket) if ((answer += data).endsWith('"PONG"')) break;
    expect(answer).toMatch(/^HTTP\/1.1 101 /);
  });
});

withSeed("random text is always answered", async (random) => {
  const client = await gateway.connect("json");
  const pieces = [
    '{"id":',
    "7",
    ',"cmd":',
    '["GET"',
    "]",
    "}",
    ',"k"',
    "\\u0000",
    "\\ud800",
    '"',
    "null",
    "1e999",
    " ",
    "{",
    "[",
  ];
  for (let i = 0; i < 500; i++) {
    const message = Array.from({ length: 1 + random.int(9) }, () => random.pick(pieces)).join("");
    const answer = JSON.parse(await client.ask(message));
    expect("result" in answer || "error" in answer).toBe(true);
  }
  client.webSocket.terminate();
});

withSeed("random bytes never end the server", async (random) => {
  for (const subprotocol of ["json", "resp", undefined]) {
    for (let i = 0; i < 20; i++) {
      const client = await gateway.connect(subprotocol);
      client.socket.write(random.bytes(1 + random.int(200)));
      client.socket.end();
      await client.closing;
    }
  }
  await survives();
});

test("clients that vanish in the middle of anything are forgotten", async () => {
  for (const subprotocol of ["json", "resp", undefined]) {
    const { client, socket } = await rawClient(subprotocol);
    if (subprotocol === "resp") client.send(Buffer.from("*2\r\n$4\r\nECHO\r\n$100\r\nhalf"));
    else socket.write(Buffer.from([0x01, 0x81, 0, 0, 0, 0, 0x20]));
    client.webSocket.terminate();
  }
  await survives();
  for (let tries = 0; gateway.instance.sessions.size > 0 && tries < 200; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(gateway.instance.sessions.size).toBe(0);
  expect(gateway.gateway.connectionCount).toBe(0);
});
