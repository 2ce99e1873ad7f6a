/**
 * A hash that is a listpack behind its key: field, value, field, value … as Redis has it. Works on the entry that is open; positions of
 * fields are counted from the start of the pack, so that they survive the entry's moves.
 */
import { type Arena, CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
import { copyBytes } from "../arena/copy-bytes.js";
import { CollectionForm, valueLengthOf, valueStartOf } from "../keyspace/entry.js";
import type { EntryPlace } from "../keyspace/loose-entries.js";
import type { Slice } from "../keyspace/slice.js";
import { Listpack } from "./listpack.js";

export class PackedHash {
  /** The entry, which changes when it has to move. */
  ref: Ref = 0;

  readonly #arena: Arena;
  readonly #pack = new Listpack();
  /** Reads values: an integer that a listpack read stands in a buffer of its own. */
  readonly #values = new Listpack();
  #place!: EntryPlace;
  /** No room is given back: between `save` and `release`. */
  #saving = false;

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  open(place: EntryPlace, ref: Ref): void {
    const bytes = this.#arena.bytes[ref >>> CHUNK_SHIFT];
    const start = valueStartOf(this.#arena, ref);
    this.#place = place;
    this.ref = ref;
    this.#pack.open(bytes, start);
    this.#values.open(bytes, start);
  }

  /** Writes an empty pack to a new entry and opens it. */
  create(place: EntryPlace, ref: Ref): void {
    this.#pack.create(this.#arena.bytes[ref >>> CHUNK_SHIFT], valueStartOf(this.#arena, ref));
    this.open(place, ref);
  }

  get size(): number {
    return this.#pack.count >>> 1;
  }

  /** The position of the first field; `end` where there is none. */
  get first(): number {
    return this.#pack.first - this.#pack.start;
  }

  get end(): number {
    return this.#pack.byteLength - 1;
  }

  /** The position of a field by its number. O(fields). */
  seek(index: number): number {
    return this.#pack.seek(index * 2) - this.#pack.start;
  }

  /** The position of a field, or -1. O(bytes). */
  find(bytes: Uint8Array, start: number, end: number): number {
    const pack = this.#pack;
    const at = pack.find(pack.first, bytes, start, end, 1);
    return at < 0 ? -1 : at - pack.start;
  }

  readField(at: number, field: Slice): void {
    this.#pack.readInto(this.#pack.start + at, field);
  }

  /** Reads the value of the field at `at`. */
  readValue(at: number, value: Slice): void {
    const values = this.#values;
    values.readInto(values.next(values.start + at), value);
  }

  /** Reads the field at `at` and its value, and returns the position of the field behind. O(1). */
  readPair(at: number, field: Slice, value: Slice): number {
    const { start } = this.#pack;
    return this.#values.readInto(this.#pack.readInto(start + at, field), value) - start;
  }

  /** Adds a field that is not there. O(bytes), amortized. */
  append(
    field: Uint8Array,
    start: number,
    end: number,
    value: Uint8Array,
    valueStart: number,
    valueEnd: number,
  ): number {
    const pack = this.#pack;
    const at = pack.byteLength - 1;
    this.#grow(pack.bytesFor(field, start, end) + pack.bytesFor(value, valueStart, valueEnd));
    pack.insert(pack.end, field, start, end);
    pack.insert(pack.end, value, valueStart, valueEnd);
    return at;
  }

  /** Replaces the value of the field at `at`. O(bytes behind). */
  replace(at: number, value: Uint8Array, start: number, end: number): void {
    const pack = this.#pack;
    const old = pack.next(pack.start + at);
    const more = pack.bytesFor(value, start, end) - (pack.next(old) - old);
    const offset = old - pack.start;
    this.#grow(more);
    pack.replace(pack.start + offset, value, start, end);
    if (more < 0 && !this.#saving) this.trim();
  }

  /** Removes the field at `at`. Needs no memory. O(bytes behind). */
  remove(at: number): void {
    this.#pack.remove(this.#pack.start + at, 2);
    this.trim();
  }

  /** Gives back what the pack does not need. Where there is no memory to move to, it stays. */
  trim(): void {
    const { byteLength } = this.#pack;
    if (valueLengthOf(this.#arena, this.ref) > byteLength) this.#resize(byteLength);
  }

  /** Keeps a copy of the pack, for `restore`; `release` must follow. Throws `ArenaFullError`. O(bytes). */
  save(): Ref {
    const { byteLength, start } = this.#pack;
    const saved = this.#arena.allocate(byteLength);
    const bytes = this.#arena.bytes[saved >>> CHUNK_SHIFT];
    copyBytes(bytes, (saved & UNIT_MASK) << 4, this.#arena.bytes[this.ref >>> CHUNK_SHIFT], start, start + byteLength);
    this.#saving = true;
    return saved;
  }

  /** The pack is again as it was when `save` was called. Needs no memory: the entry has not become smaller since. O(bytes). */
  restore(saved: Ref): void {
    const from = (saved & UNIT_MASK) << 4;
    const bytes = this.#arena.bytes[saved >>> CHUNK_SHIFT];
    const { byteLength } = this.#values.open(bytes, from);
    const start = valueStartOf(this.#arena, this.ref);
    copyBytes(this.#arena.bytes[this.ref >>> CHUNK_SHIFT], start, bytes, from, from + byteLength);
    this.open(this.#place, this.ref);
    this.trim();
  }

  /** Frees what `save` kept. */
  release(saved: Ref): void {
    this.#saving = false;
    this.#arena.free(saved);
  }

  #grow(more: number): void {
    const bytes = this.#pack.byteLength + more;
    if (bytes > valueLengthOf(this.#arena, this.ref)) this.#resize(bytes);
  }

  #resize(bytes: number): void {
    this.open(this.#place, this.#place.resize(this.ref, bytes, CollectionForm.packed));
  }
}
