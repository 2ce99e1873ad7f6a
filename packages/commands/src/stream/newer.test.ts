/** What is younger than redis-server 7.0.15, as its documentation has it. */
import {
  advance,
  documented,
  masked,
  on,
  pending,
  quiet,
  receive,
  reply,
  type Step,
  type WrittenReply,
} from "@allset/testkit";
import { startInstance } from "../test-target.js";

type Line = readonly [Step, WrittenReply];
const { array, bulk, error, integer, map, ok, perProtocol } = reply;

const page = (command: string, version: string): string =>
  `https://redis.io/docs/latest/commands/${command}/ (Redis ${version})`;
const add = (key: string, ...ids: string[]): Line[] => ids.map((id) => [["XADD", key, id, "f", id], bulk(id)]);
const entry = (id: string): WrittenReply => array(bulk(id), array(bulk("f"), bulk(id)));
const delivered = (id: string, idle: number, times: number): WrittenReply =>
  array(bulk(id), array(bulk("f"), bulk(id)), integer(idle), integer(times));
const streams = (...of: readonly (readonly [key: string, ...entries: WrittenReply[]])[]): WrittenReply =>
  perProtocol(
    array(...of.map(([key, ...entries]) => array(bulk(key), array(...entries)))),
    map(...of.map(([key, ...entries]): [WrittenReply, WrittenReply] => [bulk(key), array(...entries)])),
  );
const create = (group: string): Line => [["XGROUP", "CREATE", "s", group, "0"], ok];
const read = (group: string, consumer: string, ...rest: (string | number)[]): Step => [
  "XREADGROUP",
  "GROUP",
  group,
  consumer,
  ...rest,
  "STREAMS",
  "s",
  ">",
];
const pendings = (
  group: string,
  ...of: [id: string, consumer: string, idle: number, times: number | bigint][]
): Line => [
  ["XPENDING", "s", group, "-", "+", 10],
  array(...of.map(([id, owner, idle, times]) => array(bulk(id), bulk(owner), integer(idle), integer(times)))),
];
const range = (...ids: string[]): Line => [["XRANGE", "s", "-", "+"], array(...ids.map(entry))];
const outcomes = (...of: number[]): WrittenReply => array(...of.map(integer));
const noGroup = error("NOGROUP No such key 's' or consumer group 'g'");

