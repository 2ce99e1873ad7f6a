/**
 * Integers as strings, by Redis's rules: canonical decimal, 64 bits, signed. No sign but `-`, no leading zero, no space, no `-0`.
 * Numbers that a double holds exactly cost no allocation; the others are bigints.
 */
import { textOf } from "./byte-text.js";

const DIGITS_MAX = 19;
/** Integers of so many digits are small ones to V8, which boxes no result of theirs. */
const SHORT_DIGITS_MAX = 9;
const BILLION = 1e9;
const scratch: Float64Array = new Float64Array(1);
const INT64_MAX: bigint = 2n ** 63n - 1n;
const INT64_MIN: bigint = -(2n ** 63n);
const ZERO = 0x30;
const MINUS = 0x2d;

/**
 * Reads `bytes[start .. end)`. NaN where it is no 64-bit integer. Where the result is not a safe integer it is rounded: ask
 * `parseBigInteger` for the exact one. O(digits).
 */
export function parseInteger(bytes: Uint8Array, start: number, end: number): number {
  const negative = bytes[start] === MINUS;
  const first = negative ? start + 1 : start;
  const digits = end - first;
  if (digits < 1 || digits > SHORT_DIGITS_MAX) return readInteger(bytes, start, end, scratch) ? scratch[0] : Number.NaN;
  if (bytes[first] === ZERO) return digits === 1 && !negative ? 0 : Number.NaN;
  let value = 0;
  for (let at = first; at < end; at++) {
    const digit = bytes[at] - ZERO;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return negative ? -value : value;
}

/** `parseInteger` into a cell, for numbers of any length: V8 boxes a double that a function returns. False where it is none. */
export function readInteger(bytes: Uint8Array, start: number, end: number, into: Float64Array): boolean {
  const negative = bytes[start] === MINUS;
  const first = negative ? start + 1 : start;
  const digits = end - first;
  if (digits < 1 || digits > DIGITS_MAX) return false;
  if (bytes[first] === ZERO && (digits > 1 || negative)) return false;
  let value = 0;
  for (let at = first; at < end; at++) {
    const digit = bytes[at] - ZERO;
    if (digit < 0 || digit > 9) return false;
    value = value * 10 + digit;
  }
  into[0] = negative ? -value : value;
  return digits < DIGITS_MAX || value <= 9.2e18 || parseBigInteger(bytes, start, end) !== null;
}

/** `parseInteger` without rounding; null where it is no 64-bit integer. Allocates. */
export function parseBigInteger(bytes: Uint8Array, start: number, end: number): bigint | null {
  if (end - start > DIGITS_MAX + 1) return null;
  const text = textOf(bytes, start, end);
  if (!/^(?:0|-?[1-9][0-9]{0,18})$/.test(text)) return null;
  const value = BigInt(text);
  return isInt64(value) ? value : null;
}

export function isInt64(value: bigint): boolean {
  return value >= INT64_MIN && value <= INT64_MAX;
}

/** Writes a safe integer in decimal so that it ends before `end`; returns where it starts. No allocation. */
export function writeInteger(bytes: Uint8Array, end: number, value: number): number {
  let rest = Math.abs(value);
  let at = end;
  while (rest > 0x7fffffff) {
    const next = Math.floor(rest / 10);
    bytes[--at] = ZERO + (rest - next * 10);
    rest = next;
  }
  let small = rest | 0;
  do {
    const next = (small / 10) | 0;
    bytes[--at] = ZERO + (small - next * 10);
    small = next;
  } while (small > 0);
  if (value < 0) bytes[--at] = MINUS;
  return at;
}

/** `writeInteger` of the safe integer in a cell: V8 boxes a double that is an argument. */
export function writeIntegerFrom(bytes: Uint8Array, end: number, from: Float64Array): number {
  const small = from[0] | 0;
  if (small === from[0]) return writeInteger(bytes, end, small);
  const rest = Math.abs(from[0]);
  const billions = Math.floor(rest / BILLION);
  let low = (rest - billions * BILLION) | 0;
  let at = end;
  while (at > end - 9) {
    const next = (low / 10) | 0;
    bytes[--at] = ZERO + (low - next * 10);
    low = next;
  }
  at = writeInteger(bytes, at, billions | 0);
  if (from[0] < 0) bytes[--at] = MINUS;
  return at;
}
