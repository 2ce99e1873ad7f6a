/**
 * Eviction: which key leaves when memory is short, by `maxmemory-policy`.
 *
 * LRU and LFU are approximated as Redis does: each round samples a few keys of each database into a small pool that is kept
 * between rounds, and the worst of the pool leaves. `volatile-ttl` is exact: the expiry heap knows the key. A pool entry is
 * checked before it is used, because its key may be gone or may have lost its time to live since.
 */
import { CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
import { idleSeconds, lfuCounter } from "./access-clock.js";
import { EventClass } from "./commit.js";
import type { Database } from "./database.js";
import { ACCESS_SHIFT, hasExpiry, keyLengthOf, keyStartOf } from "./entry.js";
import type { Keyspace } from "./keyspace.js";

export const evictionPolicies = [
  "noeviction",
  "allkeys-lru",
  "allkeys-lfu",
  "allkeys-random",
  "volatile-lru",
  "volatile-lfu",
  "volatile-random",
  "volatile-ttl",
] as const;
export type EvictionPolicy = (typeof evictionPolicies)[number];

const POOL_SIZE = 16;
/** Blocks of removed values that are freed before memory is looked at again. */
const DRAIN_BLOCKS = 1000;

interface Candidate {
  readonly database: Database;
  readonly ref: Ref;
  readonly hash: number;
  /** The higher, the sooner it leaves. */
  readonly score: number;
}

export class Eviction {
  readonly #keyspace: Keyspace;
  /** The worst last. */
  #pool: Candidate[] = [];
  #nextDatabase = 0;

  constructor(keyspace: Keyspace) {
    this.#keyspace = keyspace;
  }

  /**
   * Evicts until `used_memory` is under `maxmemory`, but nothing while removed values wait to be freed. False where the policy finds no
   * key and memory is still short.
   */
  makeRoom(): boolean {
    const keyspace = this.#keyspace;
    while (keyspace.usedBytes > keyspace.options.maxMemoryBytes) {
      const before = keyspace.usedBytes;
      keyspace.drain(DRAIN_BLOCKS);
      if (keyspace.usedBytes < before) continue;
      if (keyspace.options.policy === "noeviction" || !this.#evictOne()) return false;
    }
    return true;
  }

  /** Forgets what was sampled: for when policy or databases changed. */
  reset(): void {
    this.#pool = [];
  }

  #evictOne(): boolean {
    const policy = this.#keyspace.options.policy;
    if (policy === "allkeys-random" || policy === "volatile-random")
      return this.#evictRandom(policy === "volatile-random");
    if (policy === "volatile-ttl") return this.#evictSoonest();
    const volatile = policy.startsWith("volatile");
    this.#sample(volatile, policy.endsWith("lfu"));
    for (let candidate = this.#pool.pop(); candidate !== undefined; candidate = this.#pool.pop()) {
      const { database, ref, hash } = candidate;
      if (!database.entries.has(hash, ref) || (volatile && !hasExpiry(this.#keyspace.arena, ref))) continue;
      this.#evict(database, ref);
      return true;
    }
    return false;
  }

  #evictRandom(volatile: boolean): boolean {
    const databases = this.#keyspace.databases;
    for (let tried = 0; tried < databases.length; tried++) {
      const database = databases[this.#nextDatabase++ % databases.length];
      const ref = (volatile ? database.expiries : database.entries).sample(this.#keyspace.random);
      if (ref === 0) continue;
      this.#evict(database, ref);
      return true;
    }
    return false;
  }

  #evictSoonest(): boolean {
    let best: Database | undefined;
    for (const database of this.#keyspace.databases)
      if (database.expiries.size > 0 && (best === undefined || database.expiries.soonest < best.expiries.soonest))
        best = database;
    if (best === undefined) return false;
    this.#evict(best, best.expiries.first);
    return true;
  }

  #sample(volatile: boolean, lfu: boolean): void {
    for (const database of this.#keyspace.databases) {
      const from = volatile ? database.expiries : database.entries;
      const samples = Math.min(from.size, this.#keyspace.options.samples);
      for (let i = 0; i < samples; i++) this.#offer(database, from.sample(this.#keyspace.random), lfu);
    }
  }

  #offer(database: Database, ref: Ref, lfu: boolean): void {
    if (this.#pool.some((other) => other.ref === ref)) return;
    const keyspace = this.#keyspace;
    const bits = keyspace.arena.words[ref >>> CHUNK_SHIFT][(ref & UNIT_MASK) << 2] >>> ACCESS_SHIFT;
    const score = lfu ? 255 - lfuCounter(bits, keyspace.now, keyspace.options.lfu) : idleSeconds(bits, keyspace.now);
    let at = this.#pool.length;
    while (at > 0 && this.#pool[at - 1].score > score) at--;
    if (this.#pool.length === POOL_SIZE) {
      if (at === 0) return;
      this.#pool.shift();
      at--;
    }
    this.#pool.splice(at, 0, { database, ref, hash: database.hashOfEntry(ref), score });
  }

  #evict(database: Database, ref: Ref): void {
    const arena = this.#keyspace.arena;
    const start = keyStartOf(arena, ref);
    const bytes = arena.bytes[ref >>> CHUNK_SHIFT];
    database.changed(bytes, start, start + keyLengthOf(arena, ref), EventClass.evicted, "evicted");
    database.removeUnhashed(ref);
    this.#keyspace.stats.evicted++;
  }
}
