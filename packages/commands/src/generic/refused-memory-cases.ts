/** Commands that need memory, and those that must do without, with the keys that they are called on. */
import { ByteWriter, sealPayload } from "@allset/engine";

export type Words = readonly (string | number | Uint8Array)[];

export interface RefusalCase {
  /** What is done before, when all keys of `values` that a word names are there. */
  readonly before?: readonly Words[];
  readonly words: Words;
}

const many = (count: number, prefix: string): string[] => Array.from({ length: count }, (_, i) => `${prefix}${i}`);
const paired = (words: readonly string[]): string[] => words.flatMap((word, i) => [word, `value ${i}`]);
const scored = (words: readonly string[]): (string | number)[] => words.flatMap((word, i) => [(i * 7) % 23, word]);

/** More than a node of a list takes: an element that stands alone. */
const plain = "p".repeat(9000);
/** More than a packed collection takes. */
const long = "l".repeat(100);
const FAR_MS = "4102444800000";

/** A key for each type and form. The same with a time to live is `key:ttl`, and what its DUMP answers is `<key>`. */
export const values: Readonly<Record<string, readonly Words[]>> = {
  text: [["SET", "text", "a value"]],
  number: [["SET", "number", 12]],
  large: [["SET", "large", "x".repeat(5104)]],
  sparse: [["PFADD", "sparse", "a", "b"]],
  dense: [
    ["PFADD", "dense", "c"],
    ["PFDEBUG", "TODENSE", "dense"],
  ],
  list: [["RPUSH", "list", "a", "3", "b"]],
  nodes: [["RPUSH", "nodes", ...many(14, "element "), plain, "3"]],
  integers: [["SADD", "integers", 1, 3, 70_000]],
  set: [["SADD", "set", "a", "3", "m1"]],
  members: [["SADD", "members", ...many(20, "m"), "3", long]],
  zset: [["ZADD", "zset", 1, "a", 2.5, "b", 3, "m1"]],
  scores: [["ZADD", "scores", ...scored(many(20, "m"))]],
  places: [["GEOADD", "places", 1, 1, "a", 1.1, 1, "b", 1.2, 1, "c"]],
  hash: [["HSET", "hash", "a", 1, "b", "text"]],
  fields: [["HSET", "fields", ...paired(many(20, "f")), "long", long]],
  timed: [
    ["HSET", "timed", "a", 1, "b", "text", "c", 3],
    ["HPEXPIREAT", "timed", FAR_MS, "FIELDS", 2, "a", "c"],
  ],
  log: many(10, "v").map((value, i) => ["XADD", "log", `${i + 1}-1`, "f", value]),
  stream: [
    ...many(10, "v").map((value, i) => ["XADD", "stream", `${i + 1}-1`, "f", value]),
    ["XGROUP", "CREATE", "stream", "g", 0],
    ["XGROUP", "CREATE", "stream", "h", "3-1"],
    ["XREADGROUP", "GROUP", "g", "alice", "COUNT", 3, "STREAMS", "stream", ">"],
    ["XREADGROUP", "GROUP", "g", "bob", "COUNT", 2, "STREAMS", "stream", ">"],
  ],
  producers: [
    ["XADD", "producers", "IDMP", "p", "one", "*", "f", "v"],
    ["XADD", "producers", "IDMPAUTO", "q", "*", "f", "w"],
    ["XADD", "producers", "IDMPAUTO", "q", "*", "f", "x"],
  ],
  array: [["ARMSET", "array", 0, "a", 1, 5, 70_000, long, "18446744073709551614", 7]],
};
const types = Object.keys(values);
/** What is replaced: values in their block, with blocks of their own, and with timers. */
const others = ["text", "nodes", "timed:ttl", "stream"];
const other = (i: number): string => others[i % others.length];

/** A payload with the right end: its text is one byte a character. */
function payload(body: string, version = 10): Uint8Array {
  const writer = new ByteWriter();
  for (const char of body) writer.byte(char.charCodeAt(0));
  sealPayload(writer, version);
  return writer.written;
}

const sized = (text: string): string => String.fromCharCode(0x40 | (text.length >> 8), text.length & 255) + text;
const all = (words: readonly string[]): string => words.map(sized).join("");
const little = (value: number, bytes: number): string =>
  String.fromCharCode(...Array.from({ length: bytes }, (_, i) => Math.floor(value / 2 ** (8 * i)) & 255));
