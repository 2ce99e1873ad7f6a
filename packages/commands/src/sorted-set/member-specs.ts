/** Members and their scores: adding, reading, taking out. */
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
  token,
} from "../registry/node.js";
import {
  bulk,
  byProtocol,
  count,
  either,
  list,
  nothing,
  nothingList,
  double as number,
  tuple,
} from "../registry/reply-shape.js";
import type { Specs } from "../registry/spec.js";
import { inOrder, LOG, membersOrPairs, readKey } from "./shapes.js";

const popKey = key("key", "RW", "access", "delete");
const member = bytes("member");
const where = oneOf("where", token("MIN"), token("MAX"));
const popped = byProtocol(
  list("Members, each followed by its score.", bulk("")),
  either(
    tuple("Without count: the member and its score.", bulk(""), number("")),
    list("With count: pairs of member and score.", tuple("", bulk("A member."), number("Its score."))),
  ),
);
const pops = {
  since: "5.0.0",
  complexity: "O(M log N) with N the size of the sorted set and M the number of members taken",
  flags: ["write", "fast"],
  args: [popKey, optional(int("count"))],
  reply: popped,
  notes: ["A count below 0: `ERR value is out of range, must be positive`."],
} as const;
const blockingPops = {
  since: "5.0.0",
  complexity: LOG,
  flags: ["write", "noscript", "blocking", "fast"],
  args: [many(popKey), double("timeout")],
  history: [["6.0.0", "The timeout may have a fraction."]],
  reply: either(
    tuple("The key, the member and its score.", bulk(""), bulk(""), number("")),
    nothingList("Nothing came in time."),
  ),
} as const;
const poppedFrom = either(
  tuple(
    "The key, and pairs of member and score.",
    bulk(""),
    list("", tuple("", bulk("A member."), number("Its score."))),
  ),
  nothingList("All sets are empty."),
);
const ranks = {
  since: "2.0.0",
  complexity: LOG,
  flags: ["readonly", "fast"],
  args: [readKey, member, optional(from("7.2.0", token("WITHSCORE")))],
  history: [["7.2.0", "`WITHSCORE`."]],
  optionsParsedBy: { handler: "more than one word is an error of arity" },
  reply: either(
    count("The rank, from 0."),
    tuple("With WITHSCORE: rank and score.", count(""), number("")),
    nothing("There is no such key or member."),
  ),
} as const;

