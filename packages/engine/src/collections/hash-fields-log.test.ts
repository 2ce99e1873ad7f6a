import { expectSame, type SeededRandom, withSeed } from "@allset/testkit";
import { describe, expect } from "vitest";
import type { Ref } from "../arena/arena.js";
import { ArenaFullError } from "../arena/arena-full-error.js";
import { DebugArena } from "../arena/debug-arena.js";
import { Keyspace } from "../keyspace/keyspace.js";
import { HashFields } from "./hash-fields.js";

interface Field {
  readonly value: string;
  /** -1 for never. */
  readonly time: number;
}

/** What a batch does to fields: the three ways in which commands use the log. */
const Way = { set: 0, setWithTimes: 1, expire: 2 } as const;
type Way = (typeof Way)[keyof typeof Way];

const KEY = Buffer.from("k");
/** Some before and some behind others, and some alike. */
const TIMES = [5000, 6000, 6000, 7000, 1e12];

/** A rooted hash beside a map that says which fields it must have. One of them is never touched. */
class Fixture {
  readonly arena = new DebugArena();
  readonly #keyspace: Keyspace;
  readonly #fields: HashFields;
  readonly #moment = new Float64Array(1);
  model = new Map<string, Field>([["stays", { value: "here", time: -1 }]]);

  constructor(random: SeededRandom) {
    this.#keyspace = new Keyspace({ clock: () => 1000, random: random.random, arena: this.arena });
    this.#keyspace.limits.hashPackedEntriesMax = 0;
    this.#fields = new HashFields(this.arena, this.#keyspace.dictionary);
    const { hashes, databases } = this.#keyspace;
    expect(databases[0].find(KEY, 0, 1)).toBe(0);
    hashes.create(databases[0], KEY, 0, 1, 0);
    const [field, value] = [Buffer.from("stays"), Buffer.from("here")];
    hashes.find(field, 0, field.length);
    hashes.store(field, 0, field.length, value, 0, value.length);
  }

  get #ref(): Ref {
    return this.#keyspace.databases[0].find(KEY, 0, 1);
  }

  begin(): void {
    this.#fields.open(this.#keyspace.databases[0], this.#ref);
    this.#fields.log.begin();
  }

  /** Takes a step. Throws `ArenaFullError`; the model may have been changed then. */
  step(way: Way, name: string, value: string, time: number, keepTime: boolean): void {
    const fields = this.#fields;
    const field = Buffer.from(name);
    const known = this.model.get(name);
    let item = fields.dictionary.find(field, 0, field.length);
    expectSame(item !== 0, known !== undefined);
    this.#moment[0] = time;
    if (way === Way.expire) {
      if (known === undefined) return;
      fields.expireAt(item, this.#moment);
      this.model.set(name, { ...known, time });
      return;
    }
    const bytes = Buffer.from(value);
    const timed = way === Way.setWithTimes;
    item = fields.put(item, field, 0, field.length, bytes, 0, bytes.length, keepTime && !timed, timed);
    if (timed) fields.expireAt(item, this.#moment);
    this.model.set(name, { value, time: timed ? time : keepTime ? (known?.time ?? -1) : -1 });
  }

  /** Keeps or takes back all steps, while there is no memory at all. */
  end(keeps: boolean): void {
    this.arena.refuseAfter(0);
    if (keeps) this.#fields.log.commit(this.#keyspace.databases[0]);
    else this.#fields.log.undo(this.#keyspace.databases[0]);
    this.arena.refuseAfter(Number.POSITIVE_INFINITY);
  }

  check(): void {
    const { model } = this;
    this.#keyspace.check();
    const { hashes, databases } = this.#keyspace;
    hashes.open(databases[0], this.#ref);
    expectSame(hashes.size, model.size);
    for (const [name, { value, time }] of model) {
      const field = Buffer.from(name);
      expectSame(hashes.find(field, 0, field.length), true);
      hashes.readValue();
      hashes.readTime();
      const { bytes, start, end } = hashes.value;
      expectSame(Buffer.from(bytes.subarray(start, end)).toString(), value);
      expectSame(hashes.moment[0], time);
    }
  }

  /** Removes fields, so that not all of them become known. */
  thin(random: SeededRandom): void {
    this.#fields.open(this.#keyspace.databases[0], this.#ref);
    for (const name of this.model.keys()) {
      if (name === "stays" || random.chance(0.5)) continue;
      const field = Buffer.from(name);
      this.#fields.remove(this.#fields.dictionary.find(field, 0, field.length));
      this.model.delete(name);
    }
  }
}

/** Takes `count` steps and keeps them, or takes them back, as always where memory was refused. Returns whether it was. */
function batch(fixture: Fixture, random: SeededRandom, count: number, refuseAfter: number): boolean {
  const before = new Map(fixture.model);
  const way = random.pick(Object.values(Way));
  let refused = false;
  fixture.begin();
  fixture.arena.refuseAfter(refuseAfter);
  try {
    for (let left = count; left > 0; left--) {
      const value = "v".repeat(random.pick([0, 3, 20, 47, 200]));
      fixture.step(way, `f${random.int(40)}`, value, random.pick(TIMES), random.chance(0.5));
    }
  } catch (error) {
    expect(error).toBeInstanceOf(ArenaFullError);
    refused = true;
  }
  const keeps = !refused && random.chance(0.5);
  fixture.end(keeps);
  if (!keeps) fixture.model = before;
  return refused;
}

describe("the log of a hash's fields", () => {
  withSeed("keeps all steps or takes all back, wherever memory is refused", (random) => {
    const fixture = new Fixture(random);
    let refusals = 0;
    for (let round = 0; round < 250; round++) {
      const after = random.chance(0.5) ? Number.POSITIVE_INFINITY : random.int(20);
      if (batch(fixture, random, random.int(30), after)) refusals++;
      fixture.check();
      if (random.chance(0.1)) fixture.thin(random);
    }
    expect(refusals).toBeGreaterThan(15);
  });

  withSeed("has more steps than it keeps room for", (random) => {
    const fixture = new Fixture(random);
    for (const steps of [10, 100, 100, 200, 300, 500, 200, 4500, 70, 4500, 200]) {
      batch(fixture, random, steps, random.pick([Number.POSITIVE_INFINITY, steps - 5]));
      fixture.check();
    }
  });
});
