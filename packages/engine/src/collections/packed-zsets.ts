/**
 * Sorted sets as listpacks: members, each with its score behind it, in the order of (score, member). A score that is a whole number
 * up to 2^62 is held as an integer, another one as C's `%.17g`: Redis's format to the byte. A zero loses its sign.
 *
 * Every search is O(members); thresholds keep them few.
 */
import { type Arena, CHUNK_SHIFT, type Ref } from "../arena/arena.js";
import { DOUBLE_BYTES_MAX, parseDouble, writeDouble } from "../keyspace/double.js";
import { valueStartOf } from "../keyspace/entry.js";
import { Int64 } from "./int64.js";
import { compareMembers, type LexRange } from "./lex-range.js";
import { Listpack } from "./listpack.js";
import { LISTPACK_EMPTY_BYTES } from "./listpack-reader.js";

/** Above this magnitude a score is held as text. */
const INTEGER_SCORE_MAX = 2 ** 62;

export class PackedZSets {
  readonly pack: Listpack = new Listpack();

  readonly #arena: Arena;
  readonly #integer = new Int64();
  readonly #text = new Uint8Array(DOUBLE_BYTES_MAX);
  readonly #parsed = new Float64Array(1);

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  /** Works on the pack of an entry from now on. */
  open(ref: Ref): Listpack {
    return this.pack.open(this.#arena.bytes[ref >>> CHUNK_SHIFT], valueStartOf(this.#arena, ref));
  }

  /** Members. */
  get size(): number {
    return this.pack.count >>> 1;
  }

  /** Reads the score of the member at `at` into the cell. */
  readScore(at: number, into: Float64Array): void {
    const { pack } = this;
    const scoreAt = pack.next(at);
    if (pack.isInteger(scoreAt)) {
      const { high, low } = pack.readInteger(scoreAt);
      into[0] = high * 2 ** 32 + (low >>> 0);
      return;
    }
    pack.read(scoreAt);
    parseDouble(pack.source, pack.from, pack.to, into);
  }

  /** The position of a member, or -1. */
  find(bytes: Uint8Array, start: number, end: number): number {
    const { pack } = this;
    return pack.find(pack.first, bytes, start, end, 1);
  }

  /** Where a member with the score in the cell belongs: before the first pair that is greater. */
  placeFor(score: Float64Array, bytes: Uint8Array, start: number, end: number): number {
    const { pack } = this;
    const parsed = this.#parsed;
    let at = pack.first;
    for (const packEnd = pack.end; at < packEnd; at = pack.next(pack.next(at))) {
      this.readScore(at, parsed);
      if (parsed[0] < score[0]) continue;
      if (parsed[0] > score[0]) break;
      pack.read(at);
      if (compareMembers(pack.source, pack.from, pack.to, bytes, start, end) > 0) break;
    }
    return at;
  }

  /** Bytes of a member with the score in the cell. */
  pairBytes(score: Float64Array, bytes: Uint8Array, start: number, end: number): number {
    return this.pack.bytesFor(bytes, start, end) + this.scoreBytes(score);
  }

  /** Bytes of the score in the cell. */
  scoreBytes(score: Float64Array): number {
    if (this.#isInteger(score)) return this.pack.bytesForInteger(this.#integer);
    return this.pack.bytesFor(this.#text, 0, writeDouble(this.#text, 0, score));
  }

  /** Bytes of the score behind the member at `at`. */
  scoreBytesAt(at: number): number {
    const scoreAt = this.pack.next(at);
    return this.pack.next(scoreAt) - scoreAt;
  }

  /** Inserts a pair before `at`, for which there is room. */
  insert(at: number, score: Float64Array, bytes: Uint8Array, start: number, end: number): void {
    const { pack } = this;
    pack.insert(at, bytes, start, end);
    const behind = pack.next(at);
    if (this.#isInteger(score)) pack.insertInteger(behind, this.#integer);
    else pack.insert(behind, this.#text, 0, writeDouble(this.#text, 0, score));
  }

  /** Members before the position `at`. */
  rankOf(at: number): number {
    const { pack } = this;
    let rank = 0;
    for (let before = pack.first; before < at; before = pack.next(pack.next(before))) rank++;
    return rank;
  }

  /** Members whose score is below the one in the cell; with `behind` also those that have it. */
  rankOfScore(score: Float64Array, behind: boolean): number {
    const { pack } = this;
    const parsed = this.#parsed;
    const { end } = pack;
    let rank = 0;
    for (let at = pack.first; at < end; at = pack.next(pack.next(at)), rank++) {
      this.readScore(at, parsed);
      if (behind ? parsed[0] > score[0] : parsed[0] >= score[0]) break;
    }
    return rank;
  }

  /**
   * The first rank of a range of members, from which `endOfLex` goes on. Where members are not in order, because their scores
   * differ, the range begins with the first that is not below it, as in Redis. -1: there is none.
   */
  startOfLex(range: LexRange): number {
    const { pack } = this;
    if (this.size === 0 || range.isEmpty || !this.#lastIsAbove(range) || !this.#firstIsBelow(range)) return -1;
    const { end } = pack;
    let rank = 0;
    for (let at = pack.first; at < end; at = pack.next(pack.next(at)), rank++) {
      pack.read(at);
      if (range.isAboveMin(pack.source, pack.from, pack.to)) return rank;
    }
    return -1;
  }

  /** The rank behind the last member of the range that begins at rank `from`. */
  endOfLex(range: LexRange, from: number): number {
    const { pack } = this;
    const { end } = pack;
    let rank = from;
    for (let at = this.at(from); at < end; at = pack.next(pack.next(at)), rank++) {
      pack.read(at);
      if (!range.isBelowMax(pack.source, pack.from, pack.to)) break;
    }
    return rank;
  }

  /** `startOfLex` from the end: the rank behind the last member of the range, or -1. */
  lastOfLex(range: LexRange): number {
    const { pack } = this;
    if (this.size === 0 || range.isEmpty || !this.#lastIsAbove(range) || !this.#firstIsBelow(range)) return -1;
    for (let rank = this.size, at = pack.end; rank > 0; rank--) {
      at = this.#before(at);
      pack.read(at);
      if (range.isBelowMax(pack.source, pack.from, pack.to)) return rank;
    }
    return -1;
  }

  /** `endOfLex` from the end: the first rank of the range that ends before rank `to`. */
  firstOfLex(range: LexRange, to: number): number {
    const { pack } = this;
    let rank = to;
    for (let at = this.at(to); rank > 0; rank--) {
      at = this.#before(at);
      pack.read(at);
      if (!range.isAboveMin(pack.source, pack.from, pack.to)) break;
    }
    return rank;
  }

  /** The position of the member of a rank; of rank `size`, the end. */
  at(rank: number): number {
    const at = this.pack.seek(rank * 2);
    return at < 0 ? this.pack.end : at;
  }

  /** The position of the pair before the one at `at`, which is not the first. */
  #before(at: number): number {
    return this.pack.previous(this.pack.previous(at));
  }

  #lastIsAbove(range: LexRange): boolean {
    const { pack } = this;
    pack.read(this.at(this.size - 1));
    return range.isAboveMin(pack.source, pack.from, pack.to);
  }

  #firstIsBelow(range: LexRange): boolean {
    const { pack } = this;
    pack.read(pack.first);
    return range.isBelowMax(pack.source, pack.from, pack.to);
  }

  /** Whether the score is held as an integer, which is then in `#integer`. */
  #isInteger(score: Float64Array): boolean {
    const value = score[0];
    if (!(value >= -INTEGER_SCORE_MAX && value <= INTEGER_SCORE_MAX) || Math.floor(value) !== value) return false;
    const high = Math.floor(value / 2 ** 32);
    this.#integer.setWords(high | 0, (value - high * 2 ** 32) | 0);
    return true;
  }
}

/** Bytes of an empty pack. */
export const PACKED_EMPTY_BYTES: number = LISTPACK_EMPTY_BYTES;
