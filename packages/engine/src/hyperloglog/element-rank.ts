/**
 * Where an element belongs: its register and its rank there, from MurmurHash64A (Austin Appleby, public domain) with Redis's seed.
 *
 * The lowest 14 bits of the hash name the register. The rank is the place of the first 1 in the other 50, from 1; 51 without any.
 *
 * The hash is two 32-bit halves. Their products modulo 2^64 are made of 16-bit pieces in integer arithmetic: exact, without
 * bigints, and nothing is allocated.
 */
const SEED_LOW = 0xadc83b19 | 0;
/** Murmur's multiplier. */
const M_HIGH = 0xc6a4a793 | 0;
const M_LOW = 0x5bd1e995;
const M_UPPER: number = M_LOW >>> 16;
const M_LOWER: number = M_LOW & 0xffff;
/** Murmur shifts by 47 bits: what is left of the upper half then. */
const SHIFT = 47 - 32;

const REGISTER_MASK = 0x3fff;
export const RANK_SHIFT = 14;
const HIGH_BITS_FROM = 32 - RANK_SHIFT;
export const RANK_MAX: number = 64 - RANK_SHIFT + 1;

/** The register and the rank of `bytes[start .. end)` as `register | rank << 14`. O(bytes), no allocation. */
export function rankOf(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  let high = upperProduct(length) + Math.imul(length, M_HIGH);
  let low = SEED_LOW ^ Math.imul(length, M_LOW);
  let at = start;
  for (; end - at >= 8; at += 8) {
    let k = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
    let kHigh = bytes[at + 4] | (bytes[at + 5] << 8) | (bytes[at + 6] << 16) | (bytes[at + 7] << 24);
    kHigh = (upperProduct(k) + Math.imul(k, M_HIGH) + Math.imul(kHigh, M_LOW)) | 0;
    k = Math.imul(k, M_LOW) ^ (kHigh >>> SHIFT);
    high ^= upperProduct(k) + Math.imul(k, M_HIGH) + Math.imul(kHigh, M_LOW);
    low ^= Math.imul(k, M_LOW);
    high = (upperProduct(low) + Math.imul(low, M_HIGH) + Math.imul(high, M_LOW)) | 0;
    low = Math.imul(low, M_LOW);
  }
  if (at < end) {
    for (let shift = 0; at < end; at++, shift += 8)
      if (shift < 32) low ^= bytes[at] << shift;
      else high ^= bytes[at] << (shift - 32);
    high = (upperProduct(low) + Math.imul(low, M_HIGH) + Math.imul(high, M_LOW)) | 0;
    low = Math.imul(low, M_LOW);
  }
  low ^= high >>> SHIFT;
  high = (upperProduct(low) + Math.imul(low, M_HIGH) + Math.imul(high, M_LOW)) | 0;
  low = Math.imul(low, M_LOW);
  low ^= high >>> SHIFT;
  const rest = low >>> RANK_SHIFT;
  const rank = rest !== 0 ? lowestBit(rest) : high !== 0 ? HIGH_BITS_FROM + lowestBit(high) : RANK_MAX;
  return (low & REGISTER_MASK) | (rank << RANK_SHIFT);
}

/** The upper 32 bits of the 64-bit product of `a`, unsigned, and `M_LOW`. */
function upperProduct(a: number): number {
  const upper = a >>> 16;
  const lower = a & 0xffff;
  const middle = (Math.imul(upper, M_LOWER) + (Math.imul(lower, M_LOWER) >>> 16)) | 0;
  const other = (Math.imul(lower, M_UPPER) + (middle & 0xffff)) | 0;
  return (Math.imul(upper, M_UPPER) + (middle >>> 16) + (other >>> 16)) | 0;
}

/** The place of the lowest 1, from 1. */
function lowestBit(word: number): number {
  return 32 - Math.clz32(word & -word);
}
