import { firstArgOf, widthOf, widthOfArgs } from "./grammar.js";
import type { KeyAccess, Node, Value } from "./node.js";
import type { Spec } from "./spec.js";

/** Where the keys of a command are, in the terms of COMMAND INFO. */
export interface KeySpec {
  /** Of an `unknown` search: the word behind whose last occurrence the key stands all the same. */
  readonly behindLast?: string;
  readonly notes?: string;
  readonly flags: readonly KeyAccess[];
  readonly beginSearch: BeginSearch;
  readonly findKeys: FindKeys;
}

export type BeginSearch =
  | { readonly type: "index"; readonly index: number }
  /** The keys follow the word `keyword`, sought from argument `startFrom` on. */
  | { readonly type: "keyword"; readonly keyword: string; readonly startFrom: number }
  | Unknown;

/** Only the command itself knows. */
interface Unknown {
  readonly type: "unknown";
}

export type FindKeys =
  | Unknown
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
  return keyPartsOf(name, spec).map(({ keySpec }, index) => {
    const notes = spec.keyNotes?.[index];
    return notes === undefined || notes === "" ? keySpec : { notes, ...keySpec };
  });
}

/** For each key argument the index of its key spec. */
export const keySpecIndexes = (name: string, spec: Pick<Spec, "args">): ReadonlyMap<Node, number> =>
  new Map(keyPartsOf(name, spec).flatMap(({ nodes }, index) => nodes.map((node) => [node, index] as const)));

/** A key spec and the arguments it stands for. */
interface KeyPart {
  readonly keySpec: KeySpec;
  readonly nodes: readonly Node[];
}

function keyPartsOf(name: string, spec: Pick<Spec, "args">): KeyPart[] {
  const found: KeyPart[] = [];
  let position = firstArgOf(name);
  for (const [index, node] of spec.args.entries()) {
    const behind = widthOfArgs({ args: spec.args.slice(index + 1) }).min;
    for (const part of partsIn(node, position, behind)) {
      const joined = joinNeighbours(found.at(-1), part);
      if (joined === null) found.push(part);
      else found[found.length - 1] = joined;
    }
    position += widthOf(node).min;
  }
  return found;
}

/** The keys of one node whose arguments begin at `position`; `behind` it stand so many others at least (BLPOP's timeout). */
function partsIn(node: Node, position: number, behind = 0): KeyPart[] {
  switch (node.node) {
    case "value":
      return isRouted(node) ? [{ keySpec: placed(node, position), nodes: [node] }] : [];
    case "many":
      // A repeated option can only have patterns, which stand nowhere.
      if (node.of.node === "option") return partsIn(node.of, position);
      return partsAmong(node.of, (access, at, width) => range(access, position + at, -1 - behind, width));
    case "counted":
      return partsAmong(node.of, (access, at, width) => ({
        flags: access,
        beginSearch: { type: "index", index: position },
        findKeys: { type: "keynum", keyNumIndex: 0, firstKey: 1 + at, keyStep: width },
      }));
    case "optional":
    case "required":
      return partsIn(node.of, position);
    case "option":
      return partsIn(node.of, 0).map(({ keySpec, nodes }) => ({
        keySpec: behindWord(keySpec, node.token, position),
        nodes,
      }));
    case "oneOf":
      return node.of.flatMap((alternative) => partsIn(alternative, position));
    case "block": {
      const parts = node.of.flatMap((part, index) =>
        partsIn(part, position + node.of.slice(0, index).reduce((sum, before) => sum + widthOf(before).min, 0)),
      );
      const shares = node.of.filter((part) => part.node === "many").length;
      return shares < 2 ? parts : parts.map((part) => shared(part, shares));
    }
    case "token":
      return [];
  }
}

const unknown = { type: "unknown" } as const;

const placed = (node: Value & { readonly access: readonly KeyAccess[] }, position: number): KeySpec =>
  node.unplaced === true
    ? { flags: node.access, beginSearch: unknown, findKeys: unknown }
    : range(node.access, position, 0, 1);

/** The keys behind an option's word. Patterns are no keys: nothing stands there. */
function behindWord(keySpec: KeySpec, word: string, startFrom: number): KeySpec {
  if (keySpec.beginSearch.type !== "unknown")
    return { ...keySpec, beginSearch: { type: "keyword", keyword: word, startFrom } };
  return keySpec.flags.includes("RO") ? keySpec : { ...keySpec, behindLast: word };
}

/** STREAMS key … id …: what repeats divides the rest of the arguments, and the keys have the first part of it. */
const shared = (part: KeyPart, shares: number): KeyPart => ({
  ...part,
  keySpec: { ...part.keySpec, findKeys: { ...part.keySpec.findKeys, limit: shares } as FindKeys },
});

/** The keys of a node that repeats: a key, or a block that holds keys. */
function partsAmong(node: Node, make: (access: readonly KeyAccess[], at: number, width: number) => KeySpec): KeyPart[] {
  const parts = node.node === "block" ? node.of : [node];
  return parts.flatMap((part, at) =>
    isRouted(part) ? [{ keySpec: make(part.access, at, parts.length), nodes: [part] }] : [],
  );
}

const isRouted = (node: Node): node is Value & { readonly access: readonly KeyAccess[] } =>
  node.node === "value" && node.access !== undefined;

const range = (flags: readonly KeyAccess[], index: number, lastKey: number, keyStep: number): KeySpec => ({
  flags,
  beginSearch: { type: "index", index },
  findKeys: { type: "range", lastKey, keyStep, limit: 0 },
});

/** `b` joined to `a`, when both name single neighbouring keys that are accessed alike (LCS key1 key2). */
function joinNeighbours(a: KeyPart | undefined, b: KeyPart): KeyPart | null {
  if (a === undefined) return null;
  const { beginSearch, findKeys, flags } = a.keySpec;
  const next = b.keySpec;
  if (beginSearch.type === "unknown" && next.beginSearch.type === "unknown" && flags.join() === next.flags.join())
    return { keySpec: a.keySpec, nodes: [...a.nodes, ...b.nodes] };
  if (beginSearch.type !== "index" || next.beginSearch.type !== "index") return null;
  if (findKeys.type !== "range" || next.findKeys.type !== "range") return null;
  if (findKeys.lastKey < 0 || next.findKeys.lastKey !== 0 || flags.join() !== next.flags.join()) return null;
  if (beginSearch.index + findKeys.lastKey + 1 !== next.beginSearch.index) return null;
  return {
    keySpec: { ...a.keySpec, findKeys: { ...findKeys, lastKey: findKeys.lastKey + 1 } },
    nodes: [...a.nodes, ...b.nodes],
  };
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
