import { FakeClock, type SeededRandom, withSeed } from "@allset/testkit";
import { describe, expect, test } from "vitest";
import { type Ref, RUN_BYTES_MAX } from "../arena/arena.js";
import { ArenaFullError } from "../arena/arena-full-error.js";
import { DebugArena } from "../arena/debug-arena.js";
import { CLASS_BYTES, SMALL_BYTES_MAX } from "../arena/size-classes.js";
import type { Database } from "./database.js";
import {
  copyKey,
  expiresAtOf,
  HEADER_BYTES,
  hasExpiry,
  metaOf,
  NEVER,
  StringEncoding,
  TTL_HEADER_BYTES,
} from "./entry.js";
import { Keyspace } from "./keyspace.js";

interface Item {
  value: Uint8Array;
  expiresAt: number;
}

class Fixture {
  readonly clock = new FakeClock(1_000_000);
  readonly arena = new DebugArena();
  readonly keyspace: Keyspace;
  readonly database: Database;

  constructor(random: () => number = () => 0.5) {
    this.keyspace = new Keyspace({ clock: this.clock.now, random, arena: this.arena });
    this.database = this.keyspace.databases[0];
  }

  find(name: string): Ref {
    const key = new TextEncoder().encode(name);
    return this.database.find(key, 0, key.length);
  }

  put(name: string, value: Uint8Array, expiresAt: number): Ref {
    // Key and value lie in the middle of a buffer, as they do in a request.
    const buffer = new Uint8Array(20 + name.length + value.length).fill(0xee);
    new TextEncoder().encodeInto(name, buffer.subarray(5));
    const valueStart = 10 + name.length;
    buffer.set(value, valueStart);
    const keyEnd = 5 + name.length;
    const ref = this.database.find(buffer, 5, keyEnd);
    const valueEnd = valueStart + value.length;
    return this.database.put(ref, buffer, 5, keyEnd, buffer, valueStart, valueEnd, expiresAt, StringEncoding.auto);
  }

  valueOf(ref: Ref): Uint8Array {
    const slice = this.database.value(ref);
    return slice.bytes.slice(slice.start, slice.end);
  }

  expect(name: string, item: Item | undefined): Ref {
    const ref = this.find(name);
    expect(ref !== 0).toBe(item !== undefined);
    if (item === undefined) return 0;
    expect(new TextDecoder().decode(copyKey(this.arena, ref))).toBe(name);
    expect(Buffer.compare(this.valueOf(ref), item.value)).toBe(0);
    expect(expiresAtOf(this.arena, ref)).toBe(item.expiresAt);
    return ref;
  }
}

/** Lengths of values at which an entry of a 4-byte key changes its class or its kind of block. */
const boundaries = [
  ...[...CLASS_BYTES].filter((_, cls) => cls % 3 === 0),
  SMALL_BYTES_MAX,
  3 * 16_384,
  RUN_BYTES_MAX,
  RUN_BYTES_MAX + 64,
];

describe("around every border of a block's size", () => {
  test.each([
    ["without", HEADER_BYTES],
    ["with", TTL_HEADER_BYTES],
  ])("a key %s a time to live is put, resized, timed and persisted", (_, header) => {
    const fixture = new Fixture();
    const { database } = fixture;
    const expiresAt = header === TTL_HEADER_BYTES ? 2_000_000 : NEVER;
    for (const border of boundaries)
      for (const length of [border - header - 5, border - header - 4, border - header - 3]) {
        if (length < 0) continue;
        const value = new Uint8Array(length).map((_, i) => i * 7);
        fixture.put("kkkk", value, expiresAt);
        let ref = fixture.expect("kkkk", { value, expiresAt });
        ref = database.expireAt(ref, 3_000_000);
        expect(fixture.expect("kkkk", { value, expiresAt: 3_000_000 })).toBe(ref);
        ref = database.persist(ref);
        expect(fixture.expect("kkkk", { value, expiresAt: NEVER })).toBe(ref);
        for (const change of [1, -1]) {
          const grown = new Uint8Array(Math.max(0, length + change));
          grown.set(value.subarray(0, grown.length));
          ref = database.resize(fixture.find("kkkk"), grown.length, StringEncoding.raw);
          const slice = database.value(ref);
          if (grown.length > length) slice.bytes[slice.end - 1] = 0;
          fixture.expect("kkkk", { value: grown, expiresAt: change === 1 ? NEVER : expiresAt });
          fixture.put("kkkk", value, expiresAt);
        }
        fixture.keyspace.check();
      }
    database.remove(fixture.find("kkkk"));
    fixture.keyspace.check();
  });
});

function anyValue(random: SeededRandom): Uint8Array {
  const roll = random.random();
  if (roll < 0.6) return random.bytes(random.int(100));
  if (roll < 0.9) return random.bytes(random.int(2000));
  return new Uint8Array(roll < 0.999 ? random.int(40_000) : random.int(RUN_BYTES_MAX * 2)).fill(random.int(256));
}

/** One random step on a key, on the database and on the model. */
function step(fixture: Fixture, model: Map<string, Item>, name: string, random: SeededRandom): void {
  const { database, clock } = fixture;
  const item = model.get(name);
  const ref = fixture.expect(name, item);
  const later = clock.now() + random.between(1, 3000);
  const roll = random.random();
  if (roll < 0.35 || item === undefined) {
    const put = { value: anyValue(random), expiresAt: random.chance(0.4) ? later : NEVER };
    fixture.put(name, put.value, put.expiresAt);
    model.set(name, put);
  } else if (roll < 0.5) {
    database.remove(ref);
    model.delete(name);
  } else if (roll < 0.65) {
    item.expiresAt = later;
    database.expireAt(ref, later);
  } else if (roll < 0.75) {
    item.expiresAt = NEVER;
    database.persist(ref);
  } else if (roll < 0.9) {
    const grown = new Uint8Array(random.chance(0.9) ? random.int(300) : random.int(60_000));
    grown.set(item.value.subarray(0, grown.length));
    const to = database.resize(ref, grown.length, StringEncoding.raw);
    const slice = database.value(to);
    if (grown.length > item.value.length) slice.bytes.fill(0, slice.start + item.value.length, slice.end);
    item.value = grown;
  } else {
    clock.advance(random.int(100));
    fixture.keyspace.refresh();
    for (const [other, { expiresAt }] of model)
      if (expiresAt !== NEVER && expiresAt <= clock.now()) model.delete(other);
  }
}

