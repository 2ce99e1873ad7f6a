/**
 * How far consumer groups are: which place an entry has in the whole log, deleted ones included, and how many entries a group has still to
 * read. Redis 7.0 guesses both from few numbers, and this follows it.
 *
 * Counts are 64-bit integers, as clients may set them; -1 is "unknown". They pass in an `Int64`.
 */
import { type Arena, CHUNK_SHIFT, type Ref } from "../arena/arena.js";
import { Int64 } from "./int64.js";
import { ENTRIES_READ, LAST_DELIVERED } from "./stream-group.js";
import { compareIds, copyId, isZeroId } from "./stream-id.js";
import type { StreamLog } from "./stream-log.js";
import {
  addToCount,
  countUp,
  ENTRIES_ADDED,
  FIRST_ID,
  LAST_ID,
  lengthOf,
  MAX_DELETED_ID,
  wordAtOf,
} from "./stream-root.js";

export class StreamLag {
  /** What `lag` found. */
  readonly found: Int64 = new Int64();
  readonly #arena: Arena;
  readonly #log: StreamLog;
  readonly #count = new Int32Array(2);

  constructor(arena: Arena, log: StreamLog) {
    this.#arena = arena;
    this.#log = log;
  }

  /** Notes that a group was delivered this entry, where it is behind the last one. O(1). True where it was. */
  advance(root: Ref, group: Ref, id: Int32Array, idAt: number): boolean {
    const words = this.#arena.words[group >>> CHUNK_SHIFT];
    const at = wordAtOf(group);
    if (compareIds(id, idAt, words, at + LAST_DELIVERED) <= 0) return false;
    const rootWords = this.#arena.words[root >>> CHUNK_SHIFT];
    const rootAt = wordAtOf(root);
    if (!isUnknown(words, at + ENTRIES_READ) && !this.#log.hasTombstones(root, id, idAt))
      countUp(words, at + ENTRIES_READ);
    else if ((rootWords[rootAt + ENTRIES_ADDED] | rootWords[rootAt + ENTRIES_ADDED + 1]) !== 0) {
      this.#place(root, id, idAt);
      words[at + ENTRIES_READ] = this.#count[0];
      words[at + ENTRIES_READ + 1] = this.#count[1];
    }
    copyId(words, at + LAST_DELIVERED, id, idAt);
    return true;
  }

  /** Writes how many entries a group has still to read into `found`; false where nobody knows. */
  lag(root: Ref, group: Ref): boolean {
    const words = this.#arena.words[group >>> CHUNK_SHIFT];
    const at = wordAtOf(group);
    const rootWords = this.#arena.words[root >>> CHUNK_SHIFT];
    const added = wordAtOf(root) + ENTRIES_ADDED;
    if ((rootWords[added] | rootWords[added + 1]) === 0) {
      this.found.set(0);
      return true;
    }
    if (!isUnknown(words, at + ENTRIES_READ) && !this.#log.hasTombstones(root, words, at + LAST_DELIVERED)) {
      this.#setDifference(rootWords, added, words, at + ENTRIES_READ);
      return true;
    }
    this.#place(root, words, at + LAST_DELIVERED);
    if (isUnknown(this.#count, 0)) return false;
    this.#setDifference(rootWords, added, this.#count, 0);
    return true;
  }

  /** Writes which place an ID has in the whole log, as far as that can be told, or -1. */
  place(root: Ref, id: Int32Array, idAt: number, found: Int64): void {
    this.#place(root, id, idAt);
    found.setWords(this.#count[0], this.#count[1]);
  }

  #setDifference(a: Int32Array, aAt: number, b: Int32Array, bAt: number): void {
    const borrow = a[aAt + 1] >>> 0 < b[bAt + 1] >>> 0 ? 1 : 0;
    this.found.setWords((a[aAt] - b[bAt] - borrow) | 0, (a[aAt + 1] - b[bAt + 1]) | 0);
  }

  /** Writes into `#count` which place an ID has in the whole log, or -1. */
  #place(root: Ref, id: Int32Array, idAt: number): void {
    const words = this.#arena.words[root >>> CHUNK_SHIFT];
    const at = wordAtOf(root);
    const length = lengthOf(this.#arena, root);
    const toLast = compareIds(id, idAt, words, at + LAST_ID);
    if ((words[at + ENTRIES_ADDED] | words[at + ENTRIES_ADDED + 1]) === 0) return this.#setPlace(words, at, 0);
    if (length === 0 && toLast < 0) return this.#setPlace(words, at, 0);
    if (toLast === 0) return this.#setPlace(words, at, 0);
    if (toLast > 0) return this.#setUnknown();
    const noGaps =
      isZeroId(words, at + MAX_DELETED_ID) || compareIds(words, at + MAX_DELETED_ID, words, at + FIRST_ID) < 0;
    const toFirst = compareIds(id, idAt, words, at + FIRST_ID);
    if (!noGaps || toFirst > 0) return this.#setUnknown();
    this.#setPlace(words, at, toFirst < 0 ? -length : 1 - length);
  }

  /** The entries added, and `more`. */
  #setPlace(words: Int32Array, at: number, more: number): void {
    this.#count[0] = words[at + ENTRIES_ADDED];
    this.#count[1] = words[at + ENTRIES_ADDED + 1];
    addToCount(this.#count, 0, more);
  }

  #setUnknown(): void {
    this.#count.fill(-1);
  }
}

function isUnknown(words: Int32Array, at: number): boolean {
  return (words[at] & words[at + 1]) === -1;
}
