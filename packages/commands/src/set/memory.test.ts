/** A command that finds no memory answers OOM and nothing else, and leaves every set as it was. */
import { DebugArena } from "@allset/engine";
import { describe, expect, test } from "vitest";
import { OOM } from "../test-refused-memory.js";
import { connectTo, startInstance } from "../test-target.js";

/** Refusals up to here are tried one by one, those behind it in steps: by then a command does the same for each member. */
const EACH = 24;
const STEP = 7;
const long = "x".repeat(100);
const many = Array.from({ length: 140 }, (_, i) => `member ${i}`);
const integers = Array.from({ length: 511 }, (_, i) => String(i));

const writes: readonly (readonly [why: string, ...command: string[]])[] = [
  ["a new set of integers", "SADD", "new", "1", "70000"],
  ["a new packed set", "SADD", "new", "1", "a"],
  ["a new rooted set", "SADD", "new", long, "a"],
  ["a new set that outgrows two forms", "SADD", "new", "1", "2", ...many],
  ["wider integers", "SADD", "integers", "1", "-9007199254740993"],
  ["one integer too many", "SADD", "integers", "1", "600", "601"],
  ["a string among integers", "SADD", "few", "1", "a longer member"],
  ["a long string", "SADD", "packed", "1", "a", long],
  ["too many members", "SADD", "packed", ...many],
  ["more members", "SADD", "rooted", ...many],
  ["to a new set", "SMOVE", "packed", "new", "a"],
  ["to a rooted set", "SMOVE", "packed", "rooted", "b"],
  ["to a set that is converted", "SMOVE", "rooted", "packed", long],
  ["to a set that becomes packed", "SMOVE", "packed", "few", "a longer member"],
  ["a union", "SUNIONSTORE", "few", "rooted", "packed", "integers"],
  ["a union into one of its sources", "SUNIONSTORE", "packed", "packed", "rooted"],
  ["a union under a new key", "SUNIONSTORE", "new", "packed", "few"],
  ["a union in the place of a string", "SUNIONSTORE", "text", "packed", "few"],
  ["a difference", "SDIFFSTORE", "few", "rooted", "packed"],
  ["a difference of many sets", "SDIFFSTORE", "few", "rooted", "few", "few", "few", "few", "few", "few"],
  ["an intersection", "SINTERSTORE", "few", "rooted", "rooted"],
  ["a union to be read", "SUNION", "rooted", "packed"],
  ["a difference to be read", "SDIFF", "rooted", "packed"],
  ["a union to be counted", "SUNIONCARD", "5", "rooted", "packed", "few", "few", "few"],
];

describe.each(["", "Eg$sxnA"])("without memory, notify-keyspace-events %j", (classes) => {
  test.each(writes)("%s: %s %s %s", async (_why, ...words) => {
    const arena = new DebugArena();
    const target = startInstance(1, arena);
    const call = await connectTo(target);
    const lines = (reply: string): string => reply.split("\r\n").sort().join(" ");
    const state = (): string =>
      ["integers", "few", "packed", "rooted", "new", "text"]
        .map((key) => call("TYPE", key) + lines(call("SMEMBERS", key)) + call("PTTL", key))
        .join("");
    call("SADD", "integers", ...integers);
    call("SADD", "few", "1", "2", "3");
    call("SADD", "packed", "a", "b", "3", "a longer member");
    call("SADD", "rooted", long, "a", ...Array.from({ length: 50 }, (_, i) => `stays ${i}`));
    call("SET", "text", "v", "EX", "100");
    call("EXPIRE", "packed", "100");
    call("CONFIG", "SET", "notify-keyspace-events", classes);
    const before = state();
    const { commits } = target.instance.keyspace;
    const { revision } = commits;
    let refusals = 0;
    for (; ; refusals += refusals < EACH ? 1 : STEP) {
      arena.refuseAfter(refusals);
      const reply = call(...words);
      arena.refuseAfter(Number.POSITIVE_INFINITY);
      if (reply !== OOM) break;
      expect(state()).toBe(before);
      expect(commits.revision).toBe(revision);
      target.instance.keyspace.check();
    }
    expect(refusals).toBeGreaterThan(0);
    const reads = ["SUNION", "SDIFF", "SUNIONCARD"].includes(words[0]);
    expect(state() === before).toBe(reads);
    expect(commits.revision).toBe(reads ? revision : revision + 1);
    target.instance.keyspace.check();
  });
});
