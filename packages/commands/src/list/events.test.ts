import { differential, on, pending, receive, type Step } from "@allset/testkit";
import { told } from "../test-events.js";
import { startInstance } from "../test-target.js";

const listening: Step[] = [
  ["CONFIG", "SET", "notify-keyspace-events", "Eglxnm"],
  on("b", ["PSUBSCRIBE", "__key*__:*"]),
];

differential("list-events", import.meta.url, startInstance, [
  {
    name: "pushing and popping",
    steps: [
      ...listening,
      ...told(["LPUSH", "l", 1, 2], 2),
      ...told(["RPUSH", "l", 3], 1),
      ...told(["LPUSHX", "l", 3, 4], 1),
      ...told(["RPUSHX", "none", 3], 0),
      ...told(["LPOP", "l"], 1),
      ...told(["RPOP", "l"], 1),
      ...told(["LPOP", "l", 0], 0),
      ...told(["LPOP", "l", 2], 1),
      ...told(["RPOP", "l", 2], 2),
      ...told(["RPOP", "l", 2], 0),
      ...told(["LPOP", "l"], 0),
    ],
  },
  {
    name: "editing",
    steps: [
      ...listening,
      ...told(["RPUSH", "l", 1, 2, 3, 2], 2),
      ...told(["LSET", "l", 0, "x"], 1),
      ...told(["LINSERT", "l", "BEFORE", "x", "y"], 1),
      ...told(["LINSERT", "l", "BEFORE", "none", "y"], 0),
      ...told(["LREM", "l", 0, "none"], 0),
      ...told(["LREM", "l", 0, 2], 1),
      ...told(["LTRIM", "l", 0, -1], 1),
      ...told(["LTRIM", "l", 0, 1], 1),
      ...told(["LREM", "l", 0, "x"], 1),
      ...told(["LREM", "l", 0, "y"], 2),
      ...told(["RPUSH", "l", 1, 2], 2),
      ...told(["LTRIM", "l", 5, 6], 2),
      ...told(["LTRIM", "l", 5, 6], 0),
    ],
  },
  {
    name: "moving",
    steps: [
      ...listening,
      ...told(["RPUSH", "a", 1, 2, 3], 2),
      ...told(["LMOVE", "a", "b", "LEFT", "RIGHT"], 3),
      ...told(["RPOPLPUSH", "a", "b"], 2),
      ...told(["LMOVE", "b", "b", "LEFT", "RIGHT"], 2),
      ...told(["LMOVE", "b", "b", "LEFT", "LEFT"], 2),
      ...told(["RPOPLPUSH", "a", "a"], 2),
      ...told(["LMOVE", "a", "b", "LEFT", "LEFT"], 3),
      ...told(["LMOVE", "a", "b", "LEFT", "LEFT"], 0),
      ...told(["LMPOP", 2, "a", "b", "LEFT", "COUNT", 2], 1),
      ...told(["LMPOP", 2, "a", "b", "RIGHT", "COUNT", 2], 2),
      ...told(["LMPOP", 2, "a", "b", "RIGHT", "COUNT", 2], 0),
    ],
  },
  {
    name: "reading what is not there",
    steps: [
      ...listening,
      ...told(["LLEN", "none"], 1),
      ...told(["LRANGE", "none", 0, 1], 1),
      ...told(["LINDEX", "none", 0], 1),
      ...told(["LPOS", "none", "x"], 1),
      ...told(["LPOS", "none", "x", "RANK", 0], 0),
    ],
  },
  {
    name: "serving those who wait",
    steps: [
      ...listening,
      on("c", pending(["BLPOP", "l", 0])),
      ["RPUSH", "l", 1],
      receive("c"),
      receive("b", 4),
      on("c", pending(["BRPOP", "l", 0])),
      ["RPUSH", "l", 1, 2],
      receive("c"),
      receive("b", 3),
      ...told(["DEL", "l"], 1),
      on("c", pending(["BLMOVE", "l", "m", "LEFT", "RIGHT", 0])),
      ["RPUSH", "l", 1],
      receive("c"),
      receive("b", 6),
      on("c", pending(["BLMPOP", 0, 2, "l", "n", "RIGHT", "COUNT", 2])),
      ["RPUSH", "n", 1, 2, 3],
      receive("c"),
      receive("b", 3),
    ],
  },
]);
