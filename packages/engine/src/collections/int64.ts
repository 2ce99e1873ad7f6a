/**
 * 64-bit integers as two 32-bit words, without BigInt: exact and without allocation.
 *
 * `high` and `low` are the halves of the two's complement, both as signed 32-bit integers.
 */
const ZERO = 0x30;
const MINUS = 0x2d;
const WORD = 2 ** 32;
/** Digits of the longest 64-bit integer, its sign included. */
export const INT64_DIGITS_MAX = 20;

export class Int64 {
  high = 0;
  low = 0;

  /** Whether the value is an integer that a double holds exactly. */
  get isSafe(): boolean {
    return this.high >= -0x200000 && this.high < 0x200000 && !(this.high === -0x200000 && this.low === 0);
  }

  /** The value, rounded where it is not safe. */
  get number(): number {
    return this.high * WORD + (this.low >>> 0);
  }

  /** Takes a safe integer. */
  set(value: number): this {
    this.high = Math.floor(value / WORD) | 0;
    this.low = value | 0;
    if (value < -0x80000000 || value > 0x7fffffff) this.low = (value - this.high * WORD) | 0;
    return this;
  }

  /** Takes the safe integer that stands in a cell: V8 boxes a double that is handed over. */
  setFrom(cell: Float64Array): this {
    const high = Math.floor(cell[0] / WORD);
    this.high = high | 0;
    this.low = (cell[0] - high * WORD) | 0;
    return this;
  }

  /** Writes the value into a cell, rounded where it is not safe. */
  store(cell: Float64Array): void {
    cell[0] = this.high * WORD + (this.low >>> 0);
  }

  setWords(high: number, low: number): this {
    this.high = high;
    this.low = low;
    return this;
  }

  /**
   * Reads `bytes[start .. end)`: canonical decimal as Redis takes it, no `+`, no leading zero, no `-0`. False, with nothing of use
   * in it, where it is no 64-bit integer. O(digits).
   */
  parse(bytes: Uint8Array, start: number, end: number): boolean {
    const length = end - start;
    if (length === 0 || length > INT64_DIGITS_MAX) return false;
    const negative = bytes[start] === MINUS;
    const at = negative ? start + 1 : start;
    const lead = bytes[at] - ZERO;
    if (at === end || lead < 0 || lead > 9) return false;
    if (lead === 0) {
      this.high = 0;
      this.low = 0;
      return length === 1;
    }
    return end - at <= 9 ? this.#parseShort(bytes, at, end, negative) : this.#parseLong(bytes, at, end, negative);
  }

  /** Writes the value in decimal so that it ends before `end`; returns where it starts. */
  write(bytes: Uint8Array, end: number): number {
    const negative = this.high < 0;
    let at = end;
    if (this.high === this.low >> 31) {
      let rest = Math.abs(this.low);
      do {
        const next = Math.floor(rest / 10);
        bytes[--at] = ZERO + (rest - next * 10);
        rest = next;
      } while (rest > 0);
    } else at = this.#writeLong(bytes, end, negative);
    if (negative) bytes[--at] = MINUS;
    return at;
  }

  #parseShort(bytes: Uint8Array, at: number, end: number, negative: boolean): boolean {
    let value = 0;
    for (; at < end; at++) {
      const digit = bytes[at] - ZERO;
      if (digit < 0 || digit > 9) return false;
      value = (value * 10 + digit) | 0;
    }
    this.low = negative ? -value | 0 : value;
    this.high = this.low >> 31;
    return true;
  }

  #parseLong(bytes: Uint8Array, at: number, end: number, negative: boolean): boolean {
    let high = 0;
    let low = 0;
    for (; at < end; at++) {
      const digit = bytes[at] - ZERO;
      if (digit < 0 || digit > 9) return false;
      low = low * 10 + digit;
      const carry = Math.floor(low / WORD);
      low -= carry * WORD;
      high = high * 10 + carry;
    }
    // The magnitude of the lowest integer is one more than that of the highest.
    if (high > 0x80000000 || (high === 0x80000000 && !(negative && low === 0))) return false;
    this.low = low | 0;
    this.high = high | 0;
    if (negative) this.#negate();
    return true;
  }

  #negate(): void {
    this.low = -this.low | 0;
    this.high = (this.low === 0 ? -this.high : ~this.high) | 0;
  }

  /** Divides by 10 000 in limbs of 16 bits, four digits at a time. */
  #writeLong(bytes: Uint8Array, end: number, negative: boolean): number {
    let low = negative ? -this.low | 0 : this.low;
    let high = negative ? (low === 0 ? -this.high : ~this.high) | 0 : this.high;
    let at = end;
    while ((high | low) !== 0) {
      let rest = 0;
      const limb3 = high >>> 16;
      rest = limb3 % 10_000;
      const limb2 = rest * 0x10000 + (high & 0xffff);
      rest = limb2 % 10_000;
      const limb1 = rest * 0x10000 + (low >>> 16);
      rest = limb1 % 10_000;
      const limb0 = rest * 0x10000 + (low & 0xffff);
      rest = limb0 % 10_000;
      high = (((limb3 / 10_000) | 0) << 16) | ((limb2 / 10_000) | 0);
      low = (((limb1 / 10_000) | 0) << 16) | ((limb0 / 10_000) | 0);
      for (let digit = 0; digit < 4 && ((high | low) !== 0 || rest > 0); digit++) {
        const next = (rest / 10) | 0;
        bytes[--at] = ZERO + (rest - next * 10);
        rest = next;
      }
    }
    return at;
  }
}
