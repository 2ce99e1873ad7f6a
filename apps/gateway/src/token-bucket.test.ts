import { expect, test } from "vitest";
import { TokenBucket } from "./token-bucket.js";

test("a second's worth at once, then a debt that time pays", () => {
  const bucket = new TokenBucket();
  expect(bucket.take(100, 100, 5000)).toBe(0);
  expect(bucket.take(1, 100, 5000)).toBe(10);
  expect(bucket.take(0, 100, 5005)).toBe(5);
  expect(bucket.take(0, 100, 5010)).toBe(0);
  expect(bucket.take(50, 100, 5510)).toBe(0);
});

test("rest is not saved up beyond a second", () => {
  const bucket = new TokenBucket();
  bucket.take(100, 100, 0);
  expect(bucket.take(300, 100, 1_000_000)).toBe(2000);
});

test("a new rate counts for what is taken from then on", () => {
  const bucket = new TokenBucket();
  expect(bucket.take(200, 100, 0)).toBe(1000);
  expect(bucket.take(100, 1000, 0)).toBe(1100);
});
