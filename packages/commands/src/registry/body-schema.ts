import { isOption } from "./grammar.js";
import type { Node, ValueType } from "./node.js";
import type { Spec } from "./spec.js";

/** A JSON Schema (2020-12), as far as bodies need it. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

/**
 * The JSON Schema of a call's body: positional arguments by name, options by their words.
 *
 * `{"key": "k", "value": "v", "NX": true, "EX": 60}` is SET k v NX EX 60. What repeats is an array, what is counted needs no count, and
 * bytes that are no UTF-8 travel as `{"base64": "…"}`. Alternatives exclude each other.
 */
export function bodySchemaOf(spec: Pick<Spec, "args" | "summary">): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  const required: string[] = [];
  const exclusions: JsonSchema[] = [];
  for (const node of spec.args) {
    const mayLack = node.node === "optional";
    if (isOption(node)) {
      const leads = Object.keys(leadProperties(node.of, []));
      Object.assign(properties, optionProperties(node.of));
      if (!mayLack && leads.length === 1) required.push(leads[0]);
      else if (leads.length > 1) exclusions.push(mayLack ? atMostOne(leads) : exactlyOne(leads));
    } else {
      const name = nameOf(node);
      properties[name] = schemaOf(node);
      if (!mayLack) required.push(name);
    }
  }
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    description: spec.summary,
    type: "object",
    properties,
    required,
    additionalProperties: false,
    ...(exclusions.length === 0 ? {} : { allOf: exclusions }),
    $defs: definitions,
  };
}

const definitions = {
  bytes: {
    anyOf: [
      { type: "string" },
      { type: "number" },
      {
        type: "object",
        properties: { base64: { type: "string", contentEncoding: "base64" } },
        required: ["base64"],
        additionalProperties: false,
      },
    ],
  },
  /** 64 bits: beyond JSON's safe integers as decimal text. */
  integer: { anyOf: [{ type: "integer" }, { type: "string", pattern: "^-?[0-9]+$" }] },
  double: { anyOf: [{ type: "number" }, { type: "string" }] },
} as const satisfies JsonSchema;

const definitionOf: Record<ValueType, keyof typeof definitions> = {
  key: "bytes",
  string: "bytes",
  pattern: "bytes",
  integer: "integer",
  "unix-time": "integer",
  double: "double",
};

/** The property name of a positional node. */
function nameOf(node: Node): string {
  if (node.node === "optional" || node.node === "many" || node.node === "required") return nameOf(node.of);
  if (node.node === "counted") return nameOf(node.of);
  if (node.node === "option") return node.token;
  return node.name;
}

function schemaOf(node: Node): JsonSchema {
  switch (node.node) {
    case "value":
      return { $ref: `#/$defs/${definitionOf[node.type]}` };
    case "token":
      return { const: node.token };
    case "option":
      return object({ [node.token]: schemaOf(node.of) });
    case "oneOf":
      return { oneOf: node.of.map(schemaOf) };
    case "block":
      return tuple(node.of);
    case "optional":
    case "required":
      return schemaOf(node.of);
    case "many":
    case "counted":
      return { type: "array", items: schemaOf(node.of), minItems: 1 };
  }
}

/** A block is an array of its parts, of which optional ones may be missing at its end; a block of one part is that part. */
function tuple(nodes: readonly Node[]): JsonSchema {
  if (nodes.length === 1) return schemaOf(nodes[0]);
  const minItems = nodes.filter((node) => node.node !== "optional").length;
  return { type: "array", prefixItems: nodes.map(schemaOf), items: false, minItems };
}

const object = (properties: Record<string, JsonSchema>): JsonSchema => ({
  type: "object",
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

type Properties = Record<string, JsonSchema>;

/** The properties that stand for the words of one option: those it begins with, and the optional ones around its values. */
const optionProperties = (node: Node): Properties => ({ ...leadProperties(node, []), ...innerProperties(node) });

/** The words with which an option begins; their values are those of the word itself and of `rest`. */
function leadProperties(node: Node, rest: readonly Node[]): Properties {
  switch (node.node) {
    case "token":
      return { [node.token]: valuesSchema(rest) };
    case "option":
      return { [node.token]: valuesSchema([node.of, ...rest]) };
    case "oneOf":
      return Object.assign({}, ...node.of.map((alternative) => leadProperties(alternative, rest))) as Properties;
    case "block":
      return leadProperties(node.of[0], [...node.of.slice(1), ...rest]);
    case "many": {
      const once = Object.entries(leadProperties(node.of, rest));
      return Object.fromEntries(once.map(([word, items]) => [word, { type: "array", items, minItems: 1 }]));
    }
    default:
      throw new Error(`${node.node} cannot begin an option`);
  }
}

/** The optional words around the values of an option: properties of their own (`{"MAXLEN": 10, "~": true, "LIMIT": 5}`). */
function innerProperties(node: Node): Properties {
  if (isOption(node)) return optionProperties(node.of);
  if (node.node === "option") return innerProperties(node.of);
  if (node.node !== "oneOf" && node.node !== "block") return {};
  return Object.assign({}, ...node.of.map(innerProperties)) as Properties;
}

/** The values of an option: `true` where there are none. */
function valuesSchema(nodes: readonly Node[]): JsonSchema {
  const parts = nodes.flatMap((node) => (node.node === "block" ? node.of : [node])).filter((part) => !isOption(part));
  return parts.length === 0 ? { const: true } : tuple(parts);
}

/** At most one of the properties is present. */
const atMostOne = (names: readonly string[]): JsonSchema => ({
  oneOf: [
    ...names.map((name) => ({ required: [name] })),
    { not: { anyOf: names.map((name) => ({ required: [name] })) } },
  ],
});

/** Exactly one of the properties is present. */
const exactlyOne = (names: readonly string[]): JsonSchema => ({ oneOf: names.map((name) => ({ required: [name] })) });
