/** LMOVEM and BLMOVEM are younger than the reference server. */
import { documented, on, pending, quiet, receive, reply, type Step, type WrittenReply } from "@allset/testkit";
import { startInstance } from "../test-target.js";

const source = "https://redis.io/docs/latest/commands/lmovem/ (Redis 8.10)";
const blockingSource = "https://redis.io/docs/latest/commands/blmovem/ (Redis 8.10)";
const popSource = "https://redis.io/docs/latest/commands/lmpop/: the count means what it means there";
const items = (...texts: string[]): WrittenReply => reply.array(...texts.map((text) => reply.bulk(text)));
const wrongType = reply.error("WRONGTYPE Operation against a key holding the wrong kind of value");
const syntax = reply.error("ERR syntax error");
const notPositive = reply.error("ERR count should be greater than 0");

const same = (text: string): WrittenReply => ({ resp2: text, resp3: text });
const later = same("<pending>");
const nothing = same("<quiet>");

type Exchange = readonly [Step, WrittenReply];
const filled: Exchange[] = [
  [["RPUSH", "a", 1, 2, 3, 4], reply.integer(4)],
  [["RPUSH", "b", "x", "y"], reply.integer(2)],
];
const all = (key: string, ...texts: string[]): Exchange => [["LRANGE", key, 0, -1], items(...texts)];

/** From an end to an end, one by one and in bulk: what is answered and what the lists are then. */
const ends = [
  ["LEFT", "LEFT", "OBO", ["2", "1"], ["3", "4"], ["2", "1", "x", "y"]],
  ["LEFT", "LEFT", "BULK", ["1", "2"], ["3", "4"], ["1", "2", "x", "y"]],
  ["LEFT", "RIGHT", "OBO", ["1", "2"], ["3", "4"], ["x", "y", "1", "2"]],
  ["LEFT", "RIGHT", "BULK", ["1", "2"], ["3", "4"], ["x", "y", "1", "2"]],
  ["RIGHT", "LEFT", "OBO", ["3", "4"], ["1", "2"], ["3", "4", "x", "y"]],
  ["RIGHT", "LEFT", "BULK", ["3", "4"], ["1", "2"], ["3", "4", "x", "y"]],
  ["RIGHT", "RIGHT", "OBO", ["4", "3"], ["1", "2"], ["x", "y", "4", "3"]],
  ["RIGHT", "RIGHT", "BULK", ["3", "4"], ["1", "2"], ["x", "y", "3", "4"]],
] as const;

