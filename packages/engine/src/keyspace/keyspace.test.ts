import { FakeClock, type SeededRandom, withSeed } from "@allset/testkit";
import { describe, expect, test } from "vitest";
import type { Arena } from "../arena/arena.js";
import { DebugArena } from "../arena/debug-arena.js";
import { type Commit, EventClass } from "./commit.js";
import { NEVER, StringEncoding } from "./entry.js";
import { Keyspace } from "./keyspace.js";

const encoder = new TextEncoder();
const value = new Uint8Array(20);

class Fixture {
  readonly clock = new FakeClock(1000);
  readonly keyspace: Keyspace;
  readonly told: Commit[] = [];

  constructor(arena: Arena = new DebugArena()) {
    this.keyspace = new Keyspace({ clock: this.clock.now, random: () => 0.5, arena });
    const observer = { committed: (commit: Commit) => void this.told.push(commit) };
    this.keyspace.commits.attach(observer);
    this.keyspace.commits.listen(observer, true);
  }

  put(database: number, name: string, expiresAt = NEVER): void {
    const key = encoder.encode(name);
    const db = this.keyspace.databases[database];
    db.put(db.find(key, 0, key.length), key, 0, key.length, value, 0, 20, expiresAt, StringEncoding.auto);
    db.changed(key, 0, key.length, EventClass.string, "set");
    this.keyspace.commits.commit();
  }

  fill(database: number, keys: number, expiresAt = NEVER): void {
    for (let i = 0; i < keys; i++) this.put(database, `k${i}`, expiresAt);
  }

  has(database: number, name: string): boolean {
    const key = encoder.encode(name);
    return this.keyspace.databases[database].find(key, 0, key.length) !== 0;
  }

  sizes(): number[] {
    return this.keyspace.databases.slice(0, 4).map(({ size }) => size);
  }
}

describe("clearing", () => {
  test("all databases frees all memory at once", () => {
    const fixture = new Fixture();
    fixture.fill(0, 500, 9000);
    fixture.fill(3, 20);
    fixture.told.length = 0;
    expect(fixture.keyspace.clear()).toBe(520);
    fixture.keyspace.commits.commit();
    expect(fixture.told).toEqual([{ revision: 521, events: [], replaced: [0, 3] }]);
    expect([fixture.keyspace.usedBytes, fixture.keyspace.soonestExpiry]).toEqual([0, Number.POSITIVE_INFINITY]);
    fixture.keyspace.check();
    fixture.fill(0, 500, 9000);
    fixture.keyspace.check();
  });

  test.each(["clearDatabase", "clearDatabaseLater"] as const)("%s leaves the others alone", (clear) => {
    const fixture = new Fixture();
    for (const database of [0, 1, 2]) fixture.fill(database, 300, database === 1 ? NEVER : 9000);
    expect(fixture.keyspace[clear](0)).toBe(300);
    fixture.keyspace.commits.commit();
    expect(fixture.told.at(-1)).toMatchObject({ revision: 901, replaced: [0] });
    expect(fixture.sizes()).toEqual([0, 300, 300, 0]);
    expect([fixture.has(0, "k7"), fixture.has(1, "k7")]).toEqual([false, true]);
    fixture.keyspace.check();
    expect(fixture.keyspace[clear](3)).toBe(0);
    expect(fixture.keyspace.commits.dirty).toBe(false);
    fixture.put(0, "k7");
    while (fixture.keyspace.drain(100));
    expect(fixture.sizes()).toEqual([1, 300, 300, 0]);
    fixture.keyspace.check();
  });

  test("the last database that has keys is cleared with the arena, the undrained with it", () => {
    const fixture = new Fixture();
    fixture.fill(0, 300);
    fixture.fill(1, 300);
    fixture.keyspace.clearDatabaseLater(0);
    expect(fixture.keyspace.undrained).toBe(300);
    fixture.keyspace.clearDatabaseLater(1);
    expect([fixture.keyspace.undrained, fixture.keyspace.usedBytes]).toEqual([0, 0]);
    expect(fixture.keyspace.drain(10)).toBe(false);
    fixture.keyspace.check();
  });
});

describe("draining", () => {
  test("frees in slices, and memory falls with each", () => {
    const fixture = new Fixture();
    fixture.fill(0, 5000, 9000);
    fixture.fill(1, 10);
    const { usedBytes } = fixture.keyspace;
    fixture.keyspace.clearDatabaseLater(0);
    fixture.keyspace.clearDatabaseLater(2);
    expect(fixture.keyspace.usedBytes).toBe(usedBytes);
    for (let used = fixture.keyspace.usedBytes, slices = 0; ; slices++) {
      const undrained = fixture.keyspace.undrained;
      const more = fixture.keyspace.drain(200);
      expect(undrained - fixture.keyspace.undrained).toBeLessThanOrEqual(220);
      fixture.keyspace.check();
      if (!more) {
        expect(slices).toBeGreaterThan(25);
        break;
      }
      expect(fixture.keyspace.usedBytes).toBeLessThan(used);
      used = fixture.keyspace.usedBytes;
    }
    expect(fixture.keyspace.undrained).toBe(0);
  });

  test("comes before evicting", () => {
    const fixture = new Fixture();
    fixture.keyspace.setPolicy("allkeys-random");
    fixture.fill(0, 3000);
    fixture.fill(1, 100);
    fixture.keyspace.clearDatabaseLater(0);
    fixture.keyspace.options.maxMemoryBytes = fixture.keyspace.usedBytes - 3000 * 32;
    expect(fixture.keyspace.makeRoom()).toBe(true);
    expect([fixture.keyspace.stats.evicted, fixture.sizes()[1]]).toEqual([0, 100]);
    expect(fixture.keyspace.undrained).toBeGreaterThan(0);
  });
});

