import { expectSame, type SeededRandom, withSeed } from "@allset/testkit";
import { describe, expect, test } from "vitest";
import type { Ref } from "../arena/arena.js";
import { ArenaFullError } from "../arena/arena-full-error.js";
import { DebugArena } from "../arena/debug-arena.js";
import { isRooted, rootOf } from "../keyspace/entry.js";
import { Keyspace } from "../keyspace/keyspace.js";
import { copyEntry } from "../keyspace/transfer.js";
import { nextOf, wordOfBlock } from "./list-node.js";
import { HEAD, NODES, ROOT_BYTES } from "./quicklist-nodes.js";

const encoder = new TextEncoder();
const decoder = new TextDecoder("latin1");
const textOf = (bytes: Uint8Array, from: number, to: number): string => decoder.decode(bytes.subarray(from, to));
/** A list that is longer is cut, so that a sequence comes by all lengths. */
const LENGTH_MAX = 600;

/** Lists under keys, beside arrays that say what must be in them. */
class Fixture {
  readonly arena = new DebugArena();
  readonly keyspace = new Keyspace({ clock: () => 1000, random: () => 0.5, arena: this.arena });
  readonly model = new Map<string, string[]>();
  readonly #database = this.keyspace.databases[0];

  constructor(nodeSize = -2) {
    this.keyspace.limits.listNodeSize = nodeSize;
  }

  find(name: string): Ref {
    const key = encoder.encode(name);
    return this.#database.find(key, 0, key.length);
  }

