/** Readers that wait for entries, and lose their group or key meanwhile. */
import { differential, masked, on, pending, receive, type Step } from "@allset/testkit";
import { startInstance } from "../test-target.js";

const add = (key: string, ...ids: string[]): Step[] => ids.map((id) => ["XADD", key, id, "f", id]);
const full = (key: string): Step =>
  masked(["XINFO", "STREAM", key, "FULL", "COUNT", 0], /:\d{10,}\r/, "the clocks of the two servers differ");

differential("waits", import.meta.url, startInstance, [
  {
    name: "blocked readers",
    protocol: 2,
    steps: [
      ...add("s", "1-1"),
      on("b", pending(["XREAD", "BLOCK", 0, "STREAMS", "s", "$"])),
      on("c", pending(["XREAD", "BLOCK", 0, "COUNT", 1, "STREAMS", "t", "s", "0", "0-5"])),
      receive("c"),
      on("c", pending(["XREAD", "BLOCK", 0, "STREAMS", "t", "s", "0", "5"])),
      ["XADD", "s", "2-1", "f", "v"],
      receive("b"),
      ["XADD", "t", "2-1", "f", "v"],
      receive("c"),
      ["XGROUP", "CREATE", "s", "g", "$"],
      on("b", pending(["XREADGROUP", "GROUP", "g", "b", "BLOCK", 0, "STREAMS", "s", ">"])),
      on("c", pending(["XREADGROUP", "GROUP", "g", "c", "BLOCK", 0, "NOACK", "STREAMS", "s", ">"])),
      ["XADD", "s", "3-1", "f", "v"],
      receive("b"),
      ["XADD", "s", "4-1", "f", "v"],
      receive("c"),
      full("s"),
      ["MULTI"],
      ["XREAD", "BLOCK", 0, "STREAMS", "s", "$"],
      ["XREADGROUP", "GROUP", "g", "c", "BLOCK", 0, "STREAMS", "s", ">"],
      ["EXEC"],
      on("b", pending(["XREAD", "BLOCK", 0, "STREAMS", "s", "$"])),
      ["MULTI"],
      ["XADD", "s", "5-1", "f", "v"],
      ["XDEL", "s", "5-1"],
      ["EXEC"],
      receive("b"),
    ],
  },
  {
    name: "blocked readers whose group or key goes",
    steps: [
      ["XGROUP", "CREATE", "s", "g", "$", "MKSTREAM"],
      ["XGROUP", "CREATE", "s", "h", "$", "MKSTREAM"],
      ["SET", "string", "x"],
      ...[
        [["DEL", "s"]],
        [["UNLINK", "s"]],
        [
          ["SET", "s", "x"],
          ["DEL", "s"],
        ],
        [
          ["XGROUP", "DESTROY", "s", "h"],
          ["XGROUP", "DESTROY", "s", "g"],
        ],
        [["RENAME", "s", "elsewhere"]],
        [
          ["COPY", "string", "s", "REPLACE"],
          ["DEL", "s"],
        ],
        [["MULTI"], ["DEL", "s"], ["XADD", "s", "9-9", "f", "v"], ["EXEC"]],
        [
          ["MULTI"],
          ["XGROUP", "DESTROY", "s", "g"],
          ["XGROUP", "CREATE", "s", "g", "$"],
          ["EXEC"],
          ["XADD", "s", "99-9", "f", "v"],
        ],
        [["FLUSHDB"]],
      ].flatMap((changes): Step[] => [
        ["XGROUP", "CREATE", "s", "g", "$", "MKSTREAM"],
        on("b", pending(["XREADGROUP", "GROUP", "g", "b", "BLOCK", 0, "STREAMS", "s", ">"])),
        ...changes,
        receive("b"),
      ]),
    ],
  },
]);
