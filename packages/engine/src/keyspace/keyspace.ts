/**
 * A keyspace: sixteen databases in one arena, with one clock, one source of randomness and one log of commits.
 *
 * It is single-threaded on purpose: whoever calls it runs one command to its end, then `commits.commit()`. `refresh` reads the
 * clock; between two calls time stands still, so that a command, an EXEC or a whole batch sees one moment.
 */

import { Arena, CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
import { Arrays } from "../collections/arrays.js";
import { type CollectionLimits, createCollectionLimits } from "../collections/collection-limits.js";
import { Dictionary } from "../collections/dictionary.js";
import { Hashes } from "../collections/hashes.js";
import { Lists } from "../collections/lists.js";
import { SetAlgebra } from "../collections/set-algebra.js";
import { Sets } from "../collections/sets.js";
import { Streams } from "../collections/streams.js";
import { ZSets } from "../collections/zsets.js";
import { HyperLogLogs } from "../hyperloglog/hyperloglogs.js";
import { ACCESS_MASK, type LfuOptions, lfuInitial, lfuTouched, lruClock } from "./access-clock.js";
import { CommitLog } from "./commit.js";
import { Database } from "./database.js";
import { checkDatabase, countDatabaseBlocks } from "./database-check.js";
import { ACCESS_SHIFT, isRooted, LOW_MASK } from "./entry.js";
import { Eviction, type EvictionPolicy } from "./eviction.js";
import { Graveyard } from "./graveyard.js";
import { type HashKey, newHashKey } from "./hash.js";
import { LooseEntries } from "./loose-entries.js";

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
  /** Fields of hashes. */
  expiredFields: number;
  evicted: number;
}

export class Keyspace {
  readonly arena: Arena;
  readonly databases: Database[];
  readonly arrays: Arrays;
  readonly commits: CommitLog = new CommitLog();
  readonly hashKey: HashKey;
  /** Works on the dictionaries of all collections, one at a time. */
  readonly dictionary: Dictionary;
  readonly sets: Sets;
  readonly setAlgebra: SetAlgebra;
  /** Entries that results are built in. */
  readonly loose: LooseEntries;
  readonly streams: Streams;
  /** Works on hashes, one at a time. */
  readonly hashes: Hashes;
  readonly random: () => number;
  readonly options: MemoryOptions = {
    maxMemoryBytes: Number.POSITIVE_INFINITY,
    policy: "noeviction",
    samples: 5,
    lfu: { logFactor: 10, decayMinutes: 1 },
  };
  readonly limits: CollectionLimits = createCollectionLimits();
  readonly hyperLogLogs: HyperLogLogs = new HyperLogLogs(this.limits);
  readonly lists: Lists;
  readonly zsets: ZSets;
  readonly stats: KeyspaceStats = { hits: 0, misses: 0, expired: 0, expiredFields: 0, evicted: 0 };

  /** The moment at which commands run, ms since 1970. */
  now = 0;
  /** Access bits for a new entry's meta word, shifted into place. */
  newAccess = 0;
  /** False while the running client asked for CLIENT NO-TOUCH. */
  touching = true;

  readonly #clock: () => number;
  readonly #eviction: Eviction;
  readonly #graveyard: Graveyard;
  /** The database at which the next round of expiry begins. */
  #nextToExpire = 0;
  #usesLfu = false;

  constructor(options: KeyspaceOptions) {
    this.arena = options.arena ?? new Arena();
    this.arrays = new Arrays(this.arena);
    this.#clock = options.clock;
    this.random = options.random;
    this.hashKey = newHashKey(options.random);
    this.dictionary = new Dictionary(this.arena, this.hashKey);
    this.loose = new LooseEntries(this);
    this.sets = new Sets(this.arena, this.dictionary, this.hashKey, this.limits, this.random);
    this.setAlgebra = new SetAlgebra(this.sets, this.loose);
    this.streams = new Streams(this.arena, this.limits);
    this.hashes = new Hashes(this);
    this.zsets = new ZSets(this);
    this.databases = Array.from({ length: options.databases ?? 16 }, (_, index) => new Database(this, index));
    this.lists = new Lists(this.arena, this.limits);
    this.#eviction = new Eviction(this);
    this.#graveyard = new Graveyard(this.arena);
    this.refresh();
  }

  /** Bytes of data: entries, indexes, expiry heaps, and what was flushed but is not drained yet. */
  get usedBytes(): number {
    return this.arena.usedBytes;
  }

  get usesLfu(): boolean {
    return this.#usesLfu;
  }

  /** Reads the clock, and follows it backwards too: a clock that was set wrong and then right must not stop time. */
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

  /**
   * The access bits, in place, of an entry that overwrites one with this meta word, 0 for none. Under LFU a key keeps its count, as
   * Redis has it; under LRU writing is an access.
   */
  accessAfter(meta: number): number {
    return this.#usesLfu && meta !== 0 ? meta & ~LOW_MASK : this.newAccess;
  }

