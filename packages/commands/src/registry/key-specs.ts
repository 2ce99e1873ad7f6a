import { firstArgOf, widthOf } from "./grammar.js";
import type { KeyAccess, Node, Value } from "./node.js";
import type { Spec } from "./spec.js";

/** Where the keys of a command are, in the terms of COMMAND INFO. */
export interface KeySpec {
  readonly notes?: string;
  readonly flags: readonly KeyAccess[];
  readonly beginSearch: BeginSearch;
  readonly findKeys: FindKeys;
}

export type BeginSearch =
  | { readonly type: "index"; readonly index: number }
  /** The keys follow the word `keyword`, sought from argument `startFrom` on. */
  | { readonly type: "keyword"; readonly keyword: string; readonly startFrom: number };

export type FindKeys =
  /** From the first key to `lastKey`, relative to the first, or counted from the end of the arguments when negative. */
  | { readonly type: "range"; readonly lastKey: number; readonly keyStep: number; readonly limit: number }
  /** The count stands at `keyNumIndex`, the first key at `firstKey`, both relative to where the search began. */
  | { readonly type: "keynum"; readonly keyNumIndex: number; readonly firstKey: number; readonly keyStep: number };

/** Key positions as Redis gave them before key specs: `lastKey` is absolute, negative from the end. All 0: no keys. */
export interface LegacyRange {
  readonly firstKey: number;
  readonly lastKey: number;
  readonly keyStep: number;
}

const NO_KEYS: LegacyRange = { firstKey: 0, lastKey: 0, keyStep: 0 };

/** The key specs of a command: one for each key argument; neighbouring keys with the same access share one. */
export function keySpecsOf(name: string, spec: Pick<Spec, "args" | "keyNotes">): KeySpec[] {
  const found: KeySpec[] = [];
  let position = firstArgOf(name);
  for (const node of spec.args) {
    for (const key of keysIn(node, position)) {
      const last = found.at(-1);
      const joined = last && joinNeighbours(last, key);
      if (joined) found[found.length - 1] = joined;
      else found.push(key);
    }
    position += widthOf(node).min;
  }
  return found.map((key, index) => {
    const notes = spec.keyNotes?.[index];
    return notes === undefined ? key : { notes, ...key };
  });
}

/** The key specs of one node whose arguments begin at `position`. */
function keysIn(node: Node, position: number): KeySpec[] {
  switch (node.node) {
    case "value":
      return node.access ? [range(node.access, position, 0, 1)] : [];
    case "many":
      return keysAmong(node.of, (access, at, width) => range(access, position + at, -1, width));
    case "counted":
      return keysAmong(node.of, (access, at, width) => ({
        flags: access,
        beginSearch: { type: "index", index: position },
        findKeys: { type: "keynum", keyNumIndex: 0, firstKey: 1 + at, keyStep: width },
      }));
    case "optional":
      return keysIn(node.of, position);
    case "option":
      return keysIn(node.of, 0).map((key) => ({
        ...key,
        beginSearch: { type: "keyword", keyword: node.token, startFrom: position },
      }));
    case "oneOf":
      return node.of.flatMap((alternative) => keysIn(alternative, position));
    case "block":
      return node.of.flatMap((part, index) =>
        keysIn(part, position + node.of.slice(0, index).reduce((sum, before) => sum + widthOf(before).min, 0)),
      );
    case "token":
      return [];
  }
}

/** The keys of a node that repeats: a key, or a block that holds keys. */
function keysAmong(node: Node, make: (access: readonly KeyAccess[], at: number, width: number) => KeySpec): KeySpec[] {
  const parts = node.node === "block" ? node.of : [node];
  return parts.flatMap((part, at) => (isRouted(part) ? [make(part.access, at, parts.length)] : []));
}

const isRouted = (node: Node): node is Value & { readonly access: readonly KeyAccess[] } =>
  node.node === "value" && node.access !== undefined;

const range = (flags: readonly KeyAccess[], index: number, lastKey: number, keyStep: number): KeySpec => ({
  flags,
  beginSearch: { type: "index", index },
  findKeys: { type: "range", lastKey, keyStep, limit: 0 },
});

/** `b` appended to `a`, when both name single neighbouring keys that are accessed alike (LCS key1 key2). */
function joinNeighbours(a: KeySpec, b: KeySpec): KeySpec | null {
  if (a.beginSearch.type !== "index" || b.beginSearch.type !== "index") return null;
  if (a.findKeys.type !== "range" || b.findKeys.type !== "range") return null;
  if (a.findKeys.lastKey < 0 || b.findKeys.lastKey !== 0 || a.flags.join() !== b.flags.join()) return null;
  if (a.beginSearch.index + a.findKeys.lastKey + 1 !== b.beginSearch.index) return null;
  return { ...a, findKeys: { ...a.findKeys, lastKey: a.findKeys.lastKey + 1 } };
}

/** Whether keys cannot be found without reading arguments. */
export const movableKeys = (keySpecs: readonly KeySpec[]): boolean =>
  keySpecs.some(({ beginSearch, findKeys }) => beginSearch.type !== "index" || findKeys.type !== "range");

/** First key, last key and step: the union of the ranges that stand side by side, as the server computes it. */
export function legacyRangeOf(keySpecs: readonly KeySpec[]): LegacyRange {
  const ranges = keySpecs.flatMap(({ beginSearch, findKeys }) =>
    beginSearch.type === "index" && findKeys.type === "range" ? [{ first: beginSearch.index, ...findKeys }] : [],
  );
  if (ranges.length === 0) return NO_KEYS;
  const absolute = ranges.map(({ first, lastKey, keyStep }) => ({
    firstKey: first,
    lastKey: lastKey < 0 ? lastKey : first + lastKey,
    keyStep,
  }));
  if (absolute.length === 1) return absolute[0];
  const [head, ...rest] = absolute.filter(({ keyStep }) => keyStep === 1);
  if (head === undefined) return NO_KEYS;
  let lastKey = head.lastKey;
  for (const next of rest) if (lastKey === next.firstKey - 1) lastKey = next.lastKey;
  return { firstKey: head.firstKey, lastKey, keyStep: 1 };
}