const listpackOf = (words: readonly string[]): string => {
  const elements = words.map(
    (word) => `${String.fromCharCode(0x80 | word.length)}${word}${little(word.length + 1, 1)}`,
  );
  const body = elements.join("");
  return sized(`${little(7 + body.length, 4)}${little(words.length, 2)}${body}\xff`);
};
const ziplistOf = (words: readonly string[]): string => {
  let body = "";
  let before = 0;
  for (const word of words) {
    body += `${little(before, 1)}${little(word.length, 1)}${word}`;
    before = word.length + 2;
  }
  return sized(
    `${little(11 + body.length, 4)}${little(10 + body.length - before, 4)}${little(words.length, 2)}${body}\xff`,
  );
};
const zipmapOf = (pairs: readonly string[]): string => {
  const body = pairs.map((word, i) => `${little(word.length, 1)}${i % 2 === 1 ? "\0" : ""}${word}`).join("");
  return sized(`${little(pairs.length / 2, 1)}${body}\xff`);
};
const words = many(12, "w");
const pairs = paired(many(12, "w"));
const numbers = words.flatMap((word, i) => [word, `${i}`]);

/** What other versions of Redis write. */
const foreign: Readonly<Record<string, Uint8Array>> = {
  "a list of strings": payload(`\x01\x0c${all(words)}`),
  "a set": payload(`\x02\x0c${all(words)}`),
  "a sorted set with scores as text": payload(`\x03\x0c${words.map((word) => `${sized(word)}\x011`).join("")}`),
  "a hash": payload(`\x04\x0c${all(pairs)}`),
  "a zipmap": payload(`\x09${zipmapOf(pairs)}`),
  "a list in a ziplist": payload(`\x0a${ziplistOf(words)}`),
  "an intset of too many": payload(
    `\x0b${sized(`${little(2, 4)}${little(12, 4)}${words.map((_, i) => little(i, 2)).join("")}`)}`,
  ),
  "a sorted set in a ziplist": payload(`\x0c${ziplistOf(numbers)}`),
  "a hash in a ziplist": payload(`\x0d${ziplistOf(pairs)}`),
  "a list in ziplists": payload(`\x0e\x02${ziplistOf(words)}${ziplistOf(words)}`),
  "a hash in a listpack": payload(`\x10${listpackOf(pairs)}`),
  "a sorted set in a listpack": payload(`\x11${listpackOf(numbers)}`),
  "a list with a plain node": payload(`\x12\x02\x01${sized("p".repeat(9000))}\x02${listpackOf(words)}`),
  "a set in a listpack": payload(`\x14${listpackOf(words)}`, 11),
  "a hash in a listpack, with times": payload(
    `\x19${little(Number(FAR_MS), 8)}${listpackOf(["a", "1", FAR_MS, "b", "2", "0"])}`,
    12,
  ),
};

const restores: RefusalCase[] = [
  ...types.flatMap((type, i) => [
    { words: ["RESTORE", "new", FAR_MS, `<${type}>`, "ABSTTL"] },
    { words: ["RESTORE", other(i), 0, `<${type}:ttl>`, "REPLACE", "FREQ", 5] },
    { words: ["RESTORE", other(i + 1), FAR_MS, `<${type}:ttl>`, "REPLACE", "ABSTTL", "IDLETIME", 100] },
  ]),
  ...Object.values(foreign).map((bytes, i) => ({
    words: i % 2 === 0 ? ["RESTORE", "new", FAR_MS, bytes, "ABSTTL"] : ["RESTORE", "members", 0, bytes, "REPLACE"],
  })),
];

/** A key that is made anew, or replaced; with and without a time to live, here and in another database. */
const relocations: RefusalCase[] = types.flatMap((type, i) => [
  { words: ["COPY", type, "new"] },
  { words: ["COPY", `${type}:ttl`, "new", "DB", 1] },
  { before: [["COPY", other(i), "taken"]], words: ["COPY", `${type}:ttl`, "taken", "REPLACE"] },
  { before: [["COPY", other(i + 1), "taken", "DB", 1]], words: ["COPY", type, "taken", "DB", 1, "REPLACE"] },
  { words: ["RENAME", `${type}:ttl`, "new"] },
  { before: [["COPY", other(i + 2), "taken"]], words: ["RENAME", type, "taken"] },
  { words: ["RENAMENX", type, "a key with a longer name"] },
  { words: ["MOVE", `${type}:ttl`, 1] },
]);

const expiries: RefusalCase[] = types.flatMap((type, i) => {
  const name = ["EXPIRE", "PEXPIRE", "EXPIREAT", "PEXPIREAT"][i % 4];
  return { words: [name, type, name.startsWith("P") ? FAR_MS : FAR_MS.slice(0, -3)] };
});

