import net from "node:net";
import { type Address, closed, differential, ReferenceServer, raw, redisServerPath } from "@allset/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TestServer } from "./test-server.js";

const ping = "*1\r\n$4\r\nPING\r\n";

/** What only bytes on a real socket show: how requests may be cut and packed, and how connections end. */
differential("transport", import.meta.url, async () => (await TestServer.start()).target(), [
  {
    name: "pipelines of both kinds of requests",
    steps: [
      raw(`${ping}PING\r\n${ping}`, 3),
      raw(`*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$5\r\nhello\r\nGET k\r\nNOPE\r\n*2\r\n$3\r\nGET\r\n$1\r\nk\r\n`, 4),
      raw(ping.repeat(500), 500),
    ],
  },
  {
    name: "empty requests are skipped",
    steps: [raw(`\r\n\r\n*0\r\n*-1\r\n\n${ping}`, 1)],
  },
  {
    name: "inline quotes",
    steps: [raw(`SET k "a b\\x00\\n"\r\nGET k\r\n`, 2), raw("SET 'it''s' x\r\n"), closed()],
  },
  {
    name: "a value of a megabyte, echoed",
    steps: [raw(`*2\r\n$4\r\nECHO\r\n$1048576\r\n${"x".repeat(2 ** 20)}\r\n`)],
  },
  { name: "too many arguments", steps: [raw("*2147483648\r\n"), closed()] },
  { name: "a count that is no number", steps: [raw("*x\r\n"), closed()] },
  { name: "no bulk string", steps: [raw("*1\r\n+PING\r\n"), closed()] },
  { name: "a length beyond the limit", steps: [raw("*2\r\n$3\r\nGET\r\n$536870913\r\n"), closed()] },
  { name: "a negative length", steps: [raw("*1\r\n$-1\r\n"), closed()] },
  { name: "a line without end", steps: [raw("x".repeat(70_000)), closed()] },
  {
    name: "commands before a mistake are answered, those behind are not",
    steps: [raw(`${ping}${ping}*x\r\n${ping}`, 3), closed()],
  },
  { name: "QUIT answers and closes, whatever follows", steps: [raw(`${ping}QUIT\r\n${ping}`, 2), closed()] },
  {
    name: "before AUTH only short commands are read",
    steps: [
      ["CONFIG", "SET", "requirepass", "secret"],
      { ...raw(ping), on: "b" },
      { ...raw("*11\r\n"), on: "b" },
      { ...closed(), on: "b" },
      { ...raw("*2\r\n$4\r\nAUTH\r\n$16385\r\n"), on: "c" },
      { ...closed(), on: "c" },
      { ...raw(`*2\r\n$4\r\nAUTH\r\n$6\r\nsecret\r\n*12\r\n$3\r\nDEL\r\n${"$1\r\nk\r\n".repeat(11)}`, 2), on: "d" },
    ],
  },
]);

/** Sends `request`, closes the sending side, and reads to the end. */
const halfClosed = (address: Address, request: string): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = "";
    const socket = net.connect({ host: "127.0.0.1", ...address, allowHalfOpen: true });
    socket.on("data", (chunk) => (text += chunk.toString("latin1")));
    socket.on("error", reject);
    socket.on("close", () => resolve(text));
    socket.on("end", () => socket.destroy());
    socket.end(request);
  });

describe.skipIf(redisServerPath() === null)("a client that closes its sending side (needs redis-server)", () => {
  let [reference, server]: [ReferenceServer?, TestServer?] = [];
  beforeAll(async () => {
    reference = await ReferenceServer.start();
    server = await TestServer.start();
  });
  afterAll(() => Promise.all([reference?.stop(), server?.stop()]));

  test.each([
    ["after whole commands", ping.repeat(10)],
    ["in the middle of a command", `${ping}*2\r\n$4\r\nECHO\r\n$10\r\nhel`],
    ["in the middle of a line", `${ping}PIN`],
    ["after a mistake", `${ping}*x\r\n`],
    ["after QUIT", "QUIT\r\n"],
    ["inside MULTI", "MULTI\r\nSET k v\r\n"],
    ["without a word", ""],
  ])("%s gets the same replies", async (_name, request) => {
    const path = server?.socketPath ?? "";
    const expected = await halfClosed(reference?.address ?? { path: "" }, request);
    expect(await halfClosed({ path }, request)).toBe(expected);
    expect(await halfClosed({ port: server?.server.port ?? 0 }, request)).toBe(expected);
    expect(await halfClosed({ path }, "EXISTS k\r\n")).toBe(":0\r\n");
  });
});
