/**
 * One of a keyspace's numbered databases: its entries, found by key, and their times to live.
 *
 * A write goes in two steps: `find` (or `read`) looks the key up and leaves its hash in `hash`; `put`, `resize`, `expireAt`,
 * `persist` and `remove` take the entry that it returned and rely on that hash, so a key is hashed and looked up once.
 * No other lookup may come between the two. Methods that need memory throw `ArenaFullError` before they change anything.
 */
import { Arena, CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
import { EventClass } from "./commit.js";
import { copyBytes } from "./copy-bytes.js";
import {
  ACCESS_SHIFT,
  ENCODING_SHIFT,
  entryBytes,
  HAS_EXPIRY,
  HEADER_BYTES,
  keyLengthOf,
  keyStartOf,
  type StringEncoding,
  TTL_HEADER_BYTES,
  valueStartOf,
} from "./entry.js";
import { EntryIndex } from "./entry-index.js";
import { ExpiryHeap } from "./expiry-heap.js";
import { hashOf } from "./hash.js";
import type { Keyspace } from "./keyspace.js";

/** No time to live. */
export const NEVER = -1;

/** A stretch of bytes in the arena, or anywhere: valid until the next write. */
export class Slice {
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  end = 0;
}

export class Database {
  readonly keyspace: Keyspace;
  readonly index: number;
  entries: EntryIndex;
  expiries: ExpiryHeap;
  /** The hash of the key that was looked up last. */
  hash = 0;

  readonly #arena: Arena;
  readonly #slice = new Slice();

  constructor(keyspace: Keyspace, index: number) {
    this.keyspace = keyspace;
    this.index = index;
    this.#arena = keyspace.arena;
    this.entries = new EntryIndex(keyspace.arena);
    this.expiries = new ExpiryHeap(keyspace.arena);
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
    const chunk = ref >>> CHUNK_SHIFT;
    if (
      (this.#arena.words[chunk][(ref & UNIT_MASK) << 2] & HAS_EXPIRY) !== 0 &&
      this.#arena.doubles[chunk][((ref & UNIT_MASK) << 1) + 2] <= keyspace.now
    ) {
      this.expire(ref);
      return 0;
    }
    return ref;
  }

  /** The entry of a key, or 0 if its time is up. Changes nothing, not even `hash`. O(1). */
  peek(key: Uint8Array, start: number, end: number): Ref {
    const ref = this.entries.find(hashOf(this.keyspace.hashKey, key, start, end), key, start, end);
    return ref !== 0 && this.isDue(ref) ? 0 : ref;
  }

  /** `find` for a command that reads: counts a hit or a miss, and the access. O(1). */
  read(key: Uint8Array, start: number, end: number): Ref {
    const ref = this.find(key, start, end);
    const keyspace = this.keyspace;
    if (ref !== 0) {
      keyspace.stats.hits++;
      keyspace.touch(ref);
    } else {
      keyspace.stats.misses++;
      if (keyspace.commits.recording) this.note(key, start, end, EventClass.keyMiss, "keymiss");
    }
    return ref;
  }

  /** `find` for a command that writes: counts the access. O(1). */
  write(key: Uint8Array, start: number, end: number): Ref {
    const ref = this.find(key, start, end);
    if (ref !== 0) this.keyspace.touch(ref);
    return ref;
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
   * `expiresAt` is in ms, or NEVER. O(bytes).
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
    const size = entryBytes(keyEnd - keyStart, valueEnd - valueStart, expiresAt !== NEVER);
    const fits = ref !== 0 && this.#arena.sizeOf(ref) === Arena.roundUp(size);
    const to = fits ? ref : this.#arena.allocate(size);
    const hadExpiry = ref !== 0 && this.#hasExpiry(ref);
    if (expiresAt !== NEVER && !hadExpiry) this.#reserveExpiry(fits ? 0 : to);
    if (ref === 0) {
      this.#insert(to);
      if (this.keyspace.commits.recording) this.note(key, keyStart, keyEnd, EventClass.newKey, "new");
    } else {
      if (hadExpiry && (expiresAt === NEVER || !fits)) this.expiries.remove(ref);
      if (!fits) this.#exchange(ref, to);
    }
    this.fill(to, key, keyStart, keyEnd, value, valueStart, valueEnd, expiresAt !== NEVER, encoding);
    if (expiresAt !== NEVER) {
      if (fits && hadExpiry) this.expiries.update(to, expiresAt);
      else this.expiries.insert(to, expiresAt);
      this.#arena.doubles[to >>> CHUNK_SHIFT][((to & UNIT_MASK) << 1) + 2] = expiresAt;
    }
    return to;
  }

  /**
   * Changes the length of a string's value, keeping its bytes up to the shorter length; new bytes are not set.
   * Returns the entry, which may have moved. O(1), or O(bytes) when it moves.
   */
  resize(ref: Ref, valueBytes: number, encoding: StringEncoding): Ref {
    const arena = this.#arena;
    const at = (ref & UNIT_MASK) << 2;
    const chunk = ref >>> CHUNK_SHIFT;
    const meta = (arena.words[chunk][at] & ~(3 << ENCODING_SHIFT)) | (encoding << ENCODING_SHIFT);
    const ttl = (meta & HAS_EXPIRY) !== 0;
    const keyBytes = arena.words[chunk][at + 1];
    const size = entryBytes(keyBytes, valueBytes, ttl);
    let to = ref;
    if (arena.sizeOf(ref) !== Arena.roundUp(size)) {
      const kept = entryBytes(keyBytes, Math.min(valueBytes, arena.words[chunk][at + 2]), ttl);
      to = arena.allocate(size);
      copyBytes(arena.bytes[to >>> CHUNK_SHIFT], (to & UNIT_MASK) << 4, arena.bytes[chunk], at << 2, (at << 2) + kept);
      this.#exchange(ref, to);
      if (ttl) this.expiries.moved(to);
    }
    const words = arena.words[to >>> CHUNK_SHIFT];
    words[(to & UNIT_MASK) << 2] = meta;
    words[((to & UNIT_MASK) << 2) + 2] = valueBytes;
    return to;
  }

  /** Gives an entry a time to live, or another one. Returns the entry, which may have moved. O(log keys with one). */
  expireAt(ref: Ref, expiresAt: number): Ref {
    if (this.#hasExpiry(ref)) {
      this.expiries.update(ref, expiresAt);
      this.#arena.doubles[ref >>> CHUNK_SHIFT][((ref & UNIT_MASK) << 1) + 2] = expiresAt;
      return ref;
    }
    this.expiries.reserve(1);
    const to = this.#relayout(ref, true);
    this.expiries.insert(to, expiresAt);
    this.#arena.doubles[to >>> CHUNK_SHIFT][((to & UNIT_MASK) << 1) + 2] = expiresAt;
    return to;
  }

  /** Takes an entry's time to live away. Returns the entry, which may have moved. O(log keys with one). */
  persist(ref: Ref): Ref {
    if (!this.#hasExpiry(ref)) return ref;
    this.expiries.remove(ref);
    return this.#relayout(ref, false);
  }

  /** Removes the entry and its value. O(log keys with a time to live). */
  remove(ref: Ref): void {
    this.removeHashed(ref, this.hash);
  }

  /** `remove` for an entry that was not found by its key. */
  removeUnhashed(ref: Ref): void {
    this.removeHashed(ref, this.hashOfEntry(ref));
  }

  /** `remove` with the entry's hash at hand. */
  removeHashed(ref: Ref, hash: number): void {
    if (this.#hasExpiry(ref)) this.expiries.remove(ref);
    this.entries.remove(hash, ref);
    this.#arena.free(ref);
  }

  /** Removes an entry whose time is up, and tells. */
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
      commits.record({ database: this.index, key: key.slice(start, end), class: eventClass, name, modifies: true });
  }

  /** Tells of an event that changes nothing. Callers check `recording` first. */
  note(key: Uint8Array, start: number, end: number, eventClass: number, name: string): void {
    const event = { database: this.index, key: key.slice(start, end), class: eventClass, name, modifies: false };
    this.keyspace.commits.record(event);
  }

  /** Removes all keys. O(keys). */
  clear(): void {
    for (let cursor = 0; ; ) {
      cursor = this.entries.scan(cursor, (ref) => this.#arena.free(ref));
      if (cursor === 0) break;
    }
    this.entries.clear();
    this.expiries.clear();
  }

  /** Throws where an invariant of the database does not hold. O(keys). */
  check(): void {
    this.entries.check((ref) => this.hashOfEntry(ref));
    this.expiries.check();
  }

  /**
   * Puts a filled block in the place of `ref`, or adds it where that is 0. The replaced block is the caller's to free.
   * Needs no memory when both structures were asked to `reserve` before.
   */
  link(ref: Ref, hash: number, to: Ref, expiresAt: number): void {
    if (ref === 0) this.entries.insert(hash, to);
    else {
      if (this.#hasExpiry(ref)) this.expiries.remove(ref);
      this.entries.replace(hash, ref, to);
    }
    if (expiresAt === NEVER) return;
    this.expiries.insert(to, expiresAt);
    this.#arena.doubles[to >>> CHUNK_SHIFT][((to & UNIT_MASK) << 1) + 2] = expiresAt;
  }

  /** Writes an entry's block: header, key and value. */
  fill(
    ref: Ref,
    key: Uint8Array,
    keyStart: number,
    keyEnd: number,
    value: Uint8Array,
    valueStart: number,
    valueEnd: number,
    ttl: boolean,
    encoding: StringEncoding,
  ): void {
    const words = this.#arena.words[ref >>> CHUNK_SHIFT];
    const bytes = this.#arena.bytes[ref >>> CHUNK_SHIFT];
    const at = (ref & UNIT_MASK) << 2;
    words[at] = this.keyspace.newAccess | (encoding << ENCODING_SHIFT) | (ttl ? HAS_EXPIRY : 0);
    words[at + 1] = keyEnd - keyStart;
    words[at + 2] = valueEnd - valueStart;
    const keyAt = (at << 2) + (ttl ? TTL_HEADER_BYTES : HEADER_BYTES);
    copyBytes(bytes, keyAt, key, keyStart, keyEnd);
    copyBytes(bytes, keyAt + keyEnd - keyStart, value, valueStart, valueEnd);
  }

  /** Whether an entry's time is up. */
  isDue(ref: Ref): boolean {
    const at = (ref & UNIT_MASK) << 1;
    return this.#hasExpiry(ref) && this.#arena.doubles[ref >>> CHUNK_SHIFT][at + 2] <= this.keyspace.now;
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

  /** Replaces the block of an entry; the old one is freed. */
  #exchange(from: Ref, to: Ref): void {
    this.entries.replace(this.hash, from, to);
    this.#arena.free(from);
  }

  /** Moves an entry between the layout with a time to live and the one without. */
  #relayout(ref: Ref, ttl: boolean): Ref {
    const arena = this.#arena;
    const words = arena.words[ref >>> CHUNK_SHIFT];
    const at = (ref & UNIT_MASK) << 2;
    const payload = words[at + 1] + words[at + 2];
    const size = (ttl ? TTL_HEADER_BYTES : HEADER_BYTES) + payload;
    const fits = arena.sizeOf(ref) === Arena.roundUp(size);
    const to = fits ? ref : arena.allocate(size);
    const from = (at << 2) + (ttl ? HEADER_BYTES : TTL_HEADER_BYTES);
    const toWords = arena.words[to >>> CHUNK_SHIFT];
    const toAt = (to & UNIT_MASK) << 2;
    const target = (toAt << 2) + (ttl ? TTL_HEADER_BYTES : HEADER_BYTES);
    const bytes = arena.bytes[ref >>> CHUNK_SHIFT];
    if (fits) bytes.copyWithin(target, from, from + payload);
    else copyBytes(arena.bytes[to >>> CHUNK_SHIFT], target, bytes, from, from + payload);
    toWords[toAt] = ttl ? words[at] | HAS_EXPIRY : words[at] & ~HAS_EXPIRY;
    toWords[toAt + 1] = words[at + 1];
    toWords[toAt + 2] = words[at + 2];
    if (!fits) this.#exchange(ref, to);
    return to;
  }

  /** The access bits of an entry, to carry them over to a copy. */
  accessOf(ref: Ref): number {
    return this.#arena.words[ref >>> CHUNK_SHIFT][(ref & UNIT_MASK) << 2] >>> ACCESS_SHIFT;
  }
}
