/**
 * The fields of a rooted hash: items of its dictionary, laid out as entries. Those with a time to live are wide and in the heap of
 * their hash (field-times.ts). Works on the hash that is open; what changes an item relies on `find` or `locate` before it. Items that
 * have to move are returned.
 */
import { type Arena, CHUNK_SHIFT, type Ref } from "../arena/arena.js";
import type { Database } from "../keyspace/database.js";
import {
  doubleOf,
  entryBytes,
  HAS_EXPIRY,
  hasExpiry,
  keyLengthOf,
  keyStartOf,
  NEVER,
  rootOf,
  ValueType,
  valueLengthOf,
  valueStartOf,
} from "../keyspace/entry.js";
import { narrowEntry, widenEntry, writeEntry } from "../keyspace/entry-writer.js";
import type { Slice } from "../keyspace/slice.js";
import { setEntryOfTimer } from "../keyspace/timer.js";
import type { Dictionary } from "./dictionary.js";
import { FieldTimes } from "./field-times.js";
import { FieldLog } from "./hash-fields-log.js";

export class HashFields {
  readonly dictionary: Dictionary;
  /** While it is open, `put` and `expireAt` can be taken back. */
  readonly log: FieldLog;

  readonly #arena: Arena;
  readonly #times: FieldTimes;
  readonly #before: Float64Array = new Float64Array(1);
  #database!: Database;
  #entry: Ref = 0;

