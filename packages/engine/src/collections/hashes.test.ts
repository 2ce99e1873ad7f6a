import { type SeededRandom, withSeed } from "@allset/testkit";
import { expect, test } from "vitest";
import type { Ref } from "../arena/arena.js";
import { ArenaFullError } from "../arena/arena-full-error.js";
import { DebugArena } from "../arena/debug-arena.js";
import type { Database } from "../keyspace/database.js";
import { isRooted } from "../keyspace/entry.js";
import { countEntryBytes } from "../keyspace/entry-root.js";
import { Keyspace } from "../keyspace/keyspace.js";
import { copyEntry, moveEntry } from "../keyspace/transfer.js";
import { type Strings, TimeChange } from "./hashes.js";

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const KEYS = 5;
const DATABASES = 3;

interface Field {
  value: string;
  expiresAt: number;
}
type Model = Map<string, Map<string, Field>>;

/** A keyspace of hashes beside the maps that say what must be in them. */
class Fixture {
  readonly arena = new DebugArena();
  now = 1_000_000;
  readonly keyspace: Keyspace;
  models: Model[] = Array.from({ length: DATABASES }, () => new Map());

  constructor(random: SeededRandom) {
    const clock = (): number => this.now;
    this.keyspace = new Keyspace({ arena: this.arena, databases: DATABASES, clock, random: random.random });
    this.keyspace.limits.hashPackedEntriesMax = 12;
    this.keyspace.limits.hashPackedValueMax = 20;
  }

  lookUp(database: Database, key: string): Ref {
    const bytes = encoder.encode(key);
    return database.find(bytes, 0, bytes.length);
  }

  set(db: number, key: string, name: string, value: string, keepTime: boolean): void {
    const database = this.keyspace.databases[db];
    const { hashes } = this.keyspace;
    const ref = this.lookUp(database, key);
    const [keyBytes, field, bytes] = [key, name, value].map((text) => encoder.encode(text));
    if (ref === 0) hashes.create(database, keyBytes, 0, keyBytes.length, (name.length * 7) % 40);
    else hashes.open(database, ref);
    const known = hashes.find(field, 0, field.length);
    try {
      hashes.store(field, 0, field.length, bytes, 0, bytes.length, keepTime);
    } finally {
      if (hashes.size === 0) database.remove(hashes.ref);
      else hashes.trim();
    }
    const model = this.models[db].get(key) ?? new Map<string, Field>();
    expect(known).toBe(model.has(name));
    const expiresAt = keepTime ? (model.get(name)?.expiresAt ?? -1) : -1;
    model.set(name, { value, expiresAt });
    this.models[db].set(key, model);
  }

  /** Sets fields, some of them twice perhaps, in one step; in a new hash with `anew`. */
  setMany(
    db: number,
    key: string,
    pairs: readonly (readonly [string, string])[],
    change: TimeChange,
    anew: boolean,
  ): void {
    const database = this.keyspace.databases[db];
    const { hashes } = this.keyspace;
    const ref = this.lookUp(database, key);
    const keyBytes = encoder.encode(key);
    if (ref !== 0 && !anew) hashes.open(database, ref);
    else hashes.createLoose(database, ref, keyBytes, 0, keyBytes.length, (pairs.length * 3) % 20);
    const strings = stringsOf(pairs.flat());
    hashes.moment[0] = this.now + 50;
    const created = hashes.storeAll(strings, 0, strings, 1, 2, pairs.length, change);
    const model = (anew ? undefined : this.models[db].get(key)) ?? new Map<string, Field>();
    const before = model.size;
    for (const [name, value] of pairs) {
      const kept = change === TimeChange.keep ? (model.get(name)?.expiresAt ?? -1) : -1;
      model.set(name, { value, expiresAt: change === TimeChange.set ? this.now + 50 : kept });
    }
    expect(created).toBe(model.size - before);
    this.models[db].set(key, model);
  }

