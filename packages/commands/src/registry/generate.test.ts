import { Args } from "@allset/resp";
import { SeededRandom } from "@allset/testkit";
import { describe, expect, it } from "vitest";
import { families } from "../specs.js";
import { stringSpec } from "../string/spec.js";
import { arityOf } from "./arity.js";
import { generate } from "./generate.js";
import {
  block,
  bytes,
  counted,
  int,
  key,
  many,
  manyPer,
  type Node,
  option,
  optional,
  required,
  token,
} from "./node.js";
import { OptionParser } from "./option-parser.js";

const all = families.flatMap(({ specs }) => Object.entries(specs));
const fits = (arity: number, count: number): boolean => (arity < 0 ? count >= -arity : count === arity);

describe("generate", () => {
  it("makes calls of which most satisfy the arity, for every command", () => {
    const random = new SeededRandom(7);
    for (const [name, spec] of all) {
      if (spec.container !== undefined) continue;
      const arity = arityOf(name, spec);
      const good = Array.from({ length: 200 }, () => generate(name, spec, random)).filter((call) =>
        fits(arity, call.length),
      );
      expect(good.length, name).toBeGreaterThan(150);
      expect(good[0].slice(0, name.split("|").length).join("|").toLowerCase()).toBe(name);
    }
  });

  it("repeats itself from the same seed", () => {
    const calls = (): string[][] => {
      const random = new SeededRandom(42);
      return all.map(([name, spec]) => generate(name, spec, random));
    };
    expect(calls()).toEqual(calls());
  });

  it.each<[string, readonly Node[]]>([
    [
      "a tail, and a required option",
      [key("key"), optional(token("NOMK")), required(option("ID", int("id"))), many(bytes("value"))],
    ],
    [
      "values for each item of a count",
      [
        counted("numkeys", key("key")),
        optional(option("WEIGHTS", manyPer("numkeys", int("weight")))),
        optional(token("ALL")),
      ],
    ],
    [
      "what takes the rest last",
      [
        required(option("STREAMS", block("streams", many(key("key")), many(bytes("id"))))),
        optional(option("COUNT", int("n"))),
      ],
    ],
  ])("makes calls that the parser reads: %s", (_what, args) => {
    const random = new SeededRandom(3);
    const parser = new OptionParser("x", { args });
    const line = new Args();
    const read = Array.from({ length: 500 }, () => parser.parse(line.assign(generate("x", { args }, random))));
    expect(read.filter(Boolean).length).toBeGreaterThan(400);
  });

  it("reaches every option word of SET and breaks some calls", () => {
    const random = new SeededRandom(1);
    const { set } = stringSpec.specs;
    const calls = Array.from({ length: 3000 }, () => generate("set", set, random));
    for (const word of ["NX", "XX", "IFEQ", "IFNE", "IFDEQ", "IFDNE", "GET", "EX", "PX", "EXAT", "PXAT", "KEEPTTL"]) {
      expect(
        calls.some((call) => call.includes(word)),
        word,
      ).toBe(true);
    }
    expect(calls.some((call) => call.length < 3)).toBe(true);
  });
});
