/**
 * Numbers among the elements of an array, as C's `strtod` reads them, in decimal and without leading space: `1`, `-2.5`, `.5`, `1e3`,
 * `inf`. Text that is none is told apart without making a string of it.
 */
import { textOf } from "@allset/engine";

const ZERO = 0x30;
const DOT = 0x2e;
const MINUS = 0x2d;
const PLUS = 0x2b;
const E = 0x65;
/** Digits that a double holds exactly, and the powers of ten that it holds exactly: their quotient is rounded once, and so right. */
const DIGITS_EXACT = 15;
const POWERS: Float64Array = Float64Array.from({ length: 23 }, (_, power) => 10 ** power);
/** No number is written longer by anybody who wants it to be read. */
const TEXT_BYTES_MAX = 400;
const INFINITE = /^[+-]?inf(inity)?$/i;

/** Reads `bytes[start .. end)` into `into[0]`; false where it is no number. No allocation for 15 digits without an exponent. */
export function parseNumber(bytes: Uint8Array, start: number, end: number, into: Float64Array): boolean {
  const negative = start < end && bytes[start] === MINUS;
  let at = negative || (start < end && bytes[start] === PLUS) ? start + 1 : start;
  let mantissa = 0;
  let digits = 0;
  let fraction = -1;
  for (; at < end; at++) {
    const byte = bytes[at];
    if (byte === DOT) {
      if (fraction >= 0) return false;
      fraction = 0;
      continue;
    }
    const digit = byte - ZERO;
    if (digit < 0 || digit > 9) break;
    mantissa = mantissa * 10 + digit;
    digits++;
    if (fraction >= 0) fraction++;
  }
  if (at === end && digits > 0 && digits <= DIGITS_EXACT) {
    const value = fraction > 0 ? mantissa / POWERS[fraction] : mantissa;
    into[0] = negative ? -value : value;
    return true;
  }
  const couldBe =
    digits === 0 ? fraction < 0 && at < end && (bytes[at] | 32) === 0x69 : at === end || (bytes[at] | 32) === E;
  return couldBe && end - start <= TEXT_BYTES_MAX && parseText(bytes, start, end, into);
}

function parseText(bytes: Uint8Array, start: number, end: number, into: Float64Array): boolean {
  const text = textOf(bytes, start, end);
  if (INFINITE.test(text)) into[0] = text[0] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  else if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) into[0] = Number(text);
  else return false;
  return true;
}