const weighed: Words[] = [
  ["SET", "weight_a", 5],
  ["HSET", "about_a", "name", "A".repeat(200)],
];
const sorts: RefusalCase[] = ["list", "nodes", "integers", "set", "members", "zset", "scores"].flatMap((type) => [
  { words: ["SORT", type, "ALPHA", "STORE", "new"] },
  { words: ["SORT", type, "ALPHA", "DESC", "STORE", type] },
  { words: ["SORT", type, "ALPHA", "STORE", "timed:ttl"] },
  { words: ["SORT", `${type}:ttl`, "BY", "nosort", "STORE", "nodes"] },
  { before: weighed, words: ["SORT", type, "BY", "weight_*", "GET", "#", "GET", "about_*->name", "STORE", "stream"] },
]);

const lists: RefusalCase[] = [
  ...["LPUSH", "RPUSH", "LPUSHX", "RPUSHX"].flatMap((name) =>
    ["list", "nodes:ttl"].flatMap((key) => [
      { words: [name, key, "x".repeat(200)] },
      { words: [name, key, ...many(9, "e")] },
      { words: [name, key, "x", plain, "y"] },
    ]),
  ),
  ...["LPUSH", "RPUSH"].flatMap((name) => [
    { words: [name, "new", "x"] },
    { words: [name, "new", ...many(9, "e")] },
    { words: [name, "new", plain] },
  ]),
  ...["list:ttl", "nodes"].flatMap((key) => [
    { words: ["LINSERT", key, "BEFORE", 3, "x".repeat(200)] },
    { words: ["LINSERT", key, "AFTER", 3, plain] },
    { words: ["LSET", key, 1, "x".repeat(200)] },
    { words: ["LSET", key, 1, plain] },
  ]),
  ...["list", "nodes"].flatMap((source) =>
    ["new", "list:ttl", "nodes:ttl"].flatMap((target) => [
      { words: ["RPOPLPUSH", source, target] },
      { words: ["BRPOPLPUSH", source, target, 1] },
      { words: ["LMOVE", source, target, "LEFT", "RIGHT"] },
      { words: ["BLMOVE", source, target, "RIGHT", "RIGHT", 1] },
      { words: ["LMOVEM", source, target, "LEFT", "RIGHT", "COUNT", 9, "BULK"] },
      { words: ["BLMOVEM", source, target, "RIGHT", "LEFT", 1, "EXACTLY", 3, "OBO"] },
    ]),
  ),
  { words: ["LMOVEM", "nodes", "nodes", "LEFT", "RIGHT", "COUNT", 9, "BULK"] },
];

const sets: RefusalCase[] = [
  ...["SUNIONSTORE", "SINTERSTORE", "SDIFFSTORE"].flatMap((name) =>
    ["new", "members", "timed:ttl", "nodes"].flatMap((target) => [
      { words: [name, target, "members", "set"] },
      { words: [name, target, "members"] },
      { words: [name, target, "members", "integers"] },
    ]),
  ),
  ...["integers", "set:ttl", "members"].flatMap((source) =>
    ["new", "integers:ttl", "set", "members:ttl"].flatMap((target) => [{ words: ["SMOVE", source, target, 3] }]),
  ),
  { words: ["SMOVE", "members", "set", long] },
];

const zsets: RefusalCase[] = ["new", "scores", "zset", "timed:ttl", "nodes"].flatMap((target) => [
  { words: ["ZUNIONSTORE", target, 2, "scores", "zset", "WEIGHTS", 2, 0.1] },
  { words: ["ZUNIONSTORE", target, 2, "members", "zset"] },
  { words: ["ZINTERSTORE", target, 2, "scores", "zset", "AGGREGATE", "MAX"] },
  { words: ["ZINTERSTORE", target, 1, "scores"] },
  { words: ["ZDIFFSTORE", target, 2, "scores", "zset"] },
  { words: ["ZDIFFSTORE", target, 2, "zset", "set"] },
  { words: ["ZRANGESTORE", target, "scores", 0, -1] },
  { words: ["ZRANGESTORE", target, "zset", "-inf", 2.5, "BYSCORE"] },
  { words: ["GEOSEARCHSTORE", target, "places", "FROMLONLAT", 1, 1, "BYRADIUS", 3000, "km"] },
  { words: ["GEOSEARCHSTORE", target, "places:ttl", "FROMMEMBER", "a", "BYBOX", 3000, 3000, "km", "STOREDIST"] },
  { words: ["GEORADIUS", "places", 1, 1, 3000, "km", "STORE", target] },
  { words: ["GEORADIUSBYMEMBER", "places", "a", 3000, "km", "STOREDIST", target] },
]);

