import { withSeed } from "@allset/testkit";
import { describe, expect, test } from "vitest";
import { formatDecimal, formatFixed } from "./number-format.js";

/** A double with so many decimals, by exact arithmetic: ties go to even, as in C. */
function exact(value: number, decimals: number): string {
  const words = new DataView(new ArrayBuffer(8));
  words.setFloat64(0, Math.abs(value));
  const bits = words.getBigUint64(0);
  const exponent = Math.max(1, Number(bits >> 52n)) - 1075;
  const mantissa = (bits & ((1n << 52n) - 1n)) | (bits >> 52n === 0n ? 0n : 1n << 52n);
  const scaled = mantissa * 10n ** BigInt(decimals);
  let digits = exponent >= 0 ? scaled << BigInt(exponent) : scaled >> BigInt(-exponent);
  if (exponent < 0) {
    const rest = scaled - (digits << BigInt(-exponent));
    const half = 1n << BigInt(-exponent - 1);
    if (rest > half || (rest === half && digits % 2n === 1n)) digits++;
  }
  const text = String(digits).padStart(decimals + 1, "0");
  return `${value < 0 || Object.is(value, -0) ? "-" : ""}${text.slice(0, -decimals)}.${text.slice(-decimals)}`;
}

describe("doubles with a fixed number of decimals", () => {
  withSeed("are rounded to even, whatever their size", (random) => {
    for (let i = 0; i < 3000; i++) {
      const decimals = random.pick([4, 6, 17]);
      // Ties are dyadic fractions with one place more than there are decimals.
      const tie = (random.int(2 ** 25) * 2 + 1) / 2 ** (decimals + 1);
      const odd = (random.random() - 0.5) * 10 ** random.between(-12, 25);
      for (const value of [tie, -tie, odd]) expect(formatFixed(value, decimals)).toBe(exact(value, decimals));
    }
  });

  test.each([0, -0, 1e21, -1e22, 1e300, 5e-324, 123.5])("%d", (value) => {
    expect(formatFixed(value, 6)).toBe(exact(value, 6));
  });

  test("infinities are words", () => {
    expect([Infinity, -Infinity].map((value) => formatFixed(value, 6))).toEqual(["inf", "-inf"]);
  });
});

test("decimals end where they are zeros", () => {
  expect([0, -0, 180, -180, 100.5, 85.05112878, -5e-324].map(formatDecimal)).toEqual([
    "0",
    "0",
    "180",
    "-180",
    "100.5",
    "85.0511287799999991",
    "0",
  ]);
});
