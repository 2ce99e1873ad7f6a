import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TestGateway } from "./test-gateway.js";

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await TestGateway.start();
});
afterAll(() => gateway.stop());

describe("a line is a command, its reply is JSON", () => {
  test.each([
    ["PING", "PONG"],
    ['SET k "a value"', "OK"],
    ["  GET   k \r\n", "a value"],
    ["MSET a 1 b 2", "OK"],
    ["MGET a b c", ["1", "2", null]],
    ["SET bytes '\\xff'", "OK"],
    ["GET bytes", "\\xff"],
    ['SET bytes "\\xff"', "OK"],
    ["GET bytes", { base64: "/w==" }],
    ["STRLEN k", 7],
    ["GET none", null],
    ["INCR k", "ERR value is not an integer or out of range"],
    ["MSET a 1 b", "ERR wrong number of arguments for 'mset' command"],
    ['SET k "half', "ERR Protocol error: unbalanced quotes in request"],
    ["SET ключ значение", "OK"],
    ["GET ключ", "значение"],
    ["FLUSHALL", expect.stringMatching(/^NOPERM |^ERR unknown/)],
  ])("%s", async (line, answer) => {
    const client = await gateway.connect();
    // The keys of the lines before are there: all lines share one instance.
    expect(JSON.parse(await client.ask(line))).toEqual(answer);
  });
});

test("an empty line is not answered, as in Redis", async () => {
  const client = await gateway.connect();
  client.send("");
  client.send(" \r\n");
  expect(await client.ask("PING")).toBe('"PONG"');
});

test("an error within EXEC is told from a string", async () => {
  const client = await gateway.connect();
  for (const line of ["SET text x", "MULTI", "INCR text"]) await client.ask(line);
  expect(JSON.parse(await client.ask("EXEC"))).toEqual([
    { code: "ERR", message: "value is not an integer or out of range" },
  ]);
});

test("messages come as bare arrays, and confirmations are answers", async () => {
  const client = await gateway.connect();
  const other = await gateway.connect();
  client.send("SUBSCRIBE a b");
  expect(await client.next()).toBe('["subscribe","a",1]');
  expect(await client.next()).toBe('["subscribe","b",2]');
  expect(await other.ask("PUBLISH a hello")).toBe("1");
  expect(await client.next()).toBe('["message","a","hello"]');
  expect(await client.ask("PING")).toBe('"PONG"');
});
