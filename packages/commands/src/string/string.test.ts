import { advance, differential, masked, randomSequences, type SeededRandom, type Step } from "@allset/testkit";
import { generate } from "../registry/generate.js";
import { startInstance } from "../test-target.js";
import { stringSpec } from "./spec.js";

/** Beyond what a double holds exactly, and the ends of the 64-bit range. */
const edges = ["9007199254740991", "9007199254740992", "9223372036854775807", "-9223372036854775808"];
const notIntegers = ["", "x", "1.5", " 1", "1 ", "01", "+1", "-0", "9223372036854775808", "-9223372036854775809"];

differential("string", import.meta.url, startInstance, [
  {
    name: "arity",
    each: [
      ["APPEND", "k"],
      ["APPEND", "k", "v", "x"],
      ["DECR"],
      ["DECR", "k", 1],
      ["DECRBY", "k"],
      ["GET"],
      ["GET", "k", "x"],
      ["GETDEL"],
      ["GETDEL", "k", "x"],
      ["GETEX"],
      ["GETRANGE", "k", 0],
      ["GETSET", "k"],
      ["INCR"],
      ["INCR", "k", 1],
      ["INCRBY", "k"],
      ["INCRBYFLOAT", "k"],
      ["LCS", "k"],
      ["MGET"],
      ["MSET"],
      ["MSET", "k"],
      ["MSET", "k", "v", "k2"],
      ["MSETNX", "k"],
      ["MSETNX", "k", "v", "k2"],
      ["PSETEX", "k", 1],
      ["SET", "k"],
      ["SETEX", "k", 1],
      ["SETNX", "k"],
      ["SETRANGE", "k", 0],
      ["STRLEN"],
      ["STRLEN", "k", "x"],
      ["SUBSTR", "k", 0],
    ],
  },
  {
    name: "missing keys",
    each: [
      ["GET", "k"],
      ["GETDEL", "k"],
      ["GETEX", "k"],
      ["GETRANGE", "k", 0, -1],
      ["GETSET", "k", "v"],
      ["MGET", "k", "k", ""],
      ["STRLEN", "k"],
      ["SUBSTR", "k", 0, -1],
      ["APPEND", "k", ""],
      ["SETRANGE", "k", 0, ""],
      ["SETRANGE", "k", 3, "x"],
    ],
  },
  {
    name: "GET, SET, STRLEN, MGET, GETSET, GETDEL",
    steps: [
      ["SET", "k", "v"],
      ["GET", "k"],
      ["SET", "", "\x00\r\n\xff"],
      ["GET", ""],
      ["STRLEN", ""],
      ["SET", "k", ""],
      ["GET", "k"],
      ["STRLEN", "k"],
      ["MGET", "k", "", "none", "k"],
      ["GETSET", "k", "w"],
      ["GETDEL", "k"],
      ["GETDEL", "k"],
      ["SET", "big", "x".repeat(100_000)],
      ["STRLEN", "big"],
      ["GET", "big"],
    ],
  },
  {
    name: "GETRANGE and SUBSTR",
    setup: [["SET", "k", "hello"]],
    each: [-9, -6, -5, -1, 0, 2, 4, 5, 9].flatMap((from) =>
      [-9, -6, -5, -1, 0, 2, 4, 5, 9].flatMap((to) => [
        ["GETRANGE", "k", from, to],
        ["SUBSTR", "k", from, to],
      ]),
    ),
  },
  {
    name: "GETRANGE of an empty string, and at the ends of the 64-bit range",
    steps: [
      ["SET", "k", ""],
      ["GETRANGE", "k", 0, 0],
      ["GETRANGE", "k", -1, -1],
      ["SET", "k", "hello"],
      ...edges.flatMap((edge) => [
        ["GETRANGE", "k", 0, edge],
        ["GETRANGE", "k", edge, -1],
        ["GETRANGE", "k", 1, edge],
      ]),
      ...notIntegers.map((text) => ["GETRANGE", "none", text, 0]),
      ...notIntegers.map((text) => ["GETRANGE", "k", 0, text]),
    ],
  },
  {
    name: "APPEND and SETRANGE",
    steps: [
      ["APPEND", "k", "12"],
      ["APPEND", "k", "34"],
      ["APPEND", "k", ""],
      ["GET", "k"],
      ["INCR", "k"],
      ["SETRANGE", "k", 1, "xy"],
      ["GET", "k"],
      ["SETRANGE", "k", 8, "end"],
      ["GET", "k"],
      ["SETRANGE", "k", 0, ""],
      ["SETRANGE", "k", 100, ""],
      ["SETRANGE", "new", 5, "abc"],
      ["GET", "new"],
      ["SETRANGE", "new", -1, "x"],
      ["SETRANGE", "new", -1, ""],
      ["SETRANGE", "new", 536870910, "abc"],
      ["SETRANGE", "none", 536870912, "x"],
      ["SETRANGE", "none", "9223372036854775807", "x"],
      ["EXISTS", "none"],
      ...notIntegers.map((text) => ["SETRANGE", "new", text, "x"]),
    ],
  },
  {
    name: "APPEND and SETRANGE keep the time to live",
    steps: [
      ["SET", "k", "v", "EX", 1000],
      ["APPEND", "k", "w"],
      ["TTL", "k"],
      ["SETRANGE", "k", 300, "w"],
      ["TTL", "k"],
      ["STRLEN", "k"],
    ],
  },
  {
    name: "long strings grow and shrink",
    steps: [
      ...Array.from({ length: 60 }, (_, i) => ["APPEND", "k", String.fromCharCode(65 + (i % 26)).repeat(i * 61)]),
      ["GET", "k"],
      ["SETRANGE", "k", 50, "!".repeat(3000)],
      ["GETRANGE", "k", 40, 3100],
      ["SET", "k", "short"],
      ["APPEND", "k", "y".repeat(70_000)],
      ["STRLEN", "k"],
    ],
  },
  {
    name: "INCR, DECR, INCRBY, DECRBY",
    steps: [
      ["INCR", "k"],
      ["INCR", "k"],
      ["DECR", "k"],
      ["DECRBY", "k", 10],
      ["INCRBY", "k", -5],
      ["INCRBY", "k", 0],
      ["GET", "k"],
      ["DECR", "new"],
      ["SET", "k", 99, "EX", 1000],
      ["INCR", "k"],
      ["TTL", "k"],
    ],
  },
  {
    name: "counters beyond 2^53",
    steps: edges.flatMap((edge) => [
      ["SET", "k", edge],
      ["INCR", "k"],
      ["DECR", "k"],
      ["DECR", "k"],
      ["GET", "k"],
      ["INCRBY", "k", edge],
      ["DECRBY", "k", edge],
      ["GET", "k"],
      ["DEL", "n"],
      ["INCRBY", "n", edge],
      ["DECRBY", "n", edge],
      ["DECRBY", "n", edge],
    ]),
  },
  {
    name: "what is no integer",
    steps: notIntegers.flatMap((text) => [
      ["SET", "k", text],
      ["INCR", "k"],
      ["DECRBY", "k", 3],
      ["INCRBY", "n", text],
      ["DECRBY", "n", text],
      ["GET", "k"],
    ]),
  },
  {
    name: "expired keys are absent",
    steps: [
      ["MSET", "other", 1, "more", 2],
      ["SET", "k", 5, "PX", 10],
      ["SET", "s", "v", "PX", 10],
      advance(20),
      ["GET", "k"],
      ["INCR", "k"],
      ["TTL", "k"],
      ["STRLEN", "s"],
      ["APPEND", "s", "w"],
      ["SET", "s", "v", "PX", 10],
      advance(20),
      ["SET", "s", "w", "XX"],
      ["SET", "s", "w", "PX", 10],
      advance(20),
      ["SETNX", "s", "x"],
      ["GETSET", "s", "y"],
    ],
  },
]);

const known = Object.entries(stringSpec.specs).filter(([, spec]) => !spec.since.startsWith("8."));
/** Words that redis-server 7.0 does not know. */
const newerWords = /^if[dn]?(eq|ne)$/i;

function randomCall(random: SeededRandom): Step {
  const key = random.pick(["k0", "k1", "k2", "k3", "k4", "k5", ""]);
  if (random.chance(0.15)) return ["OBJECT", "ENCODING", key];
  if (random.chance(0.1)) return masked(["TTL", key], /\d{2,}/, "the clocks differ");
  for (;;) {
    const [name, spec] = random.pick(known);
    const call = generate(name, spec, random);
    if (!call.some((word) => newerWords.test(word))) return call;
  }
}

randomSequences("string", startInstance, { command: randomCall });
