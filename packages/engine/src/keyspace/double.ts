/**
 * Doubles as text, as C reads and prints them: `strtod` and `%.17g`.
 *
 * Common numbers cost no allocation: up to 15 digits are exact in a double, and so are the powers of ten up to 22, so that one
 * multiplication or division rounds right (Clinger's fast path). The others go through JavaScript's own conversion.
 */
import { textOf } from "./byte-text.js";

const ZERO = 0x30;
const POINT = 0x2e;
const PLUS = 0x2b;
const MINUS = 0x2d;
const EXACT_DIGITS_MAX = 15;
const EXACT_POWER_MAX = 22;
const powersOfTen: Float64Array = Float64Array.from({ length: EXACT_POWER_MAX + 1 }, (_, power) => 10 ** power);

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const HEXADECIMAL = /^[+-]?0x(?:[\da-f]+\.?[\da-f]*|\.[\da-f]+)(?:p[+-]?\d+)?$/i;
const INFINITE = /^[+-]?inf(?:inity)?$/i;

/**
 * Reads `bytes[start .. end)` into the cell, as Redis reads a score: a decimal or hexadecimal number or an infinity. False where it
 * is none, or where a number is too large or too small for a double. O(digits).
 */
export function parseDouble(bytes: Uint8Array, start: number, end: number, into: Float64Array): boolean {
  if (parseShort(bytes, start, end, into) || parseInfinity(bytes, start, end, into)) return true;
  const text = textOf(bytes, start, end);
  const value = numberOf(text);
  into[0] = value;
  if (Number.isNaN(value)) return false;
  if (!Number.isFinite(value)) return INFINITE.test(text);
  return (
    value !== 0 ||
    !/[1-9a-f]/i.test(text.replace(/^([+-]?)0x/i, "$1").replace(HEXADECIMAL.test(text) ? /p.*$/i : /e.*$/i, ""))
  );
}

/**
 * `parseDouble` as C reads a number that a bound begins with: white space in front is passed over, nothing is 0, what follows a
 * NUL does not count, and numbers out of range are infinite or 0.
 */
export function parseBound(bytes: Uint8Array, start: number, end: number, into: Float64Array): boolean {
  if (parseShort(bytes, start, end, into) || parseInfinity(bytes, start, end, into)) return true;
  const [text] = textOf(bytes, start, end).split("\0", 1);
  into[0] = text === "" ? 0 : numberOf(text.replace(/^[ \t\n\v\f\r]+/, ""));
  return !Number.isNaN(into[0]);
}

/** Reads a decimal that is exact as it is written. False where it is not known to be. */
function parseShort(bytes: Uint8Array, start: number, end: number, into: Float64Array): boolean {
  const sign = bytes[start];
  let at = sign === MINUS || sign === PLUS ? start + 1 : start;
  let value = 0;
  let digits = 0;
  let scale = 0;
  let pointed = false;
  for (; at < end; at++) {
    const digit = bytes[at] - ZERO;
    if (digit >= 0 && digit <= 9) {
      value = value * 10 + digit;
      digits++;
      if (pointed) scale++;
    } else if (bytes[at] === POINT && !pointed) pointed = true;
    else return false;
  }
  if (digits === 0 || digits > EXACT_DIGITS_MAX || start >= end) return false;
  if (scale > 0) value /= powersOfTen[scale];
  into[0] = sign === MINUS ? -value : value;
  return true;
}

/** Reads `inf`, with a sign or without. Longer spellings are rare. */
function parseInfinity(bytes: Uint8Array, start: number, end: number, into: Float64Array): boolean {
  const signed = bytes[start] === MINUS || bytes[start] === PLUS;
  const at = signed ? start + 1 : start;
  // Letters without the bit that makes them small.
  if (
    end - at !== 3 ||
    (bytes[at] & 0xdf) !== 0x49 ||
    (bytes[at + 1] & 0xdf) !== 0x4e ||
    (bytes[at + 2] & 0xdf) !== 0x46
  )
    return false;
  into[0] = bytes[start] === MINUS ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return true;
}

/** The number that a text is from its first to its last character, or NaN. */
function numberOf(text: string): number {
  if (DECIMAL.test(text)) return Number(text);
  if (INFINITE.test(text)) return text[0] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return HEXADECIMAL.test(text) ? hexadecimal(text.toLowerCase()) : Number.NaN;
}

/** Rounds to 53 bits as the hardware does: half to even, and once. */
function hexadecimal(text: string): number {
  const [, sign, whole, fraction = "", power = "0"] = /^([+-]?)0x([\da-f]*)\.?([\da-f]*)(?:p(.*))?$/.exec(text) ?? [];
  const mantissa = BigInt(`0x${whole}${fraction}`);
  const exponent = Math.max(-1e6, Math.min(1e6, Number(power))) - 4 * fraction.length;
  const value = scaled(mantissa, exponent);
  return sign === "-" ? -value : value;
}

function scaled(mantissa: bigint, exponent: number): number {
  if (mantissa === 0n) return 0;
  const bits = mantissa.toString(2).length;
  if (bits + exponent > 1024) return Number.POSITIVE_INFINITY;
  // The lowest bit that a double of this size has.
  const lowest = Math.max(-1074, bits + exponent - 53);
  const shift = lowest - exponent;
  if (shift <= 0)
    return Number(mantissa << BigInt(-shift)) * 2 ** Math.max(lowest, -1022) * 2 ** Math.min(0, lowest + 1022);
  if (shift > bits + 1) return 0;
  const unit = 1n << BigInt(shift);
  let quotient = mantissa / unit;
  const twice = (mantissa % unit) * 2n;
  if (twice > unit || (twice === unit && (quotient & 1n) === 1n)) quotient++;
  return Number(quotient) * 2 ** Math.max(lowest, -1022) * 2 ** Math.min(0, lowest + 1022);
}

/** Bytes of the longest double in text: sign, 17 digits, point, `e-308`. */
export const DOUBLE_BYTES_MAX = 24;

/** Writes the double in the cell as C's `%.17g` prints it; infinities are `inf` and `-inf`. Returns the position behind. Allocates. */
export function writeDouble(bytes: Uint8Array, at: number, from: Float64Array): number {
  const text = doubleText(from[0]);
  for (let i = 0; i < text.length; i++) bytes[at++] = text.charCodeAt(i);
  return at;
}

function doubleText(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  const [mantissa, exponentText] = roundedTo17(value).split("e");
  const exponent = Number(exponentText);
  const sign = value < 0 ? "-" : "";
  const digits = mantissa.replace(/[.-]/g, "").replace(/0+$/, "");
  if (exponent < -4 || exponent >= 17) {
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : "";
    return `${sign}${digits[0]}${fraction}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
  }
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  if (digits.length <= exponent + 1) return sign + digits.padEnd(exponent + 1, "0");
  return `${sign}${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
}

/** 17 significant digits. JavaScript rounds a tie up, C to even; a tie is an 18th digit 5 and nothing behind it. */
function roundedTo17(value: number): string {
  const exact = value.toExponential(60);
  const point = exact.indexOf(".");
  const last = point + 16;
  const tie = /^50+e/.test(exact.slice(last + 1)) && (exact.charCodeAt(last) & 1) === 0;
  return tie ? exact.slice(0, last + 1) + exact.slice(exact.indexOf("e")) : value.toExponential(16);
}
