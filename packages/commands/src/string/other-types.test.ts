/** What the string commands do with a key that holds something else: refuse it, or replace it whole. */
import { differential, documented, ignored, reply, type Step, type WrittenReply } from "@allset/testkit";
import { expect, test } from "vitest";
import {
  type Calls,
  collections,
  hyperLogLogs,
  meetings,
  namesOf,
  newerCollections,
  outcomes,
} from "../test-held-values.js";
import { startInstance } from "../test-target.js";
import { stringSpec } from "./spec.js";

/** In the year 2100; and long past. */
const later = 4_102_444_800;
const past = 1_000_000_000;

const counting = (name: string): Calls[string] => [
  [name, "k", 1],
  [name, "k", "x"],
];

/** Every string command on a key `k` that holds no string, beside a string `s`. */
const calls: Calls = {
  append: [["APPEND", "k", "x"]],
  decr: [["DECR", "k"]],
  decrby: [...counting("DECRBY"), ["DECRBY", "k", "-9223372036854775808"]],
  get: [["GET", "k"]],
  getdel: [["GETDEL", "k"]],
  getex: [
    ["GETEX", "k"],
    ["GETEX", "k", "EX", 100],
    ["GETEX", "k", "PX", 0],
    ["GETEX", "k", "EX", "x"],
    ["GETEX", "k", "PXAT", past],
    ["GETEX", "k", "PERSIST"],
    ["GETEX", "k", "NX"],
  ],
  getrange: [
    ["GETRANGE", "k", 0, 3],
    ["GETRANGE", "k", "x", 3],
  ],
  getset: [["GETSET", "k", "new"]],
  incr: [["INCR", "k"]],
  incrby: counting("INCRBY"),
  incrbyfloat: [...counting("INCRBYFLOAT"), ["INCRBYFLOAT", "k", "inf"]],
  lcs: [
    ["LCS", "k", "s"],
    ["LCS", "s", "k", "LEN"],
    ["LCS", "k", "none"],
    ["LCS", "none", "k"],
    ["LCS", "s", "k", "LEN", "IDX"],
  ],
  mget: [["MGET", "k", "s", "k", "none"]],
  mset: [
    ["MSET", "k", "new"],
    ["MSET", "k", "new", "mset 1", 1, "k", "newer"],
    ["MSET", "k", "new", "mset 2"],
  ],
  msetnx: [
    ["MSETNX", "k", "new"],
    ["MSETNX", "msetnx 1", 1, "k", "new"],
  ],
  psetex: [
    ["PSETEX", "k", 300_500_000, "new"],
    ["PSETEX", "k", 0, "new"],
    ["PSETEX", "k", "x", "new"],
  ],
  set: [
    ["SET", "k", "new"],
    ["SET", "k", 7, "EX", 200_500],
    ["SET", "k", 7, "PX", 200_500_000],
    ["SET", "k", "new", "EXAT", later],
    ["SET", "k", "new", "PXAT", later * 1000],
    ["SET", "k", "new", "EX", 0],
    ["SET", "k", "new", "EX", "x"],
    ["SET", "k", "new", "KEEPTTL"],
    ["SET", "k", "x".repeat(100), "KEEPTTL"],
    ["SET", "k", "new", "NX"],
    ["SET", "k", "new", "XX"],
    ["SET", "k", "new", "XX", "EX", 200_500],
    ["SET", "k", "new", "XX", "KEEPTTL"],
    ["SET", "k", "new", "GET"],
    ["SET", "k", "new", "NX", "GET"],
    ["SET", "k", "new", "XX", "GET", "EX", 100],
    ["SET", "k", "new", "GET", "EX", 0],
    ["SET", "k", "new", "GET", "KEEPTTL"],
    ["SET", "k", "new", "GET", "FOO"],
  ],
  setex: [
    ["SETEX", "k", 300_500, "new"],
    ["SETEX", "k", -1, "new"],
    ["SETEX", "k", "x", "new"],
  ],
  setnx: [["SETNX", "k", "new"]],
  setrange: [
    ["SETRANGE", "k", 1, "x"],
    ["SETRANGE", "k", 1, ""],
    ["SETRANGE", "k", -1, "x"],
    ["SETRANGE", "k", "x", "x"],
    ["SETRANGE", "k", 536_870_912, "x"],
  ],
  strlen: [["STRLEN", "k"]],
  substr: [["SUBSTR", "k", 0, 3]],
};

const dumped = "\0\x05value\n\0\x81\xf6\xc18\xc1\xaa\x9bn";

