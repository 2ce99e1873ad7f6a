import { key, many } from "../registry/node.js";
import { anything, either, list, nothingList, ok } from "../registry/reply-shape.js";
import { family } from "../registry/spec.js";

export const transactionsSpec = family("transactions", {
  discard: {
    summary: "Drops the commands queued since MULTI.",
    since: "2.0.0",
    complexity: "O(N) with N the number of queued commands",
    flags: ["noscript", "loading", "stale", "fast", "allow_busy"],
    args: [],
    reply: ok("The queue is empty, and no key is watched."),
  },
  exec: {
    summary: "Runs the commands queued since MULTI as one step.",
    since: "1.2.0",
    complexity: "That of the queued commands",
    flags: ["noscript", "loading", "stale", "skip_slowlog"],
    args: [],
    reply: either(
      list("The replies of the queued commands, in order.", anything("A reply, which may be an error.")),
      nothingList("A watched key was changed: nothing was run."),
    ),
    notes: ["After a queueing error: `EXECABORT Transaction discarded because of previous errors.`"],
  },
  multi: {
    summary: "Begins to queue commands for EXEC.",
    since: "1.2.0",
    complexity: "O(1)",
    flags: ["noscript", "loading", "stale", "fast", "allow_busy"],
    args: [],
    reply: ok("The following commands are answered with QUEUED."),
  },
  unwatch: {
    summary: "Stops watching all keys.",
    since: "2.2.0",
    complexity: "O(1)",
    flags: ["noscript", "loading", "stale", "fast", "allow_busy"],
    args: [],
    reply: ok("No key is watched."),
  },
  watch: {
    summary: "Watches keys: the next EXEC runs only if none of them has changed.",
    since: "2.2.0",
    complexity: "O(1) for each key",
    flags: ["noscript", "loading", "stale", "fast", "allow_busy"],
    args: [many(key("key", "RO"))],
    reply: ok("The keys are watched until EXEC, DISCARD or UNWATCH."),
  },
});
