import { advance, differential, latin1, RawConnection, randomSequences, unordered } from "@allset/testkit";
import { expect, test } from "vitest";
import { startInstance } from "../test-target.js";

const anyOrder = "the order of a hash table";
const long = "v".repeat(5000);

differential("generic", import.meta.url, startInstance, [
  {
    name: "arity",
    each: [
      ...["DEL", "UNLINK", "EXISTS", "TOUCH", "TYPE", "COPY", "MOVE", "RENAME", "RENAMENX"].map((name) => [name]),
      ...["COPY", "MOVE", "RENAME", "RENAMENX"].map((name) => [name, "a"]),
      ...["MOVE", "RENAME", "RENAMENX"].map((name) => [name, "a", 1, "b"]),
      ["TYPE", "a", "b"],
      ["RANDOMKEY", "a"],
    ],
  },
  {
    name: "DEL and UNLINK count the keys that they deleted",
    setup: [["MSET", "a", 1, "b", 2, "c", 3]],
    each: ["DEL", "UNLINK"].flatMap((name) => [
      [name, "a"],
      [name, "none"],
      [name, "a", "a", "none", "b"],
      [name, "a", "b", "c"],
    ]),
  },
  {
    name: "deleted keys are gone, with their times to live",
    steps: [
      ["MSET", "a", 1, "b", long],
      ["EXPIRE", "a", 100],
      ["DEL", "a", "b"],
      ["EXISTS", "a", "b"],
      ["SET", "a", 1],
      ["TTL", "a"],
      ["DBSIZE"],
    ],
  },
  {
    name: "EXISTS and TOUCH count a key as often as it is given",
    setup: [["MSET", "a", 1, "b", 2]],
    each: ["EXISTS", "TOUCH"].flatMap((name) => [
      [name, "a"],
      [name, "none"],
      [name, "a", "a", "none", "b", "a"],
    ]),
  },
  {
    name: "TYPE",
    setup: [["SET", "s", 1]],
    each: [
      ["TYPE", "s"],
      ["TYPE", "none"],
      ["TYPE", ""],
    ],
  },
  {
    name: "RANDOMKEY",
    steps: [["RANDOMKEY"], ["SET", "\xff\x00k", 1], ["RANDOMKEY"], ["DEL", "\xff\x00k"], ["RANDOMKEY"]],
  },
  {
    name: "expired keys are nowhere",
    setup: [["SET", "k", 1, "PX", 5], ["SET", "alive", 1], advance(15)],
    each: [
      ["DEL", "k"],
      ["UNLINK", "k"],
      ["EXISTS", "k", "alive"],
      ["TOUCH", "k", "alive"],
      ["TYPE", "k"],
      ["RANDOMKEY"],
      ["KEYS", "*"],
      ["SCAN", 0],
      ["RENAME", "k", "other"],
      ["RENAMENX", "alive", "k"],
      ["COPY", "k", "other"],
      ["COPY", "alive", "k"],
      ["MOVE", "k", 1],
      ["PERSIST", "k"],
      ["TTL", "k"],
      ["EXPIRE", "k", 100],
      ["EXPIRE", "k", 100, "NX"],
      ["OBJECT", "ENCODING", "k"],
    ],
  },
  {
    name: "RENAME carries value and expiry, and replaces what is there",
    steps: [
      ["SET", "a", long, "EX", 1000],
      ["SET", "b", "old", "EX", 5],
      ["RENAME", "a", "b"],
      ["TTL", "b"],
      ["GET", "b"],
      ["EXISTS", "a"],
      ["SET", "c", "plain"],
      ["RENAME", "c", "b"],
      ["TTL", "b"],
      ["GET", "b"],
      ["RENAME", "b", "a-much-longer-name-than-the-one-before"],
      unordered(["KEYS", "*"], anyOrder),
    ],
  },
  {
    name: "RENAMENX renames to free names only",
    steps: [
      ["MSET", "a", 1, "b", 2],
      ["RENAMENX", "a", "b"],
      ["MGET", "a", "b"],
      ["RENAMENX", "a", "c"],
      ["MGET", "a", "b", "c"],
    ],
  },
  {
    name: "RENAME to the same name, and of missing keys",
    setup: [["SET", "k", 1, "EX", 100]],
    each: ["RENAME", "RENAMENX"].flatMap((name) => [
      [name, "k", "k"],
      [name, "none", "none"],
      [name, "none", "k"],
      [name, "none", "other"],
      [name, "", "other"],
    ]),
  },
  {
    name: "COPY copies value and expiry",
    steps: [
      ["SET", "a", long, "EX", 1000],
      ["COPY", "a", "b"],
      ["TTL", "b"],
      ["GET", "b"],
      ["APPEND", "a", "x"],
      ["STRLEN", "b"],
      ["COPY", "a", "b"],
      ["STRLEN", "b"],
      ["SET", "a", "short"],
      ["COPY", "a", "b", "REPLACE"],
      ["TTL", "b"],
      ["GET", "b"],
      ["COPY", "a", "c", "DB", 1],
      ["COPY", "a", "c", "db", 1],
      ["COPY", "a", "c", "db", 1, "replace"],
      ["COPY", "a", "a", "DB", 1],
      ["COPY", "a", "d", "DB", 1, "DB", 2, "REPLACE", "REPLACE"],
      ["SELECT", 1],
      unordered(["KEYS", "*"], anyOrder),
      ["SELECT", 2],
      unordered(["KEYS", "*"], anyOrder),
    ],
  },
  {
    name: "COPY: options and errors, in their order",
    setup: [["SET", "k", 1]],
    each: [
      ["COPY", "k", "k"],
      ["COPY", "k", "k", "DB", 0],
      ["COPY", "k", "k", "REPLACE"],
      ["COPY", "none", "none"],
      ["COPY", "none", "j"],
      ["COPY", "k", "j", "DB"],
      ["COPY", "k", "j", "DB", "x"],
      ["COPY", "k", "j", "DB", -1],
      ["COPY", "k", "j", "DB", 16],
      ["COPY", "k", "j", "DB", 2147483648],
      ["COPY", "k", "j", "DB", -2147483649],
      ["COPY", "k", "j", "DB", "9223372036854775808"],
      ["COPY", "k", "j", "x"],
      ["COPY", "k", "j", "REPLACE", "x"],
      ["COPY", "k", "j", "x", "DB", 16],
      ["COPY", "k", "j", "DB", 16, "x"],
      ["COPY", "k", "j", "DB", "x", "DB", 1],
    ],
  },
  {
    name: "MOVE",
    steps: [
      ["SET", "a", long, "EX", 1000],
      ["MOVE", "a", 1],
      ["EXISTS", "a"],
      ["SET", "a", "new"],
      ["MOVE", "a", 1],
      ["GET", "a"],
      ["SELECT", 1],
      ["TTL", "a"],
      ["GET", "a"],
      ["MOVE", "a", 0],
      ["MOVE", "a", 2],
      ["DBSIZE"],
    ],
  },
  {
    name: "MOVE: errors",
    setup: [["SET", "k", 1]],
    each: [0, 1, 16, -1, "x", "", 2147483648, -2147483649].flatMap((db) => [
      ["MOVE", "k", db],
      ["MOVE", "none", db],
    ]),
  },
  {
    name: "keys and values of any bytes",
    steps: [
      ["SET", "\x00\r\n\xff", "\r\n"],
      ["RENAME", "\x00\r\n\xff", ""],
      ["COPY", "", "\r\n"],
      ["MGET", "", "\r\n"],
      unordered(["KEYS", "*"], anyOrder),
      ["DEL", "", "\r\n"],
    ],
  },
]);

