/** HIMPORT is younger than the reference server. */
import { DebugArena } from "@allset/engine";
import { documented, on, quiet, receive, reply, type Step, type WrittenReply } from "@allset/testkit";
import { expect, test } from "vitest";
import { browserLimits } from "../session/browser-limits.js";
import { servedAtLast } from "../test-refused-memory.js";
import { connectTo, startInstance } from "../test-target.js";

const docs = "https://redis.io/docs/latest/commands";
const clients = "error texts as the tests of ioredis, go-redis and StackExchange.Redis list them (Redis 8.10)";
const decided = "the documentation is silent: decided here, see docs/commands/hash.md";
const { array, bulk, error, integer, map, null: none, ok, simple } = reply;
const queued = simple("QUEUED");

type Line = readonly [Step, WrittenReply];
const pairs = (...texts: string[]): WrittenReply =>
  map(...texts.flatMap((text, i) => (i % 2 === 0 ? [[bulk(text), bulk(texts[i + 1])] as const] : [])));
const user: Line = [["HIMPORT", "PREPARE", "u", "name", "age"], ok];
const fails = (text: string, ...commands: Step[]): Line[] => commands.map((command) => [command, error(text)]);
const wrongArity = (name: string): string => `ERR wrong number of arguments for '${name}' command`;
const noFieldset = "ERR no such fieldset";
const wrongType = "WRONGTYPE Operation against a key holding the wrong kind of value";

