import { Args } from "@allset/resp";
import { describe, expect, it } from "vitest";
import { accessBits, accessOfBits, findKeys, KeyPositions, keyFindersOf } from "./key-positions.js";
import { keySpecsOf } from "./key-specs.js";
import {
  any,
  block,
  bytes,
  counted,
  int,
  key,
  many,
  type Node,
  option,
  optional,
  required,
  shardChannel,
} from "./node.js";

const keys = new KeyPositions();

/** The positions found in `line`, or null when it does not fit. */
function positions(args: readonly Node[], line: string): number[] | null {
  const call = new Args().assign(line.split(" "));
  if (!findKeys(keyFindersOf(keySpecsOf("x", { args })), call, keys)) return null;
  return [...keys.at.subarray(0, keys.count)];
}

const pairs = [many(block("pair", key("key", "OW", "update"), bytes("value")))];
const numbered = [counted("numkeys", key("key", "RO"))];
const numberedPairs = [counted("numkeys", block("pair", key("key", "OW"), bytes("value"))), optional(bytes("rest"))];
const stored = [key("key", "RO"), optional(option("STORE", key("destination", "OW", "update")))];
const streams = [
  optional(option("COUNT", int("count"))),
  required(option("STREAMS", block("streams", many(key("key", "RO")), many(bytes("id"))))),
];

describe("findKeys", () => {
  it.each<[string, readonly Node[], string, number[] | null]>([
    ["one", [key("key", "RO")], "X k", [1]],
    ["one behind another argument", [int("n"), key("key", "RO")], "X 1 k", [2]],
    ["many", [many(key("key", "RO"))], "X a b c", [1, 2, 3]],
    ["none of any", [any(shardChannel("channel"))], "X", []],
    ["pairs", pairs, "X a 1 b 2", [1, 3]],
    ["a pair cut short", pairs, "X a 1 b", [1, 3]],
    ["numkeys", numbered, "X 2 a b c", [2, 3]],
    ["numkeys of pairs", numberedPairs, "X 2 a 1 b 2 NX", [2, 4]],
    ["no numkeys", numbered, "X 0 a", []],
    ["too many numkeys", numbered, "X 3 a b", null],
    ["numkeys that is no number", numbered, "X -1 a", null],
    ["a pair that numkeys announces and is not there", numberedPairs, "X 2 a 1", null],
    ["numkeys beyond nine digits", numbered, "X 12345678901 a", null],
    ["behind a word", stored, "X a store b", [1, 3]],
    ["without the word", stored, "X a", [1]],
    ["half of what follows a word", streams, "X COUNT 1 STREAMS a b 1 2", [4, 5]],
    ["half of an odd number", streams, "X STREAMS a b 1", [2]],
  ])("%s", (_what, args, line, expected) => {
    expect(positions(args, line)).toEqual(expected);
  });

  it("grows for long calls", () => {
    const names = Array.from({ length: 100 }, (_, i) => `k${i}`);
    expect(positions([many(key("key", "RO"))], `X ${names.join(" ")}`)).toHaveLength(100);
  });
});

describe("access bits", () => {
  it("come back in the server's order", () => {
    expect(accessOfBits(accessBits(["update", "access", "RW"]))).toEqual(["RW", "access", "update"]);
  });
});
