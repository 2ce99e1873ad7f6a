import { list, simple } from "./reply-shape.js";

/** What the HELP of every container has in common; `since` is its own. Handled by `writeHelp` (subcommand-help.ts). */
export const help = {
  summary: "Lists the subcommands.",
  complexity: "O(1)",
  flags: ["loading", "stale"],
  args: [],
  reply: list("Lines of text.", simple("A line.")),
} as const;
