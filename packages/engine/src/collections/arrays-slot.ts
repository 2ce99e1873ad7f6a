/**
 * Values of an array as slots: 4 bytes in a narrow page, 8 in a wide one.
 *
 *   low word, bits 0-1                      high word (wide pages; else it would be 0)
 *   x1   an integer                         the digits above the lower eight; 0 where the low word holds them all
 *        bit 1 sign   2-31 magnitude
 *   00   a short string                     its bytes 3 … 6
 *        bits 2-4 length   5-6 0   7 1
 *        8-31 its bytes 0 … 2
 *   10   a long string                      the reference of its block, which holds the bytes and nothing else
 *        bits 2-31 length
 *   0    both words: no value
 *
 * A narrow slot holds integers below 2^30 in size and strings up to 3 bytes, a wide one integers of up to 16 digits and strings up to
 * 7 bytes. Integers are decimal as Redis writes them, so that reading gives back the very bytes. Words are little-endian.
 */
import { type Arena, CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
import { copyBytes } from "../arena/copy-bytes.js";

const INTEGER = 1;
const NEGATIVE = 2;
const LONG = 2;
const TAG_MASK = 3;
const SHORT = 0x80;
const SHORT_LENGTH_SHIFT = 2;
const SHORT_LENGTH_MASK = 7;
/** The longest string in a slot, and in a narrow one. */
const SHORT_BYTES_MAX = 7;
const NARROW_BYTES_MAX = 3;
/** Lengths of long strings have 30 bits. */
export const VALUE_BYTES_MAX: number = 2 ** 30 - 1;

const DIGITS_MAX = 16;
const LOWER_DIGITS = 8;
const LOWER_LIMIT = 100_000_000;
const MAGNITUDE_LIMIT: number = 2 ** 30;
const ZERO = 0x30;
const MINUS = 0x2d;

/** A stretch of bytes in the arena or in a buffer of the reader: valid until the next call. */
export class ArrayValue {
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  end = 0;
  readonly #digits = new Uint8Array(DIGITS_MAX + 1);

  /** The value of the slot at a byte of its block's chunk. O(1), no allocation. */
  read(arena: Arena, chunk: number, word: number, wide: boolean): void {
    const words = arena.words[chunk];
    const low = words[word];
    if ((low & INTEGER) !== 0) {
      this.bytes = this.#digits;
      this.end = this.#digits.length;
      this.start = writeDigits(this.#digits, low, wide ? words[word + 1] : 0);
    } else if ((low & TAG_MASK) === LONG) {
      const block = words[word + 1];
      this.bytes = arena.bytes[block >>> CHUNK_SHIFT];
      this.start = (block & UNIT_MASK) << 4;
      this.end = this.start + (low >>> 2);
    } else {
      this.bytes = arena.bytes[chunk];
      this.start = (word << 2) + 1;
      this.end = this.start + shortLength(low);
    }
  }
}

/** A value on its way into a slot. */
export class NewSlot {
  low = 0;
  high = 0;

  /** Whether a narrow page can hold it. */
  get isNarrow(): boolean {
    if ((this.low & INTEGER) !== 0) return this.high === 0;
    return (this.low & TAG_MASK) !== LONG && shortLength(this.low) <= NARROW_BYTES_MAX;
  }

  /** Whether it has a block of its own, which `high` refers to. */
  get isLong(): boolean {
    return isLong(this.low);
  }

  /** Encodes a value that fits a slot; false for one that needs a block. O(bytes), no allocation. */
  encode(bytes: Uint8Array, start: number, end: number): boolean {
    const length = end - start;
    if (length <= DIGITS_MAX + 1 && this.#encodeInteger(bytes, start, end)) return true;
    if (length > SHORT_BYTES_MAX) return false;
    let low = SHORT | (length << SHORT_LENGTH_SHIFT);
    let high = 0;
    for (let i = 0; i < length; i++) {
      if (i < NARROW_BYTES_MAX) low |= bytes[start + i] << ((i + 1) << 3);
      else high |= bytes[start + i] << ((i - NARROW_BYTES_MAX) << 3);
    }
    this.low = low;
    this.high = high;
    return true;
  }

  /** Gives the value a block of its own. Throws `ArenaFullError`, having changed nothing. O(bytes). */
  store(arena: Arena, bytes: Uint8Array, start: number, end: number): void {
    const block = arena.allocate(end - start);
    copyBytes(arena.bytes[block >>> CHUNK_SHIFT], (block & UNIT_MASK) << 4, bytes, start, end);
    this.low = ((end - start) << 2) | LONG;
    this.high = block;
  }

  #encodeInteger(bytes: Uint8Array, start: number, end: number): boolean {
    const negative = end > start && bytes[start] === MINUS;
    const first = negative ? start + 1 : start;
    const digits = end - first;
    if (digits === 0 || digits > DIGITS_MAX) return false;
    if (bytes[first] === ZERO && (digits > 1 || negative)) return false;
    const split = digits > LOWER_DIGITS ? end - LOWER_DIGITS : first;
    let upper = 0;
    let lower = 0;
    for (let at = first; at < end; at++) {
      const digit = bytes[at] - ZERO;
      if (digit < 0 || digit > 9) return false;
      // Both stay below 2^30; saying so keeps them from becoming doubles, which a field would box.
      if (at < split) upper = (upper * 10 + digit) | 0;
      else lower = (lower * 10 + digit) | 0;
    }
    if (upper <= 10 && upper * LOWER_LIMIT + lower < MAGNITUDE_LIMIT) {
      lower = (lower + upper * LOWER_LIMIT) | 0;
      upper = 0;
    }
    this.low = (lower << 2) | (negative ? NEGATIVE : 0) | INTEGER;
    this.high = upper;
    return true;
  }
}

function shortLength(low: number): number {
  return (low >>> SHORT_LENGTH_SHIFT) & SHORT_LENGTH_MASK;
}

/** Whether the slot that begins with this word has a block of its own. */
export function isLong(low: number): boolean {
  return (low & TAG_MASK) === LONG;
}

/** Whether the slot is an integer; `integerOf` then says which. */
export function isInteger(low: number): boolean {
  return (low & INTEGER) !== 0;
}

/** The integer of a slot, as a double: those above 2^53 are rounded. */
export function integerOf(low: number, high: number): number {
  const magnitude = high * LOWER_LIMIT + (low >>> 2);
  return (low & NEGATIVE) === 0 ? magnitude : -magnitude;
}

/** The length of a long string. */
export function longLength(low: number): number {
  return low >>> 2;
}

/** A copy of a long string's block. Throws `ArenaFullError`. O(bytes). */
export function copyLong(arena: Arena, low: number, block: Ref): Ref {
  const copy = arena.allocate(longLength(low));
  const start = (block & UNIT_MASK) << 4;
  const from = arena.bytes[block >>> CHUNK_SHIFT];
  copyBytes(arena.bytes[copy >>> CHUNK_SHIFT], (copy & UNIT_MASK) << 4, from, start, start + longLength(low));
  return copy;
}

/** Throws where a slot of a page is none that `NewSlot` would make. */
export function checkSlot(arena: Arena, low: number, high: number, wide: boolean): void {
  if (low === 0) throw new Error("array: an empty slot counts as one with a value");
  if (!wide && isLong(low)) throw new Error("array: a narrow page refers to a block");
  if (isLong(low) && arena.sizeOf(high) < longLength(low)) throw new Error("array: a value is longer than its block");
  if (isInteger(low) && high !== 0 && low >>> 2 >= LOWER_LIMIT) throw new Error("array: an integer has digits twice");
}

/** Writes an integer's digits so that they end with the buffer; returns where they start. */
function writeDigits(digits: Uint8Array, low: number, upper: number): number {
  let at = digits.length;
  let rest = low >>> 2;
  do {
    const next = (rest / 10) | 0;
    digits[--at] = ZERO + (rest - next * 10);
    rest = next;
  } while (rest > 0);
  if (upper > 0) {
    while (at > digits.length - LOWER_DIGITS) digits[--at] = ZERO;
    rest = upper;
    do {
      const next = (rest / 10) | 0;
      digits[--at] = ZERO + (rest - next * 10);
      rest = next;
    } while (rest > 0);
  }
  if ((low & NEGATIVE) !== 0) digits[--at] = MINUS;
  return at;
}
