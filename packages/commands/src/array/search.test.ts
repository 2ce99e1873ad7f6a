/** ARGREP beside its documentation. */
import { documented, reply } from "@allset/testkit";
import { startInstance } from "../test-target.js";

const page = "https://redis.io/docs/latest/commands/argrep/ (Redis 8.8)";
const upstash = "https://upstash.com/docs/redis/commands/array/argrep";
const clients = "https://github.com/redis/node-redis, ARGREP.spec.ts, which runs against Redis 8.8";
const { integer, bulk, error, array } = reply;
const indexes = (...found: number[]) => array(...found.map(integer));
const pair = (index: number, value: string) => array(integer(index), bulk(value));
const syntax = error("ERR syntax error");

documented("ARGREP", startInstance, [
  {
    name: "finds elements by predicates",
    source: page,
    steps: [
      [
        ["ARMSET", "log", 0, "boot: ok", 1, "warn: disk", 2, "ERROR: cpu", 3, "info: ready", 4, "error: net"],
        integer(5),
      ],
      [["ARGREP", "log", "-", "+", "MATCH", "error", "NOCASE"], indexes(2, 4)],
      [
        ["ARGREP", "log", "-", "+", "MATCH", "error", "NOCASE", "WITHVALUES"],
        array(pair(2, "ERROR: cpu"), pair(4, "error: net")),
      ],
      [["ARGREP", "log", 0, 4, "GLOB", "warn:*", "OR", "GLOB", "error:*"], indexes(1, 4)],
      [
        ["ARGREP", "log", 0, 4, "RE", "^[A-Za-z]+: (cpu|net)$", "NOCASE", "WITHVALUES"],
        array(pair(2, "ERROR: cpu"), pair(4, "error: net")),
      ],
      [["ARGREP", "log", 0, 4, "EXACT", "info: ready"], indexes(3)],
      [["ARGREP", "log", "-", "+", "MATCH", "error", "NOCASE", "LIMIT", 1], indexes(2)],
      [["ARGREP", "log", "+", "-", "MATCH", "o"], indexes(4, 3, 0)],
      [["ARGREP", "log", 3, 1, "MATCH", ":", "LIMIT", 2], indexes(3, 2)],
      [["ARGREP", "log", 1, "+", "match", "OK"], indexes()],
      [["ARGREP", "log", "-", "+", "AND", "MATCH", "o", "nocase", "MATCH", "R"], indexes(2, 3, 4)],
      [["ARGREP", "log", "-", "+", "MATCH", "o", "AND", "MATCH", "k", "OR"], indexes(0, 1, 3, 4)],
      [["ARGREP", "log", "-", "+", "EXACT", "BOOT: OK", "NOCASE"], indexes(0)],
      [["ARGREP", "none", "-", "+", "EXACT", "x"], indexes()],
    ],
  },
  {
    name: "matches numbers as text, and the empty element",
    source: "docs/internals/arrays.md, decisions: GLOB `*` matches the empty element",
    steps: [
      [["ARSET", "a", 0, "", "12345", "-7", "1700000000000", "x".repeat(300)], integer(5)],
      [["ARGREP", "a", "-", "+", "EXACT", ""], indexes(0)],
      [["ARGREP", "a", "-", "+", "MATCH", ""], indexes(0, 1, 2, 3, 4)],
      [["ARGREP", "a", "-", "+", "GLOB", "*"], indexes(0, 1, 2, 3, 4)],
      [["ARGREP", "a", "-", "+", "MATCH", "000"], indexes(3)],
      [["ARGREP", "a", "-", "+", "RE", "^-?[0-9]{1,5}$"], indexes(1, 2)],
      [["ARGREP", "a", "-", "+", "RE", "^$"], indexes(0)],
      [["ARGREP", "a", "-", "+", "RE", "x{255}"], indexes(4)],
    ],
  },
  {
    name: "regular expressions",
    source: clients,
    steps: [
      [["ARMSET", "key", 0, "foo123", 1, "bar", 2, "zoo999", 3, "Foo777"], integer(4)],
      [["ARGREP", "key", "-", "+", "RE", "^.*[0-9]{3}$"], indexes(0, 2, 3)],
      [["ARGREP", "key", "-", "+", "RE", "^foo[0-9]+$", "NOCASE"], indexes(0, 3)],
      [["ARSET", "long", 0, "a".repeat(2048)], integer(1)],
      [["ARGREP", "long", "-", "+", "RE", "a".repeat(2048)], indexes(0)],
      [
        ["ARGREP", "key", "-", "+", "RE", "a".repeat(2049)],
        error("ERR regular expression is too long, maximum is 2048 bytes"),
      ],
      [["ARGREP", "key", "-", "+", "RE", "(a)\\1"], error("ERR regular expression backreferences are not supported")],
      [["ARGREP", "key", "-", "+", "RE", ""], error("ERR regular expression is empty")],
      [["ARGREP", "key", "-", "+", "RE", "\\x{1"], error("ERR invalid regular expression: Missing '}'")],
      [["ARGREP", "key", "-", "+", "RE", "["], error("ERR invalid regular expression: Missing ']'")],
    ],
  },
  {
    name: "limits and mistakes",
    source: upstash,
    steps: [
      [["ARSET", "a", 0, "foo"], integer(1)],
      [["ARGREP", "a", "-", "+", ...Array.from({ length: 250 }, () => ["MATCH", "foo"]).flat()], indexes(0)],
      [
        ["ARGREP", "a", "-", "+", ...Array.from({ length: 251 }, () => ["MATCH", "foo"]).flat()],
        error("ERR too many predicates, maximum is 250"),
      ],
      [["ARGREP", "a", "-", "+", "MATCH", "foo", "LIMIT", 0], error("ERR LIMIT must be positive")],
      [["ARGREP", "a", "-", "+", "MATCH", "foo", "LIMIT", "x"], error("ERR value is not an integer or out of range")],
      [["ARGREP", "a", "-", "+", "MATCH", "foo", "LIMIT"], syntax],
      [["ARGREP", "a", "-", "+", "MATCH", "foo", "RE"], syntax],
      [["ARGREP", "a", "-", "+", "MATCH", "foo", "WHAT"], syntax],
      [["ARGREP", "a", "-", "+", "NOCASE", "WITHVALUES"], syntax],
      [["ARGREP", "a", "x", "+", "NOCASE", "WITHVALUES"], error("ERR invalid array index")],
    ],
  },
]);
