import { expectSame, type SeededRandom, withSeed } from "@allset/testkit";
import { describe, expect, test } from "vitest";
import type { Ref } from "../arena/arena.js";
import { ArenaFullError } from "../arena/arena-full-error.js";
import { DebugArena } from "../arena/debug-arena.js";
import { Arrays } from "./arrays.js";
import { ArrayIndex } from "./arrays-index.js";
import { rootedArray } from "./arrays-rooted.js";
import { ArrayWalk } from "./arrays-walk.js";

const LAST = 2n ** 64n - 2n;

const indexOf = (value: bigint): ArrayIndex => {
  const index = new ArrayIndex();
  index.value = value;
  return index;
};
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const bytesOf = (text: string): Uint8Array => encoder.encode(text);
const textOf = ({ bytes, start, end }: { bytes: Uint8Array; start: number; end: number }): string =>
  decoder.decode(bytes.subarray(start, end));

/** An array and what it should hold. */
class Fixture {
  readonly arena = new DebugArena();
  readonly arrays = new Arrays(this.arena);
  readonly walk = new ArrayWalk(this.arena);
  readonly model = new Map<bigint, string>();
  root: Ref = this.arrays.create();

  set(index: bigint, value: string): void {
    const { high, low } = indexOf(index);
    const bytes = bytesOf(value);
    const isNew = this.arrays.set(this.root, high, low, bytes, 0, bytes.length);
    expectSame(isNew, !this.model.has(index));
    this.model.set(index, value);
  }

  get(index: bigint): string | undefined {
    const { high, low } = indexOf(index);
    return this.arrays.get(this.root, high, low) ? textOf(this.arrays.value) : undefined;
  }

  remove(index: bigint): void {
    const { high, low } = indexOf(index);
    expectSame(this.arrays.remove(this.root, high, low), this.model.delete(index));
  }

  removeRange(first: bigint, last: bigint): void {
    const from = indexOf(first);
    const to = indexOf(last);
    const removed = this.arrays.removeRange(this.root, from.high, from.low, to.high, to.low);
    const expected = this.between(first, last);
    for (const [index] of expected) this.model.delete(index);
    expect(removed).toBe(expected.length);
  }

  between(first: bigint, last: bigint): [bigint, string][] {
    const [low, high] = first <= last ? [first, last] : [last, first];
    const found = [...this.model].filter(([index]) => index >= low && index <= high);
    found.sort(([a], [b]) => (a < b ? -1 : 1));
    return first <= last ? found : found.reverse();
  }

  scan(first: bigint, last: bigint): [bigint, string][] {
    const { walk } = this;
    const found: [bigint, string][] = [];
    for (walk.begin(this.root, indexOf(first), indexOf(last)); walk.next(); ) {
      walk.read();
      found.push([walk.at.value, textOf(walk.value)]);
    }
    return found;
  }

  length(): bigint {
    this.arrays.length(this.root);
    return this.arrays.at.value;
  }

  /** Throws where something is wrong; `otherBlocks` are those of the arena that are not of this array. */
  check(otherBlocks = 0): void {
    rootedArray.check(this.arena, this.root);
    this.arena.check(rootedArray.countBlocks(this.arena, this.root) + otherBlocks);
    expect(this.arrays.count(this.root)).toBe(this.model.size);
    const all = this.between(0n, LAST);
    expect(this.scan(0n, LAST)).toEqual(all);
    expect(this.scan(LAST, 0n)).toEqual([...all].reverse());
    expect(this.length()).toBe(all.length === 0 ? 0n : all[all.length - 1][0] + 1n);
  }
}

/** Both sides of every border: between slots, pages, nodes, words and at both ends. */
const borders = [
  0n,
  255n,
  256n,
  16383n,
  16384n,
  2n ** 20n,
  2n ** 31n,
  2n ** 32n,
  2n ** 38n,
  2n ** 53n,
  2n ** 62n,
  2n ** 63n,
  LAST,
];

function anIndex(random: SeededRandom): bigint {
  const roll = random.int(4);
  if (roll === 0) return BigInt(random.int(600));
  if (roll === 1) return BigInt(random.int(300_000));
  const index = random.pick(borders) + BigInt(random.between(-3, 3));
  return index < 0n ? 0n : index > LAST ? LAST : index;
}

const values = [
  "",
  "0",
  "7",
  "-1",
  "007",
  "-0",
  "-",
  "abc",
  "abcd",
  "ab\0\0\0\0\0",
  "\0",
  "1234567",
  "12345678",
  "-99999999",
  "100000000",
];
const longer = [
  "1073741823",
  "1073741824",
  "-1073741824",
  "1700000000000",
  "9999999999999999",
  "-9999999999999999",
  "10000000000000000",
];
const long = ["x".repeat(16), "y".repeat(200), "z".repeat(5000), "9223372036854775807"];

