/** A command that finds no memory answers OOM and nothing else, and leaves everything as it was. */
import { DebugArena } from "@allset/engine";
import { encodeRequest, toText } from "@allset/testkit";
import { expect, test } from "vitest";
import { startInstance } from "../test-target.js";

type Words = readonly (string | number)[];

const OOM = "-OOM command not allowed when used memory > 'maxmemory'.\r\n";
const many = Array.from({ length: 300 }, (_, i) => [(i * 7919) % 311, `m${i}`]).flat();
const long = "x".repeat(200);

const writes: Words[] = [
  ["ZADD", "new", 1, "a"],
  ["ZADD", "new", 1, long],
  ["ZADD", "packed", 0.1, "y".repeat(60)],
  ["ZADD", "packed", 1, long],
  ["ZADD", "large", 1, "m"],
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
  let received = "";
  const connection = await target.connect(
    (bytes) => (received += toText(bytes)),
    () => {},
  );
  const call = (...command: Words): string => {
    received = "";
    connection.send(encodeRequest(command));
    return received;
  };
  const state = (): string =>
    ["packed", "large", "new", "d"].map((key) => call("ZRANGE", key, 0, -1, "WITHSCORES")).join("");
  call("ZADD", "packed", 1, "a", 2, "b", 3, "c");
  call("ZADD", "large", ...many);
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

test("of a ZADD that finds memory for some members those are told of", async () => {
  const arena = new DebugArena();
  const target = startInstance(1, arena);
  let received = "";
  const connection = await target.connect(
    (bytes) => (received += toText(bytes)),
    () => {},
  );
  const call = (...command: Words): string => {
    received = "";
    connection.send(encodeRequest(command));
    return received;
  };
  call("CONFIG", "SET", "zset-max-listpack-entries", 0);
  call("ZADD", "z", 1, "a");
  const { revision } = target.instance.keyspace.commits;
  arena.refuseAfter(1);
  expect(call("ZADD", "z", 2, "b", 3, "c")).toBe(OOM);
  arena.refuseAfter(Number.POSITIVE_INFINITY);
  expect(call("ZCARD", "z")).toBe(":2\r\n");
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