  /** Notes an access of an entry. O(1). */
  touch(ref: Ref): void {
    if (!this.touching) return;
    const words = this.arena.words[ref >>> CHUNK_SHIFT];
    const at = (ref & UNIT_MASK) << 2;
    const meta = words[at];
    if (this.#usesLfu) {
      const bits = lfuTouched((meta >>> ACCESS_SHIFT) & ACCESS_MASK, this.now, this.options.lfu, this.random);
      words[at] = (meta & LOW_MASK) | (bits << ACCESS_SHIFT);
    } else words[at] = (meta & LOW_MASK) | this.newAccess;
  }

  /**
   * Frees what waits for `drain` and then evicts keys until the data fits `maxmemory`. False where it cannot. Evictions are a commit
   * of their own, unless the running command has changed something already. O(1) when memory is not short, else O(bytes too many).
   */
  makeRoom(): boolean {
    if (this.arena.usedBytes <= this.options.maxMemoryBytes) return true;
    const between = !this.commits.dirty;
    const fits = this.#eviction.makeRoom();
    if (between) this.commits.commit();
    return fits;
  }

  /**
   * Removes up to `limit` keys and elements whose time is up, the soonest of each database first, as one commit. Returns true where
   * more are due. Databases take turns to be the first. O(limit × log keys with a time to live).
   */
  expireDue(limit: number): boolean {
    const count = this.databases.length;
    const from = this.#nextToExpire;
    this.#nextToExpire = (from + 1) % count;
    let left = limit;
    let more = false;
    for (let i = 0; i < count && !more; i++) {
      const database = this.databases[(from + i) % count];
      for (; database.expiries.soonest <= this.now && left > 0; left--) database.expire(database.expiries.first);
      while (database.timers.soonest <= this.now && left > 0) left -= database.expireElements(left);
      more = database.expiries.soonest <= this.now || database.timers.soonest <= this.now;
    }
    this.commits.commit();
    return more;
  }

  /** The earliest time at which a key or an element of one expires; Infinity when none does. */
  get soonestExpiry(): number {
    let soonest = Number.POSITIVE_INFINITY;
    for (const database of this.databases)
      soonest = Math.min(soonest, database.expiries.soonest, database.timers.soonest);
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
      database.timers.forget();
    }
    this.#graveyard.forget();
    this.arena.clear();
    this.#eviction.reset();
    return removed;
  }

  /** Removes all keys of one database; returns how many. O(keys), or O(chunks) when no other database has any. */
  clearDatabase(index: number): number {
    return this.#clearOne(index, (database) => database.clear());
  }

  /**
   * `clearDatabase` in O(1), or O(chunks) when no other database has keys: the keys are gone at once, their memory is given back by
   * `drain`.
   */
  clearDatabaseLater(index: number): number {
    return this.#clearOne(index, (database) => this.#graveyard.bury(database.abandon()));
  }

  /** Frees an entry that is in no index any more; a large value is left to `drain`. */
  discard(ref: Ref): void {
    if (isRooted(this.arena, ref)) this.#graveyard.buryEntry(ref);
    else this.arena.free(ref);
  }

  /**
   * Frees about `limit` of the keys and of the blocks of large values that were taken away, 50 to 100 ns each. Returns true where more
   * is left: call it again when other work had its turn. O(limit).
   */
  drain(limit: number): boolean {
    return this.#graveyard.drain(limit);
  }

  /** Keys that wait for `drain`. */
  get undrained(): number {
    return this.#graveyard.size;
  }

  /** Exchanges the contents of two databases. O(1). */
  swap(a: number, b: number): void {
    if (a === b) return;
    const [left, right] = [this.databases[a], this.databases[b]];
    [left.entries, right.entries] = [right.entries, left.entries];
    [left.expiries, right.expiries] = [right.expiries, left.expiries];
    [left.timers, right.timers] = [right.timers, left.timers];
    this.#eviction.reset();
    this.commits.replace(a);
    this.commits.replace(b);
  }

  /** Throws where an invariant does not hold, or where the arena holds a block that nobody reaches. O(keys + pages). */
  check(): void {
    let blocks = this.#graveyard.countBlocks();
    for (const database of this.databases) {
      checkDatabase(database);
      blocks += countDatabaseBlocks(database);
    }
    this.arena.check(blocks);
  }

  #clearOne(index: number, empty: (database: Database) => void): number {
    const database = this.databases[index];
    if (this.databases.every((other) => other === database || other.size === 0)) return this.clear();
    const removed = database.size;
    if (removed === 0) return 0;
    this.commits.replace(index);
    empty(database);
    this.#eviction.reset();
    return removed;
  }
}
