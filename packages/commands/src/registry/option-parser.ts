import type { Args } from "@allset/resp";
import { firstArgOf, isOption, optionsOf, positionalsOf, widthOf } from "./grammar.js";
import type { Node } from "./node.js";
import type { Spec } from "./spec.js";
import { equalsIgnoringCase, foldCase, smallCount } from "./words.js";

/**
 * The option parser of one command, compiled once from its spec.
 *
 * Options follow the positional part, in any order. Parsing fills `options`: one numeric field for each option word, 0 when absent, else
 * the index in `args` of the word's first value (of the word itself if it takes none). Nothing is allocated and nothing is converted, so
 * the order of errors stays the handler's to decide.
 *
 * A syntax error is: an unknown word; a word whose values are missing; two different words of one `oneOf`; a word given twice that is
 * declared `once`. Any other word may be repeated, the last one wins.
 *
 * A call that consists of the positional part alone costs two comparisons.
 */
export class OptionParser {
  /** Overwritten by each `parse`. */
  readonly options: Readonly<Record<string, number>>;
  readonly #fields: Record<string, number> = {};
  readonly #words: readonly Word[];
  /** Of each word its length and its first byte in lower case, as one number: the comparison that most words fail. */
  readonly #marks: Int32Array;
  /** Where options begin, for commands whose positional part has one length. */
  readonly #start: number;
  /** Where the count of a counted part stands, or 0; then options begin `#stride * count` arguments behind it. */
  readonly #countAt: number;
  readonly #stride: number;
  /** For each oneOf (or lone option), 1 + the index of the word seen; 0 when none was. */
  readonly #chosen: Int32Array;
  /** The groups in `#chosen` that hold a word, in order of appearance. */
  readonly #touched: Int32Array;
  #touchedCount = 0;

  constructor(name: string, spec: Pick<Spec, "args">) {
    this.#words = wordsOf(spec);
    this.#marks = Int32Array.from(this.#words, ({ lower }) => mark(lower.length, lower[0]));
    const head = headOf(name, spec);
    this.#start = head.start;
    this.#countAt = head.countAt;
    this.#stride = head.stride;
    const groups = optionsOf(spec).length;
    this.#chosen = new Int32Array(groups);
    this.#touched = new Int32Array(groups);
    for (const word of this.#words) this.#fields[word.name] = 0;
    this.options = this.#fields;
  }

  /**
   * Reads the options of a call. False means syntax error; `options` then holds what stood in front of it.
   *
   * A counted part whose count is no number, or reaches past the arguments, is the handler's to report: true, and no options.
   */
  parse(args: Args): boolean {
    if (this.#touchedCount !== 0) this.#clear();
    if (this.#words.length === 0) return true;
    const start = this.#countAt === 0 ? this.#start : this.#afterCounted(args);
    return start >= args.count || this.#scan(args, start);
  }

  #scan(args: Args, start: number): boolean {
    for (let at = start; at < args.count; ) {
      const index = this.#find(args, at);
      if (index < 0) return false;
      const word = this.#words[index];
      if (!this.#choose(word, index)) return false;
      if (at + word.minValues >= args.count) return false;
      this.#fields[word.name] = word.minValues === 0 ? at : at + 1;
      at = word.takesRest ? args.count : at + 1 + word.minValues;
    }
    return true;
  }

  /** Notes the word in its group. False when the group holds another one, or this one and it may come once only. */
  #choose(word: Word, index: number): boolean {
    const seen = this.#chosen[word.group];
    if (seen === 0) {
      this.#chosen[word.group] = index + 1;
      this.#touched[this.#touchedCount++] = word.group;
      return true;
    }
    return seen === index + 1 && !word.once;
  }

  /** The index of the word that argument `at` is, or -1. */
  #find(args: Args, at: number): number {
    const start = args.starts[at];
    const length = args.ends[at] - start;
    const sought = mark(length, foldCase(args.bytes[start]));
    for (let index = 0; index < this.#marks.length; index++) {
      if (this.#marks[index] !== sought) continue;
      const { lower } = this.#words[index];
      if (lower.length === length && equalsIgnoringCase(lower, args.bytes, start)) return index;
    }
    return -1;
  }

  #afterCounted(args: Args): number {
    const count = smallCount(args, this.#countAt);
    const end = this.#countAt + 1 + count * this.#stride;
    return count > 0 && end <= args.count ? end : args.count;
  }

  /** A group holds one word at most, so only those are reset. */
  #clear(): void {
    for (let i = 0; i < this.#touchedCount; i++) {
      const group = this.#touched[i];
      this.#fields[this.#words[this.#chosen[group] - 1].name] = 0;
      this.#chosen[group] = 0;
    }
    this.#touchedCount = 0;
  }
}

const mark = (length: number, firstByte: number): number => (length << 8) | firstByte;

interface Word {
  readonly name: string;
  readonly lower: Uint8Array;
  /** Words of one group exclude each other. */
  readonly group: number;
  readonly minValues: number;
  /** Its last value repeats: everything that follows belongs to it. */
  readonly takesRest: boolean;
  readonly once: boolean;
}

function wordsOf(spec: Pick<Spec, "args">): Word[] {
  const words = optionsOf(spec).flatMap((option, group) => wordsIn(option.of, group, option.once === true));
  const names = new Set(words.map((word) => word.name));
  if (names.size !== words.length) throw new Error(`an option word is declared twice: ${[...names].join(" ")}`);
  return words;
}

function wordsIn(node: Node, group: number, once: boolean): Word[] {
  const onceHere = once || node.once === true;
  if (node.node === "oneOf") return node.of.flatMap((alternative) => wordsIn(alternative, group, onceHere));
  if (node.node === "many") return wordsIn(node.of, group, onceHere);
  if (node.node !== "token" && node.node !== "option") throw new Error(`${node.node} cannot begin an option`);
  const { min, max } = node.node === "token" ? { min: 0, max: 0 } : widthOf(node.of);
  if (min !== max && max !== Number.POSITIVE_INFINITY) throw new Error(`${node.token}: values of varying number`);
  const lower = new TextEncoder().encode(node.token.toLowerCase());
  return [{ name: node.token, lower, group, minValues: min, takesRest: min !== max, once: onceHere }];
}

/** Where the options of a command begin. */
function headOf(name: string, spec: Pick<Spec, "args">): { start: number; countAt: number; stride: number } {
  const positionals = positionalsOf(spec);
  const first = firstArgOf(name);
  if (optionsOf(spec).length === 0) return { start: first, countAt: 0, stride: 0 };
  const firstOption = spec.args.findIndex(isOption);
  if (firstOption < positionals.length) throw new Error(`${name}: options must follow the positional part`);
  let start = first;
  for (const [index, node] of positionals.entries()) {
    if (node.node === "counted" && index === positionals.length - 1) {
      return { start, countAt: start, stride: widthOf(node.of).min };
    }
    const { min, max } = widthOf(node);
    if (min !== max) throw new Error(`${name}: options behind a positional part of varying length`);
    start += min;
  }
  return { start, countAt: 0, stride: 0 };
}
