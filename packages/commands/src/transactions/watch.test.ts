import { advance, differential, on, type Step } from "@allset/testkit";
import { startInstance } from "../test-target.js";

/** Whether a change of the watched key `k`, prepared by `setup`, breaks the watch. EXEC's reply tells. */
const watching = (setup: readonly Step[], change: readonly Step[]): Step[] => [
  on("b", ["FLUSHALL"]),
  ...setup,
  ["WATCH", "k"],
  ...change.map((step) => on("b", step)),
  ["MULTI"],
  ["PING"],
  ["EXEC"],
];

const exists: Step[] = [["SET", "k", 1]];
const expires: Step[] = [["SET", "k", 1, "EX", 1000]];
const idle: Step[] = [["DEBUG", "SET-ACTIVE-EXPIRE", 0]];
const busy: Step[] = [["DEBUG", "SET-ACTIVE-EXPIRE", 1]];
/** A key whose time is up, and which nobody has removed yet. */
const due: Step[] = [["SET", "k", 1, "PX", 5], advance(15)];

differential("watch", import.meta.url, startInstance, [
  {
    name: "what breaks the watch of a key",
    steps: [
      ["SET", "k", 1],
      ["APPEND", "k", ""],
      ["APPEND", "k", "x"],
      ["SETRANGE", "k", 0, ""],
      ["SETRANGE", "k", 0, "x"],
      ["SETNX", "k", 1],
      ["GETSET", "k", 1],
      ["GETDEL", "k"],
      ["GETEX", "k"],
      ["GETEX", "k", "EX", 10],
      ["GETEX", "k", "PERSIST"],
      ["INCRBY", "k", 0],
      ["INCRBY", "k", "x"],
      ["SETBIT", "k", 0, 0],
      ["DEL", "k"],
      ["DEL", "none"],
      ["UNLINK", "k"],
      ["EXPIRE", "k", 100],
      ["EXPIRE", "k", 100, "XX"],
      ["EXPIRE", "k", -1],
      ["PERSIST", "k"],
      ["RENAME", "k", "k"],
      ["RENAME", "k", "j"],
      ["RENAME", "j", "k"],
      ["COPY", "k", "j", "DB", 1],
      ["MOVE", "k", 1],
      ["TOUCH", "k"],
      ["GET", "k"],
      ["MSET", "j", 1, "k", 1],
      ["MSETNX", "j", 1, "k", 1],
      ["FLUSHALL"],
      ["FLUSHDB"],
    ].flatMap((change) => watching(exists, [["SET", "j", 1], change])),
  },
  {
    name: "what breaks the watch of a key that is not there",
    steps: [
      ["SET", "k", 1],
      ["SET", "k", 1, "XX"],
      ["DEL", "k"],
      ["GETDEL", "k"],
      ["EXPIRE", "k", 100],
      ["RENAME", "j", "k"],
      ["COPY", "j", "k"],
      ["FLUSHALL"],
      ["FLUSHDB"],
    ].flatMap((change) => watching([], [["SET", "j", 1], change])),
  },
  {
    name: "what breaks the watch of a key with an expiry",
    steps: [
      ["PERSIST", "k"],
      ["EXPIRE", "k", 1000],
      ["SET", "k", 1, "KEEPTTL"],
      ["TTL", "k"],
      ["GET", "k"],
    ].flatMap((change) => watching(expires, [change])),
  },
  {
    name: "databases are watched apart",
    steps: [
      ...watching(exists, [["SELECT", 1], ["SET", "k", 1], ["FLUSHDB"], ["SELECT", 0]]),
      ["SELECT", 1],
      ["WATCH", "k"],
      ["SELECT", 0],
      ["SET", "k", 1],
      ["MULTI"],
      ["PING"],
      ["EXEC"],
      ["SELECT", 1],
      ["WATCH", "k"],
      ["SELECT", 0],
      on("b", ["SELECT", 1]),
      on("b", ["SET", "k", 1]),
      ["MULTI"],
      ["PING"],
      ["EXEC"],
    ],
  },
  {
    name: "DEBUG RELOAD breaks the watch of a key, unless it flushes nothing",
    steps: [
      ...watching(exists, [["DEBUG", "RELOAD"]]),
      ...watching(exists, [["DEBUG", "RELOAD", "MERGE", "NOFLUSH"]]),
      ...watching([], [["DEBUG", "RELOAD"]]),
    ],
  },
  {
    name: "SWAPDB breaks the watch of a key that one of the two has",
    steps: [
      ...watching(exists, [["SWAPDB", 0, 1]]),
      ...watching(
        [],
        [
          ["SELECT", 1],
          ["SET", "k", 1],
          ["SWAPDB", 0, 1],
        ],
      ),
      ...watching(
        [],
        [
          ["SELECT", 1],
          ["SET", "j", 1],
          ["SWAPDB", 0, 1],
        ],
      ),
      ...watching(exists, [["SWAPDB", 1, 2]]),
      ...watching(exists, [["SWAPDB", 0, 0]]),
    ],
  },
  {
    name: "a watched key that expires before EXEC, whoever notices",
    steps: [
      ...idle,
      ...watching([["SET", "k", 1, "PX", 10]], [advance(20)]),
      ...watching([["SET", "k", 1, "PX", 10]], [advance(20), ["GET", "k"]]),
      ...watching([["SET", "k", 1, "PX", 10]], [advance(20), ["SET", "k", 1]]),
      ...busy,
      ...watching([["SET", "k", 1, "PX", 10]], [advance(200)]),
    ],
  },
  {
    name: "a key whose time was up when the watch began",
    steps: [
      ...idle,
      ...watching(due, []),
      ...watching(due, [["GET", "k"]]),
      ...watching(due, [["DEL", "k"]]),
      ...watching(due, [["SET", "k", 1]]),
      ...watching(due, [["FLUSHALL"]]),
      ...watching(due, [["SWAPDB", 0, 1]]),
      ...watching(due, [
        ["SELECT", 1],
        ["SET", "k", 1],
        ["SWAPDB", 0, 1],
      ]),
      ...watching([], [["SELECT", 1], ...due, ["SWAPDB", 0, 1]]),
      ...busy,
      ...watching(due, [advance(200)]),
    ],
  },
]);
