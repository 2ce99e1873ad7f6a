/** What describes streams. */
import { help } from "../registry/help-spec.js";
import { block, bytes, int, key, option, optional } from "../registry/node.js";
import { anything, list, map } from "../registry/reply-shape.js";
import type { Specs } from "../registry/spec.js";
import { ofSubcommands } from "./spec-terms.js";

export const informationSpecs = {
  xinfo: {
    summary: "Groups the commands that describe streams.",
    since: "5.0.0",
    complexity: "Depends on the subcommand",
    flags: [],
    args: [],
    container: "bare",
    reply: anything("The reply of the subcommand."),
  },
  "xinfo|consumers": {
    ...ofSubcommands,
    summary: "Describes the consumers of a group.",
    flags: ["readonly"],
    tips: ["nondeterministic_output"],
    args: [key("key", "RO", "access"), bytes("groupname")],
    reply: list("The consumers by name.", map("`name`, `pending` and `idle`, in milliseconds.", anything(""))),
  },
  "xinfo|groups": {
    ...ofSubcommands,
    summary: "Describes the consumer groups of a stream.",
    flags: ["readonly"],
    args: [key("key", "RO", "access")],
    history: [["7.0.0", "`entries-read` and `lag`."]],
    reply: list(
      "The groups by name.",
      map("`name`, `consumers`, `pending`, `last-delivered-id`, `entries-read` and `lag`.", anything("")),
    ),
  },
  "xinfo|help": { ...help, since: "5.0.0", summary: "Describes the subcommands of XINFO." },
  "xinfo|stream": {
    ...ofSubcommands,
    complexity: "O(N) with N the number of nodes; with FULL also what is listed",
    summary: "Describes a stream, with FULL its entries and groups too.",
    flags: ["readonly"],
    args: [
      key("key", "RO", "access"),
      optional(option("FULL", block("full", optional(option("COUNT", int("count")))))),
    ],
    history: [
      ["6.0.0", "`FULL`."],
      ["7.0.0", "`max-deleted-entry-id`, `entries-added`, `recorded-first-entry-id`, `entries-read` and `lag`."],
    ],
    reply: map("What is known of the stream, by name.", anything("")),
    optionsParsedBy: { handler: "wrong options are an unknown subcommand to Redis" },
    notes: [
      "COUNT bounds the entries and pending entries that FULL lists: 10 unless given, 0 for all.",
      "`idmp-duration` to `iids-duplicates` are there when the stream has met IDMP, `nacked-count` when XNACK gave something back.",
    ],
  },
} as const satisfies Specs;
