import { expectSame, type SeededRandom, withSeed } from "@allset/testkit";
import { describe, expect, test } from "vitest";
import { ArenaFullError } from "../arena/arena-full-error.js";
import { DebugArena } from "../arena/debug-arena.js";
import { ID_TREE_WORDS, IdTree } from "./id-tree.js";
import { compareIds } from "./stream-id.js";

const idOf = (n: number): Int32Array => new Int32Array([0, n >>> 8, 0, n & 0xff]);
const numberOf = (tree: IdTree): number => (tree.words[tree.at + 1] << 8) | tree.words[tree.at + 3];

function countPages(tree: IdTree): number {
  let pages = 0;
  tree.eachPage(() => pages++);
  return pages;
}

function newTree(): { arena: DebugArena; tree: IdTree } {
  const arena = new DebugArena();
  return { arena, tree: new IdTree(arena).open(new Int32Array(ID_TREE_WORDS), 0) };
}

/** Compares the tree with the numbers that it should hold, forwards and backwards. */
function expectAll(tree: IdTree, arena: DebugArena, model: ReadonlyMap<number, number>): void {
  const sorted = [...model.keys()].sort((a, b) => a - b);
  const forward: number[] = [];
  for (let more = tree.first(); more; more = tree.next()) {
    forward.push(numberOf(tree));
    expectSame(tree.value, model.get(numberOf(tree)));
  }
  expect(forward).toEqual(sorted);
  const backward: number[] = [];
  for (let more = tree.last(); more; more = tree.previous()) backward.push(numberOf(tree));
  expect(backward).toEqual(sorted.reverse());
  tree.check();
  arena.check(countPages(tree));
}

function insert(tree: IdTree, model: Map<number, number>, n: number): void {
  if (model.has(n)) return;
  tree.insert(idOf(n), 0, n + 1);
  model.set(n, n + 1);
}

function remove(tree: IdTree, model: Map<number, number>, n: number): void {
  expectSame(tree.find(idOf(n), 0), model.get(n) ?? 0);
  if (!model.delete(n)) return;
  tree.remove();
}

describe("an ID tree", () => {
  test.each([1, 2, 51, 52, 2601, 2602, 6000])(
    "that is filled in order with %d IDs, then emptied from the front",
    (size) => {
      const { arena, tree } = newTree();
      const model = new Map<number, number>();
      for (let n = 0; n < size; n++) insert(tree, model, n);
      expectAll(tree, arena, model);
      if (size > 51) expect(countPages(tree)).toBeLessThan(Math.ceil(size / 51) * 1.05 + 2);
      for (let n = 0; n < size; n++) remove(tree, model, n);
      expectAll(tree, arena, model);
      arena.check(0);
    },
  );

  test("finds what is next to an ID", () => {
    const { tree } = newTree();
    for (let n = 0; n < 5000; n++) tree.insert(idOf(2 * n + 1), 0, 1);
    for (let n = 0; n < 5000; n++) {
      expectSame(tree.seekAtLeast(idOf(2 * n), 0) && numberOf(tree), 2 * n + 1);
      expectSame(tree.seekAtMost(idOf(2 * n + 2), 0) && numberOf(tree), 2 * n + 1);
    }
    expect(tree.seekAtMost(idOf(0), 0)).toBe(false);
    expect(tree.seekAtLeast(idOf(10_000), 0)).toBe(false);
  });

  test("gives the first bound of an inner page its meaning back where the page is joined", () => {
    const { arena, tree } = newTree();
    const model = new Map<number, number>();
    const leaf = 51;
    const inner = leaf * 51;
    // Two inner pages under the root: 51 full leaves, and 20.
    for (let n = 0; n < inner + 20 * leaf; n++) insert(tree, model, n);
    // The second one loses its first leaf. An ID from there now comes before the bound of its next one, which is the first one's place.
    for (let n = inner; n < inner + leaf; n++) remove(tree, model, n);
    insert(tree, model, inner + 10);
    // The first inner page becomes so small that the second one is joined to it: the bound is looked at from then on.
    for (let n = 0; n < inner - 5 * leaf; n++) remove(tree, model, n);
    expect(countPages(tree)).toBeLessThan(5 + 20 + 2);
    expectAll(tree, arena, model);
    expectSame(tree.find(idOf(inner + 10), 0), inner + 11);
  });

  test("compares words as unsigned", () => {
    const ids = [
      [0, 0, 0, 1],
      [0, 0, 1, 0],
      [0, 0, -1, 0],
      [0, 1, 0, 0],
      [0, -1, 0, 0],
      [1, 0, 0, 0],
      [-1, -1, -1, -1],
    ];
    for (let i = 1; i < ids.length; i++)
      expect(compareIds(new Int32Array(ids[i - 1]), 0, new Int32Array(ids[i]), 0)).toBe(-1);
  });

  withSeed("agrees with a map, whatever is inserted and removed", (random: SeededRandom) => {
    for (const range of [10, 300, 20_000]) {
      const { arena, tree } = newTree();
      const model = new Map<number, number>();
      for (let phase = 0; phase < 6; phase++) {
        const growing = random.chance(0.5);
        for (let step = 0; step < Math.min(range, 3000); step++) {
          const n = random.int(range);
          if (random.chance(growing ? 0.8 : 0.2)) insert(tree, model, n);
          else remove(tree, model, n);
        }
        expectAll(tree, arena, model);
      }
      for (const largest of [...model.keys()].sort((a, b) => b - a)) expectSame(tree.takeLast(), largest + 1);
      expect(tree.size).toBe(0);
      arena.check(0);
    }
  });

  withSeed("is as it was when memory is refused", (random: SeededRandom) => {
    const { arena, tree } = newTree();
    const model = new Map<number, number>();
    let refused = 0;
    for (let step = 0; step < 4000; step++) {
      const n = random.chance(0.5) ? step + 50_000 : random.int(50_000);
      if (model.has(n)) continue;
      for (let allowed = 0; ; allowed++) {
        arena.refuseAfter(allowed);
        try {
          insert(tree, model, n);
          break;
        } catch (error) {
          expect(error).toBeInstanceOf(ArenaFullError);
          refused++;
          arena.refuseAfter(Number.POSITIVE_INFINITY);
          if (refused % 16 === 0) expectAll(tree, arena, model);
        }
      }
      arena.refuseAfter(Number.POSITIVE_INFINITY);
    }
    expect(refused).toBeGreaterThan(50);
    expectAll(tree, arena, model);
  });
});
