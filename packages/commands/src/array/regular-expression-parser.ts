/** Reads regular expressions (regular-expression.ts). */
import { BracketReader, ByteSet, classNamed } from "./byte-set.js";
import { compileExpression, type Node } from "./regular-expression-compiler.js";
import { Assertion, mistakes, type Program, SET_WORDS } from "./regular-expression-program.js";

/** The highest bound, as POSIX names it. */
const DUP_MAX = 255;
/** Groups within groups. */
const DEPTH_MAX = 100;

/** An expression that is right but for its reference to a group. */
export class BackreferenceError extends RangeError {}

const nothing: Node = { kind: "sequence", of: [] };

/** Reads an expression. Throws a `RangeError` with one of `mistakes`, or a `BackreferenceError`. O(program). */
export function parseExpression(pattern: Uint8Array, ignoreCase: boolean): Program {
  const parser = new Parser(pattern, ignoreCase);
  const tree = parser.expression();
  return { code: compileExpression(tree), sets: Int32Array.from(parser.sets) };
}

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;
const code = (char: string): number => char.charCodeAt(0);

const [OPEN, CLOSE, OR, STAR, PLUS, QUESTION, BRACE, BRACKET, DOT, CARET, DOLLAR, BACKSLASH] = Array.from(
  "()|*+?{[.^$\\",
  code,
);
const [COMMA, CLOSE_BRACE, COLON, HASH, MINUS] = Array.from(",}:#-", code);

/** Escapes that stand for one byte, for a set, and for an assertion. */
const controls = new Map(
  [
    ["a", 7],
    ["e", 27],
    ["f", 12],
    ["n", 10],
    ["r", 13],
    ["t", 9],
  ].map(([c, b]) => [code(`${c}`), Number(b)]),
);
const shorthands = new Map(
  [
    ["d", "digit"],
    ["s", "space"],
    ["w", "word"],
  ].map(([c, name]) => [code(c), name]),
);
const assertions = new Map([
  [code("b"), Assertion.edge],
  [code("B"), Assertion.noEdge],
  [code("<"), Assertion.wordStart],
  [code(">"), Assertion.wordEnd],
]);

class Parser {
  /** The sets that the program names, eight words each. */
  readonly sets: number[] = [];
  readonly #pattern: Uint8Array;
  #at = 0;
  #ignoreCase: boolean;
  #depth = 0;
  #groups = 0;
  /** The highest group that is referred to. */
  #reference = 0;

  constructor(pattern: Uint8Array, ignoreCase: boolean) {
    this.#pattern = pattern;
    this.#ignoreCase = ignoreCase;
  }

