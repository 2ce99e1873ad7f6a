import { Args } from "@allset/resp";
import { describe, expect, it } from "vitest";
import { serverSpec } from "../server/spec.js";
import { stringSpec } from "../string/spec.js";
import { any, block, bytes, int, key, many, option, optional, token } from "./node.js";
import { OptionParser } from "./option-parser.js";

const args = new Args();
const setParser = new OptionParser("set", stringSpec.specs.set);

/** The words found, with what their index points at; null for a syntax error. */
function parsed(parser: OptionParser, line: string): Record<string, string> | null {
  args.assign(line.split(" "));
  if (!parser.parse(args)) return null;
  const found = Object.entries(parser.options).filter(([, at]) => at !== 0);
  return Object.fromEntries(found.map(([word, at]) => [word, args.text(at)]));
}

describe("the option parser", () => {
  it.each([
    ["SET k v", {}],
    ["SET k v NX", { NX: "NX" }],
    ["set k v nx get Ex 10", { NX: "nx", GET: "get", EX: "10" }],
    ["SET k v EX 10 EX 20", { EX: "20" }],
    ["SET k v NX NX", { NX: "NX" }],
    ["SET k v GET GET", { GET: "GET" }],
    ["SET k v EX NX", { EX: "NX" }],
    ["SET k v IFEQ a IFEQ b", { IFEQ: "b" }],
    ["SET k v NX XX", null],
    ["SET k v NX IFEQ a", null],
    ["SET k v EX 1 KEEPTTL", null],
    ["SET k v EX", null],
    ["SET k v FOO", null],
    ["SET k v NXX", null],
    ["SET k v N", null],
  ])("%s", (line, expected) => {
    expect(parsed(setParser, line)).toEqual(expected);
  });

  it("forgets the previous call, also after a syntax error", () => {
    expect(parsed(setParser, "SET k v NX EX 5")).toEqual({ NX: "NX", EX: "5" });
    expect(parsed(setParser, "SET k v XX BAD")).toBeNull();
    expect(parsed(setParser, "SET k v NX")).toEqual({ NX: "NX" });
    expect(parsed(setParser, "SET k v")).toEqual({});
  });

  it("keeps what stood in front of a syntax error, for handlers that convert as they read", () => {
    expect(parsed(setParser, "SET k v EX 5 BAD")).toBeNull();
    expect(args.text(setParser.options["EX"])).toBe("5");
  });

  it("finds options behind a counted part, and leaves a bad count to the handler", () => {
    const parser = new OptionParser("msetex", stringSpec.specs.msetex);
    expect(parsed(parser, "MSETEX 1 k v NX EX 3")).toEqual({ NX: "NX", EX: "3" });
    expect(parsed(parser, "MSETEX 2 NX EX PX XX KEEPTTL")).toEqual({ KEEPTTL: "KEEPTTL" });
    expect(parsed(parser, "MSETEX 1 k v FOO")).toBeNull();
    for (const line of ["MSETEX 2 k v NX", "MSETEX 0 k v", "MSETEX x k v FOO", "MSETEX 99999999999 k v FOO"]) {
      expect(parsed(parser, line), line).toEqual({});
    }
  });

  it("refuses a second time where the command says once", () => {
    const increx = new OptionParser("increx", stringSpec.specs.increx);
    expect(parsed(increx, "INCREX k EX 10 BYINT 5 ENX")).toEqual({ EX: "10", BYINT: "5", ENX: "ENX" });
    for (const line of ["BYINT 1 BYINT 2", "LBOUND 0 LBOUND 1", "ENX ENX EX 1", "PX 1 PX 2", "BYINT 1 BYFLOAT 1"]) {
      expect(parsed(increx, `INCREX k ${line}`), line).toBeNull();
    }
    const flushall = new OptionParser("flushall", serverSpec.specs.flushall);
    expect(parsed(flushall, "FLUSHALL ASYNC")).toEqual({ ASYNC: "ASYNC" });
    expect(parsed(flushall, "FLUSHALL ASYNC ASYNC")).toBeNull();
  });

  it("counts the words of a subcommand, and gives the rest to an option that repeats", () => {
    const parser = new OptionParser("box|open", {
      args: [key("key"), optional(option("ID", many(int("id")))), optional(token("ALL"))],
    });
    expect(parsed(parser, "BOX OPEN k ALL ID 1 ALL")).toEqual({ ALL: "ALL", ID: "1" });
    expect(parsed(parser, "BOX OPEN k ID")).toBeNull();
  });

  it("refuses grammars it cannot read, when it is built", () => {
    const late = [optional(token("NX")), bytes("value")];
    expect(() => new OptionParser("late", { args: late })).toThrow("must follow the positional part");
    const wide = [many(bytes("value")), optional(token("NX"))];
    expect(() => new OptionParser("wide", { args: wide })).toThrow("varying length");
    const twice = [optional(token("NX")), optional(option("NX", int("n")))];
    expect(() => new OptionParser("twice", { args: twice })).toThrow("declared twice");
    const loose = [optional(option("A", block("b", int("n"), optional(int("m")))))];
    expect(() => new OptionParser("loose", { args: loose })).toThrow("varying number");
    expect(() => new OptionParser("free", { args: [any(bytes("value"))] })).not.toThrow();
  });
});
