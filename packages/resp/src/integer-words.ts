/** 64-bit integers in two signed words of 32 bits, high half first. */

/** Whether an integer with this high half is one that a double holds exactly. */
export function isSafeHigh(high: number): boolean {
  return high >= -0x200000 && high < 0x200000;
}

export function bigintOf(high: number, low: number): bigint {
  return (BigInt(high) << 32n) | BigInt(low >>> 0);
}