describe("an array", () => {
  test.each([...values, ...longer, ...long])("gives %j back", (value) => {
    const fixture = new Fixture();
    for (const index of borders) {
      fixture.set(index, value);
      expect(fixture.get(index)).toBe(value);
    }
    fixture.check();
  });

  withSeed("agrees with a map at random", (random) => {
    const fixture = new Fixture();
    for (let step = 0; step < 12_000; step++) {
      const growing = Math.floor(step / 3000) % 2 === 0;
      const index = anIndex(random);
      const roll = random.random();
      if (roll < (growing ? 0.7 : 0.25))
        fixture.set(index, random.pick(roll < 0.2 ? long : roll < 0.3 ? longer : values));
      else if (roll < 0.9) fixture.remove(index);
      else if (roll < 0.97) expect(fixture.get(index)).toBe(fixture.model.get(index));
      else {
        const other = random.chance(0.5) ? index + BigInt(random.int(400)) : anIndex(random);
        const [first, last] = other > LAST || other < index ? [other > LAST ? LAST : other, index] : [index, other];
        expect(fixture.scan(first, last)).toEqual(fixture.between(first, last));
        expect(fixture.scan(last, first)).toEqual(fixture.between(last, first));
        if (random.chance(growing ? 0.1 : 0.5))
          fixture.removeRange(first < last ? first : last, first < last ? last : first);
      }
      if (step % 500 === 0) fixture.check();
    }
    fixture.check();
    fixture.removeRange(0n, LAST);
    fixture.check();
    fixture.arena.check(1);
  });

  withSeed("stays as it was where memory is refused", (random) => {
    const fixture = new Fixture();
    for (let step = 0; step < 3000; step++) {
      const index = anIndex(random);
      const value = random.pick(random.chance(0.5) ? long : values);
      if (random.chance(0.3)) {
        fixture.arena.refuseAfter(random.int(2));
        fixture.remove(index);
      } else {
        for (let after = 0; ; after++) {
          fixture.arena.refuseAfter(after);
          try {
            fixture.set(index, value);
            break;
          } catch (error) {
            if (!(error instanceof ArenaFullError)) throw error;
            if (step % 50 === 0) fixture.check();
          }
        }
      }
      fixture.arena.refuseAfter(Number.POSITIVE_INFINITY);
      if (step % 200 === 0) fixture.check();
    }
    fixture.check();
  });

  withSeed("is copied, or not at all, and taken apart in slices", (random) => {
    const fixture = new Fixture();
    for (let step = 0; step < 800; step++) fixture.set(anIndex(random), random.pick([...values, ...long]));
    const { arena, root } = fixture;
    const blocks = rootedArray.countBlocks(arena, root);
    for (let after = 0; after < blocks; after += 1 + random.int(9)) {
      arena.refuseAfter(after);
      expect(() => rootedArray.duplicate(arena, root)).toThrow(ArenaFullError);
      arena.check(blocks);
    }
    arena.refuseAfter(Number.POSITIVE_INFINITY);
    const copy = rootedArray.duplicate(arena, root);
    rootedArray.check(arena, copy);
    arena.check(blocks * 2);
    fixture.set(3n, "only here");
    fixture.check(blocks);
    for (let freed = 10; freed >= 10; ) {
      const before = arena.blockCount;
      freed = rootedArray.dismantle(arena, copy, 10);
      expect(before - arena.blockCount).toBeGreaterThanOrEqual(freed);
      if (freed >= 10) arena.check(rootedArray.countBlocks(arena, root) + rootedArray.countBlocks(arena, copy));
    }
    fixture.check();
  });

  test("reads index by index, in both directions, over what is not set", () => {
    const fixture = new Fixture();
    for (const index of [1n, 2n, 300n, 70_000n]) fixture.set(index, `v${index}`);
    const { walk } = fixture;
    const read = (index: bigint): string | null => {
      const { high, low } = indexOf(index);
      return walk.readAt(high, low) ? textOf(walk.value) : null;
    };
    walk.open(fixture.root);
    expect([0n, 1n, 2n, 3n, 255n, 256n, 300n, 70_000n, 70_001n, LAST].map(read)).toEqual([
      null,
      "v1",
      "v2",
      null,
      null,
      null,
      "v300",
      "v70000",
      null,
      null,
    ]);
    expect([LAST, 300n, 299n, 2n, 1n, 0n].map(read)).toEqual([null, "v300", null, "v2", "v1", null]);
  });
});

describe("memory", () => {
  const bytesPerValue = (count: number, value: (i: number) => string, step = 1n): number => {
    const fixture = new Fixture();
    for (let i = 0; i < count; i++) fixture.set(BigInt(i) * step, value(i));
    return rootedArray.countBytes(fixture.arena, fixture.root) / count;
  };

  test("small integers take less than five bytes, strings of 16 bytes less than 26", () => {
    expect(bytesPerValue(20_000, (i) => String(i * 7))).toBeLessThan(5);
    expect(bytesPerValue(20_000, (i) => `value:${String(i).padStart(10, "0")}`)).toBeLessThan(26);
  });

  test("a value without neighbours takes less than 72", () => {
    expect(bytesPerValue(10_000, String, 100_003n)).toBeLessThan(72);
  });
});
