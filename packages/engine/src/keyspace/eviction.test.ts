import { FakeClock, SeededRandom } from "@allset/testkit";
import { describe, expect, test } from "vitest";
import { DebugArena } from "../arena/debug-arena.js";
import { type Commit, EventClass } from "./commit.js";
import { copyKey, NEVER, StringEncoding } from "./entry.js";
import { type EvictionPolicy, evictionPolicies } from "./eviction.js";
import { Keyspace } from "./keyspace.js";

const encoder = new TextEncoder();
const value = new Uint8Array(32);

class Fixture {
  readonly clock = new FakeClock();
  readonly random = new SeededRandom(7);
  readonly arena = new DebugArena();
  readonly keyspace = new Keyspace({ clock: this.clock.now, random: this.random.random, arena: this.arena });

  constructor(policy: EvictionPolicy) {
    this.keyspace.setPolicy(policy);
  }

  put(name: string, expiresAt = NEVER, database = 0): void {
    const key = encoder.encode(name);
    const db = this.keyspace.databases[database];
    db.put(db.find(key, 0, key.length), key, 0, key.length, value, 0, 32, expiresAt, StringEncoding.auto);
  }

  read(name: string): boolean {
    const key = encoder.encode(name);
    return this.keyspace.databases[0].read(key, 0, key.length) !== 0;
  }

  pass(ms: number): void {
    this.clock.advance(ms);
    this.keyspace.refresh();
  }

  /** Asks for room as if the entries of so many keys were too much. Returns the names that are left. */
  shrink(keys: number): Set<string> {
    this.keyspace.options.maxMemoryBytes = this.keyspace.usedBytes - keys * 64;
    expect(this.keyspace.makeRoom()).toBe(true);
    expect(this.keyspace.usedBytes).toBeLessThanOrEqual(this.keyspace.options.maxMemoryBytes);
    this.keyspace.check();
    return this.names();
  }

  names(): Set<string> {
    const names = new Set<string>();
    for (const { entries } of this.keyspace.databases)
      for (let cursor = 0, first = true; first || cursor !== 0; first = false)
        cursor = entries.scan(cursor, (ref) => names.add(new TextDecoder().decode(copyKey(this.arena, ref))));
    return names;
  }
}

const count = (names: Set<string>, prefix: string): number =>
  [...names].filter((name) => name.startsWith(prefix)).length;

