import { describe, expect, it } from "vitest";
import { bitmapSpec } from "../bitmap/spec.js";
import { connectionSpec } from "../connection/spec.js";
import { stringSpec } from "../string/spec.js";
import { block, bytes, counted, double, key, manyPer, oneOf, option, optional, required, token } from "./node.js";
import { usageOf } from "./usage.js";

describe("usageOf", () => {
  it.each([
    [usageOf("get", stringSpec.specs.get), "GET key"],
    [usageOf("mset", stringSpec.specs.mset), "MSET key value [key value ...]"],
    [
      usageOf("msetex", stringSpec.specs.msetex),
      "MSETEX numkeys key value [key value ...] [NX | XX] [EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT unix-time-milliseconds | KEEPTTL]",
    ],
    [usageOf("bitcount", bitmapSpec.specs.bitcount), "BITCOUNT key [start end [BYTE | BIT]]"],
    [
      usageOf("bitop", bitmapSpec.specs.bitop),
      "BITOP <AND | OR | XOR | NOT | DIFF | DIFF1 | ANDOR | ONE> destkey key [key ...]",
    ],
    [
      usageOf("client|list", connectionSpec.specs["client|list"]),
      "CLIENT LIST [TYPE <NORMAL | MASTER | REPLICA | PUBSUB>] [ID client-id [client-id ...]]",
    ],
    [usageOf("hello", connectionSpec.specs.hello), "HELLO [protover [AUTH username password] [SETNAME clientname]]"],
    [
      usageOf("x", {
        args: [
          counted("numkeys", key("key")),
          optional(block("trim", token("MAXLEN"), optional(oneOf("operator", token("="), token("~"))), bytes("n"))),
          optional(option("WEIGHTS", manyPer("numkeys", double("weight")))),
          required(oneOf("from", option("A", bytes("a")), option("B", bytes("b")))),
        ],
      }),
      "X numkeys key [key ...] [MAXLEN [= | ~] n] [WEIGHTS weight [weight ...]] <A a | B b>",
    ],
    [usageOf("quit", connectionSpec.specs.quit), "QUIT"],
  ])("%s", (usage, expected) => {
    expect(usage).toBe(expected);
  });
});