export const memberSpecs = {
  bzmpop: {
    summary:
      "Takes members with the lowest or highest scores from the first sorted set that is not empty, and waits for one.",
    since: "7.0.0",
    complexity:
      "O(K + M log N) with K the number of keys, N the size of the sorted set and M the number of members taken",
    flags: ["write", "blocking"],
    args: [double("timeout"), counted("numkeys", popKey), where, optional(option("COUNT", int("count")))],
    optionsParsedBy: inOrder,
    reply: poppedFrom,
    notes: ["The timeout is in seconds, with a fraction; 0 waits for ever."],
  },
  bzpopmax: {
    ...blockingPops,
    summary: "Takes the member with the highest score from the first sorted set that is not empty, and waits for one.",
  },
  bzpopmin: {
    ...blockingPops,
    summary: "Takes the member with the lowest score from the first sorted set that is not empty, and waits for one.",
  },
  zadd: {
    summary: "Adds members with their scores to a sorted set, or changes the scores of those that are in it.",
    since: "1.2.0",
    complexity: "O(log N) for each member, with N the size of the sorted set",
    flags: ["write", "denyoom", "fast"],
    args: [
      key("key", "RW", "update"),
      optional(from("3.0.2", oneOf("condition", token("NX"), token("XX")))),
      optional(from("6.2.0", oneOf("comparison", token("GT"), token("LT")))),
      optional(from("3.0.2", token("CH", "change"))),
      optional(from("3.0.2", token("INCR", "increment"))),
      many(block("score_member", double("score"), member)),
    ],
    history: [
      ["2.4.0", "More than one member."],
      ["3.0.2", "`XX`, `NX`, `CH` and `INCR`."],
      ["6.2.0", "`GT` and `LT`."],
    ],
    optionsParsedBy: { handler: "words end at the first one that is none, and clashes have error texts of their own" },
    reply: either(
      count("How many members were added; with CH also those whose score changed."),
      number("With INCR: the new score."),
      nothing("With INCR: a condition was not met."),
    ),
    notes: [
      "NX only adds, XX only changes. GT and LT change a score only to a greater or lesser one; they add all the same.",
      "Scores are read first: where one is wrong nothing is added.",
    ],
  },
  zcard: {
    summary: "Counts the members of a sorted set.",
    since: "1.2.0",
    complexity: "O(1)",
    flags: ["readonly", "fast"],
    args: [key("key", "RO")],
    reply: count("The number of members; 0 without the key."),
  },
  zincrby: {
    summary: "Adds to the score of a member; a missing one counts as 0.",
    since: "1.2.0",
    complexity: LOG,
    flags: ["write", "denyoom", "fast"],
    args: [key("key", "RW", "access", "update"), int("increment"), member],
    reply: number("The new score."),
    notes: ["The increment may have a fraction. Infinities that meet: `ERR resulting score is not a number (NaN)`."],
  },
  zmpop: {
    summary: "Takes members with the lowest or highest scores from the first sorted set that is not empty.",
    since: "7.0.0",
    complexity:
      "O(K + M log N) with K the number of keys, N the size of the sorted set and M the number of members taken",
    flags: ["write"],
    args: [counted("numkeys", popKey), where, optional(option("COUNT", int("count")))],
    optionsParsedBy: inOrder,
    reply: poppedFrom,
    notes: [
      "Below 1: `ERR numkeys should be greater than 0`, `ERR count should be greater than 0`. COUNT may be given once.",
    ],
  },
  zmscore: {
    summary: "Reads the scores of members.",
    since: "6.2.0",
    complexity: "O(N) with N the number of members asked for",
    flags: ["readonly", "fast"],
    args: [readKey, many(member)],
    reply: list(
      "The scores, in the order of the members.",
      either(number("A score."), nothing("There is no such key or member.")),
    ),
  },
  zpopmax: { ...pops, summary: "Takes members with the highest scores out of a sorted set." },
  zpopmin: { ...pops, summary: "Takes members with the lowest scores out of a sorted set." },
  zrandmember: {
    summary: "Draws members of a sorted set at random.",
    since: "6.2.0",
    complexity: "O(M) with M the number of members drawn",
    flags: ["readonly"],
    tips: ["nondeterministic_output"],
    args: [readKey, optional(block("options", int("count"), optional(token("WITHSCORES"))))],
    reply: either(bulk("Without count: a member."), nothing("There is no such key."), membersOrPairs),
    notes: ["A count above 0 draws different members, one below 0 that many, and may draw a member more than once."],
  },
  zrank: { ...ranks, summary: "Reads the rank of a member, by rising scores." },
  zrem: {
    summary: "Removes members from a sorted set.",
    since: "1.2.0",
    complexity: "O(M log N) with N the size of the sorted set and M the number of members given",
    flags: ["write", "fast"],
    args: [key("key", "RW", "delete"), many(member)],
    history: [["2.4.0", "More than one member."]],
    reply: count("How many members were removed."),
  },
  zrevrank: { ...ranks, summary: "Reads the rank of a member, by falling scores." },
  zscan: {
    summary: "Walks through the members of a sorted set in steps.",
    since: "2.8.0",
    complexity: "O(1) for a step, O(N) for the whole walk",
    flags: ["readonly"],
    tips: ["nondeterministic_output"],
    args: [
      readKey,
      int("cursor"),
      optional(option("MATCH", pattern("pattern"))),
      optional(option("COUNT", int("count"))),
    ],
    optionsParsedBy: { handler: "the cursor is checked first, and for a missing key nothing else is" },
    reply: tuple(
      "",
      bulk("The cursor of the next step; 0 ends the walk."),
      list(
        "Members, each followed by its score. Those that stay throughout the walk are reported at least once.",
        bulk(""),
      ),
    ),
  },
  zscore: {
    summary: "Reads the score of a member.",
    since: "1.2.0",
    complexity: "O(1)",
    flags: ["readonly", "fast"],
    args: [readKey, member],
    reply: either(number("The score."), nothing("There is no such key or member.")),
  },
} as const satisfies Specs;
