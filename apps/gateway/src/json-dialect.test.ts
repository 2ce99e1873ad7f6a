import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TestGateway } from "./test-gateway.js";

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await TestGateway.start();
});
afterAll(() => gateway.stop());

const base64 = (text: string): { base64: string } => ({ base64: Buffer.from(text, "latin1").toString("base64") });

describe("requests", () => {
  test("MSET and MGET, with ids of both kinds", async () => {
    const client = await gateway.connect("json");
    expect(await client.call(1, "MSET", "k1", "v1", "k2", 2)).toEqual({ id: 1, result: "OK" });
    expect(await client.call('"b"', "MGET", "k1", "k2", "k3")).toEqual({ id: '"b"', result: ["v1", "2", null] });
  });

  test("a request without an id is answered with null", async () => {
    const client = await gateway.connect("json");
    expect(JSON.parse(await client.ask('{"cmd":["ECHO","x"]}'))).toEqual({ id: null, result: "x" });
    expect(JSON.parse(await client.ask('{"id":null,"cmd":["ECHO","x"]}'))).toEqual({ id: null, result: "x" });
  });

  test("answers keep the order of requests", async () => {
    const client = await gateway.connect("json");
    for (let id = 0; id < 200; id++) client.send(JSON.stringify({ id, cmd: id % 7 === 0 ? [] : ["ECHO", id] }));
    for (let id = 0; id < 200; id++) expect(JSON.parse(await client.next())).toMatchObject({ id });
  });

  test.each([
    ["text outside ASCII", "ключ 🗝", "ключ 🗝"],
    ["text longer than what a loop writes", "é".repeat(100), "é".repeat(100)],
    ["empty text", "", ""],
    ["NUL, CR and LF", "\0\r\n", "\0\r\n"],
    ["an integer", -12, "-12"],
    ["a fraction", 0.1, "0.1"],
    ["the largest safe integer", Number.MAX_SAFE_INTEGER, "9007199254740991"],
    ["bytes that are UTF-8", base64("abc"), "abc"],
    ["bytes that are not", base64("\xff\0"), base64("\xff\0")],
    ["no bytes", base64(""), ""],
  ])("%s", async (_, value, answer) => {
    const client = await gateway.connect("json");
    expect(await client.call(1, "SET", "v", value)).toEqual({ id: 1, result: "OK" });
    expect(await client.call(2, "GET", "v")).toEqual({ id: 2, result: answer });
    expect(await client.call(3, "ECHO", value)).toEqual({ id: 3, result: answer });
  });

  test("a large value", async () => {
    const client = await gateway.connect("json");
    const value = "0123456789abcdef".repeat(50_000);
    await client.call(1, "SET", "large", value);
    expect(await client.call(2, "GET", "large")).toEqual({ id: 2, result: value });
  });
});