documented("HIMPORT", startInstance, [
  {
    name: "hashes are made of values",
    source: `${docs}/himport/ (Redis 8.10)`,
    steps: [
      user,
      [["HIMPORT", "SET", "user:1", "u", "alice", 30], ok],
      [["himport", "set", "user:2", "u", "bob", ""], ok],
      [["HGETALL", "user:1"], pairs("name", "alice", "age", "30")],
      [["HGETALL", "user:2"], pairs("name", "bob", "age", "")],
      [["HIMPORT", "DISCARD", "u"], integer(1)],
      [["HIMPORT", "DISCARD", "u"], integer(0)],
      ...fails(noFieldset, ["HIMPORT", "SET", "user:3", "u", "carol", 1]),
      [["HLEN", "user:1"], integer(2)],
    ],
  },
  {
    name: "a connection has any number of fieldsets, and a new one of the same name takes the place of the old",
    source: `${docs}/himport-prepare/, ${docs}/himport-discardall/ (Redis 8.10)`,
    steps: [
      user,
      [["HIMPORT", "PREPARE", "v", "x"], ok],
      [["HIMPORT", "PREPARE", "u", "y"], ok],
      [["HIMPORT", "SET", "h", "u", 1], ok],
      [["HIMPORT", "SET", "i", "v", 2], ok],
      [["HGETALL", "h"], pairs("y", "1")],
      [["HGETALL", "i"], pairs("x", "2")],
      [["HIMPORT", "DISCARDALL"], integer(2)],
      [["HIMPORT", "DISCARDALL"], integer(0)],
      ...fails(noFieldset, ["HIMPORT", "SET", "h", "v", 1]),
    ],
  },
  {
    name: "a hash is replaced as a whole, with its expiry and those of its fields",
    source: `${docs}/himport-set/ (Redis 8.10)`,
    steps: [
      user,
      [["HSET", "h", "old", 1, "name", 2], integer(2)],
      [["HEXPIRE", "h", 100, "FIELDS", 1, "name"], array(integer(1))],
      [["EXPIRE", "h", 100], integer(1)],
      [["HIMPORT", "SET", "h", "u", "a", "b"], ok],
      [["HGETALL", "h"], pairs("name", "a", "age", "b")],
      [["TTL", "h"], integer(-1)],
      [["HTTL", "h", "FIELDS", 1, "name"], array(integer(-1))],
    ],
  },
  {
    name: "what is refused",
    source: clients,
    steps: [
      user,
      ...fails("ERR duplicate field name in fieldset", ["HIMPORT", "PREPARE", "u", "a", "b", "a"]),
      ...fails(
        "ERR value count does not match fieldset field count",
        ["HIMPORT", "SET", "h", "u", "one"],
        ["HIMPORT", "SET", "h", "u", "one", "two", "three"],
      ),
      ...fails(noFieldset, ["HIMPORT", "SET", "h", "U", 1, 2]),
      [["SET", "s", "text"], ok],
      ...fails(wrongType, ["HIMPORT", "SET", "s", "u", 1, 2]),
      [["GET", "s"], bulk("text")],
      [["EXISTS", "h"], integer(0)],
      [["HIMPORT", "SET", "h", "u", 1, 2], ok],
    ],
  },
  {
    name: "the arguments come before the key's type",
    source: decided,
    steps: [
      user,
      [["SET", "s", "text"], ok],
      ...fails(noFieldset, ["HIMPORT", "SET", "s", "none", 1, 2]),
      ...fails("ERR value count does not match fieldset field count", ["HIMPORT", "SET", "s", "u", 1]),
    ],
  },
  {
    name: "wrong numbers of arguments",
    source: `arity: ${docs}/himport-set/ and its kin (Redis 8.10)`,
    steps: [
      ...fails(wrongArity("himport"), ["HIMPORT"]),
      ...fails(wrongArity("himport|prepare"), ["HIMPORT", "PREPARE"], ["HIMPORT", "PREPARE", "u"]),
      ...fails(wrongArity("himport|set"), ["HIMPORT", "SET", "h"], ["HIMPORT", "SET", "h", "u"]),
      ...fails(wrongArity("himport|discard"), ["HIMPORT", "DISCARD"], ["HIMPORT", "DISCARD", "u", "v"]),
      ...fails(wrongArity("himport|discardall"), ["HIMPORT", "DISCARDALL", "u"]),
      ...fails("ERR unknown subcommand 'GET'. Try HIMPORT HELP.", ["HIMPORT", "GET", "u"]),
    ],
  },
  {
    name: "fieldsets are the connection's, and gone with RESET",
    source: `${docs}/himport/ (Redis 8.10)`,
    protocol: 2,
    steps: [
      user,
      [on("b", ["HIMPORT", "SET", "h", "u", 1, 2]), error(noFieldset)],
      [["SELECT", 1], ok],
      [["HIMPORT", "SET", "h", "u", 1, 2], ok],
      [["RESET"], simple("RESET")],
      ...fails(noFieldset, ["HIMPORT", "SET", "h", "u", 1, 2]),
    ],
  },
  {
    name: "in a transaction each has its turn with EXEC",
    source: `https://redis.io/docs/latest/develop/using-commands/transactions/`,
    steps: [
      [["MULTI"], ok],
      [["HIMPORT", "PREPARE", "u", "a"], queued],
      [["HIMPORT", "SET", "h", "u", 1], queued],
      [["HIMPORT", "SET", "h", "v", 1], queued],
      [["HIMPORT", "DISCARD", "u"], queued],
      [["HGET", "h", "a"], queued],
      [["EXEC"], array(ok, ok, error(noFieldset), integer(1), bulk("1"))],
      [["MULTI"], ok],
      [["HIMPORT", "PREPARE", "u", "a"], queued],
      [["DISCARD"], ok],
      [["HIMPORT", "DISCARD", "u"], integer(0)],
    ],
  },
  {
    name: "names and fields are bytes, and empty ones are names too",
    source: `${docs}/himport-prepare/ (Redis 8.10)`,
    steps: [
      [["HIMPORT", "PREPARE", "", "", Uint8Array.of(0xff), Uint8Array.of(0xfe), Uint8Array.of(0x80)], ok],
      [["HIMPORT", "SET", "h", "", 1, 2, 3, 4], ok],
      [
        ["HMGET", "h", "", Uint8Array.of(0xff), Uint8Array.of(0xfe), Uint8Array.of(0x80), "x"],
        array(bulk("1"), bulk("2"), bulk("3"), bulk("4"), none),
      ],
      [["HIMPORT", "PREPARE", Uint8Array.of(0x80), "a"], ok],
      [["HIMPORT", "PREPARE", Uint8Array.of(0x81), "b"], ok],
      [["HIMPORT", "SET", "i", Uint8Array.of(0x80), 1], ok],
      [["HGETALL", "i"], pairs("a", "1")],
    ],
  },
  {
    name: "the hash has the form that its fields ask for",
    source: `${docs}/object-encoding/: hash-max-listpack-value`,
    steps: [
      user,
      [["HIMPORT", "SET", "h", "u", "v".repeat(64), 1], ok],
      [["OBJECT", "ENCODING", "h"], bulk("listpack")],
      [["HIMPORT", "SET", "h", "u", "v".repeat(65), 1], ok],
      [["OBJECT", "ENCODING", "h"], bulk("hashtable")],
      [["HIMPORT", "SET", "h", "u", 1, 1], ok],
      [["OBJECT", "ENCODING", "h"], bulk("listpack")],
    ],
  },
  {
    name: "events",
    source: decided,
    protocol: 2,
    steps: [
      user,
      [["CONFIG", "SET", "notify-keyspace-events", "Ehn"], ok],
      [
        on("s", ["SUBSCRIBE", "__keyevent@0__:hset"]),
        array(bulk("subscribe"), bulk("__keyevent@0__:hset"), integer(1)),
      ],
      [["HIMPORT", "SET", "h", "u", 1, 2], ok],
      [receive("s"), array(bulk("message"), bulk("__keyevent@0__:hset"), bulk("h"))],
      ...fails(noFieldset, ["HIMPORT", "SET", "h", "v", 1]),
      [quiet("s"), { resp2: "<quiet>", resp3: "<quiet>" }],
      [on("s", ["UNSUBSCRIBE"]), array(bulk("unsubscribe"), bulk("__keyevent@0__:hset"), integer(0))],
      [["CONFIG", "SET", "notify-keyspace-events", ""], ok],
    ],
  },
]);

