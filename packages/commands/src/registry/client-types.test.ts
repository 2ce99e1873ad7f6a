import { describe, expectTypeOf, it } from "vitest";
import type { bitmapSpec } from "../bitmap/spec.js";
import type { connectionSpec } from "../connection/spec.js";
import type { genericSpec } from "../generic/spec.js";
import type { pubsubSpec } from "../pubsub/spec.js";
import type { serverSpec } from "../server/spec.js";
import type { stringSpec } from "../string/spec.js";
import type { transactionsSpec } from "../transactions/spec.js";
import type { Client } from "./client-types.js";
import {
  block,
  bytes,
  counted,
  double,
  int,
  key,
  many,
  manyPer,
  oneOf,
  option,
  optional,
  required,
  token,
} from "./node.js";
import { ok } from "./reply-shape.js";
import { family } from "./spec.js";

const unit = oneOf("unit", token("M"), token("KM"));
const samples = family("stream", {
  xadd: {
    summary: "",
    since: "",
    flags: [],
    reply: ok(""),
    args: [
      key("key"),
      optional(
        block(
          "trim",
          oneOf("strategy", token("MAXLEN"), token("MINID")),
          optional(oneOf("operator", token("="), token("~"))),
          int("threshold"),
          optional(option("LIMIT", int("count"))),
        ),
      ),
      bytes("id"),
      many(block("data", bytes("field"), bytes("value"))),
    ],
  },
  hexpire: {
    summary: "",
    since: "",
    flags: [],
    reply: ok(""),
    args: [
      key("key"),
      optional(token("NX")),
      required(option("FIELDS", block("fields", counted("numfields", bytes("field"))))),
    ],
  },
  geosearch: {
    summary: "",
    since: "",
    flags: [],
    reply: ok(""),
    args: [
      key("key"),
      required(
        oneOf(
          "by",
          block("circle", option("BYRADIUS", double("radius")), unit),
          block("box", option("BYBOX", block("size", double("width"), double("height"))), unit),
        ),
      ),
      optional(option("COUNT", block("count-block", int("count"), optional(token("ANY"))))),
    ],
  },
  zunion: {
    summary: "",
    since: "",
    flags: [],
    reply: ok(""),
    args: [counted("numkeys", key("key")), optional(option("WEIGHTS", manyPer("numkeys", double("weight"))))],
  },
});

/** Never called. */
function sampleCalls(client: Client<typeof samples>): void {
  void client.xadd("k", "*", [["f", "v"]]);
  void client.xadd("k", "*", [["f", "v"]], { MAXLEN: 10, "~": true, LIMIT: 5 });
  void client.hexpire("k", { FIELDS: ["a"], NX: true });
  void client.geosearch("k", { BYRADIUS: [5, "KM"], COUNT: 3, ANY: true });
  void client.geosearch("k", { BYBOX: [5, 6, "KM"] });
  void client.zunion(["a", "b"], { WEIGHTS: [1, 2] });
  // @ts-expect-error alternatives exclude each other
  void client.xadd("k", "*", [["f", "v"]], { MAXLEN: 10, MINID: 5 });
  // @ts-expect-error FIELDS is required
  void client.hexpire("k", { NX: true });
  // @ts-expect-error so are the options
  void client.hexpire("k");
  // @ts-expect-error one of both is required
  void client.geosearch("k", { COUNT: 3 });
  // @ts-expect-error and one only
  void client.geosearch("k", { BYRADIUS: [5, "KM"], BYBOX: [5, 6, "KM"] });
  // @ts-expect-error a unit is missing
  void client.geosearch("k", { BYRADIUS: [5] });
}

type Everything = Client<typeof stringSpec> &
  Client<typeof bitmapSpec> &
  Client<typeof genericSpec> &
  Client<typeof connectionSpec> &
  Client<typeof transactionsSpec> &
  Client<typeof pubsubSpec> &
  Client<typeof serverSpec>;

/** Never called: the compiler is the test. */
function calls(client: Everything): void {
  expectTypeOf(client.get("k")).toEqualTypeOf<Promise<Uint8Array | null>>();
  expectTypeOf(client.strlen(new Uint8Array(1))).toEqualTypeOf<Promise<number>>();
  expectTypeOf(client.msetnx([["a", "1"]])).toEqualTypeOf<Promise<0 | 1>>();
  expectTypeOf(client.mget(["a", "b"])).toEqualTypeOf<Promise<readonly (Uint8Array | null)[]>>();
  void client.set("k", "v");
  void client.set("k", "v", { NX: true, GET: true, EX: 60 });
  void client.set("k", "v", { IFEQ: "old", KEEPTTL: true });
  void client.incrby("k", 9007199254740993n);
  void client.msetex([["a", "1"]], { XX: true, PX: 500 });
  void client.bitcount("k", [0, -1, "BIT"]);
  void client.bitcount("k", [0, -1]);
  void client.bitop("AND", "to", ["a", "b"]);
  void client.clientNoEvict("ON");
  void client.clientSetinfo({ "LIB-NAME": "mine" });
  void client.configSet([["maxmemory", "1mb"]]);
  void client.configGet(["max*"]);
  void client.ping();
  void client.scan(0, { MATCH: "a*", COUNT: 10 });
  // @ts-expect-error a missing positional argument
  void client.set("k");
  // @ts-expect-error NX and XX exclude each other
  void client.set("k", "v", { NX: true, XX: true });
  // @ts-expect-error so do EX and KEEPTTL
  void client.set("k", "v", { EX: 1, KEEPTTL: true });
  // @ts-expect-error no such word
  void client.set("k", "v", { FX: 1 });
  // @ts-expect-error no such operation
  void client.bitop("NAND", "to", ["a"]);
  // @ts-expect-error GET takes no options
  void client.get("k", {});
  // @ts-expect-error a bare container cannot be called
  void client.config();
}

describe("client types", () => {
  it("follow the specs", () => {
    expectTypeOf(calls).toBeFunction();
    expectTypeOf(sampleCalls).toBeFunction();
    expectTypeOf<Everything["pubsubNumpat"]>().toEqualTypeOf<() => Promise<number>>();
  });
});
