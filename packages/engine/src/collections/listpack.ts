/**
 * A listpack: strings and integers, one behind the other in one stretch of bytes, that are read from both ends. The format is
 * Redis's to the byte.
 *
 *   bytes 0-3  length of the whole in bytes, little endian
 *   bytes 4-5  elements; 65 535 means: count them
 *   elements   encoding and data, then their length once more (`back`), in groups of seven bits to be read from the right
 *   last byte  0xff
 *
 *   0xxxxxxx                      0 … 127                        11110001 + 2 bytes   16-bit integer
 *   10xxxxxx + data               string of up to 63 bytes       11110010 + 3 bytes   24-bit integer
 *   110xxxxx + 1 byte             13-bit integer                 11110011 + 4 bytes   32-bit integer
 *   1110xxxx + 1 byte + data      string of up to 4 095          11110100 + 8 bytes   64-bit integer
 *   11110000 + 4 bytes + data     longer string
 *
 * A string that is the canonical decimal of a 64-bit integer is always held as the integer, so that equal elements have equal bytes.
 *
 * `Listpack` is a cursor: `open` points it at a pack, positions are offsets into its buffer. Methods that make a pack longer need the
 * room behind it to be the pack's already (`bytesFor` says how much); whatever is inserted must not lie in the pack itself.
 * Overhead: 7 bytes a pack, 2 an element of up to 63 bytes.
 */
import { copyBytes } from "../arena/copy-bytes.js";
import type { Slice } from "../keyspace/database.js";
import { INT64_DIGITS_MAX, Int64 } from "./int64.js";
import { backBytes, integerBytes, setWord, stringBytes, wordAt, writeBack, writeInteger } from "./listpack-element.js";

export const LISTPACK_HEADER_BYTES = 6;
/** An empty pack: header and end. */
export const LISTPACK_EMPTY_BYTES = 7;
const COUNT_UNKNOWN = 0xffff;
/** The first byte of a string of up to 63 bytes, but for its length. */
const SHORT = 0x80;
const SHORT_BYTES_MAX = 63;
const END = 0xff;
const MINUS = 0x2d;

export class Listpack {
  bytes: Uint8Array = new Uint8Array(0);
  /** Where the pack begins. */
  start = 0;

  /** What `read` found: the element is `source[from .. to)`. Valid until the next `read` or change. */
  source: Uint8Array = this.bytes;
  from = 0;
  to = 0;
  /** The integer that `readInteger` found. */
  readonly integer: Int64 = new Int64();

  readonly #digits = new Uint8Array(INT64_DIGITS_MAX);
  /** What is sought or to be written, classified: an integer, or a string. */
  readonly #needle = new Int64();
  #needleIsInteger = false;
  #sought: Uint8Array = this.bytes;
  #soughtFrom = 0;
  #soughtTo = 0;

  open(bytes: Uint8Array, start: number): this {
    this.bytes = bytes;
    this.start = start;
    return this;
  }

  /** Writes an empty pack at `start` and opens it. */
  create(bytes: Uint8Array, start: number): this {
    this.open(bytes, start);
    this.#setByteLength(LISTPACK_EMPTY_BYTES);
    this.#setCount(0);
    bytes[start + LISTPACK_HEADER_BYTES] = END;
    return this;
  }

  /** Bytes of the pack, header and end included. */
  get byteLength(): number {
    const { bytes, start } = this;
    return bytes[start] | (bytes[start + 1] << 8) | (bytes[start + 2] << 16) | (bytes[start + 3] << 24);
  }

  /** Elements. O(1), or O(elements) from 65 535 on. */
  get count(): number {
    const count = this.bytes[this.start + 4] | (this.bytes[this.start + 5] << 8);
    if (count !== COUNT_UNKNOWN) return count;
    let counted = 0;
    for (let at = this.first; at !== this.end; at = this.next(at)) counted++;
    return counted;
  }

  /** The position of the first element, which is `end` where there is none. */
  get first(): number {
    return this.start + LISTPACK_HEADER_BYTES;
  }

