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
 * Overhead: 7 bytes a pack, 2 an element of up to 63 bytes.
 *
 * `ListpackReader` is the half of `Listpack` (listpack.ts) that goes through a pack and reads it, and never changes a byte. There are no
 * others of its kind: with one class only, V8 knows what every call meets.
 */
import type { Slice } from "../keyspace/slice.js";
import { INT64_DIGITS_MAX, Int64 } from "./int64.js";
import { backBytes, wordAt } from "./listpack-element.js";

export const LISTPACK_HEADER_BYTES = 6;
/** An empty pack: header and end. */
export const LISTPACK_EMPTY_BYTES = 7;
/** Stands for a count that two bytes cannot hold. */
export const COUNT_UNKNOWN = 0xffff;
/** The byte behind the last element. */
export const END = 0xff;

export abstract class ListpackReader {
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

  open(bytes: Uint8Array, start: number): this {
    this.bytes = bytes;
    this.start = start;
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
    if ((byte & 0xc0) === 0x80) {
      if (slice.bytes !== bytes) slice.bytes = bytes;
      slice.start = at + 1;
      slice.end = at + 1 + (byte & 63);
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
}
