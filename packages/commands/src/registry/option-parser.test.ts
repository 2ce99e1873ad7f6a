import { Args } from "@allset/resp";
import { describe, expect, it } from "vitest";
import { serverSpec } from "../server/spec.js";
import { stringSpec } from "../string/spec.js";
import {
  any,
  block,
  bytes,
  counted,
  double,
  int,
  key,
  many,
  manyPer,
  type Node,
  once,
  oneOf,
  option,
  optional,
  required,
  token,
} from "./node.js";
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
    const built =
      (...nodes: Node[]) =>
      (): unknown =>
        new OptionParser("x", { args: nodes });
    expect(built(optional(token("NX")), bytes("value"), optional(token("XX")))).toThrow("two places");
    expect(built(many(bytes("value")), bytes("other"), optional(token("NX")))).toThrow("varying length");
    expect(built(counted("n", key("k")), many(bytes("v")), optional(token("NX")))).toThrow("varying length");
    expect(built(optional(token("NX")), optional(option("NX", int("n"))))).toThrow("declared twice");
    expect(built(optional(option("A", block("b", int("n"), optional(int("m"))))))).toThrow("varying number");
    expect(built(optional(option("A", block("b", many(int("n")), int("m")))))).toThrow("varying number");
    expect(built(optional(option("A", block("b", optional(option("B", int("n"))), int("m")))))).toThrow("in front of");
    expect(built(key("k"), optional(option("WEIGHTS", manyPer("numkeys", int("w")))))).toThrow("nothing is counted");
    expect(built(any(bytes("value")))).not.toThrow();
  });
});

/** Grammars of commands that live in other families: what the parser is for, told in one place. */
const grammars: Record<string, readonly Node[]> = {
  zadd: [
    key("key"),
    optional(oneOf("condition", token("NX"), token("XX"))),
    optional(oneOf("comparison", token("GT"), token("LT"))),
    optional(token("CH")),
    optional(token("INCR")),
    many(block("data", double("score"), bytes("member"))),
  ],
  xadd: [
    key("key"),
    optional(token("NOMKSTREAM")),
    optional(
      once(
        block(
          "trim",
          oneOf("strategy", token("MAXLEN"), token("MINID")),
          optional(oneOf("operator", token("="), token("~"))),
          bytes("threshold"),
          optional(option("LIMIT", int("count"))),
        ),
      ),
    ),
    oneOf("id-selector", token("*"), bytes("id")),
    many(block("data", bytes("field"), bytes("value"))),
  ],
  xreadgroup: [
    required(option("GROUP", block("group-block", bytes("group"), bytes("consumer")))),
    optional(option("COUNT", int("count"))),
    optional(option("BLOCK", int("milliseconds"))),
    optional(token("NOACK")),
    required(option("STREAMS", block("streams", many(key("key")), many(bytes("id"))))),
  ],
  hexpire: [
    key("key"),
    int("seconds"),
    optional(oneOf("condition", token("NX"), token("XX"))),
    required(option("FIELDS", block("fields", counted("numfields", bytes("field"))))),
  ],
  hsetex: [
    key("key"),
    optional(option("EX", int("seconds"))),
    required(option("FIELDS", counted("numfields", block("data", bytes("field"), bytes("value"))))),
  ],
  zunion: [
    counted("numkeys", key("key")),
    optional(option("WEIGHTS", manyPer("numkeys", double("weight")))),
    optional(option("AGGREGATE", oneOf("aggregate", token("SUM"), token("MIN")))),
    optional(token("WITHSCORES")),
  ],
  blmpop: [
    double("timeout"),
    counted("numkeys", key("key")),
    oneOf("where", token("LEFT"), token("RIGHT")),
    optional(option("COUNT", int("count"))),
  ],
  georadius: [
    key("key"),
    double("radius"),
    optional(option("COUNT", block("count-block", int("count"), optional(token("ANY"))))),
    optional(oneOf("order", token("ASC"), token("DESC"))),
  ],
  geosearch: [
    key("key"),
    required(
      oneOf("from", option("FROMMEMBER", bytes("member")), option("FROMLONLAT", block("at", double("x"), double("y")))),
    ),
    required(
      oneOf(
        "by",
        block("circle", option("BYRADIUS", double("radius")), oneOf("unit", token("M"), token("KM"))),
        block(
          "box",
          option("BYBOX", block("size", double("width"), double("height"))),
          oneOf("unit", token("M"), token("KM")),
        ),
      ),
    ),
    optional(token("WITHDIST")),
  ],
  xclaim: [
    key("key"),
    int("min-idle-time"),
    many(bytes("id")),
    optional(option("IDLE", int("ms"))),
    optional(token("FORCE")),
  ],
  xpending: [
    key("key"),
    bytes("group"),
    optional(
      block(
        "filters",
        optional(option("IDLE", int("ms"))),
        bytes("start"),
        bytes("end"),
        int("count"),
        optional(bytes("consumer")),
      ),
    ),
  ],
  "xinfo|stream": [key("key"), optional(block("full", token("FULL"), optional(option("COUNT", int("count")))))],
};

