/**
 * Regular expressions over bytes for ARGREP: does one match somewhere in an element, yes or no.
 *
 * POSIX extended expressions as the TRE library documents them (tre-syntax: alternation, groups, bounds up to 255, brackets with
 * classes, `^` `$`, `\b` `\B` `\<` `\>`, `\d` `\s` `\w` and their opposites, `\x41`, `(?i)`), without backreferences and approximate
 * matching: a client's expression runs over a client's data, so it must not be able to take more than linear time. The parser makes a
 * program (regular-expression-parser.ts), which is run as a set of states (Thompson 1968): O(element bytes × program), and nothing is
 * allocated for an element.
 */
import { parseExpression } from "./regular-expression-parser.js";
import { Assertion, Op, SET_WORDS } from "./regular-expression-program.js";

export class RegularExpression {
  readonly #code: Int32Array;
  readonly #sets: Int32Array;
  /** The bytes with which a match can begin; null where it can begin with none. */
  readonly #first: Uint8Array | null;
  /** States at the present byte and at the next one: indexes of instructions. */
  #now: Int32Array;
  #next: Int32Array;
  readonly #stack: Int32Array;
  /** The step in which each instruction was reached last. */
  readonly #reached: Int32Array;
  #step = 0;
  #count = 0;
  #text: Uint8Array = new Uint8Array(0);
  #start = 0;
  #end = 0;

  /** Throws a `RangeError` that says what is wrong with the expression. */
  constructor(pattern: Uint8Array, ignoreCase: boolean) {
    const { code, sets } = parseExpression(pattern, ignoreCase);
    this.#code = code;
    this.#sets = sets;
    const instructions = code.length >>> 1;
    this.#now = new Int32Array(instructions);
    this.#next = new Int32Array(instructions);
    this.#stack = new Int32Array(2 * instructions + 1); // an instruction leads to two at most, once in a step
    this.#reached = new Int32Array(instructions);
    this.#first = this.#firstBytes();
  }

  /** Whether the expression matches somewhere in `bytes[start .. end)`. */
  matches(bytes: Uint8Array, start: number, end: number): boolean {
    this.#text = bytes;
    this.#start = start;
    this.#end = end;
    this.#count = 0;
    const first = this.#first;
    for (let at = start; ; at++) {
      if (this.#count === 0 && first !== null) {
        while (at < end && first[bytes[at]] === 0) at++;
        if (at === end) return false;
      }
      // States of an earlier beginning were reached in this step already, by `#advance`.
      if (at === start || this.#count === 0) this.#begin();
      if (this.#reach(0, at)) return true;
      if (at === end) return false;
      if (this.#advance(bytes[at], at + 1)) return true;
    }
  }

  /** Begins a step: nothing is reached yet. */
  #begin(): void {
    if (this.#step === 0x7fffffff) {
      this.#reached.fill(0);
      this.#step = 0;
    }
    this.#step++;
  }

  /** Takes a byte: the states that it leads to are those of `at`. True where one of them is the match. */
  #advance(byte: number, at: number): boolean {
    const states = this.#now;
    const count = this.#count;
    this.#now = this.#next;
    this.#next = states;
    this.#count = 0;
    this.#begin();
    for (let i = 0; i < count; i++) {
      const state = states[i];
      const word = this.#code[(state << 1) + 1] * SET_WORDS + (byte >>> 5);
      if ((this.#sets[word] >>> (byte & 31)) & 1 && this.#reach(state + 1, at)) return true;
    }
    return false;
  }

  /** Adds what can be reached from an instruction without a byte. True where that is the match. */
  #reach(from: number, at: number): boolean {
    const code = this.#code;
    const stack = this.#stack;
    let depth = 0;
    stack[depth++] = from;
    while (depth > 0) {
      const state = stack[--depth];
      if (this.#reached[state] === this.#step) continue;
      this.#reached[state] = this.#step;
      const op = code[state << 1];
      if (op === Op.match) return true;
      if (op === Op.byteIn) this.#now[this.#count++] = state;
      else if (op === Op.jump) stack[depth++] = code[(state << 1) + 1];
      else if (op === Op.split) {
        stack[depth++] = code[(state << 1) + 1];
        stack[depth++] = state + 1;
      } else if (this.#holds(code[(state << 1) + 1], at)) stack[depth++] = state + 1;
    }
    return false;
  }

  #holds(assertion: number, at: number): boolean {
    if (assertion === Assertion.start) return at === this.#start;
    if (assertion === Assertion.end) return at === this.#end;
    const before = at > this.#start && isWord(this.#text[at - 1]);
    const after = at < this.#end && isWord(this.#text[at]);
    if (assertion === Assertion.edge) return before !== after;
    if (assertion === Assertion.noEdge) return before === after;
    return assertion === Assertion.wordStart ? !before && after : before && !after;
  }

  /** The bytes that some way from the beginning takes first, whatever is asserted on it. */
  #firstBytes(): Uint8Array | null {
    const bytes = new Uint8Array(256);
    const seen = new Set<number>();
    const waiting = [0];
    for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
      if (seen.has(state)) continue;
      seen.add(state);
      const op = this.#code[state << 1];
      const argument = this.#code[(state << 1) + 1];
      if (op === Op.match) return null;
      if (op === Op.byteIn) {
        for (let byte = 0; byte < 256; byte++)
          if ((this.#sets[argument * SET_WORDS + (byte >>> 5)] >>> (byte & 31)) & 1) bytes[byte] = 1;
      } else {
        if (op !== Op.assert) waiting.push(argument);
        if (op !== Op.jump) waiting.push(state + 1);
      }
    }
    return bytes;
  }
}

/** Letters, digits and the underscore, of ASCII. */
export function isWord(byte: number): boolean {
  const letter = byte | 32;
  return (letter >= 0x61 && letter <= 0x7a) || (byte >= 0x30 && byte <= 0x39) || byte === 0x5f;
}
