import {
  block,
  bytes,
  counted,
  double,
  from,
  int,
  key,
  many,
  oneOf,
  option,
  optional,
  token,
} from "../registry/node.js";
import { bulk, count, either, list, nothing, nothingList, ok, tuple } from "../registry/reply-shape.js";
import { family } from "../registry/spec.js";

const WALK =
  "O(N) with N the number of elements to pass, from the nearer end in steps of a node; O(1) for the first and the last";
const PER_ELEMENT = "O(N) with N the number of elements added";
const MOVED = "O(N) with N the number of elements moved";
const KEYS_AND_ELEMENTS = "O(N+M) with N the number of keys and M the number of elements replied";
const PER_KEY = "O(N) with N the number of keys";

const TIMEOUT =
  "The timeout is in seconds, with a fraction; 0 waits for ever. In a transaction the command does not wait but replies at once.";
const SECONDS = [["6.0.0", "The timeout may have a fraction."]] as const;
const DESTINATION = "The destination is checked only when there is something to move.";

const side = (name: "wherefrom" | "whereto" | "where") => oneOf(name, token("LEFT"), token("RIGHT"));
const taken = key("key", "RW", "access", "delete");
const source = key("source", "RW", "access", "delete");
const destination = key("destination", "RW", "insert");
const several = optional(
  block(
    "how-many",
    oneOf("selector", option("COUNT", int("count")), option("EXACTLY", int("exactly"))),
    oneOf("ordering", token("OBO"), token("BULK")),
  ),
);

const moved = bulk("The element.");
const popped = tuple("The key, and what was taken from its list.", bulk(""), list("", bulk("")));
const movedAll = list("The elements that were moved, in the order in which they stand in the destination.", bulk(""));

/** LPUSH and RPUSH, and those of them that want a list to be there. */
const pushes = {
  complexity: PER_ELEMENT,
  flags: ["write", "denyoom", "fast"],
  args: [key("key", "RW", "insert"), many(bytes("element"))],
} as const;

/** LPOP and RPOP. */
const pops = {
  since: "1.0.0",
  complexity: "O(N) with N the number of elements taken",
  flags: ["write", "fast"],
  args: [taken, optional(from("6.2.0", int("count")))],
  history: [["6.2.0", "`count`."]],
  reply: either(
    bulk("Without a count: the element."),
    list("With a count: the elements, from the end on.", bulk("")),
    nothing("The key does not exist."),
    nothingList("The same, with a count."),
  ),
  notes: ["More than one count is an arity error.", "A count is read before the key's type is checked."],
} as const;

/** BLPOP and BRPOP. */
const blockingPops = {
  since: "2.0.0",
  complexity: PER_KEY,
  flags: ["write", "noscript", "blocking"],
  args: [many(taken), double("timeout")],
  history: SECONDS,
  reply: either(tuple("The key and the element.", bulk(""), bulk("")), nothingList("The time is up.")),
  notes: [TIMEOUT, "Clients that wait for the same key are served in the order in which they came."],
} as const;

const multiPop = [side("where"), optional(option("COUNT", int("count")))] as const;
const multiPopNotes = [
  "numkeys below 1: `ERR numkeys should be greater than 0`; a count below 1: `ERR count should be greater than 0`.",
];
const multiPopOptions = { handler: "numkeys and the count are converted before what follows them is read" } as const;
const moveNotes = [
  "COUNT moves what there is, up to the count; EXACTLY moves all of them or none.",
  "OBO moves one element after the other: the later one is nearer to the end of the destination. BULK keeps their order.",
  "A number below 1: `ERR count should be greater than 0`.",
];
const moveOptions = {
  handler: "both words of the block stand in one order, and the number is converted between them",
} as const;