  /** Lets fields expire in one step. */
  expireMany(db: number, key: string, names: readonly string[], moment: number): void {
    const { hashes } = this.keyspace;
    const ref = this.lookUp(this.keyspace.databases[db], key);
    if (ref === 0) return;
    const { bytes, starts, ends } = stringsOf(names);
    hashes.open(this.keyspace.databases[db], ref);
    hashes.begin();
    try {
      for (let i = 0; i < names.length; i++) {
        if (!hashes.find(bytes, starts[i], ends[i])) continue;
        hashes.moment[0] = moment;
        hashes.expireAt(bytes, starts[i], ends[i]);
      }
    } catch (error) {
      hashes.undo();
      throw error;
    }
    hashes.settle();
    for (const name of names) {
      const field = this.models[db].get(key)!.get(name);
      if (field !== undefined) field.expiresAt = moment;
    }
  }

  /** Opens a hash, and finds a field of it. */
  find(db: number, key: string, name: string): boolean {
    const database = this.keyspace.databases[db];
    const ref = this.lookUp(database, key);
    const field = encoder.encode(name);
    expect(ref !== 0).toBe(this.models[db].has(key));
    if (ref === 0) return false;
    this.keyspace.hashes.open(database, ref);
    const found = this.keyspace.hashes.find(field, 0, field.length);
    expect(found).toBe(this.models[db].get(key)!.has(name));
    return found;
  }

  remove(db: number, key: string, name: string): void {
    if (!this.find(db, key, name)) return;
    const model = this.models[db].get(key)!;
    expect(this.keyspace.hashes.remove()).toBe(model.size === 1);
    model.delete(name);
    if (model.size === 0) this.models[db].delete(key);
  }

  expireAt(db: number, key: string, name: string, moment: number): void {
    if (!this.find(db, key, name)) return;
    const field = encoder.encode(name);
    this.keyspace.hashes.moment[0] = moment;
    this.keyspace.hashes.expireAt(field, 0, field.length);
    this.models[db].get(key)!.get(name)!.expiresAt = moment;
  }

  persist(db: number, key: string, name: string): void {
    if (!this.find(db, key, name)) return;
    const field = this.models[db].get(key)!.get(name)!;
    expect(this.keyspace.hashes.persist()).toBe(field.expiresAt !== -1);
    field.expiresAt = -1;
  }

  /** Time passes; what is due leaves the models. */
  pass(ms: number): void {
    this.now += ms;
    this.keyspace.refresh();
    for (const model of this.models)
      for (const [key, fields] of model) {
        for (const [name, { expiresAt }] of fields) if (expiresAt !== -1 && expiresAt <= this.now) fields.delete(name);
        if (fields.size === 0) model.delete(key);
      }
  }

  /** RENAME, MOVE and COPY. */
  transfer(from: number, key: string, to: number, newKey: string, copies: boolean): void {
    if (from === to && key === newKey) return;
    const [source, target] = [this.keyspace.databases[from], this.keyspace.databases[to]];
    const ref = this.lookUp(source, key);
    const hash = source.hash;
    if (ref === 0) return;
    const taken = this.lookUp(target, newKey);
    const bytes = encoder.encode(newKey);
    const slice = { bytes, start: 0, end: bytes.length };
    if (copies) copyEntry(ref, target, taken, slice);
    else moveEntry(source, ref, hash, target, taken, slice);
    const model = this.models[from].get(key)!;
    if (!copies) this.models[from].delete(key);
    this.models[to].set(newKey, copies ? structuredClone(model) : model);
  }

  contents(db: number, key: string): Record<string, string> {
    const { hashes } = this.keyspace;
    const contents: Record<string, string> = {};
    hashes.open(this.keyspace.databases[db], this.lookUp(this.keyspace.databases[db], key));
    for (hashes.rewind(); hashes.next(); ) contents[textOf(hashes.field)] = textOf(hashes.value);
    return contents;
  }

  check(): void {
    const { databases, hashes } = this.keyspace;
    for (const [db, model] of this.models.entries()) {
      for (const [key, fields] of model) {
        const expected = Object.fromEntries(Array.from(fields, ([name, { value }]) => [name, value]));
        expect(this.contents(db, key)).toEqual(expected);
        expect(hashes.size).toBe(fields.size);
        for (const [name, { value, expiresAt }] of fields) {
          this.find(db, key, name);
          hashes.readValue();
          hashes.readTime();
          expect([textOf(hashes.value), hashes.moment[0]]).toEqual([value, expiresAt]);
        }
      }
      for (let key = 0; key < KEYS; key++) this.find(db, `k${key}`, "");
      expect(databases[db].size).toBe(model.size);
    }
    this.keyspace.check();
  }