/** Commands on keys of any type, by which a string takes the place of what `k` holds. */
const replacing: Calls = {
  copy: [
    ["COPY", "s", "k"],
    ["COPY", "s", "k", "REPLACE"],
  ],
  rename: [
    ["COPY", "s", "rename 1"],
    ["RENAME", "rename 1", "k"],
    ["RENAMENX", "s", "k"],
  ],
  restore: [
    ["RESTORE", "k", 0, dumped],
    ["RESTORE", "k", 0, dumped, "REPLACE"],
    ["RESTORE", "k", 200_500_000, dumped, "REPLACE"],
  ],
};

differential(
  "other-types",
  import.meta.url,
  startInstance,
  meetings({ ...collections, ...hyperLogLogs }, { ...calls, ...replacing }),
);

const source = (command: string): string => `https://redis.io/docs/latest/commands/${command}/`;
const wrongType = reply.error("WRONGTYPE Operation against a key holding the wrong kind of value");
const notString = reply.error("ERR Key should be of string type if conditions are specified");

/** What makes the collections anew; TYPE tells that it went well. */
const made = (make: readonly Step[], type: string): Exchange[] => [
  ...make.map((step): Exchange => [ignored(step, "TYPE tells"), same("<ignored: TYPE tells>")]),
  [["EXPIRE", "held", 1000], reply.integer(1)],
  [["TYPE", "held"], reply.simple(type)],
];
type Exchange = readonly [Step, WrittenReply];
const same = (text: string): WrittenReply => ({ resp2: text, resp3: text });
const types = ["list", "hash", "zset", "set", "stream", "array"];

/** Commands and options newer than the reference server: what they answer for `held`, and what is left of it. */
const newer: Readonly<Record<string, readonly Exchange[]>> = {
  delex: [
    [["DELEX", "held", "IFEQ", "x"], notString],
    [["DELEX", "held", "IFDNE", "x"], notString],
    [["EXISTS", "held"], reply.integer(1)],
    [["DELEX", "held"], reply.integer(1)],
    [["EXISTS", "held"], reply.integer(0)],
  ],
  digest: [[["DIGEST", "held"], wrongType]],
  increx: [
    [["INCREX", "held"], wrongType],
    [["INCREX", "held", "BYFLOAT", "1.5", "EX", 10], wrongType],
    [["TTL", "held"], reply.integer(1000)],
  ],
  set: [
    [["SET", "held", "x", "IFEQ", "x"], wrongType],
    [["SET", "held", "x", "IFNE", "x"], wrongType],
    [["SET", "held", "x", "IFDNE", "0123456789abcdef"], wrongType],
    [["SET", "held", "x", "IFNE", "x", "GET"], wrongType],
    [["TTL", "held"], reply.integer(1000)],
  ],
  msetex: [
    [["MSETEX", 2, "new", "x", "held", "x", "NX"], reply.integer(0)],
    [["EXISTS", "new"], reply.integer(0)],
    [["TTL", "held"], reply.integer(1000)],
    [["MSETEX", 1, "held", "x", "XX", "KEEPTTL"], reply.integer(1)],
    [["TTL", "held"], reply.integer(1000)],
    [["GET", "held"], reply.bulk("x")],
  ],
  "msetex without an expiry": [
    [["MSETEX", 2, "held", "x", "new", "x"], reply.integer(1)],
    [["TTL", "held"], reply.integer(-1)],
    [["GET", "held"], reply.bulk("x")],
  ],
  "msetex with an expiry": [
    [["MSETEX", 2, "held", "x", "held", "y", "EX", 10], reply.integer(1)],
    [["TTL", "held"], reply.integer(10)],
    [["GET", "held"], reply.bulk("y")],
  ],
  "msetex with an expiry in the past": [
    [["MSETEX", 1, "held", "x", "PXAT", 1], reply.integer(1)],
    [["EXISTS", "held"], reply.integer(0)],
  ],
};

documented(
  "newer commands and other types",
  startInstance,
  Object.entries({ ...collections, ...newerCollections }).flatMap(([name, make]) => {
    const type = types.find((word) => name.replace("sorted set", "zset").includes(word)) ?? "";
    return Object.entries(newer).map(([command, exchanges]) => ({
      name: `${command} meets ${name}`,
      source: source(command.split(" ")[0]),
      steps: [...made(make, type), ...exchanges],
    }));
  }),
);

test.each(Object.entries(newerCollections))("%s is met as a list is", async (_, make) => {
  expect(await outcomes(make, { ...calls, ...replacing })).toEqual(
    await outcomes(collections["a packed list"], { ...calls, ...replacing }),
  );
});

test("every string command has its calls", () => {
  expect(namesOf(stringSpec, false).filter((name) => calls[name] === undefined)).toEqual([]);
  expect(namesOf(stringSpec, true).filter((name) => newer[name] === undefined)).toEqual([]);
});
