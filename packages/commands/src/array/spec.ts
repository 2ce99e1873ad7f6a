import { block, bytes, int, key, many, oneOf, option, optional, pattern, token } from "../registry/node.js";
import { bulk, count, either, list, map, nothing, double as number, tuple, yesNo } from "../registry/reply-shape.js";
import { family } from "../registry/spec.js";

const IN_RANGE = "O(N) with N the number of elements in the range, whatever its width";
const INDEXES =
  "An index is a decimal number from 0 to 18446744073709551614, without sign and leading zeros: else `ERR invalid array index`.";
const LARGE =
  "An index above 9223372036854775807 is answered as a big number, in RESP2 as a bulk string; integers do not reach that far.";
const DELETED = "A key whose last element goes is deleted.";
const EITHER_WAY = "Both ends are included. With start behind end the order is reversed.";

const reads = { since: "8.8.0", flags: ["readonly"] } as const;
const readsFast = { since: "8.8.0", flags: ["readonly", "fast"] } as const;
const source = key("key", "RO", "access");

/** One or more predicates of ARGREP. Redis takes them in any order with the options. */
const predicates = many(
  oneOf(
    "predicate",
    option("EXACT", bytes("string")),
    option("MATCH", bytes("string")),
    option("GLOB", pattern("pattern")),
    option("RE", bytes("pattern")),
  ),
);

