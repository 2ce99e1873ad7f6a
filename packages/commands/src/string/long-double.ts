/**
 * C's `long double` on x86-64: 64 bits of mantissa, binary exponents from -16445 to 16384. INCRBYFLOAT computes in it.
 *
 * Numbers are exact bigints times a power of two, rounded to the nearest, ties to even, wherever the hardware rounds.
 */
import { textOf } from "@allset/engine";

export interface LongDouble {
  /** With its sign; below 2^64. */
  readonly mantissa: bigint;
  /** The value is `mantissa * 2^exponent`; Infinity, with a mantissa of ±1, for the infinities. */
  readonly exponent: number;
}

const MANTISSA_LIMIT: bigint = 2n ** 64n;
const MANTISSA_BITS = 64;
const EXPONENT_MIN = -16445;
/** Values from 2^16384 on are infinite. */
const MAGNITUDE_BITS_MAX = 16384;
/** Decimal magnitudes beyond these overflow, or are zero: no power of ten is computed for them. */
const DECIMAL_EXPONENT_MAX = 4933;
const DECIMAL_EXPONENT_MIN = -4952;
/** Redis reads no longer text as a number. */
const TEXT_BYTES_MAX = 5 * 1024 - 1;
/** Digits behind the point that are printed. */
const FRACTION_DIGITS = 17;
const FRACTION_SCALE: bigint = 10n ** 17n;

const DECIMAL = /^(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i;
const HEXADECIMAL = /^0x([\da-f]*)\.?([\da-f]*)(?:p([+-]?\d+))?$/i;

export const LONG_DOUBLE_MAX: LongDouble = {
  mantissa: MANTISSA_LIMIT - 1n,
  exponent: MAGNITUDE_BITS_MAX - MANTISSA_BITS,
};

export const isInfinite = (value: LongDouble): boolean => value.exponent === Number.POSITIVE_INFINITY;

export const negated = ({ mantissa, exponent }: LongDouble): LongDouble => ({ mantissa: -mantissa, exponent });

/**
 * Reads `bytes[start .. end)` as C's `strtold` does: decimal, hexadecimal with `0x`, `inf`. Null where it is no number, is NaN, or
 * lies beyond the range in either direction. O(digits²).
 */
export function parseLongDouble(bytes: Uint8Array, start: number, end: number): LongDouble | null {
  if (end - start > TEXT_BYTES_MAX) return null;
  let text = textOf(bytes, start, end);
  const negative = text.startsWith("-");
  if (negative || text.startsWith("+")) text = text.slice(1);
  const value = parseMagnitude(text);
  return value !== null && negative ? negated(value) : value;
}

function parseMagnitude(text: string): LongDouble | null {
  if (/^inf(inity)?$/i.test(text)) return { mantissa: 1n, exponent: Number.POSITIVE_INFINITY };
  const decimal = DECIMAL.exec(text);
  const parts = decimal ?? HEXADECIMAL.exec(text);
  if (parts === null) return null;
  const digits = parts[1] + parts[2];
  if (digits === "") return null;
  const exponent = Number(parts[3] ?? 0);
  const whole = BigInt(decimal === null ? `0x${digits}` : digits);
  if (whole === 0n) return { mantissa: 0n, exponent: 0 };
  const value =
    decimal === null ? binary(whole, exponent - 4 * parts[2].length) : decimalPower(whole, exponent - parts[2].length);
  return value.mantissa === 0n || isInfinite(value) ? null : value;
}

function decimalPower(whole: bigint, exponent: number): LongDouble {
  const magnitude = whole.toString().length + exponent;
  if (magnitude > DECIMAL_EXPONENT_MAX) return { mantissa: 1n, exponent: Number.POSITIVE_INFINITY };
  if (magnitude < DECIMAL_EXPONENT_MIN) return { mantissa: 0n, exponent: 0 };
  return exponent >= 0 ? rounded(whole * 10n ** BigInt(exponent), 1n) : rounded(whole, 10n ** BigInt(-exponent));
}

function binary(whole: bigint, exponent: number): LongDouble {
  const magnitude = bitLength(whole) + exponent;
  if (magnitude > MAGNITUDE_BITS_MAX) return { mantissa: 1n, exponent: Number.POSITIVE_INFINITY };
  if (magnitude < EXPONENT_MIN) return { mantissa: 0n, exponent: 0 };
  return exponent >= 0 ? rounded(whole << BigInt(exponent), 1n) : rounded(whole, 1n << BigInt(-exponent));
}

/** The sum, rounded. Neither is infinite; the sum may be. */
export function sumOf(a: LongDouble, b: LongDouble): LongDouble {
  const exponent = Math.min(a.exponent, b.exponent);
  const exact = (a.mantissa << BigInt(a.exponent - exponent)) + (b.mantissa << BigInt(b.exponent - exponent));
  const magnitude = exact < 0n ? -exact : exact;
  const sum = exponent >= 0 ? rounded(magnitude << BigInt(exponent), 1n) : rounded(magnitude, 1n << BigInt(-exponent));
  return exact < 0n ? negated(sum) : sum;
}

/** Negative, 0 or positive as `a` is below, equal to or above `b`. */
export function compared(a: LongDouble, b: LongDouble): number {
  if (isInfinite(a) || isInfinite(b)) return infiniteSign(a) - infiniteSign(b);
  const exponent = Math.min(a.exponent, b.exponent);
  const difference = (a.mantissa << BigInt(a.exponent - exponent)) - (b.mantissa << BigInt(b.exponent - exponent));
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

const infiniteSign = (value: LongDouble): number => (isInfinite(value) ? Number(value.mantissa) : 0);

/** `numerator / denominator`, both positive, or 0, rounded to a long double. */
function rounded(numerator: bigint, denominator: bigint): LongDouble {
  let exponent = Math.max(EXPONENT_MIN, bitLength(numerator) - bitLength(denominator) - MANTISSA_BITS);
  for (; ; exponent++) {
    const dividend = exponent < 0 ? numerator << BigInt(-exponent) : numerator;
    const divisor = exponent > 0 ? denominator << BigInt(exponent) : denominator;
    const mantissa = roundedQuotient(dividend, divisor);
    if (mantissa >= MANTISSA_LIMIT) continue; // one bit too long: with the next exponent it fits
    if (bitLength(mantissa) + exponent <= MAGNITUDE_BITS_MAX) return { mantissa, exponent };
    return { mantissa: 1n, exponent: Number.POSITIVE_INFINITY };
  }
}

function roundedQuotient(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  const twice = (dividend % divisor) * 2n;
  return twice > divisor || (twice === divisor && quotient % 2n === 1n) ? quotient + 1n : quotient;
}

function bitLength(value: bigint): number {
  return value === 0n ? 0 : value.toString(2).length;
}

/** Prints as Redis does: `%.17Lf` without trailing zeros. O(digits²), at most 4 951 bytes. */
export function formatLongDouble({ mantissa, exponent }: LongDouble): string {
  const scaled = (mantissa < 0n ? -mantissa : mantissa) * FRACTION_SCALE;
  const units = exponent < 0 ? roundedQuotient(scaled, 1n << BigInt(-exponent)) : scaled << BigInt(exponent);
  const digits = units.toString().padStart(FRACTION_DIGITS + 1, "0");
  const text = `${digits.slice(0, -FRACTION_DIGITS)}.${digits.slice(-FRACTION_DIGITS)}`.replace(/\.?0+$/, "");
  return mantissa < 0n && text !== "0" ? `-${text}` : text;
}
