import { expectSame, type SeededRandom, withSeed } from "@allset/testkit";
import { describe, expect, test } from "vitest";
import { CHUNK_SHIFT, type Ref } from "../arena/arena.js";
import { ArenaFullError } from "../arena/arena-full-error.js";
import { DebugArena } from "../arena/debug-arena.js";
import { copyKey, doubleOf, entryBytes, HAS_EXPIRY } from "../keyspace/entry.js";
import { writeEntry } from "../keyspace/entry-writer.js";
import { checkOrdered, countOrderedBlocks } from "./ordered-check.js";
import { OrderedCursor } from "./ordered-cursor.js";
import { OrderedIndex } from "./ordered-index.js";

interface Pair {
  readonly score: number;
  readonly member: string;
}

const compare = (a: Pair, b: Pair): number =>
  a.score < b.score ? -1 : a.score > b.score ? 1 : a.member < b.member ? -1 : a.member > b.member ? 1 : 0;

/** How many of `pairs`, in order, come before the first for which `precedes` is false. */
function partition(pairs: readonly Pair[], precedes: (pair: Pair) => boolean): number {
  let low = 0;
  let high = pairs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (precedes(pairs[middle])) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** An index beside a sorted array that says what must be in it. */
class Fixture {
  readonly arena = new DebugArena();
  readonly index = new OrderedIndex(this.arena);
  readonly cursor = new OrderedCursor(this.arena);
  readonly root: Ref = this.index.create();
  readonly model: Pair[] = [];
  readonly items = new Map<string, Ref>();

  newItem(member: string, score: number): Ref {
    const key = new TextEncoder().encode(member);
    const ref = this.arena.allocate(entryBytes(key.length, 0, true));
    writeEntry(this.arena, ref, HAS_EXPIRY, key, 0, key.length, key, 0, 0);
    this.setScore(ref, score);
    return ref;
  }

  setScore(ref: Ref, score: number): void {
    this.arena.doubles[ref >>> CHUNK_SHIFT][doubleOf(ref)] = score;
  }

  rank(pair: Pair): number {
    return partition(this.model, (other) => compare(other, pair) < 0);
  }

  insert(member: string, score: number): void {
    const item = this.newItem(member, score);
    this.index.score[0] = score;
    const pair = { score, member };
    const rank = this.rank(pair);
    try {
      if (rank === this.model.length && this.model.length % 2 === 0) this.index.append(this.root, item);
      else this.index.insert(this.root, item);
    } catch (error) {
      this.arena.free(item);
      throw error;
    }
    this.model.splice(rank, 0, pair);
    this.items.set(member, item);
  }

  remove(rank: number): void {
    const [{ member, score }] = this.model.splice(rank, 1);
    const item = this.items.get(member)!;
    this.index.score[0] = score;
    this.index.remove(this.root, item);
    this.arena.free(item);
    this.items.delete(member);
  }

  move(rank: number, score: number): void {
    const { member, score: old } = this.model[rank];
    const item = this.items.get(member)!;
    this.index.score[0] = old;
    this.index.newScore[0] = score;
    this.index.move(this.root, item);
    this.setScore(item, score);
    this.model.splice(rank, 1);
    this.model.splice(this.rank({ member, score }), 0, { member, score });
  }

  removeRange(from: number, to: number): void {
    for (const { member } of this.model.splice(from, to - from)) {
      this.arena.free(this.items.get(member)!);
      this.items.delete(member);
    }
    this.index.removeRange(this.root, from, to);
  }

  member(item: Ref): string {
    return new TextDecoder().decode(copyKey(this.arena, item));
  }

  check(): void {
    expect(this.index.size(this.root)).toBe(this.model.length);
    this.arena.check(this.model.length + countOrderedBlocks(this.arena, this.root));
    checkOrdered(this.arena, this.root);
    if (this.model.length === 0) return;
    const { cursor } = this;
    cursor.seek(this.root, 0);
    for (const { member, score } of this.model) {
      if (cursor.next() !== this.items.get(member)) throw new Error(`${member} does not come next`);
      if (cursor.score[0] !== score) throw new Error(`${member} has score ${cursor.score[0]} instead of ${score}`);
    }
    expect(cursor.next()).toBe(0);
    cursor.seek(this.root, this.model.length - 1);
    for (const { member } of this.model.toReversed())
      if (cursor.previous() !== this.items.get(member)) throw new Error(`${member} does not come before`);
    expect(cursor.previous()).toBe(0);
  }

  /** Compares one answer of each kind with the model's. */
  ask(random: SeededRandom, score: number): void {
    const { index, root, model } = this;
    index.score[0] = score;
    expectSame(
      index.rankOfScore(root, false),
      partition(model, (pair) => pair.score < score),
    );
    expectSame(
      index.rankOfScore(root, true),
      partition(model, (pair) => pair.score <= score),
    );
    if (model.length === 0) return;
    const rank = random.int(model.length);
    const pair = model[rank];
    expectSame(index.itemAt(root, rank), this.items.get(pair.member));
    expectSame(index.score[0], pair.score);
    expectSame(index.rankOf(root, this.items.get(pair.member)!), rank);
    this.cursor.seek(root, rank);
    for (let i = rank; i < Math.min(model.length, rank + 200); i++)
      expectSame(this.cursor.next(), this.items.get(model[i].member));
  }
}

type Draw = (random: SeededRandom, step: number) => Pair;
const draws: [string, Draw][] = [
  ["scores anywhere", (random) => ({ score: random.random() * 1e6 - 5e5, member: `m${random.int(1e6)}` })],
  ["few scores", (random) => ({ score: random.int(4) / 3, member: `m${random.int(1e5)}` })],
  ["one score", (random) => ({ score: 0, member: `${random.int(1e5)}` })],
  ["rising scores", (_, step) => ({ score: step, member: `m${step}` })],
  ["falling scores", (_, step) => ({ score: -step, member: `m${step}` })],
  ["infinities", (random) => ({ score: [-Infinity, 0, Infinity][random.int(3)], member: `m${random.int(1e5)}` })],
];

describe.each(draws)("an ordered index of %s", (_, draw) => {
  withSeed("agrees with a sorted array while it grows and shrinks", (random) => {
    const fixture = new Fixture();
    let step = 0;
    for (let phase = 0; phase < 6; phase++) {
      const growing = phase % 2 === 0 ? 0.8 : 0.15;
      for (let i = 0; i < 3000; i++, step++) {
        const pair = draw(random, step);
        const { model } = fixture;
        const rank = random.int(Math.max(1, model.length));
        if (random.chance(growing)) {
          if (!fixture.items.has(pair.member)) fixture.insert(pair.member, pair.score);
        } else if (model.length > 0) {
          if (random.chance(0.3)) fixture.move(rank, pair.score);
          else if (random.chance(0.01)) fixture.removeRange(rank, Math.min(model.length, rank + 1 + random.int(400)));
          else fixture.remove(random.chance(0.3) ? 0 : rank);
        }
        if (i % 8 === 0) fixture.ask(random, pair.score);
      }
      fixture.check();
    }
    while (fixture.model.length > 0) fixture.remove(random.int(fixture.model.length));
    fixture.check();
    expect(countOrderedBlocks(fixture.arena, fixture.root)).toBe(2);
  });

  withSeed("loses any range at once", (random) => {
    for (let round = 0; round < 5; round++) {
      const fixture = new Fixture();
      const size = random.int(6000);
      for (let step = 0; fixture.model.length < size; step++) {
        const { member, score } = draw(random, step);
        if (!fixture.items.has(member)) fixture.insert(member, score);
      }
      while (fixture.model.length > 0) {
        const from = random.int(fixture.model.length);
        fixture.removeRange(from, random.between(from, fixture.model.length));
        fixture.check();
        if (fixture.model.length < 100) fixture.removeRange(0, fixture.model.length);
      }
      fixture.check();
      fixture.insert("again", 1);
      fixture.check();
    }
  });

  withSeed("memory that is refused at any moment leaves it right", (random) => {
    const fixture = new Fixture();
    let refused = 0;
    for (let step = 0; step < 6000; step++) {
      const { member, score } = draw(random, step);
      fixture.arena.refuseAfter(random.chance(0.5) ? random.between(0, 3) : Number.POSITIVE_INFINITY);
      try {
        if (fixture.model.length > 0 && random.chance(0.3)) fixture.move(random.int(fixture.model.length), score);
        else if (!fixture.items.has(member)) fixture.insert(member, score);
      } catch (error) {
        if (!(error instanceof ArenaFullError)) throw error;
        refused++;
      }
      fixture.arena.refuseAfter(Number.POSITIVE_INFINITY);
      if (step % 1000 === 0) fixture.check();
    }
    expect(refused).toBeGreaterThan(100);
    fixture.check();
  });
});

withSeed("members in order are found by their bytes", (random) => {
  const fixture = new Fixture();
  const word = (): string => Array.from({ length: random.int(4) }, () => "abc"[random.int(3)]).join("");
  for (let i = 0; i < 3000; i++) {
    const member = random.chance(0.5) ? word() : `${word()}${random.int(500)}`;
    if (!fixture.items.has(member)) fixture.insert(member, 7);
  }
  for (let i = 0; i < 2000; i++) {
    const sought = random.chance(0.5) ? word() : `${word()}${random.int(500)}`;
    const bytes = new TextEncoder().encode(`..${sought}`);
    const rank = (behind: boolean): number => fixture.index.rankOfMember(fixture.root, bytes, 2, bytes.length, behind);
    expectSame(
      rank(false),
      partition(fixture.model, ({ member }) => member < sought),
    );
    expectSame(
      rank(true),
      partition(fixture.model, ({ member }) => member <= sought),
    );
  }
});

test("items that come in order fill their leaves", () => {
  for (const sign of [1, -1]) {
    const fixture = new Fixture();
    for (let i = 0; i < 10_000; i++) fixture.insert(`m${i}`, sign * i);
    expect(countOrderedBlocks(fixture.arena, fixture.root)).toBeLessThan(10_000 / 75);
  }
});

test("it is taken apart in slices", () => {
  for (const limit of [1, 2, 7, 1e9]) {
    const fixture = new Fixture();
    for (let i = 0; i < 20_000; i++) fixture.insert(`m${i}`, (i * 7919) % 20_011);
    const blocks = countOrderedBlocks(fixture.arena, fixture.root);
    let sum = 0;
    for (let freed = limit; freed >= limit; sum += freed) {
      freed = fixture.index.dismantle(fixture.root, limit);
      expect(freed).toBeLessThanOrEqual(limit + 3);
    }
    expect(sum).toBe(blocks - 1);
    for (const item of fixture.items.values()) fixture.arena.free(item);
    fixture.arena.check(0);
  }
});

test("an item that is not there is a broken invariant", () => {
  const fixture = new Fixture();
  fixture.insert("a", 1);
  const item = fixture.items.get("a")!;
  for (const score of [0, 2]) {
    fixture.index.score[0] = score;
    expect(() => fixture.index.remove(fixture.root, item)).toThrow("not there");
    expect(() => fixture.index.rankOf(fixture.root, item)).toThrow("not there");
  }
  fixture.check();
});
