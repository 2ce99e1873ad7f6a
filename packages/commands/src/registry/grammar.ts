import type { Node, Optional } from "./node.js";
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
    case "many":
      return startsWithWord(node.of);
    default:
      return false;
  }
}

/** Whether a node at the top of `args` is an option: optional, and recognized by its first word. */
export const isOption = (node: Node): node is Optional<Node> => node.node === "optional" && startsWithWord(node.of);

export const positionalsOf = (spec: Pick<Spec, "args">): readonly Node[] => spec.args.filter((node) => !isOption(node));

export const optionsOf = (spec: Pick<Spec, "args">): readonly Optional<Node>[] => spec.args.filter(isOption);

/** The index in a call's arguments where those of `spec.args` begin: 1, or 2 behind `CLIENT LIST`. */
export const firstArgOf = (name: string): number => (containerOf(name) === null ? 1 : 2);
