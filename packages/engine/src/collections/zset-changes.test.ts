import { expectSame, type SeededRandom, withSeed } from "@allset/testkit";
import { describe, expect } from "vitest";
import type { Ref } from "../arena/arena.js";
import { ArenaFullError } from "../arena/arena-full-error.js";
import { DebugArena } from "../arena/debug-arena.js";
import { Dictionary } from "./dictionary.js";
import { RootedZSets } from "./rooted-zsets.js";
import { ZSetChanges } from "./zset-changes.js";
import { zsetType } from "./zset-type.js";

/** Few scores, so that a member gets one that it had before, and members share them. */
const SCORES = [-1, 0, 0.5, 3, 1e300, Number.POSITIVE_INFINITY];

/** A sorted set beside a map that says which members it must have, and their scores. */
class Fixture {
  readonly arena = new DebugArena();
  readonly #rooted = new RootedZSets(this.arena, new Dictionary(this.arena, { k0: 1, k1: 2 }));
  readonly #changes = new ZSetChanges(this.#rooted);
  readonly #root: Ref = this.#rooted.create();
  readonly #score = new Float64Array(1);
  model = new Map<string, number>();

  /** Makes a change as it is made among others. False where there is no memory for it. */
  put(member: string, score: number): boolean {
    const bytes = Buffer.from(`.${member}`);
    const item = this.#rooted.find(this.#root, bytes, 1, bytes.length, this.#score);
    const known = item === 0 ? undefined : this.#score[0];
    expectSame(known, this.model.get(member));
    if (known === score) return true;
    this.#score[0] = score;
    try {
      if (item === 0) this.#changes.add(this.#root, bytes, 1, bytes.length, this.#score);
      else this.#changes.rescore(this.#root, item, this.#score);
    } catch (error) {
      expect(error).toBeInstanceOf(ArenaFullError);
      return false;
    }
    this.model.set(member, score);
    return true;
  }

  /** Keeps or undoes all changes, while there is no memory at all. */
  end(keeps: boolean): void {
    this.arena.refuseAfter(0);
    if (keeps) this.#changes.keep(this.#root);
    else this.#changes.undo(this.#root);
    this.arena.refuseAfter(Number.POSITIVE_INFINITY);
  }

  check(): void {
    const { arena, model } = this;
    zsetType.check(arena, this.#root);
    arena.check(zsetType.countBlocks(arena, this.#root));
    expectSame(this.#rooted.size(this.#root), model.size);
    const sorted = [...model].sort(([a, x], [b, y]) => (x === y ? (a < b ? -1 : 1) : x < y ? -1 : 1));
    sorted.forEach(([member, score], rank) => {
      const bytes = Buffer.from(member);
      const item = this.#rooted.find(this.#root, bytes, 0, bytes.length, this.#score);
      expectSame(item !== 0, true);
      expectSame(this.#score[0], score);
      expectSame(this.#rooted.rankOf(this.#root, item), rank);
    });
  }

  free(): void {
    this.#rooted.free(this.#root);
    this.arena.check(0);
  }
}

/** Changes `count` members of `range` together, and keeps or undoes them. Returns whether memory was refused. */
function batch(fixture: Fixture, random: SeededRandom, range: number, count: number, refuseAfter: number): boolean {
  const before = new Map(fixture.model);
  let refused = false;
  fixture.arena.refuseAfter(refuseAfter);
  for (let left = count; left > 0 && !refused; left--)
    refused = !fixture.put(`m${random.int(range)}`, random.pick(SCORES));
  // A refused change has changed nothing: those before it may be kept all the same.
  const keeps = random.chance(0.5);
  fixture.end(keeps);
  if (!keeps) fixture.model = before;
  return refused;
}

describe("changes of a sorted set", () => {
  withSeed("are kept all or undone all, wherever memory is refused", (random) => {
    let refusals = 0;
    for (const range of [3, 60, 600]) {
      const fixture = new Fixture();
      for (let round = 0; round < 80; round++) {
        const after = random.chance(0.5) ? Number.POSITIVE_INFINITY : random.int(10);
        if (batch(fixture, random, range, random.int(80), after)) refusals++;
        fixture.check();
      }
      fixture.free();
    }
    expect(refusals).toBeGreaterThan(15);
  });

  withSeed("are remembered beyond the room that is kept for them", (random) => {
    const fixture = new Fixture();
    for (let round = 0; round < 3; round++) {
      batch(fixture, random, 2000, random.between(1300, 2500), Number.POSITIVE_INFINITY);
      fixture.check();
    }
    fixture.free();
  });
});
