import { type SeededRandom, withSeed } from "@allset/testkit";
import { describe, expect, test } from "vitest";
import { CHUNK_SHIFT, type Ref } from "../arena/arena.js";
import { ArenaFullError } from "../arena/arena-full-error.js";
import { DebugArena } from "../arena/debug-arena.js";
import {
  copyKey,
  doubleOf,
  entryBytes,
  HAS_EXPIRY,
  ValueType,
  valueLengthOf,
  valueStartOf,
} from "../keyspace/entry.js";
import { writeEntry } from "../keyspace/entry-writer.js";
import { newHashKey } from "../keyspace/hash.js";
import { Dictionary } from "./dictionary.js";
import { DictionaryCursor } from "./dictionary-cursor.js";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Several dictionaries worked on by one object, each beside the map that says what must be in it. */
class Fixture {
  readonly arena = new DebugArena();
  readonly dictionary: Dictionary;
  readonly models = new Map<Ref, Map<string, string>>();

  constructor(random: SeededRandom) {
    this.dictionary = new Dictionary(this.arena, newHashKey(random.random));
  }

  create(): Ref {
    const root = this.dictionary.create();
    this.models.set(root, new Map());
    return root;
  }

  /** Some items are wide, as fields that expire and members with scores are. */
  newItem(name: string, value: string): Ref {
    const [key, bytes] = [encoder.encode(name), encoder.encode(value)];
    const wide = name.length % 2 === 0;
    const item = this.arena.allocate(entryBytes(key.length, bytes.length, wide));
    const meta = ValueType.hash | (wide ? HAS_EXPIRY : 0);
    writeEntry(this.arena, item, meta, key, 0, key.length, bytes, 0, bytes.length);
    if (wide) this.arena.doubles[item >>> CHUNK_SHIFT][doubleOf(item)] = key.length / 3;
    return item;
  }

  /** Sets a field of a dictionary to a value. */
  set(root: Ref, name: string, value: string): void {
    const item = this.newItem(name, value);
    const before = this.find(root, name);
    try {
      if (before === 0) this.dictionary.insert(item);
      else this.dictionary.replace(before, item);
    } catch (error) {
      this.arena.free(item);
      throw error;
    }
    if (before !== 0) this.arena.free(before);
    this.models.get(root)!.set(name, value);
  }

  find(root: Ref, name: string): Ref {
    const key = encoder.encode(`..${name}`);
    this.dictionary.open(root);
    return this.dictionary.find(key, 2, key.length);
  }

  delete(root: Ref, name: string): void {
    const item = this.find(root, name);
    this.dictionary.remove(item);
    this.arena.free(item);
    this.models.get(root)!.delete(name);
  }

  name(item: Ref): string {
    return decoder.decode(copyKey(this.arena, item));
  }

  value(item: Ref): string {
    const start = valueStartOf(this.arena, item);
    const end = start + valueLengthOf(this.arena, item);
    return decoder.decode(this.arena.bytes[item >>> CHUNK_SHIFT].slice(start, end));
  }

  /** Makes a random change to one of the dictionaries. */
  change(random: SeededRandom, names: number, growing: number): void {
    const root = random.pick([...this.models.keys()]);
    const name = `f${random.int(names)}`;
    const known = this.models.get(root)!.get(name);
    const item = this.find(root, name);
    expect(item === 0 ? undefined : this.value(item)).toBe(known);
    if (known === undefined ? random.chance(growing) : random.chance(0.2)) this.set(root, name, `v${random.int(1e6)}`);
    else if (known !== undefined && random.chance(1 - growing)) this.delete(root, name);
  }

  check(): void {
    let blocks = 0;
    for (const [root, model] of this.models) {
      this.dictionary.open(root);
      this.dictionary.check();
      expect(this.dictionary.size).toBe(model.size);
      expect(itemsOf(this, root)).toEqual([...model].sort());
      blocks += this.dictionary.countBlocks();
    }
    this.arena.check(blocks);
  }
}

function itemsOf(fixture: Fixture, root: Ref): string[][] {
  const cursor = new DictionaryCursor(fixture.arena);
  const items: string[][] = [];
  cursor.begin(root);
  for (let item = cursor.next(); item !== 0; item = cursor.next())
    items.push([fixture.name(item), fixture.value(item)]);
  return items.sort();
}

