import { mapLeaves, parseReplies, printReplies, type ReplyNode, withContent } from "./reply-tree.js";

/**
 * What is taken out of a step's reply before two servers are compared, and why. The same is taken out of both sides, and
 * transcripts hold what is left. Every reason is written for the reader of the test.
 */
export type Normaliser =
  | { kind: "unordered"; why: string; pairs: boolean; at: readonly number[] }
  | { kind: "mask"; why: string; pattern: RegExp }
  | { kind: "rounded"; why: string; to: number }
  | { kind: "shape"; why: string }
  | { kind: "ignored"; why: string };

/** Applies a normaliser to the text of one step's frames. Text that is no reply (`<closed>`) stays as it is. */
export function normalise(text: string, normaliser: Normaliser | undefined): string {
  if (normaliser === undefined || text.startsWith("<")) return text;
  switch (normaliser.kind) {
    case "ignored":
      return `<ignored: ${normaliser.why}>`;
    case "mask":
      return text.replace(new RegExp(normaliser.pattern, flagsWithGlobal(normaliser.pattern)), "<masked>");
    case "unordered":
      return printReplies(parseReplies(text).map((node) => sortAt(node, normaliser.at, normaliser.pairs)));
    case "rounded":
      return printReplies(mapLeaves(parseReplies(text), (leaf) => roundLeaf(leaf, normaliser.to)));
    case "shape":
      return printReplies(mapLeaves(parseReplies(text), shapeOf));
  }
}

function flagsWithGlobal(pattern: RegExp): string {
  return pattern.global ? pattern.flags : `${pattern.flags}g`;
}

/** Sorts the elements of the aggregate that `path` leads to; a map, and an array of pairs, keeps its pairs together. */
function sortAt(node: ReplyNode, path: readonly number[], pairs: boolean): ReplyNode {
  if (path.length > 0) {
    const [index, ...rest] = path;
    const children = node.children.map((child, i) => (i === index ? sortAt(child, rest, pairs) : child));
    return { ...node, children };
  }
  const width = pairs || node.type === "%" ? 2 : 1;
  const groups: ReplyNode[][] = [];
  for (let i = 0; i < node.children.length; i += width) groups.push(node.children.slice(i, i + width));
  const keyed = groups.map((group) => ({ key: printReplies(group), group }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return { ...node, children: keyed.flatMap((entry) => entry.group) };
}

function roundLeaf(leaf: ReplyNode, to: number): ReplyNode {
  const content = leaf.body ?? leaf.head;
  const isNumber = ":$,".includes(leaf.type) && /^-?\d+(\.\d+)?$/.test(content) && (leaf.type !== "$" || leaf.body);
  return isNumber ? withContent(leaf, `${Math.round(Number(content) / to) * to}`) : leaf;
}

/** A leaf's type alone; of an error also its code. Nulls stay nulls. */
function shapeOf(leaf: ReplyNode): ReplyNode {
  if (leaf.head === "-1" && "$*".includes(leaf.type)) return leaf;
  if (leaf.type === "-") return { ...leaf, head: leaf.head.split(" ", 1)[0] };
  return "*%~>_".includes(leaf.type) ? leaf : { ...leaf, head: "<any>", body: null };
}
