import { documented, reply, type Step } from "@allset/testkit";
import { startInstance } from "../test-target.js";

const sunioncard = "https://redis.io/docs/latest/commands/sunioncard/ (Redis 8.10)";
const sdiffcard = "https://redis.io/docs/latest/commands/sdiffcard/ (Redis 8.10)";
const asSintercard = "as SINTERCARD of redis-server 7.0.15 answers, whose syntax it shares";

const range = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, i) => String(from + i));

const sets: readonly (readonly [Step, ReturnType<typeof reply.integer>])[] = [
  [["SADD", "key1", "a", "b", "c"], reply.integer(3)],
  [["SADD", "key2", "c", "d", "e"], reply.integer(3)],
  [["SADD", "ints", 1, 2, 3, "9007199254740993"], reply.integer(4)],
  [["SADD", "large", ...range(0, 600)], reply.integer(600)],
];

documented("sunioncard", startInstance, [
  {
    name: "counts the distinct members, up to LIMIT",
    source: sunioncard,
    steps: [
      ...sets,
      [["SUNIONCARD", 2, "key1", "key2"], reply.integer(5)],
      [["SUNIONCARD", 2, "key1", "key2", "LIMIT", 3], reply.integer(3)],
      [["SUNIONCARD", 2, "key1", "key2", "LIMIT", 0], reply.integer(5)],
      [["SUNIONCARD", 2, "key1", "key2", "LIMIT", 50], reply.integer(5)],
      [["SUNIONCARD", 1, "key1"], reply.integer(3)],
      [["SUNIONCARD", 2, "key1", "key1"], reply.integer(3)],
      [["SUNIONCARD", 2, "none", "nor"], reply.integer(0)],
      [["SUNIONCARD", 3, "none", "key1", "key2"], reply.integer(5)],
      [["SUNIONCARD", 3, "ints", "large", "key1"], reply.integer(604)],
      [["SUNIONCARD", 6, "ints", "large", "key1", "key2", "large", "ints"], reply.integer(606)],
      [["SUNIONCARD", 6, "ints", "large", "key1", "key2", "large", "ints", "LIMIT", 605], reply.integer(605)],
      [["SUNIONCARD", 6, "ints", "large", "key1", "key2", "large", "ints", "LIMIT", 2], reply.integer(2)],
    ],
  },
  {
    name: "APPROX stands before or behind LIMIT",
    source: sunioncard,
    steps: [
      ...sets,
      [["SUNIONCARD", 2, "key1", "key2", "APPROX"], reply.integer(5)],
      [["SUNIONCARD", 2, "key1", "key2", "APPROX", "LIMIT", 2], reply.integer(2)],
      [["SUNIONCARD", 2, "key1", "key2", "limit", 2, "approx"], reply.integer(2)],
      [["SUNIONCARD", 2, "none", "nor", "APPROX"], reply.integer(0)],
    ],
  },
  {
    name: "errors",
    source: asSintercard,
    steps: [
      [["SET", "str", "v"], reply.ok],
      [["SUNIONCARD"], reply.error("ERR wrong number of arguments for 'sunioncard' command")],
      [["SUNIONCARD", 1], reply.error("ERR wrong number of arguments for 'sunioncard' command")],
      [["SUNIONCARD", 0, "k"], reply.error("ERR numkeys should be greater than 0")],
      [["SUNIONCARD", "x", "k"], reply.error("ERR numkeys should be greater than 0")],
      [["SUNIONCARD", 2, "k"], reply.error("ERR Number of keys can't be greater than number of args")],
      [["SUNIONCARD", 1, "k", "LIMIT", -1], reply.error("ERR LIMIT can't be negative")],
      [["SUNIONCARD", 1, "k", "LIMIT", "x"], reply.error("ERR LIMIT can't be negative")],
      [["SUNIONCARD", 1, "k", "LIMIT"], reply.error("ERR syntax error")],
      [["SUNIONCARD", 1, "k", "FOO"], reply.error("ERR syntax error")],
      [
        ["SUNIONCARD", 2, "none", "str"],
        reply.error("WRONGTYPE Operation against a key holding the wrong kind of value"),
      ],
    ],
  },
]);

documented("sdiffcard", startInstance, [
  {
    name: "counts the members of the first set that no other has, up to LIMIT",
    source: sdiffcard,
    steps: [
      ...sets,
      [["SDIFFCARD", 2, "key1", "key2"], reply.integer(2)],
      [["SDIFFCARD", 2, "key1", "key2", "LIMIT", 1], reply.integer(1)],
      [["SDIFFCARD", 2, "key1", "key2", "LIMIT", 0], reply.integer(2)],
      [["SDIFFCARD", 1, "key1"], reply.integer(3)],
      [["SDIFFCARD", 2, "key1", "key1"], reply.integer(0)],
      [["SDIFFCARD", 2, "none", "key1"], reply.integer(0)],
      [["SDIFFCARD", 2, "key1", "none"], reply.integer(3)],
      [["SDIFFCARD", 2, "ints", "large"], reply.integer(1)],
      [["SDIFFCARD", 2, "large", "ints"], reply.integer(597)],
      [["SDIFFCARD", 4, "large", "ints", "key1", "key2"], reply.integer(597)],
      [["SDIFFCARD", 4, "large", "ints", "key1", "key2", "LIMIT", 7], reply.integer(7)],
    ],
  },
  {
    name: "errors",
    source: asSintercard,
    steps: [
      [["SET", "str", "v"], reply.ok],
      [["SDIFFCARD", 1], reply.error("ERR wrong number of arguments for 'sdiffcard' command")],
      [["SDIFFCARD", 0, "k"], reply.error("ERR numkeys should be greater than 0")],
      [["SDIFFCARD", 2, "k"], reply.error("ERR Number of keys can't be greater than number of args")],
      [["SDIFFCARD", 1, "k", "LIMIT", -1], reply.error("ERR LIMIT can't be negative")],
      [["SDIFFCARD", 1, "k", "APPROX"], reply.error("ERR syntax error")],
      [
        ["SDIFFCARD", 2, "none", "str"],
        reply.error("WRONGTYPE Operation against a key holding the wrong kind of value"),
      ],
    ],
  },
]);