describe("requests that are none", () => {
  const invalidRequest = 'a request is {"id": …, "cmd": [name, argument, …]}';
  test.each([
    ["", null, "invalid JSON"],
    ["PING", null, "invalid JSON"],
    ['{"id":1,"cmd":["PING"]', null, "invalid JSON"],
    ["7", null, invalidRequest],
    ["null", null, invalidRequest],
    ["[]", null, invalidRequest],
    ['{"id":1}', 1, invalidRequest],
    ['{"id":1,"cmd":"PING"}', 1, invalidRequest],
    ['{"id":1,"cmd":{"0":"PING"}}', 1, invalidRequest],
    ['{"id":{},"cmd":["PING"]}', null, "id is not a string or a number"],
    ['{"id":true,"cmd":["PING"]}', null, "id is not a string or a number"],
    ['{"id":1e999,"cmd":["PING"]}', null, "id is not a string or a number"],
    // It would come back as …992, and whoever asked would wait for ever.
    ['{"id":9007199254740993,"cmd":["PING"]}', null, "id is not a string or a number"],
    ['{"id":1,"cmd":[]}', 1, "empty command"],
  ])("%s", async (message, id, error) => {
    const client = await gateway.connect("json");
    expect(JSON.parse(await client.ask(message))).toEqual({ id, error: { code: "ERR", message: error } });
    expect(await client.call(2, "PING")).toEqual({ id: 2, result: "PONG" });
  });

  test.each([
    [null],
    [true],
    [["v"]],
    [{}],
    [{ base64: 1 }],
    [{ base64: "%" }],
    [{ base64: "YQ==", more: 1 }],
    [2 ** 53],
    [-1e300],
    ["half a pair: \ud83d"],
    [`${"x".repeat(100)}\udd1d`],
  ])("MSET of %j sets nothing", async (value) => {
    const client = await gateway.connect("json");
    expect(await client.call(1, "MSET", "unset", "v", "other", value)).toEqual({
      id: 1,
      error: { code: "ERR", message: "value is not a valid string" },
    });
    expect(await client.call(2, "MGET", "unset", "other")).toEqual({ id: 2, result: [null, null] });
  });

  test("an odd MSET sets nothing", async () => {
    const client = await gateway.connect("json");
    expect(await client.call(1, "MSET", "unset", "v", "other")).toEqual({
      id: 1,
      error: { code: "ERR", message: "wrong number of arguments for 'mset' command" },
    });
    expect(await client.call(2, "GET", "unset")).toEqual({ id: 2, result: null });
  });

  test("within MULTI they make EXEC abort", async () => {
    const client = await gateway.connect("json");
    await client.call(1, "MULTI");
    expect(await client.call(2, "SET", "unset", "v")).toEqual({ id: 2, result: "QUEUED" });
    await client.call(3, "SET", "unset", null);
    expect(await client.call(4, "EXEC")).toMatchObject({ id: 4, error: { code: "EXECABORT" } });
    expect(await client.call(5, "GET", "unset")).toEqual({ id: 5, result: null });
  });

  test("errors are counted", async () => {
    const client = await gateway.connect("json");
    const before = gateway.instance.statistics.errorReplies;
    await client.ask("nonsense");
    expect(gateway.instance.statistics.errorReplies).toBe(before + 1);
  });
});

describe("replies", () => {
  test("MULTI: an error within EXEC is an object", async () => {
    const client = await gateway.connect("json");
    await client.call(0, "SET", "text", "x");
    await client.call(1, "MULTI");
    await client.call(2, "INCR", "text");
    await client.call(3, "STRLEN", "text");
    expect(await client.call(4, "EXEC")).toEqual({
      id: 4,
      result: [{ code: "ERR", message: "value is not an integer or out of range" }, 1],
    });
  });

  test("integers beyond 2^53 are strings", async () => {
    const client = await gateway.connect("json");
    await client.call(1, "SET", "n", "9007199254740992");
    expect(await client.call(2, "INCR", "n")).toEqual({ id: 2, result: "9007199254740993" });
  });

  test("HELLO changes nothing but the session", async () => {
    const client = await gateway.connect("json");
    expect(await client.call(1, "HELLO", 2, "SETNAME", "page")).toMatchObject({ id: 1 });
    expect(await client.call(2, "CLIENT", "GETNAME")).toEqual({ id: 2, result: "page" });
    expect(await client.call(3, "GET", "none")).toEqual({ id: 3, result: null });
  });

  test("CLIENT REPLY SKIP silences one answer", async () => {
    const client = await gateway.connect("json");
    client.send('{"id":1,"cmd":["CLIENT","REPLY","SKIP"]}');
    client.send('{"id":2,"cmd":["PING"]}');
    expect(await client.call(3, "PING")).toEqual({ id: 3, result: "PONG" });
  });

  test("QUIT is answered, then the WebSocket closes", async () => {
    const client = await gateway.connect("json");
    expect(await client.call(1, "QUIT")).toEqual({ id: 1, result: "OK" });
    expect(await client.closing).toEqual({ code: 1000, reason: "" });
  });
});

