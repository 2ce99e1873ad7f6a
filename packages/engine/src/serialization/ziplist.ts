/**
 * A ziplist, the packed form of Redis before listpacks, read once from the front.
 *
 *   bytes 0-3  length of the whole             element   length of the one before: 1 byte, or 254 and 4 bytes
 *   bytes 4-7  where the last element begins             encoding, data
 *   bytes 8-9  elements; 65 535: count them
 *   elements, 255
 *
 *   00xxxxxx             string of up to 63 bytes        11000000 + 2, 11010000 + 4, 11100000 + 8 bytes   integer
 *   01xxxxxx + 1 byte    string of up to 16 383          11110000 + 3, 11111110 + 1                       integer
 *   10000000 + 4 bytes   longer string                   11110001 … 11111101                              0 … 12
 *
 * Integers are little-endian, lengths of strings big-endian.
 */
import { Int64 } from "../collections/int64.js";
import { wordAt } from "../collections/listpack-element.js";
import type { Elements } from "./elements.js";
import { malformed } from "./malformed-value-error.js";

const HEADER_BYTES = 10;
const END = 0xff;
const LONG_BEFORE = 0xfe;
const COUNT_UNKNOWN = 0xffff;

export class Ziplist implements Elements {
  source: Uint8Array;
  from = 0;
  to = 0;

  readonly #bytes: Uint8Array;
  readonly #start: number;
  readonly #end: number;
  #at: number;
  /** Where the element before begins, -1 for none, and how many were read. */
  #before = -1;
  #read = 0;
  readonly #value = new Int64();
  readonly #digits = new Uint8Array(24);

  constructor(bytes: Uint8Array, from: number, to: number) {
    this.#bytes = bytes;
    this.#start = from;
    this.#end = to - 1;
    this.#at = from + HEADER_BYTES;
    this.source = bytes;
    if (to - from <= HEADER_BYTES || wordAt(bytes, from) !== to - from || bytes[to - 1] !== END)
      malformed("a broken ziplist");
  }

  next(): boolean {
    if (this.#at === this.#end) {
      this.#checkEnd();
      return false;
    }
    const begin = this.#at;
    const length = this.#byte();
    const before = length === LONG_BEFORE ? this.#word() >>> 0 : length;
    if (length === END || before !== (this.#before < 0 ? 0 : begin - this.#before)) malformed("a broken ziplist");
    this.#before = begin;
    this.#read++;
    this.#element(this.#byte());
    return true;
  }

  #element(encoding: number): void {
    if (encoding < 0x40) return this.#string(encoding);
    if (encoding < 0x80) return this.#string(((encoding & 63) << 8) | this.#byte());
    if (encoding === 0x80) {
      const word = this.#word();
      return this.#string(
        (((word & 255) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0,
      );
    }
    if (encoding === 0xe0) {
      const low = this.#word();
      this.#value.setWords(this.#word(), low);
    } else {
      const low = this.#small(encoding);
      this.#value.setWords(low >> 31, low);
    }
    this.source = this.#digits;
    this.to = this.#digits.length;
    this.from = this.#value.write(this.#digits, this.to);
  }

  #small(encoding: number): number {
    if (encoding === 0xc0) return ((this.#byte() | (this.#byte() << 8)) << 16) >> 16;
    if (encoding === 0xd0) return this.#word();
    if (encoding === 0xf0) return ((this.#byte() | (this.#byte() << 8) | (this.#byte() << 16)) << 8) >> 8;
    if (encoding === 0xfe) return (this.#byte() << 24) >> 24;
    return encoding > 0xf0 && encoding < 0xfe ? encoding - 0xf1 : malformed("a broken ziplist");
  }

  #string(length: number): void {
    if (length > this.#end - this.#at) malformed("a broken ziplist");
    this.source = this.#bytes;
    this.from = this.#at;
    this.#at += length;
    this.to = this.#at;
  }

  #checkEnd(): void {
    const count = this.#bytes[this.#start + 8] | (this.#bytes[this.#start + 9] << 8);
    const last = this.#before < 0 ? this.#end : this.#before;
    const countIsRight = count === COUNT_UNKNOWN || count === this.#read;
    if (!countIsRight || wordAt(this.#bytes, this.#start + 4) !== last - this.#start) malformed("a broken ziplist");
  }

  #byte(): number {
    if (this.#at >= this.#end) malformed("a broken ziplist");
    return this.#bytes[this.#at++];
  }

  #word(): number {
    if (this.#end - this.#at < 4) malformed("a broken ziplist");
    this.#at += 4;
    return wordAt(this.#bytes, this.#at - 4);
  }
}