documented("deletions with references", startInstance, [
  {
    name: "XDELEX",
    source: page("xdelex", "8.2"),
    steps: [
      [["XDELEX", "s", "IDS", 1, "1-1"], outcomes(-1)],
      ...add("s", "1-1", "2-1", "3-1", "4-1"),
      [["XDELEX", "s", "ACKED", "IDS", 1, "1-1"], outcomes(2)],
      create("g"),
      create("h"),
      [read("g", "c", "COUNT", 3), streams(["s", entry("1-1"), entry("2-1"), entry("3-1")])],
      [["XDELEX", "s", "IDS", 2, "1-1", "9-9"], outcomes(1, -1)],
      pendings("g", ["1-1", "c", 0, 1], ["2-1", "c", 0, 1], ["3-1", "c", 0, 1]),
      [["XDELEX", "s", "DELREF", "IDS", 2, "1-1", "2-1"], outcomes(-1, 1)],
      pendings("g", ["3-1", "c", 0, 1]),
      [["XDELEX", "s", "ACKED", "IDS", 1, "3-1"], outcomes(2)],
      [read("h", "c"), streams(["s", entry("3-1"), entry("4-1")])],
      [["XACK", "s", "h", "3-1", "4-1"], integer(2)],
      [["XDELEX", "s", "ACKED", "IDS", 2, "3-1", "4-1"], outcomes(2, 2)],
      [["XACK", "s", "g", "3-1"], integer(1)],
      [["XDELEX", "s", "IDS", 1, "3-1", "ACKED"], outcomes(1)],
      range("4-1"),
    ],
  },
  {
    name: "XDELEX: errors",
    source: "https://github.com/redis/redis/pull/14130 (its tests)",
    steps: [
      [["XDELEX", "s", "IDS", 0, "1-1"], error("ERR Number of IDs must be greater than 0")],
      [["XDELEX", "s", "IDS", "x", "1-1"], error("ERR Number of IDs must be greater than 0")],
      [["XDELEX", "s", "IDS", 2, "1-1"], error("ERR The `numids` parameter must match the number of arguments")],
      [["XDELEX", "s", "IDS", 1, "x"], error("ERR Invalid stream ID specified as stream command argument")],
      [["XDELEX", "s", "IDS", 1, "1-1", "2-1"], error("ERR syntax error")],
      [["XDELEX", "s", "KEEPREF", "ACKED", "IDS", 1, "1-1"], error("ERR syntax error")],
      [["XDELEX", "s", "KEEPREF", "DELREF", "ACKED"], error("ERR syntax error")],
      [["XDELEX", "s", "IDS", 1], error("ERR wrong number of arguments for 'xdelex' command")],
      [["SET", "s", "x"], ok],
      [["XDELEX", "s", "IDS", 1, "1-1"], error("WRONGTYPE Operation against a key holding the wrong kind of value")],
    ],
  },
  {
    name: "XACKDEL",
    source: page("xackdel", "8.2"),
    steps: [
      [["XACKDEL", "s", "g", "IDS", 1, "1-1"], outcomes(-1)],
      ...add("s", "1-1", "2-1", "3-1", "4-1"),
      [["XACKDEL", "s", "g", "IDS", 1, "1-1"], outcomes(-1)],
      create("g"),
      create("h"),
      [read("g", "c"), streams(["s", entry("1-1"), entry("2-1"), entry("3-1"), entry("4-1")])],
      [read("h", "c", "COUNT", 3), streams(["s", entry("1-1"), entry("2-1"), entry("3-1")])],
      [["XACKDEL", "s", "g", "KEEPREF", "IDS", 2, "1-1", "9-9"], outcomes(1, -1)],
      [["XACKDEL", "s", "g", "DELREF", "IDS", 1, "2-1"], outcomes(1)],
      pendings("g", ["3-1", "c", 0, 1], ["4-1", "c", 0, 1]),
      pendings("h", ["1-1", "c", 0, 1], ["3-1", "c", 0, 1]),
      [["XACKDEL", "s", "g", "ACKED", "IDS", 1, "3-1"], outcomes(2)],
      [["XACKDEL", "s", "h", "ACKED", "IDS", 1, "3-1"], outcomes(1)],
      range("4-1"),
    ],
  },
  {
    name: "XTRIM and XADD with a policy",
    source: page("xtrim", "8.2"),
    steps: [
      ...add("s", "1-1", "2-1", "3-1", "4-1", "5-1"),
      [["XTRIM", "s", "MAXLEN", 4, "ACKED"], integer(1)],
      create("g"),
      [read("g", "c", "COUNT", 2), streams(["s", entry("2-1"), entry("3-1")])],
      [["XACK", "s", "g", "2-1"], integer(1)],
      [["XTRIM", "s", "MAXLEN", 1, "ACKED"], integer(1)],
      range("3-1", "4-1", "5-1"),
      [["XTRIM", "s", "DELREF", "MINID", "4"], integer(1)],
      pendings("g"),
      [["XADD", "s", "KEEPREF", "MAXLEN", 2, "6-1", "f", "6-1"], bulk("6-1")],
      range("5-1", "6-1"),
      [["XADD", "s", "MAXLEN", 1, "ACKED", "7-1", "f", "7-1"], bulk("7-1")],
      range("5-1", "6-1", "7-1"),
      [read("g", "c"), streams(["s", entry("5-1"), entry("6-1"), entry("7-1")])],
      [["XACK", "s", "g", "6-1"], integer(1)],
      [["XTRIM", "s", "MINID", "~", "8", "ACKED"], integer(1)],
      range("5-1", "7-1"),
      [["XTRIM", "s", "MAXLEN", "~", 0, "DELREF"], integer(2)],
      pendings("g"),
      [["XTRIM", "s", "MAXLEN", 1, "ACKED", "DELREF"], error("ERR syntax error")],
    ],
  },
]);

