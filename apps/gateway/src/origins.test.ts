import { expect, test } from "vitest";
import { createOriginCheck } from "./origins.js";

test("exact origins, however they are written", () => {
  const admits = createOriginCheck(["https://App.example/", "http://[::1]:80", "https://x.example:443"], false);
  expect(admits("https://app.example")).toBe(true);
  expect(admits("http://[::1]")).toBe(true);
  expect(admits("https://x.example")).toBe(true);
  expect(admits("https://app.example/")).toBe(false);
  expect(admits(undefined)).toBe(false);
  expect(admits("*")).toBe(false);
});

test("* is every page, and says nothing of programs", () => {
  const admits = createOriginCheck(["*"], false);
  expect(admits("https://anything.example")).toBe(true);
  expect(admits("null")).toBe(true);
  expect(admits(undefined)).toBe(false);
});

test("null has to be listed", () => {
  expect(createOriginCheck(["loopback"], true)("null")).toBe(false);
  expect(createOriginCheck(["null"], true)("null")).toBe(true);
});

test("an empty list admits no page", () => {
  expect(createOriginCheck([], true)("http://localhost")).toBe(false);
  expect(createOriginCheck([], true)(undefined)).toBe(true);
});

test.each([
  ["app.example"],
  ["https://app.example/path"],
  ["https://"],
  ["https://user@app.example"],
  [""],
  ["https:app"],
])("'%s' is no origin", (text) => {
  expect(() => createOriginCheck([text], true)).toThrow(`'${text}' is not an origin`);
});
