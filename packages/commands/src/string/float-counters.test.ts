import { differential, documented, randomSequences, reply, type SeededRandom } from "@allset/testkit";
import { startInstance } from "../test-target.js";

/** Numbers as people and programs write them, at the edges of what a long double holds, and what is none. */
const numbers = [
  ..."0 -0 1 -1 3.0 5.0e3 1e-5 .5 5. +7 0.1 0.2 1.1 -3.14159265358979323846 200.5 1e17 1e18 1e19 1e25".split(" "),
  ..."9007199254740993 9223372036854775807 -9223372036854775808 18446744073709551615 18446744073709551617".split(" "),
  ..."1e-17 5e-18 4.9e-18 1.5e-17 2.5e-17 1e-20 123456789.123456789 0.000000000000000005".split(" "),
  ..."1e300 1e308 1e309 1e4000 1e4932 1.18973149535723176502e4932 1.1897314953572317651e4932 1e4933 1e99999".split(" "),
  ..."1e-4000 3.6e-4951 1.9e-4951 1.8e-4951 1e-4952 1e-5000 0e99999 0e-99999 0x10 0x1.8p3 0X.8 0x1p-70".split(" "),
  ..."inf -inf +inf infinity INFINITY nan -nan nan(1) infinit".split(" "),
  ...[
    "",
    " 1",
    "1 ",
    "x",
    "1x",
    "1e",
    "1e+",
    "0x",
    "0x1p",
    ".",
    "-",
    "+",
    "--1",
    "1_0",
    "1,5",
    "\t1",
    "1\x00",
    "e5",
    "\xb2",
  ],
];

differential("float-counters", import.meta.url, startInstance, [
  {
    name: "INCRBYFLOAT",
    steps: [
      ["INCRBYFLOAT", "k", "10.5"],
      ["INCRBYFLOAT", "k", "0.1"],
      ["INCRBYFLOAT", "k", "-5"],
      ["GET", "k"],
      ["INCR", "k"],
      ["SET", "k", "5.0e3", "EX", 1000],
      ["INCRBYFLOAT", "k", "2.0e2"],
      ["TTL", "k"],
      ["INCR", "k"],
    ],
  },
  {
    name: "every kind of increment",
    steps: numbers.flatMap((number) => [
      ["INCRBYFLOAT", "k", number],
      ["DEL", "k"],
    ]),
  },
  {
    name: "every kind of value",
    steps: numbers.flatMap((number) => [
      ["SET", "k", number],
      ["INCRBYFLOAT", "k", "0.3"],
      ["INCRBYFLOAT", "k", "x"],
      ["GET", "k"],
    ]),
  },
  {
    name: "sums beyond the range",
    steps: [
      ["SET", "k", "1.18973149535723176502e4932"],
      ["INCRBYFLOAT", "k", "1.18973149535723176502e4932"],
      ["INCRBYFLOAT", "k", "1e4900"],
      ["INCRBYFLOAT", "k", "-1.18973149535723176502e4932"],
      ["SET", "k", "inf"],
      ["INCRBYFLOAT", "k", "-inf"],
      ["INCRBYFLOAT", "k", "1"],
    ],
  },
  {
    name: "texts too long to be a number",
    steps: [
      ["INCRBYFLOAT", "k", `1.${"0".repeat(5116)}`],
      ["INCRBYFLOAT", "k", `1.${"0".repeat(5117)}`],
      ["INCRBYFLOAT", "k", `1.${"0".repeat(5118)}`],
      ["INCRBYFLOAT", "k", "9".repeat(5000)],
    ],
  },
]);

/** A decimal number: mostly of everyday size, at times with many digits or an exponent. */
function randomDecimal(random: SeededRandom): string {
  const digits = (count: number): string => Array.from({ length: count }, () => random.int(10)).join("");
  const whole = digits(1 + random.int(random.chance(0.2) ? 25 : 6));
  const fraction = random.chance(0.7) ? `.${digits(random.int(random.chance(0.3) ? 40 : 8))}` : "";
  const exponent = random.chance(0.15) ? `e${random.between(-30, 30)}` : "";
  return `${random.pick(["", "-"])}${whole}${fraction}${exponent}`;
}

randomSequences("float-counters", startInstance, {
  command: (random) => {
    const key = random.pick(["k0", "k1", "k2"]);
    if (random.chance(0.1)) return ["SET", key, randomDecimal(random)];
    return ["INCRBYFLOAT", key, randomDecimal(random)];
  },
  length: 1000,
});

const pair = (value: number | bigint, added: number | bigint) =>
  reply.array(reply.integer(value), reply.integer(added));
const floats = (value: string, added: string) => reply.array(reply.double(value), reply.double(added));
const source = "https://redis.io/docs/latest/commands/increx/ (Redis 8.8)";
const max = 2n ** 63n - 1n;

