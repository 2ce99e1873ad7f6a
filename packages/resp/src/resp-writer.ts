/**
 * Replies as bytes: RESP2 or RESP3 into one buffer per flush.
 *
 * The buffer comes from a pool with the first byte and goes when the replies are gone: an idle connection holds none. Nothing is
 * allocated per reply, except for doubles that are no safe integers, big integers and text outside ASCII.
 */
import type { BufferPool } from "./buffer-pool.js";
import { copyBytes, loopCopyBytesMax } from "./byte-copy.js";
import { bigintOf, isSafeHigh } from "./integer-words.js";
import { formatDecimal, formatDouble } from "./number-format.js";
import type { ReplySink } from "./reply-sink.js";
import { ReplyTooLargeError } from "./reply-too-large.js";
import { encodeUtf8Escaped, hasEscapes, utf8Length } from "./utf8-text.js";
import { writeHeader, writeWideHeader } from "./wire-header.js";
import { wireByte, wireType } from "./wire-type.js";

// Copies in this module: reading them through the import costs 5 ns a command.
const { carriageReturn, lineFeed } = wireByte;

/** Bytes of the longest header: type, digits of a 53-bit integer with sign, CR LF. */
const headerBytesMax = 20;

const noBytes = new Uint8Array(0);
const encoder = new TextEncoder();

export class RespWriter implements ReplySink {
  protocol: 2 | 3 = 2;
  /** The replies so far are `buffer[0 .. length)`. */
  buffer: Uint8Array = noBytes;
  length = 0;
  /** Bytes of replies at most. Asked for more, it throws `ReplyTooLargeError`, though only when its buffer has to grow. */
  bytesMax: number = Number.POSITIVE_INFINITY;

  readonly #pool: BufferPool;

  constructor(pool: BufferPool) {
    this.#pool = pool;
  }

  /** Lets the buffer go: the caller owns what `buffer` was, and gives it back to the pool when it is sent. */
  detach(): void {
    this.buffer = noBytes;
    this.length = 0;
  }

  /** Forgets the replies and gives the buffer back to the pool. */
  reset(): void {
    if (this.buffer.length > 0) this.#pool.release(this.buffer);
    this.detach();
  }

  mark(): number {
    return this.length;
  }

  rollback(mark: number): void {
    this.length = mark;
  }

  /** Appends bytes that are encoded already: whole values. */
  raw(bytes: Uint8Array, start: number, end: number): void {
    this.#reserve(end - start);
    this.length = copyBytes(this.buffer, this.length, bytes, start, end);
  }

  ok(): void {
    this.#reserve(5);
    const { buffer } = this;
    let at = this.length;
    buffer[at++] = wireType.simple;
    buffer[at++] = 79;
    buffer[at++] = 75;
    buffer[at++] = carriageReturn;
    buffer[at++] = lineFeed;
    this.length = at;
  }

  simple(text: string): void {
    this.#line(wireType.simple, text);
  }

  error(text: string): void {
    const start = this.length + 1;
    this.#line(wireType.error, text);
    const { buffer } = this;
    for (let at = this.length - 3; at >= start; at--) {
      if (buffer[at] === carriageReturn || buffer[at] === lineFeed) buffer[at] = 32;
    }
  }

  integer(value: number): void {
    this.#header(wireType.integer, value);
  }

  bigint(value: bigint): void {
    this.#line(wireType.integer, String(value));
  }

  int64(high: number, low: number): void {
    if (!isSafeHigh(high)) {
      this.bigint(bigintOf(high, low));
      return;
    }
    this.#reserve(headerBytesMax);
    this.length = writeWideHeader(this.buffer, this.length, wireType.integer, high, low);
  }

  bulk(bytes: Uint8Array, start: number, end: number): void {
    const size = end - start;
    this.#reserve(size + headerBytesMax + 2);
    const { buffer } = this;
    let at = copyBytes(buffer, writeHeader(buffer, this.length, wireType.bulk, size), bytes, start, end);
    buffer[at++] = carriageReturn;
    buffer[at++] = lineFeed;
    this.length = at;
  }

  text(value: string): void {
    this.#counted(wireType.bulk, value);
  }

  null(): void {
    if (this.protocol === 3) this.#constant(wireType.null);
    else this.#header(wireType.bulk, -1);
  }

  nullArray(): void {
    if (this.protocol === 3) this.#constant(wireType.null);
    else this.#header(wireType.array, -1);
  }

  boolean(value: boolean): void {
    if (this.protocol === 2) {
      this.#header(wireType.integer, value ? 1 : 0);
      return;
    }
    this.#line(wireType.boolean, value ? "t" : "f");
  }

