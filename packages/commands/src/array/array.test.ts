/** The array commands beside their documentation: redis-server 7.0.15 has none of them. Decisions: docs/internals/arrays.md. */
import { createHash } from "node:crypto";
import { documented, reply } from "@allset/testkit";
import { startInstance } from "../test-target.js";

const page = (command: string): string => `https://redis.io/docs/latest/commands/${command}/ (Redis 8.8)`;
const upstash = (command: string): string => `https://upstash.com/docs/redis/commands/array/${command}`;
const decided = (what: string): string => `docs/internals/arrays.md, decisions: ${what}`;

const { integer, bulk, error, array, bigNumber } = reply;
const nil = reply.null;
const pair = (index: number, value: string) => array(integer(index), bulk(value));
const badIndex = error("ERR invalid array index");
const wrongType = error("WRONGTYPE Operation against a key holding the wrong kind of value");
const arity = (name: string) => error(`ERR wrong number of arguments for '${name}' command`);
const LAST = "18446744073709551614";
const BEYOND = "18446744073709551615";

/** SHA-1 in turn over the type, and each index and element: by hand, from the definition. */
const digestOfBoth = reply.simple(digestOf(["\0\0\0\x08", "5", "x", "6", "12"]));

function digestOf(parts: readonly string[]): string {
  let digest: Uint8Array = new Uint8Array(20);
  const sha1 = (bytes: Uint8Array): Uint8Array => createHash("sha1").update(bytes).digest();
  for (const part of parts) {
    const hash = sha1(Buffer.from(part, "latin1"));
    digest = sha1(digest.map((byte, i) => byte ^ hash[i]));
  }
  return Buffer.from(digest).toString("hex");
}

