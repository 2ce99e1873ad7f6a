import { differential, masked, on, quiet, receive, type Step, shape } from "@allset/testkit";
import { startInstance } from "../test-target.js";

/** A command and the events that it causes, in number. */
const told = (command: Step, events: number): Step[] => [command, events === 0 ? quiet("b") : receive("b", events)];

const listen = (classes: string): Step[] => [
  ["CONFIG", "SET", "notify-keyspace-events", classes],
  on("b", ["PSUBSCRIBE", "__keyevent@*__:*"]),
];

const drawn = "drawn at random";

differential("events", import.meta.url, startInstance, [
  {
    name: "members that come and go",
    steps: [
      ...listen("EA"),
      ...told(["SADD", "k", 1, 2, 3], 1),
      ...told(["SADD", "k", 1], 0),
      ...told(["SADD", "k", 1, "a"], 1),
      ...told(["SREM", "k", "none"], 0),
      ...told(["SREM", "k", 1, 2], 1),
      ...told(["SREM", "k", 3, "a"], 2),
      ...told(["SREM", "k", 3], 0),
      ...told(["SADD", "k", 1, 2, 3, 4, 5, 6], 1),
      ...told(shape(["SPOP", "k"], drawn), 1),
      ...told(["SPOP", "k", 0], 0),
      ...told(shape(["SPOP", "k", 1], drawn), 1),
      ...told(shape(["SPOP", "k", 3], drawn), 1),
      ...told(shape(["SPOP", "k"], drawn), 2),
      ...told(["SADD", "k", 1, 2], 1),
      ...told(["SPOP", "k", 2], 2),
      ...told(["SPOP", "k"], 0),
      ...told(["SRANDMEMBER", "k"], 0),
    ],
  },
  {
    name: "moving",
    steps: [
      ...listen("EA"),
      ...told(["SADD", "x", 1, 2], 1),
      ...told(["SMOVE", "x", "y", 1], 2),
      ...told(["SMOVE", "x", "y", 9], 0),
      ...told(["SMOVE", "x", "x", 2], 0),
      ...told(["SADD", "y", 2], 1),
      ...told(["SMOVE", "x", "y", 2], 2),
      ...told(["SMOVE", "y", "z", 1], 2),
      ...told(["SMOVE", "y", "z", 2], 3),
    ],
  },
  {
    name: "results that are stored",
    steps: [
      ...listen("EA"),
      ...told(["SADD", "x", 1, 2], 1),
      ...told(["SADD", "y", 2, 3], 1),
      ...["SINTERSTORE", "SUNIONSTORE", "SDIFFSTORE"].flatMap((name) => [
        ...told([name, "d", "x", "y"], 1),
        ...told([name, "d", "x"], 1),
        ...told([name, "d", "none"], 1),
        ...told([name, "d", "none"], 0),
        ...told([name, "x", "x"], 1),
      ]),
      ...told(["SET", "s", "v"], 1),
      ...told(["SINTERSTORE", "s", "none", "x"], 1),
    ],
  },
  {
    name: "new keys and missed keys",
    steps: [
      ...listen("EAnm"),
      ...told(["SADD", "x", 1, 2], 2),
      ...told(["SMOVE", "x", "y", 1], 3),
      ...told(["SMOVE", "x", "z", 2], 4),
      ...told(["SUNIONSTORE", "d", "y", "z"], 2),
      ...told(["SUNIONSTORE", "d", "y"], 1),
      ...told(["SDIFFSTORE", "e", "d"], 1),
      ...told(["SINTERSTORE", "f", "d"], 1),
      ...["SCARD", "SMEMBERS", "SDIFF", "SUNION", "SINTER", "SRANDMEMBER"].flatMap((name) => told([name, "none"], 1)),
      ...told(["SPOP", "none"], 0),
      ...told(["SPOP", "none", 1], 0),
      ...told(["SRANDMEMBER", "none", 1], 1),
      ...told(["SRANDMEMBER", "none", -1], 1),
      ...told(["SISMEMBER", "none", 1], 1),
      ...told(["SMISMEMBER", "none", 1], 1),
      ...told(["SSCAN", "none", 0], 1),
      ...told(["SSCAN", "none", "x"], 0),
      ...told(["SREM", "none", 1], 0),
      ...told(["SMOVE", "none", "nor", 1], 0),
      ...told(["SINTER", "none", "y", "nor"], 2),
      ...told(["SINTERCARD", 2, "none", "nor"], 2),
      ...told(["SDIFF", "none", "nor"], 2),
      ...told(["SUNION", "none", "nor"], 2),
      ...told(["SINTERSTORE", "g", "none", "nor"], 2),
      ...told(["SDIFFSTORE", "g", "none", "nor"], 2),
      ...told(["SUNIONSTORE", "g", "none", "nor"], 2),
    ],
  },
  {
    name: "hits and misses",
    steps: [
      ["SADD", "k", 1, 2],
      ...[
        ["SCARD", "k"],
        ["SISMEMBER", "k", 1],
        ["SMISMEMBER", "none", 1],
        ["SINTER", "k", "none", "k"],
        ["SDIFF", "none", "k"],
        ["SUNIONSTORE", "d", "k", "none"],
        ["SDIFFSTORE", "d", "k", "none"],
        ["SINTERSTORE", "d", "k", "none"],
        ["SMOVE", "k", "none", 2],
        ["SREM", "none", 1],
        ["SPOP", "none"],
        ["SRANDMEMBER", "k", 1],
        ["SSCAN", "k", 0],
        ["SPOP", "k", 3],
      ].flatMap((command): Step[] => [
        ["CONFIG", "RESETSTAT"],
        command,
        masked(
          ["INFO", "stats"],
          /^[\s\S]*?(?=keyspace_hits)|(?<=keyspace_misses:\d+)\r[\s\S]*$/,
          "other fields are others' to compare",
        ),
      ]),
    ],
  },
]);
