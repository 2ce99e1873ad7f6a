import {
  block,
  bytes,
  counted,
  double,
  from,
  int,
  key,
  many,
  oneOf,
  option,
  optional,
  pattern,
  required,
  token,
  unixMillis,
  unixSeconds,
} from "../registry/node.js";
import {
  anything,
  bulk,
  byProtocol,
  count,
  either,
  list,
  map,
  nothing,
  ok,
  tuple,
  yesNo,
} from "../registry/reply-shape.js";
import { family } from "../registry/spec.js";

const PER_FIELD = "O(N) with N the number of fields given";
const WHOLE = "O(N) with N the number of fields in the hash";

const pairs = many(block("field_value", bytes("field"), bytes("value")));
const fields = required(option("FIELDS", counted("numfields", bytes("field"))));
const deadline = [
  option("EX", int("seconds")),
  option("PX", int("milliseconds")),
  option("EXAT", unixSeconds()),
  option("PXAT", unixMillis()),
] as const;
const values = list("One item for each field, in their order.", either(bulk("The value."), nothing("No such field.")));

const COUNTED_FIELDS =
  "Errors: `ERR Mandatory argument FIELDS is missing or not at the right position`, `ERR The `numfields` parameter must match the number of arguments`.";
const GOES = "A key whose last field goes is deleted.";
const TIMES = "A moment that has passed deletes the fields. The latest moment is 2^46 - 1 ms since 1970.";

/** Commands that read a hash as a whole. */
const readsAll = {
  since: "2.0.0",
  complexity: WHOLE,
  flags: ["readonly"],
  tips: ["nondeterministic_output_order"],
  args: [key("key", "RO", "access")],
} as const;

/** HEXPIRE, HPEXPIRE, HEXPIREAT and HPEXPIREAT share everything but the unit. */
const expires = {
  since: "7.4.0",
  complexity: PER_FIELD,
  flags: ["write", "denyoom", "fast"],
  optionsParsedBy: { handler: "the key's type and the moment are checked before the words that follow" },
  reply: list(
    "One item for each field, in their order.",
    count(
      "1: the expiry was set. 2: the moment has passed, the field was deleted. 0: the condition was not met. -2: no such field.",
    ),
  ),
  notes: [
    "NX: only without an expiry. XX: only with one. GT and LT: only if the new one is later or earlier; no expiry counts as never.",
    TIMES,
    GOES,
    COUNTED_FIELDS,
  ],
} as const;
const whenToExpire = optional(oneOf("condition", token("NX"), token("XX"), token("GT"), token("LT")));

/** HTTL, HPTTL, HEXPIRETIME and HPEXPIRETIME. */
const readsExpiry = {
  since: "7.4.0",
  complexity: PER_FIELD,
  flags: ["readonly", "fast"],
  args: [key("key", "RO", "access"), fields],
  optionsParsedBy: {
    handler: "the key's type is checked first, and a wrong list of fields has error texts of its own",
  },
  notes: [COUNTED_FIELDS],
} as const;

