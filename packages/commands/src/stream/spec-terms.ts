/** What the specs of streams share: sentences, arguments and replies. */
import { block, bytes, counted, from, int, oneOf, option, optional, required, token } from "../registry/node.js";
import { bulk, byProtocol, count, either, list, map, nothingList, tuple } from "../registry/reply-shape.js";

export const ORDER = "Redis reports wrong arguments in the order in which they stand, and numbers and IDs among them";

export const ID =
  "An ID is `milliseconds-sequence`; a missing sequence is 0. Wrong ones: `ERR Invalid stream ID specified as stream command argument`.";
export const INTERVAL =
  "`-` and `+` are the smallest and the largest ID; `(` in front leaves the ID itself out. A missing sequence is 0 at the start and the largest at the end.";
export const NO_GROUP = "A missing key or group: `NOGROUP No such key '<key>' or consumer group '<group>'`.";
export const POLICY =
  "KEEPREF leaves what consumer groups have pending of deleted entries, DELREF takes it away, ACKED deletes only what all groups have read and acknowledged.";
export const WATCH = "What happens to groups is no change for WATCH.";

export const entry = tuple(
  "The ID, and the fields and values in turn.",
  bulk("The ID."),
  list("The fields and values.", bulk("A field or value.")),
);
export const entries = list("The entries: each its ID, and its fields and values in turn.", entry);

export const policy = from("8.2.0", oneOf("condition", token("KEEPREF"), token("DELREF"), token("ACKED")));
export const trim = block(
  "trim",
  oneOf("strategy", token("MAXLEN"), from("6.2.0", token("MINID"))),
  optional(oneOf("operator", token("=", "equal"), token("~", "approximately"))),
  bytes("threshold"),
  optional(from("6.2.0", option("LIMIT", int("count")))),
);
export const idBlock = required(option("IDS", block("ids", counted("numids", bytes("id")))));
export const groupId = oneOf("id", bytes("id"), token("$", "new_id"));

export const ofSubcommands = { since: "5.0.0", complexity: "O(1)" } as const;
export const outcomes = list(
  "For each ID: 1 where the entry was deleted, -1 where there is none, 2 where references keep it.",
  count("The outcome."),
);
export const streamsRead = either(
  byProtocol(
    list("For each stream that has something: its key and its entries.", tuple("", bulk("The key."), entries)),
    map("For each stream that has something: its entries by its key.", entries),
  ),
  nothingList("No stream has anything, or time is up."),
);