documented("INCREX", startInstance, [
  {
    name: "adds, within bounds or not at all",
    source,
    steps: [
      [["INCREX", "k"], pair(1, 1)],
      [["INCREX", "k", "BYINT", 5], pair(6, 5)],
      [["INCREX", "k", "BYINT", 5, "UBOUND", 10], pair(6, 0)],
      [["INCREX", "k", "BYINT", 4, "UBOUND", 10], pair(10, 4)],
      [["INCREX", "k", "UBOUND", 8, "BYINT", 1, "SATURATE"], pair(8, -2)],
      [["INCREX", "k", "BYINT", -20, "LBOUND", 0], pair(8, 0)],
      [["INCREX", "k", "BYINT", -20, "LBOUND", 0, "SATURATE"], pair(0, -8)],
      [["INCREX", "none", "BYINT", 15, "UBOUND", 10], pair(0, 0)],
      [["EXISTS", "none"], reply.integer(0)],
      [["INCREX", "none", "LBOUND", 5, "SATURATE"], pair(5, 5)],
      [["SET", "k", "9223372036854775800"], reply.ok],
      [["INCREX", "k", "BYINT", "9223372036854775800"], pair(max - 7n, 0)],
      [["INCREX", "k", "BYINT", "9223372036854775800", "SATURATE"], pair(max, 7)],
      [
        ["INCREX", "k", "SATURATE", "UBOUND", "-9223372036854775808"],
        reply.error("ERR applied increment would overflow"),
      ],
      [["OBJECT", "ENCODING", "k"], reply.bulk("int")],
    ],
  },
  {
    name: "BYFLOAT",
    source,
    steps: [
      [["INCREX", "k", "BYFLOAT", "1.5"], floats("1.5", "1.5")],
      [["INCREX", "k", "BYFLOAT", "0.25", "UBOUND", "1.625"], floats("1.5", "0")],
      [["INCREX", "k", "BYFLOAT", "0.25", "UBOUND", "1.625", "SATURATE"], floats("1.625", "0.125")],
      [["INCREX", "k"], reply.error("ERR value is not an integer or out of range")],
      [["INCREX", "k", "BYFLOAT", "inf"], reply.error("ERR BYFLOAT increment cannot be Infinity")],
      [["SET", "k", "inf"], reply.ok],
      [["INCREX", "k", "BYFLOAT", "1"], reply.error("ERR value cannot be Infinity")],
      [["SET", "k", "x"], reply.ok],
      [["INCREX", "k", "BYFLOAT", "1"], reply.error("ERR value is not a valid float")],
    ],
  },
  {
    name: "expiry",
    source,
    steps: [
      [["INCREX", "k", "EX", 100], pair(1, 1)],
      [["TTL", "k"], reply.integer(100)],
      [["INCREX", "k"], pair(2, 1)],
      [["INCREX", "k", "EX", 50, "ENX"], pair(3, 1)],
      [["TTL", "k"], reply.integer(100)],
      [["INCREX", "k", "EXAT", 1, "ENX"], pair(4, 1)],
      [["INCREX", "k", "BYINT", 9, "UBOUND", 5, "EX", 10], pair(4, 0)],
      [["TTL", "k"], reply.integer(100)],
      [["INCREX", "k", "PERSIST"], pair(5, 1)],
      [["TTL", "k"], reply.integer(-1)],
      [["INCREX", "k", "PX", 50_000, "ENX"], pair(6, 1)],
      [["TTL", "k"], reply.integer(50)],
      [["INCREX", "k", "EXAT", 1], pair(7, 1)],
      [["EXISTS", "k"], reply.integer(0)],
    ],
  },
  {
    name: "what is refused",
    source,
    steps: [
      [["INCREX", "k", "ENX"], reply.error("ERR ENX flag requires an expiration")],
      [["INCREX", "k", "ENX", "PERSIST"], reply.error("ERR syntax error")],
      [["INCREX", "k", "BYINT", 1, "BYFLOAT", 1], reply.error("ERR syntax error")],
      [["INCREX", "k", "BYINT", 1, "BYINT", 2], reply.error("ERR syntax error")],
      [["INCREX", "k", "EX", 1, "PX", 2], reply.error("ERR syntax error")],
      [["INCREX", "k", "BYINT", "1.5"], reply.error("ERR Increment is not an integer or out of range")],
      [["INCREX", "k", "BYFLOAT", "x"], reply.error("ERR Increment is not a valid float")],
      [["INCREX", "k", "LBOUND", "0.5"], reply.error("ERR LBOUND is not an integer or out of range")],
      [["INCREX", "k", "UBOUND", "x"], reply.error("ERR UBOUND is not an integer or out of range")],
      [["INCREX", "k", "BYFLOAT", 1, "UBOUND", "x"], reply.error("ERR UBOUND is not a valid float")],
      [["INCREX", "k", "LBOUND", 10, "UBOUND", 5], reply.error("ERR LBOUND can't be greater than UBOUND")],
      [["INCREX", "k", "EX", 0], reply.error("ERR invalid expire time in 'increx' command")],
      [["EXISTS", "k"], reply.integer(0)],
    ],
  },
]);