/** The fields that are not 0. */
function fields(name: string, line: string): Record<string, number> | null {
  const parser = new OptionParser(name, { args: grammars[name] });
  // The call before must leave nothing behind.
  for (const before of Object.values(calls).flat()) {
    args.assign(before[0].split(" "));
    if (before[0].toLowerCase().startsWith(name.replace("|", " "))) parser.parse(args);
  }
  args.assign(line.split(" "));
  if (!parser.parse(args)) return null;
  return Object.fromEntries(Object.entries(parser.options).filter(([, at]) => at !== 0));
}

const calls: Record<string, [string, Record<string, number> | null][]> = {
  "options in front of a tail": [
    ["ZADD k 1 m", { tail: 2 }],
    ["ZADD k nx CH 1 m", { NX: 2, CH: 3, tail: 4 }],
    ["ZADD k 1 nx 2 ch", { tail: 2 }],
    ["ZADD k NX XX 1 m", null],
    ["ZADD k INCR CH", { INCR: 2, CH: 3, tail: 4 }],
    ["ZADD k NXX", { tail: 2 }],
    ["XADD k * f v", { tail: 2 }],
    ["XADD k NOMKSTREAM 5-1 f v", { NOMKSTREAM: 2, tail: 3 }],
  ],
  "optional words around a value": [
    ["XADD k MAXLEN 10 * f v", { MAXLEN: 3, tail: 4 }],
    ["XADD k maxlen ~ 10 limit 5 * f v", { MAXLEN: 4, "~": 3, LIMIT: 6, tail: 7 }],
    ["XADD k MINID = 10 NOMKSTREAM * f v", { MINID: 4, "=": 3, NOMKSTREAM: 5, tail: 6 }],
    ["XADD k LIMIT 5 MAXLEN ~ ~ * f v", { LIMIT: 3, MAXLEN: 6, "~": 5, tail: 7 }],
    ["XADD k MAXLEN 10 ~ f v", { MAXLEN: 3, tail: 4 }],
    ["XADD k MAXLEN 10 MINID 5 * f v", null],
    ["XADD k MAXLEN 10 MAXLEN 5 * f v", null],
    ["XADD k NOMKSTREAM NOMKSTREAM MAXLEN", null],
    ["XADD k f v MAXLEN ~", { tail: 2 }],
    ["XADD k NOMKSTREAM MAXLEN ~", null],
    ["GEORADIUS k 5 COUNT 3", { COUNT: 4 }],
    ["GEORADIUS k 5 COUNT 3 ANY", { COUNT: 4, ANY: 5 }],
    ["GEORADIUS k 5 any DESC COUNT 3", { ANY: 3, DESC: 4, COUNT: 6 }],
    ["GEORADIUS k 5 COUNT", null],
    ["XINFO STREAM k", {}],
    ["XINFO STREAM k FULL", { FULL: 3 }],
    ["XINFO STREAM k FULL COUNT 5", { FULL: 3, COUNT: 5 }],
  ],
  "counted and open values": [
    ["HEXPIRE k 5 FIELDS 2 a b", { FIELDS: 4 }],
    ["HEXPIRE k 5 FIELDS 2 nx xx NX", { FIELDS: 4, NX: 7 }],
    ["HEXPIRE k 5 XX FIELDS 1 a b", null],
    ["HEXPIRE k 5 XX FIELDS 3 a b", { XX: 3, FIELDS: 5 }],
    ["HEXPIRE k 5 XX FIELDS x a b", { XX: 3, FIELDS: 5 }],
    ["HEXPIRE k 5 FIELDS", null],
    ["HEXPIRE k 5 NX", { NX: 3 }],
    ["HSETEX k FIELDS 1 EX v EX 5", { FIELDS: 3, EX: 7 }],
    ["XREADGROUP GROUP g c STREAMS a b 1 2", { GROUP: 2, STREAMS: 5 }],
    ["XREADGROUP NOACK COUNT 1 GROUP g c STREAMS COUNT 5", { NOACK: 1, COUNT: 3, GROUP: 5, STREAMS: 8 }],
    ["XREADGROUP GROUP g c STREAMS a", null],
    ["XREADGROUP GROUP g c x", null],
    ["XREADGROUP COUNT 1 BLOCK 0 NOACK", { COUNT: 2, BLOCK: 4, NOACK: 5 }],
    ["GEOSEARCH k FROMLONLAT 1 2 BYBOX 3 4 KM WITHDIST", { FROMLONLAT: 3, BYBOX: 6, WITHDIST: 9 }],
    ["GEOSEARCH k BYRADIUS 3 KM FROMMEMBER m", { BYRADIUS: 3, FROMMEMBER: 6 }],
    ["GEOSEARCH k FROMMEMBER m BYRADIUS 3", null],
    ["GEOSEARCH k FROMMEMBER m FROMLONLAT 1 2", null],
  ],
  "options behind a counted head": [
    ["ZUNION 2 a b", {}],
    ["ZUNION 2 a b WEIGHTS 1 2 WITHSCORES", { WEIGHTS: 5, WITHSCORES: 7 }],
    ["ZUNION 2 a b AGGREGATE min weights 1 aggregate", { AGGREGATE: 5, WEIGHTS: 7 }],
    ["ZUNION 2 a b WEIGHTS 1", null],
    ["ZUNION 2 a b WEIGHTS 1 2 3", null],
    ["ZUNION 3 a b", {}],
    ["ZUNION x a WEIGHTS", {}],
    ["BLMPOP 0 2 a b LEFT", {}],
    ["BLMPOP 0 2 a b LEFT COUNT 5", { COUNT: 7 }],
    ["BLMPOP 0 2 a b LEFT COUNT", null],
    ["BLMPOP 0 2 a b", {}],
    ["BLMPOP 0 9 a b LEFT COUNT 5", {}],
  ],
  "options behind a head that repeats, and inside an optional block": [
    ["XCLAIM k 5 1 2", { headEnd: 5 }],
    ["XCLAIM k 5 1 2 FORCE IDLE 3", { headEnd: 5, FORCE: 5, IDLE: 7 }],
    ["XCLAIM k 5 FORCE FORCE", { headEnd: 4, FORCE: 4 }],
    ["XCLAIM k 5 1 FORCE 2", null],
    ["XPENDING k g", { tail: 3 }],
    ["XPENDING k g - + 5", { tail: 3 }],
    ["XPENDING k g IDLE 7 - + 5 c", { IDLE: 4, tail: 5 }],
  ],
};

describe.each(Object.entries(calls))("the option parser finds %s", (_what, lines) => {
  it.each(lines)("%s", (line, expected) => {
    const [first, second] = line.toLowerCase().split(" ");
    expect(fields(Object.hasOwn(grammars, first) ? first : `${first}|${second}`, line)).toEqual(expected);
  });
});
