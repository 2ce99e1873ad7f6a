/** Against the same series in fixed point, of 320 bits. */
import { withSeed } from "@allset/testkit";
import { expect, test } from "vitest";
import { arcsine, cosine, sine } from "./trigonometry.js";

const BITS = 320n;
const UNIT = 1n << BITS;
/** π by Machin's formula. */
const PI = 4n * (4n * inverseTangent(5n) - inverseTangent(239n));

function inverseTangent(inverse: bigint): bigint {
  let sum = 0n;
  for (let power = UNIT / inverse, n = 1n; power !== 0n; power /= -inverse * inverse, n += 2n) sum += power / n;
  return sum;
}

/** A double as it is: all of its bits are above the last of 320, unless it is tiny. */
const fixed = (value: number): bigint => BigInt(value * 2 ** 200) << (BITS - 200n);
const double = (value: bigint): number => Number(value) / Number(UNIT);

/** The sine (`first` is the angle, `n` 1) or the cosine (1 and 0). */
function series(angle: bigint, first: bigint, n: bigint): bigint {
  let [sum, term] = [0n, first];
  for (let i = n; term !== 0n; i += 2n) {
    sum += term;
    term = ((-term * ((angle * angle) >> BITS)) / ((i + 1n) * (i + 2n))) >> BITS;
  }
  return sum;
}

const sineOf = (angle: bigint): bigint => series(angle, angle, 1n);
const cosineOf = (angle: bigint): bigint => series(angle, UNIT, 0n);

withSeed("sine and cosine are rounded correctly", (random) => {
  const angles = Array.from({ length: 3000 }, () => (random.random() - 0.5) * 10 ** -random.int(6));
  for (const angle of [0, 0.5, -0.5, ...angles]) {
    expect(sine(angle * 2 * Math.PI), `sine of ${angle}`).toBe(double(sineOf(fixed(angle * 2 * Math.PI))));
    expect(cosine(angle * Math.PI), `cosine of ${angle}`).toBe(double(cosineOf(fixed(angle * Math.PI))));
  }
});

withSeed("the arcsine is the double whose sine is nearest", (random) => {
  const values = Array.from({ length: 3000 }, () => random.random() ** (1 + random.int(8)));
  for (const value of [0, 1, 1 - 2 ** -53, 0.5, ...values]) {
    // Newton's method from there on, until nothing changes.
    let exact = fixed(arcsine(value));
    for (let i = 0; i < 6; i++) {
      const slope = cosineOf(exact);
      if (slope !== 0n) exact += ((fixed(value) - sineOf(exact)) << BITS) / slope;
    }
    expect(arcsine(value), `arcsine of ${value}`).toBe(double(exact));
  }
});

test("the sine of the double nearest to π is what is left of π", () => {
  expect(double(PI)).toBe(Math.PI);
  expect(sine(Math.PI)).toBe(double(PI - fixed(Math.PI)));
});
