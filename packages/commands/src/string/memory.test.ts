/** A command that finds no memory answers OOM and nothing else, and leaves everything as it was. */
import { DebugArena } from "@allset/engine";
import { expect, test } from "vitest";
import { servedAtLast } from "../test-refused-memory.js";
import { connectTo, startInstance } from "../test-target.js";

/** With the key `long` exactly a block: a time to live does not fit beside it. */
const long = "x".repeat(5104);

const writes: (readonly (string | number)[])[] = [
  ["SET", "k", long],
  ["SET", "new", "v"],
  ["SET", "k", long, "GET"],
  ["SET", "k", long, "EX", 100],
  ["SET", "timed", long, "KEEPTTL", "GET"],
  ["SETEX", "new", 100, "v"],
  ["SETNX", "new", "v"],
  ["GETSET", "k", long],
  ["GETEX", "long", "EX", 100],
  ["APPEND", "k", long],
  ["APPEND", "new", "v"],
  ["SETRANGE", "k", 9000, "v"],
  ["SETRANGE", "new", 9000, "v"],
  ["INCR", "new"],
  ["INCRBY", "n", "9007199254740993"],
  ["INCRBYFLOAT", "n", "0.12345678901234567"],
  ["INCRBYFLOAT", "new", "1"],
  ["INCREX", "new", "EX", 100],
  ["INCREX", "n", "EX", 100],
  ["INCREX", "n", "BYFLOAT", "0.12345678901234567"],
  ["SETBIT", "k", 90_000, 1],
  ["SETBIT", "new", 90_000, 1],
  ["BITOP", "NOT", "k", "long"],
  ["BITOP", "NOT", "new", "long"],
  ["BITFIELD", "k", "SET", "u8", 90_000, 1, "GET", "u8", 0],
  ["BITFIELD", "new", "SET", "u8", 90_000, 1],
  ["MSET", "k", long, "new", "v"],
];

test.each(writes)("%s %s without memory", async (...words) => {
  const arena = new DebugArena();
  const target = startInstance(1, arena);
  const call = await connectTo(target);
  const state = (): string =>
    ["k", "n", "long", "timed", "new"].map((key) => call("GET", key) + call("PTTL", key)).join("");
  call("MSET", "k", "a value", "n", "9", "long", long);
  call("SET", "timed", "v", "EX", 100);
  const before = state();
  const { revision } = target.instance.keyspace.commits;
  const refused = (): void => {
    expect(state()).toBe(before);
    expect(target.instance.keyspace.commits.revision).toBe(revision);
    target.instance.keyspace.check();
  };
  const { refusals } = servedAtLast(arena, () => call(...words), refused);
  expect(refusals).toBeGreaterThan(0);
  expect(state()).not.toBe(before);
  expect(target.instance.keyspace.commits.revision).toBe(revision + 1);
  arena.check();
});
