import { SeededRandom, withSeed } from "@allset/testkit";
import { expect, test } from "vitest";
import { Arena } from "../arena/arena.js";
import { ArenaFullError } from "../arena/arena-full-error.js";
import { DebugArena } from "../arena/debug-arena.js";
import type { Database } from "./database.js";
import { expiresAtOf, NEVER, StringEncoding } from "./entry.js";
import { Keyspace } from "./keyspace.js";
import { copyEntry, type KeySlice, moveEntry } from "./transfer.js";

interface Item {
  readonly value: string;
  readonly expiresAt: number;
}

const sliceOf = (name: string): KeySlice => {
  const bytes = new TextEncoder().encode(name);
  return { bytes, start: 0, end: bytes.length };
};

const find = (database: Database, { bytes, start, end }: KeySlice): number => database.find(bytes, start, end);

function put(database: Database, name: string, { value, expiresAt }: Item): void {
  const key = sliceOf(name);
  const bytes = new TextEncoder().encode(value);
  const ref = find(database, key);
  database.put(ref, key.bytes, 0, key.end, bytes, 0, bytes.length, expiresAt, StringEncoding.auto);
}

function read(database: Database, name: string): Item | undefined {
  const ref = find(database, sliceOf(name));
  if (ref === 0) return undefined;
  const { bytes, start, end } = database.value(ref);
  return {
    value: new TextDecoder().decode(bytes.slice(start, end)),
    expiresAt: expiresAtOf(database.keyspace.arena, ref),
  };
}

function move(from: Database, source: string, to: Database, target: string): void {
  const ref = find(from, sliceOf(source));
  const { hash } = from;
  const key = sliceOf(target);
  moveEntry(from, ref, hash, to, find(to, key), key);
}

function copy(from: Database, source: string, to: Database, target: string): void {
  const ref = find(from, sliceOf(source));
  const key = sliceOf(target);
  copyEntry(ref, to, find(to, key), key);
}

const itemFrom = (random: SeededRandom): Item => ({
  value: "v".repeat(random.int(random.chance(0.1) ? 5000 : 80)),
  expiresAt: random.chance(0.5) ? NEVER : 10_000 + random.int(1000),
});

withSeed("moved and copied entries are those of a model", (random) => {
  const arena = new DebugArena();
  const keyspace = new Keyspace({ clock: () => 1000, random: () => random.random(), arena });
  const models = [new Map<string, Item>(), new Map<string, Item>()];
  for (let step = 0; step < 5000; step++) {
    const [a, b] = [random.int(2), random.int(2)];
    const [source, target] = [`k${random.int(400)}`, `key-${"x".repeat(random.int(40))}${random.int(40)}`];
    const [from, to] = [keyspace.databases[a], keyspace.databases[b]];
    const item = models[a].get(source);
    if (item === undefined || random.chance(0.3)) {
      models[a].set(source, itemFrom(random));
      put(from, source, models[a].get(source) as Item);
    } else if (random.chance(0.5)) {
      move(from, source, to, target);
      models[a].delete(source);
      models[b].set(target, item);
    } else {
      copy(from, source, to, target);
      models[b].set(target, item);
    }
    if (step % 500 === 0) keyspace.check();
  }
  for (const [index, model] of models.entries()) {
    expect(keyspace.databases[index].size).toBe(model.size);
    for (const [name, item] of model) expect(read(keyspace.databases[index], name)).toEqual(item);
    keyspace.databases[index].clear();
  }
  arena.check(0);
});

test.each([
  ["move", move],
  ["copy", copy],
])("%s changes nothing where memory is short, wherever it ends", (_, transfer) => {
  let succeeded = false;
  for (let spare = 0; !succeeded; spare += spare < 512 ? 16 : 8192) {
    const arena = new Arena();
    const random = new SeededRandom(1);
    const keyspace = new Keyspace({ clock: () => 1000, random: () => random.random(), arena });
    const [from, to] = keyspace.databases;
    put(from, "source", { value: "v".repeat(100), expiresAt: 5000 });
    put(from, "other", { value: "v", expiresAt: NEVER });
    arena.limitBytes = arena.usedBytes + spare;
    const before = arena.usedBytes;
    try {
      transfer(from, "source", to, "target");
      succeeded = true;
    } catch (error) {
      expect(error).toBeInstanceOf(ArenaFullError);
      expect(read(from, "source")).toEqual({ value: "v".repeat(100), expiresAt: 5000 });
      expect(read(to, "target")).toBeUndefined();
      expect(arena.usedBytes - before).toBeLessThanOrEqual(spare);
    }
    keyspace.check();
  }
});