describe("expiring", () => {
  test("removes what is due, at most as many as it may, as one commit", () => {
    const fixture = new Fixture();
    fixture.fill(0, 25, 2000);
    fixture.put(0, "later", 3000);
    expect(fixture.keyspace.soonestExpiry).toBe(2000);
    fixture.clock.set(2000);
    expect(fixture.keyspace.expireDue(10)).toBe(false); // time stands still until it is read
    fixture.keyspace.refresh();
    fixture.told.length = 0;
    expect([1, 2, 3].map(() => fixture.keyspace.expireDue(10))).toEqual([true, true, false]);
    expect(fixture.told.map(({ events }) => events.length)).toEqual([10, 10, 5]);
    expect(fixture.told[0].events[0]).toMatchObject({ name: "expired", class: EventClass.expired, database: 0 });
    expect([fixture.sizes()[0], fixture.keyspace.stats.expired]).toEqual([1, 25]);
    fixture.keyspace.check();
  });

  test("a database with endless work does not starve the others", () => {
    const fixture = new Fixture();
    fixture.fill(0, 1000, 2000);
    fixture.fill(5, 10, 2000);
    fixture.clock.set(2000);
    fixture.keyspace.refresh();
    for (let i = 0; i < 16; i++) fixture.keyspace.expireDue(10);
    expect(fixture.keyspace.databases[5].size).toBe(0);
    expect(fixture.keyspace.databases[0].size).toBeGreaterThan(0);
  });

  test("a clock that is set back does not stop time", () => {
    const fixture = new Fixture();
    fixture.clock.set(900);
    fixture.keyspace.refresh();
    expect(fixture.keyspace.now).toBe(900);
  });
});

test("swap exchanges keys and times, and tells of both databases", () => {
  const fixture = new Fixture();
  fixture.put(0, "a", 2000);
  fixture.put(1, "b");
  fixture.told.length = 0;
  fixture.keyspace.swap(0, 1);
  fixture.keyspace.commits.commit();
  expect(fixture.told).toMatchObject([{ replaced: [0, 1] }]);
  expect([fixture.has(0, "b"), fixture.has(1, "a"), fixture.has(0, "a")]).toEqual([true, true, false]);
  expect(fixture.keyspace.databases[1].expiries.soonest).toBe(2000);
  fixture.keyspace.swap(1, 1);
  expect(fixture.keyspace.commits.dirty).toBe(false);
  fixture.keyspace.check();
});

test("check finds a block that nobody reaches", () => {
  const fixture = new Fixture();
  fixture.put(0, "a");
  fixture.keyspace.check();
  fixture.keyspace.arena.allocate(16);
  expect(() => fixture.keyspace.check()).toThrow("3 blocks in use, 2 can be reached");
});

/** A step that touches whole databases. */
function upheave(keyspace: Keyspace, models: Set<string>[], random: SeededRandom): void {
  const [a, b] = [random.int(4), random.int(4)];
  const roll = random.int(6);
  if (roll === 0) {
    keyspace.swap(a, b);
    [models[a], models[b]] = [models[b], models[a]];
  } else if (roll === 1) {
    expect(keyspace.clearDatabase(a)).toBe(models[a].size);
    models[a].clear();
  } else if (roll === 2) {
    expect(keyspace.clearDatabaseLater(a)).toBe(models[a].size);
    models[a].clear();
  } else if (roll === 3 && random.chance(0.2)) {
    keyspace.clear();
    for (const model of models) model.clear();
  } else keyspace.drain(random.int(300));
}

withSeed("databases that are filled, swapped and cleared agree with sets", (random) => {
  const fixture = new Fixture();
  const models = Array.from({ length: 4 }, () => new Set<string>());
  for (let step = 0; step < 300; step++) {
    const database = random.int(4);
    for (let i = random.int(100); i > 0; i--) {
      const name = `k${random.int(300)}`;
      fixture.put(database, name, random.chance(0.3) ? 9000 : NEVER);
      models[database].add(name);
    }
    upheave(fixture.keyspace, models, random);
    expect(fixture.sizes()).toEqual(models.map(({ size }) => size));
    if (step % 10 === 0) fixture.keyspace.check();
  }
  for (const [database, model] of models.entries())
    for (const name of model) expect(fixture.has(database, name)).toBe(true);
  fixture.keyspace.check();
});
