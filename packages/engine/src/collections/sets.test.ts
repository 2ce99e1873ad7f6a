import { expectSame, SeededRandom, withSeed } from "@allset/testkit";
import { describe, expect, test } from "vitest";
import type { Ref } from "../arena/arena.js";
import { ArenaFullError } from "../arena/arena-full-error.js";
import { DebugArena } from "../arena/debug-arena.js";
import type { Database } from "../keyspace/database.js";
import { CollectionForm, formOf } from "../keyspace/entry.js";
import { Keyspace } from "../keyspace/keyspace.js";
import { copyEntry, placeEntry } from "../keyspace/transfer.js";
import type { CollectionLimits } from "./collection-limits.js";
import { NO_LIMIT } from "./set-algebra.js";
import type { SetCursor } from "./set-cursor.js";
import { SetMember } from "./set-member.js";
import type { SetSample } from "./set-sample.js";

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const KEYS = ["a", "b", "c", "d"];

const textOf = (member: SetMember): string => {
  member.spell();
  return decoder.decode(member.bytes.subarray(member.start, member.end));
};

function textsOf(members: SetCursor | SetSample): string[] {
  const texts: string[] = [];
  for (let member = members.next(); member !== null; member = members.next()) texts.push(textOf(member));
  return texts;
}

/** Sets under some keys, each beside the JavaScript set that says what must be in it. */
class Fixture {
  readonly arena = new DebugArena();
  readonly keyspace: Keyspace;
  readonly database: Database;
  readonly models = new Map<string, Set<string>>(KEYS.map((key) => [key, new Set()]));
  readonly #member = new SetMember();

  constructor(random: SeededRandom, limits: Partial<CollectionLimits> = {}) {
    this.keyspace = new Keyspace({ clock: () => 1000, random: random.random, arena: this.arena });
    this.database = this.keyspace.databases[0];
    Object.assign(this.keyspace.limits, limits);
  }

  /** Members lie where they may be overwritten as soon as a call returns. */
  member(text: string): SetMember {
    const bytes = encoder.encode(`..${text}..`);
    this.#member.assign(bytes, 2, bytes.length - 2);
    return this.#member;
  }

  find(key: string): Ref {
    const bytes = encoder.encode(key);
    return this.database.find(bytes, 0, bytes.length);
  }

  model(key: string): Set<string> {
    return this.models.get(key) as Set<string>;
  }

  add(key: string, text: string): void {
    const { sets } = this.keyspace;
    const bytes = encoder.encode(key);
    const ref = this.find(key);
    if (ref === 0) sets.create(this.database, bytes, 0, bytes.length, this.member(text));
    else sets.add(this.database, ref, this.member(text));
    const model = this.model(key);
    expectSame(sets.changed, !model.has(text));
    model.add(text);
  }

  remove(key: string, text: string): void {
    const { sets } = this.keyspace;
    const ref = this.find(key);
    if (ref === 0) return;
    const left = sets.remove(this.database, ref, this.member(text));
    expectSame(sets.changed, this.model(key).delete(text));
    this.#removeIfEmpty(left);
  }

  pop(key: string): void {
    const { sets } = this.keyspace;
    const ref = this.find(key);
    if (ref === 0) return;
    const text = textOf(sets.draw(ref));
    expect(this.model(key).delete(text)).toBe(true);
    this.#removeIfEmpty(sets.removeDrawn(this.database, ref));
  }

  /** Puts the union, difference or intersection of some keys in the place of one. */
  store(operation: "intersect" | "subtract" | "unite", key: string, sources: readonly string[]): void {
    const { setAlgebra, sets, loose } = this.keyspace;
    const bytes = encoder.encode(key);
    setAlgebra.beginFor(bytes, 0, bytes.length);
    for (const source of sources) setAlgebra.add(this.find(source));
    const result = operation === "unite" ? setAlgebra.unite(NO_LIMIT) : setAlgebra[operation]();
    const taken = this.find(key);
    if (result !== 0) {
      sets.check(result);
      try {
        placeEntry(this.database, taken, result);
      } catch (error) {
        loose.free(result);
        throw error;
      }
    } else if (taken !== 0) this.database.remove(taken);
    this.models.set(
      key,
      combine(
        operation,
        sources.map((source) => this.model(source)),
      ),
    );
  }

  check(): void {
    const { sets } = this.keyspace;
    this.keyspace.check();
    for (const key of KEYS) {
      const ref = this.find(key);
      expect(ref === 0).toBe(this.model(key).size === 0);
      if (ref === 0) continue;
      sets.check(ref);
      expect(sets.size(ref)).toBe(this.model(key).size);
      expect(textsOf(sets.walk(ref)).sort()).toEqual([...this.model(key)].sort());
    }
  }

  #removeIfEmpty(ref: Ref): void {
    if (this.keyspace.sets.size(ref) === 0) this.database.remove(ref);
  }
}