  /** The position behind the last element. */
  get end(): number {
    return this.start + this.byteLength - 1;
  }

  /** The position of the last element, or -1. */
  get last(): number {
    return this.previous(this.end);
  }

  /** The position behind the element at `at`. O(1). */
  next(at: number): number {
    const length = this.#lengthAt(at);
    return at + length + backBytes(length);
  }

  /** The position of the element before `at`, or -1. O(1). */
  previous(at: number): number {
    if (at === this.first) return -1;
    const { bytes } = this;
    let byte = bytes[--at];
    let length = byte & 127;
    for (let shift = 7; (byte & 128) !== 0; shift += 7) {
      byte = bytes[--at];
      length |= (byte & 127) << shift;
    }
    return at - length;
  }

  /** The position of element `index`, from the end where it is negative (-1 is the last); -1 where there is none. O(elements passed). */
  seek(index: number): number {
    const { end } = this;
    if (index < 0) {
      let at = end;
      for (let left = -index; left > 0 && at !== -1; left--) at = this.previous(at);
      return at;
    }
    const count = this.bytes[this.start + 4] | (this.bytes[this.start + 5] << 8);
    if (count !== COUNT_UNKNOWN && index >= count) return -1;
    if (count !== COUNT_UNKNOWN && index > count >>> 1) return this.seek(index - count);
    let at = this.first;
    for (let left = index; left > 0 && at !== end; left--) at = this.next(at);
    return at === end ? -1 : at;
  }

  /** Whether the element at `at` is held as an integer. */
  isInteger(at: number): boolean {
    const byte = this.bytes[at];
    return byte < 0x80 || (byte >= 0xc0 && byte < 0xe0) || byte > 0xf0;
  }

