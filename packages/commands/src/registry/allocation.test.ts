import { Args } from "@allset/resp";
import { describe, expect, it } from "vitest";
import { stringSpec } from "../string/spec.js";
import { Command } from "./command.js";
import { CommandTable } from "./command-table.js";
import { KeyPositions } from "./key-positions.js";
import { block, bytes, counted, double, int, key, many, option, optional, token } from "./node.js";
import { OptionParser } from "./option-parser.js";

const CALLS = 200_000;
/** One allocated object per call would be sixteen bytes and more: 3.2 MB. */
const HEAP_GROWTH_MAX_BYTES = 1_000_000;

const commandOf = (name: "set" | "msetex" | "mset"): Command<object> =>
  new Command(0, name, "string", stringSpec.specs[name], () => {}, null, []);

/** By how many bytes the heap grows over many calls of `once`, at best of three. */
function growth(once: () => void): number {
  for (let i = 0; i < CALLS / 10; i++) once();
  const tries = [1, 2, 3].map(() => {
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < CALLS; i++) once();
    return process.memoryUsage().heapUsed - before;
  });
  return Math.min(...tries.map(Math.abs));
}

describe("per call, nothing is allocated by", () => {
  const call = (line: string): Args => new Args().assign(line.split(" "));

  it("the lookup of a command", () => {
    const set = commandOf("set");
    const table = new CommandTable([["set", set]]);
    const args = call("SeT k v");
    expect(growth(() => table.find(args.bytes, args.starts[0], args.ends[0]))).toBeLessThan(HEAP_GROWTH_MAX_BYTES);
  });

  it.each(["SET k v", "SET k v NX EX 100", "SET k v FOO"])("the options of %s", (line) => {
    const set = commandOf("set");
    const args = call(line);
    expect(growth(() => set.parseOptions(args))).toBeLessThan(HEAP_GROWTH_MAX_BYTES);
  });

  it.each(["X k 1 m", "X k NX MAXLEN ~ 5 FIELDS 2 a b 1 m"])("the tail and the values with words of %s", (line) => {
    const parser = new OptionParser("x", {
      args: [
        key("key"),
        optional(token("NX")),
        optional(option("MAXLEN", block("trim", optional(token("~")), int("threshold")))),
        optional(option("FIELDS", counted("numfields", bytes("field")))),
        many(block("data", double("score"), bytes("member"))),
      ],
    });
    const args = call(line);
    expect(growth(() => parser.parse(args))).toBeLessThan(HEAP_GROWTH_MAX_BYTES);
  });

  it("the keys of MSETEX and MSET", () => {
    const keys = new KeyPositions();
    const [msetex, mset] = [commandOf("msetex"), commandOf("mset")];
    const [counted, plain] = [call("MSETEX 2 a 1 b 2 NX"), call("MSET a 1 b 2")];
    expect(growth(() => msetex.keysOf(counted, keys) && mset.keysOf(plain, keys))).toBeLessThan(HEAP_GROWTH_MAX_BYTES);
  });
});