function combine(operation: string, sources: readonly Set<string>[]): Set<string> {
  if (operation === "unite") return new Set(sources.flatMap((source) => [...source]));
  const [first, ...others] = sources;
  const wanted = operation === "intersect";
  return new Set([...first].filter((text) => others.every((other) => other.has(text) === wanted)));
}

/** Limits with which random sets pass from form to form. */
const limits: Readonly<Record<string, Partial<CollectionLimits>>> = {
  "as they are": {},
  "close together": { setIntegersMax: 5, setPackedEntriesMax: 9, setPackedValueMax: 12 },
  "integers only": { setPackedEntriesMax: 0 },
  "packed only": { setIntegersMax: 0, setPackedEntriesMax: 10_000, setPackedValueMax: 1000 },
  "rooted only": { setIntegersMax: 0, setPackedEntriesMax: 0 },
};

function draw(random: SeededRandom): string {
  const roll = random.random();
  if (roll < 0.6) return String(random.int(60) - 20);
  if (roll < 0.65) return String(random.pick([9007199254740993n, -(2n ** 63n), 2n ** 63n - 1n, 70_000n, 2n ** 63n]));
  if (roll < 0.9) return `m${random.int(40)}`;
  return "x".repeat(random.int(100));
}

/** Changes a random set in a random way. */
function step(fixture: Fixture, random: SeededRandom): void {
  const key = random.pick(KEYS);
  const roll = random.random();
  if (roll < 0.55) fixture.add(key, draw(random));
  else if (roll < 0.8) fixture.remove(key, draw(random));
  else if (roll < 0.9) fixture.pop(key);
  else if (roll < 0.93) {
    const ref = fixture.find(key);
    if (ref !== 0) fixture.keyspace.sets.renew(fixture.database, ref);
  } else if (roll < 0.95) copy(fixture, key, random.pick(KEYS));
  else {
    const sources = Array.from({ length: random.between(1, 4) }, () => random.pick(KEYS));
    fixture.store(random.pick(["intersect", "subtract", "unite"] as const), key, sources);
  }
}

function copy(fixture: Fixture, from: string, to: string): void {
  const ref = fixture.find(from);
  if (ref === 0 || from === to) return;
  const bytes = encoder.encode(to);
  copyEntry(ref, fixture.database, fixture.find(to), { bytes, start: 0, end: bytes.length });
  fixture.models.set(to, new Set(fixture.model(from)));
}

describe.each(Object.entries(limits))("sets, limits %s", (_name, chosen) => {
  withSeed("agree with a model", (random) => {
    const fixture = new Fixture(random, chosen);
    for (let i = 0; i < 2000; i++) {
      step(fixture, random);
      if (i % 50 === 0) fixture.check();
    }
    fixture.check();
  });

  withSeed("are as they were where memory is refused", (random) => {
    const fixture = new Fixture(random, chosen);
    let refused = 0;
    for (let i = 0; i < 2000; i++) {
      fixture.arena.refuseAfter(random.chance(0.5) ? random.int(2) : random.int(60));
      try {
        step(fixture, random);
      } catch (error) {
        if (!(error instanceof ArenaFullError)) throw error;
        refused++;
      }
      fixture.arena.refuseAfter(Number.POSITIVE_INFINITY);
      if (i % 10 === 0) fixture.check();
    }
    fixture.check();
    expect(refused).toBeGreaterThan(20);
  });

  withSeed("count what their algebra would build", (random) => {
    const fixture = new Fixture(random, chosen);
    for (let i = 0; i < 300; i++) step(fixture, random);
    const { setAlgebra } = fixture.keyspace;
    for (let i = 0; i < 200; i++) {
      const keys = Array.from({ length: random.between(1, 7) }, () => random.pick([...KEYS, "none"]));
      const models = keys.map((key) => fixture.models.get(key) ?? new Set<string>());
      const limit = random.chance(0.5) ? NO_LIMIT : random.between(1, 50);
      setAlgebra.begin();
      for (const key of keys) setAlgebra.add(fixture.find(key));
      expect(setAlgebra.countUnion(limit)).toBe(Math.min(limit, combine("unite", models).size));
      const estimate = setAlgebra.estimateUnion(limit);
      const exact = Math.min(limit, combine("unite", models).size);
      expect(Math.abs(estimate - exact)).toBeLessThanOrEqual(4);
      expect(estimate).toBeLessThanOrEqual(limit);
      expect(setAlgebra.countDifference(limit)).toBe(Math.min(limit, combine("subtract", models).size));
      expect(setAlgebra.countCommon(limit)).toBe(Math.min(limit, combine("intersect", models).size));
    }
    fixture.check();
  });

  withSeed("give samples of different members", (random) => {
    const fixture = new Fixture(random, chosen);
    for (let i = 0; i < 200; i++) fixture.add("a", draw(random));
    const model = fixture.model("a");
    for (let i = 0; i < 100; i++) {
      const count = random.int(model.size);
      const sample = textsOf(fixture.keyspace.sets.sample(fixture.find("a"), count));
      expect(new Set(sample).size).toBe(count);
      expect(sample.every((text) => model.has(text))).toBe(true);
    }
  });

  withSeed("are walked by cursors while they grow and shrink", (random) => {
    const fixture = new Fixture(random, chosen);
    const stay = Array.from({ length: 100 }, (_, i) => `stays ${i}`);
    for (const text of stay) fixture.add("a", text);
    for (let walk = 0; walk < 10; walk++) {
      const seen = new Set<string>();
      let cursor = 0;
      do {
        cursor = fixture.keyspace.sets.scan(fixture.find("a"), cursor, (member) => seen.add(textOf(member)));
        const grows = random.chance(0.5);
        for (let i = random.int(100); i > 0; i--)
          if (grows) fixture.add("a", `comes ${random.int(1000)}`);
          else fixture.remove("a", `comes ${random.int(1000)}`);
      } while (cursor !== 0);
      expect(stay.filter((text) => !seen.has(text))).toEqual([]);
    }
    fixture.check();
  });
});

