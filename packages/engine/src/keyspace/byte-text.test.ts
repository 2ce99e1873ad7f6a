import { expect, test } from "vitest";
import { sliceInPieces, textOf } from "./byte-text.js";
import { parseBound, parseDouble } from "./double.js";
import { parseBigInteger, parseInteger } from "./integer.js";

test.each([0, 1, 32, 33, 255, 8192, 8193, 100_000])("a text of %i bytes has a character for each", (length) => {
  const bytes = Uint8Array.from({ length: length + 2 }, (_, i) => (i * 7) % 256);
  const text = textOf(bytes, 1, length + 1);
  expect(text).toBe(Buffer.from(bytes.subarray(1, length + 1)).toString("latin1"));
  expect(sliceInPieces.call(bytes, 1, length + 1)).toBe(text);
});

const cell = new Float64Array(1);

test.each([
  { name: "textOf", byte: 0x61, read: textOf, expected: (text: unknown) => (text as string).length === 8_000_000 },
  {
    name: "sliceInPieces",
    byte: 0x61,
    read: sliceIn,
    expected: (text: unknown) => (text as string).length === 8_000_000,
  },
  { name: "parseInteger", byte: 0x31, read: parseInteger, expected: Number.isNaN },
  { name: "parseBigInteger", byte: 0x31, read: parseBigInteger, expected: (value: unknown) => value === null },
  { name: "parseDouble", byte: 0x78, read: double, expected: (read: unknown) => read === false },
  { name: "parseBound", byte: 0x78, read: bound, expected: (read: unknown) => read === false },
])("$name of a long text costs no more than its characters", ({ byte, read, expected }) => {
  const bytes = new Uint8Array(8_000_000).fill(byte);
  const before = process.memoryUsage().heapUsed;
  const result = read(bytes, 0, bytes.length);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(32_000_000);
  expect(expected(result)).toBe(true);
});

function sliceIn(bytes: Uint8Array, start: number, end: number): string {
  return sliceInPieces.call(bytes, start, end);
}

function double(bytes: Uint8Array, start: number, end: number): boolean {
  return parseDouble(bytes, start, end, cell);
}

function bound(bytes: Uint8Array, start: number, end: number): boolean {
  return parseBound(bytes, start, end, cell);
}
