/**
 * Large values are freed in slices, whatever removes or replaces them. Counted in blocks that the arena takes back, not in time: no
 * call frees more than `CALL_BLOCKS_MAX`, no slice more than its limit and what cannot be parted, and in the end nothing is left.
 */
import { DebugArena, DISMANTLE_EXCESS_MAX, type Ref } from "@allset/engine";
import { beforeEach, describe, expect, test } from "vitest";
import { type Call, connectTo, type InstanceTarget, startInstance } from "../test-target.js";

/** A value of up to 64 blocks is freed at once; entries, buckets and what the call itself takes and gives come on top. */
const CALL_BLOCKS_MAX = 64 + 16;
/** Blocks that one round of the cron frees (instance.ts). */
const ROUND_BLOCKS = 2000;
/** What a command frees at a time where memory is short (eviction.ts, graveyard.ts). */
const PAYMENT_BLOCKS = 1000;
const MEMBERS = 2500;

class CountingArena extends DebugArena {
  /** Blocks that were freed since it was set to 0. */
  freed = 0;

  override free(ref: Ref): void {
    super.free(ref);
    this.freed++;
  }
}

let arena: CountingArena;
let target: InstanceTarget;
let client: Call;

beforeEach(async () => {
  arena = new CountingArena();
  target = startInstance(1, arena);
  const call = await connectTo(target);
  client = (...words) => {
    const reply = call(...words);
    if (reply.startsWith("-")) throw new Error(`${words.slice(0, 3).join(" ")}: ${reply}`);
    return reply;
  };
  // One element to a block, so that the count is of elements.
  client("CONFIG", "SET", "list-max-listpack-size", 1);
  client("CONFIG", "SET", "stream-node-max-entries", 1);
});

/** Blocks that a piece of work frees. */
function freedBy(work: () => unknown): number {
  arena.freed = 0;
  work();
  return arena.freed;
}

const numbers = Array.from({ length: MEMBERS }, (_, i) => i);
const names = numbers.map((i) => `member ${i}`);

function addEntries(key: string): void {
  for (const i of numbers) client("XADD", key, `${i + 1}-1`, "f", "v");
}

const types: Readonly<Record<string, (key: string) => void>> = {
  list: (key) => client("RPUSH", key, ...names),
  set: (key) => client("SADD", key, ...names),
  hash: (key) => client("HSET", key, ...names.flatMap((name, i) => [name, i])),
  "hash with expiring fields"(key) {
    client("HSET", key, ...names.flatMap((name, i) => [name, i]));
    client("HPEXPIRE", key, 1e9, "FIELDS", MEMBERS, ...names);
  },
  "sorted set": (key) => client("ZADD", key, ...names.flatMap((name, i) => [i, name])),
  stream: addEntries,
  "stream with little but what is pending in its second group"(key) {
    addEntries(key);
    client("XGROUP", "CREATE", key, "idle", "$");
    client("XGROUP", "CREATE", key, "working", 0);
    client("XREADGROUP", "GROUP", "working", "consumer", "COUNT", MEMBERS, "STREAMS", key, ">");
    client("XTRIM", key, "MAXLEN", 1);
  },
  "stream with little but consumers"(key) {
    client("XADD", key, "1-1", "f", "v");
    client("XGROUP", "CREATE", key, "g", 0);
    for (const name of names) client("XGROUP", "CREATECONSUMER", key, "g", name);
  },
  array: (key) => client("ARSET", key, 0, ...names.map((name) => name.padEnd(100, "."))),
};

/** What makes the value under `big` go, by one call. `small` is a list of one element. */
const ways: Readonly<Record<string, () => unknown>> = {
  UNLINK: () => client("UNLINK", "big"),
  DEL: () => client("DEL", "big"),
  "DEL with lazyfree-lazy-user-del"() {
    client("CONFIG", "SET", "lazyfree-lazy-user-del", "yes");
    client("DEL", "big");
  },
  "EXPIRE in the past": () => client("EXPIRE", "big", -1),
  SET: () => client("SET", "big", "v"),
  MSET: () => client("MSET", "small", "v", "big", "v"),
  RENAME: () => client("RENAME", "small", "big"),
  "COPY REPLACE": () => client("COPY", "small", "big", "REPLACE"),
  "SORT STORE": () => client("SORT", "small", "STORE", "big"),
  "SORT STORE of nothing": () => client("SORT", "none", "STORE", "big"),
  SUNIONSTORE: () => client("SUNIONSTORE", "big", "none"),
  "BITOP NOT": () => client("BITOP", "NOT", "big", "none"),
  "FLUSHDB ASYNC": () => client("FLUSHDB", "ASYNC"),
  "FLUSHALL ASYNC": () => client("FLUSHALL", "ASYNC"),
};

/** Runs the cron, the clock going on, until nothing waits. Returns what it freed. */
function drain(roundBlocksMax: number): number {
  let sum = 0;
  for (let again = 0; again === 0; ) {
    target.clock.advance(1);
    const freed = freedBy(() => (again = target.instance.cron()));
    expect(freed).toBeLessThanOrEqual(roundBlocksMax);
    sum += freed;
  }
  expect(target.instance.keyspace.undrained).toBe(0);
  return sum;
}