withSeed("a database agrees with a map at random", (random) => {
  const fixture = new Fixture(random.random);
  const model = new Map<string, Item>();
  for (let i = 0; i < 12_000; i++) {
    step(fixture, model, `k${random.int(i < 6000 ? 2000 : 50)}`, random);
    if (i % 1000 === 0) fixture.keyspace.check();
  }
  while (fixture.keyspace.expireDue(7));
  expect(fixture.database.size).toBe(model.size);
  fixture.keyspace.check();
  fixture.database.clear();
  fixture.arena.check(0);
});

withSeed("memory that is refused leaves every key as it was", (random) => {
  const fixture = new Fixture(random.random);
  const model = new Map<string, Item>();
  let refused = 0;
  for (let i = 0; i < 6000; i++) {
    const name = `k${random.int(300)}`;
    const item = model.get(name);
    const before = item === undefined ? undefined : { ...item };
    fixture.arena.refuseAfter(random.chance(0.5) ? random.int(4) : Number.POSITIVE_INFINITY);
    try {
      step(fixture, model, name, random);
    } catch (error) {
      if (!(error instanceof ArenaFullError)) throw error;
      refused++;
      if (before === undefined) model.delete(name);
      else model.set(name, before);
    }
    fixture.arena.refuseAfter(Number.POSITIVE_INFINITY);
    fixture.expect(name, model.get(name));
    if (i % 500 === 0) fixture.keyspace.check();
  }
  expect(refused).toBeGreaterThan(300);
  fixture.keyspace.check();
});

describe("database", () => {
  const bytes = (text: string) => new TextEncoder().encode(text);

  test("a value may lie in the very entry that it replaces", () => {
    const fixture = new Fixture();
    const ref = fixture.put("k", bytes(`${"x".repeat(100)}tail`), NEVER);
    const { bytes: memory, start, end } = fixture.database.value(ref);
    const key = bytes("k");
    fixture.database.put(ref, key, 0, 1, memory, start + 100, end, 2_000_000, StringEncoding.auto);
    fixture.expect("k", { value: bytes("tail"), expiresAt: 2_000_000 });
  });

  test("persist needs no memory and does not move the entry", () => {
    const fixture = new Fixture();
    const ref = fixture.put("k", new Uint8Array(8), 2_000_000); // 33 bytes with a time to live, 21 without
    fixture.arena.refuseAfter(0);
    expect(fixture.database.persist(ref)).toBe(ref);
    expect(fixture.database.persist(ref)).toBe(ref);
    fixture.arena.refuseAfter(Number.POSITIVE_INFINITY);
    expect(fixture.database.expireAt(ref, 2_000_000)).toBe(ref);
    fixture.put("k", new Uint8Array(8), NEVER);
    fixture.keyspace.check();
  });

  test("a key is gone at its time, not a millisecond before", () => {
    const fixture = new Fixture();
    fixture.put("k", bytes("v"), 1_000_001);
    expect(fixture.find("k")).not.toBe(0);
    fixture.clock.advance(1);
    fixture.keyspace.refresh();
    const key = bytes("k");
    expect(fixture.database.peek(key, 0, 1)).toBe(0);
    expect(fixture.database.size).toBe(1);
    expect(fixture.find("k")).toBe(0);
    expect([fixture.database.size, fixture.keyspace.stats.expired]).toEqual([0, 1]);
  });

  test("reading counts hits, misses and the access", () => {
    const fixture = new Fixture();
    const ref = fixture.put("k", bytes("v"), NEVER);
    fixture.clock.advance(5000);
    fixture.keyspace.refresh();
    const key = bytes("k");
    const before = metaOf(fixture.arena, ref);
    fixture.find("k");
    expect(metaOf(fixture.arena, ref)).toBe(before);
    fixture.database.read(key, 0, 1);
    expect(fixture.database.accessOf(ref)).toBe((before >>> 8) + 5);
    fixture.database.read(key, 0, 0);
    expect(fixture.keyspace.stats).toMatchObject({ hits: 1, misses: 1 });
  });

  test("a value that grows byte by byte moves seldom", () => {
    const fixture = new Fixture();
    let ref = fixture.put("k", new Uint8Array(RUN_BYTES_MAX), NEVER);
    let moves = 0;
    for (let length = RUN_BYTES_MAX + 1; length < RUN_BYTES_MAX + 200_000; length += 10) {
      const to = fixture.database.resize(ref, length, StringEncoding.raw);
      if (to !== ref) moves++;
      ref = to;
    }
    expect(moves).toBe(1);
    expect(fixture.database.value(ref).end).toBe(fixture.database.value(ref).start + RUN_BYTES_MAX + 199_991);
    fixture.keyspace.check();
  });

  test("an entry removed under another key's hash is a broken invariant", () => {
    const fixture = new Fixture();
    const ref = fixture.put("k", bytes("v"), 2_000_000);
    fixture.find("other");
    expect(() => fixture.database.remove(ref)).toThrow("another key looked up");
    expect(hasExpiry(fixture.arena, ref)).toBe(true);
    fixture.keyspace.check();
  });
});