  /** Reads the element at `at` as text into `source`, `from` and `to`. Integers become digits. O(1). */
  read(at: number): void {
    const { bytes } = this;
    const byte = bytes[at];
    // Storing a reference costs a note to the collector, even of the one that was there.
    if (this.source !== bytes) this.source = bytes;
    if (byte >= 0x80 && byte < 0xc0) {
      this.from = at + 1;
      this.to = this.from + (byte & 63);
    } else if (byte >= 0xe0 && byte < 0xf0) {
      this.from = at + 2;
      this.to = this.from + (((byte & 15) << 8) | bytes[at + 1]);
    } else if (byte === 0xf0) {
      this.from = at + 5;
      this.to = this.from + wordAt(bytes, at + 1);
    } else {
      this.readInteger(at);
      this.source = this.#digits;
      this.to = INT64_DIGITS_MAX;
      this.from = this.integer.write(this.#digits, INT64_DIGITS_MAX);
    }
  }

  /** `read` into a slice, with the same validity. Returns the position behind the element. */
  readInto(at: number, slice: Slice): number {
    const { bytes } = this;
    const byte = bytes[at];
    if ((byte & 0xc0) === SHORT) {
      if (slice.bytes !== bytes) slice.bytes = bytes;
      slice.start = at + 1;
      slice.end = at + 1 + (byte & SHORT_BYTES_MAX);
      return slice.end + 1;
    }
    this.read(at);
    slice.bytes = this.source;
    slice.start = this.from;
    slice.end = this.to;
    return this.next(at);
  }

  /** Reads the element at `at`, which is an integer, into `integer`. O(1). */
  readInteger(at: number): Int64 {
    const { bytes, integer } = this;
    const byte = bytes[at];
    if (byte < 0x80) return integer.setWords(0, byte);
    if (byte === 0xf4) return integer.setWords(wordAt(bytes, at + 5), wordAt(bytes, at + 1));
    let low = 0;
    if (byte < 0xe0) low = ((((byte & 31) << 8) | bytes[at + 1]) << 19) >> 19;
    else if (byte === 0xf1) low = ((bytes[at + 1] | (bytes[at + 2] << 8)) << 16) >> 16;
    else if (byte === 0xf2) low = ((bytes[at + 1] | (bytes[at + 2] << 8) | (bytes[at + 3] << 16)) << 8) >> 8;
    else low = wordAt(bytes, at + 1);
    return integer.setWords(low >> 31, low);
  }

  /** Whether the element at `at` is `source[from .. to)`. O(bytes). */
  equals(at: number, source: Uint8Array, from: number, to: number): boolean {
    this.#classify(source, from, to);
    return this.#isNeedle(at, source, from, to);
  }

  /** Says what `isSought` compares with from now on, until another element is sought, written or compared with. */
  seekFor(source: Uint8Array, from: number, to: number): void {
    this.#classify(source, from, to);
    this.#sought = source;
    this.#soughtFrom = from;
    this.#soughtTo = to;
  }

  /** Whether the element at `at` is the one of `seekFor`. O(bytes). */
  isSought(at: number): boolean {
    return this.#isNeedle(at, this.#sought, this.#soughtFrom, this.#soughtTo);
  }

  /**
   * The position of the first element from `at` on that is `source[from .. to)`, or -1. Between two that it compares it passes
   * `skip` elements. O(elements).
   */
  find(at: number, source: Uint8Array, from: number, to: number, skip: number): number {
    this.#classify(source, from, to);
    const size = to - from;
    if (!this.#needleIsInteger && size > 0 && size <= SHORT_BYTES_MAX)
      return this.#findShort(at, source, from, to, skip);
    const { end } = this;
    while (at < end) {
      if (this.#isNeedle(at, source, from, to)) return at;
      for (let left = skip; left >= 0 && at < end; left--) at = this.next(at);
    }
    return -1;
  }

  /** Bytes that `source[from .. to)` takes as an element. O(digits). */
  bytesFor(source: Uint8Array, from: number, to: number): number {
    this.#classify(source, from, to);
    return this.#needleBytes(to - from);
  }

  /** Bytes that an integer takes as an element. O(1). */
  bytesForInteger(value: Int64): number {
    const length = integerBytes(value.high, value.low);
    return length + backBytes(length);
  }

  /** Inserts `source[from .. to)` before `at`; the pack grows by `bytesFor`. O(bytes behind). */
  insert(at: number, source: Uint8Array, from: number, to: number): void {
    this.#classify(source, from, to);
    this.#shift(at, at + this.#needleBytes(to - from));
    this.#writeNeedle(at, source, from, to);
    this.#addCount(1);
  }

  /**
   * Inserts `source[from .. to)` before the first element, into room in front of the pack: it begins `bytesFor` earlier. No element
   * moves. O(bytes).
   */
  prepend(source: Uint8Array, from: number, to: number): void {
    this.#classify(source, from, to);
    const bytes = this.#needleBytes(to - from);
    this.#moveStart(-bytes);
    this.#writeNeedle(this.first, source, from, to);
    this.#addCount(1);
  }

  /** Adds `count` elements of another pack, `source[from .. to)`, at the end, where room for them is. O(bytes). */
  append(source: Uint8Array, from: number, to: number, count: number): void {
    const { end } = this;
    copyBytes(this.bytes, end, source, from, to);
    this.bytes[end + to - from] = END;
    this.#setByteLength(this.byteLength + to - from);
    this.#addCount(count);
  }

  /**
   * Writes `source[from .. to)` as an element at `at`, in the room behind the pack, and returns where the next one goes: for adding
   * several at a time, from `end` on. `close` makes them elements of the pack, which is broken until then. O(bytes).
   */
  put(at: number, source: Uint8Array, from: number, to: number): number {
    this.#classify(source, from, to);
    return this.#writeNeedle(at, source, from, to);
  }

  /** `put` for an integer. */
  putInteger(at: number, value: Int64): number {
    this.#takeInteger(value);
    return this.#writeNeedle(at, this.bytes, 0, 0);
  }

  /** Ends the pack at `at`, behind `count` elements that were put. O(1). */
  close(at: number, count: number): void {
    this.bytes[at] = END;
    this.#setByteLength(at + 1 - this.start);
    this.#addCount(count);
  }

  /** Removes the first `count` elements, which are there: the pack begins behind them. No element moves. O(count). */
  removeFirst(count: number): void {
    const { first } = this;
    let at = first;
    for (let left = count; left > 0; left--) at = this.next(at);
    this.#moveStart(at - first);
    this.#addCount(-count);
  }

  /** `insert` for an integer. */
  insertInteger(at: number, value: Int64): void {
    this.#takeInteger(value);
    this.#shift(at, at + this.#needleBytes(0));
    this.#writeNeedle(at, this.bytes, 0, 0);
    this.#addCount(1);
  }

  /** Puts `source[from .. to)` in the place of the element at `at`. O(bytes behind). */
  replace(at: number, source: Uint8Array, from: number, to: number): void {
    this.#classify(source, from, to);
    this.#shift(this.next(at), at + this.#needleBytes(to - from));
    this.#writeNeedle(at, source, from, to);
  }

  /** `replace` by an integer. */
  replaceInteger(at: number, value: Int64): void {
    this.#takeInteger(value);
    this.#shift(this.next(at), at + this.#needleBytes(0));
    this.#writeNeedle(at, this.bytes, 0, 0);
  }

  /** Removes `count` elements from `at` on, which are there. The pack is shorter; the room behind it is the caller's. O(bytes behind). */
  remove(at: number, count: number): void {
    let behind = at;
    for (let left = count; left > 0; left--) behind = this.next(behind);
    this.#shift(behind, at);
    this.#addCount(-count);
  }

  /** Throws where the bytes are no listpack: for tests, and for bytes from outside. `limit` is where the buffer's part ends. O(elements). */
  check(limit: number): void {
    const { bytes, start } = this;
    if (
      limit - start < LISTPACK_EMPTY_BYTES ||
      this.byteLength < LISTPACK_EMPTY_BYTES ||
      start + this.byteLength > limit
    )
      throw new Error("listpack: its length leads out of its bytes");
    const { end } = this;
    let counted = 0;
    let at = this.first;
    for (; at < end && bytes[at] !== END; counted++) {
      const length = this.#lengthWithin(at, end);
      const next = at + length + backBytes(length);
      if (length === 0 || next > end || this.previous(next) !== at) throw new Error("listpack: an element is broken");
      at = next;
    }
    const count = bytes[start + 4] | (bytes[start + 5] << 8);
    if (at !== end || bytes[end] !== END || (count !== COUNT_UNKNOWN && count !== counted))
      throw new Error(`listpack: counts ${count} elements, has ${counted}`);
  }

  /** Length of the encoding and data at `at`, 0 for none; looks at no byte from `end` on. */
  #lengthWithin(at: number, end: number): number {
    const byte = this.bytes[at];
    const header = byte === 0xf0 ? 5 : byte >= 0xe0 && byte < 0xf0 ? 2 : 1;
    if (byte > 0xf4 || at + header > end) return 0;
    const length = this.#lengthAt(at);
    return length < header || length > end - at ? 0 : length;
  }

  /** Length of the encoding and data at `at`. */
  #lengthAt(at: number): number {
    const { bytes } = this;
    const byte = bytes[at];
    if (byte < 0x80) return 1;
    if (byte < 0xc0) return 1 + (byte & 63);
    if (byte < 0xe0) return 2;
    if (byte < 0xf0) return 2 + (((byte & 15) << 8) | bytes[at + 1]);
    if (byte === 0xf0) return 5 + wordAt(bytes, at + 1);
    return byte === 0xf4 ? 9 : byte - 0xee;
  }

  #classify(source: Uint8Array, from: number, to: number): void {
    const first = source[from];
    // Only digits and a sign begin a number.
    this.#needleIsInteger =
      to - from <= INT64_DIGITS_MAX && ((first <= 0x39 && first >= 0x30) || first === MINUS)
        ? this.#needle.parse(source, from, to)
        : false;
  }

