/**
 * Hashes: fields and their values, in one of two forms.
 *
 *   packed   a listpack of field, value, field, value … behind the key (packed-hash.ts)
 *   rooted   a dictionary of fields (rooted-hash.ts draws it, hash-fields.ts works on it); the only form with fields that expire
 *
 * A packed hash becomes rooted when it has more fields than `hashPackedEntriesMax`, when a field or value is longer than
 * `hashPackedValueMax`, or when a field is given a time to live. It never becomes packed again.
 *
 * One object serves a keyspace: `open` takes an entry that was just found, `find` a field of it; the methods behind them work on what
 * was found last. `ref` is the entry, which changes when it has to move. Results are slices that the next call overwrites. Nothing is
 * allocated on the JavaScript heap.
 *
 * A method that throws `ArenaFullError` has changed nothing. `storeAll` is one step for many fields, and so is what stands between
 * `begin` and `settle`. Each form can be taken back in its own way: a pack is saved before (packed-hash.ts), a dictionary has a log
 * (hash-fields-log.ts), a hash that is converted stays as it is until its dictionary is complete, and a new one is made loose
 * (keyspace/loose-entries.ts) and gets its key at the end.
 *
 * Cost: packed 4 bytes a field beside its bytes, lookups O(fields); rooted see dictionary.ts, lookups O(1).
 */
import { type Arena, CHUNK_SHIFT, type Ref } from "../arena/arena.js";
import { EventClass } from "../keyspace/commit.js";
import type { Database } from "../keyspace/database.js";
import { CollectionForm, formOf, keyLengthOf, keyStartOf, NEVER, setRoot, ValueType } from "../keyspace/entry.js";
import type { Keyspace } from "../keyspace/keyspace.js";
import type { EntryPlace } from "../keyspace/loose-entries.js";
import { Slice } from "../keyspace/slice.js";
import { placeEntry } from "../keyspace/transfer.js";
import { DictionaryCursor } from "./dictionary-cursor.js";
import { HashFields } from "./hash-fields.js";
import { LISTPACK_EMPTY_BYTES } from "./listpack-reader.js";
import { PackedHash } from "./packed-hash.js";

const ROOT_REF_BYTES = 4;

/** Byte strings in one buffer: the arguments of a command, the names of fields. */
export interface Strings {
  readonly bytes: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** What becomes of the times to live of the fields that `storeAll` sets. */
export const TimeChange = { drop: 0, keep: 1, set: 2 } as const;
export type TimeChange = (typeof TimeChange)[keyof typeof TimeChange];

export class Hashes {
  /** The entry of the hash that is open. */
  ref: Ref = 0;
  /** The field that was reached by `next`, `sample` or `scan`. */
  readonly field: Slice = new Slice();
  /** Its value, or that of the field that was found, once `readValue` was called. */
  readonly value: Slice = new Slice();
  /** The time to live that `expireAt` sets and `readTime` finds, ms since 1970; -1 for none. */
  readonly moment: Float64Array = new Float64Array(1);

  readonly #keyspace: Keyspace;
  readonly #arena: Arena;
  readonly #pack: PackedHash;
  readonly #fields: HashFields;
  readonly #cursor: DictionaryCursor;
  #database!: Database;
  /** Where the entry lives: in the database, or loose. */
  #place!: EntryPlace;
  #isLoose = false;
  /** The entry whose key a loose hash will take, 0 where there is none. */
  #taken: Ref = 0;
  #packed = true;
  /** The entry holds the pack still, but the dictionary that is open will take its place. */
  #converting = false;
  /** A copy of the pack, to go back to; 0 for none. */
  #saved: Ref = 0;
  /** What was found: the position of the field in the pack, -1 for none; or the item, 0 for none. */
  #at = -1;

  constructor(keyspace: Keyspace) {
    this.#keyspace = keyspace;
    this.#arena = keyspace.arena;
    this.#pack = new PackedHash(keyspace.arena);
    this.#fields = new HashFields(keyspace.arena, keyspace.dictionary);
    this.#cursor = new DictionaryCursor(keyspace.arena);
  }