describe("publish and subscribe", () => {
  test("confirmations and messages are pushes, and a subscription is answered with their number", async () => {
    const client = await gateway.connect("json");
    const other = await gateway.connect("json");
    client.send('{"id":1,"cmd":["SUBSCRIBE","a","b"]}');
    expect(await client.next()).toBe('{"push":["subscribe","a",1]}');
    expect(await client.next()).toBe('{"push":["subscribe","b",2]}');
    expect(await client.next()).toBe('{"id":1,"result":2}');
    client.send('{"id":2,"cmd":["PSUBSCRIBE","a*"]}');
    expect(await client.next()).toBe('{"push":["psubscribe","a*",3]}');
    expect(await client.next()).toBe('{"id":2,"result":3}');
    expect(await other.call(1, "PUBLISH", "a", base64("\xff"))).toEqual({ id: 1, result: 2 });
    expect(await client.next()).toBe('{"push":["message","a",{"base64":"/w=="}]}');
    expect(await client.next()).toBe('{"push":["pmessage","a*","a",{"base64":"/w=="}]}');
    client.send('{"id":3,"cmd":["UNSUBSCRIBE"]}');
    expect(await client.next()).toMatch(/^\{"push":\["unsubscribe"/);
    expect(await client.next()).toMatch(/^\{"push":\["unsubscribe"/);
    expect(await client.next()).toBe('{"id":3,"result":1}');
  });

  test("a subscriber may go on with other commands, and hears its own messages before the answer", async () => {
    const client = await gateway.connect("json");
    await client.call(1, "SUBSCRIBE", "own");
    await client.next();
    expect(await client.call(2, "PUBLISH", "own", "hi")).toEqual({ push: ["message", "own", "hi"] });
    expect(await client.next()).toBe('{"id":2,"result":1}');
    expect(await client.call(3, "PING")).toEqual({ id: 3, result: "PONG" });
  });

  test("UNSUBSCRIBE of nothing is answered", async () => {
    const client = await gateway.connect("json");
    expect(await client.call(1, "UNSUBSCRIBE")).toEqual({ push: ["unsubscribe", null, 0] });
    expect(await client.next()).toBe('{"id":1,"result":0}');
  });

  test("within MULTI a confirmation takes its place in EXEC's array", async () => {
    const client = await gateway.connect("json");
    await client.call(1, "MULTI");
    await client.call(2, "SUBSCRIBE", "m");
    await client.call(3, "PUBLISH", "m", "x");
    client.send('{"id":4,"cmd":["EXEC"]}');
    expect(await client.next()).toBe('{"push":["message","m","x"]}');
    expect(await client.next()).toBe('{"id":4,"result":[["subscribe","m",1],1]}');
  });

  test("a client that leaves is forgotten", async () => {
    const client = await gateway.connect("json");
    await client.call(1, "SUBSCRIBE", "left");
    client.webSocket.terminate();
    const other = await gateway.connect("json");
    for (let tries = 0; tries < 100; tries++) {
      if (((await other.call(1, "PUBLISH", "left", "x")) as { result: number }).result === 0) return;
    }
    throw new Error("the subscription lasts");
  });
});

test("requests wait behind CLIENT PAUSE and are answered in order", async () => {
  const client = await gateway.connect("json");
  gateway.instance.pauseCommands("all", gateway.clock.now() + 1000);
  for (let id = 0; id < 10; id++) client.send(JSON.stringify({ id, cmd: ["INCR", "paused"] }));
  client.send("no JSON");
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(client.unread).toBe(0);
  gateway.advance(1001);
  for (let id = 0; id < 10; id++) expect(await client.next()).toBe(`{"id":${id},"result":${id + 1}}`);
  expect(JSON.parse(await client.next())).toMatchObject({ id: null });
});

test("a password is asked for, as everywhere", async () => {
  gateway.instance.settings.requirePass = "secret";
  const client = await gateway.connect("json");
  expect(await client.call(1, "GET", "k")).toMatchObject({ error: { code: "NOAUTH" } });
  expect(await client.call(2, "AUTH", "wrong")).toMatchObject({ error: { code: "WRONGPASS" } });
  expect(await client.call(3, "AUTH", "secret")).toEqual({ id: 3, result: "OK" });
  expect(await client.call(4, "PING")).toEqual({ id: 4, result: "PONG" });
  gateway.instance.settings.requirePass = "";
});

test.each([
  ["CONFIG", "GET", "*"],
  ["FLUSHALL"],
  ["KEYS", "*"],
  ["SHUTDOWN"],
  ["DEBUG", "SLEEP", "0"],
  ["CLIENT", "KILL", "ID", "1"],
  ["SELECT", "1"],
])("%s is refused to browsers", async (...cmd) => {
  const client = await gateway.connect("json");
  const answer = (await client.call(1, ...cmd)) as { error: { code: string } };
  // A command that this build does not have yet is unknown to browsers as well.
  expect(answer.error.code).toMatch(/^(NOPERM|ERR)$/);
});
