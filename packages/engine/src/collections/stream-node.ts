/**
 * A node of a stream: a listpack with up to `stream-node-max-entries` entries, in Redis's own format.
 *
 *   master   live entries | deleted entries | fields | field … | 0
 *   entry    flags | milliseconds | sequence | value … | elements                      with the fields of the master
 *            flags | milliseconds | sequence | fields | field | value … | elements     with its own
 *
 * Milliseconds and sequence are differences to the ID under which the node is found, that of its first entry. `elements` counts those
 * of the entry in front of it, so that entries can be read backwards. A deleted entry stays until its node goes, and is flagged.
 *
 * `StreamNode` is a cursor: `open` points it at a node, `read` at an entry. A pair of flags, two differences and the count take 8 to 14
 * bytes an entry, each value its bytes and two more.
 */
import { Int64 } from "./int64.js";
import { Listpack } from "./listpack.js";
import { LISTPACK_EMPTY_BYTES } from "./listpack-reader.js";
import { compareIds, copyId, newId } from "./stream-id.js";

/**
 * Bytes that a node's block has to spare at least when an entry was added: as entries are deleted the two counters of the master may
 * grow, by so much at most, and deleting then needs no memory.
 */
export const NODE_SPARE_BYTES = 5;
const DELETED = 1;
const SAME_FIELDS = 2;
/** Bytes of an integer as an element, at most. */
const INTEGER_BYTES_MAX = 10;
/** The largest integer that is an element of two bytes. */
const SMALL_MAX = 127;
const MASTER_INTEGERS = 4;
const ENTRY_INTEGERS = 5;

/** Bytes that a string takes as an element, at most. */
function elementBytesMax(size: number): number {
  return size <= 63 ? size + 2 : size + (size <= 4095 ? 4 : 10);
}

/** Bytes that an entry takes, at most; its fields and values are `ends - starts` of `first` and behind. */
export function entryBytesMax(starts: Int32Array, ends: Int32Array, first: number, elements: number): number {
  let bytes = ENTRY_INTEGERS * INTEGER_BYTES_MAX;
  for (let i = first; i < first + elements; i++) bytes += elementBytesMax(ends[i] - starts[i]);
  return bytes;
}

/** Bytes that a node with one entry takes, at most. */
export function firstBytesMax(starts: Int32Array, ends: Int32Array, first: number, elements: number): number {
  let bytes = LISTPACK_EMPTY_BYTES + MASTER_INTEGERS * INTEGER_BYTES_MAX;
  for (let i = first; i < first + elements; i += 2) bytes += elementBytesMax(ends[i] - starts[i]);
  return bytes + entryBytesMax(starts, ends, first, elements);
}

export class StreamNode {
  readonly pack: Listpack = new Listpack();
  /** The ID under which the node is found. */
  readonly master: Int32Array = newId();
  live = 0;
  deleted = 0;
  masterFields = 0;
  /** Where the master's fields begin. */
  fieldsAt = 0;
  /** Where the first entry begins. */
  entriesAt = 0;

  /** The entry that was read. */
  readonly id: Int32Array = newId();
  isDeleted = false;
  hasMasterFields = false;
  fields = 0;
  #flagsAt = 0;
  /** Where its values begin, or its own fields and values. */
  valuesAt = 0;

  readonly #integer = new Int64();

  /** Reads the master entry of the node at `start`, which is found under the ID at `id[idAt]`. O(fields). */
  open(bytes: Uint8Array, start: number, id: Int32Array, idAt: number): void {
    const pack = this.pack.open(bytes, start);
    copyId(this.master, 0, id, idAt);
    let at = pack.first;
    this.live = pack.readInteger(at).low;
    at = pack.next(at);
    this.deleted = pack.readInteger(at).low;
    at = pack.next(at);
    this.masterFields = pack.readInteger(at).low;
    this.fieldsAt = pack.next(at);
    this.entriesAt = skip(pack, this.fieldsAt, this.masterFields + 1);
  }

  get end(): number {
    return this.pack.end;
  }