async function connect(arena?: DebugArena, fromBrowser = false) {
  const target = startInstance(1, arena, { fromBrowser });
  return { call: await connectTo(target), keyspace: target.instance.keyspace };
}

const many = Array.from({ length: 40 }, (_, i) => `field ${i}`);
const overwritten: (readonly [string, readonly (string | number)[]])[] = [
  ["nothing", []],
  ["a small hash", ["HSET", "h", "a", 1]],
  ["a large hash", ["HSET", "h", "a", "v".repeat(100)]],
  ["fields that expire", ["HSETEX", "h", "EX", 100, "FIELDS", 2, "a", 1, "b", 2]],
];

test.each(overwritten)("without memory HIMPORT SET over %s changes nothing", async (_, before) => {
  for (const fields of [3, 40]) {
    const arena = new DebugArena();
    const { call, keyspace } = await connect(arena);
    keyspace.limits.hashPackedEntriesMax = 30;
    if (before.length > 0) call(...before);
    call("HIMPORT", "PREPARE", "u", ...many.slice(0, fields));
    const state = (): string => call("HGETALL", "h") + call("HPTTL", "h", "FIELDS", 2, "a", "b");
    const kept = state();
    const { revision } = keyspace.commits;
    const refused = (): void => {
      expect(state()).toBe(kept);
      expect(keyspace.commits.revision).toBe(revision);
      keyspace.check();
    };
    const words = ["HIMPORT", "SET", "h", "u", ...many.slice(0, fields)];
    const { refusals } = servedAtLast(arena, () => call(...words), refused);
    expect(refusals).toBeGreaterThan(0);
    expect(call("HLEN", "h")).toBe(`:${fields}\r\n`);
    keyspace.check();
  }
});

test("what a browser prepares ends at fieldsetBytesMax", async () => {
  const { call } = await connect(undefined, true);
  const tooMuch = "-ERR too much is prepared on this connection\r\n";
  const quarter = "f".repeat(browserLimits.fieldsetBytesMax / 4 - 200);
  for (const name of ["a", "b", "c", "d"]) expect(call("HIMPORT", "PREPARE", name, quarter)).toBe("+OK\r\n");
  expect(call("HIMPORT", "PREPARE", "e", quarter)).toBe(tooMuch);
  expect(call("HIMPORT", "PREPARE", "d", `${quarter}, and no more`)).toBe("+OK\r\n");
  expect(call("HIMPORT", "DISCARD", "a")).toBe(":1\r\n");
  expect(call("HIMPORT", "PREPARE", "e", quarter)).toBe("+OK\r\n");
  expect(call("HIMPORT", "DISCARDALL")).toBe(":4\r\n");
  let small = 0;
  while (call("HIMPORT", "PREPARE", `${small}`, "") === "+OK\r\n") small++;
  expect(small).toBeLessThan(browserLimits.fieldsetBytesMax / 128);
  expect(small).toBeGreaterThan(1000);
});
