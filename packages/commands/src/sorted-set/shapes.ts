/** Words that several commands of the family share. */
import { block, from, int, key, oneOf, option, optional, token } from "../registry/node.js";
import { bulk, byProtocol, either, list, double as number, tuple } from "../registry/reply-shape.js";

export const LOG = "O(log N) with N the size of the sorted set";
export const PER_RANGE =
  "O(log N + M) with N the size of the sorted set and M the number of members in the range; LIMIT skips in O(log N)";
export const BOUNDS =
  "A score bound is a number, `-inf` or `+inf`, and excluded with `(` in front: `ERR min or max is not a float` otherwise.";
export const LEX_BOUNDS =
  "A member bound begins with `[` (included) or `(` (excluded), or is `-` or `+` for no bound: `ERR min or max not valid string range item` otherwise. It means something where all scores are equal.";
export const NO_KEYS = "numkeys below 1: `ERR at least 1 input key is needed for '<command>' command`.";

export const limit = option("LIMIT", block("offset_count", int("offset"), int("count")));

export const aggregate = optional(
  option("AGGREGATE", oneOf("aggregate", token("SUM"), token("MIN"), token("MAX"), from("8.8.0", token("COUNT")))),
);

/** Members, or pairs of member and score: in RESP2 one flat list. */
export const membersOrPairs = either(
  list("Members, in order.", bulk("A member.")),
  byProtocol(
    list("With WITHSCORES: members, each followed by its score.", bulk("")),
    list("With WITHSCORES: pairs of member and score.", tuple("", bulk("A member."), number("Its score."))),
  ),
);

export const readKey = key("key", "RO", "access");
export const withScores = optional(token("WITHSCORES"));
export const inOrder = { handler: "values are converted before later words are read" };
