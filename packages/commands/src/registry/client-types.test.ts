import { describe, expectTypeOf, it } from "vitest";
import type { bitmapSpec } from "../bitmap/spec.js";
import type { connectionSpec } from "../connection/spec.js";
import type { genericSpec } from "../generic/spec.js";
import type { pubsubSpec } from "../pubsub/spec.js";
import type { serverSpec } from "../server/spec.js";
import type { stringSpec } from "../string/spec.js";
import type { transactionsSpec } from "../transactions/spec.js";
import type { Client } from "./client-types.js";

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
    expectTypeOf<Everything["pubsubNumpat"]>().toEqualTypeOf<() => Promise<number>>();
  });
});
