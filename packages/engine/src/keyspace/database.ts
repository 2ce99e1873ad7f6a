/**
 * One of a keyspace's numbered databases: its entries, found by key, and their times to live.
 *
 * A write goes in two steps: `find` (or `read`) looks the key up and leaves its hash in `hash`; `put`, `resize`, `expireAt`,
 * `persist` and `remove` take the entry that it returned and rely on that hash, so a key is hashed and looked up once.
 * No other lookup may come between the two. Methods that need memory throw `ArenaFullError` before they change anything.
 */
import { type Arena, CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
import { EventClass } from "./commit.js";
import {
  ACCESS_SHIFT,
  type CollectionForm,
  doubleOf,
  ENCODING_MASK,
  ENCODING_SHIFT,
  entryBytes,
  HAS_EXPIRY,
  keyLengthOf,
  keyStartOf,
  LOW_MASK,
  metaOf,
  NEVER,
  type StringEncoding,
  TYPE_MASK,
  ValueType,
  valueLengthOf,
  valueStartOf,
} from "./entry.js";
import { EntryIndex } from "./entry-index.js";
import { freeEntry, timerOf } from "./entry-root.js";
import { copyBlock, narrowEntry, widenEntry, writeEntry } from "./entry-writer.js";
import { ExpiryHeap } from "./expiry-heap.js";
import type { Grave } from "./graveyard.js";
import { hashOf } from "./hash.js";
import type { Keyspace } from "./keyspace.js";
import { Slice } from "./slice.js";
import { entryOfTimer, setEntryOfTimer } from "./timer.js";
import { allocateGrown, allocateShrunk, staysIn } from "./value-room.js";

/** Stands, where an expiry is asked for, for the one in `Database.moment`. */
export const AT_MOMENT = -3;

export class Database {
  readonly keyspace: Keyspace;
  readonly index: number;
  entries: EntryIndex;
  expiries: ExpiryHeap;
  /** Collections with elements that expire, by their timers. */
  timers: ExpiryHeap;
  /** The hash of the key that was looked up last. */
  hash = 0;

  readonly #arena: Arena;
  /** The expiry that is being set or read, ms: in a cell, because V8 boxes a double that is handed on, and a cell costs nothing. */
  readonly moment: Float64Array = new Float64Array(1);
  readonly #slice = new Slice();

  constructor(keyspace: Keyspace, index: number) {
    this.keyspace = keyspace;
    this.index = index;
    this.#arena = keyspace.arena;
    this.entries = new EntryIndex(keyspace.arena);
    this.expiries = new ExpiryHeap(keyspace.arena);
    this.timers = new ExpiryHeap(keyspace.arena);
  }

  /** Keys in the database, those included whose time is up but which nobody met yet. */
  get size(): number {
    return this.entries.size;
  }

  /** The entry of a key, or 0. A key whose time is up is removed. Leaves no trace of the access. O(1). */
  find(key: Uint8Array, start: number, end: number): Ref {
    const keyspace = this.keyspace;
    const hash = hashOf(keyspace.hashKey, key, start, end);
    this.hash = hash;
    const ref = this.entries.find(hash, key, start, end);
    if (ref === 0) return 0;
    if (this.isDue(ref)) {
      this.expire(ref);
      return 0;
    }
    return this.timers.size > 0 && this.#loses(ref) ? 0 : ref;
  }

  /** The entry of a key, or 0 if its time is up. Changes nothing, not even `hash`. O(1). */
  peek(key: Uint8Array, start: number, end: number): Ref {
    const ref = this.entries.find(hashOf(this.keyspace.hashKey, key, start, end), key, start, end);
    return ref !== 0 && this.isDue(ref) ? 0 : ref;
  }

  /** `find` for a command that reads: counts a hit or a miss, and the access. O(1). */
  read(key: Uint8Array, start: number, end: number): Ref {
    const ref = this.inspect(key, start, end);
    if (ref !== 0) this.keyspace.touch(ref);
    return ref;
  }

  /** `find` for a command that asks about a key and not for its value: counts a hit or a miss, but no access. O(1). */
  inspect(key: Uint8Array, start: number, end: number): Ref {
    const ref = this.find(key, start, end);
    const { stats, commits } = this.keyspace;
    if (ref !== 0) stats.hits++;
    else {
      stats.misses++;
      if (commits.recording) this.note(key, start, end, EventClass.keyMiss, "keymiss");
    }
    return ref;
  }

  /** `find` for a command that writes: counts the access. O(1). */
  write(key: Uint8Array, start: number, end: number): Ref {
    const ref = this.find(key, start, end);
    if (ref !== 0) this.keyspace.touch(ref);
    return ref;
  }

  /** The bytes of an entry's key. The slice is the one of `value`. */
  key(ref: Ref): Slice {
    const slice = this.#slice;
    slice.bytes = this.#arena.bytes[ref >>> CHUNK_SHIFT];
    slice.start = keyStartOf(this.#arena, ref);
    slice.end = slice.start + keyLengthOf(this.#arena, ref);
    return slice;
  }

  /** The bytes of a string's value. The slice is reused by the next call and valid until the next write. */
  value(ref: Ref): Slice {
    const slice = this.#slice;
    const start = valueStartOf(this.#arena, ref);
    slice.bytes = this.#arena.bytes[ref >>> CHUNK_SHIFT];
    slice.start = start;
    slice.end = start + this.#arena.words[ref >>> CHUNK_SHIFT][((ref & UNIT_MASK) << 2) + 2];
    return slice;
  }

  /**
   * Sets the key to a string, in place of `ref` (0 where the key is new), whatever that held. Returns the entry.
   * `expiresAt` is in ms, or NEVER, or AT_MOMENT. `value` may lie in the arena, even in `ref`. O(bytes).
   */
  put(
    ref: Ref,
    key: Uint8Array,
    keyStart: number,
    keyEnd: number,
    value: Uint8Array,
    valueStart: number,
    valueEnd: number,
    expiresAt: number,
    encoding: StringEncoding,
  ): Ref {
    const arena = this.#arena;
    const timed = expiresAt !== NEVER;
    const size = entryBytes(keyEnd - keyStart, valueEnd - valueStart, timed);
    const old = ref === 0 ? 0 : metaOf(arena, ref);
    const hadExpiry = (old & HAS_EXPIRY) !== 0;
    const fits = ref !== 0 && (old & TYPE_MASK) === ValueType.string && arena.fits(ref, size);
    const to = fits ? ref : arena.allocate(size);
    if (timed && !hadExpiry) this.#reserveExpiry(fits ? 0 : to);
    if (ref === 0) {
      this.#insert(to);
      if (this.keyspace.commits.recording) this.note(key, keyStart, keyEnd, EventClass.newKey, "new");
    }
    // From here on nothing can fail.
    if (hadExpiry && !timed) this.expiries.remove(ref);
    const meta = this.keyspace.accessAfter(old) | (encoding << ENCODING_SHIFT) | (timed ? HAS_EXPIRY : 0);
    writeEntry(arena, to, meta, key, keyStart, keyEnd, value, valueStart, valueEnd);
    if (timed) {
      if (expiresAt !== AT_MOMENT) this.moment[0] = expiresAt;
      this.#time(hadExpiry ? ref : 0, to);
    }
    if (ref !== 0 && !fits) {
      this.entries.replace(this.hash, ref, to);
      this.stopTimer(ref);
      this.keyspace.discard(ref);
    }
    return to;
  }

  /**
   * Makes an entry for a key that has none, of another type than string. The bytes of its value are the caller's to write, before
   * anything else is looked up. O(key bytes).
   */
  create(key: Uint8Array, keyStart: number, keyEnd: number, type: ValueType, form: CollectionForm, bytes: number): Ref {
    const arena = this.#arena;
    const to = arena.allocate(entryBytes(keyEnd - keyStart, bytes, false));
    this.#insert(to);
    if (this.keyspace.commits.recording) this.note(key, keyStart, keyEnd, EventClass.newKey, "new");
    const meta = this.keyspace.newAccess | (form << ENCODING_SHIFT) | type;
    writeEntry(arena, to, meta, key, keyStart, keyEnd, key, keyStart, keyStart);
    arena.words[to >>> CHUNK_SHIFT][((to & UNIT_MASK) << 2) + 2] = bytes;
    return to;
  }

  /**
   * Changes the length of a string's or packed collection's value, keeping its bytes up to the shorter length; new bytes are not set.
   * Returns the entry, which may have moved. A value that does not grow stays where it is when no other block can be had, so
   * shrinking never throws. O(1), or O(bytes) when it moves: a value that grows bit by bit moves each time that
   * it outgrows its size class or, above 32 KiB, an eighth that was added to spare.
   */
  resize(ref: Ref, valueBytes: number, encoding: StringEncoding | CollectionForm): Ref {
    const arena = this.#arena;
    const at = (ref & UNIT_MASK) << 2;
    const chunk = ref >>> CHUNK_SHIFT;
    const meta = (arena.words[chunk][at] & ~ENCODING_MASK) | (encoding << ENCODING_SHIFT);
    const timed = (meta & HAS_EXPIRY) !== 0;
    const keyBytes = arena.words[chunk][at + 1];
    const size = entryBytes(keyBytes, valueBytes, timed);
    let to = ref;
    if (!staysIn(arena, ref, meta, size)) {
      const oldBytes = arena.words[chunk][at + 2];
      to = valueBytes > oldBytes ? allocateGrown(arena, meta, size) : allocateShrunk(arena, size, ref);
      if (to !== ref) {
        copyBlock(arena, ref, to, entryBytes(keyBytes, Math.min(valueBytes, oldBytes), timed));
        if (timed) this.expiries.moved(ref, to);
        this.#move(ref, to);
      }
    }
    const words = arena.words[to >>> CHUNK_SHIFT];
    words[(to & UNIT_MASK) << 2] = meta;
    words[((to & UNIT_MASK) << 2) + 2] = valueBytes;
    return to;
  }

  /** Gives an entry a time to live, or another one. Returns the entry, which may have moved. O(log keys with one + bytes). */
  expireAt(ref: Ref, expiresAt: number): Ref {
    this.moment[0] = expiresAt;
    return this.expireAtMoment(ref);
  }

  /** `expireAt` the time in `moment`. */
  expireAtMoment(ref: Ref): Ref {
    if (this.#hasExpiry(ref)) {
      this.#time(ref, ref);
      return ref;
    }
    this.expiries.reserve(1);
    const arena = this.#arena;
    const size = entryBytes(keyLengthOf(arena, ref), valueLengthOf(arena, ref), true);
    const to = arena.sizeOf(ref) >= size ? ref : arena.allocate(size);
    widenEntry(arena, ref, to);
    if (to !== ref) this.#move(ref, to);
    this.#time(0, to);
    return to;
  }

  /**
   * Takes an entry's time to live away. Returns the entry, which stays where it is: needs no memory, and the few bytes that the
   * time took are given back when the value is next written. O(log keys with a time to live + bytes).
   */
  persist(ref: Ref): Ref {
    if (!this.#hasExpiry(ref)) return ref;
    this.expiries.remove(ref);
    narrowEntry(this.#arena, ref);
    return ref;
  }

  /** Removes the entry and its value, which is freed later where it is large (`Keyspace.drain`). O(log keys with a time to live). */
  remove(ref: Ref): void {
    this.removeHashed(ref, this.hash);
  }

  /** `remove` for an entry that was not found by its key. */
  removeUnhashed(ref: Ref): void {
    this.removeHashed(ref, this.hashOfEntry(ref));
  }

  /** `remove` with the entry's hash at hand. */
  removeHashed(ref: Ref, hash: number): void {
    this.entries.remove(hash, ref);
    this.forgetTimes(ref);
    this.keyspace.discard(ref);
  }

  /** Takes an entry that leaves the database out of its heaps. O(log keys with a time to live). */
  forgetTimes(ref: Ref): void {
    if (this.#hasExpiry(ref)) this.expiries.remove(ref);
    this.stopTimer(ref);
  }

  /** Takes the timer of an entry out of the heap of timers. */
  stopTimer(ref: Ref): void {
    if (this.timers.size === 0) return;
    const timer = timerOf(this.#arena, ref);
    if (timer !== 0) this.timers.remove(timer);
  }

  /**
   * Removes up to `limit` elements whose time is up from the collection that has the first of them, and the key where none is left.
   * Returns how many went. O(limit × log elements with a time).
   */
  expireElements(limit: number): number {
    const ref = entryOfTimer(this.#arena, this.timers.first);
    this.hash = this.hashOfEntry(ref);
    return this.keyspace.hashes.expire(this, ref, limit);
  }

  /** Removes an entry whose time is up, and tells. O(log keys with a time to live). */
  expire(ref: Ref): void {
    const bytes = this.#arena.bytes[ref >>> CHUNK_SHIFT];
    const start = keyStartOf(this.#arena, ref);
    this.keyspace.stats.expired++;
    this.changed(bytes, start, start + keyLengthOf(this.#arena, ref), EventClass.expired, "expired");
    this.removeUnhashed(ref);
  }

  /** The hash of an entry's key. O(key bytes). */
  hashOfEntry(ref: Ref): number {
    const start = keyStartOf(this.#arena, ref);
    const end = start + keyLengthOf(this.#arena, ref);
    return hashOf(this.keyspace.hashKey, this.#arena.bytes[ref >>> CHUNK_SHIFT], start, end);
  }

  /** Tells that the running command changed a key, and how. */
  changed(key: Uint8Array, start: number, end: number, eventClass: number, name: string): void {
    const commits = this.keyspace.commits;
    commits.count();
    if (commits.recording)
      commits.record({
        database: this.index,
        key: new Uint8Array(key.subarray(start, end)),
        class: eventClass,
        name,
        modifies: true,
      });
  }

  /** Tells of an event that changes nothing. Callers check `recording` first. */
  note(key: Uint8Array, start: number, end: number, eventClass: number, name: string): void {
    const event = {
      database: this.index,
      key: new Uint8Array(key.subarray(start, end)),
      class: eventClass,
      name,
      modifies: false,
    };
    this.keyspace.commits.record(event);
  }

  /** Tells that the key of an entry, which has just been put in the index, is new. */
  noteNew(ref: Ref): void {
    if (!this.keyspace.commits.recording) return;
    const start = keyStartOf(this.#arena, ref);
    const end = start + keyLengthOf(this.#arena, ref);
    this.note(this.#arena.bytes[ref >>> CHUNK_SHIFT], start, end, EventClass.newKey, "new");
  }

  /** Removes all keys. O(keys). */
  clear(): void {
    this.entries.dismantle(Number.POSITIVE_INFINITY, (ref) => freeEntry(this.#arena, ref));
    this.expiries.clear();
    this.timers.clear();
  }

  /** Gives the keys away and begins anew with none. O(1). */
  abandon(): Grave {
    const grave = { entries: this.entries, expiries: this.expiries, timers: this.timers };
    this.entries = new EntryIndex(this.#arena);
    this.expiries = new ExpiryHeap(this.#arena);
    this.timers = new ExpiryHeap(this.#arena);
    return grave;
  }

  /**
   * Puts a filled block in the place of `ref`, or adds it where that is 0; one with room for a time expires at `moment`. The replaced
   * entry is the caller's to discard. Needs no memory when both structures were asked to `reserve` before.
   */
  link(ref: Ref, hash: number, to: Ref): void {
    if (ref === 0) this.entries.insert(hash, to);
    else {
      this.forgetTimes(ref);
      this.entries.replace(hash, ref, to);
    }
    if (this.#hasExpiry(to)) this.#time(0, to);
  }

  /** Reads when an entry expires into `moment`, NEVER where it does not. Whether it does. O(1). */
  readExpiry(ref: Ref): boolean {
    const timed = this.#hasExpiry(ref);
    // Not one value of a `?:`, which V8 would box.
    if (timed) this.moment[0] = this.#arena.doubles[ref >>> CHUNK_SHIFT][doubleOf(ref)];
    else this.moment[0] = NEVER;
    return timed;
  }

  /** Whether an entry's time is up. */
  isDue(ref: Ref): boolean {
    return this.#hasExpiry(ref) && this.#arena.doubles[ref >>> CHUNK_SHIFT][doubleOf(ref)] <= this.keyspace.now;
  }

  /** The access bits of an entry, to carry them over to a copy. */
  accessOf(ref: Ref): number {
    return metaOf(this.#arena, ref) >>> ACCESS_SHIFT;
  }

  /** Sets the access bits of an entry. */
  setAccess(ref: Ref, bits: number): void {
    const words = this.#arena.words[ref >>> CHUNK_SHIFT];
    const at = (ref & UNIT_MASK) << 2;
    words[at] = (words[at] & LOW_MASK) | (bits << ACCESS_SHIFT);
  }

  #hasExpiry(ref: Ref): boolean {
    return (this.#arena.words[ref >>> CHUNK_SHIFT][(ref & UNIT_MASK) << 2] & HAS_EXPIRY) !== 0;
  }

  #insert(to: Ref): void {
    try {
      this.entries.insert(this.hash, to);
    } catch (error) {
      this.#arena.free(to);
      throw error;
    }
  }

  #reserveExpiry(fresh: Ref): void {
    try {
      this.expiries.reserve(1);
    } catch (error) {
      if (fresh !== 0) this.#arena.free(fresh);
      throw error;
    }
  }

  /** Writes `moment` into an entry's header and into the heap, in which `known` stands for it; 0 where it is new there. */
  #time(known: Ref, to: Ref): void {
    this.#arena.doubles[to >>> CHUNK_SHIFT][doubleOf(to)] = this.moment[0];
    if (known === 0) {
      this.expiries.insert(to);
      return;
    }
    if (known !== to) this.expiries.moved(known, to);
    this.expiries.update(to);
  }

  /** Puts a copy of an entry in its place. */
  #move(from: Ref, to: Ref): void {
    this.entries.replace(this.hash, from, to);
    const timer = this.timers.size === 0 ? 0 : timerOf(this.#arena, to);
    if (timer !== 0) setEntryOfTimer(this.#arena, timer, to);
    this.#arena.free(from);
  }

  /** Removes the elements of an entry whose time is up. Whether the key went with the last of them. */
  #loses(ref: Ref): boolean {
    const timer = timerOf(this.#arena, ref);
    // The times are compared here: V8 would box one that is handed on.
    if (timer === 0 || this.#arena.doubles[timer >>> CHUNK_SHIFT][doubleOf(timer)] > this.keyspace.now) return false;
    const { size } = this.entries;
    this.keyspace.hashes.expire(this, ref, Number.POSITIVE_INFINITY);
    return this.entries.size < size;
  }
}