describe("dictionaries of one object", () => {
  withSeed("agree with maps while they grow and shrink", (random) => {
    const fixture = new Fixture(random);
    for (let i = 0; i < 4; i++) fixture.create();
    for (let phase = 0; phase < 6; phase++) {
      for (let i = 0; i < 6000; i++) fixture.change(random, phase < 2 ? 40 : 1500, phase % 2 === 0 ? 0.9 : 0.15);
      fixture.check();
    }
    for (const [root, model] of fixture.models) for (const name of [...model.keys()]) fixture.delete(root, name);
    fixture.check();
    for (const root of fixture.models.keys()) {
      fixture.dictionary.open(root);
      fixture.dictionary.dismantle(Number.POSITIVE_INFINITY);
    }
    fixture.arena.check(0);
  });

  withSeed("memory that is refused at any moment leaves them right", (random) => {
    const fixture = new Fixture(random);
    let refused = 0;
    for (let i = 0; i < 3; i++) fixture.create();
    for (let i = 0; i < 6000; i++) {
      fixture.arena.refuseAfter(random.chance(0.5) ? random.int(3) : Number.POSITIVE_INFINITY);
      try {
        if (random.chance(0.01)) fixture.create();
        else fixture.change(random, 300, i < 4000 ? 0.9 : 0.1);
      } catch (error) {
        if (!(error instanceof ArenaFullError)) throw error;
        refused++;
      }
      if (i % 300 === 0) {
        fixture.arena.refuseAfter(Number.POSITIVE_INFINITY);
        fixture.check();
      }
    }
    expect(refused).toBeGreaterThan(100);
  });

  withSeed("have tables of several segments, and give them back", (random) => {
    const fixture = new Fixture(random);
    const [large, small] = [fixture.create(), fixture.create()];
    fixture.set(small, "a", "1");
    for (let i = 0; i < 24_000; i++) fixture.set(large, `f${i}`, "v");
    fixture.check();
    for (let i = 0; i < 23_990; i++) fixture.delete(large, `f${i}`);
    fixture.check();
    fixture.dictionary.open(large);
    expect(fixture.dictionary.countBytes()).toBeLessThan(2048);
  });
});

describe("a copy", () => {
  withSeed("is a dictionary of its own", (random) => {
    const fixture = new Fixture(random);
    for (const size of [0, 1, 5, 6, 400]) {
      const root = fixture.create();
      for (let i = 0; i < size; i++) fixture.set(root, `f${i}`, `v${i}`);
      fixture.dictionary.open(root);
      fixture.dictionary.own = 77;
      const copy = fixture.dictionary.duplicate();
      expect([fixture.dictionary.root, fixture.dictionary.own]).toEqual([copy, 0]);
      fixture.models.set(copy, new Map(fixture.models.get(root)));
      if (size > 0) fixture.set(copy, "f0", "another");
      fixture.check();
    }
  });

  withSeed("for which memory is refused leaves nothing behind", (random) => {
    const fixture = new Fixture(random);
    const root = fixture.create();
    for (let i = 0; i < 60; i++) fixture.set(root, `f${i}`, `v${i}`);
    for (let count = 0; count < 60; count++) {
      fixture.dictionary.open(root);
      fixture.arena.refuseAfter(count);
      expect(() => fixture.dictionary.duplicate()).toThrow(ArenaFullError);
      fixture.arena.refuseAfter(Number.POSITIVE_INFINITY);
      expect(fixture.dictionary.root).toBe(root);
      fixture.check();
    }
  });
});

withSeed("a walk is not disturbed by work on other dictionaries", (random) => {
  const fixture = new Fixture(random);
  const [walked, other] = [fixture.create(), fixture.create()];
  for (let i = 0; i < 200; i++) fixture.set(walked, `f${i}`, "v");
  const cursor = new DictionaryCursor(fixture.arena);
  cursor.begin(walked);
  let seen = 0;
  for (let item = cursor.next(); item !== 0; item = cursor.next(), seen++) fixture.set(other, fixture.name(item), "w");
  expect(seen).toBe(200);
  expect(cursor.next()).toBe(0);
  fixture.check();
});

