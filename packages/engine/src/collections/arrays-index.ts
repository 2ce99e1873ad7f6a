/**
 * Indexes of arrays: 0 … 2^64 - 2, as two signed 32-bit halves. Small integers cost V8 nothing to pass and to store; a double is
 * boxed when it is handed on, a bigint is always an object, and neither knows all 64 bits without care.
 *
 * 2^64 - 1 is no index. It is the length of an array whose last index is set, and where an exhausted insertion cursor stands.
 */
const DIGITS_MAX = 20;
/** A number of so many digits stays below 2^31. */
const SMALL_DIGITS_MAX = 9;
const TWO_32 = 2 ** 32;
const ZERO = 0x30;

/** A place for an index: what a method answers besides its result, and what commands read their arguments into. */
export class ArrayIndex {
  high = 0;
  low = 0;

  set(high: number, low: number): void {
    this.high = high;
    this.low = low;
  }

  /**
   * Reads decimal digits: no sign, no space, no leading zero. False where they are no number below 2^64 - 1, or up to it where
   * `exhausted` says so. O(digits), no allocation.
   */
  parse(bytes: Uint8Array, start: number, end: number, exhausted = false): boolean {
    const digits = end - start;
    if (digits === 0 || digits > DIGITS_MAX || (digits > 1 && bytes[start] === ZERO)) return false;
    let high = 0;
    let low = 0;
    const small = Math.min(end, start + SMALL_DIGITS_MAX);
    for (let at = start; at < small; at++) {
      const digit = bytes[at] - ZERO;
      if (digit < 0 || digit > 9) return false;
      low = low * 10 + digit;
    }
    for (let at = small; at < end; at++) {
      const digit = bytes[at] - ZERO;
      if (digit < 0 || digit > 9) return false;
      const product = low * 10 + digit; // below 2^36: exact
      low = product % TWO_32;
      high = high * 10 + (product - low) / TWO_32;
      if (high >= TWO_32) return false;
    }
    this.high = high | 0;
    this.low = low | 0;
    return exhausted || (this.high & this.low) !== -1;
  }

  /** Adds a whole number of either sign, below 2^32 in size. What leaves the 64 bits comes in at the other end. */
  add(delta: number): void {
    const sum = (this.low >>> 0) + delta;
    this.low = sum | 0;
    if (sum >= TWO_32) this.high = (this.high + 1) | 0;
    else if (sum < 0) this.high = (this.high - 1) | 0;
  }

  /** The 64 bits as a bigint, for the arithmetic of rare cases. */
  get value(): bigint {
    return (BigInt(this.high >>> 0) << 32n) | BigInt(this.low >>> 0);
  }

  set value(value: bigint) {
    this.high = Number((value >> 32n) & 0xffffffffn) | 0;
    this.low = Number(value & 0xffffffffn) | 0;
  }
}

/** Below 0, 0 or above 0 as the first index is below, at or above the second. */
export function compareIndexes(high: number, low: number, otherHigh: number, otherLow: number): number {
  if (high !== otherHigh) return high >>> 0 < otherHigh >>> 0 ? -1 : 1;
  if (low !== otherLow) return low >>> 0 < otherLow >>> 0 ? -1 : 1;
  return 0;
}
