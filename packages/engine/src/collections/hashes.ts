/**
 * Hashes: fields and their values, in one of two forms.
 *
 *   packed   a listpack of field, value, field, value … behind the key, as Redis has it
 *   rooted   a dictionary whose items are the fields, laid out as entries (rooted-hash.ts); the only form with fields that expire
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
import { type Arena, CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
import { EventClass } from "../keyspace/commit.js";
import { type Database, Slice } from "../keyspace/database.js";
import {
  CollectionForm,
  entryBytes,
  expiresAtOf,
  formOf,
  HAS_EXPIRY,
  hasExpiry,
  keyLengthOf,
  keyStartOf,
  rootOf,
  setRoot,
  ValueType,
  valueLengthOf,
  valueStartOf,
} from "../keyspace/entry.js";
import { narrowEntry, widenEntry, writeEntry } from "../keyspace/entry-writer.js";
import type { Keyspace } from "../keyspace/keyspace.js";
import type { Dictionary } from "./dictionary.js";
import { DictionaryCursor } from "./dictionary-cursor.js";
import { FieldTimes } from "./field-times.js";
import { LISTPACK_EMPTY_BYTES, Listpack } from "./listpack.js";

const ROOT_REF_BYTES = 4;
const NEVER = -1;

export class Hashes {
  /** The entry of the hash that is open. */
  ref: Ref = 0;
  /** The field that was reached by `next`, `sample` or `scan`, and its value. */
  readonly field: Slice = new Slice();
  /** The value of the field that was found. */
  readonly value: Slice = new Slice();
  /** The time to live that `expireAt` sets and `readTime` finds, ms since 1970; -1 for none. */
  readonly moment: Float64Array = new Float64Array(1);

  readonly #keyspace: Keyspace;
  readonly #arena: Arena;
  readonly #dictionary: Dictionary;
  readonly #times: FieldTimes;
  readonly #cursor: DictionaryCursor;
  readonly #pack = new Listpack();
  /** Reads values: an integer that a listpack read stands in a buffer of its own. */
  readonly #values = new Listpack();
  #database!: Database;
  #packed = true;
  /** What was found: the offset of the field in the pack, less the pack's start, or the item. -1 and 0 are none. */
  #at = -1;

  constructor(keyspace: Keyspace) {
    this.#keyspace = keyspace;
    this.#arena = keyspace.arena;
    this.#dictionary = keyspace.dictionary;
    this.#times = new FieldTimes(keyspace.arena, keyspace.dictionary);
    this.#cursor = new DictionaryCursor(keyspace.arena);
  }

  /** Takes the hash of an entry; no key may be looked up while it is worked on. O(1). */
  open(database: Database, ref: Ref): void {
    this.#database = database;
    this.ref = ref;
    this.#packed = formOf(this.#arena, ref) === CollectionForm.packed;
    this.#at = -1;
    if (this.#packed) this.#openPack();
    else this.#dictionary.open(rootOf(this.#arena, ref));
  }

  /**
   * Makes an empty hash under a key that has just been missed, with room for elements of `room` bytes, and opens it. `store` or
   * `database.remove` must follow, and `trim` when all is stored.
   */
  create(database: Database, key: Uint8Array, start: number, end: number, room: number): void {
    const bytes = LISTPACK_EMPTY_BYTES + room;
    const ref = database.create(key, start, end, ValueType.hash, CollectionForm.packed, bytes);
    this.#pack.create(this.#arena.bytes[ref >>> CHUNK_SHIFT], valueStartOf(this.#arena, ref));
    this.open(database, ref);
  }

  /** Fields of the hash. O(1). */
  get size(): number {
    return this.#packed ? this.#pack.count >>> 1 : this.#dictionary.size;
  }

  /** Finds a field. */
  find(bytes: Uint8Array, start: number, end: number): boolean {
    if (!this.#packed) {
      this.#at = this.#dictionary.find(bytes, start, end);
      return this.#at !== 0;
    }
    const pack = this.#pack;
    const at = pack.find(pack.first, bytes, start, end, 1);
    this.#at = at < 0 ? -1 : at - pack.start;
    return at >= 0;
  }

  /** Reads the value of the field that was found into `value`. O(1). */
  readValue(): void {
    if (this.#packed) this.#readPackedValue(this.#pack.start + this.#at);
    else this.#readItemValue(this.#at);
  }

  /** Reads the time to live of the field that was found into `moment`. O(1). */
  readTime(): void {
    this.moment[0] = this.#packed ? NEVER : expiresAtOf(this.#arena, this.#at);
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
    const { hashPackedValueMax, hashPackedEntriesMax } = this.#keyspace.limits;
    if (this.#packed) {
      const long = end - start > hashPackedValueMax || valueEnd - valueStart > hashPackedValueMax;
      if (!long && (this.#at >= 0 || this.size < hashPackedEntriesMax)) {
        if (this.#at >= 0) this.#replacePacked(value, valueStart, valueEnd);
        else this.#appendPacked(field, start, end, value, valueStart, valueEnd);
        return;
      }
      this.#convert();
      this.find(field, start, end);
    }
    if (this.#at === 0) this.#insertItem(field, start, end, value, valueStart, valueEnd);
    else this.#replaceItem(field, start, end, value, valueStart, valueEnd, keepTime);
  }

  /** Gives back the room that was not needed. */
  trim(): void {
    if (this.#packed && valueLengthOf(this.#arena, this.ref) > this.#pack.byteLength) this.#shrink();
  }

  /** Removes the field that was found; the key goes with the last one. Whether it did. Needs no memory. O(bytes). */
  remove(): boolean {
    if (this.size === 1) {
      this.#database.remove(this.ref);
      return true;
    }
    if (this.#packed) {
      this.#pack.remove(this.#pack.start + this.#at, 2);
      this.#shrink();
      return false;
    }
    if (hasExpiry(this.#arena, this.#at)) this.#times.remove(this.#database, this.#at);
    this.#dictionary.remove(this.#at);
    this.#arena.free(this.#at);
    return false;
  }

  /** Lets the field that was found expire at `moment`, which is in the future. O(log fields with a time). */
  expireAt(field: Uint8Array, start: number, end: number): void {
    if (this.#packed) {
      this.#convert();
      this.find(field, start, end);
    }
    const arena = this.#arena;
    const item = this.#at;
    if (hasExpiry(arena, item)) {
      this.#setTime(item);
      this.#times.update(this.#database, item);
      return;
    }
    const size = entryBytes(keyLengthOf(arena, item), valueLengthOf(arena, item), true);
    const to = arena.sizeOf(item) >= size ? item : arena.allocate(size);
    const timer = this.#reserveTime(to === item ? 0 : to);
    widenEntry(arena, item, to);
    this.#setTime(to);
    if (to !== item) {
      this.#dictionary.replace(item, to);
      arena.free(item);
      this.#at = to;
    }
    this.#times.insert(this.#database, this.ref, timer, to);
  }

  /** Takes the time to live of the field that was found away. Needs no memory. Whether it had one. O(log fields with a time). */
  persist(): boolean {
    if (this.#packed || !hasExpiry(this.#arena, this.#at)) return false;
    this.#times.remove(this.#database, this.#at);
    narrowEntry(this.#arena, this.#at);
    return true;
  }

  /** Before the first field. */
  rewind(): void {
    if (this.#packed) this.#at = this.#pack.first - this.#pack.start;
    else this.#cursor.begin(this.#dictionary.root);
  }

  /** Reads the next field and its value; `readTime` is then about it. False behind the last one. Other hashes may be worked on between. O(1). */
  next(): boolean {
    if (!this.#packed) {
      const item = this.#cursor.next();
      this.#at = item;
      if (item !== 0) this.#readItem(item);
      return item !== 0;
    }
    const pack = this.#pack;
    const at = pack.start + this.#at;
    if (at === pack.end) return false;
    this.#readPacked(at);
    this.#at = pack.next(pack.next(at)) - pack.start;
    return true;
  }

  /**
   * Reads a field drawn at random and its value. Returns a number that tells it from the others. O(1) when rooted, O(fields) when
   * packed.
   */
  sample(random: () => number): number {
    if (!this.#packed) {
      const item = this.#dictionary.sample(random);
      this.#readItem(item);
      return item;
    }
    const at = this.#pack.seek(Math.floor(random() * this.size) * 2);
    this.#readPacked(at);
    return at;
  }

  /** Whether a scan of it takes steps; a packed hash is read as a whole, by `next`. */
  get isScanned(): boolean {
    return !this.#packed;
  }

  /** Reads the fields of a cursor, one for each call of `see`, and returns the next cursor: see `EntryIndex.scan`. */
  scan(cursor: number, see: () => void): number {
    return this.#dictionary.scan(cursor, (item) => {
      this.#readItem(item);
      see();
    });
  }

  /**
   * Removes up to `limit` fields of an entry whose time is up, and the key where none is left, and tells. Relies on `database.hash`.
   * Returns how many fields went. O(limit × log fields with a time).
   */
  expire(database: Database, ref: Ref, limit: number): number {
    const arena = this.#arena;
    this.open(database, ref);
    let removed = 0;
    for (let field = this.#times.first; field !== 0 && removed < limit; field = this.#times.first) {
      if (expiresAtOf(arena, field) > this.#keyspace.now) break;
      this.#times.remove(database, field);
      this.#dictionary.locate(field);
      this.#dictionary.remove(field);
      arena.free(field);
      removed++;
    }
    this.#keyspace.stats.expiredFields += removed;
    const bytes = arena.bytes[ref >>> CHUNK_SHIFT];
    const start = keyStartOf(arena, ref);
    const end = start + keyLengthOf(arena, ref);
    if (removed > 0) database.changed(bytes, start, end, EventClass.hash, "hexpired");
    if (this.#dictionary.size > 0) return removed;
    database.changed(bytes, start, end, EventClass.generic, "del");
    database.remove(ref);
    return removed;
  }

  #openPack(): void {
    const bytes = this.#arena.bytes[this.ref >>> CHUNK_SHIFT];
    const start = valueStartOf(this.#arena, this.ref);
    this.#pack.open(bytes, start);
    this.#values.open(bytes, start);
  }

  /** Gives the pack room for `bytes`. Positions in it change; offsets from its start do not. */
  #resize(bytes: number): void {
    this.ref = this.#database.resize(this.ref, bytes, CollectionForm.packed);
    this.#openPack();
  }

  /** Gives back what the pack does not need. Where there is no memory to move to, it stays. */
  #shrink(): void {
    this.#resize(this.#pack.byteLength);
  }

  #appendPacked(
    field: Uint8Array,
    start: number,
    end: number,
    value: Uint8Array,
    valueStart: number,
    valueEnd: number,
  ): void {
    const pack = this.#pack;
    const more = pack.bytesFor(field, start, end) + pack.bytesFor(value, valueStart, valueEnd);
    this.#at = pack.byteLength - 1;
    if (pack.byteLength + more > valueLengthOf(this.#arena, this.ref)) this.#resize(pack.byteLength + more);
    pack.insert(pack.end, field, start, end);
    pack.insert(pack.end, value, valueStart, valueEnd);
  }

  #replacePacked(value: Uint8Array, start: number, end: number): void {
    const pack = this.#pack;
    const at = pack.next(pack.start + this.#at);
    const more = pack.bytesFor(value, start, end) - (pack.next(at) - at);
    const offset = at - pack.start;
    if (pack.byteLength + more > valueLengthOf(this.#arena, this.ref)) this.#resize(pack.byteLength + more);
    pack.replace(pack.start + offset, value, start, end);
    if (more < 0) this.#shrink();
  }

  #insertItem(
    field: Uint8Array,
    start: number,
    end: number,
    value: Uint8Array,
    valueStart: number,
    valueEnd: number,
  ): void {
    const arena = this.#arena;
    const item = arena.allocate(entryBytes(end - start, valueEnd - valueStart, false));
    writeEntry(arena, item, ValueType.hash, field, start, end, value, valueStart, valueEnd);
    try {
      this.#dictionary.insert(item);
    } catch (error) {
      arena.free(item);
      throw error;
    }
    this.#at = item;
  }

  #replaceItem(
    field: Uint8Array,
    start: number,
    end: number,
    value: Uint8Array,
    valueStart: number,
    valueEnd: number,
    keepTime: boolean,
  ): void {
    const arena = this.#arena;
    const item = this.#at;
    const timed = hasExpiry(arena, item);
    const wide = timed && keepTime;
    const size = entryBytes(end - start, valueEnd - valueStart, wide);
    const to = arena.fits(item, size) ? item : arena.allocate(size);
    if (timed && !wide) this.#times.remove(this.#database, item);
    if (wide && to !== item) {
      this.moment[0] = expiresAtOf(arena, item);
      this.#setTime(to);
    }
    const meta = ValueType.hash | (wide ? HAS_EXPIRY : 0);
    writeEntry(arena, to, meta, field, start, end, value, valueStart, valueEnd);
    if (to === item) return;
    if (wide) this.#times.moved(item, to);
    this.#dictionary.replace(item, to);
    arena.free(item);
    this.#at = to;
  }

  /** Makes the packed hash a rooted one. Throws `ArenaFullError`, having changed nothing. O(bytes). */
  #convert(): void {
    const dictionary = this.#dictionary;
    const root = dictionary.create();
    const pack = this.#pack;
    try {
      for (let at = pack.first; at !== pack.end; at = pack.next(pack.next(at))) {
        this.#readPacked(at);
        const { field, value } = this;
        dictionary.find(field.bytes, field.start, field.end);
        this.#insertItem(field.bytes, field.start, field.end, value.bytes, value.start, value.end);
      }
      this.ref = this.#database.resize(this.ref, ROOT_REF_BYTES, CollectionForm.rooted);
    } catch (error) {
      dictionary.dismantle(Number.POSITIVE_INFINITY);
      throw error;
    }
    setRoot(this.#arena, this.ref, root);
    this.#packed = false;
  }

  #setTime(item: Ref): void {
    this.#arena.doubles[item >>> CHUNK_SHIFT][((item & UNIT_MASK) << 1) + 2] = this.moment[0];
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

  #readPacked(at: number): void {
    const { field } = this;
    const pack = this.#pack;
    pack.read(at);
    field.bytes = pack.source;
    field.start = pack.from;
    field.end = pack.to;
    this.#readPackedValue(at);
  }

  #readPackedValue(at: number): void {
    const { value } = this;
    const values = this.#values;
    values.read(values.next(at));
    value.bytes = values.source;
    value.start = values.from;
    value.end = values.to;
  }

  #readItem(item: Ref): void {
    const { field } = this;
    field.bytes = this.#arena.bytes[item >>> CHUNK_SHIFT];
    field.start = keyStartOf(this.#arena, item);
    field.end = field.start + keyLengthOf(this.#arena, item);
    this.#readItemValue(item);
  }

  #readItemValue(item: Ref): void {
    const { value } = this;
    value.bytes = this.#arena.bytes[item >>> CHUNK_SHIFT];
    value.start = valueStartOf(this.#arena, item);
    value.end = value.start + valueLengthOf(this.#arena, item);
  }
}
