/** A command that finds no memory answers OOM, leaves everything as it was, however many fields it has, and tells nobody. */
import { DebugArena, type KeyEvent } from "@allset/engine";
import { expect, test } from "vitest";
import { servedAtLast } from "../test-refused-memory.js";
import { connectTo, observeCommits, startInstance } from "../test-target.js";

const long = "v".repeat(100);
const keys = ["small", "large", "timed", "full", "new", "copy"] as const;
const many = Array.from({ length: 40 }, (_, i) => [`field ${i}`, `value ${i}`]).flat();

const onOneField: (readonly (string | number)[])[] = [
  ["HSET", "new", "f", "v"],
  ["HSET", "new", "f", long],
  ["HSET", "small", "f", "a value that does not fit"],
  ["HSET", "small", "a", long],
  ["HSET", "large", "f", "v"],
  ["HSET", "large", "a", `${long}${long}`],
  ["HSETNX", "new", "f", "v"],
  ["HSETNX", "large", "f", "v"],
  ["HINCRBY", "new", "f", 1],
  ["HINCRBY", "large", "f", "9007199254740993"],
  ["HINCRBYFLOAT", "new", "f", "0.12345678901234567"],
  ["HINCRBYFLOAT", "timed", "a", "0.12345678901234567"],
  ["HEXPIRE", "small", 100, "FIELDS", 1, "a"],
  ["HEXPIRE", "large", 100, "FIELDS", 1, "full"],
  ["HEXPIRE", "timed", 100, "FIELDS", 1, "b"],
  ["HGETEX", "large", "EX", 100, "FIELDS", 1, "full"],
  ["COPY", "timed", "copy"],
  ["COPY", "large", "copy"],
  ["RENAME", "timed", "a longer name"],
  ["MOVE", "timed", 1],
  ["EXPIRE", "timed", 100],
];

const onSeveral: (readonly (string | number)[])[] = [
  ["HSET", "new", "f", "v", "g", "w", "h", 7],
  ["HSET", "new", "f", "v", "g", long, "h", "w"],
  ["HSET", "new", ...many, "f", long],
  ["HSET", "small", "a", "longer", "b", "longer yet", "c", "new", "a", "once more, and longer"],
  ["HSET", "small", "a", "longer", "b", long, "c", "new", "a", "once more"],
  ["HSET", "small", ...many],
  ["HSET", "full", "f1", "of this command", "f2", "and", "one too many", "for a listpack", "f1", "again"],
  ["HSET", "full", "f1", "of this command", "f2", "and", "f3", "no new field"],
  ["HMSET", "large", "f", long, "g", long, "a", "short", "f", "again", "n", 6],
  ["HMSET", "large", ...many, "a", "short"],
  ["HSET", "timed", "a", "another", "b", long, "a", "last", "c", 1],
  ["HSETEX", "timed", "KEEPTTL", "FIELDS", 4, "a", long, "b", long, "f", "v", "a", 5],
  ["HSETEX", "new", "EX", 100, "FIELDS", 2, "f", "v", "g", "w"],
  ["HSETEX", "small", "EX", 100, "FIELDS", 3, "a", "v", "g", "w", "a", long],
  ["HSETEX", "large", "EX", 100, "FIELDS", 3, "a", "v", "g", "w", "a", long],
  ["HSETEX", "timed", "FXX", "EX", 100, "FIELDS", 2, "a", long, "b", long],
  ["HSETEX", "timed", "EX", 100, "FIELDS", 6, "a", 1, "c", 2, "d", 3, "e", 4, "f", 5, "g", 6],
  ["HEXPIRE", "large", 100, "FIELDS", 2, "full", "full2"],
  ["HEXPIRE", "large", 100, "FIELDS", 5, "full", "full2", "a", "n", "full"],
  ["HEXPIRE", "timed", 100, "FIELDS", 2, "a", "b"],
  ["HPEXPIREAT", "timed", 9_900_000_000_000, "FIELDS", 3, "a", "b", "a"],
  ["HPEXPIRE", "small", 100, "FIELDS", 3, "a", "none", "b"],
  ["HEXPIREAT", "full", 9_900_000_000, "FIELDS", 3, "f1", "f2", "f3"],
  ["HGETEX", "small", "EX", 100, "FIELDS", 2, "a", "b"],
  ["HGETEX", "large", "PX", 100, "FIELDS", 3, "full", "none", "full2"],
];

async function open() {
  const arena = new DebugArena();
  const target = startInstance(1, arena);
  const { keyspace } = target.instance;
  keyspace.limits.hashPackedEntriesMax = 30;
  const call = await connectTo(target);
  call("HSET", "small", "a", 1, "b", 2);
  // The full fields take their block of 64 bytes, or nearly: a time to live does not fit beside them.
  call("HSET", "large", "a", long, "n", 5, "full", "v".repeat(47), "full2", "v".repeat(46));
  call("HSET", "timed", "a", 1, "b", "v".repeat(50));
  call("HEXPIRE", "timed", 1000, "FIELDS", 1, "a");
  call("HSET", "full", ...Array.from({ length: 30 }, (_, i) => [`f${i}`, i]).flat());
  const times = (key: string): string => call("HPTTL", key, "FIELDS", 6, "a", "b", "f", "f1", "full", "full2");
  // Which way a dictionary is walked is nobody's promise.
  const contents = (key: string): string => call("HGETALL", key).split("$").sort().join();
  const state = (): string =>
    keys.map((key) => contents(key) + times(key) + call("PTTL", key) + call("OBJECT", "ENCODING", key)).join("");
  const events: KeyEvent[] = [];
  observeCommits(keyspace, (commit) => events.push(...commit.events));
  return { arena, call, state, events, keyspace };
}

test.each([...onOneField, ...onSeveral])("%s %s %s %s %s without memory", async (...words) => {
  const { arena, call, state, events, keyspace } = await open();
  const before = state();
  const { revision } = keyspace.commits;
  let bytes = 0;
  const attempt = (): string => {
    events.length = 0;
    bytes = arena.usedBytes;
    return call(...words);
  };
  const refused = (): void => {
    expect(events).toEqual([]);
    expect(arena.usedBytes - bytes).toBeLessThan(200);
    expect(state()).toBe(before);
    expect(keyspace.commits.revision).toBe(revision);
    keyspace.check();
  };
  const { refusals } = servedAtLast(arena, attempt, refused);
  expect(refusals).toBeGreaterThan(0);
  expect(keyspace.commits.revision).toBe(revision + 1);
  expect(events.length).toBeGreaterThan(0);
  keyspace.check();
});

test("after memory was refused the command does what it does otherwise", async () => {
  for (const words of onSeveral) {
    const spared = await open();
    const reply = spared.call(...words);
    const refused = await open();
    expect(servedAtLast(refused.arena, () => refused.call(...words)).reply).toBe(reply);
    expect(refused.state()).toBe(spared.state());
    expect(refused.events.map(({ name }) => name)).toEqual(spared.events.map(({ name }) => name));
  }
});
