import {
  advance,
  differential,
  documented,
  randomSequences,
  reply,
  type SeededRandom,
  type Step,
} from "@allset/testkit";
import { generate } from "../registry/generate.js";
import { startInstance } from "../test-target.js";
import { bitmapSpec } from "./spec.js";

const notIntegers = ["", "x", "1.5", " 1", "+1", "9223372036854775808"];
const ends = ["9223372036854775807", "-9223372036854775808", "9007199254740993"];
const positions = [-100, -24, -9, -3, -1, 0, 1, 2, 9, 24, 100];

differential("bitmap", import.meta.url, startInstance, [
  {
    name: "arity",
    each: [
      ["BITCOUNT"],
      ["BITFIELD"],
      ["BITFIELD_RO"],
      ["BITOP", "AND", "d"],
      ["BITPOS", "k"],
      ["GETBIT", "k"],
      ["GETBIT", "k", 1, 1],
      ["SETBIT", "k", 1],
      ["SETBIT", "k", 1, 1, 1],
    ],
  },
  {
    name: "SETBIT and GETBIT",
    steps: [
      ["SETBIT", "k", 7, 1],
      ["SETBIT", "k", 7, 1],
      ["SETBIT", "k", 7, 0],
      ["SETBIT", "k", 100, 1],
      ["GET", "k"],
      ["GETBIT", "k", 100],
      ["GETBIT", "k", 99],
      ["GETBIT", "k", 10_000],
      ["GETBIT", "none", 0],
      ["SETBIT", "zero", 20, 0],
      ["GET", "zero"],
      ["SET", "n", 1, "EX", 1000],
      ["SETBIT", "n", 6, 1],
      ["GET", "n"],
      ["TTL", "n"],
      ["OBJECT", "ENCODING", "n"],
      ["SET", "n", 1],
      ["SETBIT", "n", 7, 1],
      ["OBJECT", "ENCODING", "n"],
      ["SETBIT", "k", 4_294_967_296, 1],
      ["SETBIT", "k", -1, 1],
      ["GETBIT", "k", 4_294_967_296],
      ["GETBIT", "k", 4_294_967_295],
      ...notIntegers.flatMap((text) => [
        ["SETBIT", "k", text, 1],
        ["SETBIT", "k", 1, text],
        ["GETBIT", "k", text],
      ]),
      ...[2, -1, 10, "01", "4294967296"].map((bit) => ["SETBIT", "k", 1, bit]),
      ["SETBIT", "k", "x", "y"],
      ["SETBIT", "k", "#1", 1],
    ],
  },
  {
    name: "BITCOUNT and BITPOS in ranges",
    steps: [
      ["SET", "k", "\x00\xf0\x0f"],
      ["SET", "ones", "\xff\xff\xff"],
      ["SET", "zeros", "\x00\x00\x00"],
      ["SET", "empty", ""],
      ...["k", "ones", "zeros", "empty", "none"].flatMap((key) => [
        ["BITCOUNT", key],
        ...[0, 1].map((bit) => ["BITPOS", key, bit]),
        ...positions.flatMap((from) => [
          ["BITPOS", key, 0, from],
          ["BITPOS", key, 1, from],
          ...positions.flatMap((to) => [
            ["BITCOUNT", key, from, to],
            ["BITCOUNT", key, from, to, "BIT"],
            ["BITPOS", key, 0, from, to],
            ["BITPOS", key, 1, from, to, "BYTE"],
            ["BITPOS", key, 0, from, to, "BIT"],
            ["BITPOS", key, 1, from, to, "bit"],
          ]),
        ]),
      ]),
    ],
  },
  {
    name: "BITCOUNT and BITPOS at the ends of the 64-bit range",
    steps: [
      ["SET", "k", "\x00\xf0\x0f"],
      ...ends.flatMap((end) => [
        ["BITCOUNT", "k", 0, end],
        ["BITCOUNT", "k", end, -1],
        ["BITCOUNT", "k", end, -1, "BIT"],
        ["BITPOS", "k", 1, end],
        ["BITPOS", "k", 1, 0, end],
        ["BITPOS", "k", 0, 0, end, "BIT"],
      ]),
    ],
  },
  {
    name: "BITCOUNT and BITPOS: what is wrong, and what is noticed first",
    steps: [
      ["SET", "k", "v"],
      ...["k", "none"].flatMap((key) => [
        ["BITCOUNT", key, 0],
        ["BITCOUNT", key, 0, 1, "FOO"],
        ["BITCOUNT", key, 0, 1, "BIT", "x"],
        ["BITCOUNT", key, "x", 1],
        ["BITCOUNT", key, 0, "x"],
        ["BITCOUNT", key, "x", 1, "FOO"],
        ["BITCOUNT", key, "x"],
        ["BITCOUNT", key, -1, -2, "FOO"],
        ["BITPOS", key, 2],
        ["BITPOS", key, -1],
        ["BITPOS", key, "x"],
        ["BITPOS", key, 1, "x"],
        ["BITPOS", key, 1, 0, "x"],
        ["BITPOS", key, 1, 0, "x", "FOO"],
        ["BITPOS", key, 1, "x", "y", "FOO"],
        ["BITPOS", key, 1, 0, 1, "FOO"],
        ["BITPOS", key, 1, 0, 1, "BIT", "x"],
        ["BITPOS", key, 2, "x"],
      ]),
    ],
  },
  {
    name: "BITOP",
    steps: [
      ["MSET", "a", "abcdefgh", "b", "12345", "c", "\xff\x00\xff\x00\xff\x00\xff\x00\xff\x00\xff"],
      ...["AND", "OR", "XOR", "and"].flatMap((operation) => [
        ["BITOP", operation, "d", "a"],
        ["GET", "d"],
        ["BITOP", operation, "d", "a", "b", "c"],
        ["GET", "d"],
        ["BITOP", operation, "d", "a", "none", "c"],
        ["GET", "d"],
        ["BITOP", operation, "d", "b", "b", "d"],
        ["GET", "d"],
      ]),
      ["BITOP", "NOT", "d", "c"],
      ["GET", "d"],
      ["BITOP", "NOT", "a", "a"],
      ["GET", "a"],
      ["OBJECT", "ENCODING", "a"],
      ["EXPIRE", "a", 1000],
      ["BITOP", "OR", "a", "b"],
      ["TTL", "a"],
      ["BITOP", "NOT", "d", "none"],
      ["EXISTS", "d"],
      ["BITOP", "AND", "d", "none", "nor"],
      ["SET", "empty", ""],
      ["BITOP", "OR", "a", "empty"],
      ["EXISTS", "a"],
      ["BITOP", "NOT", "d", "a", "b"],
      ["BITOP", "FOO", "d", "a"],
      ["BITOP", "", "d", "a"],
    ],
  },
  {
    name: "long strings at every alignment",
    steps: [
      ...[0, 1, 2, 3].flatMap((extra) => {
        const key = "k".repeat(5 + extra);
        return [
          ["SET", key, "\xa5\x00\x3c\xff\x01".repeat(5000)],
          ["SETRANGE", key, 40_000, "\x00\x10"],
          ["BITCOUNT", key],
          ["BITCOUNT", key, 3, -7],
          ["BITCOUNT", key, 13, -7, "BIT"],
          ["BITPOS", key, 1, 25_000],
          ["BITPOS", key, 1, 30_001, -2],
          ["BITPOS", key, 1, 30_001, -1],
          ["BITPOS", key, 1, 320_001, 320_010, "BIT"],
          ["BITOP", "NOT", "not", key],
          ["BITCOUNT", "not"],
          ["BITPOS", "not", 0, 25_000],
          ["BITOP", "XOR", "both", "not", key],
          ["BITPOS", "both", 0],
          ["BITCOUNT", "both"],
        ];
      }),
    ],
  },
  {
    name: "BITFIELD",
    steps: [
      ["BITFIELD", "k", "INCRBY", "i5", 100, 1, "GET", "u4", 0],
      ["BITFIELD", "k", "SET", "u8", "#1", 200, "GET", "i8", "#1", "GET", "u8", 8],
      ["BITFIELD", "k", "SET", "i64", 3, "-9223372036854775808", "GET", "i64", 3, "GET", "u63", 3],
      ["BITFIELD", "k", "SET", "u63", 70, "9223372036854775807", "GET", "u63", 70, "GET", "i64", 69],
      ["BITFIELD", "k", "INCRBY", "i64", 3, -1, "INCRBY", "i64", 3, "9223372036854775807"],
      ["GET", "k"],
      ["BITFIELD", "k"],
      ["BITFIELD", "none"],
      ["BITFIELD", "none", "GET", "u8", 0, "GET", "i64", 1000],
      ["EXISTS", "none"],
      ["BITFIELD_RO", "k", "GET", "u8", 0, "get", "i3", "#2"],
      ["BITFIELD_RO", "none", "GET", "u8", 0],
      ["BITFIELD_RO", "k"],
      ["BITFIELD_RO", "k", "OVERFLOW", "SAT", "GET", "u8", 0],
      ["BITFIELD_RO", "k", "SET", "u8", 0, 1],
      ["BITFIELD_RO", "k", "GET", "u8", 0, "SET", "u8", 0, "x"],
    ],
  },
  {
    name: "BITFIELD OVERFLOW",
    steps: ["WRAP", "SAT", "FAIL", "sat"].flatMap((overflow) =>
      ["u2", "i2", "u8", "i8", "u63", "i63", "i64", "u1", "i1"].flatMap((type) => [
        ["DEL", "k"],
        ...["0", "1", "-1", "100", "-100", "300", ...ends, "9223372036854775806"].flatMap((value) => [
          ["BITFIELD", "k", "OVERFLOW", overflow, "SET", type, 5, value, "GET", type, 5],
          ["BITFIELD", "k", "OVERFLOW", overflow, "INCRBY", type, 5, value, "GET", type, 5],
          ["BITFIELD", "k", "OVERFLOW", overflow, "INCRBY", type, 5, -3, "INCRBY", type, 5, 5],
        ]),
        ["GET", "k"],
      ]),
    ),
  },
  {
    name: "BITFIELD: OVERFLOW FAIL makes room although it writes nothing",
    steps: [
      ["BITFIELD", "k", "OVERFLOW", "FAIL", "SET", "u2", 100, 9],
      ["GET", "k"],
    ],
  },
  {
    name: "BITFIELD: what is wrong",
    setup: [["SET", "k", "v"]],
    each: [
      ["BITFIELD", "k", "FOO"],
      ["BITFIELD", "k", "GET", "u8"],
      ["BITFIELD", "k", "SET", "u8", 0],
      ["BITFIELD", "k", "OVERFLOW"],
      ["BITFIELD", "k", "OVERFLOW", "FOO"],
      ["BITFIELD", "k", "OVERFLOW", "FOO", "BAR"],
      ...["u64", "i65", "u0", "i0", "x8", "u", "", "U8", "u08", "u-1", "8"].map((type) => [
        "BITFIELD",
        "k",
        "GET",
        type,
        0,
      ]),
      ...["-1", "x", "", "#", "#-1", "#x", "##1", "4294967296", "#536870912", "#9223372036854775807"].map((offset) => [
        "BITFIELD",
        "k",
        "GET",
        "u8",
        offset,
      ]),
      ["BITFIELD", "k", "GET", "u4", "#4611686018427387904"],
      ["BITFIELD", "k", "SET", "u8", 0, "x"],
      ["BITFIELD", "k", "SET", "u8", 0, "9223372036854775808"],
      ["BITFIELD", "k", "SET", "u8", 0, 7, "FOO"],
      ["BITFIELD", "k", "SET", "x", "y", "z"],
      ["BITFIELD", "k", "GET", "u8", 0, "OVERFLOW", "WRAP"],
    ],
  },
  {
    name: "expired keys are absent",
    steps: [
      ["SET", "k", "\xff", "PX", 10],
      ["SET", "l", "\xff", "PX", 10],
      advance(20),
      ["BITCOUNT", "k"],
      ["BITOP", "OR", "d", "k"],
      ["SETBIT", "l", 3, 1],
      ["GET", "l"],
      ["TTL", "l"],
    ],
  },
]);