documented("lmovem", startInstance, [
  ...ends.map(([from, to, order, moved, left, there]) => ({
    name: `${from} to ${to}, ${order}`,
    source,
    steps: [
      ...filled,
      [["LMOVEM", "a", "b", from, to, "COUNT", 2, order], items(...moved)] as const,
      all("a", ...left),
      all("b", ...there),
    ],
  })),
  {
    name: "COUNT moves what there is, EXACTLY all or nothing",
    source,
    steps: [
      ...filled,
      [["LMOVEM", "a", "b", "LEFT", "RIGHT", "EXACTLY", 5, "BULK"], reply.nullArray],
      [["LMOVEM", "none", "b", "LEFT", "RIGHT", "EXACTLY", 1, "BULK"], reply.nullArray],
      [["LMOVEM", "none", "b", "LEFT", "RIGHT", "COUNT", 1, "OBO"], reply.array()],
      [["LMOVEM", "none", "b", "LEFT", "RIGHT"], reply.array()],
      [["LMOVEM", "a", "new", "RIGHT", "RIGHT", "exactly", 4, "obo"], items("4", "3", "2", "1")],
      [["EXISTS", "a"], reply.integer(0)],
      [["LMOVEM", "new", "b", "LEFT", "RIGHT", "COUNT", 100, "BULK"], items("4", "3", "2", "1")],
      [["EXISTS", "new"], reply.integer(0)],
      all("b", "x", "y", "4", "3", "2", "1"),
      [["LMOVEM", "b", "c", "LEFT", "RIGHT"], items("x")],
      all("c", "x"),
    ],
  },
  {
    name: "within one list",
    source,
    steps: [
      [["RPUSH", "l", "a", "b", "c"], reply.integer(3)],
      [["LMOVEM", "l", "l", "LEFT", "LEFT", "EXACTLY", 2, "OBO"], items("b", "a")],
      all("l", "b", "a", "c"),
      [["LMOVEM", "l", "l", "LEFT", "LEFT", "COUNT", 2, "BULK"], items("b", "a")],
      all("l", "b", "a", "c"),
      [["LMOVEM", "l", "l", "LEFT", "RIGHT", "COUNT", 2, "OBO"], items("b", "a")],
      all("l", "c", "b", "a"),
      [["LMOVEM", "l", "l", "RIGHT", "LEFT", "COUNT", 1, "BULK"], items("a")],
      all("l", "a", "c", "b"),
      [["LMOVEM", "l", "l", "RIGHT", "RIGHT", "COUNT", 9, "OBO"], items("b", "c", "a")],
      all("l", "b", "c", "a"),
    ],
  },
  {
    name: "errors",
    source: popSource,
    steps: [
      ...filled,
      [["SET", "s", 1], reply.ok],
      [["LMOVEM", "a", "s", "LEFT", "RIGHT", "COUNT", 1, "OBO"], wrongType],
      [["LMOVEM", "s", "a", "LEFT", "RIGHT", "COUNT", 1, "OBO"], wrongType],
      [["LMOVEM", "a", "b", "x", "RIGHT"], syntax],
      [["LMOVEM", "a", "b", "LEFT", "x"], syntax],
      [["LMOVEM", "a", "b", "LEFT", "RIGHT", "COUNT", 1], syntax],
      [["LMOVEM", "a", "b", "LEFT", "RIGHT", "COUNT", 1, "x"], syntax],
      [["LMOVEM", "a", "b", "LEFT", "RIGHT", "x", 1, "OBO"], syntax],
      [["LMOVEM", "a", "b", "LEFT", "RIGHT", "COUNT", 1, "OBO", "BULK"], syntax],
      [["LMOVEM", "a", "b", "LEFT", "RIGHT", "COUNT", 0, "OBO"], notPositive],
      [["LMOVEM", "a", "b", "LEFT", "RIGHT", "EXACTLY", -1, "OBO"], notPositive],
      [["LMOVEM", "a", "b", "LEFT", "RIGHT", "EXACTLY", "x", "OBO"], notPositive],
      [["LMOVEM", "a", "b", "LEFT"], reply.error("ERR wrong number of arguments for 'lmovem' command")],
      all("a", "1", "2", "3", "4"),
    ],
  },
  {
    name: "BLMOVEM that does not wait",
    source: blockingSource,
    steps: [
      ...filled,
      [["BLMOVEM", "a", "b", "LEFT", "RIGHT", 0, "COUNT", 2, "OBO"], items("1", "2")],
      [["BLMOVEM", "a", "b", "LEFT", "LEFT", 0], items("3")],
      [["MULTI"], reply.ok],
      [["BLMOVEM", "none", "b", "LEFT", "LEFT", 0], reply.queued],
      [["BLMOVEM", "a", "b", "LEFT", "LEFT", 0, "EXACTLY", 2, "BULK"], reply.queued],
      [["EXEC"], reply.array(reply.nullArray, reply.nullArray)],
      [["BLMOVEM", "a", "b", "LEFT", "LEFT", "x"], reply.error("ERR timeout is not a float or out of range")],
    ],
  },
  {
    name: "BLMOVEM that waits: with COUNT for one element, with EXACTLY for all",
    source: blockingSource,
    steps: [
      [on("b", pending(["BLMOVEM", "l", "m", "LEFT", "RIGHT", 0, "COUNT", 3, "BULK"])), later],
      [["RPUSH", "l", 1, 2], reply.integer(2)],
      [receive("b"), items("1", "2")],
      [on("b", pending(["BLMOVEM", "l", "m", "LEFT", "RIGHT", 0, "EXACTLY", 3, "OBO"])), later],
      [["RPUSH", "l", 3], reply.integer(1)],
      [["RPUSH", "l", 4], reply.integer(2)],
      [quiet("b"), nothing],
      [["RPUSH", "l", 5, 6], reply.integer(4)],
      [receive("b"), items("3", "4", "5")],
      all("l", "6"),
      all("m", "1", "2", "3", "4", "5"),
    ],
  },
]);
