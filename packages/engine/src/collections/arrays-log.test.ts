/** What several values did to an array is kept or taken back as a whole, wherever memory ends. */
import { expectSame, type SeededRandom, withSeed } from "@allset/testkit";
import { describe, expect, test } from "vitest";
import type { Ref } from "../arena/arena.js";
import { ArenaFullError } from "../arena/arena-full-error.js";
import { DebugArena } from "../arena/debug-arena.js";
import { Arrays } from "./arrays.js";
import { ArrayIndex } from "./arrays-index.js";
import { ROOT_WORDS, wordAt } from "./arrays-root.js";
import { rootedArray } from "./arrays-rooted.js";

type Values = readonly (readonly [index: bigint, value: string])[];

const LAST = 2n ** 64n - 2n;
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const from = new ArrayIndex();
const to = new ArrayIndex();

/** An array and what it should hold. */
class Fixture {
  readonly arena = new DebugArena();
  readonly arrays = new Arrays(this.arena);
  readonly root: Ref = this.arrays.create();
  readonly model = new Map<bigint, string>();

  /** Sets values; where memory ends the array is to be as it was, and stays to be written to. */
  setAll(values: Values): boolean {
    const { arrays, root } = this;
    arrays.begin(root);
    try {
      for (const [index, value] of values) {
        this.set(index, value);
        arrays.seek(root, 7, Number(index & 0xffffn));
      }
    } catch (error) {
      if (!(error instanceof ArenaFullError)) throw error;
      arrays.undo();
      return false;
    }
    arrays.keep();
    for (const [index, value] of values) this.model.set(index, value);
    return true;
  }

  set(index: bigint, value: string): void {
    const bytes = encoder.encode(value);
    from.value = index;
    this.arrays.set(this.root, from.high, from.low, bytes, 0, bytes.length);
  }

  remove(index: bigint): void {
    from.value = index;
    expectSame(this.arrays.remove(this.root, from.high, from.low), this.model.delete(index));
  }

  /** All that there is: the words of the root, the sizes of the blocks, and the values. */
  state(): string {
    const { arena, arrays, root } = this;
    const words = Array.from({ length: ROOT_WORDS }, (_, word) => wordAt(arena, root, word));
    const values: string[] = [];
    from.value = 0n;
    to.value = LAST;
    for (arrays.walk.begin(root, from, to); arrays.walk.next(); ) {
      arrays.walk.read();
      const { bytes, start, end } = arrays.walk.value;
      values.push(`${arrays.walk.at.value}=${decoder.decode(bytes.subarray(start, end))}`);
    }
    return JSON.stringify([words, arena.usedBytes, rootedArray.countBytes(arena, root), values]);
  }

  check(): void {
    rootedArray.check(this.arena, this.root);
    this.arena.check(rootedArray.countBlocks(this.arena, this.root));
    expect(this.arrays.count(this.root)).toBe(this.model.size);
    for (const [index, value] of this.model) {
      from.value = index;
      expectSame(this.arrays.get(this.root, from.high, from.low), true);
      const { bytes, start, end } = this.arrays.value;
      expectSame(decoder.decode(bytes.subarray(start, end)), value);
    }
  }

  /** Refuses memory at every point of setting values, then sets them. Returns how often it was refused. */
  refuse(values: Values): number {
    const before = this.state();
    for (let after = 0; ; after++) {
      this.arena.refuseAfter(after);
      const done = this.setAll(values);
      this.arena.refuseAfter(Number.POSITIVE_INFINITY);
      if (!done) expect(this.state()).toBe(before);
      this.check();
      if (done) return after;
    }
  }
}

const long = "x".repeat(40);
const run = (first: bigint, count: number, value: (i: number) => string): Values =>
  Array.from({ length: count }, (_, i) => [first + BigInt(i), value(i)] as const);
const apart = (step: bigint, count: number, value: (i: number) => string): Values =>
  Array.from({ length: count }, (_, i) => [step * BigInt(i), value(i)] as const);