const newer = new Set(["DIFF", "DIFF1", "ANDOR", "ONE"]);

function randomCall(random: SeededRandom): Step {
  const key = random.pick(["k0", "k1", "k2", "k3", "k4", "k5", ""]);
  if (random.chance(0.1)) return ["GET", key];
  if (random.chance(0.1)) return ["SET", key, random.bytes(random.int(300))];
  for (;;) {
    const [name, spec] = random.pick(Object.entries(bitmapSpec.specs));
    const call = generate(name, spec, random);
    if (!newer.has(call[1])) return call;
  }
}

randomSequences("bitmap", startInstance, { command: randomCall });

const source = "https://redis.io/docs/latest/commands/bitop/ (Redis 8.2)";
const [a, b, c] = ["\x0f\xff\x01", "\x33\x00", "\x55\x0f\x00\x80"];

documented("bitmap", startInstance, [
  {
    name: "BITOP DIFF, DIFF1, ANDOR, ONE",
    source,
    steps: [
      [["MSET", "a", a, "b", b, "c", c], reply.ok],
      [["BITOP", "DIFF", "d", "a", "b", "c"], reply.integer(4)],
      [["GET", "d"], reply.bulk("\x08\xf0\x01\x00")],
      [["BITOP", "DIFF1", "d", "a", "b", "c"], reply.integer(4)],
      [["GET", "d"], reply.bulk("\x70\x00\x00\x80")],
      [["BITOP", "ANDOR", "d", "a", "b", "c"], reply.integer(4)],
      [["GET", "d"], reply.bulk("\x07\x0f\x00\x00")],
      [["BITOP", "ONE", "d", "a", "b", "c"], reply.integer(4)],
      [["GET", "d"], reply.bulk("\x68\xf0\x01\x80")],
      [["BITOP", "ONE", "d", "a"], reply.integer(3)],
      [["GET", "d"], reply.bulk(a)],
      [["BITOP", "DIFF", "d", "a"], reply.error("ERR BITOP DIFF must be called with at least two source keys.")],
      [["BITOP", "DIFF1", "d", "a"], reply.error("ERR BITOP DIFF1 must be called with at least two source keys.")],
      [["BITOP", "ANDOR", "d", "a"], reply.error("ERR BITOP ANDOR must be called with at least two source keys.")],
    ],
  },
]);