export const listSpec = family("list", {
  blmove: {
    summary:
      "Moves an element from an end of one list to an end of another and replies with it; waits until there is one.",
    since: "6.2.0",
    complexity: "O(1)",
    flags: ["write", "denyoom", "noscript", "blocking"],
    args: [source, destination, side("wherefrom"), side("whereto"), double("timeout")],
    reply: either(moved, nothing("The time is up.")),
    notes: [TIMEOUT, DESTINATION],
  },
  blmovem: {
    summary: "Moves several elements from one list to another and replies with them; waits until they are there.",
    since: "8.10.0",
    complexity: MOVED,
    flags: ["write", "denyoom", "blocking"],
    args: [source, destination, side("wherefrom"), side("whereto"), double("timeout"), several],
    reply: either(movedAll, nothingList("The time is up.")),
    optionsParsedBy: moveOptions,
    notes: [...moveNotes, TIMEOUT, "EXACTLY waits for as many as it moves, COUNT for one."],
  },
  blmpop: {
    summary: "Takes elements from an end of the first list that is not empty; waits until there is one.",
    since: "7.0.0",
    complexity: KEYS_AND_ELEMENTS,
    flags: ["write", "blocking"],
    args: [double("timeout"), counted("numkeys", taken), ...multiPop],
    reply: either(popped, nothingList("The time is up.")),
    optionsParsedBy: multiPopOptions,
    notes: [...multiPopNotes, TIMEOUT],
  },
  blpop: {
    ...blockingPops,
    summary: "Takes the first element of the first list that is not empty; waits until there is one.",
  },
  brpop: {
    ...blockingPops,
    summary: "Takes the last element of the first list that is not empty; waits until there is one.",
  },
  brpoplpush: {
    summary: "Moves the last element of a list to the front of another and replies with it; waits until there is one.",
    since: "2.2.0",
    complexity: "O(1)",
    flags: ["write", "denyoom", "noscript", "blocking"],
    args: [source, destination, double("timeout")],
    deprecated: { since: "6.2.0", replacedBy: "`BLMOVE` with the `RIGHT` and `LEFT` arguments" },
    history: SECONDS,
    reply: either(moved, nothing("The time is up.")),
    notes: [TIMEOUT, DESTINATION],
  },
  lindex: {
    summary: "Reads an element of a list by its index.",
    since: "1.0.0",
    complexity: WALK,
    flags: ["readonly"],
    args: [key("key", "RO", "access"), int("index")],
    reply: either(bulk("The element."), nothing("There is none at that index, or no key.")),
    notes: ["Negative indexes count from the end: -1 is the last element."],
  },
  linsert: {
    summary: "Inserts an element before or behind the first one that equals a pivot.",
    since: "2.2.0",
    complexity: "O(N) with N the number of elements before the pivot",
    flags: ["write", "denyoom"],
    args: [
      key("key", "RW", "insert"),
      oneOf("where", token("BEFORE"), token("AFTER")),
      bytes("pivot"),
      bytes("element"),
    ],
    reply: count("The length of the list afterwards; 0 when the key does not exist, -1 when the pivot was not found."),
  },
  llen: {
    summary: "Counts the elements of a list.",
    since: "1.0.0",
    complexity: "O(1)",
    flags: ["readonly", "fast"],
    args: [key("key", "RO")],
    reply: count("The length; 0 when the key does not exist."),
  },
  lmove: {
    summary: "Moves an element from an end of one list to an end of another and replies with it.",
    since: "6.2.0",
    complexity: "O(1)",
    flags: ["write", "denyoom"],
    args: [source, destination, side("wherefrom"), side("whereto")],
    reply: either(moved, nothing("The source does not exist.")),
    notes: ["Source and destination may be the same list: it is rotated.", DESTINATION],
  },
  lmovem: {
    summary: "Moves several elements from an end of one list to an end of another and replies with them.",
    since: "8.10.0",
    complexity: MOVED,
    flags: ["write", "denyoom"],
    args: [source, destination, side("wherefrom"), side("whereto"), several],
    reply: either(movedAll, nothingList("With EXACTLY: there are not enough elements.")),
    optionsParsedBy: moveOptions,
    notes: [...moveNotes, "Without COUNT and EXACTLY one element is moved.", DESTINATION],
  },
  lmpop: {
    summary: "Takes elements from an end of the first list that is not empty.",
    since: "7.0.0",
    complexity: KEYS_AND_ELEMENTS,
    flags: ["write"],
    args: [counted("numkeys", taken), ...multiPop],
    reply: either(popped, nothingList("No key exists.")),
    optionsParsedBy: multiPopOptions,
    notes: multiPopNotes,
  },
  lpop: {
    ...pops,
    summary: "Takes elements from the front of a list.",
  },
  lpos: {
    summary: "Finds the indexes of elements that equal a given one.",
    since: "6.0.6",
    complexity: "O(N) with N the number of elements that are looked at",
    flags: ["readonly"],
    args: [
      key("key", "RO", "access"),
      bytes("element"),
      optional(option("RANK", int("rank"))),
      optional(option("COUNT", int("num-matches"))),
      optional(option("MAXLEN", int("len"))),
    ],
    reply: either(
      count("The index of the first match, counted from the front."),
      list("With COUNT: the indexes, in the order in which they were found.", count("")),
      nothing("Without COUNT: there is no match."),
    ),
    optionsParsedBy: { handler: "each number is converted before later words are read" },
    notes: [
      "RANK n begins with the n-th match; negative ranks search from the end. COUNT 0 finds all. MAXLEN bounds the elements looked at, 0 does not.",
      "RANK 0: `ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or use negative to start from the end of the list`.",
    ],
  },
  lpush: {
    ...pushes,
    summary: "Adds elements to the front of a list, one after the other, creating the list if it is missing.",
    since: "1.0.0",
    history: [["2.4.0", "More than one element."]],
    reply: count("The length of the list afterwards."),
  },
  lpushx: {
    ...pushes,
    summary: "Adds elements to the front of a list if it exists.",
    since: "2.2.0",
    history: [["4.0.0", "More than one element."]],
    reply: count("The length of the list afterwards; 0 when the key does not exist."),
  },
  lrange: {
    summary: "Reads the elements of a list between two indexes.",
    since: "1.0.0",
    complexity:
      "O(S+N) with S the elements to pass from the nearer end, in steps of a node, and N the elements replied",
    flags: ["readonly"],
    args: [key("key", "RO", "access"), int("start"), int("stop")],
    reply: list("The elements from start to stop, both included; empty when there are none.", bulk("")),
    notes: ["Negative indexes count from the end: -1 is the last element."],
  },
  lrem: {
    summary: "Removes elements that equal a given one.",
    since: "1.0.0",
    complexity: "O(N) with N the length of the list",
    flags: ["write"],
    args: [key("key", "RW", "delete"), int("count"), bytes("element")],
    reply: count("How many elements were removed."),
    notes: ["Counts above 0 begin at the front, those below 0 at the end; 0 removes all of them."],
  },
  lset: {
    summary: "Replaces an element of a list by its index.",
    since: "1.0.0",
    complexity: WALK,
    flags: ["write", "denyoom"],
    args: [key("key", "RW", "update"), int("index"), bytes("element")],
    reply: ok("The element was replaced."),
    notes: ["A missing key: `ERR no such key`. No element at that index: `ERR index out of range`."],
  },
  ltrim: {
    summary: "Keeps the elements of a list between two indexes and removes the others.",
    since: "1.0.0",
    complexity: "O(N) with N the number of nodes removed",
    flags: ["write"],
    args: [key("key", "RW", "delete"), int("start"), int("stop")],
    reply: ok("Also when the key does not exist."),
  },
  rpop: {
    ...pops,
    summary: "Takes elements from the end of a list.",
  },
  rpoplpush: {
    summary: "Moves the last element of a list to the front of another and replies with it.",
    since: "1.2.0",
    complexity: "O(1)",
    flags: ["write", "denyoom"],
    args: [source, destination],
    deprecated: { since: "6.2.0", replacedBy: "`LMOVE` with the `RIGHT` and `LEFT` arguments" },
    reply: either(moved, nothing("The source does not exist.")),
    notes: [DESTINATION],
  },
  rpush: {
    ...pushes,
    summary: "Adds elements to the end of a list, creating the list if it is missing.",
    since: "1.0.0",
    history: [["2.4.0", "More than one element."]],
    reply: count("The length of the list afterwards."),
  },
  rpushx: {
    ...pushes,
    summary: "Adds elements to the end of a list if it exists.",
    since: "2.2.0",
    history: [["4.0.0", "More than one element."]],
    reply: count("The length of the list afterwards; 0 when the key does not exist."),
  },
});
