/**
 * The estimator: Otmar Ertl, "New cardinality estimation algorithms for HyperLogLog sketches" (2017), algorithms 5, 6 and 8, which
 * needs no correction for small or large counts. Each step rounds as it does in Redis, so the estimate is the same to the unit.
 */
import { REGISTERS } from "./layout.js";

/** Values of a register. */
const VALUES = 64;
/** Where the counters of the second, third and fourth register of four begin. */
export const SECOND: number = VALUES;
export const THIRD: number = 2 * VALUES;
export const FOURTH: number = 3 * VALUES;

/**
 * How many registers have each value, in four parts: registers side by side are often equal, and a counter that was just written must be
 * waited for. It takes two thirds of the time of one part.
 */
export type RegisterCounts = Int32Array;

export const registerCounts = (): RegisterCounts => new Int32Array(4 * VALUES);

/** Bits of the hash that make the rank; it is at most one more. */
const RANK_BITS = 50;
/** 1 / (2 ln 2) */
const ALPHA = 0.7213475204444817;
/** What C makes of a rounded number that is no 64-bit integer. */
const TOO_LARGE: number = -(2 ** 63);

const histogram = new Int32Array(VALUES);

/** The cardinality that registers with these values tell of: an integer, or -2^63 where 63 bits do not hold it. O(values). */
export function cardinalityOf(counts: RegisterCounts): number {
  for (let value = 0; value < VALUES; value++)
    histogram[value] = counts[value] + counts[SECOND + value] + counts[THIRD + value] + counts[FOURTH + value];
  let z = REGISTERS * tau((REGISTERS - histogram[RANK_BITS + 1]) / REGISTERS);
  for (let rank = RANK_BITS; rank >= 1; rank--) {
    z += histogram[rank];
    z *= 0.5;
  }
  z += REGISTERS * sigma(histogram[0] / REGISTERS);
  const estimate = Math.round((ALPHA * REGISTERS * REGISTERS) / z);
  return estimate < -TOO_LARGE ? estimate : TOO_LARGE;
}

/** The share of the registers that are 0 still. */
function sigma(x: number): number {
  if (x === 1) return Number.POSITIVE_INFINITY;
  let y = 1;
  let z = x;
  for (let before = Number.NaN; before !== z; ) {
    x *= x;
    before = z;
    z += x * y;
    y += y;
  }
  return z;
}

/** The share of the registers that are not at their highest rank. */
function tau(x: number): number {
  if (x === 0 || x === 1) return 0;
  let y = 1;
  let z = 1 - x;
  for (let before = Number.NaN; before !== z; ) {
    x = Math.sqrt(x);
    before = z;
    y *= 0.5;
    z -= (1 - x) * (1 - x) * y;
  }
  return z / 3;
}
