/** A command that finds no memory answers OOM and nothing else, and leaves everything as it was. */
import { DebugArena } from "@allset/engine";
import { expect, test } from "vitest";
import { OOM } from "../test-refused-memory.js";
import { connectTo, startInstance } from "../test-target.js";

type Words = readonly (string | number)[];

const many = Array.from({ length: 300 }, (_, i) => [(i * 7919) % 311, `m${i}`]).flat();
const long = "x".repeat(200);

/** So many pairs: members that the sets of this file have, and new ones. */
const pairs = (count: number): Words =>
  Array.from({ length: count }, (_, i) => [i * 3.5, i % 2 ? `m${i}` : `n${i}`]).flat();

const writes: Words[] = [
  ["ZADD", "new", 1, "a"],
  ["ZADD", "new", 1, long],
  ["ZADD", "packed", 0.1, "y".repeat(60)],
  ["ZADD", "packed", 1, long],
  ["ZADD", "large", 1, "m"],
  ["ZADD", "new", 1, "a", 2, "b", 3, "a", 4, "y".repeat(60)],
  ["ZADD", "new", 1, "a", 2, long, 3, "b"],
  ["ZADD", "new", ...pairs(140)],
  ["ZADD", "packed", 9.25, "a", 2, "a", 7, "d", 0.1, "y".repeat(60), 8, "d"],
  ["ZADD", "packed", 9.25, "a", 1, "d", 7, long, 2, "e", 3, long],
  ["ZADD", "packed", "CH", ...pairs(140)],
  ["ZADD", "packed", "XX", 5.5, "a", 1e300, "b", 1, "nobody"],
  ["ZADD", "packed", "NX", 5.5, "a", 7, "z"],
  ["ZADD", "large", 5.5, "m1", 6, "new", 7, "m1", 8, "new", 7919 % 311, "m1", 9, "m1"],
  ["ZADD", "large", ...pairs(60)],
  ["ZADD", "large", "GT", "CH", ...pairs(40)],
  ["ZADD", "timed", 1, "b", 2, "c", 3, long],
  ["ZINCRBY", "packed", "0.12345678901234567", "a"],
  ["ZINCRBY", "new", 1, "a"],
  ["ZUNIONSTORE", "d", 2, "packed", "large"],
  ["ZUNIONSTORE", "packed", 2, "packed", "large"],
  ["ZINTERSTORE", "d", 2, "large", "large"],
  ["ZDIFFSTORE", "d", 2, "large", "packed"],
  ["ZRANGESTORE", "d", "large", 0, 200],
  ["ZRANGESTORE", "d", "packed", 0, -1],
  ["COPY", "large", "d"],
];

test.each(writes)("%s %s %s %s without memory", async (...words) => {
  const arena = new DebugArena();
  const target = startInstance(1, arena);
  const call = await connectTo(target);
  const state = (): string =>
    ["packed", "large", "new", "d", "timed"]
      .map((key) => call("ZRANGE", key, 0, -1, "WITHSCORES") + call("OBJECT", "ENCODING", key) + call("PTTL", key))
      .join("");
  call("ZADD", "packed", 1, "a", 2, "b", 3, "c");
  call("ZADD", "large", ...many);
  call("ZADD", "timed", 1, "a");
  call("PEXPIREAT", "timed", "99999999999999");
  const before = state();
  const { revision } = target.instance.keyspace.commits;
  let refusals = 0;
  for (; ; refusals++) {
    arena.refuseAfter(refusals);
    const reply = call(...words);
    arena.refuseAfter(Number.POSITIVE_INFINITY);
    if (reply !== OOM) break;
    // Every refusal at first, then some: the larger results ask hundreds of times.
    if (refusals > 50) refusals += 17;
    expect(state()).toBe(before);
    expect(target.instance.keyspace.commits.revision).toBe(revision);
    target.instance.keyspace.check();
  }
  expect(refusals).toBeGreaterThan(0);
  expect(state()).not.toBe(before);
  expect(target.instance.keyspace.commits.revision).toBe(revision + 1);
  target.instance.keyspace.check();
});

test("a million members would take less than redis-server's 111 bytes each", async () => {
  const target = startInstance(1);
  const { keyspace } = target.instance;
  const database = keyspace.databases[0];
  const { zsets } = keyspace;
  const members = 60_000;
  const bytes = new TextEncoder().encode("member:000000000");
  const before = keyspace.usedBytes;
  for (let i = 0; i < members; i++) {
    const id = (i * 7919) % members;
    for (let at = 15, rest = id; at > 6; at--, rest = Math.floor(rest / 10)) bytes[at] = 0x30 + (rest % 10);
    const ref = database.find(bytes, 0, 3);
    zsets.newScore[0] = (id * 104_729) % 1_000_003;
    if (ref === 0) zsets.create(database, bytes, 0, 3, bytes, 0, 16);
    else if (!zsets.find(ref, bytes, 0, 16)) zsets.add(database, ref, bytes, 0, 16);
  }
  expect(zsets.size(database.find(bytes, 0, 3))).toBe(members);
  expect((keyspace.usedBytes - before) / members).toBeLessThan(86);
});