/** Makes a value in database 2, to be copied from, and keys in the others. Returns the blocks that it holds. */
function build(type: string): number {
  client("SELECT", 1);
  client("SET", "elsewhere", "v");
  client("SELECT", 2);
  const before = arena.blockCount;
  types[type]("big");
  const blocks = arena.blockCount - before;
  // The heaps of database 0 stay when they have become empty.
  client("SELECT", 0);
  client("HSET", "timed", "f", "v");
  client("HPEXPIRE", "timed", 1e9, "FIELDS", 1, "f");
  client("PEXPIRE", "timed", 1e12);
  expect(blocks).toBeGreaterThan(MEMBERS);
  return blocks;
}

function place(): void {
  client("SELECT", 2);
  client("COPY", "big", "big", "DB", 0);
  client("SELECT", 0);
}

const roundMax = ROUND_BLOCKS + DISMANTLE_EXCESS_MAX;

describe.each(Object.keys(types))("a large %s", (type) => {
  test("goes in slices, whatever removes or replaces it", () => {
    build(type);
    const { keyspace } = target.instance;
    for (const [way, remove] of Object.entries(ways)) {
      client("RPUSH", "small", 1);
      const before = arena.blockCount;
      place();
      const calls = [
        freedBy(remove),
        freedBy(() => client("SET", "big", "v")),
        freedBy(() => client("DEL", "big", "small")),
        freedBy(() => client("SADD", "big", "a", "b")),
      ];
      expect(Math.max(...calls), `${way} and the calls behind it`).toBeLessThanOrEqual(CALL_BLOCKS_MAX);
      drain(roundMax);
      client("DEL", "big");
      keyspace.check();
      // But for the list that went, and for what a flush took.
      expect(arena.blockCount, way).toBeLessThan(before);
    }
  });

  test("goes when its time is up: for who meets it, and for the cron", () => {
    const blocks = build(type);
    const before = arena.blockCount;
    for (const meet of [true, false]) {
      place();
      client("PEXPIRE", "big", 10);
      target.clock.advance(20);
      target.instance.refresh();
      if (meet) expect(freedBy(() => client("EXISTS", "big"))).toBeLessThanOrEqual(CALL_BLOCKS_MAX);
      expect(drain(roundMax)).toBeGreaterThan(blocks / 2);
      expect(arena.blockCount).toBe(before);
    }
    target.instance.keyspace.check();
  });

  test("is evicted in slices, and nothing else with it", () => {
    build(type);
    place();
    const { keyspace } = target.instance;
    client("PERSIST", "timed");
    client("PEXPIRE", "big", 1e12);
    client("CONFIG", "SET", "maxmemory-policy", "volatile-ttl");
    keyspace.options.maxMemoryBytes = keyspace.usedBytes - 100;
    expect(freedBy(() => client("SET", "k", "v"))).toBeLessThanOrEqual(PAYMENT_BLOCKS + DISMANTLE_EXCESS_MAX + 16);
    expect([keyspace.stats.evicted, client("EXISTS", "big", "timed", "k")]).toEqual([1, ":2\r\n"]);
    expect(keyspace.undrained).toBe(1);
    drain(roundMax);
    keyspace.check();
  });

  test("is taken apart with a limit of 1 too", () => {
    build(type);
    const { keyspace } = target.instance;
    const before = arena.blockCount;
    place();
    client("DEL", "big");
    for (let more = true, slices = 0; more; slices++) {
      const freed = freedBy(() => (more = keyspace.drain(1)));
      expect(freed).toBeLessThanOrEqual(1 + DISMANTLE_EXCESS_MAX);
      if (slices % 500 === 0) keyspace.check();
    }
    keyspace.check();
    expect(arena.blockCount).toBe(before);
  });
});

test.each([
  ["no", "FLUSHDB", false],
  ["yes", "FLUSHDB", true],
  ["yes", "FLUSHDB SYNC", false],
  ["no", "FLUSHDB ASYNC", true],
])("lazyfree-lazy-user-flush %s: %s leaves its keys to the cron: %s", (setting, flush, leaves) => {
  client("CONFIG", "SET", "lazyfree-lazy-user-flush", setting);
  client("MSET", ...numbers.flatMap((i) => [`key ${i}`, "v"]));
  client("SELECT", 1);
  client("SET", "elsewhere", "v");
  client("SELECT", 0);
  const freed = freedBy(() => client(...flush.split(" ")));
  expect(client("DBSIZE")).toBe(":0\r\n");
  expect(target.instance.keyspace.undrained).toBe(leaves ? MEMBERS : 0);
  if (leaves) expect(freed).toBeLessThanOrEqual(CALL_BLOCKS_MAX);
  else expect(freed).toBeGreaterThan(MEMBERS);
  expect(freed + drain(roundMax)).toBeGreaterThan(MEMBERS);
  target.instance.keyspace.check();
});

test("values that are made and replaced faster than slices come do not pile up", () => {
  types["set"]("big");
  const { keyspace } = target.instance;
  client("SUNIONSTORE", "copy", "big");
  const used = keyspace.usedBytes;
  for (let i = 0; i < 20; i++) {
    client("SUNIONSTORE", "copy", "big");
    // The old copy waits while the new one is there, and half of what lives is the source.
    expect(keyspace.usedBytes).toBeLessThanOrEqual(used * 2);
  }
  drain(roundMax);
  keyspace.check();
});
