import { expect, test } from "vitest";
import { DebugArena } from "../arena/debug-arena.js";
import { NEVER } from "./database.js";
import { StringEncoding } from "./entry.js";
import { Keyspace } from "./keyspace.js";

function generator(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

test("a keyspace behaves like a map under random operations", () => {
  const seed = Number(process.env["ALLSET_SEED"] ?? Date.now() % 1e9);
  console.log(`seed ${seed}`);
  const random = generator(seed);
  let now = 1000;
  const arena = new DebugArena();
  const keyspace = new Keyspace({ clock: () => now, random, arena });
  const database = keyspace.databases[0];
  const model = new Map<string, { value: Uint8Array; at: number }>();
  const encoder = new TextEncoder();
  const live = (name: string) => {
    const item = model.get(name);
    if (item !== undefined && item.at !== NEVER && item.at <= now) {
      model.delete(name);
      return undefined;
    }
    return item;
  };
  for (let step = 0; step < 60_000; step++) {
    const name = `k${Math.floor(random() * (step < 30_000 ? 3000 : 200))}`;
    const key = encoder.encode(name);
    const roll = random();
    const ref = database.find(key, 0, key.length);
    const item = live(name);
    expect(ref !== 0).toBe(item !== undefined);
    if (roll < 0.4) {
      const value = new Uint8Array(Math.floor(random() ** 6 * 5000)).map(() => random() * 256);
      const at = random() < 0.3 ? now + Math.floor(random() * 500) + 1 : NEVER;
      database.put(ref, key, 0, key.length, value, 0, value.length, at, StringEncoding.auto);
      model.set(name, { value, at });
    } else if (roll < 0.6 && ref !== 0) {
      database.remove(ref);
      model.delete(name);
    } else if (roll < 0.7 && item !== undefined) {
      item.at = now + 1 + Math.floor(random() * 300);
      database.expireAt(ref, item.at);
    } else if (roll < 0.75 && item !== undefined) {
      item.at = NEVER;
      database.persist(ref);
    } else if (roll < 0.85 && item !== undefined) {
      const length = Math.floor(random() * 300);
      const grown = new Uint8Array(length);
      grown.set(item.value.subarray(0, length));
      const to = database.resize(ref, length, StringEncoding.raw);
      const slice = database.value(to);
      if (length > item.value.length) slice.bytes.fill(0, slice.start + item.value.length, slice.end);
      item.value = grown;
    } else if (item !== undefined) {
      const slice = database.value(ref);
      expect(Buffer.compare(slice.bytes.subarray(slice.start, slice.end), item.value)).toBe(0);
    }
    if (step % 50 === 0) {
      now += Math.floor(random() * 20);
      keyspace.refresh();
    }
    if (step % 5000 === 0) database.check();
  }
  while (keyspace.expireDue(10));
  for (const name of [...model.keys()]) live(name);
  expect(database.size).toBe(model.size);
  database.check();
  database.clear();
  arena.check(0);
});
