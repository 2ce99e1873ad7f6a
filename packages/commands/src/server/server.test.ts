import { differential, ignored, masked, on } from "@allset/testkit";
import { startInstance } from "../test-target.js";

const ownWords = "the texts of Allset are its own";

differential("server", import.meta.url, startInstance, [
  {
    name: "DBSIZE",
    steps: [["DBSIZE"], ["MSET", "a", 1, "b", 2], ["DBSIZE"], ["SELECT", 1], ["DBSIZE"], ["DBSIZE", "x"]],
  },
  {
    name: "FLUSHDB and FLUSHALL",
    steps: [
      ...[["FLUSHDB"], ["FLUSHDB", "ASYNC"], ["FLUSHDB", "sync"], ["FLUSHALL"], ["FLUSHALL", "async"]].flatMap(
        (flush) => [
          ["SELECT", 1],
          ["MSET", "a", 1, "b", 2],
          ["SELECT", 0],
          ["MSET", "c", 1, "d", 2],
          ["EXPIRE", "c", 100],
          flush,
          ["DBSIZE"],
          ["GET", "c"],
          ["SELECT", 1],
          ["DBSIZE"],
          flush,
          ["DBSIZE"],
        ],
      ),
      ["CONFIG", "SET", "lazyfree-lazy-user-flush", "yes"],
      ["SET", "a", 1],
      ["FLUSHDB"],
      ["DBSIZE"],
    ],
  },
  {
    name: "FLUSHALL and FLUSHDB: options",
    each: [
      ["FLUSHALL", "x"],
      ["FLUSHALL", "ASYNC", "SYNC"],
      ["FLUSHALL", "SYNC", "SYNC"],
      ["FLUSHDB", "x"],
      ["FLUSHDB", "ASYNC", "ASYNC"],
    ],
  },
  {
    name: "a flush breaks watches of keys that it removes",
    steps: [
      ["SET", "k", 1],
      ["WATCH", "k"],
      on("b", ["FLUSHALL"]),
      ["MULTI"],
      ["EXEC"],
      ["WATCH", "k"],
      on("b", ["FLUSHDB"]),
      ["MULTI"],
      ["EXEC"],
      ["SET", "k", 1],
      ["WATCH", "k"],
      on("b", ["SWAPDB", 0, 1]),
      ["MULTI"],
      ["EXEC"],
    ],
  },
  {
    name: "SWAPDB",
    steps: [
      ["SET", "k", "zero"],
      ["EXPIRE", "k", 100],
      on("b", ["SELECT", 3]),
      on("b", ["SET", "k", "three"]),
      ["SWAPDB", 0, 3],
      ["GET", "k"],
      on("b", ["GET", "k"]),
      on("b", ["TTL", "k"]),
      ["SWAPDB", 1, 1],
      ["SWAPDB", 15, 0],
      ["DBSIZE"],
    ],
  },
  {
    name: "SWAPDB: indexes",
    each: [
      ["SWAPDB", "a", 0],
      ["SWAPDB", 0, "a"],
      ["SWAPDB", 0, 16],
      ["SWAPDB", -1, 0],
      ["SWAPDB", 2147483647, 0],
      ["SWAPDB", 2147483648, 0],
      ["SWAPDB", 0, -2147483649],
      ["SWAPDB", "99999999999999999999", 0],
      ["SWAPDB", 0],
    ],
  },
  {
    name: "TIME",
    each: [masked(["TIME"], /\$\d+\r\n\d+/g, "clocks differ"), ["TIME", "x"]],
  },
  {
    name: "LOLWUT",
    each: [
      ignored(["LOLWUT"], ownWords),
      ignored(["LOLWUT", "VERSION", 1, 3, 2], ownWords),
      ignored(["LOLWUT", "nosuch"], ownWords),
      ["LOLWUT", "VERSION", "x"],
    ],
  },
  {
    name: "MEMORY USAGE",
    setup: [["SET", "k", "v"]],
    each: [
      masked(["MEMORY", "USAGE", "k"], /\d+/, "another memory"),
      masked(["MEMORY", "USAGE", "k", "SAMPLES", 0], /\d+/, "another memory"),
      masked(["MEMORY", "USAGE", "k", "samples", 1, "SAMPLES", 2], /\d+/, "another memory"),
      ["MEMORY", "USAGE", "nokey"],
      ["MEMORY", "USAGE", "k", "SAMPLES"],
      ["MEMORY", "USAGE", "k", "SAMPLES", -1],
      ["MEMORY", "USAGE", "k", "SAMPLES", "x"],
      ["MEMORY", "USAGE", "k", "SAMPLES", 1, "x"],
      ["MEMORY", "USAGE", "k", "nosuch"],
      ["MEMORY", "USAGE", "nokey", "SAMPLES", "x"],
      ["MEMORY", "USAGE", "nokey", "nosuch"],
      ["MEMORY", "USAGE"],
    ],
  },
  {
    name: "MEMORY",
    setup: [["SET", "k", "v", "EX", 100]],
    each: [
      masked(["MEMORY", "STATS"], /:\d+|,[\d.]+|\$\d+\r\n[\d.]+\r\n/g, "another memory"),
      ignored(["MEMORY", "DOCTOR"], ownWords),
      ignored(["MEMORY", "MALLOC-STATS"], ownWords),
      ["MEMORY", "PURGE"],
      ["MEMORY"],
      ["MEMORY", "nosuch"],
      ["MEMORY", "STATS", "x"],
    ],
  },
  {
    name: "SHUTDOWN is refused, and ABORT finds nothing",
    each: [
      ["SHUTDOWN", "ABORT"],
      ["SHUTDOWN", "ABORT", "NOW"],
      ["SHUTDOWN", "ABORT", "ABORT"],
      ["SHUTDOWN", "nosuch"],
      ["SHUTDOWN", "SAVE", "NOSAVE"],
      ["SHUTDOWN", "NOW", "NOW", "nosuch"],
    ],
  },
  {
    name: "HELP",
    each: ["COMMAND", "CONFIG", "MEMORY", "SLOWLOG", "DEBUG"].map((container) =>
      ignored([container, "HELP"], ownWords),
    ),
  },
]);
