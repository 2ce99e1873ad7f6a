import { help } from "../registry/help-spec.js";
import {
  block,
  bytes,
  from,
  int,
  key,
  keyPattern,
  many,
  oneOf,
  option,
  optional,
  pattern,
  token,
  unixMillis,
  unixSeconds,
  unplaced,
} from "../registry/node.js";
import { bulk, count, either, list, nothing, ok, simple, tuple, yesNo } from "../registry/reply-shape.js";
import { family } from "../registry/spec.js";

const PER_KEY = "O(N) with N the number of keys";

/** EXPIRE, PEXPIRE, EXPIREAT and PEXPIREAT share everything but the unit. */
const expires = {
  complexity: "O(1)",
  flags: ["write", "fast"],
  history: [["7.0.0", "`NX`, `XX`, `GT` and `LT`."]],
  optionsParsedBy: { handler: "unknown and conflicting options have error texts of their own" },
  reply: yesNo("1: the expiry was set. 0: the key does not exist, or the condition was not met."),
  notes: [
    "NX: only without an expiry. XX: only with one. GT and LT: only if the new one is later or earlier; no expiry counts as never.",
    "A moment in the past deletes the key; the reply is 1.",
    "Errors: `ERR Unsupported option <word>`, `ERR NX and XX, GT or LT options at the same time are not compatible`, `ERR GT and LT options at the same time are not compatible`.",
  ],
} as const;
const whenToExpire = optional(from("7.0.0", oneOf("condition", token("NX"), token("XX"), token("GT"), token("LT"))));

/** TTL, PTTL, EXPIRETIME and PEXPIRETIME. */
const readsExpiry = {
  complexity: "O(1)",
  flags: ["readonly", "fast"],
  args: [key("key", "RO", "access")],
} as const;

const PATTERN_NOTE =
  "For the optional BY/GET keyword. It is marked 'unknown' because the key names derive from the content of the key we sort";

/** SORT and SORT_RO. */
const sorts = {
  complexity: "O(N+M*log(M)) with N the number of elements and M those that are answered; O(N) where nothing is sorted",
  categories: ["set", "sortedset", "list", "dangerous"],
  optionsParsedBy: { handler: "LIMIT is converted before later words are read" },
  notes: [
    "Elements are numbers, and equal ones are ordered by their bytes. With ALPHA they are bytes. One that is no number: `ERR One or more scores can't be converted into double`.",
    "BY sorts by the value of the key that the pattern names when its first `*` is replaced by the element, or with `pattern->field` by a field of a hash. A pattern without `*` does not sort.",
    "GET answers such values instead of the elements; `#` is the element itself.",
  ],
} as const;
const sorting = [
  optional(option("BY", keyPattern("pattern", "RO", "access"))),
  optional(option("LIMIT", block("offset_count", int("offset"), int("count")))),
  optional(many(option("GET", keyPattern("pattern", "RO", "access")))),
  optional(oneOf("order", token("ASC"), token("DESC"))),
  optional(token("ALPHA", "sorting")),
] as const;
const sorted = list(
  "The elements, or what GET asks for, for each element.",
  either(bulk("A value."), nothing("GET: there is none.")),
);

/** The subcommands of OBJECT that look at a key. */
const inspects = {
  complexity: "O(1)",
  flags: ["readonly"],
  tips: ["nondeterministic_output"],
  args: [key("key", "RO")],
} as const;