const bits: RefusalCase[] = ["new", "nodes", "text:ttl"].flatMap((target) => [
  { words: ["BITOP", "AND", target, "large", "number"] },
  { words: ["BITOP", "NOT", target, "large:ttl"] },
]);

const logs: RefusalCase[] = [
  { words: ["PFMERGE", "new", "sparse"] },
  { words: ["PFMERGE", "sparse:ttl", "dense", "sparse"] },
  { words: ["PFADD", "new", "a"] },
  { words: ["PFADD", "sparse:ttl", ...many(20, "z")] },
  { words: ["PFDEBUG", "TODENSE", "sparse:ttl"] },
];

const streams: RefusalCase[] = [
  ...["new", "log", "stream:ttl", "producers"].flatMap((key) => [
    { words: ["XADD", key, "*", "f", "v"] },
    { words: ["XADD", key, "MAXLEN", 3, "*", "f", "v".repeat(500), "g", "w"] },
    { words: ["XADD", key, "MAXLEN", "~", 3, "*", "other", "v", "fields", "w"] },
    { words: ["XADD", key, "MINID", "5-1", "4102444800000-9", "f", "v".repeat(5000)] },
    { words: ["XADD", key, "IDMP", "p", "two", "*", "f", "v"] },
    { words: ["XADD", key, "IDMPAUTO", "a new producer", "MAXLEN", 2, "*", "f", "v"] },
    { words: ["XGROUP", "CREATE", key, "new", "$", "MKSTREAM"] },
  ]),
  ...["log", "stream", "producers:ttl"].flatMap((key) => [
    { before: [["XGROUP", "CREATE", key, "made", 0]], words: ["XGROUP", "CREATECONSUMER", key, "made", "carol"] },
  ]),
  ...["log", "stream:ttl"].map((key) => ({ words: ["XIDMPRECORD", key, "p", "two", "1-1"] })),
  ...["log", "stream:ttl"].map((key) => ({ words: ["XCFGSET", key, "IDMP-MAXSIZE", 5] })),
  ...["producers:ttl"].flatMap((key) => [
    { before: [["XCFGSET", key, "IDMP-MAXSIZE", 1]], words: ["XADD", key, "IDMP", "p", "two", "*", "f", "v"] },
  ]),
];

const deliveries: RefusalCase[] = [
  { words: ["XREADGROUP", "GROUP", "g", "carol", "COUNT", 4, "STREAMS", "stream", ">"] },
  { words: ["XREADGROUP", "GROUP", "g", "alice", "STREAMS", "stream:ttl", ">"] },
  { words: ["XREADGROUP", "GROUP", "h", "alice", "STREAMS", "stream", "stream:ttl", ">", ">"] },
  { words: ["XREADGROUP", "GROUP", "g", "carol", "CLAIM", 0, "STREAMS", "stream", ">"] },
  {
    before: [["XDEL", "stream", "1-1"]],
    words: ["XREADGROUP", "GROUP", "g", "carol", "CLAIM", 0, "STREAMS", "stream", ">"],
  },
  { words: ["XCLAIM", "stream", "g", "carol", 0, "1-1", "2-1", "4-1"] },
  { words: ["XCLAIM", "stream:ttl", "h", "alice", 0, "8-1", "9-1", "FORCE", "JUSTID", "LASTID", "5-1"] },
  { words: ["XAUTOCLAIM", "stream", "g", "carol", 0, 0, "COUNT", 9] },
];

/** Commands that answer what they did, and do what there is memory for: less than they were asked for. */
export const partial: ReadonlySet<string> = new Set(deliveries.map(nameOf));

const arrays: RefusalCase[] = ["new", "array:ttl"].flatMap((key) => [
  { words: ["ARSET", key, 3, long, 2] },
  { words: ["ARMSET", key, 3, long, 90_000, 5, "18446744073709551613", long] },
  { words: ["ARINSERT", key, long, 2] },
  { words: ["ARRING", key, 3, long, 2, long] },
]);