withSeed("a scan visits whoever stays while others come and go", (random) => {
  for (let round = 0; round < 12; round++) {
    const fixture = new Fixture(random);
    const root = fixture.create();
    for (let i = random.between(1, 400); i > 0; i--) fixture.set(root, `stay${i}`, "v");
    for (let i = random.int(600); i > 0; i--) fixture.set(root, `f${i}`, "v");
    const staying = new Set([...fixture.models.get(root)!.keys()].filter((name) => name.startsWith("stay")));
    const growing = random.random();
    let cursor = 0;
    let turns = 0;
    do {
      fixture.dictionary.open(root);
      cursor = fixture.dictionary.scan(cursor, (item) => staying.delete(fixture.name(item)));
      if (turns++ < 1000) for (let i = random.int(20); i > 0; i--) fixture.change(random, 1000, growing);
    } while (cursor !== 0);
    expect([...staying]).toEqual([]);
  }
});

describe("a sample", () => {
  withSeed("draws every item about as often, in small dictionaries too", (random) => {
    for (const size of [1, 2, 3, 5, 6, 10, 21, 22, 100, 500]) {
      const fixture = new Fixture(random);
      const root = fixture.create();
      for (let i = 0; i < size; i++) fixture.set(root, `f${i}`, "v");
      const drawn = new Map<Ref, number>();
      const mean = 400;
      for (let i = 0; i < size * mean; i++) {
        const item = fixture.dictionary.sample(random.random);
        drawn.set(item, (drawn.get(item) ?? 0) + 1);
      }
      expect(drawn.size).toBe(size);
      for (const count of drawn.values()) expect(Math.abs(count - mean)).toBeLessThan(6.5 * Math.sqrt(mean));
    }
  });

  withSeed("can be taken out", (random) => {
    const fixture = new Fixture(random);
    const root = fixture.create();
    for (let i = 0; i < 100; i++) fixture.set(root, `f${i}`, "v");
    for (let left = 100; left > 0; left--) {
      const item = fixture.dictionary.sample(random.random);
      const name = fixture.name(item);
      fixture.dictionary.locate(item);
      fixture.dictionary.remove(item);
      fixture.arena.free(item);
      expect(fixture.models.get(root)!.delete(name)).toBe(true);
      fixture.check();
    }
    expect(fixture.dictionary.sample(random.random)).toBe(0);
  });
});

withSeed("a dictionary is taken apart in slices", (random) => {
  for (const [items, limit] of [
    [0, 1],
    [1, 1],
    [40, 1],
    [3000, 100],
    [12_000, 700],
  ]) {
    const fixture = new Fixture(random);
    const root = fixture.create();
    for (let i = 0; i < items; i++) fixture.set(root, `f${i}`, "v");
    // Whoever takes it apart knows no hash key and opens it anew each time.
    for (let done = limit; done >= limit; ) {
      const dictionary = new Dictionary(fixture.arena);
      dictionary.open(root);
      fixture.arena.check(dictionary.countBlocks());
      done = dictionary.dismantle(limit);
      expect(done).toBeLessThan(limit + 60);
    }
    fixture.arena.check(0);
  }
});

test("a dictionary is small when it is small", () => {
  const arena = new DebugArena();
  const dictionary = new Dictionary(arena);
  dictionary.create();
  expect(arena.usedBytes).toBe(16);
  const item = arena.allocate(entryBytes(1, 0, false));
  writeEntry(arena, item, ValueType.hash, encoder.encode("a"), 0, 1, encoder.encode(""), 0, 0);
  expect(dictionary.find(encoder.encode("a"), 0, 1)).toBe(0);
  dictionary.insert(item);
  expect(dictionary.countBytes()).toBe(16 + 64 + 16);
  expect(arena.usedBytes).toBe(96);
});

withSeed("many items cost less than 18 bytes each beside their blocks", (random) => {
  const fixture = new Fixture(random);
  const root = fixture.create();
  for (const items of [200, 1000, 5000, 30_000]) {
    for (let i = fixture.dictionary.size; i < items; i++) fixture.set(root, `field:${i + 10_000}`, "v");
    const blocks = [...fixture.models.get(root)!.keys()].reduce(
      (sum, name) => sum + fixture.arena.sizeOf(fixture.find(root, name)),
      0,
    );
    expect((fixture.dictionary.countBytes() - blocks) / items).toBeLessThan(18);
  }
});