describe("the form of a set", () => {
  const form = (fixture: Fixture): number => formOf(fixture.arena, fixture.find("a"));
  const range = (count: number, prefix = ""): string[] => Array.from({ length: count }, (_, i) => `${prefix}${i}`);

  test.each([
    [["1", "-1"], CollectionForm.integers],
    [range(512), CollectionForm.integers],
    [range(513), CollectionForm.rooted],
    [["1", "a"], CollectionForm.packed],
    [["a"], CollectionForm.packed],
    [["x".repeat(64)], CollectionForm.packed],
    [["x".repeat(65)], CollectionForm.rooted],
    [["a", "x".repeat(65)], CollectionForm.rooted],
    [["1", "x".repeat(65)], CollectionForm.rooted],
    [range(128, "m"), CollectionForm.packed],
    [range(129, "m"), CollectionForm.rooted],
    [[...range(127), "a"], CollectionForm.packed],
    [[...range(128), "a"], CollectionForm.rooted],
  ])("of %j", (members, expected) => {
    const fixture = new Fixture(new SeededRandom(1));
    for (const member of members) fixture.add("a", member);
    expect(form(fixture)).toBe(expected);
    fixture.check();
  });

  test("is chosen anew by renew alone", () => {
    const fixture = new Fixture(new SeededRandom(1));
    for (const member of [...range(600), "a"]) fixture.add("a", member);
    for (const member of range(590)) fixture.remove("a", member);
    expect(form(fixture)).toBe(CollectionForm.rooted);
    fixture.keyspace.sets.renew(fixture.database, fixture.find("a"));
    expect(form(fixture)).toBe(CollectionForm.packed);
    fixture.remove("a", "a");
    expect(form(fixture)).toBe(CollectionForm.packed);
    fixture.keyspace.sets.renew(fixture.database, fixture.find("a"));
    expect(form(fixture)).toBe(CollectionForm.integers);
    fixture.check();
  });
});

describe("every member is as likely as any other to be drawn", () => {
  const SIZE = 40;
  const DRAWS = 40_000;
  /** Chi-squared with 39 degrees of freedom is above this once in 100 000 times. */
  const CHI_SQUARED_MAX = 88;

  const chiSquared = (counts: Map<string, number>, each: number): number =>
    [...counts.values()].reduce((sum, count) => sum + (count - each) ** 2 / each, 0);

  const shapes: readonly (readonly [string, (i: number) => string, Partial<CollectionLimits>])[] = [
    ["integers", (i) => String(i), {}],
    ["packed", (i) => `m${i}`, {}],
    ["rooted", (i) => `m${i}`, { setPackedEntriesMax: 0 }],
  ];

  describe.each(shapes)("%s", (_name, nameOf, chosen) => {
    const names = Array.from({ length: SIZE }, (_, i) => nameOf(i));
    const filled = (random: SeededRandom): Fixture => {
      const fixture = new Fixture(random, chosen);
      for (const name of names) fixture.add("a", name);
      return fixture;
    };

    withSeed("alone", (random) => {
      const fixture = filled(random);
      const counts = new Map(names.map((name) => [name, 0]));
      const ref = fixture.find("a");
      for (let i = 0; i < DRAWS; i++) {
        const text = textOf(fixture.keyspace.sets.draw(ref));
        counts.set(text, (counts.get(text) as number) + 1);
      }
      expect(counts.size).toBe(SIZE);
      expect(chiSquared(counts, DRAWS / SIZE)).toBeLessThan(CHI_SQUARED_MAX);
    });

    test.each([3, 30])("among %d", (count) => {
      // The draws of one sample are different, which only lowers the statistic.
      const fixture = filled(new SeededRandom(7));
      const counts = new Map(names.map((name) => [name, 0]));
      const ref = fixture.find("a");
      const samples = DRAWS / count;
      for (let i = 0; i < samples; i++)
        for (const text of textsOf(fixture.keyspace.sets.sample(ref, count)))
          counts.set(text, (counts.get(text) as number) + 1);
      expect(chiSquared(counts, DRAWS / SIZE)).toBeLessThan(CHI_SQUARED_MAX);
    });
  });
});