  /** Reads the entry at `at`. O(1). */
  read(at: number): void {
    const { pack } = this;
    // Flags are one byte, and its length.
    const flags = pack.bytes[at];
    this.#flagsAt = at;
    this.isDeleted = (flags & DELETED) !== 0;
    this.hasMasterFields = (flags & SAME_FIELDS) !== 0;
    at = this.#readDifference(2, this.#readDifference(0, at + 2));
    if (this.hasMasterFields) this.fields = this.masterFields;
    else {
      this.fields = pack.readInteger(at).low;
      at = pack.next(at);
    }
    this.valuesAt = at;
  }

  /** Where the first entry begins whose ID is at least the given one, or the end. Of most it reads the milliseconds alone. O(entries). */
  seek(id: Int32Array): number {
    const { pack, master, end } = this;
    if (id[0] !== master[0]) return this.entriesAt;
    const milliseconds = (id[1] >>> 0) - (master[1] >>> 0);
    let at = this.entriesAt;
    while (at < end) {
      const flags = pack.bytes[at];
      let next = at + 2;
      const lead = pack.bytes[next];
      let difference = lead;
      if (lead >= 0x80) {
        const { high, low } = pack.readInteger(next);
        difference = high === 0 ? low >>> 0 : Number.POSITIVE_INFINITY;
        next = pack.next(next);
      } else next += 2;
      if (difference >= milliseconds) {
        this.read(at);
        if (compareIds(this.id, 0, id, 0) >= 0) return at;
      }
      next = skip(pack, next, 1);
      let elements = this.masterFields;
      if ((flags & SAME_FIELDS) === 0) {
        elements = 2 * pack.readInteger(next).low;
        next = pack.next(next);
      }
      at = skip(pack, next, elements + 1);
    }
    return at;
  }

  /** Where the entry that was read ends. O(fields). */
  behind(): number {
    return skip(this.pack, this.valuesAt, (this.hasMasterFields ? this.fields : 2 * this.fields) + 1);
  }

  /** Where the entry begins that ends at `at`, or -1 where that is the first entry's begin. O(fields). */
  before(at: number): number {
    if (at === this.entriesAt) return -1;
    const { pack } = this;
    at = pack.previous(at);
    for (let left = pack.readInteger(at).low; left > 0; left--) at = pack.previous(at);
    return at;
  }

