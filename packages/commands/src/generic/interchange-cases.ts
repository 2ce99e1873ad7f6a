/** Values of every type and encoding, on both sides of every bound between encodings, with elements of every form. */

type Command = readonly (string | number)[];

export interface InterchangeCase {
  readonly name: string;
  /** What makes the value under the key `k`. */
  readonly make: readonly Command[];
  /** Settings under which it is made and restored. */
  readonly settings?: readonly Command[];
  /** Reads that tell more than DEBUG DIGEST-VALUE. */
  readonly reads?: readonly Command[];
  /** The encoding that RESTORE chooses, on redis-server too, where it is another one. */
  readonly loses?: string;
}

const integers =
  "0 1 -1 12 13 63 64 127 128 -128 -129 4095 4096 -4096 -4097 32767 32768 -32768 -32769 8388607 8388608 -8388608"
    .concat(" -8388609 2147483647 2147483648 -2147483648 -2147483649 9223372036854775807 -9223372036854775808")
    .split(" ");
const texts = ["", "a", "01", "-0", "+1", "1.5", "9223372036854775808", "\0\r\n\xff", "x".repeat(63), "y".repeat(64)];
const mixed = [...integers, ...texts];
const numbered = (count: number, prefix = ""): string[] => Array.from({ length: count }, (_, i) => `${prefix}${i}`);
const random = (length: number, seed: number): string => {
  let state = seed;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) | 0;
    return String.fromCharCode((state >>> 16) & 255);
  }).join("");
};

const strings: readonly InterchangeCase[] = [
  "",
  "12",
  "-129",
  "9223372036854775807",
  "text",
  "z".repeat(500),
  random(500, 1),
].map((value) => ({
  name: `string ${JSON.stringify(value.slice(0, 20))} of ${value.length}`,
  make: [["SET", "k", value]],
}));

const lists: readonly InterchangeCase[] = [
  { name: "list of one", make: [["RPUSH", "k", "a"]] },
  { name: "list of an empty string", make: [["RPUSH", "k", ""]] },
  { name: "list of all forms", make: [["RPUSH", "k", ...mixed]] },
  { name: "list of 5000", make: [["RPUSH", "k", ...numbered(5000)]] },
  {
    name: "list of long elements",
    make: [["RPUSH", "k", random(3000, 2), random(5000, 3), "a", random(9000, 4), "b", random(20_000, 5)]],
  },
  {
    name: "list in small nodes",
    settings: [["CONFIG", "SET", "list-max-listpack-size", 3]],
    make: [["RPUSH", "k", ...numbered(50)]],
  },
  {
    name: "list pushed at both ends",
    make: [
      ["RPUSH", "k", ...numbered(1500, "right")],
      ["LPUSH", "k", ...numbered(1500, "left")],
    ],
  },
];

const sets: readonly InterchangeCase[] = [
  { name: "set of one integer", make: [["SADD", "k", 5]] },
  { name: "set of 16-bit integers", make: [["SADD", "k", ...numbered(100)]] },
  { name: "set of 32-bit integers", make: [["SADD", "k", 1, -70_000, 2_147_483_647]] },
  { name: "set of all integers", make: [["SADD", "k", ...integers]] },
  { name: "set of all forms", make: [["SADD", "k", ...mixed]] },
  { name: "set of 512 integers", make: [["SADD", "k", ...numbered(512)]] },
  { name: "set of 513 integers", make: [["SADD", "k", ...numbered(513)]] },
  {
    name: "set of integers that had a string",
    make: [
      ["SADD", "k", "a", 1, 2, 3],
      ["SREM", "k", "a"],
    ],
    loses: "intset",
  },
  { name: "set of 2000 strings", make: [["SADD", "k", ...numbered(2000, "member:")]] },
  { name: "set of long members", make: [["SADD", "k", random(300, 6), random(3000, 7)]] },
];

const doubles = [
  "0",
  "-0",
  "1",
  "-1",
  "128",
  "4096",
  "1e18",
  "4611686018427387904",
  "1e19",
  "1e300",
  "0.1",
  "-1.5e-7",
].concat("inf", "-inf", "3.141592653589793", "5e-324");
const scored = (members: readonly string[]): string[] =>
  members.flatMap((member, i) => [doubles[i % doubles.length], member]);