describe("an array is as it was where memory ends, having had", () => {
  const contents: [what: string, values: Values][] = [
    ["no value", []],
    ["one value", [[5n, "1"]]],
    ["a narrow page", run(0n, 200, String)],
    ["a wide page", run(0n, 200, (i) => (i % 3 === 0 ? long : `text ${i}`))],
    ["a full page", run(256n, 256, String)],
    ["pages without neighbours", apart(100_003n, 40, String)],
    ["a node with as many children as it has room for", apart(256n, 12, (i) => `${long}${i}`)],
    ["two levels of nodes", [...apart(256n, 70, String), [LAST, long]]],
  ];
  const additions: [what: string, values: Values][] = [
    ["integers behind the others", run(200n, 120, String)],
    ["long values in place of others", run(0n, 20, (i) => `${long} ${i}`)],
    ["the same index again and again", run(0n, 9, (i) => `${long} ${i}`).map(([, value]) => [3n, value] as const)],
    ["pages between the others", apart(50_000n, 30, (i) => (i % 4 === 0 ? long : String(i)))],
    ["pages that a node has to grow for", apart(256n, 60, (i) => (i % 2 === 0 ? long : String(i)))],
    [
      "the first and the last index",
      [LAST, 0n, 2n ** 32n, 2n ** 53n, 2n ** 63n].map((index) => [index, long] as const),
    ],
  ];
  test.each(contents.flatMap(([a, held]) => additions.map(([b, values]) => [a, b, held, values] as const)))(
    "%s, and getting %s",
    (_a, _b, held, values) => {
      const fixture = new Fixture();
      fixture.setAll(held);
      expect(fixture.refuse(values)).toBeGreaterThan(0);
    },
  );
});

test("what was begun with nothing set is ended either way", () => {
  const fixture = new Fixture();
  fixture.setAll(run(0n, 10, String));
  const before = fixture.state();
  fixture.arrays.begin(fixture.root);
  fixture.arrays.undo();
  fixture.arrays.begin(fixture.root);
  fixture.arrays.keep();
  fixture.arrays.undo();
  expect(fixture.state()).toBe(before);
});

test("more steps than there is room for at first are taken back too", () => {
  const fixture = new Fixture();
  fixture.setAll(run(0n, 700, (i) => `text ${i}`));
  const before = fixture.state();
  fixture.arrays.begin(fixture.root);
  for (const [index, value] of run(350n, 20_000, (i) => (i % 7 === 0 ? long : String(i)))) fixture.set(index, value);
  expect(fixture.arrays.count(fixture.root)).toBe(20_350);
  fixture.arrays.undo();
  expect(fixture.state()).toBe(before);
  fixture.check();
});

function anIndex(random: SeededRandom): bigint {
  const roll = random.int(4);
  if (roll === 0) return BigInt(random.int(600));
  if (roll === 1) return BigInt(random.int(60)) * 256n;
  if (roll === 2) return BigInt(random.int(300_000));
  return random.pick([2n ** 20n, 2n ** 32n, 2n ** 38n, 2n ** 53n, 2n ** 63n, LAST - 4n]) + BigInt(random.int(4));
}

const aValue = (random: SeededRandom): string =>
  random.pick(["", "7", "-1", "abc", "1700000000000", "a text", long, "y".repeat(300), String(random.int(1000))]);

withSeed("batches at random are all or none", (random) => {
  const fixture = new Fixture();
  let refused = 0;
  for (let step = 0; step < 700; step++) {
    const near = random.chance(0.5) ? anIndex(random) : -1n;
    const values: Values = Array.from({ length: 1 + random.int(12) }, () => [
      near < 0n ? anIndex(random) : near + BigInt(random.int(3)),
      aValue(random),
    ]);
    const before = fixture.state();
    fixture.arena.refuseAfter(random.int(16));
    const done = fixture.setAll(values);
    fixture.arena.refuseAfter(Number.POSITIVE_INFINITY);
    if (!done) {
      refused++;
      expectSame(fixture.state(), before);
    }
    if (random.chance(0.4)) {
      const gone = [...fixture.model.keys()].filter(() => random.chance(0.2));
      for (const index of gone) fixture.remove(index);
    }
    if (step % 10 === 0) fixture.check();
  }
  fixture.check();
  expect(refused).toBeGreaterThan(100);
});