  #takeInteger(value: Int64): void {
    this.#needle.setWords(value.high, value.low);
    this.#needleIsInteger = true;
  }

  /**
   * `find` for a short string. The byte before an element tells whether it has this length, and its last byte nearly always the rest,
   * for names in one collection begin alike: bytes are compared from the end.
   */
  #findShort(at: number, source: Uint8Array, from: number, to: number, skip: number): number {
    const { bytes, end } = this;
    const size = to - from;
    const lead = SHORT | size;
    const last = source[to - 1];
    while (at < end) {
      if (bytes[at] === lead && bytes[at + size] === last) {
        let same = size - 1;
        while (same > 0 && bytes[at + same] === source[from + same - 1]) same--;
        if (same === 0) return at;
      }
      for (let left = skip; left >= 0 && at < end; left--) {
        const byte = bytes[at];
        // Its length and the length behind it take a byte each.
        at = (byte & 0xc0) === SHORT ? at + 2 + (byte & SHORT_BYTES_MAX) : this.next(at);
      }
    }
    return -1;
  }

  #isNeedle(at: number, source: Uint8Array, from: number, to: number): boolean {
    if (this.isInteger(at)) {
      if (!this.#needleIsInteger) return false;
      const { high, low } = this.readInteger(at);
      return low === this.#needle.low && high === this.#needle.high;
    }
    if (this.#needleIsInteger) return false;
    this.read(at);
    if (this.to - this.from !== to - from) return false;
    const { bytes } = this;
    for (let a = this.from, b = from; b < to; a++, b++) if (bytes[a] !== source[b]) return false;
    return true;
  }

  #needleBytes(size: number): number {
    const length = this.#needleIsInteger ? integerBytes(this.#needle.high, this.#needle.low) : stringBytes(size);
    return length + backBytes(length);
  }

  /** Writes the classified element at `at`, with its length behind it, and returns where it ends. */
  #writeNeedle(at: number, source: Uint8Array, from: number, to: number): number {
    const { bytes } = this;
    let length: number;
    if (this.#needleIsInteger) length = writeInteger(bytes, at, this.#needle.high, this.#needle.low);
    else {
      const size = to - from;
      length = stringBytes(size);
      const data = at + length - size;
      if (size <= 63) bytes[at] = 0x80 | size;
      else if (size <= 4095) {
        bytes[at] = 0xe0 | (size >>> 8);
        bytes[at + 1] = size;
      } else {
        bytes[at] = 0xf0;
        setWord(bytes, at + 1, size);
      }
      copyBytes(bytes, data, source, from, to);
    }
    writeBack(bytes, at + length, length);
    return at + length + backBytes(length);
  }

  /** Moves what begins at `from` to `to`, the end included, and sets the pack's length. */
  #shift(from: number, to: number): void {
    if (from === to) return;
    const { bytes } = this;
    const length = this.byteLength;
    const tail = this.start + length;
    if (tail - from === 1) bytes[to] = END;
    else bytes.copyWithin(to, from, tail);
    this.#setByteLength(length + to - from);
  }

  /** Moves the header by so many bytes; the pack is so much shorter. */
  #moveStart(by: number): void {
    const { bytes, start } = this;
    const length = this.byteLength;
    const low = bytes[start + 4];
    const high = bytes[start + 5];
    this.start = start + by;
    bytes[this.start + 4] = low;
    bytes[this.start + 5] = high;
    this.#setByteLength(length - by);
  }

  #setByteLength(length: number): void {
    setWord(this.bytes, this.start, length);
  }

  #setCount(count: number): void {
    this.bytes[this.start + 4] = count;
    this.bytes[this.start + 5] = count >>> 8;
  }

  #addCount(by: number): void {
    const count = this.bytes[this.start + 4] | (this.bytes[this.start + 5] << 8);
    if (count !== COUNT_UNKNOWN) this.#setCount(Math.min(count + by, COUNT_UNKNOWN));
  }
}
