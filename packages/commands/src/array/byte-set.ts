/** Sets of bytes, as brackets of regular expressions name them. */
import { mistakes } from "./regular-expression-program.js";

/** 256 bits. The methods change the set and return it. */
export class ByteSet {
  readonly words: Int32Array = new Int32Array(8);

  /** Adds the bytes from `low` to `high`. */
  add(low: number, high: number): this {
    for (let byte = low; byte <= high; byte++) this.words[byte >>> 5] |= 1 << (byte & 31);
    return this;
  }

  addAll(other: ByteSet): this {
    for (let word = 0; word < this.words.length; word++) this.words[word] |= other.words[word];
    return this;
  }

  has(byte: number): boolean {
    return ((this.words[byte >>> 5] >>> (byte & 31)) & 1) !== 0;
  }

  negate(): this {
    for (let word = 0; word < this.words.length; word++) this.words[word] = ~this.words[word];
    return this;
  }

  /** Adds the other case of each letter of ASCII. */
  fold(): this {
    for (let lower = 0x61; lower <= 0x7a; lower++) {
      const upper = lower & ~32;
      if (this.has(lower) || this.has(upper)) this.add(lower, lower).add(upper, upper);
    }
    return this;
  }
}

/** The classes of POSIX in its own locale, and the word characters of `\w`: ranges of bytes, first and last in turn. */
const classes: Readonly<Record<string, string>> = {
  alnum: "09AZaz",
  alpha: "AZaz",
  blank: "  \t\t",
  cntrl: "\0\x1f\x7f\x7f",
  digit: "09",
  graph: "!~",
  lower: "az",
  print: " ~",
  punct: "!/:@[`{~",
  space: "\t\r  ",
  upper: "AZ",
  xdigit: "09AFaf",
  word: "09AZaz__",
};

/** A new set of the bytes of a class. */
export function classNamed(name: string): ByteSet {
  const set = new ByteSet();
  const ranges = classes[name];
  for (let i = 0; i < ranges.length; i += 2) set.add(ranges.charCodeAt(i), ranges.charCodeAt(i + 1));
  return set;
}

const [OPEN, CLOSE, CARET, MINUS, COLON, EQUALS, DOT] = Array.from("[]^-:=.", (char) => char.charCodeAt(0));

/** Reads what follows `[`. A backslash is itself there. */
export class BracketReader {
  at: number;
  readonly #pattern: Uint8Array;

  constructor(pattern: Uint8Array, at: number) {
    this.#pattern = pattern;
    this.at = at;
  }

  /** The set, with `at` behind its `]`. Throws a `RangeError` with one of `mistakes`. */
  read(ignoreCase: boolean): ByteSet {
    const set = new ByteSet();
    const negated = this.#peek() === CARET;
    if (negated) this.at++;
    for (let first = true; first || this.#peek() !== CLOSE; first = false) this.#item(set);
    this.at++;
    if (ignoreCase) set.fold();
    return negated ? set.negate() : set;
  }

  #item(set: ByteSet): void {
    const low = this.#next();
    const kind = low === OPEN ? this.#peek() : -1;
    if (kind === COLON) {
      set.addAll(this.#class());
      return;
    }
    if (kind === EQUALS || kind === DOT) throw new RangeError(mistakes.collation);
    if (this.#peek() !== MINUS || this.#peek(1) === CLOSE || this.#peek(1) === -1) {
      set.add(low, low);
      return;
    }
    this.at++;
    const high = this.#next();
    if (high === OPEN && (this.#peek() === EQUALS || this.#peek() === DOT)) throw new RangeError(mistakes.collation);
    if (high < low || (high === OPEN && this.#peek() === COLON)) throw new RangeError(mistakes.range);
    set.add(low, high);
  }

  /** What follows `[` in `[:name:]`. */
  #class(): ByteSet {
    let name = "";
    for (this.at++; this.#peek() !== COLON; this.at++) {
      if (this.#peek() === -1) throw new RangeError(mistakes.className);
      name += String.fromCharCode(this.#peek());
    }
    if (this.#peek(1) !== CLOSE || name === "word" || !Object.hasOwn(classes, name))
      throw new RangeError(mistakes.className);
    this.at += 2;
    return classNamed(name);
  }

  #peek(ahead = 0): number {
    return this.at + ahead < this.#pattern.length ? this.#pattern[this.at + ahead] : -1;
  }

  #next(): number {
    if (this.at >= this.#pattern.length) throw new RangeError(mistakes.bracket);
    return this.#pattern[this.at++];
  }
}
