/**
 * Arrays: byte strings by a 64-bit index, most of which are not set.
 *
 *   entry ──▶ root ──▶ node ──▶ … ──▶ page of 256 indexes ──▶ blocks of long strings
 *
 * The root counts and keeps the insertion cursor (arrays-root.ts), nodes are a directory by six bits of the index each
 * (arrays-node.ts), a page holds the values that are set in slots of 4 or 8 bytes (arrays-page.ts, arrays-slot.ts).
 *
 * Cost, blocks rounded up: 4.5 bytes for each of a million small integers, 25 for each of a million strings of 16 bytes, 70 for each
 * value that has no neighbours. Reading and writing are O(log pages): three blocks of memory for a million dense values. Nothing is
 * allocated on the JavaScript heap.
 *
 * What is set between `begin` and `keep` can be taken back (arrays-log.ts).
 *
 * One object serves all arrays of a keyspace. Results lie in `value` and `at`, which the next call overwrites; a walk ends with the
 * next write.
 */
import { type Arena, CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
import { ArenaFullError } from "../arena/arena-full-error.js";
import { type ArrayDensity, densityOf } from "./arrays-density.js";
import { ArrayIndex } from "./arrays-index.js";
import { ArrayLog } from "./arrays-log.js";
import { childCount } from "./arrays-node.js";
import {
  countBetween,
  createPage,
  freeLongs,
  hasSlot,
  insertSlot,
  isWide,
  PAGE_MASK,
  PAGE_SLOTS,
  pageCount,
  pageWithRoom,
  previousOffset,
  rankOf,
  removeSlots,
  shrunkPage,
  slotWord,
  writeSlot,
} from "./arrays-page.js";
import { ArrayPath, pageFrom, pageUpTo } from "./arrays-path.js";
import { addToCount, addToWord, countOf, createRoot, RootWord, setWordAt, wordAt } from "./arrays-root.js";
import { rootedArray } from "./arrays-rooted.js";
import { ArrayValue, NewSlot, VALUE_BYTES_MAX } from "./arrays-slot.js";
import { ArrayWalk } from "./arrays-walk.js";

const OFFSET_MASK = PAGE_SLOTS - 1;

export class Arrays {
  /** Indexes of a page. */
  readonly pageSlots = PAGE_SLOTS;
  /** The value that was read last. */
  readonly value: ArrayValue = new ArrayValue();
  /** The index that a method answers. */
  readonly at: ArrayIndex = new ArrayIndex();
  /** The walk that is under way. */
  readonly walk: ArrayWalk;
  readonly arena: Arena;
  readonly #log: ArrayLog;
  readonly #path: ArrayPath;
  readonly #slot = new NewSlot();

  constructor(arena: Arena) {
    this.arena = arena;
    this.walk = new ArrayWalk(arena);
    this.#log = new ArrayLog(arena);
    this.#path = new ArrayPath(arena, this.#log);
  }

  /** An array without values: to be filled before anybody sees it. Throws `ArenaFullError`. */
  create(): Ref {
    return createRoot(this.arena);
  }

  /** Frees an array that no entry holds. O(blocks). */
  discard(root: Ref): void {
    rootedArray.dismantle(this.arena, root, Number.POSITIVE_INFINITY);
  }

  /** From here on `set` and `seek` on this array can be taken back. `keep` or `undo` must follow, nothing else be changed till then. */
  begin(root: Ref): void {
    this.#log.begin(root);
  }

  /** Ends what `begin` began, if anything. Needs no memory. O(values set). */
  keep(): void {
    if (this.#log.open) this.#log.keep();
  }

  /** Makes the array what it was when `begin` was called, if it was. Needs no memory. O(values set × values of a page). */
  undo(): void {
    if (this.#log.open) this.#log.undo();
  }

  /** Set indexes. O(1). */
  count(root: Ref): number {
    return countOf(this.arena, root);
  }

  /** Puts the last set index plus one into `at`, 0 for an empty array. O(log pages). */
  length(root: Ref): void {
    const arena = this.arena;
    const page = pageUpTo(arena, root, -1, -1);
    this.at.set(0, 0);
    if (page === 0) return;
    const words = arena.words[page >>> CHUNK_SHIFT];
    const word = (page & UNIT_MASK) << 2;
    this.at.set(words[word], (words[word + 1] & PAGE_MASK) | previousOffset(arena, page, OFFSET_MASK));
    this.at.add(1);
  }

  /** Whether an index is set; `value` is then its value. O(log pages). */
  get(root: Ref, high: number, low: number): boolean {
    const page = this.#path.locate(root, high, low);
    if (page === 0) return false;
    const arena = this.arena;
    const offset = low & OFFSET_MASK;
    if (!hasSlot(arena, page, offset)) return false;
    const wide = isWide(arena, page);
    this.value.read(arena, page >>> CHUNK_SHIFT, slotWord(page, rankOf(arena, page, offset), wide), wide);
    return true;
  }

  /**
   * Sets an index. Returns whether it was not set before. Throws `ArenaFullError`, the array as it was; the value may lie in the
   * arena, but not in this array. O(log pages + values of the page), the latter only where others follow in the page.
   */
  set(root: Ref, high: number, low: number, bytes: Uint8Array, start: number, end: number): boolean {
    const slot = this.#slot;
    if (slot.encode(bytes, start, end)) return this.#put(root, high, low);
    if (end - start > VALUE_BYTES_MAX) throw new ArenaFullError();
    slot.store(this.arena, bytes, start, end);
    const block = slot.high;
    try {
      const isNew = this.#put(root, high, low);
      addToWord(this.arena, root, RootWord.blocks, 1);
      return isNew;
    } catch (error) {
      this.arena.free(block);
      throw error;
    }
  }

  /** Clears an index. Returns whether it was set. O(log pages + values of the page). */
  remove(root: Ref, high: number, low: number): boolean {
    const page = this.#path.locate(root, high, low);
    if (page === 0 || !hasSlot(this.arena, page, low & OFFSET_MASK)) return false;
    this.#removeFrom(root, page, low & OFFSET_MASK, low & OFFSET_MASK, 1);
    return true;
  }

  /** Clears the set indexes from one to another, both included; returns how many there were. O(values + pages touched). */
  removeRange(root: Ref, high: number, low: number, lastHigh: number, lastLow: number): number {
    const arena = this.arena;
    const next = this.at;
    next.set(high, low);
    let removed = 0;
    for (;;) {
      const page = pageFrom(arena, root, next.high, next.low);
      if (page === 0) return removed;
      const words = arena.words[page >>> CHUNK_SHIFT];
      const word = (page & UNIT_MASK) << 2;
      const pageHigh = words[word];
      const pageLow = words[word + 1] & PAGE_MASK;
      const ends = pageHigh === lastHigh && pageLow === (lastLow & PAGE_MASK);
      if (!ends && isAfter(pageHigh, pageLow, lastHigh, lastLow)) return removed;
      const begins = pageHigh === high && pageLow === (low & PAGE_MASK);
      const first = begins ? low & OFFSET_MASK : 0;
      const last = ends ? lastLow & OFFSET_MASK : OFFSET_MASK;
      const count = countBetween(arena, page, first, last);
      if (count > 0) {
        this.#path.locate(root, pageHigh, pageLow);
        this.#removeFrom(root, page, first, last, count);
        removed += count;
      }
      if (ends) return removed;
      next.set(pageHigh, pageLow);
      next.add(PAGE_SLOTS);
    }
  }

  /** Puts the index of the next insertion into `at`: 2^64 - 1 where no index is left for one. O(1). */
  cursor(root: Ref): void {
    this.at.set(wordAt(this.arena, root, RootWord.cursorHigh), wordAt(this.arena, root, RootWord.cursorLow));
  }

  /** Says where the next insertion goes. O(1). */
  seek(root: Ref, high: number, low: number): void {
    setWordAt(this.arena, root, RootWord.cursorHigh, high);
    setWordAt(this.arena, root, RootWord.cursorLow, low);
  }

  /** Pages of the array. O(1). */
  pages(root: Ref): number {
    return wordAt(this.arena, root, RootWord.pages);
  }

  /** Nodes of the array's directory. O(1). */
  nodes(root: Ref): number {
    return wordAt(this.arena, root, RootWord.nodes);
  }

  /** Children of the node over all pages. O(1). */
  topChildren(root: Ref): number {
    return childCount(this.arena, wordAt(this.arena, root, RootWord.top));
  }

  /** The pages with up to `sparseMax` values, and those with more. O(pages). */
  density(root: Ref, sparseMax: number): ArrayDensity {
    return densityOf(this.arena, root, sparseMax);
  }

  /** Sets an index to what `#slot` holds; counts the value, but not a block that it brings. */
  #put(root: Ref, high: number, low: number): boolean {
    const arena = this.arena;
    const path = this.#path;
    const slot = this.#slot;
    const log = this.#log;
    const offset = low & OFFSET_MASK;
    if (log.open) log.reserve();
    const page = path.locate(root, high, low);
    if (page === 0) {
      this.#insertPage(high, low);
      addToCount(arena, root, 1);
      return true;
    }
    const wide = isWide(arena, page) || !slot.isNarrow;
    const isNew = !hasSlot(arena, page, offset);
    const to = pageWithRoom(arena, page, pageCount(arena, page) + (isNew ? 1 : 0), wide);
    if (to !== page) path.replace(to);
    if (isNew) {
      insertSlot(arena, to, offset, slot);
      if (log.open) log.added(to, offset);
      addToCount(arena, root, 1);
      return true;
    }
    const rank = rankOf(arena, to, offset);
    if (log.open) addToWord(arena, root, RootWord.blocks, 0 - log.overwrites(to, rank, wide));
    else if (wide) addToWord(arena, root, RootWord.blocks, 0 - freeLongs(arena, to, rank, rank + 1));
    writeSlot(arena, to, rank, wide, slot);
    return false;
  }

  #insertPage(high: number, low: number): void {
    const page = createPage(this.arena, high, low, this.#slot);
    try {
      this.#path.insert(high, low, page);
    } catch (error) {
      this.arena.free(page);
      throw error;
    }
  }

  /** Clears `count` set indexes, those at `first` … `last` of the page that was located. */
  #removeFrom(root: Ref, page: Ref, first: number, last: number, count: number): void {
    const arena = this.arena;
    const rank = rankOf(arena, page, first);
    addToWord(arena, root, RootWord.blocks, 0 - freeLongs(arena, page, rank, rank + count));
    addToCount(arena, root, -count);
    if (count < pageCount(arena, page)) {
      removeSlots(arena, page, first, last);
      this.#path.replace(shrunkPage(arena, page));
      return;
    }
    const word = (page & UNIT_MASK) << 2;
    const words = arena.words[page >>> CHUNK_SHIFT];
    this.#path.remove(words[word], words[word + 1]);
  }
}

function isAfter(high: number, low: number, otherHigh: number, otherLow: number): boolean {
  return high === otherHigh ? low >>> 0 > otherLow >>> 0 : high >>> 0 > otherHigh >>> 0;
}