randomSequences("generic", startInstance, {
  command: (random) => {
    const key = (): string => random.pick(["", "a", "b", "c", "dddddddddddddddddddddddddddd"]);
    return random.pick([
      () => ["SET", key(), random.bytes(random.pick([3, 60, 6000]))],
      () => ["SET", key(), "x", "EX", 1000],
      () => ["GET", key()],
      () => ["RENAME", key(), key()],
      () => ["RENAMENX", key(), key()],
      () => ["COPY", key(), key(), "DB", random.int(3), ...(random.chance(0.5) ? ["REPLACE"] : [])],
      () => ["MOVE", key(), random.int(3)],
      () => ["SELECT", random.int(3)],
      () => ["TTL", key()],
      () => ["PERSIST", key()],
      () => [random.pick(["DEL", "UNLINK", "EXISTS", "TOUCH"]), key(), key()],
      () => ["TYPE", key()],
      () => ["DBSIZE"],
      () => unordered(["KEYS", random.pick(["*", "?", "[a-c]", "d*"])], anyOrder),
      () => unordered(["SCAN", 0, "MATCH", random.pick(["*", "?", "[^a]"])], anyOrder, { at: [1] }),
      () => ["SET", key(), latin1("12")],
    ])();
  },
});

test("a browser copies within its database", async () => {
  const target = startInstance(1, undefined, { fromBrowser: true });
  const client = await RawConnection.open(target);
  await client.call("SET", "k", "1");
  expect(await client.call("COPY", "k", "j", "DB", "1")).toMatch(/^-NOPERM /);
  expect(await client.call("COPY", "k", "j")).toBe(":1\r\n");
  await client.close();
});
