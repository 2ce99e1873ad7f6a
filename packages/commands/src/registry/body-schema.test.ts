import { describe, expect, it } from "vitest";
import { bitmapSpec } from "../bitmap/spec.js";
import { connectionSpec } from "../connection/spec.js";
import { families } from "../specs.js";
import { stringSpec } from "../string/spec.js";
import { bodySchemaOf } from "./body-schema.js";
import { block, bytes, counted, int, key, many, oneOf, option, optional, required, token } from "./node.js";

describe("bodySchemaOf", () => {
  it("names positional arguments and option words, and lets alternatives exclude each other", () => {
    const schema = bodySchemaOf(stringSpec.specs.set);
    expect(schema).toMatchObject({ type: "object", required: ["key", "value"], additionalProperties: false });
    expect(schema["properties"]).toMatchObject({
      key: { $ref: "#/$defs/bytes" },
      NX: { const: true },
      EX: { $ref: "#/$defs/integer" },
      IFEQ: { $ref: "#/$defs/bytes" },
    });
    const [condition] = schema["allOf"] as { oneOf: unknown[] }[];
    expect(condition.oneOf.slice(0, 2)).toEqual([{ required: ["NX"] }, { required: ["XX"] }]);
    expect(condition.oneOf).toHaveLength(7);
  });

  it("leaves counts out and makes pairs arrays of two", () => {
    const schema = bodySchemaOf(stringSpec.specs.msetex);
    expect(schema["required"]).toEqual(["data"]);
    expect(schema["properties"]).toMatchObject({
      data: { type: "array", minItems: 1, items: { type: "array", minItems: 2, items: false } },
    });
  });

  it("offers the words of a choice", () => {
    expect(bodySchemaOf(bitmapSpec.specs.bitop)["properties"]).toMatchObject({
      operation: { oneOf: expect.arrayContaining([{ const: "AND" }, { const: "ONE" }]) },
      key: { type: "array" },
    });
    expect(bodySchemaOf(connectionSpec.specs["client|list"])["properties"]).toMatchObject({
      ID: { type: "array", items: { $ref: "#/$defs/integer" } },
    });
  });

  it("makes optional words around values properties, and asks for what is required", () => {
    const trim = block(
      "trim",
      oneOf("strategy", token("MAXLEN"), token("MINID")),
      optional(oneOf("operator", token("="), token("~"))),
      int("threshold"),
      optional(option("LIMIT", int("count"))),
    );
    const xadd = bodySchemaOf({ summary: "", args: [key("key"), optional(trim), bytes("id"), many(bytes("field"))] });
    expect(xadd["required"]).toEqual(["key", "id", "field"]);
    expect(xadd["properties"]).toMatchObject({
      MAXLEN: { $ref: "#/$defs/integer" },
      MINID: { $ref: "#/$defs/integer" },
      "~": { const: true },
      LIMIT: { $ref: "#/$defs/integer" },
    });
    const fields = option("FIELDS", block("fields", counted("numfields", bytes("field"))));
    const hexpire = bodySchemaOf({ summary: "", args: [key("key"), required(fields)] });
    expect(hexpire["required"]).toEqual(["key", "FIELDS"]);
    expect(hexpire["properties"]).toMatchObject({ FIELDS: { type: "array", items: { $ref: "#/$defs/bytes" } } });
    const by = oneOf(
      "by",
      block("circle", option("BYRADIUS", int("radius")), token("KM")),
      option("BYBOX", int("width")),
    );
    const geosearch = bodySchemaOf({ summary: "", args: [key("key"), required(by)] });
    expect(geosearch["allOf"]).toEqual([{ oneOf: [{ required: ["BYRADIUS"] }, { required: ["BYBOX"] }] }]);
    expect(geosearch["properties"]).toMatchObject({ BYRADIUS: { type: "array", minItems: 2 } });
  });

  it("exists for every command, with a name for each argument", () => {
    for (const { specs } of families) {
      for (const [name, spec] of Object.entries(specs)) {
        const properties = Object.keys(bodySchemaOf(spec)["properties"] as object);
        expect(properties.length, name).toBeGreaterThanOrEqual(spec.args.length);
      }
    }
  });
});
