/**
 * Walks over an array: the set indexes of a stretch in either order, or every index of one with those that are not set. Pages are
 * looked up one after the other, so that what is not there costs nothing. A walk ends with the next write to the array.
 */
import { type Arena, CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
import { ArrayIndex, compareIndexes } from "./arrays-index.js";
import { hasSlot, isWide, nextOffset, PAGE_MASK, PAGE_SLOTS, previousOffset, rankOf, slotWord } from "./arrays-page.js";
import { pageFrom, pageUpTo } from "./arrays-path.js";
import { ArrayValue, integerOf, isInteger } from "./arrays-slot.js";

const OFFSET_MASK = PAGE_SLOTS - 1;

export class ArrayWalk {
  /** The index at which the walk is. */
  readonly at: ArrayIndex = new ArrayIndex();
  /** Its value, after `read`. */
  readonly value: ArrayValue = new ArrayValue();
  /** After `readInteger`: the integer. In a cell, because V8 boxes a double that is handed on. */
  readonly integer: Float64Array = new Float64Array(1);

  readonly #arena: Arena;
  readonly #end = new ArrayIndex();
  /** Where the next page is looked for. */
  readonly #from = new ArrayIndex();
  #root: Ref = 0;
  #reverse = false;
  #page: Ref = 0;
  #offset = 0;
  /** The last offset of the page that belongs to the stretch. */
  #lastOffset = 0;
  #done = true;

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  /** Begins a walk over the set indexes between two, both included; from the first given to the second, in either order. */
  begin(root: Ref, from: ArrayIndex, to: ArrayIndex): void {
    this.#root = root;
    this.#from.set(from.high, from.low);
    this.#end.set(to.high, to.low);
    this.#reverse = compareIndexes(from.high, from.low, to.high, to.low) > 0;
    this.#page = 0;
    this.#done = false;
  }

  /** Goes to the next set index; false when there is none. O(1), O(log pages) where a page begins. */
  next(): boolean {
    for (;;) {
      if (this.#page !== 0) {
        const offset = this.#reverse
          ? previousOffset(this.#arena, this.#page, this.#offset - 1)
          : nextOffset(this.#arena, this.#page, this.#offset + 1);
        if (this.#reverse ? offset >= this.#lastOffset : offset <= this.#lastOffset) {
          this.#offset = offset;
          this.at.low = (this.at.low & PAGE_MASK) | offset;
          return true;
        }
      }
      if (!this.#turn()) return false;
    }
  }

  /** Reads the value at the index into `value`. O(1). */
  read(): void {
    const arena = this.#arena;
    const page = this.#page;
    const wide = isWide(arena, page);
    const word = slotWord(page, rankOf(arena, page, this.#offset), wide);
    this.value.read(arena, page >>> CHUNK_SHIFT, word, wide);
  }

  /** Whether the value at the index is an integer that a slot holds and a double too, which is then in `integer`. O(1). */
  readInteger(): boolean {
    const arena = this.#arena;
    const page = this.#page;
    const wide = isWide(arena, page);
    const word = slotWord(page, rankOf(arena, page, this.#offset), wide);
    const words = arena.words[page >>> CHUNK_SHIFT];
    if (!isInteger(words[word])) return false;
    this.integer[0] = integerOf(words[word], wide ? words[word + 1] : 0);
    return Number.isSafeInteger(this.integer[0]);
  }

  /** Begins reading index by index. */
  open(root: Ref): void {
    this.#root = root;
    this.#page = 0;
  }

  /** Whether an index is set; its value is then in `value`. O(1) where the last one was in the same page. */
  readAt(high: number, low: number): boolean {
    const arena = this.#arena;
    let page = this.#page;
    if (page === 0 || this.at.high !== high || ((this.at.low ^ low) & PAGE_MASK) !== 0) {
      page = pageFrom(arena, this.#root, high, low);
      if (page === 0) return false;
      this.#enter(page);
      if (this.at.high !== high || ((this.at.low ^ low) & PAGE_MASK) !== 0) {
        this.#page = 0;
        return false;
      }
    }
    this.#offset = low & OFFSET_MASK;
    if (!hasSlot(arena, page, this.#offset)) return false;
    this.read();
    return true;
  }

  /** Goes to the next page; false where none is left in the stretch. */
  #turn(): boolean {
    if (this.#done) return false;
    const from = this.#from;
    const end = this.#end;
    const reverse = this.#reverse;
    const find = reverse ? pageUpTo : pageFrom;
    const page = find(this.#arena, this.#root, from.high, from.low);
    this.#done = true;
    if (page === 0) return false;
    this.#enter(page);
    const { at } = this;
    const ends = at.high === end.high && ((at.low ^ end.low) & PAGE_MASK) === 0;
    const order = compareIndexes(at.high, at.low & PAGE_MASK, end.high, end.low & PAGE_MASK);
    if (!ends && (reverse ? order < 0 : order > 0)) return false;
    const begins = at.high === from.high && ((at.low ^ from.low) & PAGE_MASK) === 0;
    if (reverse) {
      this.#offset = begins ? (from.low & OFFSET_MASK) + 1 : PAGE_SLOTS;
      this.#lastOffset = ends ? end.low & OFFSET_MASK : 0;
    } else {
      this.#offset = begins ? (from.low & OFFSET_MASK) - 1 : -1;
      this.#lastOffset = ends ? end.low & OFFSET_MASK : OFFSET_MASK;
    }
    this.#done = ends;
    from.set(at.high, at.low & PAGE_MASK);
    from.add(reverse ? -1 : PAGE_SLOTS);
    return true;
  }

  #enter(page: Ref): void {
    const words = this.#arena.words[page >>> CHUNK_SHIFT];
    const word = (page & UNIT_MASK) << 2;
    this.#page = page;
    this.at.set(words[word], words[word + 1] & PAGE_MASK);
  }
}
