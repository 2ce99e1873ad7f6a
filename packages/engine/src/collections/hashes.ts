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
 * allocated on the JavaScript heap. A method that needs memory throws `ArenaFullError` before it changes anything.
 *
 * Cost: packed 4 bytes a field beside its bytes, lookups O(fields); rooted see dictionary.ts, lookups O(1).
 */
import { type Arena, CHUNK_SHIFT, type Ref } from "../arena/arena.js";
import { EventClass } from "../keyspace/commit.js";
import { type Database, Slice } from "../keyspace/database.js";
import { CollectionForm, formOf, keyLengthOf, keyStartOf, setRoot, ValueType } from "../keyspace/entry.js";
import type { Keyspace } from "../keyspace/keyspace.js";
import { DictionaryCursor } from "./dictionary-cursor.js";
import { HashFields } from "./hash-fields.js";
import { LISTPACK_EMPTY_BYTES } from "./listpack.js";
import { PackedHash } from "./packed-hash.js";

const ROOT_REF_BYTES = 4;
const NEVER = -1;

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
  #packed = true;
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
    const bytes = LISTPACK_EMPTY_BYTES + room;
    this.#database = database;
    this.ref = database.create(key, start, end, ValueType.hash, CollectionForm.packed, bytes);
    this.#at = -1;
    this.#packed = true;
    this.#pack.create(database, this.ref);
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
   * `keepTime`. O(bytes), amortized.
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
    if (this.#packed) {
      if (this.#staysPacked(end - start, valueEnd - valueStart)) {
        if (this.#at >= 0) this.#pack.replace(this.#at, value, valueStart, valueEnd);
        else this.#at = this.#pack.append(field, start, end, value, valueStart, valueEnd);
        this.ref = this.#pack.ref;
        return;
      }
      this.#convert();
      this.find(field, start, end);
    }
    const fields = this.#fields;
    if (this.#at === 0) this.#at = fields.insert(field, start, end, value, valueStart, valueEnd);
    else this.#at = fields.replace(this.#at, field, start, end, value, valueStart, valueEnd, keepTime);
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
    if (this.#packed) {
      this.#convert();
      this.find(field, start, end);
    }
    this.#at = this.#fields.expireAt(this.#at, this.moment);
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
    this.#read(this.#at);
    this.#at = this.#pack.next(this.#at);
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

  /** Makes the packed hash a rooted one. Throws `ArenaFullError`, having changed nothing. O(bytes). */
  #convert(): void {
    const fields = this.#fields;
    const { dictionary } = fields;
    const { field, value } = this;
    const pack = this.#pack;
    const root = dictionary.create();
    try {
      for (let at = pack.first; at !== pack.end; at = pack.next(at)) {
        this.#read(at);
        dictionary.find(field.bytes, field.start, field.end);
        fields.insert(field.bytes, field.start, field.end, value.bytes, value.start, value.end);
      }
    } catch (error) {
      dictionary.dismantle(Number.POSITIVE_INFINITY);
      throw error;
    }
    this.ref = this.#database.resize(this.ref, ROOT_REF_BYTES, CollectionForm.rooted);
    setRoot(this.#arena, this.ref, root);
    this.#packed = false;
    fields.open(this.#database, this.ref);
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
