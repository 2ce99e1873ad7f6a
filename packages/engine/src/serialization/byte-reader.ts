/**
 * Reads the primitives of Redis's serialization (byte-writer.ts draws them), and trusts nothing: whatever reaches past the end, or
 * announces more than the bytes that are left could hold, is a `MalformedValueError`.
 */
import { textOf } from "../keyspace/byte-text.js";
import { parseBigInteger, writeInteger } from "../keyspace/integer.js";
import { expand, expandedBytesMax } from "./lzf.js";
import { malformed } from "./malformed-value-error.js";

const TWO_POW_32 = 2 ** 32;
const ENCODED = 0xc0;

export class ByteReader {
  bytes: Uint8Array;
  at: number;
  end: number;

  /** What `string` found: `source[from .. to)`, valid until the next `string`. */
  source: Uint8Array;
  from = 0;
  to = 0;
  /** The words of what `size64` and `word64` found. */
  high = 0;
  low = 0;

  readonly #digits = new Uint8Array(24);

  constructor(bytes: Uint8Array, at: number, end: number) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
    this.source = bytes;
  }

  get left(): number {
    return this.end - this.at;
  }

  byte(): number {
    if (this.at >= this.end) malformed("ends early");
    return this.bytes[this.at++];
  }

  /** A length. Beyond safe integers it is malformed: nothing that long exists. */
  size(): number {
    this.size64();
    const size = (this.high >>> 0) * TWO_POW_32 + (this.low >>> 0);
    if (!Number.isSafeInteger(size)) malformed("length beyond reason");
    return size;
  }

  /** A length of 64 bits into `high` and `low`. */
  size64(): void {
    const first = this.byte();
    this.high = 0;
    if (first < 0x40) this.low = first;
    else if (first < 0x80) this.low = ((first & 63) << 8) | this.byte();
    else if (first === 0x80) this.low = this.#bigEndian();
    else if (first === 0x81) {
      this.high = this.#bigEndian();
      this.low = this.#bigEndian();
    } else malformed("no length");
  }

  /** How many items follow, of which each takes at least `bytesEach` bytes. */
  count(bytesEach: number): number {
    const count = this.size();
    if (count * bytesEach > this.left) malformed("more items than bytes");
    return count;
  }

  /** A string into `source`, `from` and `to`. O(bytes). */
  string(): void {
    const first = this.at < this.end ? this.bytes[this.at] : 0;
    if (first >= ENCODED) return this.#encoded();
    const length = this.size();
    if (length > this.left) malformed("a string ends early");
    this.source = this.bytes;
    this.from = this.at;
    this.at += length;
    this.to = this.at;
  }

  /** Puts ASCII text where `string` puts what it found: a value that was no string but stands for one. */
  spell(text: string): void {
    const { length } = text;
    this.source = length <= this.#digits.length ? this.#digits : new Uint8Array(length);
    this.from = 0;
    this.to = length;
    for (let i = 0; i < length; i++) this.source[i] = text.charCodeAt(i);
  }

  /** A string that is decimal digits, as bigints are where they do not fit. */
  integer(): number {
    this.string();
    const value = parseBigInteger(this.source, this.from, this.to);
    return value === null ? malformed("no integer") : Number(value);
  }

  /** Eight bytes, the lowest first. NaN is malformed: nothing that is stored is that. */
  double(): number {
    if (this.left < 8) malformed("a double ends early");
    const value = new DataView(this.bytes.buffer, this.bytes.byteOffset + this.at, 8).getFloat64(0, true);
    this.at += 8;
    return Number.isNaN(value) ? malformed("a number that is none") : value;
  }

  /** A double as text: a byte that says how long it is, or 253 to 255 for what has no digits. */
  doubleText(): number {
    const length = this.byte();
    if (length === 255) return Number.NEGATIVE_INFINITY;
    if (length === 254) return Number.POSITIVE_INFINITY;
    if (length === 253 || length > this.left) malformed("no double");
    const text = textOf(this.bytes, this.at, this.at + length);
    this.at += length;
    const value = text.trim() === "" ? Number.NaN : Number(text);
    return Number.isNaN(value) ? malformed("no double") : value;
  }

  /** 64 bits, the lowest byte first, into `high` and `low`. */
  word64(): void {
    if (this.left < 8) malformed("a word ends early");
    this.low = this.#littleEndian();
    this.high = this.#littleEndian();
  }

  /** A moment, ms since 1970: not before it, and a safe integer. */
  milliseconds(): number {
    this.word64();
    const value = this.high * TWO_POW_32 + (this.low >>> 0);
    if (value < 0 || !Number.isSafeInteger(value)) malformed("no moment");
    return value;
  }

  #encoded(): void {
    const kind = this.byte() & 63;
    if (kind === 3) return this.#compressed();
    if (kind > 2) malformed("unknown string encoding");
    const bytes = 1 << kind;
    if (this.left < bytes) malformed("an integer ends early");
    let value = 0;
    for (let i = 0; i < bytes; i++) value |= this.bytes[this.at++] << (8 * i);
    const unused = 32 - 8 * bytes;
    this.source = this.#digits;
    this.to = this.#digits.length;
    this.from = writeInteger(this.#digits, this.to, (value << unused) >> unused);
  }

  #compressed(): void {
    const compressed = this.size();
    const length = this.size();
    if (compressed > this.left || length > expandedBytesMax(compressed)) malformed("compressed bytes end early");
    const expanded = new Uint8Array(length);
    if (!expand(this.bytes, this.at, this.at + compressed, expanded)) malformed("compressed bytes are damaged");
    this.at += compressed;
    this.source = expanded;
    this.from = 0;
    this.to = length;
  }

  #bigEndian(): number {
    if (this.left < 4) malformed("a length ends early");
    let word = 0;
    for (let i = 0; i < 4; i++) word = (word << 8) | this.bytes[this.at++];
    return word;
  }

  #littleEndian(): number {
    let word = 0;
    for (let shift = 0; shift < 32; shift += 8) word |= this.bytes[this.at++] << shift;
    return word;
  }
}
