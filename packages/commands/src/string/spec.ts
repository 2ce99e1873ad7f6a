import type { Args } from "@allset/resp";
import {
  block,
  bytes,
  counted,
  double,
  from,
  int,
  type KeyAccess,
  key,
  many,
  once,
  oneOf,
  option,
  optional,
  token,
  unixMillis,
  unixSeconds,
} from "../registry/node.js";
import {
  bulk,
  byProtocol,
  count,
  either,
  list,
  map,
  nothing,
  double as number,
  ok,
  tuple,
  yesNo,
} from "../registry/reply-shape.js";
import { family } from "../registry/spec.js";
import { argumentIs } from "../registry/words.js";

const deadline = [
  option("EX", int("seconds")),
  option("PX", int("milliseconds")),
  option("EXAT", unixSeconds()),
  option("PXAT", unixMillis()),
] as const;

const condition = [
  from("8.4.0", option("IFEQ", bytes("ifeq-value"))),
  from("8.4.0", option("IFNE", bytes("ifne-value"))),
  from("8.4.0", option("IFDEQ", bytes("ifdeq-digest"))),
  from("8.4.0", option("IFDNE", bytes("ifdne-digest"))),
] as const;

const O1_AMORTIZED = "O(1), amortized: a long value grows with an eighth to spare";
const PER_KEY = "O(N) with N the number of keys";
const DIGEST =
  "A digest is the XXH3 hash of the value as 16 hexadecimal digits in either case; only its length is checked.";
const EXPIRY =
  "An expiry must be positive: `ERR invalid expire time in '<command>' command`. A moment in the past deletes the key.";

const comparing = ["ifeq", "ifne", "ifdeq", "ifdne"];

/** INCR, INCRBY, DECR and DECRBY. */
const counts = {
  since: "1.0.0",
  complexity: "O(1)",
  flags: ["write", "denyoom", "fast"],
  reply: count("The new value."),
} as const;

/** GETRANGE, and SUBSTR, which is its old name. */
const readsPart = {
  summary: "Reads a part of the string held by a key, by byte positions.",
  complexity: "O(N) with N the length of the part",
  flags: ["readonly"],
  args: [key("key", "RO", "access"), int("start"), int("end")],
  reply: bulk("The bytes from start to end, both included; empty when there are none."),
  notes: ["Negative positions count from the end: -1 is the last byte."],
} as const;

/** Whether a call of SET or DELEX has one of `words` from argument `at` on. */
const has = (args: Args, at: number, words: readonly string[]): boolean => {
  for (; at < args.count; at++) {
    for (const word of words) if (argumentIs(args, at, word)) return true;
  }
  return false;
};

/** SET reads the old value only when asked to: GET returns it, a condition compares with it. */
const setAccess = (args: Args): readonly KeyAccess[] => {
  if (has(args, 3, ["get"])) return ["RW", "access", "update"];
  return has(args, 3, comparing) ? ["RW", "update"] : ["OW", "update"];
};

