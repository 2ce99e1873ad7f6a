/**
 * Writes the primitives of Redis's serialization into a buffer that grows.
 *
 *   length    00xxxxxx                       up to 63
 *             01xxxxxx + 1 byte              up to 16 383
 *             10000000 + 4 bytes             32 bits, the highest byte first
 *             10000001 + 8 bytes             64 bits, likewise
 *   string    length and bytes, or
 *             11000000 + 1 byte, 11000001 + 2, 11000010 + 4      an integer, the lowest byte first
 *             11000011 + compressed length + length + LZF        where that is at least four bytes shorter
 *
 * A writer is kept and used again: `clear` leaves the buffer.
 */
import { copyBytes } from "../arena/copy-bytes.js";
import { parseInteger, writeInteger } from "../keyspace/integer.js";
import { compress } from "./lzf.js";

const FIRST_BYTES = 256;
/** Strings up to this length are not compressed. */
const PLAIN_BYTES_MAX = 20;
/** What compression must save. */
const SAVED_BYTES_MIN = 4;
const LENGTH_BYTES_MAX = 9;
const INTEGER_DIGITS_MAX = 11;
const TWO_POW_32 = 2 ** 32;

export class ByteWriter {
  bytes: Uint8Array = new Uint8Array(FIRST_BYTES);
  length = 0;
  /** `rdbcompression` */
  compresses = true;

  readonly #digits = new Uint8Array(24);
  readonly #double = new Float64Array(1);
  readonly #doubleBytes = new Uint8Array(this.#double.buffer);

  clear(): this {
    this.length = 0;
    return this;
  }

  /** What was written. Valid until the next write. */
  get written(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }

  byte(value: number): void {
    this.#ensure(1);
    this.bytes[this.length++] = value;
  }

  raw(source: Uint8Array, from: number, to: number): void {
    this.#ensure(to - from);
    copyBytes(this.bytes, this.length, source, from, to);
    this.length += to - from;
  }

  /** A length: a safe integer from 0 on. */
  size(value: number): void {
    this.#ensure(LENGTH_BYTES_MAX);
    this.#size(value);
  }

  /** A length of 64 bits in two words. */
  size64(high: number, low: number): void {
    if (high === 0) return this.size(low >>> 0);
    this.#ensure(LENGTH_BYTES_MAX);
    this.bytes[this.length++] = 0x81;
    this.#bigEndian(high);
    this.#bigEndian(low);
  }

  /** A string: bytes that may become an integer or be compressed. O(bytes). */
  string(source: Uint8Array, from: number, to: number): void {
    const bytes = to - from;
    if (bytes <= INTEGER_DIGITS_MAX && this.#integerText(source, from, to)) return;
    if (this.compresses && bytes > PLAIN_BYTES_MAX && this.#compressed(source, from, to)) return;
    this.size(bytes);
    this.raw(source, from, to);
  }

  /** An integer as a string. */
  integer(value: number): void {
    const from = writeInteger(this.#digits, this.#digits.length, value);
    this.string(this.#digits, from, this.#digits.length);
  }

  /** Eight bytes, the lowest first. */
  double(value: number): void {
    this.#double[0] = value;
    this.raw(this.#doubleBytes, 0, 8);
  }

  /** 64 bits in two words, the lowest byte first. */
  word64(high: number, low: number): void {
    this.#ensure(8);
    for (let shift = 0; shift < 32; shift += 8) this.bytes[this.length++] = low >>> shift;
    for (let shift = 0; shift < 32; shift += 8) this.bytes[this.length++] = high >>> shift;
  }

  /** A moment: ms since 1970 in 64 bits, the lowest byte first. */
  milliseconds(value: number): void {
    this.word64(Math.floor(value / TWO_POW_32), value >>> 0);
  }

  /** An element that is an integer of up to 32 bits, in its shortest form. False where it is none. */
  #integerText(source: Uint8Array, from: number, to: number): boolean {
    const value = parseInteger(source, from, to);
    if (!(value >= -(2 ** 31) && value < 2 ** 31)) return false;
    const width = value >= -128 && value < 128 ? 0 : value >= -32_768 && value < 32_768 ? 1 : 2;
    this.#ensure(5);
    this.bytes[this.length++] = 0xc0 | width;
    for (let i = 0; i < 1 << width; i++) this.bytes[this.length++] = value >> (8 * i);
    return true;
  }

  #compressed(source: Uint8Array, from: number, to: number): boolean {
    const bytes = to - from;
    // The header's length is known only afterwards: written behind the room that it can take, then moved.
    this.#ensure(bytes + 1 + 2 * LENGTH_BYTES_MAX);
    const at = this.length;
    const room = 1 + 2 * LENGTH_BYTES_MAX;
    const size = compress(source, from, to, this.bytes.subarray(at + room), bytes - SAVED_BYTES_MIN);
    if (size === 0) return false;
    this.bytes[this.length++] = 0xc3;
    this.#size(size);
    this.#size(bytes);
    this.bytes.copyWithin(this.length, at + room, at + room + size);
    this.length += size;
    return true;
  }

  #size(value: number): void {
    const { bytes } = this;
    if (value < 1 << 6) bytes[this.length++] = value;
    else if (value < 1 << 14) {
      bytes[this.length++] = 0x40 | (value >>> 8);
      bytes[this.length++] = value;
    } else if (value < TWO_POW_32) {
      bytes[this.length++] = 0x80;
      this.#bigEndian(value);
    } else {
      bytes[this.length++] = 0x81;
      this.#bigEndian(Math.floor(value / TWO_POW_32));
      this.#bigEndian(value);
    }
  }

  #bigEndian(word: number): void {
    for (let shift = 24; shift >= 0; shift -= 8) this.bytes[this.length++] = word >>> shift;
  }

  #ensure(more: number): void {
    const needed = this.length + more;
    if (needed <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }
}
