/** Differences, intersections and unions. */
import { counted, int, key, manyPer, option, optional } from "../registry/node.js";
import { count } from "../registry/reply-shape.js";
import type { Specs } from "../registry/spec.js";
import { aggregate, membersOrPairs, NO_KEYS, readKey, withScores } from "./shapes.js";

const readKeys = counted("numkeys", readKey);
const destination = key("destination", "OW", "update");
const weights = optional(option("WEIGHTS", manyPer("numkeys", int("weight"))));
const typeFirst = { handler: "the keys' types and the numbers of keys are checked first" };
const COUNTS = "With AGGREGATE COUNT a set adds its weight for each member, whatever the scores.";
const SETS = "Sets can be given beside sorted sets: their members score 1.";
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

export const combinationSpecs = {
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
} as const satisfies Specs;