  /** Makes a random change. */
  change(random: SeededRandom): void {
    const [db, key] = [random.int(DATABASES), `k${random.int(KEYS)}`];
    const name = random.chance(0.03) ? "f".repeat(21 + random.int(9)) : random.pick(["", "7", "-1"]) + random.int(30);
    const { databases } = this.keyspace;
    const roll = random.random();
    const several = Array.from({ length: random.between(1, 6) }, () => `${random.pick(["", "7"])}${random.int(30)}`);
    if (roll < 0.12) {
      const pairs = several.map((field) => [field, someValue(random)] as const);
      const change = random.pick([TimeChange.drop, TimeChange.drop, TimeChange.keep, TimeChange.set]);
      this.setMany(db, key, pairs, change, random.chance(0.1));
    } else if (roll < 0.16) this.expireMany(db, key, several, this.now + 1 + random.int(300));
    else if (roll < 0.4) this.set(db, key, name, someValue(random), random.chance(0.5));
    else if (roll < 0.6) this.remove(db, key, name);
    else if (roll < 0.75) this.expireAt(db, key, name, this.now + 1 + random.int(300));
    else if (roll < 0.8) this.persist(db, key, name);
    else if (roll < 0.86) this.pass(random.int(30));
    else if (roll < 0.9) while (this.keyspace.expireDue(random.between(1, 3)));
    else if (roll < 0.94) this.transfer(db, key, random.int(DATABASES), `k${random.int(KEYS)}`, random.chance(0.5));
    else if (roll < 0.96) this.expireKey(databases[db], key, random);
    else if (roll < 0.98) this.unlink(db, key);
    else if (roll < 0.99) this.swap(db, random.int(DATABASES));
    else if (random.chance(0.2)) this.flush(db, random.chance(0.5));
    else this.keyspace.drain(random.int(20));
  }

  /** The key itself gets a time to live, far away, or loses it: its entry moves. */
  expireKey(database: Database, key: string, random: SeededRandom): void {
    const ref = this.lookUp(database, key);
    if (ref === 0) return;
    if (random.chance(0.5)) database.expireAt(ref, this.now + 1e9);
    else database.persist(ref);
  }

  unlink(db: number, key: string): void {
    const ref = this.lookUp(this.keyspace.databases[db], key);
    if (ref === 0) return;
    this.keyspace.databases[db].remove(ref);
    this.models[db].delete(key);
  }

  swap(a: number, b: number): void {
    this.keyspace.swap(a, b);
    [this.models[a], this.models[b]] = [this.models[b], this.models[a]];
  }

  flush(db: number, later: boolean): void {
    if (later) this.keyspace.clearDatabaseLater(db);
    else this.keyspace.clearDatabase(db);
    this.models[db].clear();
  }
}

/** Strings in one buffer, as a command's arguments are. */
function stringsOf(texts: readonly string[]): Strings {
  const parts = texts.map((text) => encoder.encode(text));
  const ends = Int32Array.from(parts, (_, i) => parts.slice(0, i + 1).reduce((sum, part) => sum + part.length, 0));
  const starts = Int32Array.from(parts, (part, i) => ends[i] - part.length);
  return { bytes: encoder.encode(texts.join("")), starts, ends };
}

const textOf = ({ bytes, start, end }: { bytes: Uint8Array; start: number; end: number }): string =>
  decoder.decode(bytes.slice(start, end));

const someValue = (random: SeededRandom): string =>
  random.pick([`${random.int(1000)}`, "v".repeat(random.int(21)), random.chance(0.1) ? "w".repeat(50) : "-5"]);