  /** Writes a new node with one entry, which is found under its ID. There is room for `firstBytesMax`. */
  create(
    bytes: Uint8Array,
    start: number,
    id: Int32Array,
    source: Uint8Array,
    starts: Int32Array,
    ends: Int32Array,
    first: number,
    elements: number,
  ): void {
    const pack = this.pack.create(bytes, start);
    copyId(this.master, 0, id, 0);
    const fields = elements >>> 1;
    let at = putSmall(pack, putSmall(pack, pack.first, 1), 0);
    at = pack.putInteger(at, this.#integer.set(fields));
    for (let i = first; i < first + elements; i += 2) at = pack.put(at, source, starts[i], ends[i]);
    at = putSmall(pack, at, 0);
    at = this.#put(at, id, SAME_FIELDS, source, starts, ends, first, elements);
    pack.close(at, MASTER_INTEGERS + fields + ENTRY_INTEGERS - 1 + fields);
  }

  /** Adds an entry to the node. There is room for `entryBytesMax`, and for one byte more of the master. */
  append(
    id: Int32Array,
    source: Uint8Array,
    starts: Int32Array,
    ends: Int32Array,
    first: number,
    elements: number,
  ): void {
    const same = this.#sameFields(source, starts, ends, first, elements);
    const { pack } = this;
    if (this.live < SMALL_MAX) putSmall(pack, pack.first, this.live + 1);
    else pack.replaceInteger(pack.first, this.#integer.set(this.live + 1));
    const at = this.#put(pack.end, id, same ? SAME_FIELDS : 0, source, starts, ends, first, elements);
    pack.close(at, same ? ENTRY_INTEGERS - 1 + (elements >>> 1) : ENTRY_INTEGERS + elements);
  }

  /** Flags the entry that was read. Needs no memory; `countDeleted` follows. */
  markDeleted(): void {
    this.pack.bytes[this.#flagsAt] |= DELETED;
    this.isDeleted = true;
  }

  /** Bytes that the counters of the master may grow by, whatever is deleted. */
  get growthMax(): number {
    const { pack, live, deleted } = this;
    const before = pack.bytesForInteger(this.#integer.set(live)) + pack.bytesForInteger(this.#integer.set(deleted));
    let most = 0;
    // The sum of both widths is largest where one of them has just grown.
    for (const bound of [live, 128, 4096, 0x8000, 0x800000]) {
      const more = Math.min(Math.max(bound - deleted, 0), live);
      const after =
        pack.bytesForInteger(this.#integer.set(live - more)) + pack.bytesForInteger(this.#integer.set(deleted + more));
      most = Math.max(most, after - before);
    }
    return most;
  }

  /** Notes in the master that so many entries were flagged. Positions are void then. */
  countDeleted(deleted: number): void {
    const { pack } = this;
    this.live -= deleted;
    this.deleted += deleted;
    pack.replaceInteger(pack.first, this.#integer.set(this.live));
    pack.replaceInteger(pack.next(pack.first), this.#integer.set(this.deleted));
  }

  #sameFields(source: Uint8Array, starts: Int32Array, ends: Int32Array, first: number, elements: number): boolean {
    if (elements >>> 1 !== this.masterFields) return false;
    const { pack } = this;
    let at = this.fieldsAt;
    for (let i = first; i < first + elements; i += 2) {
      if (!isShortText(pack.bytes, at, source, starts[i], ends[i]) && !pack.equals(at, source, starts[i], ends[i]))
        return false;
      at = skip(pack, at, 1);
    }
    return true;
  }

  /** Writes an entry at `at`, behind the pack's end; returns where it ends. */
  #put(
    at: number,
    id: Int32Array,
    flags: number,
    source: Uint8Array,
    starts: Int32Array,
    ends: Int32Array,
    first: number,
    elements: number,
  ): number {
    const { pack } = this;
    at = putSmall(pack, at, flags);
    at = pack.putInteger(at, this.#difference(id, 0));
    at = pack.putInteger(at, this.#difference(id, 2));
    if (flags === 0) at = pack.putInteger(at, this.#integer.set(elements >>> 1));
    for (let i = flags === 0 ? first : first + 1; i < first + elements; i += flags === 0 ? 1 : 2)
      at = pack.put(at, source, starts[i], ends[i]);
    return pack.putInteger(at, this.#integer.set(flags === 0 ? elements + 4 : (elements >>> 1) + 3));
  }

  /** One half of an ID less that of the node's ID. */
  #difference(id: Int32Array, half: number): Int64 {
    const low = (id[half + 1] - this.master[half + 1]) | 0;
    const borrow = id[half + 1] >>> 0 < this.master[half + 1] >>> 0 ? 1 : 0;
    return this.#integer.setWords((id[half] - this.master[half] - borrow) | 0, low);
  }

  /** Adds the element at `at` to one half of the node's ID, which makes that of the entry; returns where the next one begins. */
  #readDifference(half: number, at: number): number {
    const { pack, master, id } = this;
    const byte = pack.bytes[at];
    let low = byte;
    let high = 0;
    let next = at + 2;
    if (byte >= 0x80) {
      const difference = pack.readInteger(at);
      low = difference.low;
      high = difference.high;
      next = pack.next(at);
    }
    const sum = (master[half + 1] + low) | 0;
    id[half + 1] = sum;
    id[half] = (master[half] + high + (sum >>> 0 < low >>> 0 ? 1 : 0)) | 0;
    return next;
  }
}

/** Where the element begins that is `count` behind the one at `at`. Most are small integers and short strings. O(count). */
function skip(pack: Listpack, at: number, count: number): number {
  const { bytes } = pack;
  for (; count > 0; count--) {
    const byte = bytes[at];
    if (byte < 0x80) at += 2;
    else if (byte < 0xc0) at += 2 + (byte & 63);
    else at = pack.next(at);
  }
  return at;
}

/** Writes an integer up to `SMALL_MAX` as an element at `at`; returns where it ends. */
function putSmall(pack: Listpack, at: number, value: number): number {
  pack.bytes[at] = value;
  pack.bytes[at + 1] = 1;
  return at + 2;
}

/** Whether the element at `at` is a string of up to 63 bytes and equals `source[from .. to)`. */
function isShortText(bytes: Uint8Array, at: number, source: Uint8Array, from: number, to: number): boolean {
  if (to - from > 63 || bytes[at] !== (0x80 | (to - from))) return false;
  for (; from < to; from++) if (bytes[++at] !== source[from]) return false;
  return true;
}
