import { expect, test } from "vitest";
import { keyName, nameOf, sliceInPieces } from "./key-name.js";

test.each([0, 1, 32, 33, 255, 8192, 8193, 100_000])("a name of %i bytes has a character for each", (length) => {
  const bytes = Uint8Array.from({ length: length + 2 }, (_, i) => (i * 7) % 256);
  const name = nameOf(bytes, 1, length + 1);
  expect(name).toBe(Buffer.from(bytes.subarray(1, length + 1)).toString("latin1"));
  expect(sliceInPieces.call(bytes, 1, length + 1)).toBe(name);
  expect(keyName(3, bytes, 1, length + 1)).toBe(`3:${name}`);
});

test("a long name costs no more than its characters", () => {
  const bytes = new Uint8Array(8_000_000).fill(0x61);
  const before = process.memoryUsage().heapUsed;
  const name = nameOf(bytes);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(32_000_000);
  expect(name.length).toBe(bytes.length);
});
