import { describe, expectTypeOf, it } from "vitest";
import type { stringSpec } from "../string/spec.js";
import type { Handler, HandlersOf, OptionsOf } from "./handler.js";
import { block, bytes, counted, double, int, key, many, oneOf, option, optional, required, token } from "./node.js";
import { ok } from "./reply-shape.js";
import { family } from "./spec.js";

interface Ctx {
  readonly db: number;
}

const tiny = family("string", {
  get: { summary: "", since: "1.0.0", flags: ["readonly"], args: [key("key", "RO")], reply: ok("") },
  box: { summary: "", since: "1.0.0", flags: [], args: [], reply: ok(""), container: "bare" },
  "box|open": { summary: "", since: "1.0.0", flags: [], args: [bytes("lid")], reply: ok("") },
});
const handle = (): void => {};

describe("handler types", () => {
  it("gives each option word a number", () => {
    type Set = OptionsOf<(typeof stringSpec)["specs"]["set"]>;
    type Fields = "NX" | "XX" | "IFEQ" | "IFNE" | "IFDEQ" | "IFDNE" | "GET" | "EX" | "PX" | "EXAT" | "PXAT" | "KEEPTTL";
    expectTypeOf<Set>().toEqualTypeOf<{ readonly [T in Fields]: number }>();
    expectTypeOf<OptionsOf<(typeof stringSpec)["specs"]["get"]>>().toEqualTypeOf<Record<never, number>>();
    const set: Handler<(typeof stringSpec)["specs"]["set"], Ctx> = (_context, args, reply, options) => {
      if (options.EX !== 0) reply.integer(args.size(options.EX));
      // @ts-expect-error FX is no word of SET
      return options.FX;
    };
    void set;
  });

  it("gives the words around values, and where the tail or the options begin, a number too", () => {
    const xadd = [
      key("key"),
      optional(token("NOMKSTREAM")),
      optional(
        block(
          "trim",
          oneOf("strategy", token("MAXLEN"), token("MINID")),
          optional(oneOf("operator", token("="), token("~"))),
          bytes("threshold"),
          optional(option("LIMIT", int("count"))),
        ),
      ),
      bytes("id"),
      many(block("data", bytes("field"), bytes("value"))),
    ] as const;
    expectTypeOf<keyof OptionsOf<{ args: typeof xadd }>>().toEqualTypeOf<
      "NOMKSTREAM" | "MAXLEN" | "MINID" | "=" | "~" | "LIMIT" | "tail"
    >();
    const xclaim = [key("key"), many(bytes("id")), optional(token("FORCE"))] as const;
    expectTypeOf<keyof OptionsOf<{ args: typeof xclaim }>>().toEqualTypeOf<"FORCE" | "headEnd">();
    const hexpire = [key("key"), required(option("FIELDS", counted("numfields", bytes("field"))))] as const;
    expectTypeOf<keyof OptionsOf<{ args: typeof hexpire }>>().toEqualTypeOf<"FIELDS">();
    const geosearch = [
      key("key"),
      required(
        oneOf(
          "by",
          block("circle", option("BYRADIUS", double("radius")), oneOf("unit", token("M"), token("KM"))),
          block("box", option("BYBOX", double("width")), oneOf("unit", token("M"), token("KM"))),
        ),
      ),
      optional(option("COUNT", block("count-block", int("count"), optional(token("ANY"))))),
    ] as const;
    expectTypeOf<keyof OptionsOf<{ args: typeof geosearch }>>().toEqualTypeOf<"BYRADIUS" | "BYBOX" | "COUNT" | "ANY">();
    const xpending = [
      key("key"),
      optional(block("filters", optional(option("IDLE", int("ms"))), bytes("start"), bytes("end"))),
    ] as const;
    expectTypeOf<keyof OptionsOf<{ args: typeof xpending }>>().toEqualTypeOf<"IDLE" | "tail">();
  });

  it("demands a handler for each command and subcommand", () => {
    const whole: HandlersOf<typeof tiny, Ctx> = { get: handle, "box|open": handle };
    // @ts-expect-error a missing handler does not compile
    const missing: HandlersOf<typeof tiny, Ctx> = { get: handle };
    // @ts-expect-error a surplus handler does not compile
    const surplus: HandlersOf<typeof tiny, Ctx> = { get: handle, "box|open": handle, put: handle };
    // @ts-expect-error a bare container has no handler
    const bare: HandlersOf<typeof tiny, Ctx> = { get: handle, "box|open": handle, box: handle };
    void [whole, missing, surplus, bare];
  });
});
