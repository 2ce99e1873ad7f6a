/** What commands tell about streams, and what WATCH sees of it. */
import { advance, differential, on, pending, receive, type Step } from "@allset/testkit";
import { listen, withEvents } from "../test-events.js";
import { startInstance } from "../test-target.js";

/** Whether each command, sent by another client, breaks a WATCH of the key. */
const watched = (...commands: readonly (readonly (string | number)[])[]): Step[] =>
  commands.flatMap((command) => [["WATCH", "s"], on("b", command), ["MULTI"], ["PING"], ["EXEC"]]);

differential("events", import.meta.url, startInstance, [
  {
    name: "events",
    steps: [
      ...listen("EA"),
      ...withEvents(
        [1, "XADD", "s", "1-1", "f", "v"],
        [0, "XADD", "none", "NOMKSTREAM", "1-1", "f", "v"],
        [0, "XADD", "s", "1-1", "f", "v"],
        [1, "XADD", "s", "MAXLEN", 5, "2-1", "f", "v"],
        [2, "XADD", "s", "MAXLEN", 2, "3-1", "f", "v"],
        [0, "XTRIM", "s", "MAXLEN", 2],
        [1, "XTRIM", "s", "MAXLEN", 1],
        [0, "XDEL", "s", "9-9"],
        [1, "XDEL", "s", "3-1"],
        [1, "XSETID", "s", "5-5"],
        [1, "XGROUP", "CREATE", "s", "g", "$"],
        [0, "XGROUP", "CREATE", "s", "g", "$"],
        [1, "XGROUP", "CREATE", "new", "g", "$", "MKSTREAM"],
        [1, "XGROUP", "CREATECONSUMER", "s", "g", "c"],
        [0, "XGROUP", "CREATECONSUMER", "s", "g", "c"],
        [1, "XGROUP", "SETID", "s", "g", "0"],
        [1, "XGROUP", "DELCONSUMER", "s", "g", "c"],
        [0, "XGROUP", "DELCONSUMER", "s", "g", "c"],
        [1, "XADD", "s", "6-1", "f", "v"],
        [1, "XREADGROUP", "GROUP", "g", "c", "STREAMS", "s", ">"],
        [0, "XREADGROUP", "GROUP", "g", "c", "STREAMS", "s", "0"],
        [1, "XREADGROUP", "GROUP", "g", "d", "STREAMS", "s", "0"],
        [0, "XCLAIM", "s", "g", "d", 0, "6-1"],
        [1, "XCLAIM", "s", "g", "e", 0, "6-1"],
        [1, "XAUTOCLAIM", "s", "g", "f", 0, 0],
        [0, "XACK", "s", "g", "6-1"],
        [1, "XGROUP", "DESTROY", "s", "g"],
        [0, "XGROUP", "DESTROY", "s", "g"],
        [0, "XREAD", "STREAMS", "s", "0"],
        [1, "DEL", "s"],
      ),
    ],
  },
  {
    name: "new keys and missed keys",
    steps: [
      ...listen("Etnm"),
      ...withEvents(
        [2, "XADD", "s", "1-1", "f", "v"],
        [2, "XGROUP", "CREATE", "new", "g", "$", "MKSTREAM"],
        [1, "XLEN", "none"],
        [1, "XRANGE", "none", "-", "+"],
        [2, "XREAD", "STREAMS", "none", "0"],
        [1, "XPENDING", "none", "g"],
        [1, "XACK", "none", "g", "1-1"],
        [1, "XINFO", "STREAM", "none"],
        [0, "XDEL", "none", "1-1"],
        [0, "XTRIM", "none", "MAXLEN", 1],
      ),
    ],
  },
  {
    name: "what a client gets that waited",
    protocol: 2,
    steps: [
      ["XGROUP", "CREATE", "s", "g", "$", "MKSTREAM"],
      ...listen("EA"),
      on("c", pending(["XREADGROUP", "GROUP", "g", "c", "BLOCK", 0, "STREAMS", "s", ">"])),
      advance(20),
      ["XADD", "s", "1-1", "f", "v"],
      receive("b", 2),
      receive("c"),
    ],
  },
  {
    name: "WATCH",
    steps: [
      ["XADD", "s", "1-1", "f", "v"],
      ...watched(
        ["XGROUP", "CREATE", "s", "g", 0],
        ["XGROUP", "CREATECONSUMER", "s", "g", "c"],
        ["XREADGROUP", "GROUP", "g", "c", "STREAMS", "s", ">"],
        ["XCLAIM", "s", "g", "d", 0, "1-1"],
        ["XACK", "s", "g", "1-1"],
        ["XGROUP", "SETID", "s", "g", "0"],
        ["XGROUP", "DELCONSUMER", "s", "g", "c"],
        ["XGROUP", "DESTROY", "s", "g"],
        ["XSETID", "s", "5-5"],
        ["XADD", "s", "5-1", "f", "v"],
        ["XADD", "s", "6-1", "f", "v"],
        ["XTRIM", "s", "MAXLEN", 5],
        ["XTRIM", "s", "MAXLEN", 1],
        ["XDEL", "s", "9-9"],
        ["XDEL", "s", "6-1"],
        ["DEL", "s"],
        ["XGROUP", "CREATE", "s", "g", "$", "MKSTREAM"],
      ),
    ],
  },
]);
