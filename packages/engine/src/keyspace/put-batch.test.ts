import { type SeededRandom, withSeed } from "@allset/testkit";
import { describe, expect, test } from "vitest";
import { Arena } from "../arena/arena.js";
import { ArenaFullError } from "../arena/arena-full-error.js";
import { DebugArena } from "../arena/debug-arena.js";
import { AT_MOMENT, type Database } from "./database.js";
import { copyKey, expiresAtOf, isRooted, metaOf, NEVER, rootOf, StringEncoding } from "./entry.js";
import { Keyspace } from "./keyspace.js";
import { KEEP_EXPIRY, PutBatch } from "./put-batch.js";

interface Pair {
  readonly name: string;
  readonly value: string;
  readonly expiry: number;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function keyspaceOf(arena: Arena): { keyspace: Keyspace; database: Database; clock: { now: number } } {
  const clock = { now: 1000 };
  const keyspace = new Keyspace({ clock: () => clock.now, random: () => 0.25, arena });
  return { keyspace, database: keyspace.databases[0], clock };
}

function put(database: Database, { name, value, expiry }: Pair): void {
  const bytes = encoder.encode(name + value);
  const key = encoder.encode(name).length;
  const ref = database.find(bytes, 0, key);
  database.put(ref, bytes, 0, key, bytes, key, bytes.length, expiry, StringEncoding.auto);
}

/** A hash of two fields, one of which expires, in the place of whatever the key holds. */
function putTimedHash(database: Database, name: string): void {
  const { hashes } = database.keyspace;
  const bytes = encoder.encode(`${name}fg`);
  const key = bytes.length - 2;
  const old = database.find(bytes, 0, key);
  if (old !== 0) database.remove(old);
  hashes.create(database, bytes, 0, key, 10);
  for (const at of [key, key + 1]) {
    hashes.find(bytes, at, at + 1);
    hashes.store(bytes, at, at + 1, bytes, at, at + 1);
  }
  hashes.find(bytes, key, key + 1);
  hashes.moment[0] = 5000;
  hashes.expireAt(bytes, key, key + 1);
}

/** Everything that can be seen of a database, the low bits of the meta words and the order of the heap included. */
function dump(database: Database): Map<string, string> {
  const { arena } = database.keyspace;
  const found = new Map<string, string>();
  let cursor = 0;
  do {
    cursor = database.entries.scan(cursor, (ref) => {
      const { bytes, start, end } = database.value(ref);
      const value = isRooted(arena, ref) ? `root-${rootOf(arena, ref)}` : decoder.decode(bytes.slice(start, end));
      const meta = metaOf(arena, ref).toString(16);
      const text = `${value} ${expiresAtOf(arena, ref)} ${meta}`;
      found.set(decoder.decode(copyKey(arena, ref)), text);
    });
  } while (cursor !== 0);
  expect(found.size).toBe(database.size);
  return found;
}

const batch = new PutBatch();

function addAll(database: Database, pairs: readonly Pair[]): void {
  const bytes = encoder.encode(pairs.map(({ name, value }) => name + value).join(""));
  batch.begin(database, bytes);
  let at = 0;
  for (const { name, value, expiry } of pairs) {
    const keyEnd = at + encoder.encode(name).length;
    const end = keyEnd + encoder.encode(value).length;
    batch.add(at, keyEnd, keyEnd, end, expiry);
    at = end;
  }
}

function set(database: Database, pairs: readonly Pair[]): void {
  addAll(database, pairs);
  batch.apply();
}

/** What a map says the database should hold: of equal keys the last wins, KEEP_EXPIRY means the time before the batch. */
function expected(before: Map<string, string>, pairs: readonly Pair[]): Map<string, string> {
  const after = new Map([...before].map(([name, text]) => [name, text.split(" ").slice(0, 2).join(" ")]));
  for (const { name, value, expiry } of pairs) {
    const kept = before.get(name)?.split(" ")[1] ?? "-1";
    after.set(name, `${value} ${expiry === KEEP_EXPIRY ? kept : expiry}`);
  }
  return after;
}

function seen(database: Database): Map<string, string> {
  return new Map([...dump(database)].map(([name, text]) => [name, text.split(" ").slice(0, 2).join(" ")]));
}

/** Refuses the n-th request for memory, for n = 0, 1, 2, … until the batch succeeds. Returns how often it was refused. */
function refuseEverywhere(arena: DebugArena, database: Database, pairs: readonly Pair[]): number {
  const before = dump(database);
  for (let n = 0; ; n++) {
    arena.refuseAfter(n);
    try {
      set(database, pairs);
      arena.refuseAfter(Number.POSITIVE_INFINITY);
      expect(seen(database)).toEqual(expected(before, pairs));
      database.keyspace.check();
      return n;
    } catch (error) {
      arena.refuseAfter(Number.POSITIVE_INFINITY);
      if (!(error instanceof ArenaFullError)) throw error;
    }
    expect(dump(database)).toEqual(before);
    database.keyspace.check();
  }
}

/** Lets `apply` alone meet the n-th refusal, for n = 0, 1, 2, … until it succeeds. */
function applyAtLast(arena: DebugArena, database: Database, pairs: readonly Pair[]): void {
  const size = database.size;
  for (let n = 0; ; n++) {
    addAll(database, pairs);
    arena.refuseAfter(n);
    try {
      batch.apply();
      return;
    } catch (error) {
      expect(error).toBeInstanceOf(ArenaFullError);
      expect(database.size).toBe(size);
      database.keyspace.check();
    } finally {
      arena.refuseAfter(Number.POSITIVE_INFINITY);
    }
  }
}

const short = "v".repeat(4);
const long = "w".repeat(90);

/** Pairs of one key `d` and its neighbours, in every way that duplicates can meet. */
const duplicates: [string, Pair[]][] = [];
for (const first of [short, long])
  for (const second of [short, "u".repeat(4), long])
    for (const [name, expiries] of Object.entries({
      "no time": [NEVER, NEVER],
      "a time": [5000, 6000],
      kept: [KEEP_EXPIRY, KEEP_EXPIRY],
      "a time, then none": [5000, NEVER],
      "none, then a time": [NEVER, 5000],
      "none, then kept": [NEVER, KEEP_EXPIRY],
    }))
      duplicates.push([
        `${first.length} then ${second.length} bytes, ${name}`,
        [
          { name: "a", value: "1", expiry: NEVER },
          { name: "d", value: first, expiry: expiries[0] },
          { name: "b", value: "2", expiry: NEVER },
          { name: "d", value: second, expiry: expiries[1] },
          { name: "d", value: `${second}x`, expiry: expiries[1] },
        ],
      ]);

describe.each([
  ["new", undefined],
  ["there", { name: "d", value: "v".repeat(6), expiry: NEVER }],
  ["there, with a time to live", { name: "d", value: "v".repeat(6), expiry: 4000 }],
  ["there, and larger", { name: "d", value: "z".repeat(300), expiry: NEVER }],
  ["expired", { name: "d", value: "v".repeat(6), expiry: 1500 }],
])("equal keys in one batch, the key being %s", (_, existing) => {
  test.each(duplicates)("%s: the last wins, all or none", (_, pairs) => {
    const arena = new DebugArena();
    const { keyspace, database, clock } = keyspaceOf(arena);
    put(database, { name: "b", value: "old", expiry: 9000 });
    if (existing !== undefined) put(database, existing);
    clock.now = 2000;
    keyspace.refresh();
    while (keyspace.expireDue(10));
    expect(refuseEverywhere(arena, database, pairs)).toBeGreaterThan(0);
    database.clear();
    arena.check(0);
  });
});

function anyPair(random: SeededRandom, names: number): Pair {
  return {
    name: `k${random.int(names)}`,
    value: "v".repeat(random.int(random.chance(0.9) ? 60 : 40_000)) + random.int(10),
    expiry: random.pick([NEVER, NEVER, KEEP_EXPIRY, 5000 + random.int(100)]),
  };
}

withSeed("a batch sets all or none wherever memory ends", (random) => {
  for (let round = 0; round < 40; round++) {
    const arena = new DebugArena();
    const { database } = keyspaceOf(arena);
    const names = random.pick([5, 50, 500]);
    for (let i = 0; i < random.int(names * 2); i++)
      put(database, { ...anyPair(random, names), expiry: random.pick([NEVER, 6000]) });
    for (let i = 0; i < random.int(names); i++) putTimedHash(database, `k${random.int(names)}`);
    const pairs = Array.from({ length: random.between(1, random.pick([3, 30, 200])) }, () => anyPair(random, names));
    refuseEverywhere(arena, database, pairs);
    database.clear();
    arena.check(0);
  }
});

describe("the memory that a batch counts on", () => {
  test("is there at every limit of the arena, and nothing else is kept", () => {
    const pairs = Array.from({ length: 300 }, (_, i) => ({
      name: `n${i}`,
      value: short,
      expiry: i % 2 ? NEVER : 5000,
    }));
    let succeeded = false;
    for (let spare = 0; !succeeded; spare += spare < 1024 ? 16 : 4096) {
      const arena = new Arena();
      const { keyspace, database } = keyspaceOf(arena);
      put(database, { name: "n5", value: long, expiry: NEVER });
      const before = dump(database);
      arena.limitBytes = arena.usedBytes + spare;
      try {
        set(database, pairs);
        succeeded = true;
        expect(database.size).toBe(300);
      } catch (error) {
        expect(error).toBeInstanceOf(ArenaFullError);
        expect(dump(database)).toEqual(before);
      }
      keyspace.check();
    }
  });

  test("stays although replaced blocks of a bucket's size are freed, and with them whole spans", () => {
    // 60-byte entries share the size class of buckets. The batch replaces them all by longer ones, and adds as many keys.
    const arena = new DebugArena();
    const { database } = keyspaceOf(arena);
    const old = Array.from({ length: 3000 }, (_, i) => ({
      name: `old-key-${1000 + i}`,
      value: "v".repeat(36),
      expiry: NEVER,
    }));
    for (const pair of old) put(database, pair);
    const replaced = old.map(({ name }) => ({ name, value: long, expiry: NEVER }));
    const added = old.map(({ name }) => ({ name: `more${name}`, value: short, expiry: NEVER }));
    applyAtLast(
      arena,
      database,
      replaced.flatMap((pair, i) => [pair, added[i]]),
    );
    expect(database.size).toBe(6000);
    database.keyspace.check();
  });

  test("stays although keys leave the heap before others enter it", () => {
    const arena = new DebugArena();
    const { database } = keyspaceOf(arena);
    const names = Array.from({ length: 9000 }, (_, i) => `k${i}`);
    for (const name of names) put(database, { name, value: short, expiry: 5000 });
    const pairs = [
      ...names.map((name) => ({ name, value: short, expiry: NEVER })),
      ...names.map((name) => ({ name: `n${name}`, value: short, expiry: 6000 })),
    ];
    applyAtLast(arena, database, pairs);
    expect([database.size, database.expiries.size]).toEqual([18_000, 9000]);
    database.keyspace.check();
  });

  test.each([
    ["keys that expire", (database: Database, name: string) => put(database, { name, value: short, expiry: 5000 })],
    ["hashes whose fields expire", putTimedHash],
  ])("stays although the replaced ones are %s, and leave a heap that then shrinks", (_, make) => {
    const arena = new DebugArena();
    const { database } = keyspaceOf(arena);
    const names = Array.from({ length: 40 }, (_, i) => `k${i}`);
    for (const name of names) make(database, name);
    const fresh = Array.from({ length: 3000 }, (_, i) => `n${i}`);
    applyAtLast(
      arena,
      database,
      [...names, ...fresh].map((name) => ({ name, value: short, expiry: NEVER })),
    );
    expect([database.size, database.expiries.size, database.timers.size]).toEqual([3040, 0, 0]);
    database.keyspace.check();
    database.clear();
    arena.check(0);
  });
});

describe("put batch", () => {
  test("a large batch into an empty database takes time in proportion", () => {
    const { database } = keyspaceOf(new Arena());
    const pairs = Array.from({ length: 200_000 }, (_, i) => ({ name: `key${i}`, value: "v", expiry: NEVER }));
    // It takes some 150 ms; quadratic, it took minutes, which the runner's limit catches.
    set(database, pairs);
    expect(database.size).toBe(200_000);
    database.keyspace.check();
  });

  test("takes the expiry from the cell", () => {
    const { database } = keyspaceOf(new Arena());
    put(database, { name: "a", value: "1", expiry: 7000 });
    database.moment[0] = 6000;
    set(database, [
      { name: "a", value: "2", expiry: AT_MOMENT },
      { name: "b", value: "3", expiry: NEVER },
      { name: "c", value: "4", expiry: AT_MOMENT },
      { name: "a", value: long, expiry: KEEP_EXPIRY },
      { name: "d", value: "5", expiry: KEEP_EXPIRY },
    ]);
    const expiries = ["a", "b", "c", "d"].map((name) => {
      database.readExpiry(database.find(encoder.encode(name), 0, 1));
      return database.moment[0];
    });
    expect(expiries).toEqual([7000, NEVER, 6000, NEVER]);
    database.keyspace.check();
  });

  test("says which pairs created their keys", () => {
    const { database } = keyspaceOf(new Arena());
    put(database, { name: "a", value: "1", expiry: NEVER });
    set(database, [
      { name: "a", value: "2", expiry: NEVER },
      { name: "b", value: "2", expiry: NEVER },
      { name: "b", value: long, expiry: NEVER },
      { name: "a", value: long, expiry: NEVER },
    ]);
    expect([0, 1, 2, 3].map((i) => batch.created(i))).toEqual([false, true, false, false]);
  });

  test("cancel leaves nothing behind, and the next batch begins", () => {
    const arena = new DebugArena();
    const { database } = keyspaceOf(arena);
    put(database, { name: "a", value: "1", expiry: NEVER });
    const before = dump(database);
    addAll(database, [
      { name: "a", value: "2", expiry: NEVER },
      { name: "b", value: long, expiry: 5000 },
    ]);
    expect(() => batch.begin(database, new Uint8Array(1))).toThrow("neither applied nor cancelled");
    batch.cancel();
    batch.cancel();
    expect(dump(database)).toEqual(before);
    database.keyspace.check();
    set(database, [{ name: "b", value: "3", expiry: NEVER }]);
  });

  test("under LFU overwritten keys keep their count, in place or not", () => {
    const { keyspace, database } = keyspaceOf(new Arena());
    keyspace.setPolicy("allkeys-lfu");
    for (const name of ["a", "b", "c"]) put(database, { name, value: short, expiry: NEVER });
    for (let i = 0; i < 50; i++) for (const name of ["a", "b"]) database.read(encoder.encode(name), 0, 1);
    const counts = () =>
      ["a", "b", "c"].map((name) => database.accessOf(database.find(encoder.encode(name), 0, 1)) & 0xff);
    const before = counts();
    expect(before[0]).toBeGreaterThan(before[2]);
    set(database, [
      { name: "a", value: short, expiry: NEVER },
      { name: "b", value: long, expiry: NEVER },
    ]);
    expect(counts()).toEqual(before);
  });
});