/** What needs no memory, so that it can be called where there is none. */
const removals: RefusalCase[] = [
  ...types.flatMap((type, i) => ({ words: [i % 2 === 0 ? "DEL" : "UNLINK", type, `${type}:ttl`] })),
  ...types.map((type) => ({ words: ["PERSIST", `${type}:ttl`] })),
  {
    words: ["SWAPDB", 0, 1],
    before: [
      ["COPY", "timed:ttl", "timed:ttl", "DB", 1],
      ["SET", "k", "nodes"],
    ],
  },
  {
    words: ["FLUSHDB", "SYNC"],
    before: [
      ["COPY", "nodes", "nodes", "DB", 1],
      ["SET", "k", "timed:ttl"],
    ],
  },
  {
    words: ["FLUSHALL", "ASYNC"],
    before: [
      ["COPY", "nodes", "nodes", "DB", 1],
      ["SET", "k", "timed:ttl"],
    ],
  },
  { words: ["GETDEL", "text:ttl"] },
  { words: ["DELEX", "text:ttl", "IFEQ", "a value"] },
  ...["list:ttl", "nodes"].flatMap((key) => [
    { words: ["LPOP", key, 2] },
    { words: ["RPOP", key, 2] },
    { words: ["LPOP", key, 100] },
    { words: ["BLPOP", key, 1] },
    { words: ["BRPOP", key, 1] },
    { words: ["LMPOP", 1, key, "RIGHT", "COUNT", 2] },
    { words: ["BLMPOP", 1, 1, key, "LEFT", "COUNT", 12] },
    { words: ["LREM", key, 0, 3] },
    { words: ["LTRIM", key, 1, 1] },
  ]),
  ...["integers:ttl", "set", "members"].flatMap((key) => [
    { words: ["SPOP", key, 100] },
    { words: ["SREM", key, 3, "m1", long] },
  ]),
  ...["zset:ttl", "scores"].flatMap((key) => [
    { words: ["ZPOPMIN", key, 2] },
    { words: ["ZPOPMAX", key, 100] },
    { words: ["BZPOPMIN", key, 1] },
    { words: ["BZPOPMAX", key, 1] },
    { words: ["ZMPOP", 1, key, "MIN", "COUNT", 15] },
    { words: ["BZMPOP", 1, 1, key, "MAX", "COUNT", 2] },
    { words: ["ZREM", key, "m1", "a"] },
    { words: ["ZREMRANGEBYRANK", key, 1, 2] },
    { words: ["ZREMRANGEBYSCORE", key, 2, 9] },
    { words: ["ZREMRANGEBYLEX", key, "-", "+"] },
  ]),
  ...["hash:ttl", "fields", "timed"].flatMap((key) => [
    { words: ["HDEL", key, "a", "f1", "long"] },
    { words: ["HGETDEL", key, "FIELDS", 3, "a", "f1", "b"] },
  ]),
  { words: ["HPERSIST", "timed:ttl", "FIELDS", 2, "a", "c"] },
  ...["stream", "stream:ttl"].flatMap((key) => [
    { words: ["XACK", key, "g", "1-1", "4-1"] },
    { words: ["XACKDEL", key, "g", "IDS", 2, "1-1", "4-1"] },
    { words: ["XNACK", key, "g", "FAIL", "IDS", 2, "1-1", "4-1"] },
    { words: ["XDEL", key, "1-1", "6-1"] },
    { words: ["XDELEX", key, "DELREF", "IDS", 2, "1-1", "6-1"] },
    { words: ["XTRIM", key, "MAXLEN", 3] },
    { words: ["XSETID", key, "4102444800000-9"] },
    { words: ["XGROUP", "SETID", key, "g", "7-1"] },
    { words: ["XGROUP", "DESTROY", key, "g"] },
    { words: ["XGROUP", "DELCONSUMER", key, "g", "alice"] },
  ]),
  { words: ["ARDEL", "array:ttl", 0, 70_000] },
  { words: ["ARDELRANGE", "array", 0, 70_000] },
  { words: ["ARSEEK", "array:ttl", 9] },
];

/** Commands that need no memory, and never answer OOM. */
export const frugal: ReadonlySet<string> = new Set(removals.map(nameOf));

/** The name of a case's command, as the registry has it. */
export function nameOf({ words: [name, second] }: RefusalCase): string {
  return (name === "XGROUP" ? `${name}|${String(second)}` : String(name)).toLowerCase();
}

export const cases: readonly RefusalCase[] = [
  ...restores,
  ...relocations,
  ...expiries,
  ...sorts,
  ...lists,
  ...sets,
  ...zsets,
  ...bits,
  ...logs,
  ...streams,
  ...deliveries,
  ...arrays,
  ...removals,
];
