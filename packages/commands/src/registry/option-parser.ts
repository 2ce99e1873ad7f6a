import type { Args } from "@allset/resp";
import { firstArgOf, type Grammar, grammarOf, widthOf } from "./grammar.js";
import { type Word, type Words, wordsOf } from "./option-words.js";
import type { Spec } from "./spec.js";
import { equalsIgnoringCase, foldCase, smallCount } from "./words.js";

/**
 * The option parser of one command, compiled once from its spec.
 *
 * A call is a positional head, options in any order, and a positional tail (`grammar.ts`). Parsing fills `options`: one numeric field for
 * each option word, 0 when absent, else the index in `args` of the word's first value (of the word itself if it takes none). With a tail,
 * `options.tail` is the index of its first argument: that of the first argument which is no option word, `args.count` when none is left.
 * When the last part of the head repeats (XCLAIM), `options.headEnd` is the index behind it: that of the first option word. Nothing is
 * allocated and nothing is converted, so the order of errors stays the handler's to decide.
 *
 * A syntax error is: an unknown word, unless a tail follows; a word whose values are missing; two different words of one `oneOf`; a word
 * given twice that is declared `once`. Any other word may be repeated, the last one wins.
 *
 * The handler's to report are: a required option that is missing (its field is 0); a tail that is too short; a count, of the head or of
 * an option (`FIELDS numfields …`), that is no number above 0 or reaches past the arguments. Behind such a count nothing is read.
 *
 * A call that consists of the head alone costs two comparisons.
 */
export class OptionParser {
  /** Overwritten by each `parse`. */
  readonly options: Readonly<Record<string, number>>;
  readonly #fields: Record<string, number> = {};
  readonly #words: readonly Word[];
  /** Of each word that stands free its length and its first byte in lower case, as one number: the comparison that most words fail. */
  readonly #marks: Int32Array;
  /** A bit for each length below 32 that a free word has: what scores and fields fail. */
  readonly #lengths: number;
  /** Where options begin, for commands whose head has one length; else where its last part begins to repeat. */
  readonly #start: number;
  /** Where the count of the head's counted part stands, or 0; then options begin `#stride * count + #after` arguments behind it. */
  readonly #countAt: number;
  readonly #stride: number;
  readonly #after: number;
  readonly #headRepeats: boolean;
  readonly #hasTail: boolean;
  /** The count of the head's counted part in this call. */
  #count = 0;
  /** For each group 1 + the index of the word seen; 0 when none was. */
  readonly #chosen: Int32Array;
  /** The groups in `#chosen` that hold a word, in order of appearance. */
  readonly #touched: Int32Array;
  #touchedCount = 0;

