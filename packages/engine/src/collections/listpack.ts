/**
 * Listpacks as the packed collections use them: searched and changed. What the bytes are, and how they are read, is in
 * listpack-reader.ts.
 *
 * `Listpack` is a cursor: `open` points it at a pack, positions are offsets into its buffer. Methods that make a pack longer need the
 * room behind it to be the pack's already (`bytesFor` says how much); whatever is inserted must not lie in the pack itself.
 */
import { copyBytes } from "../arena/copy-bytes.js";
import { INT64_DIGITS_MAX, Int64 } from "./int64.js";
import { backBytes, integerBytes, setWord, stringBytes, writeBack, writeInteger } from "./listpack-element.js";
import { COUNT_UNKNOWN, END, LISTPACK_EMPTY_BYTES, LISTPACK_HEADER_BYTES, ListpackReader } from "./listpack-reader.js";

/** The first byte of a string of up to 63 bytes, but for its length. */
const SHORT = 0x80;
const SHORT_BYTES_MAX = 63;
const MINUS = 0x2d;

export class Listpack extends ListpackReader {
  /** What is sought or to be written, classified: an integer, or a string. */
  readonly #needle = new Int64();
  #needleIsInteger = false;
  #sought: Uint8Array = this.bytes;
  #soughtFrom = 0;
  #soughtTo = 0;

  /** Writes an empty pack at `start` and opens it. */
  create(bytes: Uint8Array, start: number): this {
    this.open(bytes, start);
    this.#setByteLength(LISTPACK_EMPTY_BYTES);
    this.#setCount(0);
    bytes[start + LISTPACK_HEADER_BYTES] = END;
    return this;
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