export const genericSpec = family("generic", {
  copy: {
    summary: "Copies the value and the expiry of a key to another key.",
    since: "6.2.0",
    complexity: "O(N) with N the number of items of a collection, O(1) for a string",
    flags: ["write", "denyoom"],
    args: [
      key("source", "RO", "access"),
      key("destination", "OW", "update"),
      optional(option("DB", int("destination-db"))),
      optional(token("REPLACE")),
    ],
    optionsParsedBy: { handler: "the database is converted before later words are read" },
    reply: yesNo("1: the key was copied. 0: there is no source, or the destination exists and REPLACE was not given."),
  },
  del: {
    summary: "Deletes keys.",
    since: "1.0.0",
    complexity: "O(N) with N the number of keys; a collection costs its number of items",
    flags: ["write"],
    tips: ["request_policy:multi_shard", "response_policy:agg_sum"],
    args: [many(key("key", "RM", "delete"))],
    reply: count("How many keys were deleted."),
  },
  dump: {
    summary: "Reads the value held by a key in the serialized form that RESTORE takes.",
    since: "2.6.0",
    complexity: "O(N) with N the bytes of the value",
    flags: ["readonly"],
    tips: ["nondeterministic_output"],
    args: [key("key", "RO", "access")],
    reply: either(bulk("The serialized value."), nothing("The key does not exist.")),
    notes: [
      "The form is that of Redis 7.0 (RDB version 10) and can be exchanged with it in both directions. It has a checksum and no expiry.",
      "A hash with fields that expire is written in the form of Redis 7.4, for only that one knows them.",
    ],
  },
  exists: {
    summary: "Counts how many of the given keys exist.",
    since: "1.0.0",
    complexity: PER_KEY,
    flags: ["readonly", "fast"],
    tips: ["request_policy:multi_shard", "response_policy:agg_sum"],
    args: [many(key("key", "RO"))],
    history: [["3.0.3", "Takes any number of keys."]],
    reply: count("The number of existing keys; a key given twice counts twice."),
  },
  expire: {
    ...expires,
    summary: "Lets a key expire after a number of seconds.",
    since: "1.0.0",
    args: [key("key", "RW", "update"), int("seconds"), whenToExpire],
  },
  expireat: {
    ...expires,
    summary: "Lets a key expire at a moment given in seconds.",
    since: "1.2.0",
    args: [key("key", "RW", "update"), unixSeconds(), whenToExpire],
  },
  expiretime: {
    ...readsExpiry,
    summary: "Reads when a key expires, in seconds since 1970.",
    since: "7.0.0",
    reply: count("The moment; -1 without an expiry, -2 without the key."),
  },
  keys: {
    summary: "Lists the keys that match a pattern.",
    since: "1.0.0",
    complexity: "O(N) with N the number of keys in the database",
    flags: ["readonly"],
    categories: ["dangerous"],
    tips: ["request_policy:all_shards", "nondeterministic_output_order"],
    args: [pattern("pattern")],
    keyless: "it looks at every key of the database",
    reply: list("The keys, in no particular order.", bulk("A key.")),
  },
  move: {
    summary: "Moves a key to another database.",
    since: "1.0.0",
    complexity: "O(1)",
    flags: ["write", "fast"],
    args: [key("key", "RW", "access", "update"), int("db")],
    reply: yesNo("1: the key was moved. 0: there is no such key, or the other database has one."),
  },
  object: {
    summary: "Tells how a key's value is kept.",
    since: "2.2.3",
    complexity: "That of the subcommand",
    flags: [],
    args: [],
    container: "bare",
    reply: nothing(""),
  },
  "object|encoding": {
    ...inspects,
    summary: "Names the internal encoding of a value.",
    since: "2.2.3",
    reply: either(bulk("The encoding."), nothing("The key does not exist.")),
  },
  "object|freq": {
    ...inspects,
    summary: "Reads how often a key is used, as a logarithmic counter.",
    since: "4.0.0",
    reply: either(count("The counter."), nothing("The key does not exist.")),
    notes: ["Kept under an LFU `maxmemory-policy` only; otherwise an error."],
  },
  "object|help": { ...help, since: "6.2.0" },
  "object|idletime": {
    ...inspects,
    summary: "Reads for how many seconds a key has not been used.",
    since: "2.2.3",
    reply: either(count("Seconds."), nothing("The key does not exist.")),
    notes: ["Not kept under an LFU `maxmemory-policy`: an error."],
  },
  "object|refcount": {
    ...inspects,
    summary: "Reads how many references a value has.",
    since: "2.2.3",
    reply: either(count("The number of references."), nothing("The key does not exist.")),
  },
  persist: {
    summary: "Removes the expiry of a key.",
    since: "2.2.0",
    complexity: "O(1)",
    flags: ["write", "fast"],
    args: [key("key", "RW", "update")],
    reply: yesNo("1: the expiry was removed. 0: there is no such key, or it has none."),
  },
  pexpire: {
    ...expires,
    summary: "Lets a key expire after a number of milliseconds.",
    since: "2.6.0",
    args: [key("key", "RW", "update"), int("milliseconds"), whenToExpire],
  },
  pexpireat: {
    ...expires,
    summary: "Lets a key expire at a moment given in milliseconds.",
    since: "2.6.0",
    args: [key("key", "RW", "update"), unixMillis(), whenToExpire],
  },
  pexpiretime: {
    ...readsExpiry,
    summary: "Reads when a key expires, in milliseconds since 1970.",
    since: "7.0.0",
    reply: count("The moment; -1 without an expiry, -2 without the key."),
  },
  pttl: {
    ...readsExpiry,
    summary: "Reads how many milliseconds a key has to live.",
    since: "2.6.0",
    tips: ["nondeterministic_output"],
    history: [["2.8.0", "-2 tells that the key does not exist."]],
    reply: count("Milliseconds; -1 without an expiry, -2 without the key."),
  },
  randomkey: {
    summary: "Picks a key at random.",
    since: "1.0.0",
    complexity: "O(1)",
    flags: ["readonly"],
    tips: ["request_policy:all_shards", "nondeterministic_output"],
    args: [],
    keyless: "it chooses the key itself",
    reply: either(bulk("A key."), nothing("The database is empty.")),
  },
  rename: {
    summary: "Gives a key another name, replacing the key that had it.",
    since: "1.0.0",
    complexity: "O(1); O(N) when a collection of N items is replaced",
    flags: ["write"],
    args: [key("key", "RW", "access", "delete"), key("newkey", "OW", "update")],
    reply: ok("The key was renamed."),
    notes: ["A missing key: `ERR no such key`."],
  },
  renamenx: {
    summary: "Gives a key another name, unless a key has it.",
    since: "1.0.0",
    complexity: "O(1)",
    flags: ["write", "fast"],
    args: [key("key", "RW", "access", "delete"), key("newkey", "OW", "insert")],
    history: [["3.2.0", "Renaming a key to itself is no error."]],
    reply: yesNo("1: the key was renamed. 0: the new name was taken."),
    notes: ["A missing key: `ERR no such key`."],
  },
  restore: {
    summary: "Makes a key of a value that DUMP serialized.",
    since: "2.6.0",
    complexity: "O(N) with N the bytes of the value; O(N*log(N)) with N the members of a sorted set",
    flags: ["write", "denyoom"],
    categories: ["dangerous"],
    args: [
      key("key", "OW", "update"),
      int("ttl"),
      bytes("serialized-value"),
      optional(from("3.0.0", token("REPLACE"))),
      optional(from("5.0.0", token("ABSTTL"))),
      optional(from("5.0.0", option("IDLETIME", int("seconds")))),
      optional(from("5.0.0", option("FREQ", int("frequency")))),
    ],
    history: [
      ["3.0.0", "`REPLACE`."],
      ["5.0.0", "`ABSTTL`."],
      ["5.0.0", "`IDLETIME` and `FREQ`."],
    ],
    optionsParsedBy: { handler: "IDLETIME and FREQ are converted before later words are read" },
    reply: ok("The key was made, or would have expired already."),
    notes: [
      "ttl is in milliseconds, 0 is no expiry; with ABSTTL it is a moment since 1970.",
      "The key exists and REPLACE was not given: `BUSYKEY Target key name already exists.`",
      "The payload is damaged or too new: `ERR DUMP payload version or checksum are wrong`. It is whole and holds no value: `ERR Bad data format`.",
      "IDLETIME and FREQ exclude each other; each counts only under the `maxmemory-policy` that keeps it.",
    ],
  },
  scan: {
    summary: "Walks through the keys of the database in steps.",
    since: "2.8.0",
    complexity: "O(1) for a step, O(N) for the whole walk",
    flags: ["readonly"],
    tips: ["nondeterministic_output", "request_policy:special"],
    args: [
      int("cursor"),
      optional(option("MATCH", pattern("pattern"))),
      optional(option("COUNT", int("count"))),
      optional(from("6.0.0", option("TYPE", bytes("type")))),
    ],
    history: [["6.0.0", "`TYPE`."]],
    keyless: "it looks at every key of the database",
    optionsParsedBy: { handler: "the cursor is checked first, and COUNT is converted before later words are read" },
    reply: tuple(
      "",
      bulk("The cursor of the next step; 0 ends the walk."),
      list("Keys. Those that stay throughout the walk are reported at least once.", bulk("A key.")),
    ),
  },
  sort: {
    ...sorts,
    summary: "Sorts the elements of a list, set or sorted set, or stores them sorted under another key.",
    since: "1.0.0",
    flags: ["write", "denyoom"],
    args: [
      key("key", "RO", "access"),
      ...sorting,
      optional(option("STORE", unplaced(key("destination", "OW", "update")))),
    ],
    keyNotes: [
      "",
      PATTERN_NOTE,
      "For the optional STORE keyword. It is marked 'unknown' because the keyword can appear anywhere in the argument array",
    ],
    reply: either(sorted, count("With STORE: the length of the list that was stored.")),
    notes: [
      ...sorts.notes,
      "STORE replaces the destination by a list, or deletes it where there is nothing to store; missing values are stored as empty strings.",
    ],
  },
  sort_ro: {
    ...sorts,
    summary: "Sorts the elements of a list, set or sorted set, without the possibility to store them.",
    since: "7.0.0",
    flags: ["readonly"],
    args: [key("key", "RO", "access"), ...sorting],
    keyNotes: ["", PATTERN_NOTE],
    reply: sorted,
  },
  touch: {
    summary: "Marks keys as used and counts those that exist.",
    since: "3.2.1",
    complexity: PER_KEY,
    flags: ["readonly", "fast"],
    tips: ["request_policy:multi_shard", "response_policy:agg_sum"],
    args: [many(key("key", "RO"))],
    reply: count("The number of existing keys; a key given twice counts twice."),
  },
  ttl: {
    ...readsExpiry,
    summary: "Reads how many seconds a key has to live.",
    since: "1.0.0",
    tips: ["nondeterministic_output"],
    history: [["2.8.0", "-2 tells that the key does not exist."]],
    reply: count("Seconds, rounded; -1 without an expiry, -2 without the key."),
  },
  type: {
    summary: "Names the type of the value held by a key.",
    since: "1.0.0",
    complexity: "O(1)",
    flags: ["readonly", "fast"],
    args: [key("key", "RO")],
    reply: simple("The type, or `none` when the key does not exist."),
  },
  unlink: {
    summary: "Deletes keys, freeing large values in the background.",
    since: "4.0.0",
    complexity: "O(1) for each key",
    flags: ["write", "fast"],
    tips: ["request_policy:multi_shard", "response_policy:agg_sum"],
    args: [many(key("key", "RM", "delete"))],
    reply: count("How many keys were deleted."),
  },
});