export const arraySpec = family("array", {
  arcount: {
    ...readsFast,
    summary: "Counts the elements of an array.",
    complexity: "O(1)",
    args: [source],
    reply: count("The number of indexes that are set; 0 for a missing key."),
  },
  ardel: {
    summary: "Deletes the elements at indexes of an array.",
    since: "8.8.0",
    complexity: "O(N) with N the number of indexes",
    flags: ["write", "fast"],
    args: [key("key", "RW", "delete"), many(int("index"))],
    reply: count("The number of elements that were deleted."),
    notes: [INDEXES, "Others keep their index, and the cursor of ARINSERT stays where it is.", DELETED],
  },
  ardelrange: {
    summary: "Deletes the elements of an array in ranges of indexes.",
    since: "8.8.0",
    complexity: IN_RANGE,
    flags: ["write"],
    args: [key("key", "RW", "delete"), many(block("range", int("start"), int("end")))],
    reply: count("The number of elements that were deleted."),
    notes: [INDEXES, "Both ends are included, and may be given in either order.", DELETED],
  },
  arget: {
    ...readsFast,
    summary: "Reads the element at an index of an array.",
    complexity: "O(log N)",
    args: [source, int("index")],
    reply: either(bulk("The element."), nothing("The index is not set, or the key does not exist.")),
    notes: [INDEXES],
  },
  argetrange: {
    ...reads,
    summary: "Reads every index in a range of an array.",
    complexity: "O(N) with N the width of the range",
    args: [source, int("start"), int("end")],
    reply: list(
      "One value for each index of the range.",
      either(bulk("The element."), nothing("The index is not set.")),
    ),
    notes: [
      INDEXES,
      EITHER_WAY,
      "A range of more than 1 000 000 indexes: `ERR range exceeds maximum of 1000000 items`. ARSCAN has no such bound.",
    ],
  },
  argrep: {
    ...reads,
    summary: "Finds the elements of an array whose text matches.",
    complexity: `${IN_RANGE}, times the cost of the predicates on one element`,
    args: [
      source,
      bytes("start"),
      bytes("end"),
      predicates,
      optional(
        many(
          oneOf(
            "options",
            token("AND"),
            token("OR"),
            option("LIMIT", int("limit")),
            token("WITHVALUES"),
            token("NOCASE"),
          ),
        ),
      ),
    ],
    optionsParsedBy: { handler: "predicates and options mix freely, and wrong indexes are reported first" },
    reply: either(
      list("The indexes of matching elements.", count("An index.")),
      list("With WITHVALUES, index and element.", tuple("One match.", count("The index."), bulk("The element."))),
    ),
    notes: [
      INDEXES,
      EITHER_WAY,
      "As start and end, `-` is the first index of all and `+` the last one.",
      "EXACT: the element is the string. MATCH: it contains the string. GLOB: it matches a pattern as KEYS has them. RE: it matches a regular expression somewhere; `^` and `$` bind it to the ends.",
      "One predicate has to match (OR, the default), or all of them (AND). NOCASE folds ASCII letters for all of them.",
      "Expressions are POSIX extended ones over bytes, with `\\d` `\\D` `\\s` `\\S` `\\w` `\\W` `\\b` `\\B` `\\<` `\\>`, `\\a` `\\e` `\\f` `\\n` `\\r` `\\t`, `\\x41` and `\\x{41}`, `(?i)` and `(?i:…)`. The time for one element is linear in its length.",
      "At most 250 predicates: `ERR too many predicates, maximum is 250`. Expressions have 1 to 2048 bytes: `ERR regular expression is empty`, `ERR regular expression is too long, maximum is 2048 bytes`. `ERR regular expression backreferences are not supported`; any other mistake: `ERR invalid regular expression: <what>`.",
      "`ERR LIMIT must be positive`.",
      LARGE,
    ],
  },
  arinfo: {
    ...reads,
    summary: "Tells how an array is laid out.",
    complexity: "O(1); with FULL O(N) with N the number of pages",
    args: [source, optional(token("FULL"))],
    optionsParsedBy: { handler: "more arguments are a syntax error, not one of arity" },
    reply: map(
      "Elements (count), length (len), where ARINSERT goes on (next-insert-index), pages (slices), references among them (directory-size, super-dir-entries), indexes in a page (slice-size). With FULL also dense and sparse pages, with their average width, fill and elements.",
      either(count("A number."), number("An average.")),
    ),
    notes: [
      "A missing key: `ERR no such key`.",
      "next-insert-index is 0 also when no index is left for ARINSERT.",
      "A page is dense when it has more than `array-sparse-kmax` elements.",
      LARGE,
    ],
  },
  arinsert: {
    summary: "Adds elements to an array behind the one that was added last.",
    since: "8.8.0",
    complexity: "O(N) with N the number of values",
    flags: ["write", "denyoom", "fast"],
    args: [key("key", "RW", "update"), many(bytes("value"))],
    reply: count("The index of the last value."),
    notes: [
      "The first one goes to index 0, others behind the last one that ARINSERT or ARRING added, or to where ARSEEK says. ARSET and deletions do not move that cursor.",
      "Where the indexes do not suffice nothing is written: `ERR insert index overflow`.",
      LARGE,
    ],
  },
  arlastitems: {
    ...reads,
    summary: "Reads the elements that were added last.",
    complexity: "O(N) with N the count",
    args: [source, int("count"), optional(token("REV"))],
    optionsParsedBy: { handler: "a count below 1 is answered with nothing, whatever follows" },
    reply: list(
      "The elements, the oldest first; with REV the newest first.",
      either(bulk("The element."), nothing("The index is not set.")),
    ),
    notes: [
      "Indexes are counted back from the one that was added last, from 0 on to the array's last one; indexes that are not set in between count too. Without an insertion, or after ARSEEK to 0, they are counted from the last one.",
      "There are no more of them than elements in the array.",
      "A count that is no integer: `ERR invalid COUNT`. 0 and below: nothing.",
    ],
  },
  arlen: {
    ...readsFast,
    summary: "Tells the length of an array.",
    complexity: "O(log N)",
    args: [source],
    reply: count("The highest index that is set, plus one; 0 for a missing key."),
    notes: [LARGE],
  },
  armget: {
    ...readsFast,
    summary: "Reads the elements at indexes of an array.",
    complexity: "O(N) with N the number of indexes",
    args: [source, many(int("index"))],
    reply: list("One value for each index.", either(bulk("The element."), nothing("The index is not set."))),
    notes: [INDEXES],
  },
  armset: {
    summary: "Sets indexes of an array.",
    since: "8.8.0",
    complexity: "O(N) with N the number of indexes",
    flags: ["write", "denyoom", "fast"],
    args: [key("key", "RW", "update"), many(block("data", int("index"), bytes("value")))],
    reply: count("The number of indexes that were not set before."),
    notes: [INDEXES, "Of several values for one index the last one stays."],
  },
  arnext: {
    ...readsFast,
    summary: "Tells where ARINSERT goes on.",
    complexity: "O(1)",
    args: [source],
    reply: either(
      count("The index; 0 for a missing key, and before the first insertion."),
      nothing("No index is left."),
    ),
    notes: [LARGE],
  },
  arop: {
    ...reads,
    summary: "Computes one value from the elements of an array in a range.",
    complexity: IN_RANGE,
    args: [
      source,
      int("start"),
      int("end"),
      oneOf(
        "operation",
        token("SUM"),
        token("MIN"),
        token("MAX"),
        token("AND"),
        token("OR"),
        token("XOR"),
        option("MATCH", bytes("value")),
        token("USED"),
      ),
    ],
    reply: either(
      bulk("SUM, MIN, MAX: a number in decimal, with 17 significant digits at most."),
      count(
        "AND, OR, XOR: a signed 64-bit integer. MATCH: the number of elements that equal the value. USED: the number of elements.",
      ),
      nothing("SUM, MIN, MAX, AND, OR, XOR: no element of the range is a number."),
    ),
    notes: [
      INDEXES,
      "Both ends are included, and may be given in either order.",
      "Elements that are no numbers are passed over. AND, OR and XOR cut fractions off, and pass over what does not fit 64 bits.",
      "`ERR unknown operation`, `ERR MATCH requires a value argument`.",
    ],
  },
  arring: {
    summary: "Adds elements to an array of a bounded length, in place of the oldest ones.",
    since: "8.8.0",
    complexity: "O(N) with N the number of values; when the size changes, also the number of elements that stay",
    flags: ["write", "denyoom"],
    args: [key("key", "RW", "update"), int("size"), many(bytes("value"))],
    reply: count("The index of the last value."),
    notes: [
      "Values go behind the one that was added last, from size - 1 on to 0.",
      "When the array is longer than size, or shorter and its newest element is not its last, it is laid out anew: the newest elements move to index 0 and up, as many as fit, back to the first index that is not set.",
      "`ERR invalid size`, `ERR size must be positive`.",
      LARGE,
    ],
  },
  arscan: {
    ...reads,
    summary: "Reads the elements of an array in a range, with their indexes.",
    complexity: IN_RANGE,
    args: [source, int("start"), int("end"), optional(option("LIMIT", int("limit")))],
    optionsParsedBy: { handler: "wrong indexes and a wrong number of arguments are reported first" },
    reply: list("Index and element.", tuple("One element.", count("The index."), bulk("The element."))),
    notes: [INDEXES, EITHER_WAY, "`ERR LIMIT must be positive`.", LARGE],
  },
  arseek: {
    summary: "Says where ARINSERT and ARRING go on.",
    since: "8.8.0",
    complexity: "O(1)",
    flags: ["write", "fast"],
    args: [key("key", "RW", "update"), int("index")],
    reply: yesNo("1: the cursor is set. 0: the key does not exist."),
    notes: [INDEXES, "Here 18446744073709551615 is an index too: ARINSERT has none left then."],
  },
  arset: {
    summary: "Sets an index of an array, and those behind it.",
    since: "8.8.0",
    complexity: "O(N) with N the number of values",
    flags: ["write", "denyoom", "fast"],
    args: [key("key", "RW", "update"), int("index"), many(bytes("value"))],
    reply: count("The number of indexes that were not set before."),
    notes: [INDEXES, "Where the indexes do not suffice nothing is written: `ERR array index overflow`."],
  },
});
