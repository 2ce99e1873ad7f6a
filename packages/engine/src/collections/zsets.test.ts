import { type SeededRandom, withSeed } from "@allset/testkit";
import { describe, expect } from "vitest";
import type { Ref } from "../arena/arena.js";
import { ArenaFullError } from "../arena/arena-full-error.js";
import { DebugArena } from "../arena/debug-arena.js";
import { CollectionForm, formOf } from "../keyspace/entry.js";
import { Keyspace } from "../keyspace/keyspace.js";
import { copyEntry } from "../keyspace/transfer.js";
import { BoundKind, LexRange } from "./lex-range.js";
import { ZSetCursor } from "./zset-cursor.js";

interface Pair {
  readonly member: string;
  score: number;
}

const encoder = new TextEncoder();
const bytesOf = (text: string): Uint8Array => encoder.encode(text);
const order = (a: Pair, b: Pair): number =>
  a.score < b.score ? -1 : a.score > b.score ? 1 : a.member < b.member ? -1 : a.member > b.member ? 1 : 0;

/** A sorted set under the key `k` beside a sorted array that says what must be in it. */
class Fixture {
  readonly arena = new DebugArena();
  readonly keyspace: Keyspace;
  readonly cursor: ZSetCursor;
  model: Pair[] = [];

  constructor(random: SeededRandom, entriesMax: number) {
    this.keyspace = new Keyspace({ clock: () => 1000, random: () => random.random(), arena: this.arena });
    this.keyspace.limits.zsetPackedEntriesMax = entriesMax;
    this.cursor = new ZSetCursor(this.keyspace);
  }

  get database() {
    return this.keyspace.databases[0];
  }

  get ref(): Ref {
    return this.database.find(bytesOf("k"), 0, 1);
  }

  /** Adds a member or changes its score. */
  put(member: string, score: number): void {
    const { database, keyspace, ref } = this;
    const { zsets } = keyspace;
    const bytes = bytesOf(`..${member}.`);
    const [start, end] = [2, bytes.length - 1];
    zsets.newScore[0] = score;
    if (ref === 0) zsets.create(database, bytesOf("k"), 0, 1, bytes, start, end);
    else if (zsets.find(ref, bytes, start, end)) zsets.rescore(database, ref, bytes, start, end);
    else zsets.add(database, ref, bytes, start, end);
    this.model = this.model.filter((pair) => pair.member !== member);
    this.model.push({ member, score });
    this.model.sort(order);
  }

  remove(member: string): void {
    const { database, keyspace, ref } = this;
    const found = ref !== 0 && keyspace.zsets.find(ref, bytesOf(member), 0, member.length);
    expect(found).toBe(this.model.some((pair) => pair.member === member));
    if (!found) return;
    this.#settle(keyspace.zsets.remove(database, ref));
    this.model = this.model.filter((pair) => pair.member !== member);
  }

  removeRange(from: number, to: number): void {
    this.model.splice(from, to - from);
    this.#settle(this.keyspace.zsets.removeRange(this.database, this.ref, from, to));
  }

  #settle(ref: Ref): void {
    if (this.keyspace.zsets.size(ref) === 0) this.database.remove(ref);
  }

  read(backward: boolean, from: number): Pair[] {
    const { cursor } = this;
    const pairs: Pair[] = [];
    cursor.begin(this.ref, from, backward);
    while (cursor.next())
      pairs.push({
        member: new TextDecoder().decode(cursor.bytes.slice(cursor.start, cursor.end)),
        score: cursor.score[0],
      });
    return pairs;
  }

  check(): void {
    this.keyspace.check();
    const { ref, model } = this;
    expect(ref === 0 ? 0 : this.keyspace.zsets.size(ref)).toBe(model.length);
    if (ref === 0) return;
    expect(this.read(false, 0)).toEqual(model);
    expect(this.read(true, model.length - 1)).toEqual(model.toReversed());
  }

  ask(random: SeededRandom, score: number): void {
    const { keyspace, model, ref } = this;
    const { zsets } = keyspace;
    if (ref === 0) return;
    zsets.score[0] = score;
    expect(zsets.rankOfScore(ref, false)).toBe(model.filter((pair) => pair.score < score).length);
    zsets.score[0] = score;
    expect(zsets.rankOfScore(ref, true)).toBe(model.filter((pair) => pair.score <= score).length);
    const rank = random.int(model.length);
    const { member } = model[rank];
    expect(zsets.find(ref, bytesOf(member), 0, member.length)).toBe(true);
    expect(zsets.score[0]).toBe(model[rank].score);
    expect(zsets.rank(ref)).toBe(rank);
    expect(zsets.find(ref, bytesOf("nobody"), 0, 6)).toBe(false);
  }
}

const forms: [string, number][] = [
  ["packed", 1e6],
  ["rooted", 0],
  ["turning from packed into rooted", 20],
];

/** Integers are held as such, and their texts as members; the others need all their digits. */
const scores = [0, 1, -1, 127, 128, -4096, 4096, 1e6, 2 ** 40, -(2 ** 53), 2 ** 61, 2 ** 62, 2 ** 63, 1e300, 0.1, -0.3];
const drawScore = (random: SeededRandom): number =>
  random.chance(0.4)
    ? random.pick(scores)
    : random.chance(0.1)
      ? random.pick([Infinity, -Infinity])
      : random.int(30) / 3;
const drawMember = (random: SeededRandom): string =>
  random.chance(0.5)
    ? String(random.int(60) - 30)
    : random.chance(0.1)
      ? "m".repeat(random.int(64))
      : `m${random.int(60)}`;

