import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { differential, on, pending, ReferenceServer, receive, redisServerPath, rounded, unordered } from "./index.js";

/** Here a redis-server stands for Allset, which no floor below it can start. */
const startAllsetInProcess = async () => (await ReferenceServer.start()).target();

// Without redis-server there is nothing to start.
if (redisServerPath() !== null) {
  differential("example", import.meta.url, () => startAllsetInProcess(), [
    {
      name: "GETRANGE on both sides of the ends",
      steps: [
        ["SET", "k", "hello"],
        ["GETRANGE", "k", 0, -1],
        ["GETRANGE", "k", 9, 12],
      ],
    },
    // `each`: every command on an empty keyspace, after `setup`.
    { name: "arity", each: [["GET"], ["GET", "a", "b"], ["STRLEN"]] },
    {
      name: "wrong type",
      setup: [["LPUSH", "l", "x"]],
      each: [
        ["GET", "l"],
        ["INCR", "l"],
        ["APPEND", "l", "y"],
      ],
    },
    {
      name: "replies that may rightly differ carry the reason",
      steps: [
        ["SET", "k", "v", "EX", 100],
        rounded(["PTTL", "k"], 1000, "time passes"),
        unordered(["KEYS", "*"], "hash order"),
      ],
    },
    {
      name: "several connections",
      steps: [on("b", pending(["BLPOP", "l", 0])), ["RPUSH", "l", "x"], receive("b")],
    },
  ]);
}

test("the README shows this example", () => {
  const own = readFileSync(new URL(import.meta.url), "utf8");
  const example = own.slice(own.indexOf("  differential("), own.indexOf("\n}\n")).replaceAll(/^ {2}/gm, "");
  expect(readFileSync(new URL("../README.md", import.meta.url), "utf8")).toContain(example);
});