  constructor(name: string, spec: Pick<Spec, "args">) {
    const grammar = grammarOf(spec);
    const { list, free, groups } = wordsOf(grammar.options);
    this.#words = list;
    this.#marks = Int32Array.from(list.slice(0, free), ({ lower }) => mark(lower.length, lower[0]));
    this.#lengths = list.slice(0, free).reduce((bits, { lower }) => bits | (1 << Math.min(lower.length, LONG)), 0);
    const head = headOf(name, grammar, list);
    this.#start = head.start;
    this.#countAt = head.countAt;
    this.#stride = head.stride;
    this.#after = head.after;
    this.#headRepeats = head.repeats;
    this.#hasTail = grammar.tail.length > 0;
    this.#chosen = new Int32Array(groups);
    this.#touched = new Int32Array(groups);
    for (const word of list) this.#fields[word.name] = 0;
    if (this.#hasTail) this.#fields["tail"] = 0;
    if (this.#headRepeats) this.#fields["headEnd"] = 0;
    this.options = this.#fields;
  }

  /** Reads the options of a call. False means syntax error; `options` then holds what stood in front of it. */
  parse(args: Args): boolean {
    if (this.#touchedCount !== 0) this.#clear();
    if (this.#words.length === 0) return true;
    let start = this.#countAt === 0 ? this.#start : this.#afterCounted(args);
    if (this.#headRepeats) start = this.#afterRepeated(args);
    if (this.#hasTail) this.#fields["tail"] = args.count;
    return start >= args.count || this.#scan(args, start);
  }

  #scan(args: Args, start: number): boolean {
    for (let at = start; at < args.count; ) {
      const index = this.#find(args, at);
      if (index < 0) {
        if (this.#hasTail) this.#fields["tail"] = at;
        return this.#hasTail;
      }
      const word = this.#words[index];
      if (!this.#choose(word, index)) return false;
      const first = word.infixes.length === 0 ? at + 1 : this.#afterInfix(word, args, at + 1);
      const end = this.#afterValues(word, args, first);
      if (end > args.count) return false;
      this.#fields[word.name] = first === end ? at : first;
      at = end;
    }
    return true;
  }

  /** The index behind the values of `word`, which begin at `first`; past the arguments where they are missing. */
  #afterValues(word: Word, args: Args, first: number): number {
    const end = first + word.values;
    if (word.takesRest) return Math.max(end, args.count);
    if (word.perCount !== 0) return end + word.perCount * this.#count;
    if (word.stride === 0 || end > args.count) return end;
    const count = smallCount(args, end - 1);
    return count > 0 ? Math.min(end + count * word.stride, args.count) : args.count;
  }

  /** The index of the first value of a word, behind the one of its optional words that stands at `at`. */
  #afterInfix({ infixes }: Word, args: Args, at: number): number {
    const { group } = this.#words[infixes[0]];
    if (this.#chosen[group] !== 0) this.#fields[this.#words[this.#chosen[group] - 1].name] = 0;
    if (at >= args.count) return at;
    for (let i = 0; i < infixes.length; i++) {
      const infix = this.#words[infixes[i]];
      if (args.ends[at] - args.starts[at] !== infix.lower.length) continue;
      if (!equalsIgnoringCase(infix.lower, args.bytes, args.starts[at])) continue;
      if (this.#chosen[group] === 0) this.#touched[this.#touchedCount++] = group;
      this.#chosen[group] = infixes[i] + 1;
      this.#fields[infix.name] = at;
      return at + 1;
    }
    return at;
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

  /** The index of the free word that argument `at` is, or -1. */
  #find(args: Args, at: number): number {
    const start = args.starts[at];
    const length = args.ends[at] - start;
    if (((this.#lengths >>> Math.min(length, LONG)) & 1) === 0) return -1;
    const sought = mark(length, foldCase(args.bytes[start]));
    for (let index = 0; index < this.#marks.length; index++) {
      if (this.#marks[index] !== sought) continue;
      const { lower } = this.#words[index];
      if (lower.length === length && equalsIgnoringCase(lower, args.bytes, start)) return index;
    }
    return -1;
  }

  #afterCounted(args: Args): number {
    this.#count = smallCount(args, this.#countAt);
    const end = this.#countAt + 1 + this.#count * this.#stride;
    return this.#count > 0 && end <= args.count ? end + this.#after : args.count;
  }

  #afterRepeated(args: Args): number {
    let at = Math.min(this.#start, args.count);
    while (at < args.count && this.#find(args, at) < 0) at++;
    this.#fields["headEnd"] = at;
    return at;
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

/** Lengths from here on share a bit of `#lengths`. */
const LONG = 31;

const mark = (length: number, firstByte: number): number => (length << 8) | firstByte;

interface Head {
  readonly start: number;
  readonly countAt: number;
  readonly stride: number;
  readonly after: number;
  readonly repeats: boolean;
}

/** Where the options of a command begin. */
function headOf(name: string, { head, options }: Grammar, words: Words["list"]): Head {
  let start = firstArgOf(name);
  let [countAt, stride, after] = [0, 0, 0];
  if (options.length === 0) return { start, countAt, stride, after, repeats: false };
  for (const [index, node] of head.entries()) {
    if (node.node === "counted" && countAt === 0) {
      [countAt, stride] = [start, widthOf(node.of).min];
      continue;
    }
    const { min, max } = widthOf(node);
    if (countAt === 0) start += min;
    else after += min;
    if (min === max) continue;
    const repeats = node.node === "many" && countAt === 0 && index === head.length - 1;
    if (!repeats) throw new Error(`${name}: options behind a positional part of varying length`);
    return { start, countAt, stride, after, repeats };
  }
  if (countAt === 0 && words.some(({ perCount }) => perCount !== 0)) throw new Error(`${name}: nothing is counted`);
  return { start, countAt, stride, after, repeats: false };
}
