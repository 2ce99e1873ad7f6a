/**
 * A sorted array of integers in one stretch of bytes, in Redis's own format: small sets of integers.
 *
 *   bytes 0-3   encoding: the width of each integer, 2, 4 or 8 bytes
 *   bytes 4-7   length: how many integers
 *   byte 8      the integers, ascending, signed; all numbers little-endian
 *
 * Invariants: no integer occurs twice; the width is that of the widest integer that was ever in. It grows when a wider one comes and
 * never shrinks, as in Redis, so that DUMP gives the same bytes.
 *
 * Cost: 8 bytes and 2, 4 or 8 an integer. Finding is O(log n), inserting and removing O(n) bytes moved.
 * It refuses: to allocate. The bytes lie in an entry at any alignment; who inserts has made room behind them.
 */
import { Int64 } from "./int64.js";
import { setWord, wordAt } from "./listpack-element.js";

export const INTSET_HEADER_BYTES = 8;
const LENGTH_AT = 4;

/** The bytes of a set of `length` integers that are `width` bytes each. */
export function intsetBytes(width: number, length: number): number {
  return INTSET_HEADER_BYTES + width * length;
}

/** How many bytes an integer needs: 2, 4 or 8. */
export function intsetWidthOf(value: Int64): number {
  const { high, low } = value;
  if (high !== low >> 31) return 8;
  return low === (low << 16) >> 16 ? 2 : 4;
}

/** The width of the integers of the set at `at`. */
export function intsetWidth(bytes: Uint8Array, at: number): number {
  return bytes[at];
}

export function intsetLength(bytes: Uint8Array, at: number): number {
  return wordAt(bytes, at + LENGTH_AT);
}

/** Makes an empty set at `at`. */
export function createIntset(bytes: Uint8Array, at: number, width: number): void {
  setWord(bytes, at, width);
  setWord(bytes, at + LENGTH_AT, 0);
}

/** Reads the integer at a position below the length. O(1). */
export function intsetGet(bytes: Uint8Array, at: number, position: number, into: Int64): void {
  const width = bytes[at];
  const from = at + INTSET_HEADER_BYTES + position * width;
  if (width === 8) {
    into.setWords(wordAt(bytes, from + 4), wordAt(bytes, from));
    return;
  }
  const low = width === 2 ? readShort(bytes, from) : wordAt(bytes, from);
  into.setWords(low >> 31, low);
}

/** The position of an integer, or `~position` where it would have to be inserted. O(log n). */
export function intsetFind(bytes: Uint8Array, at: number, value: Int64): number {
  const width = bytes[at];
  const length = wordAt(bytes, at + LENGTH_AT);
  const { high, low } = value;
  const first = at + INTSET_HEADER_BYTES;
  if (width === 8) return findWide(bytes, first, length, high, low);
  if (high !== low >> 31) return ~(high < 0 ? 0 : length);
  let from = 0;
  let to = length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    const here = width === 2 ? readShort(bytes, first + (middle << 1)) : wordAt(bytes, first + (middle << 2));
    if (here === low) return middle;
    if (here < low) from = middle + 1;
    else to = middle;
  }
  return ~from;
}

/** `intsetFind` among integers of eight bytes. */
function findWide(bytes: Uint8Array, first: number, length: number, high: number, low: number): number {
  let from = 0;
  let to = length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    const here = first + (middle << 3);
    const hereHigh = wordAt(bytes, here + 4);
    const hereLow = wordAt(bytes, here);
    if (hereHigh === high && hereLow === low) return middle;
    if (hereHigh < high || (hereHigh === high && hereLow >>> 0 < low >>> 0)) from = middle + 1;
    else to = middle;
  }
  return ~from;
}

/**
 * Inserts an integer at the position that `intsetFind` told of. Behind the set there is room for `intsetBytes` of the new width and
 * length. O(n) bytes moved.
 */
export function intsetInsert(bytes: Uint8Array, at: number, position: number, value: Int64): void {
  const length = wordAt(bytes, at + LENGTH_AT);
  const width = Math.max(bytes[at], intsetWidthOf(value));
  const first = at + INTSET_HEADER_BYTES;
  if (width > bytes[at]) {
    // A wider integer is less or greater than all others.
    widen(bytes, at, width, position === 0 ? 1 : 0);
  } else {
    const from = first + position * width;
    bytes.copyWithin(from + width, from, first + length * width);
  }
  writeInteger(bytes, first + position * width, width, value.high, value.low);
  setWord(bytes, at + LENGTH_AT, length + 1);
}

/** Takes the integer at a position out. O(n) bytes moved. */
export function intsetRemove(bytes: Uint8Array, at: number, position: number): void {
  const width = bytes[at];
  const length = wordAt(bytes, at + LENGTH_AT);
  const hole = at + INTSET_HEADER_BYTES + position * width;
  bytes.copyWithin(hole, hole + width, at + intsetBytes(width, length));
  setWord(bytes, at + LENGTH_AT, length - 1);
}

/** What is wrong with the set in `bytes[at .. end)`, null for nothing: for tests, and for bytes from outside. O(n). */
export function intsetFault(bytes: Uint8Array, at: number, end: number): string | null {
  if (end - at < INTSET_HEADER_BYTES) return `intset: ${end - at} bytes`;
  const width = wordAt(bytes, at);
  const length = wordAt(bytes, at + LENGTH_AT);
  if (width !== 2 && width !== 4 && width !== 8) return `intset: integers of ${width} bytes`;
  if (length < 0 || at + intsetBytes(width, length) !== end)
    return `intset: ${length} integers of ${width} bytes in ${end - at} bytes`;
  const previous = new Int64();
  const current = new Int64();
  for (let position = 0; position < length; position++) {
    intsetGet(bytes, at, position, current);
    const ascends =
      previous.high < current.high || (previous.high === current.high && previous.low >>> 0 < current.low >>> 0);
    if (position > 0 && !ascends) return `intset: integer ${position} is not greater than the one before it`;
    previous.setWords(current.high, current.low);
  }
  return null;
}

/** Spreads the integers out to a greater width, `shift` positions further, and notes the width. */
function widen(bytes: Uint8Array, at: number, width: number, shift: number): void {
  const old = bytes[at];
  const first = at + INTSET_HEADER_BYTES;
  for (let position = wordAt(bytes, at + LENGTH_AT) - 1; position >= 0; position--) {
    const from = first + position * old;
    const low = old === 2 ? readShort(bytes, from) : wordAt(bytes, from);
    writeInteger(bytes, first + (position + shift) * width, width, low >> 31, low);
  }
  setWord(bytes, at, width);
}

function writeInteger(bytes: Uint8Array, at: number, width: number, high: number, low: number): void {
  bytes[at] = low;
  bytes[at + 1] = low >>> 8;
  if (width === 2) return;
  bytes[at + 2] = low >>> 16;
  bytes[at + 3] = low >>> 24;
  if (width === 8) setWord(bytes, at + 4, high);
}

function readShort(bytes: Uint8Array, at: number): number {
  return ((bytes[at] | (bytes[at + 1] << 8)) << 16) >> 16;
}
