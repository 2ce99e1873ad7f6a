import { bytes, counted, from, int, key, many, option, optional, pattern, token } from "../registry/node.js";
import { bulk, count, either, list, nothing, setOf, tuple, yesNo } from "../registry/reply-shape.js";
import { family } from "../registry/spec.js";

const ALL_MEMBERS = "O(N) with N the number of members of all sets";
const SMALLEST = "O(N*M) with N the number of members of the smallest set and M the number of sets";
const MISSING = "A missing key is an empty set.";

/** SDIFF, SINTER and SUNION. */
const combines = {
  since: "1.0.0",
  flags: ["readonly"],
  tips: ["nondeterministic_output_order"],
  args: [many(key("key", "RO", "access"))],
  reply: setOf("The members of the result, in no particular order.", bulk("A member.")),
  notes: [MISSING],
} as const;

/** SDIFFSTORE and SUNIONSTORE. */
const stores = {
  since: "1.0.0",
  flags: ["write", "denyoom"],
  args: [key("destination", "OW", "update"), many(key("key", "RO", "access"))],
  reply: count("The number of members of the result."),
  notes: [
    MISSING,
    "The destination may be one of the sources. What it held is replaced, its expiry dropped; an empty result deletes it.",
  ],
} as const;

/** SDIFFCARD, SINTERCARD and SUNIONCARD. */
const counts = {
  flags: ["readonly"],
  optionsParsedBy: { handler: "numkeys is checked first, and LIMIT is converted before later words are read" },
  reply: count("The number of members of the result, LIMIT at the most."),
  notes: [
    MISSING,
    "LIMIT 0 is none. Errors: `ERR numkeys should be greater than 0`, `ERR Number of keys can't be greater than number of args`, `ERR LIMIT can't be negative`.",
  ],
} as const;
const keys = counted("numkeys", key("key", "RO", "access"));
const limit = optional(option("LIMIT", int("limit")));

const integersNote = "A set of up to `set-max-intset-entries` integers is kept as a sorted array of integers.";

