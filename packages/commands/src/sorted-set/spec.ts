import {
  block,
  bytes,
  counted,
  double,
  from,
  int,
  key,
  many,
  manyPer,
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
import { family } from "../registry/spec.js";
import { aggregate, BOUNDS, LEX_BOUNDS, LOG, limit, membersOrPairs, NO_KEYS, PER_RANGE } from "./shapes.js";

const readKey = key("key", "RO", "access");
const readKeys = counted("numkeys", readKey);
const popKey = key("key", "RW", "access", "delete");
const destination = key("destination", "OW", "update");
const member = bytes("member");
const where = oneOf("where", token("MIN"), token("MAX"));
const sortBy = oneOf("sortby", token("BYSCORE"), token("BYLEX"));
const weights = optional(option("WEIGHTS", manyPer("numkeys", int("weight"))));
const withScores = optional(token("WITHSCORES"));

const typeFirst = { handler: "the keys' types and the numbers of keys are checked first" };
const inOrder = { handler: "values are converted before later words are read" };
const COUNTS = "With AGGREGATE COUNT a set adds its weight for each member, whatever the scores.";
const SETS = "Sets can be given beside sorted sets: their members score 1.";

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
const combines = {
  since: "6.2.0",
  flags: ["readonly"],
  args: [readKeys, weights, aggregate, withScores],
  reply: membersOrPairs,
  history: [["8.8.0", "`AGGREGATE COUNT`."]],
  optionsParsedBy: typeFirst,
  notes: [NO_KEYS, COUNTS, SETS],
} as const;
const combinesInto = {
  flags: ["write", "denyoom"],
  reply: count("The size of the new sorted set; an empty one deletes the key."),
  optionsParsedBy: typeFirst,
} as const;
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
const ranges = { complexity: PER_RANGE, flags: ["readonly"], optionsParsedBy: inOrder } as const;
const members = list("Members, in order.", bulk("A member."));

export const sortedSetSpec = family("sorted-set", {
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
  zcount: {
    summary: "Counts the members of a sorted set whose scores lie within a range.",
    since: "2.0.0",
    complexity: LOG,
    flags: ["readonly", "fast"],
    args: [readKey, double("min"), double("max")],
    reply: count("The number of members."),
    notes: [BOUNDS],
  },
  zdiff: {
    summary: "Lists the members of the first sorted set that are in none of the others.",
    since: "6.2.0",
    complexity: "O(L + (N - K) log N) with L the members of all sets, N those of the first, K those of the result",
    flags: ["readonly"],
    args: [readKeys, withScores],
    reply: membersOrPairs,
    optionsParsedBy: typeFirst,
    notes: [NO_KEYS],
  },
  zdiffstore: {
    ...combinesInto,
    summary: "Stores the members of the first sorted set that are in none of the others.",
    since: "6.2.0",
    complexity: "O(L + (N - K) log N) with L the members of all sets, N those of the first, K those of the result",
    args: [destination, readKeys],
    notes: [NO_KEYS],
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
  zinter: {
    ...combines,
    summary: "Lists the members that are in all of the sorted sets.",
    complexity: "O(N K + M log M) with N the members of the smallest set, K the sets and M the members of the result",
  },
  zintercard: {
    summary: "Counts the members that are in all of the sorted sets.",
    since: "7.0.0",
    complexity: "O(N K) with N the members of the smallest set and K the sets",
    flags: ["readonly"],
    args: [readKeys, optional(option("LIMIT", int("limit")))],
    reply: count("The number of members, and no more than LIMIT; 0 is no limit."),
    optionsParsedBy: typeFirst,
    notes: [NO_KEYS, "A LIMIT below 0 or not a number: `ERR LIMIT can't be negative`."],
  },
  zinterstore: {
    ...combinesInto,
    summary: "Stores the members that are in all of the sorted sets.",
    since: "2.0.0",
    complexity: "O(N K + M log M) with N the members of the smallest set, K the sets and M the members of the result",
    args: [destination, readKeys, weights, aggregate],
    history: [["8.8.0", "`AGGREGATE COUNT`."]],
    notes: [NO_KEYS, COUNTS, SETS],
  },
  zlexcount: {
    summary: "Counts the members of a sorted set within a range of members.",
    since: "2.8.9",
    complexity: LOG,
    flags: ["readonly", "fast"],
    args: [readKey, bytes("min"), bytes("max")],
    reply: count("The number of members."),
    notes: [LEX_BOUNDS],
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
  zrange: {
    ...ranges,
    summary: "Lists members of a sorted set within a range of ranks, scores or members.",
    since: "1.2.0",
    args: [
      readKey,
      bytes("start"),
      bytes("stop"),
      optional(from("6.2.0", sortBy)),
      optional(from("6.2.0", token("REV"))),
      optional(from("6.2.0", limit)),
      withScores,
    ],
    history: [["6.2.0", "`REV`, `BYSCORE`, `BYLEX` and `LIMIT`."]],
    reply: membersOrPairs,
    notes: [
      "Ranks count from 0, negative ones from the end. With REV the order is reversed, and for BYSCORE and BYLEX the upper bound comes first.",
      "LIMIT goes with BYSCORE or BYLEX, WITHSCORES not with BYLEX. A negative count is no limit.",
      BOUNDS,
      LEX_BOUNDS,
    ],
  },
  zrangebylex: {
    ...ranges,
    summary: "Lists members of a sorted set within a range of members.",
    since: "2.8.9",
    args: [readKey, bytes("min"), bytes("max"), optional(limit)],
    deprecated: { since: "6.2.0", replacedBy: "`ZRANGE` with the `BYLEX` argument" },
    reply: members,
    notes: [LEX_BOUNDS],
  },
  zrangebyscore: {
    ...ranges,
    summary: "Lists members of a sorted set within a range of scores.",
    since: "1.0.5",
    args: [readKey, double("min"), double("max"), optional(from("2.0.0", token("WITHSCORES"))), optional(limit)],
    history: [["2.0.0", "`WITHSCORES`."]],
    deprecated: { since: "6.2.0", replacedBy: "`ZRANGE` with the `BYSCORE` argument" },
    reply: membersOrPairs,
    notes: [BOUNDS],
  },
  zrangestore: {
    summary: "Stores the members of a sorted set within a range of ranks, scores or members.",
    since: "6.2.0",
    complexity: PER_RANGE,
    flags: ["write", "denyoom"],
    args: [
      key("dst", "OW", "update"),
      key("src", "RO", "access"),
      bytes("min"),
      bytes("max"),
      optional(sortBy),
      optional(token("REV")),
      optional(limit),
    ],
    reply: count("The size of the new sorted set; an empty one deletes the key."),
    optionsParsedBy: inOrder,
    notes: [BOUNDS, LEX_BOUNDS],
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
  zremrangebylex: {
    summary: "Removes the members of a sorted set within a range of members.",
    since: "2.8.9",
    complexity: PER_RANGE,
    flags: ["write"],
    args: [key("key", "RW", "delete"), bytes("min"), bytes("max")],
    reply: count("How many members were removed."),
    notes: [LEX_BOUNDS],
  },
  zremrangebyrank: {
    summary: "Removes the members of a sorted set within a range of ranks.",
    since: "2.0.0",
    complexity: PER_RANGE,
    flags: ["write"],
    args: [key("key", "RW", "delete"), int("start"), int("stop")],
    reply: count("How many members were removed."),
  },
  zremrangebyscore: {
    summary: "Removes the members of a sorted set within a range of scores.",
    since: "1.2.0",
    complexity: PER_RANGE,
    flags: ["write"],
    args: [key("key", "RW", "delete"), double("min"), double("max")],
    reply: count("How many members were removed."),
    notes: [BOUNDS],
  },
  zrevrange: {
    ...ranges,
    summary: "Lists members of a sorted set within a range of ranks, by falling scores.",
    since: "1.2.0",
    args: [readKey, int("start"), int("stop"), withScores],
    deprecated: { since: "6.2.0", replacedBy: "`ZRANGE` with the `REV` argument" },
    reply: membersOrPairs,
  },
  zrevrangebylex: {
    ...ranges,
    summary: "Lists members of a sorted set within a range of members, the last one first.",
    since: "2.8.9",
    args: [readKey, bytes("max"), bytes("min"), optional(limit)],
    deprecated: { since: "6.2.0", replacedBy: "`ZRANGE` with the `REV` and `BYLEX` arguments" },
    reply: members,
    notes: [LEX_BOUNDS],
  },
  zrevrangebyscore: {
    ...ranges,
    summary: "Lists members of a sorted set within a range of scores, by falling scores.",
    since: "2.2.0",
    args: [readKey, double("max"), double("min"), withScores, optional(limit)],
    history: [["2.1.6", "Bounds can be excluded."]],
    deprecated: { since: "6.2.0", replacedBy: "`ZRANGE` with the `REV` and `BYSCORE` arguments" },
    reply: membersOrPairs,
    notes: [BOUNDS],
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
  zunion: {
    ...combines,
    summary: "Lists the members that are in any of the sorted sets.",
    complexity: "O(N + M log M) with N the members of all sets and M those of the result",
  },
  zunionstore: {
    ...combinesInto,
    summary: "Stores the members that are in any of the sorted sets.",
    since: "2.0.0",
    complexity: "O(N + M log M) with N the members of all sets and M those of the result",
    args: [destination, readKeys, weights, aggregate],
    history: [["8.8.0", "`AGGREGATE COUNT`."]],
    notes: [NO_KEYS, COUNTS, SETS],
  },
});
