import { expect, test } from "vitest";
import { benchEngine } from "./engine.bench.js";

test("the benchmark runs, and computes the same each time", () => {
  const [first, second] = [benchEngine(2000, 1), benchEngine(2000, 1, true)];
  expect(second.checksum).toBe(first.checksum);
  expect(second.usedBytes).toBe(first.usedBytes);
  expect(second.slowestInsert).toBeGreaterThan(0);
});

test("a key of 16 bytes with a value of 32 costs at most 80 bytes", () => {
  expect(benchEngine(100_000, 1).usedBytes).toBeLessThanOrEqual(80);
});