documented("XNACK", startInstance, [
  {
    name: "gives back what is pending",
    source: page("xnack", "8.8"),
    steps: [
      [["XNACK", "s", "g", "FAIL", "IDS", 1, "1-1"], noGroup],
      ...add("s", "1-1", "2-1", "3-1", "4-1"),
      create("g"),
      [read("g", "c", "COUNT", 3), streams(["s", entry("1-1"), entry("2-1"), entry("3-1")])],
      [["XNACK", "s", "g", "FAIL", "IDS", 2, "2-1", "9-9"], integer(1)],
      [["XNACK", "s", "g", "SILENT", "IDS", 1, "1-1"], integer(1)],
      [["XNACK", "s", "g", "FATAL", "IDS", 1, "3-1"], integer(1)],
      pendings("g", ["1-1", "", -1, 0], ["2-1", "", -1, 1], ["3-1", "", -1, 2n ** 63n - 1n]),
      [["XNACK", "s", "g", "FATAL", "IDS", 1, "3-1", "RETRYCOUNT", 5], integer(1)],
      [["XNACK", "s", "g", "FAIL", "IDS", 1, "4-1"], integer(0)],
      [["XNACK", "s", "g", "FAIL", "FORCE", "IDS", 2, "4-1", "5-1"], integer(1)],
      pendings("g", ["1-1", "", -1, 0], ["2-1", "", -1, 1], ["3-1", "", -1, 5], ["4-1", "", -1, 0]),
      [["XPENDING", "s", "g"], array(integer(4), bulk("1-1"), bulk("4-1"), array())],
    ],
  },
  {
    name: "what was given back can be claimed at once",
    source: page("xnack", "8.8"),
    steps: [
      ...add("s", "1-1", "2-1"),
      create("g"),
      [read("g", "c"), streams(["s", entry("1-1"), entry("2-1")])],
      [["XNACK", "s", "g", "FAIL", "IDS", 2, "2-1", "1-1"], integer(2)],
      [["XCLAIM", "s", "g", "d", 100_000, "2-1"], array(entry("2-1"))],
      [["XAUTOCLAIM", "s", "g", "d", 100_000, 0, "JUSTID"], array(bulk("0-0"), array(bulk("1-1")), array())],
      pendings("g", ["1-1", "d", 0, 1], ["2-1", "d", 0, 2]),
      [["XNACK", "s", "g", "FAIL", "IDS", 1, "2-1"], integer(1)],
      [["XGROUP", "DELCONSUMER", "s", "g", "d"], integer(1)],
      pendings("g", ["2-1", "", -1, 2]),
      [["XACK", "s", "g", "2-1"], integer(1)],
      pendings("g"),
    ],
  },
  {
    name: "errors",
    source: "https://github.com/redis/redis/pull/14797 (its review)",
    steps: [
      [["XNACK", "s", "g", "NONE", "IDS", 1, "1-1"], error("ERR mode must be SILENT, FAIL, or FATAL")],
      [["XNACK", "s", "g", "FAIL", "IDS", 0, "1-1"], error("ERR Number of IDs must be greater than 0")],
      [["XNACK", "s", "g", "FAIL", "RETRYCOUNT", 1, "FORCE"], error("ERR syntax error")],
      [
        ["XNACK", "s", "g", "FAIL", "IDS", 1, "1-1", "RETRYCOUNT", "x"],
        error("ERR value is not an integer or out of range"),
      ],
      [["XNACK", "s", "g", "FAIL", "IDS", 1, "1-1", "NONE"], error("ERR syntax error")],
    ],
  },
]);

const written = (text: string): WrittenReply => ({ resp2: text, resp3: text });
const [later, passed, silence] = [written("<pending>"), written("<advanced>"), written("<quiet>")];
const waiting = (claimAfter: number, ms = 0): Step =>
  on("b", pending(["XREADGROUP", "GROUP", "g", "d", "BLOCK", ms, "CLAIM", claimAfter, "STREAMS", "s", ">"]));
const claimedSince1970 = (id: string): WrittenReply => {
  const masked: WrittenReply = { resp2: "<masked>\r\n", resp3: "<masked>\r\n" };
  return array(bulk(id), array(bulk("f"), bulk(id)), masked, integer(1));
};

