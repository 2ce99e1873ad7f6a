import { any, bytes, key, many } from "../registry/node.js";
import { anything, count, ok, yesNo } from "../registry/reply-shape.js";
import { family } from "../registry/spec.js";

const VALUE =
  "The value is a string in Redis's layout: GET and SET carry it from server to server. A string that is none: `WRONGTYPE Key is not a valid HyperLogLog string value.` One whose runs are wrong: `INVALIDOBJ Corrupted HLL object detected`; nothing was changed.";
const ERROR = "The standard error is 0.81 %.";

export const hyperloglogSpec = family("hyperloglog", {
  pfadd: {
    summary: "Adds elements to a HyperLogLog, which estimates how many different ones it saw.",
    since: "2.8.9",
    complexity: "O(N) with N the number of elements, each with a small constant",
    flags: ["write", "denyoom", "fast"],
    args: [key("key", "RW", "insert"), any(bytes("element"))],
    reply: yesNo("1: the estimate may have changed, or the key is new."),
    notes: [
      "A HyperLogLog grows with its elements up to `hll-sparse-max-bytes`, and takes 12 304 bytes from then on.",
      VALUE,
    ],
  },
  pfcount: {
    summary: "Estimates how many different elements HyperLogLogs saw together.",
    since: "2.8.9",
    complexity: "O(1) for one key that did not change since, else O(N) with N the number of keys and a large constant",
    flags: ["readonly"],
    args: [many(key("key", "RW", "access"))],
    keyNotes: ["RW because it may change the internal representation of the key, and propagate to replicas"],
    reply: count("The estimate; 0 without any key."),
    notes: [ERROR, "The estimate for one key is kept in its value, which counts as a change of the key.", VALUE],
  },
  pfdebug: {
    summary: "Shows or changes how a HyperLogLog is held.",
    since: "2.8.9",
    complexity: "O(registers); ENCODING O(1)",
    flags: ["write", "denyoom", "admin"],
    args: [bytes("subcommand"), key("key", "RW", "access")],
    reply: anything(
      "GETREG: the 16 384 registers. DECODE: the runs of a sparse one as text. ENCODING: `sparse` or `dense`. TODENSE: 1 where it was sparse.",
    ),
    notes: ["GETREG makes a sparse one dense, as TODENSE does.", VALUE],
    docFlags: ["syscmd"],
  },
  pfmerge: {
    summary: "Makes a HyperLogLog the union of itself and others.",
    since: "2.8.9",
    complexity: "O(N) with N the number of keys and a large constant",
    flags: ["write", "denyoom"],
    args: [key("destkey", "RW", "access", "insert"), any(key("sourcekey", "RO", "access"))],
    reply: ok("Done. A missing destination was made."),
    notes: [VALUE],
  },
  pfselftest: {
    summary: "Tests HyperLogLogs: registers, both representations and the error of estimates.",
    since: "2.8.9",
    complexity: "some tenths of a second",
    flags: ["admin"],
    args: [],
    reply: ok("They work."),
    notes: ["Takes some tenths of a second, in which nothing else is served."],
    docFlags: ["syscmd"],
  },
});
