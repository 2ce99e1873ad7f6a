import { differential, on, quiet, type Step } from "@allset/testkit";
import { told } from "../test-events.js";
import { startInstance } from "../test-target.js";

const listening: Step[] = [
  ["CONFIG", "SET", "notify-keyspace-events", "Eg$xnm"],
  on("b", ["PSUBSCRIBE", "__key*__:*"]),
];

differential("events", import.meta.url, startInstance, [
  {
    name: "deleting and expiring",
    steps: [
      ...listening,
      ...told(["SET", "a", 1], 2),
      ...told(["DEL", "a", "a", "none"], 1),
      ...told(["UNLINK", "none"], 0),
      ...told(["SET", "a", 1], 2),
      ...told(["UNLINK", "a"], 1),
      ...told(["SET", "a", 1], 2),
      ...told(["EXPIRE", "a", 100], 1),
      ...told(["EXPIRE", "a", 200, "NX"], 0),
      ...told(["PEXPIREAT", "a", 4102444800000], 1),
      ...told(["PERSIST", "a"], 1),
      ...told(["PERSIST", "a"], 0),
      ...told(["EXPIRE", "a", -1], 1),
      ...told(["EXPIRE", "none", 1], 0),
      ...told(["PERSIST", "none"], 0),
    ],
  },
  {
    name: "renaming, copying and moving",
    steps: [
      ...listening,
      ...told(["SET", "a", 1, "EX", 100], 3),
      ...told(["RENAME", "a", "b"], 3),
      ...told(["RENAME", "b", "b"], 0),
      ...told(["SET", "a", 2], 2),
      ...told(["RENAME", "a", "b"], 3),
      ...told(["SET", "a", 3], 2),
      ...told(["RENAMENX", "a", "b"], 0),
      ...told(["RENAMENX", "a", "c"], 3),
      ...told(["COPY", "c", "d"], 2),
      ...told(["COPY", "c", "d"], 0),
      ...told(["COPY", "c", "d", "REPLACE"], 2),
      ...told(["COPY", "c", "e", "DB", 1], 2),
      ...told(["MOVE", "d", 1], 3),
      ...told(["MOVE", "none", 1], 0),
    ],
  },
  {
    name: "looking for keys that are not there",
    steps: [
      ...listening,
      ...["EXISTS", "TYPE", "TTL", "PTTL", "EXPIRETIME", "TOUCH"].flatMap((name) => told([name, "none"], 1)),
      ...told(["COPY", "none", "x"], 1),
      ...told(["OBJECT", "ENCODING", "none"], 0),
      ...told(["RENAME", "none", "x"], 0),
      ...told(["KEYS", "*"], 0),
      ...told(["SCAN", 0], 0),
      ...told(["RANDOMKEY"], 0),
      ...told(["WATCH", "none"], 0),
    ],
  },
  {
    name: "in a transaction, after it has run",
    steps: [
      ...listening,
      ["MULTI"],
      ["SET", "a", 1],
      ["RENAME", "a", "b"],
      ["INCR", "b", "x"],
      ["DEL", "b"],
      quiet("b"),
      ["DISCARD"],
      ["MULTI"],
      ["SET", "a", 1],
      ["RENAME", "a", "b"],
      ["DEL", "b"],
      ...told(["EXEC"], 6),
    ],
  },
]);
