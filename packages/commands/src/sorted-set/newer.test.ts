import { documented, reply } from "@allset/testkit";
import { startInstance } from "../test-target.js";

const rankAndScore = (rank: number, score: string) => reply.array(reply.integer(rank), reply.double(score));

documented("ranks with scores", startInstance, [
  {
    name: "ZRANK and ZREVRANK WITHSCORE",
    source: "https://redis.io/docs/latest/commands/zrank/ (Redis 7.2)",
    steps: [
      [["ZADD", "z", 1, "one", 2, "two", 3.5, "three"], reply.integer(3)],
      [["ZRANK", "z", "three", "WITHSCORE"], rankAndScore(2, "3.5")],
      [["ZREVRANK", "z", "three", "withscore"], rankAndScore(0, "3.5")],
      [["ZREVRANK", "z", "one", "WITHSCORE"], rankAndScore(2, "1")],
      [["ZRANK", "z", "four", "WITHSCORE"], reply.nullArray],
      [["ZREVRANK", "none", "four", "WITHSCORE"], reply.nullArray],
      [["ZRANK", "z", "one", "WITHSCORES"], reply.error("ERR syntax error")],
      [["ZRANK", "z", "one", "WITHSCORE", "x"], reply.error("ERR wrong number of arguments for 'zrank' command")],
    ],
  },
]);

const pairs = (...items: [string, string][]) =>
  reply.perProtocol(
    reply.array(...items.flatMap(([member, score]) => [reply.bulk(member), reply.bulk(score)])),
    reply.array(...items.map(([member, score]) => reply.array(reply.bulk(member), reply.double(score)))),
  );

documented("AGGREGATE COUNT", startInstance, [
  {
    name: "counts the sets that hold a member, or sums their weights",
    source: "https://redis.io/docs/latest/commands/zunionstore/ (Redis 8.8)",
    steps: [
      [["ZADD", "a", 10, "x", 20, "y"], reply.integer(2)],
      [["ZADD", "b", "inf", "y", 40, "z"], reply.integer(2)],
      [["ZUNION", 2, "a", "b", "AGGREGATE", "COUNT", "WITHSCORES"], pairs(["x", "1"], ["z", "1"], ["y", "2"])],
      [
        ["ZUNION", 2, "a", "b", "WEIGHTS", 3, 0.5, "AGGREGATE", "count", "WITHSCORES"],
        pairs(["z", "0.5"], ["x", "3"], ["y", "3.5"]),
      ],
      [["ZINTER", 2, "a", "b", "AGGREGATE", "COUNT", "WITHSCORES"], pairs(["y", "2"])],
      [["ZUNIONSTORE", "d", 2, "a", "b", "AGGREGATE", "COUNT"], reply.integer(3)],
      [["ZRANGE", "d", 0, -1, "WITHSCORES"], pairs(["x", "1"], ["z", "1"], ["y", "2"])],
      [["ZINTERSTORE", "d", 2, "a", "b", "WEIGHTS", 2, 5, "AGGREGATE", "COUNT"], reply.integer(1)],
      [["ZSCORE", "d", "y"], reply.double("7")],
    ],
  },
]);
