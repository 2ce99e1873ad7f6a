import { expectSame, type SeededRandom, withSeed } from "@allset/testkit";
import { describe, expect, test } from "vitest";
import type { Ref } from "../arena/arena.js";
import { ArenaFullError } from "../arena/arena-full-error.js";
import { DebugArena } from "../arena/debug-arena.js";
import { copyKey, entryBytes } from "./entry.js";
import { EntryIndex } from "./entry-index.js";
import { writeEntry } from "./entry-writer.js";

const encoder = new TextEncoder();
const noValue = new Uint8Array(0);

/** An index beside a map that says what must be in it. `hashOf` gives a key's hash, as bad as a test wants it. */
class Fixture {
  readonly arena = new DebugArena();
  readonly index = new EntryIndex(this.arena);
  readonly model = new Map<string, { ref: Ref; hash: number }>();
  readonly #hashOf: (name: string) => number;

  constructor(hashOf: (name: string) => number = spread) {
    this.#hashOf = hashOf;
  }

  newEntry(name: string): Ref {
    const key = encoder.encode(name);
    const ref = this.arena.allocate(entryBytes(key.length, 0, false));
    writeEntry(this.arena, ref, 0, key, 0, key.length, noValue, 0, 0);
    return ref;
  }

  insert(name: string): void {
    const ref = this.newEntry(name);
    try {
      this.index.insert(this.#hashOf(name), ref);
    } catch (error) {
      this.arena.free(ref);
      throw error;
    }
    this.model.set(name, { ref, hash: this.#hashOf(name) });
  }

  remove(name: string): void {
    const { ref, hash } = this.model.get(name)!;
    this.index.remove(hash, ref);
    this.arena.free(ref);
    this.model.delete(name);
  }

  find(name: string): Ref {
    const key = encoder.encode(`..${name}`);
    return this.index.find(this.#hashOf(name), key, 2, key.length);
  }

  name(ref: Ref): string {
    return new TextDecoder().decode(copyKey(this.arena, ref));
  }

  check(): void {
    this.index.check((ref) => this.#hashOf(this.name(ref)));
    expect(this.index.size).toBe(this.model.size);
    for (const [name, { ref }] of this.model) if (this.find(name) !== ref) throw new Error(`${name} is not found`);
    this.arena.check(this.model.size + this.index.countBlocks());
  }

  /** Makes a random change among `names` keys. */
  change(random: SeededRandom, names: number, growing: number): void {
    const name = `k${random.int(names)}`;
    const item = this.model.get(name);
    expectSame(this.find(name), item?.ref ?? 0);
    if (item === undefined) {
      if (random.chance(growing)) this.insert(name);
    } else if (random.chance(1 - growing)) this.remove(name);
  }
}

/** A fair hash, for tests that do not care. */
function spread(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}

const hashes: [string, (name: string) => number][] = [
  ["fair hashes", spread],
  ["equal low bits", (name) => spread(name) << 12],
  ["four hashes in all", (name) => spread(name) & 0x80000001],
  ["one hash", () => -7],
];

describe.each(hashes)("an index of %s", (_, hashOf) => {
  withSeed("agrees with a map while it grows and shrinks", (random) => {
    const fixture = new Fixture(hashOf);
    const names = hashOf === spread ? 6000 : 400;
    for (let phase = 0; phase < 6; phase++) {
      for (let i = 0; i < names * 3; i++) fixture.change(random, names, phase % 2 === 0 ? 0.9 : 0.15);
      fixture.check();
    }
    for (const name of [...fixture.model.keys()]) fixture.remove(name);
    fixture.check();
    fixture.index.clear();
    fixture.arena.check(0);
  });

  withSeed("replaces blocks and knows what it has", (random) => {
    const fixture = new Fixture(hashOf);
    for (let i = 0; i < 300; i++) fixture.insert(`k${i}`);
    for (let i = 0; i < 300; i++) {
      const name = `k${random.int(300)}`;
      const { ref, hash } = fixture.model.get(name)!;
      const by = fixture.newEntry(name);
      fixture.index.replace(hash, ref, by);
      expect(fixture.index.has(hash, by)).toBe(true);
      expect(fixture.index.has(hash, ref)).toBe(false);
      expect(fixture.index.has(hash ^ 1, by)).toBe(false);
      fixture.arena.free(ref);
      fixture.model.set(name, { ref: by, hash });
    }
    fixture.check();
  });

  withSeed("inserts under a reservation find their memory", (random) => {
    const fixture = new Fixture(hashOf);
    for (let round = 0; round < (hashOf === spread ? 40 : 10); round++) {
      const names = Array.from({ length: random.between(1, 200) }, (_, i) => `r${round}-${i}`);
      const refs = names.map((name) => fixture.newEntry(name));
      fixture.index.reserve(names.length);
      fixture.arena.refuseAfter(0);
      for (const [i, name] of names.entries()) {
        fixture.index.insert(hashOf(name), refs[i]);
        fixture.model.set(name, { ref: refs[i], hash: hashOf(name) });
      }
      fixture.arena.refuseAfter(Number.POSITIVE_INFINITY);
      fixture.index.settle();
      fixture.check();
    }
  });

  withSeed("memory that is refused at any moment leaves it right", (random) => {
    const fixture = new Fixture(hashOf);
    let refused = 0;
    for (let i = 0; i < 3000; i++) {
      fixture.arena.refuseAfter(random.chance(0.5) ? random.int(3) : Number.POSITIVE_INFINITY);
      try {
        fixture.change(random, 2000, i < 2000 ? 0.9 : 0.1);
        if (random.chance(0.05)) {
          fixture.index.reserve(random.between(1, 500));
          fixture.index.settle();
        }
      } catch (error) {
        if (!(error instanceof ArenaFullError)) throw error;
        refused++;
      }
      if (i % 200 === 0) fixture.check();
    }
    expect(refused).toBeGreaterThan(100);
    fixture.check();
  });
});

test("a reservation is enough where every insert needs a bucket of its own", () => {
  const fixture = new Fixture((name) => Number(name.split(".")[0]));
  for (let chain = 0; chain < 16; chain++) for (let i = 0; i < 7; i++) fixture.insert(`${chain}.${i}`);
  const refs = Array.from({ length: 16 }, (_, chain) => fixture.newEntry(`${chain}.last`));
  fixture.index.reserve(16);
  fixture.arena.refuseAfter(0);
  for (const [chain, ref] of refs.entries()) {
    fixture.index.insert(chain, ref);
    fixture.model.set(`${chain}.last`, { ref, hash: chain });
  }
  fixture.arena.refuseAfter(Number.POSITIVE_INFINITY);
  fixture.index.settle();
  fixture.check();
});

describe("scan", () => {
  function scanAll(index: EntryIndex, visit: (ref: Ref) => void, between: () => void): number {
    let calls = 0;
    for (let cursor = 0; calls === 0 || cursor !== 0; calls++) {
      cursor = index.scan(cursor, visit);
      between();
    }
    return calls;
  }

  test("of an empty index ends at once", () => {
    const { index } = new Fixture();
    expect(index.scan(0, () => expect.unreachable())).toBe(0);
    expect(index.scan(12345, () => expect.unreachable())).toBe(0);
  });

  withSeed("of an index at rest visits every entry exactly once", (random) => {
    for (const size of [1, 20, 80, 81, 500, 5000 + random.int(5000)]) {
      const fixture = new Fixture();
      for (let i = 0; i < size; i++) fixture.insert(`k${i}`);
      const seen: Ref[] = [];
      const calls = scanAll(
        fixture.index,
        (ref) => seen.push(ref),
        () => {},
      );
      expect(seen.length).toBe(size);
      expect(new Set(seen).size).toBe(size);
      expect(calls).toBeLessThanOrEqual(fixture.index.bucketCount);
    }
  });

  withSeed("visits whoever stays, while others come and go and buckets split and join", (random) => {
    let resized = 0;
    for (let round = 0; round < 8; round++) {
      const fixture = new Fixture();
      const size = random.between(1, 3000);
      for (let i = 0; i < size; i++) fixture.insert(`stay${i}`);
      for (let i = 0; i < random.int(6000); i++) fixture.insert(`k${i}`);
      const staying = new Set([...fixture.model.keys()].filter((name) => name.startsWith("stay")));
      const before = fixture.index.bucketCount;
      const growing = random.random();
      let turns = 0;
      scanAll(
        fixture.index,
        (ref) => staying.delete(fixture.name(ref)),
        () => {
          if (turns++ < 3000) for (let i = random.int(60); i > 0; i--) fixture.change(random, 10_000, growing);
        },
      );
      if (fixture.index.bucketCount !== before) resized++;
      expect([...staying]).toEqual([]);
    }
    expect(resized).toBeGreaterThan(2);
  });

  withSeed("takes any cursor", (random) => {
    const fixture = new Fixture();
    for (let i = 0; i < 1000; i++) fixture.insert(`k${i}`);
    for (let i = 0; i < 1000; i++) {
      const next = fixture.index.scan(random.uint32(), () => {});
      expect(next).toBeLessThan(2 ** 32);
      expect(next).toBeGreaterThanOrEqual(0);
    }
  });
});

describe("sample", () => {
  withSeed("draws every entry about as often", (random) => {
    const fixture = new Fixture();
    const entries = 700;
    const draws = 140_000;
    for (let i = 0; i < entries; i++) fixture.insert(`k${i}`);
    const drawn = new Map<Ref, number>();
    for (let i = 0; i < draws; i++) {
      const ref = fixture.index.sample(random.random);
      drawn.set(ref, (drawn.get(ref) ?? 0) + 1);
    }
    expect(drawn.size).toBe(entries);
    const mean = draws / entries;
    for (const count of drawn.values()) expect(Math.abs(count - mean)).toBeLessThan(6.5 * Math.sqrt(mean));
  });

  withSeed("reaches the end of a long chain", (random) => {
    const fixture = new Fixture(() => 3);
    for (let i = 0; i < 100; i++) fixture.insert(`k${i}`);
    const drawn = new Set<Ref>();
    for (let i = 0; i < 5000; i++) drawn.add(fixture.index.sample(random.random));
    expect(drawn.size).toBe(100);
  });

  test("of an empty index is none", () => expect(new Fixture().index.sample(() => 0)).toBe(0));
});

describe("what an index refuses", () => {
  test("an entry that is not under this hash is a broken invariant", () => {
    const fixture = new Fixture();
    expect(() => fixture.index.remove(1, 16)).toThrow("not under this hash");
    fixture.insert("a");
    const { ref, hash } = fixture.model.get("a")!;
    expect(() => fixture.index.remove(hash ^ 4, ref)).toThrow("not under this hash");
    expect(() => fixture.index.replace(hash ^ 4, ref, ref)).toThrow("not under this hash");
    fixture.check();
  });

  test("check finds an entry in the wrong bucket", () => {
    const fixture = new Fixture();
    fixture.index.insert(spread("a") ^ 1, fixture.newEntry("a"));
    expect(() => fixture.index.check((ref) => spread(fixture.name(ref)))).toThrow("not its entry's");
  });
});

test("an index is taken apart in slices", () => {
  const fixture = new Fixture();
  for (let i = 0; i < 20_000; i++) fixture.insert(`k${i}`);
  let freed = 0;
  let slices = 0;
  for (let done = 1; done > 0; slices++) {
    const used = fixture.arena.usedBytes;
    done = fixture.index.dismantle(500, (ref) => {
      fixture.arena.free(ref);
      freed++;
    });
    expect(done).toBeLessThan(500 + 100);
    if (done > 0) expect(fixture.arena.usedBytes).toBeLessThan(used);
  }
  expect(freed).toBe(20_000);
  expect(slices).toBeGreaterThan(40);
  fixture.arena.check(0);
});

test("an index costs less than 16 bytes a key", () => {
  const fixture = new Fixture();
  const keys = 50_000;
  for (let i = 0; i < keys; i++) fixture.insert(`k${i}`);
  const entries = [...fixture.model.values()].reduce((sum, { ref }) => sum + fixture.arena.sizeOf(ref), 0);
  expect((fixture.arena.usedBytes - entries) / keys).toBeLessThan(16);
});