  push(name: string, atHead: boolean, ...elements: string[]): void {
    const { lists } = this.keyspace;
    let entry = this.find(name);
    const key = encoder.encode(name);
    const bytes = encoder.encode(elements.join(""));
    const ends = Int32Array.from(
      elements,
      (
        (end) => (element: string) =>
          (end += element.length)
      )(0),
    );
    const starts = ends.map((end, i) => end - elements[i].length);
    const first = entry === 0 ? 1 : 0;
    if (entry === 0) entry = lists.create(this.#database, key, 0, key.length, bytes, starts[0], ends[0]);
    const list = this.model.get(name) ?? [];
    if (first === 1) this.model.set(name, [elements[0]]);
    lists.pushAll(this.#database, entry, bytes, starts, ends, first, elements.length - 1, atHead);
    this.model.set(name, atHead ? [...elements.toReversed(), ...list] : [...list, ...elements]);
  }

  /** Changes an existing list in the engine and then, where that had its memory, in the model. */
  change(name: string, inArena: (entry: Ref) => Ref, inModel: (list: string[]) => string[]): void {
    const left = inArena(this.find(name));
    const list = inModel(this.model.get(name) as string[]);
    if (list.length > 0) this.model.set(name, list);
    else this.model.delete(name);
    expectSame(left, this.find(name));
  }

  drop(name: string, count: number, atHead: boolean): void {
    this.change(
      name,
      (entry) => this.keyspace.lists.drop(this.#database, entry, count, atHead),
      (list) => (atHead ? list.slice(count) : list.slice(0, Math.max(list.length - count, 0))),
    );
  }

  insert(name: string, index: number, behind: boolean, element: string): void {
    const { lists } = this.keyspace;
    const bytes = encoder.encode(element);
    this.change(
      name,
      (entry) => {
        lists.cursor.open(entry, index);
        return lists.insert(this.#database, entry, behind, bytes, 0, bytes.length);
      },
      (list) => list.toSpliced(behind ? index + 1 : index, 0, element),
    );
  }

  replace(name: string, index: number, element: string): void {
    const { lists } = this.keyspace;
    const bytes = encoder.encode(element);
    this.change(
      name,
      (entry) => {
        lists.cursor.open(entry, index);
        return lists.replace(this.#database, entry, bytes, 0, bytes.length);
      },
      (list) => list.with(index, element),
    );
  }

  removeEqual(name: string, limit: number, fromTail: boolean, element: string): void {
    const { lists } = this.keyspace;
    const bytes = encoder.encode(element);
    let left = limit;
    const keeps = (item: string): boolean => item !== element || left-- <= 0;
    this.change(
      name,
      (entry) => lists.removeEqual(this.#database, entry, limit, fromTail, bytes, 0, bytes.length),
      (list) => (fromTail ? list.toReversed().filter(keeps).reverse() : list.filter(keeps)),
    );
  }

  removeRange(name: string, index: number, count: number): void {
    this.change(
      name,
      (entry) => this.keyspace.lists.removeRange(this.#database, entry, index, count),
      (list) => list.toSpliced(index, count),
    );
  }

  copy(from: string, to: string): void {
    const key = encoder.encode(to);
    const source = this.find(from);
    copyEntry(source, this.#database, this.find(to), { bytes: key, start: 0, end: key.length });
    this.model.set(to, [...(this.model.get(from) as string[])]);
  }

  /** All elements, read from the head on and from the tail on. */
  elements(name: string): { forward: string[]; backward: string[] } {
    const { lists } = this.keyspace;
    const { cursor } = lists;
    const entry = this.find(name);
    const read = (step: () => boolean): string[] => {
      const found: string[] = [];
      do {
        cursor.read();
        found.push(textOf(cursor.source, cursor.from, cursor.to));
      } while (step());
      return found;
    };
    cursor.open(entry, 0);
    const forward = read(() => cursor.next());
    cursor.open(entry, lists.length(entry) - 1);
    return { forward, backward: read(() => cursor.previous()).reverse() };
  }

  at(name: string, index: number): string {
    const { cursor } = this.keyspace.lists;
    cursor.open(this.find(name), index);
    cursor.read();
    return textOf(cursor.source, cursor.from, cursor.to);
  }

  check(): void {
    this.keyspace.check();
    expect(this.#database.size).toBe(this.model.size);
    for (const [name, list] of this.model) {
      expect(this.keyspace.lists.length(this.find(name))).toBe(list.length);
      const { forward, backward } = this.elements(name);
      // Compared as text first: a difference in a long list is shown by its place.
      if (forward.join() !== list.join()) expect(forward).toEqual(list);
      if (backward.join() !== list.join()) expect(backward).toEqual(list);
    }
  }
}

const sizes = [1, 3, 20, 20, 20, 60, 64, 70, 300, 1500, 4000, 8100, 8160, 9000, 20_000];

function drawElement(random: SeededRandom, large: boolean): string {
  if (random.chance(0.3)) return String(random.int(5));
  if (random.chance(0.2)) return String(random.int(2 ** 31) - 2 ** 30);
  const length = random.pick(large ? sizes : sizes.slice(0, 8));
  return random.pick(["a", "b", "-"]).repeat(length);
}

/** One random operation on one of a few lists. */
function act(fixture: Fixture, random: SeededRandom, large: boolean): void {
  const name = random.pick(["a", "b", "c"]);
  const list = fixture.model.get(name);
  const element = drawElement(random, large);
  if (list !== undefined && list.length > LENGTH_MAX) {
    fixture.drop(name, random.int(list.length), random.chance(0.5));
    return;
  }
  if (list === undefined || random.chance(0.4)) {
    const more = Array.from({ length: random.int(random.chance(0.05) ? 200 : 4) }, () => drawElement(random, large));
    fixture.push(name, random.chance(0.5), element, ...more);
    return;
  }
  const index = random.int(list.length);
  const actions = [
    () => fixture.drop(name, 1, random.chance(0.5)),
    () => fixture.drop(name, random.int(list.length + 2), random.chance(0.5)),
    () => fixture.insert(name, index, random.chance(0.5), element),
    () => fixture.replace(name, index, element),
    () => fixture.removeEqual(name, 1 + random.int(5), random.chance(0.5), random.pick(list)),
    () => fixture.removeEqual(name, Number.POSITIVE_INFINITY, random.chance(0.5), random.pick(list)),
    () =>
      list.length > 1 && fixture.removeRange(name, index, Math.min(list.length - 1, random.int(list.length - index))),
    () => expect(fixture.at(name, index)).toBe(list[index]),
    () => random.chance(0.2) && fixture.copy(name, random.pick(["a", "b", "c", "d"])),
  ];
  random.pick(actions)();
}

describe("lists beside arrays", () => {
  for (const nodeSize of [-2, -1, 4, 1, 0, -5])
    withSeed(`with list-max-listpack-size ${nodeSize}`, (random) => {
      const fixture = new Fixture(nodeSize);
      for (let step = 0; step < 1500; step++) {
        act(fixture, random, step % 500 > 250);
        if (step % 10 === 0) fixture.check();
      }
      fixture.check();
    });

  withSeed("while list-max-listpack-size changes", (random) => {
    const fixture = new Fixture();
    for (let step = 0; step < 1500; step++) {
      if (random.chance(0.05)) fixture.keyspace.limits.listNodeSize = random.pick([-1, -2, -3, 2, 5, 100]);
      act(fixture, random, true);
      if (step % 10 === 0) fixture.check();
    }
  });

  withSeed("where memory is refused", (random) => {
    const fixture = new Fixture(random.pick([-1, -2, 5]));
    let refused = 0;
    for (let step = 0; step < 2000; step++) {
      if (random.chance(0.5)) fixture.arena.refuseAfter(random.int(5));
      try {
        act(fixture, random, random.chance(0.5));
      } catch (error) {
        if (!(error instanceof ArenaFullError)) throw error;
        refused++;
      }
      fixture.arena.refuseAfter(Number.POSITIVE_INFINITY);
      if (step % 5 === 0) fixture.check();
    }
    expect(refused).toBeGreaterThan(50);
  });
});

describe("memory", () => {
  const bytesPerElement = (fixture: Fixture, fill: () => void, count: number): number => {
    const before = fixture.arena.usedBytes;
    fill();
    return (fixture.arena.usedBytes - before) / count;
  };

  test.each([
    ["at the tail", false],
    ["at the head", true],
  ])("an element of 20 bytes takes 22 and next to nothing, pushed %s", (_, atHead) => {
    const fixture = new Fixture();
    const elements = Array.from({ length: 1000 }, (_, i) => `element:${String(i).padStart(12, "0")}`);
    const fill = (): void => {
      for (let i = 0; i < 50; i++) fixture.push("a", atHead, ...elements);
    };
    expect(bytesPerElement(fixture, fill, 50_000)).toBeLessThan(22.4);
  });

  test("needs no memory to remove", () => {
    const fixture = new Fixture();
    fixture.push("a", false, ...Array.from({ length: 3000 }, (_, i) => `element ${i % 10}`));
    fixture.arena.refuseAfter(0);
    fixture.removeEqual("a", 100, true, "element 3");
    fixture.removeRange("a", 700, 900);
    fixture.drop("a", 500, true);
    fixture.drop("a", 500, false);
    fixture.check();
    fixture.drop("a", 10_000, true);
    fixture.check();
    expect(fixture.keyspace.usedBytes).toBeLessThan(20_000);
  });

  test("follows a list that shrinks", () => {
    const fixture = new Fixture();
    fixture.push("a", false, ...Array.from({ length: 20_000 }, (_, i) => `element ${i % 4}`));
    const full = fixture.keyspace.usedBytes;
    for (let i = 0; i < 3; i++) fixture.removeEqual("a", 20_000, i % 2 === 0, `element ${i}`);
    expect(fixture.keyspace.usedBytes).toBeLessThan(full / 3);
    fixture.drop("a", 4_990, true);
    expect(isRooted(fixture.arena, fixture.find("a"))).toBe(false);
    fixture.check();
  });

  test("a root is freed in slices", () => {
    const fixture = new Fixture();
    const { keyspace } = fixture;
    fixture.push("a", false, ...Array.from({ length: 60_000 }, (_, i) => `element number ${i}`));
    const entry = fixture.find("a");
    const nodes = wordOfBlock(fixture.arena, rootOf(fixture.arena, entry), NODES);
    keyspace.databases[0].remove(entry);
    fixture.model.delete("a");
    fixture.check();
    let rounds = 0;
    for (; keyspace.drain(10); rounds++) fixture.check();
    expect(rounds).toBe(Math.floor(nodes / 10));
    fixture.check();
  });
});

test("pushing to a full head node moves none of it", () => {
  const fixture = new Fixture();
  fixture.push("a", true, ...Array.from({ length: 2000 }, (_, i) => `element number ${i}`));
  const root = rootOf(fixture.arena, fixture.find("a"));
  const head = wordOfBlock(fixture.arena, root, HEAD);
  const second = nextOf(fixture.arena, head);
  fixture.push("a", true, "x");
  expect([wordOfBlock(fixture.arena, root, HEAD), nextOf(fixture.arena, head)]).toEqual([head, second]);
  expect(fixture.arena.sizeOf(root)).toBe(ROOT_BYTES);
});