withSeed("hashes agree with maps", (random) => {
  const fixture = new Fixture(random);
  for (let i = 0; i < 12_000; i++) {
    fixture.change(random);
    if (i % 400 === 0) fixture.check();
  }
  fixture.check();
  expect(fixture.keyspace.stats.expiredFields).toBeGreaterThan(50);
  for (let db = 0; db < DATABASES; db++) fixture.keyspace.clearDatabase(db);
  while (fixture.keyspace.drain(3));
  fixture.keyspace.check();
});

withSeed("memory that is refused at any moment leaves hashes as they were", (random) => {
  const fixture = new Fixture(random);
  let refused = 0;
  for (let i = 0; i < 12_000; i++) {
    fixture.arena.refuseAfter(random.chance(0.5) ? random.int(4) : Number.POSITIVE_INFINITY);
    try {
      fixture.change(random);
    } catch (error) {
      if (!(error instanceof ArenaFullError)) throw error;
      refused++;
    }
    fixture.arena.refuseAfter(Number.POSITIVE_INFINITY);
    if (i % 300 === 0) fixture.check();
  }
  fixture.check();
  expect(refused).toBeGreaterThan(300);
});

withSeed("a large hash expires in slices", (random) => {
  const fixture = new Fixture(random);
  for (let i = 0; i < 6000; i++) {
    fixture.set(0, "k0", `f${i}`, "v", false);
    if (i > 0) fixture.expireAt(0, "k0", `f${i}`, fixture.now + 10 + random.int(5));
  }
  fixture.check();
  fixture.pass(20);
  expect(fixture.keyspace.soonestExpiry).toBeLessThan(fixture.now);
  let slices = 1;
  while (fixture.keyspace.expireDue(500)) slices++;
  expect(slices).toBe(12);
  fixture.check();
});

withSeed("a scan visits whoever stays, and a sample is fair", (random) => {
  const fixture = new Fixture(random);
  const { hashes } = fixture.keyspace;
  for (const size of [8, 40]) {
    for (let i = 0; i < size; i++) fixture.set(0, `n${size}`, `f${i}`, `${i}`, false);
    const ref = fixture.lookUp(fixture.keyspace.databases[0], `n${size}`);
    hashes.open(fixture.keyspace.databases[0], ref);
    expect(isRooted(fixture.arena, ref)).toBe(size === 40);
    expect(hashes.isScanned).toBe(size === 40);
    const drawn = new Map<string, number>();
    for (let i = 0; i < size * 300; i++) {
      hashes.sample(random.random);
      expect(`f${textOf(hashes.value)}`).toBe(textOf(hashes.field));
      drawn.set(textOf(hashes.field), (drawn.get(textOf(hashes.field)) ?? 0) + 1);
    }
    expect(drawn.size).toBe(size);
    for (const count of drawn.values()) expect(Math.abs(count - 300)).toBeLessThan(6.5 * Math.sqrt(300));
    if (size === 8) continue;
    const seen = new Set<string>();
    let cursor = 0;
    do cursor = hashes.scan(cursor, () => seen.add(textOf(hashes.field)));
    while (cursor !== 0);
    expect(seen.size).toBe(size);
  }
});

test("what hashes cost", () => {
  const keyspace = new Keyspace({ clock: () => 0, random: () => 0.5 });
  const [database] = keyspace.databases;
  const { hashes } = keyspace;
  const add = (key: string, fields: number): Ref => {
    const bytes = encoder.encode(key);
    expect(database.find(bytes, 0, bytes.length)).toBe(0);
    hashes.create(database, bytes, 0, bytes.length, fields === 4 ? 4 * 36 : 0);
    const value = new Uint8Array(18).fill(0x76);
    for (let i = 0; i < fields; i++) {
      const field = encoder.encode(`field:${String(i).padStart(8, "0")}`);
      hashes.find(field, 0, field.length);
      hashes.store(field, 0, field.length, value, 0, value.length);
    }
    return hashes.ref;
  };
  // 151 of them are the listpack's; Redis 7.0.15 takes 90 bytes for a field of a large hash.
  expect(countEntryBytes(keyspace.arena, add("hash:00000001", 4))).toBeLessThanOrEqual(176);
  expect(countEntryBytes(keyspace.arena, add("large", 20_000)) / 20_000).toBeLessThan(66);
});
