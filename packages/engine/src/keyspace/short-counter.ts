/**
 * The common case of INCR and its kin, in one pass over the entry: a counter of up to nine digits that stays as long as it is. What
 * is rarer, and every error, is for the general way.
 */
import { type Arena, CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
import { ENCODING_MASK, HAS_EXPIRY, HEADER_BYTES, TTL_HEADER_BYTES, TYPE_MASK } from "./entry.js";

const ZERO = 0x30;
/** A counter of `n` digits is from the power of ten at `n - 1` up to that at `n`; one digit may be 0. */
const POWERS: Int32Array = Int32Array.of(0, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9);
const DIGITS_MAX = 9;

/** What `addToShort` answers where it changed nothing. */
export const NOT_SHORT = -1;

/**
 * Adds `by`, from -10^9 to 10^9, to the counter that an entry holds, and returns the sum; or `NOT_SHORT`, having changed nothing, where
 * the entry holds something else, or the sum is negative or of another length. O(1), no allocation.
 */
export function addToShort(arena: Arena, ref: Ref, by: number): number {
  const words = arena.words[ref >>> CHUNK_SHIFT];
  const at = (ref & UNIT_MASK) << 2;
  const meta = words[at];
  const length = words[at + 2];
  // A string without an encoding of its own: both are 0.
  if ((meta & (TYPE_MASK | ENCODING_MASK)) !== 0 || length > DIGITS_MAX) return NOT_SHORT;
  const bytes = arena.bytes[ref >>> CHUNK_SHIFT];
  const start = (at << 2) + ((meta & HAS_EXPIRY) === 0 ? HEADER_BYTES : TTL_HEADER_BYTES) + words[at + 1];
  const end = start + length;
  let value = 0;
  for (let i = start; i < end; i++) {
    const digit = bytes[i] - ZERO;
    if (digit < 0 || digit > 9) return NOT_SHORT;
    value = value * 10 + digit;
  }
  const least = length === 0 ? 1 : POWERS[length - 1];
  const sum = value + by;
  // A number with a zero in front is none.
  if (value < least || sum < least || sum >= POWERS[length]) return NOT_SHORT;
  for (let i = end - 1, rest = sum; i >= start; i--) {
    const next = (rest / 10) | 0;
    bytes[i] = ZERO + (rest - next * 10);
    rest = next;
  }
  return sum;
}
