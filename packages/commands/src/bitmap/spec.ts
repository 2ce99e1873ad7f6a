import type { Args } from "@allset/resp";
import { any, block, bytes, from, int, key, many, oneOf, option, optional, token } from "../registry/node.js";
import { count, either, list, nothing } from "../registry/reply-shape.js";
import { family } from "../registry/spec.js";
import { argumentIs } from "../registry/words.js";

const unit = optional(from("7.0.0", oneOf("index_unit", token("BYTE"), token("BIT"))));
const field = [bytes("encoding"), int("offset")] as const;
const FIELDS = "Types are `i1` to `i64` and `u1` to `u63`; an offset `#N` means N times the type's width.";

/** Whether a BITFIELD call writes: it has a SET, an INCRBY, or something that is no operation. */
const writes = (args: Args): boolean => {
  for (let at = 2; at < args.count; ) {
    if (argumentIs(args, at, "get") && at + 2 < args.count) at += 3;
    else if (argumentIs(args, at, "overflow") && at + 1 < args.count) at += 2;
    else return true;
  }
  return false;
};

export const bitmapSpec = family("bitmap", {
  bitcount: {
    summary: "Counts the set bits of a string, or of a part of it.",
    since: "2.6.0",
    complexity: "O(N)",
    flags: ["readonly"],
    args: [key("key", "RO", "access"), optional(block("index", int("start"), int("end"), unit))],
    history: [["7.0.0", "`BYTE` and `BIT`."]],
    reply: count("The number of bits that are 1."),
    notes: ["Positions are bytes unless BIT is given; negative ones count from the end."],
  },
  bitfield: {
    summary: "Reads, sets and adds to integers of any width inside a string.",
    since: "3.2.0",
    complexity: "O(1) for each operation",
    flags: ["write", "denyoom"],
    args: [
      key("key", "RW", "access", "update", "variable_flags"),
      any(
        oneOf(
          "operation",
          option("GET", block("encoding_offset", ...field)),
          block(
            "write",
            optional(option("OVERFLOW", oneOf("wrap_sat_fail", token("WRAP"), token("SAT"), token("FAIL")))),
            oneOf(
              "write_operation",
              option("SET", block("encoding_offset_value", ...field, int("value"))),
              option("INCRBY", block("encoding_offset_increment", ...field, int("increment"))),
            ),
          ),
        ),
      ),
    ],
    accessOf: (args) => (writes(args) ? ["RW", "access", "update"] : ["RO", "access"]),
    keyNotes: ["Reads or writes, as the operations ask"],
    optionsParsedBy: { handler: "the options are a sequence of operations, with state between them" },
    reply: list(
      "One item for each operation, OVERFLOW excepted.",
      either(
        count("GET: the value. SET: the previous value. INCRBY: the new value."),
        nothing("With OVERFLOW FAIL: the value would not fit, nothing was written."),
      ),
    ),
    notes: [FIELDS, "OVERFLOW holds for the operations behind it; the default is WRAP."],
  },
  bitfield_ro: {
    summary: "Reads integers of any width inside a string.",
    since: "6.0.0",
    complexity: "O(1) for each operation",
    flags: ["readonly", "fast"],
    args: [key("key", "RO", "access"), any(option("GET", block("encoding_offset", ...field)))],
    optionsParsedBy: {
      handler: "the options are a sequence of operations; others than GET have an error of their own",
    },
    reply: list("One value for each GET.", count("The value.")),
    notes: [FIELDS, "Other operations: `ERR BITFIELD_RO only supports the GET subcommand`."],
  },
  bitop: {
    summary: "Combines strings bit by bit and stores the result.",
    since: "2.6.0",
    complexity: "O(N) with N the length of the longest string",
    flags: ["write", "denyoom"],
    args: [
      oneOf(
        "operation",
        token("AND"),
        token("OR"),
        token("XOR"),
        token("NOT"),
        from("8.2.0", token("DIFF")),
        from("8.2.0", token("DIFF1")),
        from("8.2.0", token("ANDOR")),
        from("8.2.0", token("ONE")),
      ),
      key("destkey", "OW", "update"),
      many(key("key", "RO", "access")),
    ],
    history: [["8.2.0", "`DIFF`, `DIFF1`, `ANDOR` and `ONE`."]],
    reply: count("The length of the result, which is that of the longest string. 0: the destination was deleted."),
    notes: [
      "Missing keys and missing tails count as zero bytes.",
      "DIFF: in the first key and in no other. DIFF1: in another key and not in the first. ANDOR: in the first and in at least one other. ONE: in exactly one key.",
      "NOT takes one source: `ERR BITOP NOT must be called with a single source key.` DIFF, DIFF1 and ANDOR take two or more: `ERR BITOP DIFF must be called with at least two source keys.`",
      "Another operation is a syntax error.",
    ],
  },
  bitpos: {
    summary: "Finds the first set or clear bit of a string.",
    since: "2.8.7",
    complexity: "O(N)",
    flags: ["readonly"],
    args: [
      key("key", "RO", "access"),
      int("bit"),
      optional(block("index", int("start"), optional(block("end_index", int("end"), unit)))),
    ],
    history: [["7.0.0", "`BYTE` and `BIT`."]],
    reply: count("The position of the bit, or -1 when there is none."),
    notes: [
      "Sought without an end, a clear bit is found behind a string of ones: zeros follow it. With an end it is not.",
      "A missing key is an empty string: -1 for 1, 0 for 0.",
    ],
  },
  getbit: {
    summary: "Reads one bit of a string.",
    since: "2.2.0",
    complexity: "O(1)",
    flags: ["readonly", "fast"],
    args: [key("key", "RO", "access"), int("offset")],
    reply: count("The bit; 0 beyond the end."),
  },
  setbit: {
    summary: "Sets or clears one bit of a string, growing it as needed.",
    since: "2.2.0",
    complexity: "O(1)",
    flags: ["write", "denyoom"],
    args: [key("key", "RW", "access", "update"), int("offset"), int("value")],
    reply: count("The previous bit."),
  },
});
