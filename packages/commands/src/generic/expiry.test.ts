import { advance, differential, rounded } from "@allset/testkit";
import { startInstance } from "../test-target.js";

const passing = "time passes between the two commands";
/** 2100-01-01, in seconds. */
const later = 4102444800;
const commands = ["EXPIRE", "PEXPIRE", "EXPIREAT", "PEXPIREAT"];
const int64Max = "9223372036854775807";
const int64Min = "-9223372036854775808";

differential("expiry", import.meta.url, startInstance, [
  {
    name: "arity",
    each: [
      ...commands.flatMap((name) => [[name], [name, "k"]]),
      ...["TTL", "PTTL", "EXPIRETIME", "PEXPIRETIME", "PERSIST"].flatMap((name) => [[name], [name, "k", "x"]]),
    ],
  },
  {
    name: "missing keys and keys without an expiry",
    setup: [["SET", "k", 1]],
    each: ["TTL", "PTTL", "EXPIRETIME", "PEXPIRETIME", "PERSIST"].flatMap((name) => [
      [name, "k"],
      [name, "none"],
    ]),
  },
  {
    name: "an expiry is set, read, changed and taken away",
    steps: [
      ["SET", "k", "value"],
      ["EXPIRE", "k", 100],
      ["TTL", "k"],
      rounded(["PTTL", "k"], 1000, passing),
      ["PEXPIRE", "k", 50_000],
      ["TTL", "k"],
      ["EXPIREAT", "k", later],
      ["EXPIRETIME", "k"],
      ["PEXPIRETIME", "k"],
      ["PEXPIREAT", "k", later * 1000 + 499],
      ["EXPIRETIME", "k"],
      ["PEXPIRETIME", "k"],
      ["PEXPIREAT", "k", later * 1000 + 500],
      ["EXPIRETIME", "k"],
      ["PERSIST", "k"],
      ["PERSIST", "k"],
      ["TTL", "k"],
      ["GET", "k"],
      ["EXPIRE", "none", 100],
    ],
  },
  {
    name: "TTL rounds to the nearest second",
    steps: [
      ["SET", "k", 1],
      ...[1400, 1600, 400, 700].flatMap((ms) => [
        ["PEXPIRE", "k", ms],
        ["TTL", "k"],
      ]),
    ],
  },
  {
    name: "keys expire when their time comes",
    steps: [
      ["MSET", "a", 1, "b", 2],
      ["PEXPIRE", "a", 10],
      ["EXISTS", "a"],
      advance(20),
      ["EXISTS", "a", "b"],
      ["GET", "a"],
      ["TTL", "a"],
      ["DBSIZE"],
    ],
  },
  {
    name: "a moment that is not in the future deletes",
    setup: [["SET", "k", 1]],
    each: [
      ...commands.flatMap((name) => [
        [name, "k", 0],
        [name, "k", -1],
        [name, "none", -1],
      ]),
      ["EXPIREAT", "k", 1],
      ["PEXPIREAT", "k", 1000],
      ["PEXPIRE", "k", int64Min],
      ["PEXPIREAT", "k", int64Min],
      ["EXPIRE", "k", "-9223372036854775"],
    ],
  },
  {
    name: "deleted keys are gone at once",
    steps: [
      ["SET", "k", 1],
      ["EXPIRE", "k", -1],
      ["EXISTS", "k"],
      ["SET", "k", 1],
      ["EXPIREAT", "k", 1, "LT"],
      ["DBSIZE"],
    ],
  },
  {
    name: "moments that are no integer or out of range",
    setup: [["SET", "k", 1]],
    each: commands.flatMap((name) => [
      ...["", "x", "1.5", " 1", "+1", "01", "9223372036854775808", "-9223372036854775809"].map((bad) => [
        name,
        "k",
        bad,
      ]),
      ...["9223372036854776", "-9223372036854776", "9223372036854775"].map((edge) => [name, "k", edge]),
      ...[int64Max, int64Min].flatMap((edge) => [
        [name, "k", edge],
        [name, "none", edge],
      ]),
    ]),
  },
  {
    name: "NX, XX, GT and LT on a key without an expiry",
    setup: [["SET", "k", 1]],
    each: ["NX", "XX", "GT", "LT", "nx", "Xx"].flatMap((condition) => [
      ["EXPIRE", "k", 100, condition],
      ["PEXPIREAT", "k", later * 1000, condition],
      ["EXPIRE", "k", -1, condition],
      ["EXPIRE", "none", 100, condition],
    ]),
  },
  {
    name: "NX, XX, GT and LT on a key with an expiry",
    setup: [["SET", "k", 1, "EXAT", later]],
    each: ["NX", "XX", "GT", "LT"].flatMap((condition) => [
      ["EXPIREAT", "k", later - 1, condition],
      ["EXPIREAT", "k", later, condition],
      ["EXPIREAT", "k", later + 1, condition],
      ["EXPIREAT", "k", 1, condition],
    ]),
  },
  {
    name: "conditions that go together and those that clash",
    setup: [["SET", "k", 1, "EXAT", later]],
    each: [
      ["XX", "GT"],
      ["XX", "LT"],
      ["LT", "XX"],
      ["XX", "XX"],
      ["NX", "NX"],
      ["GT", "GT"],
      ["NX", "XX"],
      ["NX", "GT"],
      ["LT", "NX"],
      ["GT", "LT"],
      ["LT", "GT"],
      ["XX", "GT", "LT"],
      ["NX", "GT", "LT"],
      ["FOO"],
      ["NX", "XX", "foo"],
      [""],
      ["two words"],
      ["line\r\nbreak"],
      ["nul\x00byte"],
    ].flatMap((conditions) => [
      ["EXPIREAT", "k", later + 1, ...conditions],
      ["EXPIRE", "none", 100, ...conditions],
      ["PEXPIRE", "k", "x", ...conditions],
    ]),
  },
  {
    name: "what writes a key keeps or drops its expiry",
    setup: [["SET", "k", 1, "EXAT", later]],
    each: [
      ["SET", "k", 2],
      ["INCR", "k"],
      ["APPEND", "k", "x"],
      ["SETRANGE", "k", 100, "x"],
      ["GETSET", "k", 3],
    ],
  },
  {
    name: "expiries through other commands",
    steps: [
      ["SET", "k", 1, "EXAT", later],
      ["INCR", "k"],
      ["EXPIRETIME", "k"],
      ["APPEND", "k", "x".repeat(300)],
      ["EXPIRETIME", "k"],
      ["RENAME", "k", "j"],
      ["EXPIRETIME", "j"],
      ["COPY", "j", "k"],
      ["PERSIST", "j"],
      ["EXPIRETIME", "j"],
      ["EXPIRETIME", "k"],
      ["SET", "k", 1],
      ["EXPIRETIME", "k"],
    ],
  },
]);