documented("XREADGROUP CLAIM", startInstance, [
  {
    name: "claims what was idle for long, the longest first, then reads what is new",
    source: page("xreadgroup", "8.4"),
    steps: [
      ...add("s", "1-1", "2-1", "3-1", "4-1"),
      create("g"),
      [read("g", "c", "COUNT", 2), streams(["s", entry("1-1"), entry("2-1")])],
      [["XCLAIM", "s", "g", "c", 0, "1-1", "IDLE", 50, "JUSTID"], array(bulk("1-1"))],
      [["XCLAIM", "s", "g", "c", 0, "2-1", "IDLE", 70, "JUSTID"], array(bulk("2-1"))],
      [read("g", "d", "CLAIM", 60, "COUNT", 2), streams(["s", delivered("2-1", 70, 1), delivered("3-1", 0, 0)])],
      [read("g", "d", "CLAIM", 50, "NOACK"), streams(["s", delivered("1-1", 50, 1), delivered("4-1", 0, 0)])],
      pendings("g", ["1-1", "d", 0, 2], ["2-1", "d", 0, 2], ["3-1", "d", 0, 1]),
      [read("g", "d", "CLAIM", 50), reply.nullArray],
      [["XREADGROUP", "GROUP", "g", "d", "CLAIM", 0, "STREAMS", "s", "2-1"], streams(["s", entry("3-1")])],
      [["XDEL", "s", "2-1"], integer(1)],
      [read("g", "e", "CLAIM", 0), streams(["s", delivered("1-1", 0, 2), delivered("3-1", 0, 2)])],
      pendings("g", ["1-1", "e", 0, 3], ["3-1", "e", 0, 3]),
    ],
  },
  {
    name: "a client that waits gets an entry when its time comes, and one that is given back at once",
    source: page("xreadgroup", "8.4"),
    steps: [
      ...add("s", "1-1", "2-1"),
      create("g"),
      [read("g", "c"), streams(["s", entry("1-1"), entry("2-1")])],
      [["XCLAIM", "s", "g", "c", 0, "1-1", "IDLE", 60, "JUSTID"], array(bulk("1-1"))],
      [waiting(100), later],
      [advance(39), passed],
      [quiet("b"), silence],
      [advance(1), passed],
      [receive("b"), streams(["s", delivered("1-1", 100, 1)])],
      [waiting(100), later],
      [["XNACK", "s", "g", "FAIL", "IDS", 1, "2-1"], integer(1)],
      [masked(receive("b"), /:\d{10,}/, "time since 1970"), streams(["s", claimedSince1970("2-1")])],
    ],
  },
  {
    name: "a client that waits for entries to be idle gives up in time, and looks again after each delivery",
    source: page("xreadgroup", "8.4"),
    protocol: 2,
    steps: [
      ...add("s", "1-1"),
      create("g"),
      [read("g", "c"), streams(["s", entry("1-1")])],
      [waiting(100, 250), later],
      [advance(90), passed],
      [["XCLAIM", "s", "g", "c", 0, "1-1", "JUSTID"], array(bulk("1-1"))],
      [advance(90), passed],
      [quiet("b"), silence],
      [advance(10), passed],
      [receive("b"), streams(["s", delivered("1-1", 100, 1)])],
      [["XACK", "s", "g", "1-1"], integer(1)],
      [waiting(100, 250), later],
      [advance(249), passed],
      [quiet("b"), silence],
      [advance(1), passed],
      [receive("b"), reply.nullArray],
    ],
  },
  {
    name: "errors",
    source: "https://github.com/redis/redis/pull/14402",
    steps: [
      ...add("s", "1-1"),
      create("g"),
      [read("g", "c", "CLAIM", -1), error("ERR min-idle-time must be a positive integer")],
      [read("g", "c", "CLAIM", "x"), error("ERR min-idle-time is not an integer")],
      [
        ["XREAD", "CLAIM", 1, "STREAMS", "s", "0"],
        error("ERR The CLAIM option is only supported by XREADGROUP. You called XREAD instead."),
      ],
    ],
  },
]);

documented("XREAD", startInstance, [
  {
    name: "the last entry by +",
    source: page("xread", "7.4"),
    steps: [
      [["XREAD", "STREAMS", "s", "+"], reply.nullArray],
      ...add("s", "1-1", "2-1"),
      [["XREAD", "COUNT", 1, "STREAMS", "s", "none", "+", "+"], streams(["s", entry("2-1")])],
      [["XDEL", "s", "2-1"], integer(1)],
      [["XREAD", "STREAMS", "s", "+"], streams(["s", entry("1-1")])],
      [["XTRIM", "s", "MAXLEN", 0], integer(1)],
      [["XREAD", "STREAMS", "s", "+"], reply.nullArray],
    ],
  },
  {
    name: "MAXCOUNT and MAXSIZE bound the whole reply",
    source: page("xread", "8.10"),
    steps: [
      ...add("s", "1-1", "2-1", "3-1"),
      ...add("t", "1-1", "2-1", "3-1"),
      ...add("u", "1-1"),
      [
        ["XREAD", "COUNT", 2, "MAXCOUNT", 3, "STREAMS", "s", "t", "u", "0", "0", "0"],
        streams(["s", entry("1-1"), entry("2-1")], ["t", entry("1-1")]),
      ],
      [
        ["XREAD", "MAXCOUNT", 3, "STREAMS", "s", "t", "0", "0"],
        streams(["s", entry("1-1"), entry("2-1"), entry("3-1")]),
      ],
      [["XREAD", "MAXSIZE", 1, "STREAMS", "s", "t", "0", "0"], streams(["s", entry("1-1")])],
      [["XREAD", "MAXSIZE", 1, "STREAMS", "s", "t", "9", "0"], streams(["t", entry("1-1")])],
      [
        ["XREAD", "MAXSIZE", 100_000, "STREAMS", "s", "u", "1-1", "0"],
        streams(["s", entry("2-1"), entry("3-1")], ["u", entry("1-1")]),
      ],
      create("g"),
      [read("g", "c", "MAXCOUNT", 2), streams(["s", entry("1-1"), entry("2-1")])],
      pendings("g", ["1-1", "c", 0, 1], ["2-1", "c", 0, 1]),
      [
        ["XREAD", "COUNT", 4, "MAXCOUNT", 3, "STREAMS", "s", "0"],
        error("ERR MAXCOUNT must be greater than or equal to COUNT"),
      ],
      [["XREAD", "MAXCOUNT", 0, "STREAMS", "s", "0"], error("ERR MAXCOUNT must be greater than 0")],
      [["XREAD", "MAXSIZE", "x", "STREAMS", "s", "0"], error("ERR value is not an integer or out of range")],
    ],
  },
]);