  constructor(arena: Arena, dictionary: Dictionary) {
    this.#arena = arena;
    this.dictionary = dictionary;
    this.#times = new FieldTimes(arena, dictionary);
    this.log = new FieldLog(arena, dictionary, this.#times);
  }

  open(database: Database, entry: Ref): void {
    this.#database = database;
    this.#entry = entry;
    this.dictionary.open(rootOf(this.#arena, entry));
  }

  /** Makes the dictionary that is open the one of an entry whose root does not lead to it yet. */
  begin(database: Database, entry: Ref): void {
    this.#database = database;
    this.#entry = entry;
  }

  /** The entry to which the dictionary belongs is another block now. */
  follow(entry: Ref): void {
    this.#entry = entry;
    if (this.dictionary.own !== 0) setEntryOfTimer(this.#arena, this.dictionary.own, entry);
  }

  /** Adds a field that was just missed. Throws `ArenaFullError`, having changed nothing. O(bytes). */
  insert(field: Uint8Array, start: number, end: number, value: Uint8Array, valueStart: number, valueEnd: number): Ref {
    const item = this.#arena.allocate(entryBytes(end - start, valueEnd - valueStart, false));
    writeEntry(this.#arena, item, ValueType.hash, field, start, end, value, valueStart, valueEnd);
    this.#insert(item);
    return item;
  }

  /** Gives a field another value. Throws `ArenaFullError`, having changed nothing. O(bytes). */
  replace(
    item: Ref,
    field: Uint8Array,
    start: number,
    end: number,
    value: Uint8Array,
    valueStart: number,
    valueEnd: number,
    keepTime: boolean,
  ): Ref {
    const arena = this.#arena;
    const timed = hasExpiry(arena, item);
    const wide = timed && keepTime;
    const size = entryBytes(end - start, valueEnd - valueStart, wide);
    const to = arena.fits(item, size) ? item : arena.allocate(size);
    if (timed && !wide) this.#times.remove(this.#database, item);
    if (wide && to !== item) this.#copyTime(item, to);
    const meta = ValueType.hash | (wide ? HAS_EXPIRY : 0);
    writeEntry(arena, to, meta, field, start, end, value, valueStart, valueEnd);
    if (to === item) return item;
    if (wide) this.#times.moved(item, to);
    this.dictionary.replace(item, to);
    arena.free(item);
    return to;
  }

  /**
   * Sets a field that was just sought, 0 for missed, in an item of its own, and writes it into the log. With `timed` there is room in
   * it for `expireAt`. Throws `ArenaFullError`, having changed nothing. O(bytes).
   */
  put(
    item: Ref,
    field: Uint8Array,
    start: number,
    end: number,
    value: Uint8Array,
    valueStart: number,
    valueEnd: number,
    keepTime: boolean,
    timed: boolean,
  ): Ref {
    const arena = this.#arena;
    const kept = keepTime && item !== 0 && hasExpiry(arena, item);
    this.log.reserve();
    const to = arena.allocate(entryBytes(end - start, valueEnd - valueStart, kept || timed));
    if (kept) this.#copyTime(item, to);
    const meta = ValueType.hash | (kept ? HAS_EXPIRY : 0);
    writeEntry(arena, to, meta, field, start, end, value, valueStart, valueEnd);
    if (item !== 0) this.dictionary.replace(item, to);
    else this.#insert(to);
    this.log.stored(item, to, kept);
    return to;
  }

  /** Removes a field. Needs no memory. O(log fields with a time). */
  remove(item: Ref): void {
    if (hasExpiry(this.#arena, item)) this.#times.remove(this.#database, item);
    this.dictionary.remove(item);
    this.#arena.free(item);
  }

  /** Removes the field that expires first, if its time is up. Whether it was. O(log fields with a time). */
  removeDue(): boolean {
    const item = this.#times.first;
    const { doubles } = this.#arena;
    if (item === 0 || doubles[item >>> CHUNK_SHIFT][doubleOf(item)] > this.#database.keyspace.now) return false;
    this.dictionary.locate(item);
    this.remove(item);
    return true;
  }

  /** Lets a field expire at the time in `moment`. Throws `ArenaFullError`, having changed nothing. O(log fields with a time). */
  expireAt(item: Ref, moment: Float64Array): Ref {
    const arena = this.#arena;
    const { log } = this;
    if (log.open) log.reserve();
    if (hasExpiry(arena, item)) {
      this.readTime(item, this.#before);
      if (log.open) log.timed(item, this.#before);
      this.#setTime(item, moment);
      this.#times.update(this.#database, item);
      return item;
    }
    const size = entryBytes(keyLengthOf(arena, item), valueLengthOf(arena, item), true);
    const to = arena.sizeOf(item) >= size ? item : arena.allocate(size);
    const timer = this.#reserveTime(to === item ? 0 : to);
    widenEntry(arena, item, to);
    this.#setTime(to, moment);
    if (to !== item) {
      this.dictionary.replace(item, to);
      arena.free(item);
    }
    this.#times.insert(this.#database, this.#entry, timer, to);
    this.#before[0] = NEVER;
    if (log.open) log.timed(to, this.#before);
    return to;
  }

  /** Takes the time to live of a field away. Needs no memory. Whether it had one. O(log fields with a time). */
  persist(item: Ref): boolean {
    if (!hasExpiry(this.#arena, item)) return false;
    this.#times.remove(this.#database, item);
    narrowEntry(this.#arena, item);
    return true;
  }

  readField(item: Ref, field: Slice): void {
    field.bytes = this.#arena.bytes[item >>> CHUNK_SHIFT];
    field.start = keyStartOf(this.#arena, item);
    field.end = field.start + keyLengthOf(this.#arena, item);
  }

  readValue(item: Ref, value: Slice): void {
    value.bytes = this.#arena.bytes[item >>> CHUNK_SHIFT];
    value.start = valueStartOf(this.#arena, item);
    value.end = value.start + valueLengthOf(this.#arena, item);
  }

  /** Reads when a field expires; -1 for never. */
  readTime(item: Ref, moment: Float64Array): void {
    if (hasExpiry(this.#arena, item)) moment[0] = this.#arena.doubles[item >>> CHUNK_SHIFT][doubleOf(item)];
    else moment[0] = NEVER;
  }

  #insert(item: Ref): void {
    try {
      this.dictionary.insert(item);
    } catch (error) {
      this.#arena.free(item);
      throw error;
    }
  }

  #setTime(item: Ref, moment: Float64Array): void {
    this.#arena.doubles[item >>> CHUNK_SHIFT][doubleOf(item)] = moment[0];
  }

  #copyTime(from: Ref, to: Ref): void {
    const { doubles } = this.#arena;
    doubles[to >>> CHUNK_SHIFT][doubleOf(to)] = doubles[from >>> CHUNK_SHIFT][doubleOf(from)];
  }

  /** `FieldTimes.reserve`; a block that was taken for the field, 0 for none, goes back where that fails. */
  #reserveTime(fresh: Ref): Ref {
    try {
      return this.#times.reserve(this.#database);
    } catch (error) {
      if (fresh !== 0) this.#arena.free(fresh);
      throw error;
    }
  }
}