export const stringSpec = family("string", {
  append: {
    summary: "Appends bytes to the string held by a key, creating the key if it is missing.",
    since: "2.0.0",
    complexity: O1_AMORTIZED,
    flags: ["write", "denyoom", "fast"],
    args: [key("key", "RW", "insert"), bytes("value")],
    reply: count("The length of the string afterwards."),
  },
  decr: {
    ...counts,
    summary: "Takes one from the integer held by a key; a missing key counts as 0.",
    args: [key("key", "RW", "access", "update")],
  },
  decrby: {
    ...counts,
    summary: "Takes a number from the integer held by a key; a missing key counts as 0.",
    args: [key("key", "RW", "access", "update"), int("decrement")],
  },
  delex: {
    summary: "Deletes a key if its value, or the digest of its value, is or is not the given one.",
    since: "8.4.0",
    complexity: "O(1) for IFEQ and IFNE, O(N) for IFDEQ and IFDNE with N the length of the value",
    flags: ["write", "fast"],
    args: [key("key", "RW", "delete", "variable_flags"), optional(oneOf("condition", ...condition))],
    accessOf: (args) => (has(args, 2, comparing) ? ["RW", "delete"] : ["RM", "delete"]),
    reply: yesNo("1: the key was deleted. 0: it does not exist, or the condition was not met."),
    optionsParsedBy: {
      handler:
        "the number of arguments and the key's type are checked first, and an unknown condition has its own error text",
    },
    notes: [
      "Without a condition, keys of any type are deleted, as DEL does. With one, the value must be a string: `ERR Key should be of string type if conditions are specified`.",
      "3 arguments, or more than 4, are an arity error. Another condition: `ERR Invalid condition. Use IFEQ, IFNE, IFDEQ, or IFDNE`.",
      "For a missing key the reply is 0, whatever the condition.",
      DIGEST,
    ],
  },
  digest: {
    summary: "Reads the hash of the string held by a key, for IFDEQ and IFDNE of SET and DELEX.",
    since: "8.4.0",
    complexity: "O(N) with N the length of the value",
    flags: ["readonly", "fast"],
    args: [key("key", "RO", "access")],
    reply: either(bulk("The XXH3 hash as 16 lower-case hexadecimal digits."), nothing("The key does not exist.")),
  },
  get: {
    summary: "Reads the string held by a key.",
    since: "1.0.0",
    complexity: "O(1)",
    flags: ["readonly", "fast"],
    args: [key("key", "RO", "access")],
    reply: either(bulk("The value."), nothing("The key does not exist.")),
  },
  getdel: {
    summary: "Reads the string held by a key and deletes the key.",
    since: "6.2.0",
    complexity: "O(1)",
    flags: ["write", "fast"],
    args: [key("key", "RW", "access", "delete")],
    reply: either(bulk("The value."), nothing("The key does not exist.")),
  },
  getex: {
    summary: "Reads the string held by a key and sets or removes the key's expiry.",
    since: "6.2.0",
    complexity: "O(1)",
    flags: ["write", "fast"],
    args: [key("key", "RW", "access", "update"), optional(oneOf("expiration", ...deadline, token("PERSIST")))],
    keyNotes: ["An update, because it changes the expiry"],
    reply: either(bulk("The value."), nothing("The key does not exist.")),
    notes: [EXPIRY, "For a missing key the reply is null before the expiry is read as a number."],
  },
  getrange: {
    ...readsPart,
    since: "2.4.0",
  },
  getset: {
    summary: "Stores a string under a key and replies with the previous one.",
    since: "1.0.0",
    complexity: "O(1)",
    flags: ["write", "denyoom", "fast"],
    args: [key("key", "RW", "access", "update"), bytes("value")],
    deprecated: { since: "6.2.0", replacedBy: "`SET` with the `GET` argument" },
    reply: either(bulk("The previous value."), nothing("The key did not exist.")),
  },
  incr: {
    ...counts,
    summary: "Adds one to the integer held by a key; a missing key counts as 0.",
    args: [key("key", "RW", "access", "update")],
  },
  incrby: {
    ...counts,
    summary: "Adds a number to the integer held by a key; a missing key counts as 0.",
    args: [key("key", "RW", "access", "update"), int("increment")],
  },
  incrbyfloat: {
    summary: "Adds a floating-point number to the number held by a key; a missing key counts as 0.",
    since: "2.6.0",
    complexity: "O(1)",
    flags: ["write", "denyoom", "fast"],
    args: [key("key", "RW", "access", "update"), double("increment")],
    reply: bulk("The new value in decimal, a bulk string with RESP3 too."),
  },
  increx: {
    summary: "Adds to the number held by a key within bounds, and sets the key's expiry.",
    since: "8.8.0",
    complexity: "O(1)",
    flags: ["write", "denyoom", "fast"],
    args: [
      key("key", "RW", "access", "update"),
      optional(once(oneOf("increment", option("BYFLOAT", double("float")), option("BYINT", int("integer"))))),
      optional(once(token("SATURATE"))),
      optional(once(option("LBOUND", bytes("lowerbound")))),
      optional(once(option("UBOUND", bytes("upperbound")))),
      optional(once(oneOf("expiration", ...deadline, token("PERSIST")))),
      optional(once(token("ENX"))),
    ],
    reply: either(
      tuple("The new value and what was added.", count("With BYINT or by default."), count("")),
      byProtocol(
        tuple("", bulk("With BYFLOAT: decimal text."), bulk("")),
        tuple("", number("With BYFLOAT: doubles."), number("")),
      ),
    ),
    notes: [
      "The default is BYINT 1. Bounds are integers with BYINT, floating-point numbers with BYFLOAT.",
      "A result beyond a bound, or beyond the type's range, changes neither value nor expiry: the reply is the current value and 0. With SATURATE the result is the bound.",
      "Without an expiry option the expiry stays. ENX sets it only where there is none.",
      "ENX without an expiry: `ERR ENX flag requires an expiration`; ENX with PERSIST is a syntax error.",
      "Numbers are named in errors: `ERR Increment is not an integer or out of range`, `ERR LBOUND is not a valid float`.",
      "Bounds that cross: `ERR LBOUND can't be greater than UBOUND`.",
      EXPIRY,
    ],
  },
  lcs: {
    summary: "Finds the longest common subsequence of two strings.",
    since: "7.0.0",
    complexity: "O(N*M) with N and M the lengths of the strings",
    flags: ["readonly"],
    args: [
      key("key1", "RO", "access"),
      key("key2", "RO", "access"),
      optional(token("LEN")),
      optional(token("IDX")),
      optional(option("MINMATCHLEN", int("min-match-len"))),
      optional(token("WITHMATCHLEN")),
    ],
    reply: either(
      bulk("The subsequence; a missing key counts as the empty string."),
      count("With LEN: its length."),
      map(
        "With IDX: `matches`, the matching ranges in both strings from the last to the first, each with its length if WITHMATCHLEN is given; and `len`.",
        either(list("", list("", either(tuple("", count(""), count("")), count("")))), count("")),
      ),
    ),
    optionsParsedBy: {
      handler: "the types of the keys are checked first, and MINMATCHLEN is converted before later words are read",
    },
  },
  mget: {
    summary: "Reads the strings held by all given keys.",
    since: "1.0.0",
    complexity: PER_KEY,
    flags: ["readonly", "fast"],
    tips: ["request_policy:multi_shard"],
    args: [many(key("key", "RO", "access"))],
    reply: list(
      "The values, in the order of the keys.",
      either(bulk("A value."), nothing("The key does not exist or holds no string.")),
    ),
  },
  mset: {
    summary: "Sets all given keys in one step, replacing whatever they held.",
    since: "1.0.1",
    complexity: PER_KEY,
    flags: ["write", "denyoom"],
    tips: ["request_policy:multi_shard", "response_policy:all_succeeded"],
    args: [many(block("key_value", key("key", "OW", "update"), bytes("value")))],
    reply: ok("All keys were set."),
    notes: ["A key without a value is an arity error. Of a key given twice the last value stays."],
  },
  msetex: {
    summary: "Sets all given keys in one step with one expiry, on the condition that all or none of them exist.",
    since: "8.4.0",
    complexity: PER_KEY,
    flags: ["write", "denyoom"],
    args: [
      counted("numkeys", block("data", key("key", "OW", "update"), bytes("value"))),
      optional(oneOf("condition", token("NX"), token("XX"))),
      optional(oneOf("expiration", ...deadline, token("KEEPTTL"))),
    ],
    reply: yesNo("1: all keys were set. 0: the condition was not met, no key was set."),
    notes: [
      "NX holds when none of the keys exists, XX when all do.",
      "numkeys below 1 or above 2147483647: `ERR invalid numkeys value`. Fewer arguments than it announces: `ERR wrong number of key-value pairs`. Both come before syntax errors.",
      "Without an expiry option the keys lose their expiry; KEEPTTL keeps it.",
      EXPIRY,
      "All keys belong to one slot: a proxy must not split the call, for NX and XX would hold for parts only.",
    ],
  },
  msetnx: {
    summary: "Sets all given keys in one step, unless one of them exists.",
    since: "1.0.1",
    complexity: PER_KEY,
    flags: ["write", "denyoom"],
    args: [many(block("key_value", key("key", "OW", "insert"), bytes("value")))],
    reply: yesNo("1: all keys were set. 0: at least one key existed, no key was set."),
    notes: [
      "A key without a value is an arity error. Of a key given twice the last value stays.",
      "All keys belong to one slot: a proxy must not split the call.",
    ],
  },
  psetex: {
    summary: "Stores a string under a key that expires after a number of milliseconds.",
    since: "2.6.0",
    complexity: "O(1)",
    flags: ["write", "denyoom"],
    args: [key("key", "OW", "update"), int("milliseconds"), bytes("value")],
    deprecated: { since: "2.6.12", replacedBy: "`SET` with the `PX` argument" },
    reply: ok("The key was set."),
  },
  set: {
    summary: "Stores a string under a key, replacing whatever the key held.",
    since: "1.0.0",
    complexity: "O(1); O(N) with IFDEQ and IFDNE, N the length of the old value",
    flags: ["write", "denyoom"],
    args: [
      key("key", "RW", "access", "update", "variable_flags"),
      bytes("value"),
      optional(from("2.6.12", oneOf("condition", token("NX"), token("XX"), ...condition))),
      optional(from("6.2.0", token("GET"))),
      optional(
        oneOf(
          "expiration",
          from("2.6.12", option("EX", int("seconds"))),
          from("2.6.12", option("PX", int("milliseconds"))),
          from("6.2.0", option("EXAT", unixSeconds())),
          from("6.2.0", option("PXAT", unixMillis())),
          from("6.0.0", token("KEEPTTL")),
        ),
      ),
    ],
    accessOf: setAccess,
    keyNotes: ["Read as well when GET or a comparison asks for it"],
    history: [
      ["2.6.12", "`EX`, `PX`, `NX` and `XX`."],
      ["6.0.0", "`KEEPTTL`."],
      ["6.2.0", "`GET`, `EXAT` and `PXAT`."],
      ["7.0.0", "`NX` and `GET` may be used together."],
      ["8.4.0", "`IFEQ`, `IFNE`, `IFDEQ` and `IFDNE`."],
    ],
    reply: either(
      ok("The key was set."),
      bulk("With GET: the previous value."),
      nothing("Without GET: the condition was not met. With GET: the key did not exist."),
    ),
    notes: [
      "IFEQ and IFDEQ never set a missing key; IFNE and IFDNE do. They want a string: WRONGTYPE otherwise.",
      "With GET the reply does not tell whether the key was set; the old value must be a string.",
      EXPIRY,
      DIGEST,
    ],
  },
  setex: {
    summary: "Stores a string under a key that expires after a number of seconds.",
    since: "2.0.0",
    complexity: "O(1)",
    flags: ["write", "denyoom"],
    args: [key("key", "OW", "update"), int("seconds"), bytes("value")],
    deprecated: { since: "2.6.12", replacedBy: "`SET` with the `EX` argument" },
    reply: ok("The key was set."),
  },
  setnx: {
    summary: "Stores a string under a key, unless the key exists.",
    since: "1.0.0",
    complexity: "O(1)",
    flags: ["write", "denyoom", "fast"],
    args: [key("key", "OW", "insert"), bytes("value")],
    deprecated: { since: "2.6.12", replacedBy: "`SET` with the `NX` argument" },
    reply: yesNo("1: the key was set. 0: it existed."),
  },
  setrange: {
    summary: "Overwrites a part of the string held by a key, from a byte position on; gaps become zero bytes.",
    since: "2.2.0",
    complexity: "O(1), amortized; O(N) with N the length of the value when it is long",
    flags: ["write", "denyoom"],
    args: [key("key", "RW", "update"), int("offset"), bytes("value")],
    reply: count("The length of the string afterwards."),
    notes: ["An empty value creates no key and changes nothing."],
  },
  strlen: {
    summary: "Counts the bytes of the string held by a key.",
    since: "2.2.0",
    complexity: "O(1)",
    flags: ["readonly", "fast"],
    args: [key("key", "RO")],
    reply: count("The length, or 0 when the key does not exist."),
  },
  substr: {
    ...readsPart,
    since: "1.0.0",
    deprecated: { since: "2.0.0", replacedBy: "`GETRANGE`" },
  },
});