describe("eviction", () => {
  test("noeviction evicts nothing and says so", () => {
    const fixture = new Fixture("noeviction");
    for (let i = 0; i < 100; i++) fixture.put(`k${i}`, 3e12);
    fixture.keyspace.options.maxMemoryBytes = 100;
    expect(fixture.keyspace.makeRoom()).toBe(false);
    expect(fixture.names().size).toBe(100);
    fixture.keyspace.options.maxMemoryBytes = Number.POSITIVE_INFINITY;
    expect(fixture.keyspace.makeRoom()).toBe(true);
  });

  test.each(evictionPolicies.filter((policy) => policy.startsWith("volatile")))(
    "%s never evicts a key that stays",
    (policy) => {
      const fixture = new Fixture(policy);
      for (let i = 0; i < 500; i++) fixture.put(`stay${i}`);
      for (let i = 0; i < 500; i++) fixture.put(`leave${i}`, 3e12 + i);
      const left = fixture.shrink(200);
      expect(count(left, "stay")).toBe(500);
      expect(count(left, "leave")).toBeLessThan(400);
      fixture.keyspace.options.maxMemoryBytes = 0;
      expect(fixture.keyspace.makeRoom()).toBe(false);
      expect(fixture.names().size).toBe(500);
    },
  );

  test.each(["volatile-lru", "volatile-lfu"] as const)(
    "%s spares a key that was sampled and then persisted",
    (policy) => {
      const fixture = new Fixture(policy);
      const database = fixture.keyspace.databases[0];
      for (let i = 0; i < 12; i++) fixture.put(`k${i}`, 3e12);
      fixture.shrink(1); // fills the pool with all of them
      for (let i = 0; i < 12; i++) {
        const key = encoder.encode(`k${i}`);
        const ref = database.find(key, 0, key.length);
        if (ref !== 0) database.persist(ref);
      }
      const left = fixture.names().size;
      fixture.keyspace.options.maxMemoryBytes = 0;
      expect(fixture.keyspace.makeRoom()).toBe(false);
      expect(fixture.names().size).toBe(left);
    },
  );

  test("volatile-ttl evicts exactly the soonest, across databases", () => {
    const fixture = new Fixture("volatile-ttl");
    const order = fixture.random.shuffle(Array.from({ length: 300 }, (_, i) => i));
    for (const i of order) fixture.put(`k${i}`, 3e12 + i, i % 3);
    const left = fixture.shrink(100);
    expect(left.size).toBeLessThan(250);
    expect(left.size).toBeGreaterThan(150);
    expect([...left].map((name) => Number(name.slice(1))).sort((a, b) => a - b)).toEqual(
      Array.from({ length: left.size }, (_, i) => 300 - left.size + i),
    );
  });

  test.each(["allkeys-random", "volatile-random"] as const)("%s evicts anybody", (policy) => {
    const fixture = new Fixture(policy);
    for (let i = 0; i < 1000; i++) fixture.put(`${i < 500 ? "a" : "b"}${i}`, 3e12);
    const left = fixture.shrink(400);
    expect(left.size).toBeLessThan(750);
    expect(Math.abs(count(left, "a") - count(left, "b"))).toBeLessThan(100);
  });

  test.each(["allkeys-lru", "volatile-lru"] as const)("%s keeps what was read of late", (policy) => {
    const fixture = new Fixture(policy);
    for (let i = 0; i < 2000; i++) fixture.put(`${i % 2 ? "used" : "idle"}${i}`, 3e12);
    fixture.pass(100_000);
    for (let i = 1; i < 2000; i += 2) fixture.read(`used${i}`);
    fixture.pass(1000);
    const left = fixture.shrink(700);
    expect(count(left, "idle")).toBeLessThan(600);
    expect(count(left, "used")).toBeGreaterThan(990);
  });

  test.each(["allkeys-lfu", "volatile-lfu"] as const)("%s keeps what is read often", (policy) => {
    const fixture = new Fixture(policy);
    for (let i = 0; i < 2000; i++) fixture.put(`${i % 2 ? "often" : "rare"}${i}`, 3e12);
    for (let round = 0; round < 100; round++) {
      for (let i = 1; i < 2000; i += 2) fixture.read(`often${i}`);
      fixture.pass(300);
    }
    for (let i = 0; i < 2000; i += 2) fixture.read(`rare${i}`); // the latest, but once
    const left = fixture.shrink(700);
    expect(count(left, "rare")).toBeLessThan(600);
    expect(count(left, "often")).toBeGreaterThan(990);
  });

  test("is a commit of its own, with an event for each key, and counts", () => {
    const fixture = new Fixture("allkeys-lru");
    const { commits, stats } = fixture.keyspace;
    const told: Commit[] = [];
    const observer = { committed: (commit: Commit) => void told.push(commit) };
    commits.attach(observer);
    commits.listen(observer, true);
    for (let i = 0; i < 50; i++) fixture.put(`k${i}`);
    commits.commit();
    fixture.shrink(5);
    expect(told.length).toBe(2);
    expect(told[1].events.length).toBe(stats.evicted);
    expect(told[1].events.every((event) => event.class === EventClass.evicted && event.name === "evicted")).toBe(true);
    expect(new Set(told[1].events.map(({ key }) => new TextDecoder().decode(key))).size).toBe(stats.evicted);
    expect(commits.dirty).toBe(false);
  });

  test("within a command that has changed something it is part of that command's commit", () => {
    const fixture = new Fixture("allkeys-lru");
    for (let i = 0; i < 50; i++) fixture.put(`k${i}`);
    fixture.keyspace.commits.count();
    fixture.shrink(5);
    expect([fixture.keyspace.commits.dirty, fixture.keyspace.commits.revision]).toEqual([true, 0]);
  });

  test("the same seed evicts the same keys", () => {
    const run = () => {
      const fixture = new Fixture("allkeys-lru");
      for (let i = 0; i < 500; i++) fixture.put(`k${i}`);
      return fixture.shrink(150);
    };
    expect(run()).toEqual(run());
  });
});