export const hashSpec = family("hash", {
  hdel: {
    summary: "Deletes fields of a hash.",
    since: "2.0.0",
    complexity: PER_FIELD,
    flags: ["write", "fast"],
    args: [key("key", "RW", "delete"), many(bytes("field"))],
    history: [["2.4.0", "Takes any number of fields."]],
    reply: count("How many fields were deleted."),
    notes: [GOES],
  },
  hexists: {
    summary: "Tells whether a hash has a field.",
    since: "2.0.0",
    complexity: "O(1)",
    flags: ["readonly", "fast"],
    args: [key("key", "RO"), bytes("field")],
    reply: yesNo("1: it has. 0: it has not, or the key does not exist."),
  },
  hexpire: {
    ...expires,
    summary: "Lets fields of a hash expire after a number of seconds.",
    args: [key("key", "RW", "update"), int("seconds"), whenToExpire, fields],
  },
  hexpireat: {
    ...expires,
    summary: "Lets fields of a hash expire at a moment given in seconds.",
    args: [key("key", "RW", "update"), unixSeconds(), whenToExpire, fields],
  },
  hexpiretime: {
    ...readsExpiry,
    summary: "Reads when fields of a hash expire, in seconds since 1970.",
    reply: list("One item for each field.", count("The moment; -1 without an expiry, -2 without the field.")),
  },
  hget: {
    summary: "Reads a field of a hash.",
    since: "2.0.0",
    complexity: "O(1)",
    flags: ["readonly", "fast"],
    args: [key("key", "RO", "access"), bytes("field")],
    reply: either(bulk("The value."), nothing("The field or the key does not exist.")),
  },
  hgetall: {
    ...readsAll,
    summary: "Reads all fields of a hash and their values.",
    reply: map("The fields, in no particular order; empty when the key does not exist.", bulk("The value.")),
  },
  hgetdel: {
    summary: "Reads fields of a hash and deletes them.",
    since: "8.0.0",
    complexity: PER_FIELD,
    flags: ["write", "fast"],
    args: [key("key", "RW", "access", "delete"), fields],
    optionsParsedBy: { handler: "a wrong list of fields has error texts of its own" },
    reply: values,
    notes: [GOES, COUNTED_FIELDS],
  },
  hgetex: {
    summary: "Reads fields of a hash and sets or removes their expiry.",
    since: "8.0.0",
    complexity: PER_FIELD,
    flags: ["write", "fast"],
    args: [key("key", "RW", "access", "update"), optional(oneOf("expiration", ...deadline, token("PERSIST"))), fields],
    optionsParsedBy: { handler: "a wrong list of fields has error texts of its own" },
    keyNotes: ["An update, because it changes the expiry"],
    reply: values,
    notes: [TIMES, GOES, COUNTED_FIELDS],
  },
  himport: {
    summary: "Makes hashes of the same fields from their values alone.",
    since: "8.10.0",
    complexity: "That of the subcommand",
    flags: [],
    args: [],
    container: "bare",
    reply: nothing(""),
  },
  "himport|discard": {
    summary: "Forgets a fieldset of this connection.",
    since: "8.10.0",
    complexity: "O(1)",
    flags: [],
    args: [bytes("fieldset-name")],
    reply: yesNo("1: it is forgotten. 0: there was none of this name."),
    notes: ["Hashes that were made with it stay."],
  },
  "himport|discardall": {
    summary: "Forgets all fieldsets of this connection.",
    since: "8.10.0",
    complexity: "O(N) with N the number of fieldsets",
    flags: [],
    args: [],
    reply: count("How many there were."),
  },
  "himport|prepare": {
    summary: "Names a list of fields, a fieldset, for HIMPORT SET on this connection.",
    since: "8.10.0",
    complexity: "O(N) with N the number of fields",
    flags: ["denyoom"],
    args: [bytes("fieldset-name"), many(bytes("field"))],
    reply: ok("The fieldset takes the place of one of the same name."),
    notes: [
      "Fieldsets belong to the connection: no other sees them, and they are gone with RESET and when it closes.",
      "Error: `ERR duplicate field name in fieldset`; a fieldset of the same name then stays.",
      "A browser's fieldsets may cost 256 KiB, their names and fields, 8 bytes for each field and 128 for each fieldset; beyond that: `ERR too much is prepared on this connection`.",
    ],
  },
  "himport|set": {
    summary: "Makes a hash of the fields of a fieldset and these values, in their order.",
    since: "8.10.0",
    complexity: "O(N) with N the number of fields",
    flags: ["write", "denyoom"],
    args: [key("key", "OW", "update"), bytes("fieldset-name"), many(bytes("value"))],
    reply: ok("The key holds the new hash."),
    notes: [
      "It replaces a hash as a whole, with its expiry. A key of another type stays: `WRONGTYPE Operation against a key holding the wrong kind of value`.",
      "Errors, checked in this order before the key's type: `ERR no such fieldset`, `ERR value count does not match fieldset field count`.",
      "Its event is `hset`, and `new` where the key is.",
    ],
  },
  hincrby: {
    summary: "Adds an integer to a field of a hash; a missing field counts as 0.",
    since: "2.0.0",
    complexity: "O(1)",
    flags: ["write", "denyoom", "fast"],
    args: [key("key", "RW", "access", "update"), bytes("field"), int("increment")],
    reply: count("The new value."),
    notes: ["The field keeps its expiry."],
  },
  hincrbyfloat: {
    summary: "Adds a floating-point number to a field of a hash; a missing field counts as 0.",
    since: "2.6.0",
    complexity: "O(1)",
    flags: ["write", "denyoom", "fast"],
    args: [key("key", "RW", "access", "update"), bytes("field"), double("increment")],
    reply: bulk("The new value in decimal, a bulk string with RESP3 too."),
    notes: ["The field keeps its expiry."],
  },
  hkeys: {
    ...readsAll,
    summary: "Lists the fields of a hash.",
    reply: list("The fields, in no particular order.", bulk("A field.")),
  },
  hlen: {
    summary: "Counts the fields of a hash.",
    since: "2.0.0",
    complexity: "O(1)",
    flags: ["readonly", "fast"],
    args: [key("key", "RO")],
    reply: count("The number of fields; 0 when the key does not exist."),
  },
  hmget: {
    summary: "Reads several fields of a hash.",
    since: "2.0.0",
    complexity: PER_FIELD,
    flags: ["readonly", "fast"],
    args: [key("key", "RO", "access"), many(bytes("field"))],
    reply: values,
  },
  hmset: {
    summary: "Sets fields of a hash.",
    since: "2.0.0",
    complexity: PER_FIELD,
    flags: ["write", "denyoom", "fast"],
    args: [key("key", "RW", "update"), pairs],
    deprecated: { since: "4.0.0", replacedBy: "`HSET` with multiple field-value pairs" },
    reply: ok("The fields were set."),
  },
  hpersist: {
    summary: "Removes the expiry of fields of a hash.",
    since: "7.4.0",
    complexity: PER_FIELD,
    flags: ["write", "fast"],
    args: [key("key", "RW", "update"), fields],
    optionsParsedBy: {
      handler: "the key's type is checked first, and a wrong list of fields has error texts of its own",
    },
    reply: list(
      "One item for each field, in their order.",
      count("1: the expiry was removed. -1: the field has none. -2: no such field."),
    ),
    notes: [COUNTED_FIELDS],
  },
  hpexpire: {
    ...expires,
    summary: "Lets fields of a hash expire after a number of milliseconds.",
    args: [key("key", "RW", "update"), int("milliseconds"), whenToExpire, fields],
  },
  hpexpireat: {
    ...expires,
    summary: "Lets fields of a hash expire at a moment given in milliseconds.",
    args: [key("key", "RW", "update"), unixMillis(), whenToExpire, fields],
  },
  hpexpiretime: {
    ...readsExpiry,
    summary: "Reads when fields of a hash expire, in milliseconds since 1970.",
    reply: list("One item for each field.", count("The moment; -1 without an expiry, -2 without the field.")),
  },
  hpttl: {
    ...readsExpiry,
    summary: "Reads how many milliseconds fields of a hash have to live.",
    tips: ["nondeterministic_output"],
    reply: list("One item for each field.", count("Milliseconds; -1 without an expiry, -2 without the field.")),
  },
  hrandfield: {
    summary: "Picks fields of a hash at random.",
    since: "6.2.0",
    complexity: "O(N) with N the number of fields asked for",
    flags: ["readonly"],
    tips: ["nondeterministic_output"],
    args: [key("key", "RO", "access"), optional(block("options", int("count"), optional(token("WITHVALUES"))))],
    reply: either(
      bulk("Without a count, a field."),
      nothing("Without a count, when the key does not exist."),
      byProtocol(
        list("With a count, fields, each followed by its value where asked for.", bulk("A field or a value.")),
        list("With a count, fields, or pairs of a field and its value.", anything("A field, or a pair.")),
      ),
    ),
    notes: ["A positive count draws different fields, no more than there are; a negative one may draw a field again."],
  },
  hscan: {
    summary: "Walks through the fields of a hash in steps.",
    since: "2.8.0",
    complexity: "O(1) for a step, O(N) for the whole walk",
    flags: ["readonly"],
    tips: ["nondeterministic_output"],
    args: [
      key("key", "RO", "access"),
      int("cursor"),
      optional(option("MATCH", pattern("pattern"))),
      optional(option("COUNT", int("count"))),
      optional(from("7.4.0", token("NOVALUES"))),
    ],
    optionsParsedBy: {
      handler: "cursor and key are checked first, and COUNT is converted before later words are read",
    },
    history: [["7.4.0", "`NOVALUES`."]],
    reply: tuple(
      "",
      bulk("The cursor of the next step; 0 ends the walk."),
      list(
        "Fields, each followed by its value. Those that stay throughout the walk are reported at least once.",
        bulk("A field or a value."),
      ),
    ),
    notes: ["A small hash is answered as a whole, whatever COUNT says."],
  },
  hset: {
    summary: "Sets fields of a hash, creating it if it is missing.",
    since: "2.0.0",
    complexity: PER_FIELD,
    flags: ["write", "denyoom", "fast"],
    args: [key("key", "RW", "update"), pairs],
    history: [["4.0.0", "Takes any number of fields."]],
    reply: count("How many fields are new."),
    notes: ["A field that is set loses its expiry."],
  },
  hsetex: {
    summary: "Sets fields of a hash and their expiry.",
    since: "8.0.0",
    complexity: PER_FIELD,
    flags: ["write", "denyoom", "fast"],
    args: [
      key("key", "RW", "update"),
      optional(oneOf("condition", token("FNX"), token("FXX"))),
      optional(oneOf("expiration", ...deadline, token("KEEPTTL"))),
      required(option("FIELDS", counted("numfields", block("data", bytes("field"), bytes("value"))))),
    ],
    optionsParsedBy: { handler: "clashing options and a wrong list of fields have error texts of their own" },
    reply: yesNo("1: all fields were set. 0: none was, because the condition was not met."),
    notes: [
      "FNX: only if none of the fields exists. FXX: only if all of them do.",
      "Fields without KEEPTTL and without a moment lose their expiry.",
      TIMES,
      "Errors: `ERR Only one of FXX or FNX arguments can be specified`, `ERR Only one of EX, PX, EXAT, PXAT or KEEPTTL arguments can be specified`, `ERR unknown argument: <word>`, `ERR invalid number of fields`.",
    ],
  },
  hsetnx: {
    summary: "Sets a field of a hash only if it does not exist.",
    since: "2.0.0",
    complexity: "O(1)",
    flags: ["write", "denyoom", "fast"],
    args: [key("key", "RW", "insert"), bytes("field"), bytes("value")],
    reply: yesNo("1: the field was set. 0: it exists."),
  },
  hstrlen: {
    summary: "Reads the length of a field's value.",
    since: "3.2.0",
    complexity: "O(1)",
    flags: ["readonly", "fast"],
    args: [key("key", "RO"), bytes("field")],
    reply: count("Bytes; 0 when the field or the key does not exist."),
  },
  httl: {
    ...readsExpiry,
    summary: "Reads how many seconds fields of a hash have to live.",
    tips: ["nondeterministic_output"],
    reply: list("One item for each field.", count("Seconds, rounded up; -1 without an expiry, -2 without the field.")),
  },
  hvals: {
    ...readsAll,
    summary: "Lists the values of a hash.",
    reply: list("The values, in no particular order.", bulk("A value.")),
  },
});
