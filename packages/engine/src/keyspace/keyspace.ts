/**
 * A keyspace: sixteen databases in one arena, with one clock, one source of randomness and one log of commits.
 *
 * It is single-threaded on purpose: whoever calls it runs one command to its end, then `commits.commit()`. `refresh` reads the
 * clock; between two calls time stands still, so that a command, an EXEC or a whole batch sees one moment.
 */
import { Arena, CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
import { ACCESS_MASK, type LfuOptions, lfuInitial, lfuTouched, lruClock } from "./access-clock.js";
import { CommitLog } from "./commit.js";
import { Database } from "./database.js";
import { ACCESS_SHIFT } from "./entry.js";
import { Eviction, type EvictionPolicy } from "./eviction.js";
import { type HashKey, newHashKey } from "./hash.js";

export interface KeyspaceOptions {
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Numbers in [0, 1). Seeds the hash; the caller decides whether it can be foreseen. */
  readonly random: () => number;
  /** Default 16. */
  readonly databases?: number;
  readonly arena?: Arena;
}

/** What CONFIG SET may change while the keyspace runs. */
export interface MemoryOptions {
  /** Bytes of data above which keys are evicted; 0 in CONFIG is Infinity here. */
  maxMemoryBytes: number;
  policy: EvictionPolicy;
  /** `maxmemory-samples`. */
  samples: number;
  readonly lfu: LfuOptions;
}

export interface KeyspaceStats {
  hits: number;
  misses: number;
  expired: number;
  evicted: number;
}

export class Keyspace {
  readonly arena: Arena;
  readonly databases: Database[];
  readonly commits: CommitLog = new CommitLog();
  readonly hashKey: HashKey;
  readonly random: () => number;
  readonly options: MemoryOptions = {
    maxMemoryBytes: Number.POSITIVE_INFINITY,
    policy: "noeviction",
    samples: 5,
    lfu: { logFactor: 10, decayMinutes: 1 },
  };
  readonly stats: KeyspaceStats = { hits: 0, misses: 0, expired: 0, evicted: 0 };

  /** The moment at which commands run, ms since 1970. */
  now = 0;
  /** Access bits for a new entry's meta word, shifted into place. */
  newAccess = 0;
  /** False while the running client asked for CLIENT NO-TOUCH. */
  touching = true;

  readonly #clock: () => number;
  readonly #eviction: Eviction;
  #usesLfu = false;

  constructor(options: KeyspaceOptions) {
    this.arena = options.arena ?? new Arena();
    this.#clock = options.clock;
    this.random = options.random;
    this.hashKey = newHashKey(options.random);
    this.databases = Array.from({ length: options.databases ?? 16 }, (_, index) => new Database(this, index));
    this.#eviction = new Eviction(this);
    this.refresh();
  }

  /** Bytes of data: entries, indexes, expiry heaps. */
  get usedBytes(): number {
    return this.arena.usedBytes;
  }

  get usesLfu(): boolean {
    return this.#usesLfu;
  }

  /** Reads the clock. Time never runs backwards for commands. */
  refresh(): void {
    const now = this.#clock();
    if (now === this.now) return;
    this.now = now;
    const bits = this.#usesLfu ? lfuInitial(now) : lruClock(now);
    this.newAccess = bits << ACCESS_SHIFT;
  }

  setPolicy(policy: EvictionPolicy): void {
    this.options.policy = policy;
    this.#usesLfu = policy.endsWith("lfu");
    this.#eviction.reset();
    this.now = -1;
    this.refresh();
  }

  /** Notes an access of an entry. O(1). */
  touch(ref: Ref): void {
    if (!this.touching) return;
    const words = this.arena.words[ref >>> CHUNK_SHIFT];
    const at = (ref & UNIT_MASK) << 2;
    const meta = words[at];
    if (this.#usesLfu) {
      const bits = lfuTouched((meta >>> ACCESS_SHIFT) & ACCESS_MASK, this.now, this.options.lfu, this.random);
      words[at] = (meta & 0xff) | (bits << ACCESS_SHIFT);
    } else words[at] = (meta & 0xff) | this.newAccess;
  }

  /** Evicts until the data fits `maxmemory`. False where it cannot. O(1) when memory is not short. */
  makeRoom(): boolean {
    return this.arena.usedBytes <= this.options.maxMemoryBytes || this.#eviction.makeRoom();
  }

  /**
   * Removes up to `limit` keys whose time is up, the soonest first, as one commit. Returns true where more are due.
   * O(limit × log keys with a time to live).
   */
  expireDue(limit: number): boolean {
    let left = limit;
    for (const database of this.databases) {
      while (database.expiries.soonest <= this.now) {
        if (left-- === 0) {
          this.commits.commit();
          return true;
        }
        database.expire(database.expiries.first);
      }
    }
    this.commits.commit();
    return false;
  }

  /** The earliest time at which a key expires; Infinity when none does. */
  get soonestExpiry(): number {
    let soonest = Number.POSITIVE_INFINITY;
    for (const database of this.databases) soonest = Math.min(soonest, database.expiries.soonest);
    return soonest;
  }

  /** Removes all keys of all databases; returns how many. O(memory chunks). */
  clear(): number {
    let removed = 0;
    for (const database of this.databases) {
      removed += database.size;
      if (database.size > 0) this.commits.replace(database.index);
      database.entries.forget();
      database.expiries.forget();
    }
    this.arena.clear();
    this.#eviction.reset();
    return removed;
  }

  /** Removes all keys of one database; returns how many. O(keys), or O(chunks) when no other database has any. */
  clearDatabase(index: number): number {
    const database = this.databases[index];
    if (this.databases.every((other) => other === database || other.size === 0)) return this.clear();
    const removed = database.size;
    if (removed > 0) this.commits.replace(index);
    database.clear();
    this.#eviction.reset();
    return removed;
  }

  /** Exchanges the contents of two databases. O(1). */
  swap(a: number, b: number): void {
    const [left, right] = [this.databases[a], this.databases[b]];
    [left.entries, right.entries] = [right.entries, left.entries];
    [left.expiries, right.expiries] = [right.expiries, left.expiries];
    this.#eviction.reset();
    this.commits.replace(a);
    this.commits.replace(b);
  }

  /** Throws where an invariant does not hold. O(keys). */
  check(): void {
    for (const database of this.databases) database.check();
  }
}
