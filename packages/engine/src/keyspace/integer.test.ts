import { type SeededRandom, withSeed } from "@allset/testkit";
import { describe, expect, test } from "vitest";
import { isInt64, parseBigInteger, parseInteger, readInteger, writeInteger, writeIntegerFrom } from "./integer.js";

const INT64_MAX = 2n ** 63n - 1n;
const INT64_MIN = -(2n ** 63n);

/** What the bytes say by Redis's rules: what a 64-bit integer prints as, and nothing else. */
function model(text: string): bigint | null {
  let value: bigint;
  try {
    value = BigInt(text);
  } catch {
    return null;
  }
  return value.toString() === text && value >= INT64_MIN && value <= INT64_MAX ? value : null;
}

function check(text: string): void {
  const bytes = Buffer.from(`<${text}>`, "latin1");
  const want = model(text);
  const got = parseInteger(bytes, 1, bytes.length - 1);
  const right =
    want === null
      ? Number.isNaN(got)
      : Number.isSafeInteger(Number(want))
        ? Object.is(got, Number(want))
        : !Number.isSafeInteger(got) && Math.abs(got / Number(want) - 1) < 1e-15;
  if (!right) throw new Error(`"${text}" is read as ${got}`);
  const cell = new Float64Array(1);
  expect(readInteger(bytes, 1, bytes.length - 1, cell) ? cell[0] : Number.NaN).toBe(got);
  expect(parseBigInteger(bytes, 1, bytes.length - 1)).toBe(want);
}

const edges = [
  0n,
  1n,
  9n,
  10n,
  99n,
  2n ** 31n,
  2n ** 32n,
  2n ** 53n,
  10n ** 15n,
  10n ** 18n,
  9n * 10n ** 18n,
  2n ** 63n,
]
  .flatMap((n) => [n - 2n, n - 1n, n, n + 1n, n + 2n])
  .flatMap((n) => [n, -n]);

test("integers around every edge are read as they print", () => {
  for (const edge of edges) check(edge.toString());
});

test.each([
  "",
  "-",
  "+1",
  "-0",
  "00",
  "01",
  "-01",
  " 1",
  "1 ",
  "1.0",
  "1e3",
  "0x1",
  "٣",
  "9".repeat(19),
  "9".repeat(30),
  "1\0",
])("%j is no integer", (text) => {
  check(text);
  expect(model(text)).toBe(null);
});

function anyText(random: SeededRandom): string {
  const alphabet = random.pick(["0123456789", "0123456789", "-0123456789", "-+. 0189ex"]);
  return Array.from({ length: random.int(22) }, () => random.pick([...alphabet])).join("");
}

withSeed("any text is read as the model reads it", (random) => {
  for (let i = 0; i < 30_000; i++) check(anyText(random));
  for (let i = 0; i < 5000; i++) check((BigInt(random.uint32()) * BigInt(random.uint32()) - INT64_MAX).toString());
});

describe("safe integers", () => {
  const write = (value: number): string => {
    const bytes = new Uint8Array(30).fill(0x78);
    const start = writeInteger(bytes, 25, value);
    expect(bytes[start - 1]).toBe(0x78);
    expect(bytes[25]).toBe(0x78);
    const again = new Uint8Array(30).fill(0x78);
    expect(writeIntegerFrom(again, 25, Float64Array.of(value))).toBe(start);
    // Not `toEqual`, which looks at each byte for itself: it would take most of the time.
    expect(Buffer.compare(again, bytes)).toBe(0);
    return Buffer.from(bytes.subarray(start, 25)).toString();
  };

  test("around every edge are written as they print", () => {
    for (const edge of edges) if (Number.isSafeInteger(Number(edge))) expect(write(Number(edge))).toBe(edge.toString());
    for (const edge of [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]) expect(write(edge)).toBe(String(edge));
    expect(write(-0)).toBe("0");
  });

  withSeed("are written as they print", (random) => {
    for (let i = 0; i < 20_000; i++) {
      const value = Math.floor((random.random() * 2 - 1) * 10 ** random.int(16));
      expect(write(value)).toBe(String(value === 0 ? 0 : value));
    }
  });
});

test("64 bits are the limit", () => {
  expect([INT64_MAX, INT64_MAX + 1n, INT64_MIN, INT64_MIN - 1n].map(isInt64)).toEqual([true, false, true, false]);
});
