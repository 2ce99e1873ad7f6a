/** The predicates of ARGREP. Making one allocates; asking it does not, and takes time that is linear in the element but for GLOB. */
import type { Args } from "@allset/resp";
import { errors, expressionInvalid } from "../errors.js";
import { matchesAll, matchGlob } from "../glob.js";
import { foldCase } from "../registry/words.js";
import { RegularExpression } from "./regular-expression.js";
import { BackreferenceError } from "./regular-expression-parser.js";

export interface Predicate {
  /** Whether the element `bytes[start .. end)` matches. */
  matches(bytes: Uint8Array, start: number, end: number): boolean;
}

/** A call of ARGREP is wrong; the message is the error's text. */
export class PredicateError extends Error {}

export const predicateWords = ["exact", "match", "glob", "re"] as const;

const EXPRESSION_BYTES_MAX = 2048;

/** The predicate of a word and its argument. Throws a `PredicateError`. */
export function predicateOf(word: string, args: Args, at: number, ignoreCase: boolean): Predicate {
  const pattern = args.bytes.subarray(args.starts[at], args.ends[at]);
  if (word === "exact") return new Exact(pattern, ignoreCase);
  if (word === "match") return new Substring(pattern, ignoreCase);
  return word === "glob" ? new Glob(pattern, ignoreCase) : expressionOf(pattern, ignoreCase);
}

function expressionOf(pattern: Uint8Array, ignoreCase: boolean): Predicate {
  if (pattern.length === 0) throw new PredicateError(errors.expressionEmpty);
  if (pattern.length > EXPRESSION_BYTES_MAX) throw new PredicateError(errors.expressionTooLong);
  try {
    return new RegularExpression(pattern, ignoreCase);
  } catch (error) {
    if (error instanceof BackreferenceError) throw new PredicateError(errors.expressionBackreferences);
    if (error instanceof RangeError) throw new PredicateError(expressionInvalid(error.message));
    throw error;
  }
}

/** The element is the pattern. */
class Exact implements Predicate {
  readonly #pattern: Uint8Array;
  readonly #ignoreCase: boolean;

  constructor(pattern: Uint8Array, ignoreCase: boolean) {
    this.#pattern = pattern;
    this.#ignoreCase = ignoreCase;
  }

  matches(bytes: Uint8Array, start: number, end: number): boolean {
    const pattern = this.#pattern;
    if (end - start !== pattern.length) return false;
    for (let i = 0; i < pattern.length; i++)
      if (bytes[start + i] !== pattern[i] && !(this.#ignoreCase && foldCase(bytes[start + i]) === foldCase(pattern[i])))
        return false;
    return true;
  }
}

/** The element contains the pattern. Knuth, Morris and Pratt (1977): no byte of the element is looked at in vain. */
class Substring implements Predicate {
  readonly #pattern: Uint8Array;
  readonly #ignoreCase: boolean;
  /** Of each length of a matched beginning the length of the longest one that is its end too. */
  readonly #shorter: Int32Array;

  constructor(pattern: Uint8Array, ignoreCase: boolean) {
    this.#pattern = ignoreCase ? pattern.map(foldCase) : pattern;
    this.#ignoreCase = ignoreCase;
    this.#shorter = new Int32Array(pattern.length + 1);
    for (let length = 1, matched = 0; length < pattern.length; length++) {
      while (matched > 0 && this.#pattern[length] !== this.#pattern[matched]) matched = this.#shorter[matched];
      if (this.#pattern[length] === this.#pattern[matched]) matched++;
      this.#shorter[length + 1] = matched;
    }
  }

  matches(bytes: Uint8Array, start: number, end: number): boolean {
    const pattern = this.#pattern;
    if (pattern.length === 0) return true;
    for (let at = start, matched = 0; at < end; at++) {
      const byte = this.#ignoreCase ? foldCase(bytes[at]) : bytes[at];
      while (matched > 0 && byte !== pattern[matched]) matched = this.#shorter[matched];
      if (byte === pattern[matched] && ++matched === pattern.length) return true;
    }
    return false;
  }
}

/** The element matches the pattern as KEYS has them; `*` matches the empty one too. */
class Glob implements Predicate {
  readonly #pattern: Uint8Array;
  readonly #ignoreCase: boolean;

  constructor(pattern: Uint8Array, ignoreCase: boolean) {
    this.#pattern = pattern;
    this.#ignoreCase = ignoreCase;
  }

  matches(bytes: Uint8Array, start: number, end: number): boolean {
    const pattern = this.#pattern;
    if (matchesAll(pattern, 0, pattern.length)) return true;
    return matchGlob(pattern, 0, pattern.length, bytes, start, end, this.#ignoreCase);
  }
}