  double(value: number): void {
    if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
      this.#wholeDouble(value);
      return;
    }
    const digits = formatDouble(value);
    if (this.protocol === 3) this.#line(wireType.double, digits);
    else this.text(digits);
  }

  decimal(value: number): void {
    const digits = formatDecimal(value);
    if (this.protocol === 3) this.#line(wireType.double, digits);
    else this.text(digits);
  }

  bigNumber(digits: string): void {
    if (this.protocol === 3) this.#line(wireType.bigNumber, digits);
    else this.text(digits);
  }

  verbatim(format: string, text: string): void {
    if (this.protocol === 2) {
      this.text(text);
      return;
    }
    this.#counted(wireType.verbatim, `${format}:${text}`);
  }

  array(length: number): void {
    this.#header(wireType.array, length);
  }

  map(length: number): void {
    if (this.protocol === 3) this.#header(wireType.map, length);
    else this.#header(wireType.array, length * 2);
  }

  set(length: number): void {
    this.#header(this.protocol === 3 ? wireType.set : wireType.array, length);
  }

  push(length: number): void {
    this.#header(this.protocol === 3 ? wireType.push : wireType.array, length);
  }

  attribute(length: number): void {
    this.#header(wireType.attribute, length);
  }

  deferArray(): number {
    return this.length;
  }

  fillArray(hole: number, length: number): void {
    this.#fill(hole, wireType.array, length);
  }

  deferMap(): number {
    return this.length;
  }

  fillMap(hole: number, length: number): void {
    if (this.protocol === 3) this.#fill(hole, wireType.map, length);
    else this.#fill(hole, wireType.array, length * 2);
  }

  deferSet(): number {
    return this.length;
  }

  fillSet(hole: number, length: number): void {
    this.#fill(hole, this.protocol === 3 ? wireType.set : wireType.array, length);
  }

  /** Makes room for `size` more bytes. */
  #reserve(size: number): void {
    if (this.length + size > this.buffer.length) this.#grow(size);
  }

  #grow(size: number): void {
    const old = this.buffer;
    if (this.length + size > this.bytesMax) throw new ReplyTooLargeError(this.bytesMax);
    const grown = this.#acquire(Math.max(this.length + size, old.length * 2));
    if (old.length > 0) {
      grown.set(old.subarray(0, this.length));
      this.#pool.release(old);
    }
    this.buffer = grown;
  }

  /** A buffer, or the error that says that no memory is left for one. */
  #acquire(minBytes: number): Uint8Array {
    try {
      return this.#pool.acquire(minBytes);
    } catch (error) {
      if (error instanceof RangeError) throw new ReplyTooLargeError(minBytes);
      throw error;
    }
  }

  #header(kind: number, value: number): void {
    this.#reserve(headerBytesMax);
    this.length = writeHeader(this.buffer, this.length, kind, value);
  }

  /** Writes a header at `hole` in front of what was written since, whose bytes move up. */
  #fill(hole: number, kind: number, length: number): void {
    const end = this.length;
    this.#header(kind, length);
    const width = this.length - end;
    this.buffer.copyWithin(hole + width, hole, end);
    writeHeader(this.buffer, hole, kind, length);
  }

  #constant(kind: number): void {
    this.#reserve(3);
    const { buffer, length } = this;
    buffer[length] = kind;
    buffer[length + 1] = carriageReturn;
    buffer[length + 2] = lineFeed;
    this.length = length + 3;
  }

  /** A double that is a safe integer: no text is made of it. */
  #wholeDouble(value: number): void {
    if (this.protocol === 3) {
      this.#header(wireType.double, value);
      return;
    }
    let digits = value < 0 ? 2 : 1;
    for (let bound = 10; bound <= Math.abs(value); bound *= 10) digits++;
    this.#reserve(2 * headerBytesMax);
    const at = writeHeader(this.buffer, this.length, wireType.bulk, digits);
    // The digits are a header of their own, whose type byte falls on the line feed in front of them and is one.
    this.length = writeHeader(this.buffer, at - 1, lineFeed, value);
  }

  /** A type byte, the length of text, and the text. */
  #counted(kind: number, text: string): void {
    const size = utf8Length(text, true);
    this.#reserve(size + headerBytesMax + 2);
    this.#closeText(writeHeader(this.buffer, this.length, kind, size), text, size);
  }

  /** A type byte, text, CR LF. */
  #line(kind: number, text: string): void {
    const size = utf8Length(text, true);
    this.#reserve(size + 3);
    this.buffer[this.length] = kind;
    this.#closeText(this.length + 1, text, size);
  }

  /** Writes `text`, of `size` bytes with its escapes as bytes, and CR LF at `at`, where there is room. */
  #closeText(at: number, text: string, size: number): void {
    const { buffer } = this;
    if (size === text.length && size <= loopCopyBytesMax) {
      // ASCII, and escapes, of which the low byte is the one that they stand for.
      for (let index = 0; index < size; index++) buffer[at++] = text.charCodeAt(index);
    } else if (hasEscapes(text)) {
      buffer.set(encodeUtf8Escaped(text), at);
      at += size;
    } else {
      encoder.encodeInto(text, buffer.subarray(at, at + size));
      at += size;
    }
    buffer[at++] = carriageReturn;
    buffer[at++] = lineFeed;
    this.length = at;
  }
}
