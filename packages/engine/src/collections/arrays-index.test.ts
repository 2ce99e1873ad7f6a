import { describe, expect, test } from "vitest";
import { ArrayIndex, compareIndexes } from "./arrays-index.js";

const LAST = 2n ** 64n - 2n;
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const indexOf = (value: bigint): ArrayIndex => {
  const index = new ArrayIndex();
  index.value = value;
  return index;
};

describe("an index", () => {
  test.each([
    "0",
    "9",
    "10",
    "999999999",
    "1000000000",
    "4294967295",
    "4294967296",
    "9223372036854775808",
    String(LAST),
  ])("is read from %s", (text) => {
    const index = new ArrayIndex();
    const bytes = bytesOf(text);
    expect(index.parse(bytes, 0, bytes.length)).toBe(true);
    expect(index.value).toBe(BigInt(text));
  });

  test.each([
    "",
    "-1",
    "+1",
    "01",
    "00",
    " 1",
    "1 ",
    "1.0",
    "x",
    "18446744073709551616",
    "99999999999999999999",
    "100000000000000000000",
  ])("is not read from %j", (text) => {
    const index = new ArrayIndex();
    expect(index.parse(bytesOf(text), 0, text.length)).toBe(false);
    expect(index.parse(bytesOf(text), 0, text.length, true)).toBe(false);
  });

  test("may be 2^64 - 1 for the cursor alone", () => {
    const index = new ArrayIndex();
    const bytes = bytesOf(String(LAST + 1n));
    expect(index.parse(bytes, 0, bytes.length)).toBe(false);
    expect(index.parse(bytes, 0, bytes.length, true)).toBe(true);
    expect(index.value).toBe(LAST + 1n);
  });

  test("adds over the border of its halves, and around", () => {
    const index = indexOf(2n ** 32n - 1n);
    index.add(2);
    expect(index.value).toBe(2n ** 32n + 1n);
    index.add(-2);
    expect(index.value).toBe(2n ** 32n - 1n);
    index.value = 0n;
    index.add(-1);
    expect(index.value).toBe(LAST + 1n);
  });
});

/** Both sides of every border between halves, signs and doubles. */
const borders = [31n, 32n, 33n, 53n, 62n, 63n].flatMap((bit) => [2n ** bit - 1n, 2n ** bit, 2n ** bit + 1n]);
const places = [0n, 1n, ...borders, LAST - 1n, LAST, LAST + 1n];

test("indexes are ordered and added to as numbers of 64 bits, on both sides of every border", () => {
  for (const a of places) {
    const index = indexOf(a);
    expect(index.value).toBe(a);
    for (const delta of [1, -1, 255, -256, 2 ** 31, -(2 ** 31), 2 ** 32 - 1, 1 - 2 ** 32]) {
      index.value = a;
      index.add(delta);
      expect([a, delta, index.value]).toEqual([a, delta, BigInt.asUintN(64, a + BigInt(delta))]);
    }
    for (const b of places) {
      const other = indexOf(b);
      index.value = a;
      const order = compareIndexes(index.high, index.low, other.high, other.low);
      expect([a, b, order]).toEqual([a, b, a < b ? -1 : a > b ? 1 : 0]);
    }
    const text = String(a);
    expect(index.parse(bytesOf(text), 0, text.length)).toBe(a <= LAST);
    if (a <= LAST) expect(index.value).toBe(a);
  }
});