documented("array", startInstance, [
  {
    name: "ARSET sets indexes in a row and counts the new ones",
    source: page("arset"),
    steps: [
      [["ARSET", "a", 0, "hello"], integer(1)],
      [["ARGET", "a", 0], bulk("hello")],
      [["ARSET", "a", 2, "a", "b", "c"], integer(3)],
      [["ARGET", "a", 2], bulk("a")],
      [["ARGET", "a", 4], bulk("c")],
      [["ARSET", "a", 0, "world"], integer(0)],
      [["ARSET", "a", 4, "x", "y"], integer(1)],
      [["ARGET", "a", 1], nil],
      [["ARGET", "none", 0], nil],
      [["TYPE", "a"], reply.simple("array")],
      [["OBJECT", "ENCODING", "a"], bulk("sliced-array")],
    ],
  },
  {
    name: "ARSET beyond the last index writes nothing",
    source: upstash("arset"),
    steps: [
      [["ARSET", "a", LAST, "x", "y"], error("ERR array index overflow")],
      [["EXISTS", "a"], integer(0)],
      [["ARSET", "a", LAST, "x"], integer(1)],
      [["ARGET", "a", LAST], bulk("x")],
      [["ARLEN", "a"], bigNumber(BEYOND)],
      [["ARSCAN", "a", 0, LAST], array(array(bigNumber(LAST), bulk("x")))],
      [["ARSET", "a", "9223372036854775807", "y"], integer(1)],
      [["ARSCAN", "a", 0, LAST, "LIMIT", 1], array(array(integer(9223372036854775807n), bulk("y")))],
      [["ARSET", "a", "9223372036854775808", "z"], integer(1)],
      [["ARGREP", "a", "-", "+", "EXACT", "z"], array(bigNumber("9223372036854775808"))],
    ],
  },
  {
    name: "indexes are decimal digits",
    source: upstash("overview"),
    steps: [
      ...["-1", "+1", "01", "", " 1", "1.0", "x", BEYOND, "99999999999999999999"].flatMap(
        (index) =>
          [
            [["ARSET", "a", index, "v"], badIndex],
            [["ARGET", "a", index], badIndex],
            [["ARMGET", "a", 0, index], badIndex],
            [["ARMSET", "a", 0, "v", index, "v"], badIndex],
            [["ARDEL", "a", 0, index], badIndex],
            [["ARDELRANGE", "a", 0, index], badIndex],
            [["ARGETRANGE", "a", index, 0], badIndex],
            [["ARSCAN", "a", 0, index], badIndex],
            [["AROP", "a", index, 0, "SUM"], badIndex],
            [["ARGREP", "a", index, "+", "EXACT", "v"], badIndex],
          ] as const,
      ),
      [["ARSEEK", "a", "-1"], badIndex],
      [["EXISTS", "a"], integer(0)],
    ],
  },
  {
    name: "ARMSET sets indexes anywhere",
    source: page("armset"),
    steps: [
      [["ARMSET", "a", 0, "alpha", 5, "beta", 100, "gamma"], integer(3)],
      [["ARGET", "a", 100], bulk("gamma")],
      [["ARMSET", "a", 5, "x", 6, "y", 6, "z"], integer(1)],
      [["ARMGET", "a", 0, 5, 6, 7, 100, 0], array(...["alpha", "x", "z"].map(bulk), nil, bulk("gamma"), bulk("alpha"))],
      [["ARMGET", "none", 0, 1], array(nil, nil)],
      [["ARMSET", "a", 1, "v", 2], arity("armset")],
    ],
  },
  {
    name: "ARLEN and ARCOUNT",
    source: page("arlen"),
    steps: [
      [["ARSET", "a", 0, "a"], integer(1)],
      [["ARSET", "a", 5, "b"], integer(1)],
      [["ARLEN", "a"], integer(6)],
      [["ARCOUNT", "a"], integer(2)],
      [["ARSET", "a", 1_000_000, "c"], integer(1)],
      [["ARLEN", "a"], integer(1_000_001)],
      [["ARDEL", "a", 1_000_000], integer(1)],
      [["ARLEN", "a"], integer(6)],
      [["ARLEN", "none"], integer(0)],
      [["ARCOUNT", "none"], integer(0)],
    ],
  },
  {
    name: "ARDEL deletes elements, and the key with the last one",
    source: page("ardel"),
    steps: [
      [["ARSET", "a", 0, "a", "b", "c"], integer(3)],
      [["ARDEL", "a", 1, 1, 99], integer(1)],
      [["ARGET", "a", 1], nil],
      [["ARDEL", "a", 0, 2], integer(2)],
      [["ARCOUNT", "a"], integer(0)],
      [["EXISTS", "a"], integer(0)],
      [["ARDEL", "a", 0], integer(0)],
    ],
  },
  {
    name: "ARDELRANGE deletes ranges in either order",
    source: page("ardelrange"),
    steps: [
      [["ARMSET", "a", 0, "a", 1, "b", 2, "c", 3, "d", 4, "e", 700, "f"], integer(6)],
      [["ARDELRANGE", "a", 1, 3], integer(3)],
      [["ARDELRANGE", "a", 1, 3], integer(0)],
      [["ARGETRANGE", "a", 0, 4], array(bulk("a"), nil, nil, nil, bulk("e"))],
      [["ARDELRANGE", "a", LAST, 4, 0, 5], integer(3)],
      [["EXISTS", "a"], integer(0)],
      [["ARDELRANGE", "a", 0, LAST], integer(0)],
      [["ARDELRANGE", "a", 0, 1, 2], arity("ardelrange")],
    ],
  },
  {
    name: "ARGETRANGE answers every index, in either order",
    source: page("argetrange"),
    steps: [
      [["ARMSET", "a", 0, "a", 1, "b", 3, "d"], integer(3)],
      [["ARGETRANGE", "a", 0, 3], array(bulk("a"), bulk("b"), nil, bulk("d"))],
      [["ARGETRANGE", "a", 3, 0], array(bulk("d"), nil, bulk("b"), bulk("a"))],
      [["ARGETRANGE", "a", 2, 2], array(nil)],
      [["ARGETRANGE", "none", 0, 2], array(nil, nil, nil)],
      [["ARGETRANGE", "a", LAST, "18446744073709551612"], array(nil, nil, nil)],
      [["ARGETRANGE", "a", 4294967294, 4294967297], array(nil, nil, nil, nil)],
    ],
  },
  {
    name: "ARGETRANGE of more than a million indexes",
    source: upstash("argetrange"),
    steps: [
      [["ARGETRANGE", "a", 0, 1_000_000], error("ERR range exceeds maximum of 1000000 items")],
      [["ARGETRANGE", "a", 1_000_000, 0], error("ERR range exceeds maximum of 1000000 items")],
      [["ARGETRANGE", "a", 0, LAST], error("ERR range exceeds maximum of 1000000 items")],
      [["ARGETRANGE", "a", 4294967295, "8589934592"], error("ERR range exceeds maximum of 1000000 items")],
    ],
  },
  {
    name: "ARSCAN answers elements with their indexes",
    source: page("arscan"),
    steps: [
      [["ARMSET", "a", 0, "a", 5, "b", 9, "c"], integer(3)],
      [["ARSCAN", "a", 0, 10], array(pair(0, "a"), pair(5, "b"), pair(9, "c"))],
      [["ARSCAN", "a", 0, 10, "limit", 2], array(pair(0, "a"), pair(5, "b"))],
      [["ARSCAN", "a", LAST, 5], array(pair(9, "c"), pair(5, "b"))],
      [["ARSCAN", "a", 1, 4], array()],
      [["ARSCAN", "none", 0, LAST], array()],
    ],
  },
  {
    name: "ARSCAN with wrong options",
    source: decided("errors of ARSCAN"),
    steps: [
      [["ARSCAN", "a", 0, 1, "LIMIT"], arity("arscan")],
      [["ARSCAN", "a", 0, 1, "LIMIT", 1, "x"], arity("arscan")],
      [["ARSCAN", "a", 0, 1, "COUNT", 1], error("ERR syntax error")],
      [["ARSCAN", "a", 0, 1, "LIMIT", "x"], error("ERR value is not an integer or out of range")],
      [["ARSCAN", "a", 0, 1, "LIMIT", 0], error("ERR LIMIT must be positive")],
      [["ARSCAN", "a", 0, 1, "LIMIT", -1], error("ERR LIMIT must be positive")],
    ],
  },
  {
    name: "no command works on another type",
    source: page("arset"),
    steps: [
      [["SET", "s", "v"], reply.ok],
      ...(
        [
          ["ARCOUNT", "s"],
          ["ARDEL", "s", 0],
          ["ARDELRANGE", "s", 0, 1],
          ["ARGET", "s", 0],
          ["ARGET", "s", "x"],
          ["ARGETRANGE", "s", 0, 1],
          ["ARGREP", "s", "-", "+", "EXACT", "v"],
          ["ARINFO", "s"],
          ["ARINSERT", "s", "v"],
          ["ARLASTITEMS", "s", 1],
          ["ARLEN", "s"],
          ["ARMGET", "s", 0],
          ["ARMSET", "s", 0, "v"],
          ["ARNEXT", "s"],
          ["AROP", "s", 0, 1, "SUM"],
          ["ARRING", "s", 1, "v"],
          ["ARSCAN", "s", 0, 1],
          ["ARSEEK", "s", 0],
          ["ARSET", "s", 0, "v"],
        ] as const
      ).map((command) => [command, wrongType] as const),
      [["ARSET", "s", "x", "v"], badIndex],
      [["ARSET", "a", 0, "v"], integer(1)],
      [["GET", "a"], wrongType],
      [["SET", "a", "v"], reply.ok],
      [["TYPE", "a"], reply.simple("string")],
    ],
  },
  {
    name: "arity",
    source: page("arset"),
    steps: (
      [
        ["ARCOUNT"],
        ["ARCOUNT", "a", "b"],
        ["ARDEL", "a"],
        ["ARDELRANGE", "a", 0],
        ["ARGET", "a"],
        ["ARGET", "a", 0, 1],
        ["ARGETRANGE", "a", 0],
        ["ARGREP", "a", "-", "+", "EXACT"],
        ["ARINFO"],
        ["ARINSERT", "a"],
        ["ARLASTITEMS", "a"],
        ["ARLEN", "a", 0],
        ["ARMGET", "a"],
        ["ARMSET", "a", 0],
        ["ARNEXT", "a", 0],
        ["AROP", "a", 0, 1],
        ["ARRING", "a", 1],
        ["ARSCAN", "a", 0],
        ["ARSEEK", "a"],
        ["ARSET", "a", 0],
      ] as const
    ).map((command) => [command, arity(command[0].toLowerCase())] as const),
  },
  {
    name: "keys with arrays are copied, renamed, moved and expire",
    source: "https://redis.io/docs/latest/commands/copy/",
    steps: [
      [["ARSET", "a", 0, "x", "y".repeat(100)], integer(2)],
      [["ARSEEK", "a", 7], integer(1)],
      [["COPY", "a", "b"], integer(1)],
      [["ARSET", "b", 0, "z"], integer(0)],
      [["ARGET", "a", 0], bulk("x")],
      [["ARNEXT", "b"], integer(7)],
      [["RENAME", "b", "c"], reply.ok],
      [["ARGET", "c", 1], bulk("y".repeat(100))],
      [["MOVE", "c", 1], integer(1)],
      [["EXPIRE", "a", 100], integer(1)],
      [["ARSET", "a", 2, "w"], integer(1)],
      [["TTL", "a"], integer(100)],
      [["UNLINK", "a"], integer(1)],
      [["SELECT", 1], reply.ok],
      [["ARGET", "c", 0], bulk("z")],
    ],
  },
  {
    name: "DEBUG DIGEST-VALUE is the same for the same elements, however they came there",
    source: decided("what a digest takes of an array"),
    steps: [
      [["ARSET", "a", 5, "x", "12"], integer(2)],
      [["ARMSET", "b", 6, "y".repeat(50), 5, "x", 900, 1], integer(3)],
      [["ARSET", "b", 6, "12"], integer(0)],
      [["ARDEL", "b", 900], integer(1)],
      [["DEBUG", "DIGEST-VALUE", "a", "b"], reply.array(digestOfBoth, digestOfBoth)],
    ],
  },
]);