/** Refuses the first request for memory, then the second, … until the member is in. Returns how many were refused. */
function putWithEachRefusal(fixture: Fixture, member: string, score: number): number {
  for (let refused = 0; ; refused++) {
    fixture.arena.refuseAfter(refused);
    try {
      fixture.put(member, score);
      return refused;
    } catch (error) {
      if (!(error instanceof ArenaFullError)) throw error;
      if (refused < 20) fixture.check();
    }
  }
}

describe.each(forms)("a sorted set that is %s", (_, entriesMax) => {
  withSeed("agrees with a sorted array", (random) => {
    const fixture = new Fixture(random, entriesMax);
    for (let step = 0; step < 4000; step++) {
      const size = fixture.model.length;
      if (random.chance(0.6)) fixture.put(drawMember(random), drawScore(random));
      else if (size > 0 && random.chance(0.03)) {
        const from = random.int(size);
        fixture.removeRange(from, random.between(from, size));
      } else fixture.remove(size > 0 && random.chance(0.5) ? random.pick(fixture.model).member : drawMember(random));
      if (step % 4 === 0) fixture.ask(random, drawScore(random));
      if (step % 50 === 0) fixture.check();
    }
    if (fixture.ref !== 0) fixture.removeRange(0, fixture.model.length);
    fixture.check();
    fixture.database.clear();
    fixture.arena.check(0);
  });

  withSeed("stays as it was where memory is refused", (random) => {
    const fixture = new Fixture(random, entriesMax);
    const { arena } = fixture;
    const sets = 20;
    let refused = 0;
    for (let set = 0; set < sets; set++) {
      const most = random.pick([10, 50, 300]);
      for (let step = 0; step < most; step++) {
        const member = drawMember(random);
        if (random.chance(0.3)) {
          arena.refuseAfter(0); // removing needs no memory
          fixture.remove(member);
        } else refused += putWithEachRefusal(fixture, member, drawScore(random));
        arena.refuseAfter(Number.POSITIVE_INFINITY);
        if (step % 10 === 0) fixture.check();
      }
      if (fixture.ref !== 0) fixture.removeRange(0, fixture.model.length);
      fixture.check();
    }
    // At least the entry of each set was refused once.
    expect(refused).toBeGreaterThanOrEqual(sets);
  });

  withSeed("is copied whole, or not at all", (random) => {
    const fixture = new Fixture(random, entriesMax);
    const { arena, database, keyspace } = fixture;
    for (let i = 0; i < 300; i++) fixture.put(drawMember(random) + i, drawScore(random));
    for (let refusals = 0; ; refusals++) {
      arena.refuseAfter(refusals);
      const key = { bytes: bytesOf("copy"), start: 0, end: 4 };
      const taken = database.find(key.bytes, 0, 4);
      try {
        copyEntry(fixture.ref, keyspace.databases[1], keyspace.databases[1].find(key.bytes, 0, 4), key);
        break;
      } catch (error) {
        if (!(error instanceof ArenaFullError)) throw error;
        expect(taken).toBe(0);
        keyspace.check();
      }
    }
    arena.refuseAfter(Number.POSITIVE_INFINITY);
    keyspace.check();
    const copy = keyspace.databases[1].find(bytesOf("copy"), 0, 4);
    expect(keyspace.zsets.size(copy)).toBe(fixture.model.length);
    fixture.cursor.begin(copy, 0, false);
    for (const { score } of fixture.model) {
      expect(fixture.cursor.next()).toBe(true);
      expect(fixture.cursor.score[0]).toBe(score);
    }
    keyspace.databases[1].remove(copy);
    while (keyspace.drain(7));
    fixture.check();
  });

  withSeed("finds ranges of members", (random) => {
    const fixture = new Fixture(random, entriesMax);
    const { zsets } = fixture.keyspace;
    for (let i = 0; i < 200; i++) fixture.put(drawMember(random), 5);
    const range = new LexRange();
    for (let i = 0; i < 500; i++) {
      for (const bound of [range.min, range.max]) {
        bound.kind = random.pick([BoundKind.lowest, BoundKind.member, BoundKind.member, BoundKind.highest]);
        bound.excluded = random.chance(0.5);
        bound.bytes = bytesOf(drawMember(random));
        bound.end = bound.bytes.length;
      }
      const inside = fixture.model.filter(({ member }) => {
        const bytes = bytesOf(member);
        return range.isAboveMin(bytes, 0, bytes.length) && range.isBelowMax(bytes, 0, bytes.length);
      });
      for (const backward of [false, true]) {
        zsets.lexRange(fixture.ref, range, backward);
        expect(zsets.to - zsets.from).toBe(inside.length);
        if (inside.length > 0) expect(fixture.model.slice(zsets.from, zsets.to)).toEqual(inside);
      }
    }
  });
});

withSeed("a member that is too long, or one too many, makes it rooted", (random) => {
  const fixture = new Fixture(random, 3);
  for (const member of ["a", "b", "c"]) fixture.put(member, 1);
  expect(formOf(fixture.arena, fixture.ref)).toBe(CollectionForm.packed);
  fixture.put("c", 2);
  expect(formOf(fixture.arena, fixture.ref)).toBe(CollectionForm.packed);
  fixture.put("d", 2);
  expect(formOf(fixture.arena, fixture.ref)).toBe(CollectionForm.rooted);
  fixture.removeRange(0, 4);
  fixture.put("m".repeat(64), 1);
  expect(formOf(fixture.arena, fixture.ref)).toBe(CollectionForm.packed);
  fixture.put("m".repeat(65), 1);
  expect(formOf(fixture.arena, fixture.ref)).toBe(CollectionForm.rooted);
  fixture.check();
});
