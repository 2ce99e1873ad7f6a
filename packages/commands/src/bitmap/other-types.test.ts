/** What the bitmap commands do with a key that holds something else than a string: refuse it, or replace it whole. */
import { differential } from "@allset/testkit";
import { expect, test } from "vitest";
import {
  type Calls,
  collections,
  hyperLogLogs,
  meetings,
  namesOf,
  newerCollections,
  outcomes,
} from "../test-held-values.js";
import { startInstance } from "../test-target.js";
import { bitmapSpec } from "./spec.js";

/** Every bitmap command on a key `k` that holds something else, beside a string `s`. */
const calls: Calls = {
  bitcount: [
    ["BITCOUNT", "k"],
    ["BITCOUNT", "k", 0, -1],
    ["BITCOUNT", "k", 5, 30, "BIT"],
    ["BITCOUNT", "k", 0],
    ["BITCOUNT", "k", "x", 1],
    ["BITCOUNT", "k", 0, 1, "FOO"],
  ],
  bitfield: [
    ["BITFIELD", "k", "GET", "u8", 0],
    ["BITFIELD", "k", "SET", "u8", 0, 1],
    ["BITFIELD", "k", "INCRBY", "i5", "#3", 1],
    ["BITFIELD", "k"],
    ["BITFIELD", "k", "GET", "u64", 0],
    ["BITFIELD", "k", "OVERFLOW", "FOO", "SET", "u8", 0, 1],
  ],
  bitfield_ro: [
    ["BITFIELD_RO", "k", "GET", "u8", 0],
    ["BITFIELD_RO", "k"],
    ["BITFIELD_RO", "k", "SET", "u8", 0, 1],
  ],
  bitop: [
    ["BITOP", "NOT", "k", "s"],
    ["BITOP", "AND", "k", "s", "s"],
    ["BITOP", "AND", "k", "none", "nor"],
    ["BITOP", "OR", "k", "s", "none"],
    ["BITOP", "NOT", "bitop 1", "k"],
    ["BITOP", "NOT", "k", "k"],
    ["BITOP", "AND", "k", "k", "s"],
    ["BITOP", "XOR", "bitop 2", "s", "k"],
    ["BITOP", "OR", "s", "none", "k"],
    ["BITOP", "NOT", "k", "s", "s"],
    ["BITOP", "FOO", "k", "s"],
  ],
  bitpos: [
    ["BITPOS", "k", 1],
    ["BITPOS", "k", 0, 2, 4],
    ["BITPOS", "k", 1, 2, 40, "BIT"],
    ["BITPOS", "k", 2],
    ["BITPOS", "k", "x"],
    ["BITPOS", "k", 1, "x"],
  ],
  getbit: [
    ["GETBIT", "k", 7],
    ["GETBIT", "k", -1],
    ["GETBIT", "k", "x"],
  ],
  setbit: [
    ["SETBIT", "k", 7, 1],
    ["SETBIT", "k", 7, 0],
    ["SETBIT", "k", 7, 2],
    ["SETBIT", "k", -1, 1],
    ["SETBIT", "k", "x", 1],
  ],
};

differential("other-types", import.meta.url, startInstance, meetings({ ...collections, ...hyperLogLogs }, calls));

test.each(Object.entries(newerCollections))("%s is met as a list is", async (_, make) => {
  expect(await outcomes(make, calls)).toEqual(await outcomes(collections["a packed list"], calls));
});

test("every bitmap command has its calls", () => {
  expect(namesOf(bitmapSpec, false).filter((name) => calls[name] === undefined)).toEqual([]);
  expect(namesOf(bitmapSpec, true)).toEqual([]);
});