const zsets: readonly InterchangeCase[] = [
  { name: "sorted set of one member", make: [["ZADD", "k", 5, "m"]] },
  { name: "sorted set of all forms", make: [["ZADD", "k", ...scored(mixed)]] },
  { name: "sorted set of 128 members", make: [["ZADD", "k", ...scored(numbered(128, "m"))]] },
  { name: "sorted set of 129 members", make: [["ZADD", "k", ...scored(numbered(129, "m"))]] },
  { name: "sorted set of a long member", make: [["ZADD", "k", ...scored(["a", random(65, 8), "b"])]] },
  { name: "sorted set of 2000 members", make: [["ZADD", "k", ...scored(numbered(2000, "member:"))]] },
  {
    name: "sorted set that was large",
    make: [
      ["ZADD", "k", ...scored(numbered(200))],
      ["ZREMRANGEBYRANK", "k", 10, -1],
    ],
    loses: "listpack",
  },
];

/** Pairs of names and values. */
const fields = (names: readonly string[]): string[] => names.flatMap((name, i) => [name, `value:${i}`]);

const hashes: readonly InterchangeCase[] = [
  { name: "hash of one", make: [["HSET", "k", "f", "v"]] },
  { name: "hash of all forms", make: [["HSET", "k", ...mixed.flatMap((value) => [value, value])]] },
  { name: "hash of 128", make: [["HSET", "k", ...fields(numbered(128, "f"))]] },
  { name: "hash of 129", make: [["HSET", "k", ...fields(numbered(129, "f"))]] },
  { name: "hash of 1000", make: [["HSET", "k", ...fields(numbered(1000, "field:"))]] },
  { name: "hash of a long value", make: [["HSET", "k", "f", random(65, 8), "", random(5000, 9)]] },
  {
    name: "hash that was larger",
    make: [
      ["HSET", "k", "f", "v", "g", "y".repeat(65)],
      ["HDEL", "k", "g"],
    ],
    loses: "listpack",
  },
];

const entries = (count: number): Command[] =>
  Array.from({ length: count }, (_, i) => [
    "XADD",
    "k",
    `${1 + (i >> 2)}-${1 + (i & 3)}`,
    "f",
    i,
    i % 7 === 0 ? "h" : "g",
    `v${i}`,
  ]);

const streams = (
  [
    { name: "stream of one", make: [["XADD", "k", "1-1", "f", "v"]] },
    { name: "stream of all forms", make: [["XADD", "k", "5-18446744073709551615", ...mixed, ...mixed]] },
    { name: "stream of 500, in several nodes", make: entries(500) },
    {
      name: "stream of IDs far apart",
      make: [
        ["XADD", "k", "1-1", "f", 1],
        ["XADD", "k", "18446744073709551614-3", "f", 2],
      ],
    },
    {
      name: "stream with gaps",
      make: [...entries(30), ["XDEL", "k", "1-1", "3-2", "8-2"], ["XTRIM", "k", "MAXLEN", 20]],
    },
    { name: "stream that is empty", make: [...entries(3), ["XTRIM", "k", "MAXLEN", 0]] },
    { name: "stream that was never written to", make: [["XGROUP", "CREATE", "k", "g", "$", "MKSTREAM"]] },
    {
      name: "stream with groups",
      make: [
        ...entries(40),
        ["XGROUP", "CREATE", "k", "g", "0"],
        ["XGROUP", "CREATE", "k", "", "$"],
        ["XGROUP", "CREATE", "k", "h", "3-1", "ENTRIESREAD", 9],
        ["XGROUP", "CREATECONSUMER", "k", "g", "idle"],
        ["XREADGROUP", "GROUP", "g", "alice", "COUNT", 5, "STREAMS", "k", ">"],
        ["XREADGROUP", "GROUP", "g", "bob", "COUNT", 7, "STREAMS", "k", ">"],
        ["XREADGROUP", "GROUP", "g", "12", "COUNT", 2, "STREAMS", "k", ">"],
        ["XCLAIM", "k", "g", "bob", 0, "1-2", "TIME", 1_700_000_000_000, "RETRYCOUNT", 300],
        ["XACK", "k", "g", "1-1", "2-2"],
        ["XDEL", "k", "1-3"],
        ["XREADGROUP", "GROUP", "h", "carol", "STREAMS", "k", ">"],
        ["XSETID", "k", "50-1", "ENTRIESADDED", 1000, "MAXDELETEDID", "40-1"],
      ],
    },
  ] satisfies InterchangeCase[]
).map((one) => ({ ...one, reads: [["XINFO", "STREAM", "k", "FULL", "COUNT", 0]] }));

export const cases: readonly InterchangeCase[] = [...strings, ...lists, ...sets, ...zsets, ...hashes, ...streams];