export const setSpec = family("set", {
  sadd: {
    summary: "Adds members to a set, creating the set if it is missing.",
    since: "1.0.0",
    complexity: "O(1) for each member",
    flags: ["write", "denyoom", "fast"],
    args: [key("key", "RW", "insert"), many(bytes("member"))],
    history: [["2.4.0", "Takes any number of members."]],
    reply: count("How many members were new."),
    notes: [integersNote],
  },
  scard: {
    summary: "Counts the members of a set.",
    since: "1.0.0",
    complexity: "O(1)",
    flags: ["readonly", "fast"],
    args: [key("key", "RO")],
    reply: count("The number of members; 0 without the key."),
  },
  sdiff: {
    ...combines,
    summary: "Lists the members of the first set that are in none of the others.",
    complexity: ALL_MEMBERS,
  },
  sdiffcard: {
    ...counts,
    summary: "Counts the members of the first set that are in none of the others.",
    since: "8.10.0",
    complexity: ALL_MEMBERS,
    args: [keys, limit],
  },
  sdiffstore: {
    ...stores,
    summary: "Stores the members of the first set that are in none of the others under a key.",
    complexity: ALL_MEMBERS,
  },
  sinter: {
    ...combines,
    summary: "Lists the members that all the sets have.",
    complexity: SMALLEST,
  },
  sintercard: {
    ...counts,
    summary: "Counts the members that all the sets have.",
    since: "7.0.0",
    complexity: SMALLEST,
    args: [keys, limit],
  },
  sinterstore: {
    ...stores,
    summary: "Stores the members that all the sets have under a key.",
    complexity: SMALLEST,
    args: [key("destination", "RW", "update"), many(key("key", "RO", "access"))],
  },
  sismember: {
    summary: "Tells whether a set has a member.",
    since: "1.0.0",
    complexity: "O(1)",
    flags: ["readonly", "fast"],
    args: [key("key", "RO"), bytes("member")],
    reply: yesNo("1: the set has it. 0: it has not, or there is no set."),
  },
  smembers: {
    summary: "Lists the members of a set.",
    since: "1.0.0",
    complexity: "O(N) with N the number of members",
    flags: ["readonly"],
    tips: ["nondeterministic_output_order"],
    args: [key("key", "RO", "access")],
    reply: setOf("The members, in no particular order.", bulk("A member.")),
  },
  smismember: {
    summary: "Tells for each of the given members whether a set has it.",
    since: "6.2.0",
    complexity: "O(N) with N the number of given members",
    flags: ["readonly", "fast"],
    args: [key("key", "RO", "access"), many(bytes("member"))],
    reply: list("For each member, in the order given:", yesNo("1 if the set has it, else 0.")),
  },
  smove: {
    summary: "Moves a member from one set to another.",
    since: "1.0.0",
    complexity: "O(1)",
    flags: ["write", "fast"],
    args: [key("source", "RW", "access", "delete"), key("destination", "RW", "insert"), bytes("member")],
    reply: yesNo("1: it was moved. 0: the source does not have it; nothing was done."),
    notes: ["Without the source the reply is 0, whatever the destination holds."],
  },
  spop: {
    summary: "Takes members at random out of a set and returns them.",
    since: "1.0.0",
    complexity: "O(1) without a count; O(N) with N the count",
    flags: ["write", "fast"],
    tips: ["nondeterministic_output"],
    args: [key("key", "RW", "access", "delete"), optional(from("3.2.0", int("count")))],
    history: [["3.2.0", "`count`."]],
    reply: either(
      bulk("Without a count: the member."),
      nothing("Without a count: there is no such set."),
      setOf("With a count: that many members, or all there are.", bulk("A member.")),
    ),
    notes: [
      "A negative count: `ERR value is out of range, must be positive`.",
      "Without its last member the key is gone.",
    ],
  },
  srandmember: {
    summary: "Returns members of a set at random.",
    since: "1.0.0",
    complexity: "O(1) without a count; O(N) with N the count without its sign",
    flags: ["readonly"],
    tips: ["nondeterministic_output"],
    args: [key("key", "RO", "access"), optional(from("2.6.0", int("count")))],
    history: [["2.6.0", "`count`."]],
    reply: either(
      bulk("Without a count: a member."),
      nothing("Without a count: there is no such set."),
      list("With a count: members.", bulk("A member.")),
    ),
    notes: [
      "A positive count asks for different members, as many as there are. A negative one asks for exactly that many draws, in which a member can come more than once.",
    ],
  },
  srem: {
    summary: "Removes members from a set.",
    since: "1.0.0",
    complexity: "O(N) with N the number of given members",
    flags: ["write", "fast"],
    args: [key("key", "RW", "delete"), many(bytes("member"))],
    history: [["2.4.0", "Takes any number of members."]],
    reply: count("How many members were removed."),
    notes: ["Without its last member the key is gone."],
  },
  sscan: {
    summary: "Walks through the members of a set in steps.",
    since: "2.8.0",
    complexity: "O(1) for a step, O(N) for the whole walk",
    flags: ["readonly"],
    tips: ["nondeterministic_output"],
    args: [
      key("key", "RO", "access"),
      int("cursor"),
      optional(option("MATCH", pattern("pattern"))),
      optional(option("COUNT", int("count"))),
    ],
    optionsParsedBy: {
      handler: "cursor and key are checked first, and COUNT is converted before later words are read",
    },
    reply: tuple(
      "",
      bulk("The cursor of the next step; 0 ends the walk."),
      list("Members. Those that stay throughout the walk are reported at least once.", bulk("A member.")),
    ),
    notes: ["A small set is reported whole in one step, whatever the cursor and COUNT."],
  },
  sunion: {
    ...combines,
    summary: "Lists the members that any of the sets has.",
    complexity: ALL_MEMBERS,
  },
  sunioncard: {
    ...counts,
    summary: "Counts the members that any of the sets has.",
    since: "8.10.0",
    complexity: ALL_MEMBERS,
    args: [keys, optional(token("APPROX")), limit],
  },
  sunionstore: {
    ...stores,
    summary: "Stores the members that any of the sets has under a key.",
    complexity: ALL_MEMBERS,
  },
});
