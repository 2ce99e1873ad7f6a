import { type Case, differential, type Step } from "@allset/testkit";
import { startInstance } from "../test-target.js";

const sets: Step[] = [
  ["ZADD", "a", 1, "x", 2, "y", 3, "z", "0.1", "f", "inf", "i", "-5", "n"],
  ["ZADD", "b", 10, "y", 20, "z", 30, "w", "0.2", "f", "-inf", "i"],
  ["ZADD", "c", 100, "z", "0.3", "f", 5, "v", 0, "x"],
  ["SADD", "s", "x", "z", "v", "w", 12, 7],
  ["SADD", "ints", 1, 7, -12, "m"],
  ["SREM", "ints", "m"],
  ["ZADD", "big", ...Array.from({ length: 20 }, (_, i) => [i / 3, `m${i}`]).flat(), 7, "z", 9, "i"],
];
const sources = [
  ["a"],
  ["a", "b"],
  ["a", "b", "c"],
  ["a", "a"],
  ["a", "none"],
  ["none", "a"],
  ["none"],
  ["big", "a", "c"],
  ["c", "b", "a", "big"],
];
const weights = (keys: readonly string[], each: readonly (string | number)[]): (string | number)[] => [
  "WEIGHTS",
  ...keys.map((_, i) => each[i % each.length]),
];

const steps: Step[] = [
  ...sets,
  ...sources.flatMap((keys): Step[] => [
    ...["ZUNION", "ZINTER"].flatMap((name): Step[] => [
      [name, keys.length, ...keys],
      [name, keys.length, ...keys, "WITHSCORES"],
      [name, keys.length, ...keys, "AGGREGATE", "SUM", "WITHSCORES"],
      [name, keys.length, ...keys, "AGGREGATE", "min", "WITHSCORES"],
      [name, keys.length, ...keys, "WITHSCORES", "aggregate", "MAX"],
      [name, keys.length, ...keys, ...weights(keys, [2, 0.5, -1]), "WITHSCORES"],
      [name, keys.length, ...keys, ...weights(keys, [0, "inf", "-inf"]), "WITHSCORES"],
      [name, keys.length, ...keys, ...weights(keys, [0, 1]), "AGGREGATE", "MAX", "WITHSCORES"],
      [name, keys.length, ...keys, ...weights(keys, [1, 0]), "AGGREGATE", "MIN", "WITHSCORES"],
    ]),
    ["ZDIFF", keys.length, ...keys],
    ["ZDIFF", keys.length, ...keys, "WITHSCORES"],
    ["ZINTERCARD", keys.length, ...keys],
    ["ZINTERCARD", keys.length, ...keys, "LIMIT", 0],
    ["ZINTERCARD", keys.length, ...keys, "LIMIT", 2],
    ["ZINTERCARD", keys.length, ...keys, "LIMIT", 100],
    ...["ZUNIONSTORE", "ZINTERSTORE", "ZDIFFSTORE"].flatMap((name): Step[] => [
      [name, "d", keys.length, ...keys],
      ["ZRANGE", "d", 0, -1, "WITHSCORES"],
    ]),
    ["ZUNIONSTORE", "d", keys.length, ...keys, ...weights(keys, [3, -2]), "AGGREGATE", "MAX"],
    ["ZRANGE", "d", 0, -1, "WITHSCORES"],
    ["ZINTERSTORE", "d", keys.length, ...keys, ...weights(keys, [3, -2]), "AGGREGATE", "MIN"],
    ["ZRANGE", "d", 0, -1, "WITHSCORES"],
  ]),
];

differential("combinations", import.meta.url, startInstance, [
  ...[1000, 0].map(
    (entries): Case => ({
      name: `every way, with listpacks of up to ${entries} members`,
      steps: [["CONFIG", "SET", "zset-max-listpack-entries", entries], ...steps],
    }),
  ),
  {
    name: "the destination is one of the sources, or something else",
    steps: [
      ...sets,
      ["ZUNIONSTORE", "a", 2, "a", "b"],
      ["ZRANGE", "a", 0, -1, "WITHSCORES"],
      ["ZINTERSTORE", "b", 2, "b", "c"],
      ["ZRANGE", "b", 0, -1, "WITHSCORES"],
      ["ZDIFFSTORE", "c", 1, "c"],
      ["ZDIFFSTORE", "c", 2, "c", "c"],
      ["EXISTS", "c"],
      ["SET", "s", "string", "EX", 1000],
      ["ZUNIONSTORE", "s", 1, "b"],
      ["TTL", "s"],
      ["ZRANGE", "s", 0, -1, "WITHSCORES"],
      ["SET", "s", "string"],
      ["ZINTERSTORE", "s", 1, "none"],
      ["EXISTS", "s"],
    ],
  },
]);