  expression(): Node {
    const tree = this.#choice();
    if (this.#reference > this.#groups) throw new RangeError(mistakes.reference);
    if (this.#reference > 0) throw new BackreferenceError("regular expression backreferences are not supported");
    return tree;
  }

  #choice(): Node {
    if (++this.#depth > DEPTH_MAX) throw new RangeError(mistakes.size);
    const branches = [this.#sequence()];
    while (this.#peek() === OR) {
      this.#at++;
      branches.push(this.#sequence());
    }
    this.#depth--;
    return branches.length === 1 ? branches[0] : { kind: "choice", of: branches };
  }

  #sequence(): Node {
    const parts: Node[] = [];
    for (;;) {
      const next = this.#peek();
      if (next === -1 || next === OR || (next === CLOSE && this.#depth > 1)) break;
      let part = this.#atom();
      while (this.#beginsRepetition()) part = this.#repetition(part);
      parts.push(part);
    }
    return parts.length === 1 ? parts[0] : { kind: "sequence", of: parts };
  }

  #atom(): Node {
    const byte = this.#pattern[this.#at];
    if (byte === STAR || byte === PLUS || byte === QUESTION || this.#beginsRepetition())
      throw new RangeError(mistakes.repetition);
    this.#at++;
    if (byte === OPEN) return this.#group();
    if (byte === BRACKET) return this.#bracket();
    if (byte === DOT) return this.#set(new ByteSet().negate());
    if (byte === CARET) return { kind: "assert", assertion: Assertion.start };
    if (byte === DOLLAR) return { kind: "assert", assertion: Assertion.end };
    return byte === BACKSLASH ? this.#escape() : this.#byte(byte, this.#ignoreCase);
  }

  /** What follows `(`. */
  #group(): Node {
    const before = this.#ignoreCase;
    if (this.#peek() === QUESTION) {
      this.#at++;
      if (this.#peek() === HASH) return this.#comment();
      // `(?i)` holds to the end of the group that it stands in, `(?i:…)` for its own.
      if (this.#options()) return nothing;
    } else this.#groups++;
    const inner = this.#choice();
    if (this.#peek() !== CLOSE) throw new RangeError(mistakes.parenthesis);
    this.#at++;
    this.#ignoreCase = before;
    return inner;
  }

  #comment(): Node {
    while (this.#peek() !== CLOSE) if (this.#at++ >= this.#pattern.length) throw new RangeError(mistakes.parenthesis);
    this.#at++;
    return nothing;
  }

  /** Reads `i)` or `i:`; true where no group follows. Whether matching is greedy or right-associative does not show in yes or no. */
  #options(): boolean {
    let on = true;
    for (;;) {
      const byte = this.#peek();
      this.#at++;
      if (byte === MINUS) on = false;
      else if (byte === code("i")) this.#ignoreCase = on;
      else if (byte === CLOSE) return true;
      else if (byte === COLON) return false;
      else if (byte !== code("r") && byte !== code("U")) throw new RangeError(mistakes.pattern);
    }
  }

  #bracket(): Node {
    const reader = new BracketReader(this.#pattern, this.#at);
    const set = reader.read(this.#ignoreCase);
    this.#at = reader.at;
    return this.#set(set);
  }

  /** What follows a backslash. */
  #escape(): Node {
    const byte = this.#peek();
    if (byte === -1) throw new RangeError(mistakes.backslash);
    this.#at++;
    const assertion = assertions.get(byte);
    if (assertion !== undefined) return { kind: "assert", assertion };
    const name = shorthands.get(byte | 32);
    if (name !== undefined) return this.#set(byte < 0x61 ? classNamed(name).negate() : classNamed(name));
    if (byte === code("x")) return this.#byte(this.#hexadecimal(), false);
    if (byte > 0x30 && byte <= 0x39) this.#reference = Math.max(this.#reference, byte - 0x30);
    return this.#byte(controls.get(byte) ?? byte, false);
  }

  #hexadecimal(): number {
    const braced = this.#peek() === BRACE;
    if (braced) this.#at++;
    let value = 0;
    for (let digits = 0; braced || digits < 2; digits++) {
      const digit = Number.parseInt(String.fromCharCode(this.#peek()), 16);
      if (Number.isNaN(digit)) break;
      value = value * 16 + digit;
      this.#at++;
    }
    if (braced && this.#peek() !== CLOSE_BRACE) throw new RangeError(mistakes.brace);
    if (braced) this.#at++;
    if (value > 0xff) throw new RangeError(mistakes.pattern);
    return value;
  }

  #beginsRepetition(): boolean {
    const byte = this.#peek();
    if (byte !== BRACE) return byte === STAR || byte === PLUS || byte === QUESTION;
    const next = this.#at + 1 < this.#pattern.length ? this.#pattern[this.#at + 1] : -1;
    return isDigit(next) || next === COMMA;
  }

  #repetition(of: Node): Node {
    const byte = this.#pattern[this.#at++];
    let min = byte === PLUS ? 1 : 0;
    let max = byte === QUESTION ? 1 : Number.POSITIVE_INFINITY;
    if (byte === BRACE) {
      min = this.#number() ?? 0;
      max = min;
      if (this.#peek() === COMMA) {
        this.#at++;
        max = this.#number() ?? Number.POSITIVE_INFINITY;
      }
      if (this.#peek() === -1) throw new RangeError(mistakes.brace);
      if (this.#peek() !== CLOSE_BRACE || min > max) throw new RangeError(mistakes.bound);
      this.#at++;
    }
    if (this.#peek() === QUESTION) this.#at++; // as few as possible: the same for yes or no
    return { kind: "repeat", of, min, max };
  }

  /** Digits of a bound; null where there are none. */
  #number(): number | null {
    const start = this.#at;
    let value = 0;
    while (isDigit(this.#peek())) {
      value = value * 10 + this.#pattern[this.#at++] - 0x30;
      if (value > DUP_MAX) throw new RangeError(mistakes.bound);
    }
    return this.#at === start ? null : value;
  }

  #byte(byte: number, ignoreCase: boolean): Node {
    const set = new ByteSet().add(byte, byte);
    return this.#set(ignoreCase ? set.fold() : set);
  }

  #set(set: ByteSet): Node {
    this.sets.push(...set.words);
    return { kind: "set", set: this.sets.length / SET_WORDS - 1 };
  }

  #peek(): number {
    return this.#at < this.#pattern.length ? this.#pattern[this.#at] : -1;
  }
}
