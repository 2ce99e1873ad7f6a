import type { Node, Optional, Required } from "./node.js";
import { containerOf, type Spec } from "./spec.js";

/** How many arguments a node takes: at least `min`, at most `max` (Infinity when it repeats). */
export interface Width {
  readonly min: number;
  readonly max: number;
}

const sum = (nodes: readonly Node[]): Width =>
  nodes.map(widthOf).reduce((a, b) => ({ min: a.min + b.min, max: a.max + b.max }), { min: 0, max: 0 });

export function widthOf(node: Node): Width {
  switch (node.node) {
    case "value":
    case "token":
      return { min: 1, max: 1 };
    case "option": {
      const of = widthOf(node.of);
      return { min: 1 + of.min, max: 1 + of.max };
    }
    case "oneOf": {
      const widths = node.of.map(widthOf);
      return { min: Math.min(...widths.map((w) => w.min)), max: Math.max(...widths.map((w) => w.max)) };
    }
    case "block":
      return sum(node.of);
    case "required":
      return widthOf(node.of);
    case "optional":
      return { min: 0, max: widthOf(node.of).max };
    case "many":
      return { min: Math.max(1, widthOf(node.of).min), max: Number.POSITIVE_INFINITY };
    case "counted":
      return { min: 1 + widthOf(node.of).min, max: Number.POSITIVE_INFINITY };
  }
}

/** The width of all arguments of a command, without its name. */
export const widthOfArgs = (spec: Pick<Spec, "args">): Width => sum(spec.args);

/** Whether `node` always begins with a literal word. */
export function startsWithWord(node: Node): boolean {
  switch (node.node) {
    case "token":
    case "option":
      return true;
    case "oneOf":
      return node.of.every(startsWithWord);
    case "block":
      return startsWithWord(node.of[0]);
    case "many":
    case "required":
      return startsWithWord(node.of);
    default:
      return false;
  }
}

/** Whether a node at the top of `args` is an option: optional and recognized by its first word, or required. */
export const isOption = (node: Node): node is Optional<Node> | Required<Node> =>
  node.node === "required" || (node.node === "optional" && startsWithWord(node.of));

/** The arguments of a command by their place: the positional ones in front of the options, the options, the positional ones behind. */
export interface Grammar {
  readonly head: readonly Node[];
  readonly options: readonly (Optional<Node> | Required<Node>)[];
  readonly tail: readonly Node[];
}

/**
 * The three parts of `args`. An optional block at the end that begins with an option, as XPENDING's, counts as that option and a tail.
 *
 * @throws where options stand in two places
 */
export function grammarOf(spec: Pick<Spec, "args">): Grammar {
  const args = opened(spec.args);
  const first = args.findIndex(isOption);
  if (first < 0) return { head: args, options: [], tail: [] };
  const behind = args.findIndex((node, at) => at > first && !isOption(node));
  const end = behind < 0 ? args.length : behind;
  const tail = args.slice(end);
  if (tail.some(isOption)) throw new Error("options stand in two places");
  return { head: args.slice(0, first), options: args.slice(first, end).filter(isOption), tail };
}

function opened(args: readonly Node[]): readonly Node[] {
  const last = args.at(-1);
  if (last?.node !== "optional" || last.of.node !== "block" || !isOption(last.of.of[0])) return args;
  return [...args.slice(0, -1), ...last.of.of.map((part) => (isOption(part) ? part : optionalOf(part)))];
}

const optionalOf = (node: Node): Node => (node.node === "optional" ? node : { node: "optional", of: node });

/** The index in a call's arguments where those of `spec.args` begin: 1, or 2 behind `CLIENT LIST`. */
export const firstArgOf = (name: string): number => (containerOf(name) === null ? 1 : 2);
