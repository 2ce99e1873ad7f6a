/** ARINSERT, ARRING and what reads back, beside their documentation. Decisions: docs/internals/arrays.md. */
import { documented, reply } from "@allset/testkit";
import { startInstance } from "../test-target.js";

const page = (command: string): string => `https://redis.io/docs/latest/commands/${command}/ (Redis 8.8)`;
const upstash = (command: string): string => `https://upstash.com/docs/redis/commands/array/${command}`;
const decided = (what: string): string => `docs/internals/arrays.md, decisions: ${what}`;

const { integer, bulk, error, array, bigNumber } = reply;
const nil = reply.null;
const arity = (name: string) => error(`ERR wrong number of arguments for '${name}' command`);
const LAST = "18446744073709551614";
const BEYOND = "18446744073709551615";

documented("array cursors", startInstance, [
  {
    name: "ARINSERT, ARNEXT and ARSEEK",
    source: page("arinsert"),
    steps: [
      [["ARNEXT", "a"], integer(0)],
      [["ARINSERT", "a", "a"], integer(0)],
      [["ARINSERT", "a", "b", "c"], integer(2)],
      [["ARNEXT", "a"], integer(3)],
      [["ARSEEK", "a", 10], integer(1)],
      [["ARINSERT", "a", "d"], integer(10)],
      [["ARNEXT", "a"], integer(11)],
      [["ARDEL", "a", 10], integer(1)],
      [["ARNEXT", "a"], integer(11)],
      [["ARSET", "a", 50, "e"], integer(1)],
      [["ARNEXT", "a"], integer(11)],
      [["ARSEEK", "a", 0], integer(1)],
      [["ARINSERT", "a", "A"], integer(0)],
      [["ARGETRANGE", "a", 0, 2], array(bulk("A"), bulk("b"), bulk("c"))],
      [["ARSEEK", "none", 1], integer(0)],
      [["EXISTS", "none"], integer(0)],
    ],
  },
  {
    name: "ARINSERT where no index is left",
    source: `${page("arnext")}; ${upstash("arinsert")}`,
    steps: [
      [["ARINSERT", "a", "x"], integer(0)],
      [["ARSEEK", "a", BEYOND], integer(1)],
      [["ARNEXT", "a"], nil],
      [["ARINSERT", "a", "y"], error("ERR insert index overflow")],
      [["ARSEEK", "a", "18446744073709551613"], integer(1)],
      [["ARINSERT", "a", "y", "z", "w"], error("ERR insert index overflow")],
      [["ARINSERT", "a", "y", "z"], bigNumber(LAST)],
      [["ARNEXT", "a"], nil],
      [["ARCOUNT", "a"], integer(3)],
      [["ARLASTITEMS", "a", 2, "REV"], array(bulk("z"), bulk("y"))],
    ],
  },
  {
    name: "ARRING keeps the newest elements",
    source: page("arring"),
    steps: [
      [["ARRING", "r", 3, "v0"], integer(0)],
      [["ARRING", "r", 3, "v1"], integer(1)],
      [["ARRING", "r", 3, "v2"], integer(2)],
      [["ARRING", "r", 3, "v3"], integer(0)],
      [["ARGET", "r", 0], bulk("v3")],
      [["ARCOUNT", "r"], integer(3)],
      [["ARLASTITEMS", "r", 3], array(...["v1", "v2", "v3"].map(bulk))],
      [["ARLASTITEMS", "r", 3, "REV"], array(...["v3", "v2", "v1"].map(bulk))],
      [["ARLASTITEMS", "r", 99], array(...["v1", "v2", "v3"].map(bulk))],
      [["ARLASTITEMS", "r", 2], array(...["v2", "v3"].map(bulk))],
      [["ARNEXT", "r"], integer(1)],
      [["ARRING", "r", 3, "a", "b", "c", "d", "e", "f", "g"], integer(1)],
      [["ARLASTITEMS", "r", 3], array(...["e", "f", "g"].map(bulk))],
      [["ARLEN", "r"], integer(3)],
    ],
  },
  {
    name: "ARRING of another size keeps what fits, from index 0 on",
    source: upstash("arring"),
    steps: [
      [["ARRING", "r", 5, "a", "b", "c", "d", "e", "f", "g"], integer(1)],
      [["ARRING", "r", 3, "h"], integer(0)],
      [["ARGETRANGE", "r", 0, 4], array(bulk("h"), bulk("f"), bulk("g"), nil, nil)],
      [["ARRING", "r", 6, "i"], integer(3)],
      [["ARGETRANGE", "r", 0, 4], array(...["f", "g", "h", "i"].map(bulk), nil)],
      [["ARRING", "r", 8, "j"], integer(4)],
      [["ARLASTITEMS", "r", 9], array(...["f", "g", "h", "i", "j"].map(bulk))],
      [["ARRING", "r", 1, "k"], integer(0)],
      [["ARLEN", "r"], integer(1)],
      [["ARRING", "r", "9223372036854775807", "l"], integer(1)],
      [["ARRING", "r", 4294967297, "m"], integer(2)],
      [["ARSEEK", "r", 4294967299], integer(1)],
      [["ARRING", "r", 4294967297, "n"], integer(2)],
    ],
  },
  {
    name: "ARRING over what is not set",
    source: decided("a ring ends at an index that is not set"),
    steps: [
      [["ARRING", "r", 5, "a", "b", "c", "d", "e"], integer(4)],
      [["ARDEL", "r", 2], integer(1)],
      [["ARRING", "r", 4, "f"], integer(2)],
      [["ARGETRANGE", "r", 0, 4], array(...["d", "e", "f"].map(bulk), nil, nil)],
      [["ARSET", "s", 0, "a", "b", "c"], integer(3)],
      [["ARRING", "s", 2, "d"], integer(0)],
      [["ARGETRANGE", "s", 0, 2], array(bulk("d"), bulk("c"), nil)],
    ],
  },
  {
    name: "ARRING with a wrong size",
    source: upstash("arring"),
    steps: [
      [["ARRING", "r", 0, "v"], error("ERR size must be positive")],
      [["ARRING", "r", -1, "v"], error("ERR size must be positive")],
      [["ARRING", "r", "x", "v"], error("ERR invalid size")],
      [["ARRING", "r", "9223372036854775808", "v"], error("ERR invalid size")],
    ],
  },
  {
    name: "ARLASTITEMS follows the cursor",
    source: page("arlastitems"),
    steps: [
      [["ARINSERT", "a", "first"], integer(0)],
      [["ARINSERT", "a", "second"], integer(1)],
      [["ARINSERT", "a", "third"], integer(2)],
      [["ARLASTITEMS", "a", 2], array(bulk("second"), bulk("third"))],
      [["ARLASTITEMS", "a", 2, "rev"], array(bulk("third"), bulk("second"))],
      [["ARSEEK", "a", 0], integer(1)],
      [["ARLASTITEMS", "a", 2], array(bulk("second"), bulk("third"))],
      [["ARSEEK", "a", 2], integer(1)],
      [["ARLASTITEMS", "a", 3], array(bulk("third"), bulk("first"), bulk("second"))],
      [["ARDEL", "a", 0], integer(1)],
      [["ARLASTITEMS", "a", 3, "REV"], array(bulk("second"), nil)],
      [["ARSEEK", "a", 100], integer(1)],
      [["ARLASTITEMS", "a", 3], array(nil, nil)],
    ],
  },
  {
    name: "ARLASTITEMS with wrong arguments",
    source: decided("errors of ARLASTITEMS"),
    steps: [
      [["ARLASTITEMS", "none", 2], array()],
      [["ARLASTITEMS", "a", 0], array()],
      [["ARLASTITEMS", "a", -1, "WHAT"], array()],
      [["ARLASTITEMS", "a", "x"], error("ERR invalid COUNT")],
      [["ARLASTITEMS", "a", 1, "WHAT"], error("ERR syntax error")],
      [["ARLASTITEMS", "a", 1, "REV", "x"], arity("arlastitems")],
    ],
  },
]);