  /** Takes the hash of an entry; no key may be looked up while it is worked on. O(1). */
  open(database: Database, ref: Ref): void {
    this.#database = database;
    this.#place = database;
    this.#isLoose = false;
    this.ref = ref;
    this.#at = -1;
    this.#packed = formOf(this.#arena, ref) === CollectionForm.packed;
    if (this.#packed) this.#pack.open(database, ref);
    else this.#fields.open(database, ref);
  }

  /**
   * Makes an empty hash under a key that has just been missed, with room for elements of `room` bytes, and opens it. `store` or
   * `database.remove` must follow, and `trim` when all is stored.
   */
  create(database: Database, key: Uint8Array, start: number, end: number, room: number): void {
    this.#isLoose = false;
    this.#make(database, database, key, start, end, room);
  }

  /**
   * Makes an empty hash that gets its key, which was just sought and found at `taken` (0 for missed), with the first `store` or
   * `storeAll`: what holds the key now goes then, or stays where there is no memory and the new hash goes.
   */
  createLoose(database: Database, taken: Ref, key: Uint8Array, start: number, end: number, room: number): void {
    this.#isLoose = true;
    this.#taken = taken;
    this.#make(database, this.#keyspace.loose, key, start, end, room);
  }

  /** Fields of the hash. O(1). */
  get size(): number {
    return this.#packed ? this.#pack.size : this.#fields.dictionary.size;
  }

  /** Finds a field. */
  find(bytes: Uint8Array, start: number, end: number): boolean {
    this.#at = this.#packed ? this.#pack.find(bytes, start, end) : this.#fields.dictionary.find(bytes, start, end);
    return this.#at > (this.#packed ? -1 : 0);
  }

  /** Reads the value of the field that was found into `value`. O(1). */
  readValue(): void {
    if (this.#packed) this.#pack.readValue(this.#at, this.value);
    else this.#fields.readValue(this.#at, this.value);
  }

  /** Reads the time to live of the field that was found into `moment`. O(1). */
  readTime(): void {
    if (this.#packed) this.moment[0] = NEVER;
    else this.#fields.readTime(this.#at, this.moment);
  }

  /**
   * Sets the field that was just sought, found or not, to a value that does not lie in the hash. A time to live goes, or stays with
   * `keepTime`. A loose hash gets its key, or is gone where there is no memory. O(bytes), amortized.
   */
  store(
    field: Uint8Array,
    start: number,
    end: number,
    value: Uint8Array,
    valueStart: number,
    valueEnd: number,
    keepTime = false,
  ): void {
    if (!this.#isLoose) {
      this.#store(field, start, end, value, valueStart, valueEnd, keepTime);
      return;
    }
    try {
      this.#store(field, start, end, value, valueStart, valueEnd, keepTime);
      this.#putInPlace();
    } catch (error) {
      this.#keyspace.loose.free(this.ref);
      throw error;
    }
  }

  /**
   * Sets `count` fields, the first of which is `fields[first]`, to values, the first of which is `values[firstValue]`; `step` is from
   * one to the next of both. All or none. With `TimeChange.set` they expire at `moment`. A field that comes twice gets the last value.
   * Returns how many are new. O(bytes), amortized.
   */
  storeAll(
    fields: Strings,
    first: number,
    values: Strings,
    firstValue: number,
    step: number,
    count: number,
    change: TimeChange,
  ): number {
    const timed = change === TimeChange.set;
    const { bytes, starts, ends } = fields;
    let created = 0;
    this.begin();
    try {
      if (this.#packed && timed) this.#convert();
      // What a loose pack was does not matter.
      if (this.#packed && !this.#isLoose) this.#saved = this.#pack.save();
      for (let i = 0, at = first, from = firstValue; i < count; i++, at += step, from += step) {
        if (!this.find(bytes, starts[at], ends[at])) created++;
        this.#put(bytes, starts[at], ends[at], values.bytes, values.starts[from], values.ends[from], change);
        if (timed) this.#at = this.#fields.expireAt(this.#at, this.moment);
      }
      if (this.#isLoose) {
        this.#install();
        this.#putInPlace();
      }
    } catch (error) {
      this.undo();
      throw error;
    }
    this.settle();
    return created;
  }

  /** From here on what `expireAt` does can be taken back. `settle` or `undo` must follow, nothing else be set or removed till then. */
  begin(): void {
    this.#saved = 0;
    this.#converting = false;
    this.#fields.log.begin();
  }

  /** Ends what `begin` began. Needs no memory. */
  settle(): void {
    this.#install();
    this.#fields.log.commit(this.#database);
    if (this.#saved !== 0) this.#pack.release(this.#saved);
    this.trim();
  }

  /** Takes back what was done since `begin`; a loose hash is gone. Needs no memory. */
  undo(): void {
    this.#fields.log.undo(this.#database);
    this.#dropConversion();
    if (this.#saved !== 0) {
      this.#pack.restore(this.#saved);
      this.#pack.release(this.#saved);
      this.ref = this.#pack.ref;
    }
    if (this.#isLoose) this.#keyspace.loose.free(this.ref);
  }

  /** Gives back the room that was not needed. */
  trim(): void {
    if (!this.#packed) return;
    this.#pack.trim();
    this.ref = this.#pack.ref;
  }

  /** Removes the field that was found; the key goes with the last one. Whether it did. Needs no memory. O(bytes). */
  remove(): boolean {
    if (this.size === 1) {
      this.#database.remove(this.ref);
      return true;
    }
    if (this.#packed) {
      this.#pack.remove(this.#at);
      this.ref = this.#pack.ref;
    } else this.#fields.remove(this.#at);
    return false;
  }

  /** Lets the field that was found expire at `moment`. O(log fields with a time). */
  expireAt(field: Uint8Array, start: number, end: number): void {
    const { log } = this.#fields;
    if (this.#packed) {
      this.#convert();
      this.find(field, start, end);
    }
    try {
      this.#at = this.#fields.expireAt(this.#at, this.moment);
    } catch (error) {
      if (!log.open) this.#dropConversion();
      throw error;
    }
    if (!log.open) this.#install();
  }

  /** Takes the time to live of the field that was found away. Needs no memory. Whether it had one. O(log fields with a time). */
  persist(): boolean {
    return !this.#packed && this.#fields.persist(this.#at);
  }

  /** Before the first field. */
  rewind(): void {
    if (this.#packed) this.#at = this.#pack.first;
    else this.#cursor.begin(this.#fields.dictionary.root);
  }

  /** Reads the next field and its value; `readTime` is then about it. False behind the last one. O(1). */
  next(): boolean {
    if (!this.#packed) {
      this.#at = this.#cursor.next();
      if (this.#at !== 0) this.#read(this.#at);
      return this.#at !== 0;
    }
    if (this.#at === this.#pack.end) return false;
    this.#at = this.#pack.readPair(this.#at, this.field, this.value);
    return true;
  }

  /**
   * Reads a field drawn at random and its value. Returns a number that tells it from the others. O(1) when rooted, O(fields) when
   * packed.
   */
  sample(random: () => number): number {
    const at = this.#packed
      ? this.#pack.seek(Math.floor(random() * this.size))
      : this.#fields.dictionary.sample(random);
    this.#read(at);
    return at;
  }

  /** Whether a scan of it takes steps; a packed hash is read as a whole, by `next`. */
  get isScanned(): boolean {
    return !this.#packed;
  }

  /** Reads the fields of a cursor, one for each call of `see`, and returns the next cursor: see `EntryIndex.scan`. */
  scan(cursor: number, see: () => void): number {
    return this.#fields.dictionary.scan(cursor, (item) => {
      this.#read(item);
      see();
    });
  }

  /**
   * Removes up to `limit` fields of an entry whose time is up, and the key where none is left, and tells. Relies on `database.hash`.
   * Returns how many fields went. O(limit × log fields with a time).
   */
  expire(database: Database, ref: Ref, limit: number): number {
    this.open(database, ref);
    let removed = 0;
    while (removed < limit && this.#fields.removeDue()) removed++;
    this.#keyspace.stats.expiredFields += removed;
    const bytes = this.#arena.bytes[ref >>> CHUNK_SHIFT];
    const start = keyStartOf(this.#arena, ref);
    const end = start + keyLengthOf(this.#arena, ref);
    if (removed > 0) database.changed(bytes, start, end, EventClass.hash, "hexpired");
    if (this.size > 0) return removed;
    database.changed(bytes, start, end, EventClass.generic, "del");
    database.remove(ref);
    return removed;
  }

  #staysPacked(fieldBytes: number, valueBytes: number): boolean {
    const { hashPackedValueMax, hashPackedEntriesMax } = this.#keyspace.limits;
    if (fieldBytes > hashPackedValueMax || valueBytes > hashPackedValueMax) return false;
    return this.#at >= 0 || this.size < hashPackedEntriesMax;
  }

  #make(database: Database, place: EntryPlace, key: Uint8Array, start: number, end: number, room: number): void {
    const bytes = LISTPACK_EMPTY_BYTES + room;
    this.#database = database;
    this.#place = place;
    this.ref = place.create(key, start, end, ValueType.hash, CollectionForm.packed, bytes);
    this.#at = -1;
    this.#packed = true;
    this.#pack.create(place, this.ref);
  }

  /** `store`, but for the key of a loose hash. */
  #store(
    field: Uint8Array,
    start: number,
    end: number,
    value: Uint8Array,
    valueStart: number,
    valueEnd: number,
    keepTime: boolean,
  ): void {
    if (this.#packed && this.#storePacked(field, start, end, value, valueStart, valueEnd)) return;
    const fields = this.#fields;
    try {
      if (this.#at === 0) this.#at = fields.insert(field, start, end, value, valueStart, valueEnd);
      else this.#at = fields.replace(this.#at, field, start, end, value, valueStart, valueEnd, keepTime);
    } catch (error) {
      this.#dropConversion();
      throw error;
    }
    this.#install();
  }

  /** `#store` for a field of many, which can be taken back. */
  #put(
    field: Uint8Array,
    start: number,
    end: number,
    value: Uint8Array,
    valueStart: number,
    valueEnd: number,
    change: TimeChange,
  ): void {
    if (this.#packed && this.#storePacked(field, start, end, value, valueStart, valueEnd)) return;
    const keep = change === TimeChange.keep;
    const timed = change === TimeChange.set;
    this.#at = this.#fields.put(this.#at, field, start, end, value, valueStart, valueEnd, keep, timed);
  }

  /** Whether the pack took the field that was just sought. Where it is too much for one, there is a dictionary now, and it is sought there. */
  #storePacked(
    field: Uint8Array,
    start: number,
    end: number,
    value: Uint8Array,
    valueStart: number,
    valueEnd: number,
  ): boolean {
    if (this.#staysPacked(end - start, valueEnd - valueStart)) {
      if (this.#at >= 0) this.#pack.replace(this.#at, value, valueStart, valueEnd);
      else this.#at = this.#pack.append(field, start, end, value, valueStart, valueEnd);
      this.ref = this.#pack.ref;
      return true;
    }
    this.#convert();
    this.find(field, start, end);
    return false;
  }

  /** Gives a loose hash its key. Throws `ArenaFullError`, having changed nothing. */
  #putInPlace(): void {
    const database = this.#database;
    this.trim();
    placeEntry(database, this.#taken, this.ref);
    this.#isLoose = false;
    this.#place = database;
    if (this.#packed) this.#pack.open(database, this.ref);
  }

  /**
   * Makes a dictionary of what the packed hash has, and works on that from now on; the entry holds the pack until `#install`. Throws
   * `ArenaFullError`, having changed nothing. O(bytes).
   */
  #convert(): void {
    const fields = this.#fields;
    const { dictionary } = fields;
    const { field, value } = this;
    const pack = this.#pack;
    dictionary.create();
    try {
      for (let at = pack.first; at !== pack.end; ) {
        at = pack.readPair(at, field, value);
        dictionary.find(field.bytes, field.start, field.end);
        fields.insert(field.bytes, field.start, field.end, value.bytes, value.start, value.end);
      }
    } catch (error) {
      dictionary.dismantle(Number.POSITIVE_INFINITY);
      throw error;
    }
    fields.begin(this.#database, this.ref);
    this.#packed = false;
    this.#converting = true;
  }

  /** Puts the dictionary that `#convert` made in the place of the pack. Needs no memory, for a root is smaller than any pack. */
  #install(): void {
    if (!this.#converting) return;
    this.#converting = false;
    this.ref = this.#place.resize(this.ref, ROOT_REF_BYTES, CollectionForm.rooted);
    setRoot(this.#arena, this.ref, this.#fields.dictionary.root);
    this.#fields.follow(this.ref);
  }

  /** Takes back what `#convert` did. */
  #dropConversion(): void {
    if (!this.#converting) return;
    this.#converting = false;
    this.#packed = true;
    this.#fields.dictionary.dismantle(Number.POSITIVE_INFINITY);
  }

  /** Reads a field and its value. */
  #read(at: number): void {
    if (this.#packed) {
      this.#pack.readField(at, this.field);
      this.#pack.readValue(at, this.value);
    } else {
      this.#fields.readField(at, this.field);
      this.#fields.readValue(at, this.value);
    }
  }
}
