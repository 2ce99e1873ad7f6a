import { differential, on, receive, type Step } from "@allset/testkit";
import { told } from "../test-events.js";
import { startInstance } from "../test-target.js";

const listening: Step[] = [["CONFIG", "SET", "notify-keyspace-events", "EAnm"], on("b", ["PSUBSCRIBE", "__key*__:*"])];
const long = "v".repeat(65);

/** The same steps on a small hash and, with a long value in it, on a table. */
const cases = ["v", long].map((value) => ({
  name: `hash commands, ${value === long ? "a table" : "a small hash"}`,
  steps: [
    ...listening,
    ...told(["HSET", "h", "t", value], 2),
    ...told(["HSET", "h", "a", 1, "b", 2], 1),
    ...told(["HSET", "h", "a", 1], 1),
    ...told(["HMSET", "h", "a", 1, "c", 3], 1),
    ...told(["HSETNX", "h", "a", 1], 0),
    ...told(["HSETNX", "h", "d", 1], 1),
    ...told(["HINCRBY", "h", "a", 1], 1),
    ...told(["HINCRBYFLOAT", "h", "a", 1], 1),
    ...told(["HINCRBY", "h", "t", 1], 0),
    ...told(["HINCRBYFLOAT", "h", "t", 1], 0),
    ...told(["HDEL", "h", "none"], 0),
    ...told(["HDEL", "h", "a", "b", "none"], 1),
    ...told(["HLEN", "h"], 0),
    ...told(["HDEL", "h", "c", "d", "t"], 2),
    ...told(["HDEL", "h", "c"], 0),
    ...["HGET", "HEXISTS", "HSTRLEN", "HMGET"].flatMap((name) => told([name, "h", "f"], 1)),
    ...["HLEN", "HKEYS", "HVALS", "HGETALL", "HRANDFIELD"].flatMap((name) => told([name, "h"], 1)),
    ...told(["HSCAN", "h", 0], 1),
    ...told(["HINCRBY", "n", "a", 1], 2),
    ...told(["HINCRBYFLOAT", "m", "a", 1], 2),
    ...told(["HSETNX", "o", "a", 1], 2),
    ...told(["HINCRBY", "p", "a", "x"], 0),
    ...told(["DEL", "n"], 1),
    ...told(["RENAME", "m", "o"], 3),
    ...told(["MULTI"], 0),
    ["HSET", "h", "a", 1],
    ["HDEL", "h", "a"],
    ["EXEC"],
    receive("b", 4),
  ] as Step[],
}));

differential("events", import.meta.url, startInstance, cases);
