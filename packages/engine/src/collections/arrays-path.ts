/**
 * The directory of an array: the way from its root to the page of an index, and the pages beside it.
 *
 * Cost: about 4.5 bytes for each page: 0.02 for each value where indexes are dense.
 */
import { type Arena, CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
import type { ArrayLog } from "./arrays-log.js";
import {
  addChild,
  childAt,
  childCount,
  childOf,
  childWord,
  covers,
  createNode,
  hasChild,
  kindOf,
  removeChild,
  SHIFT_MIN,
} from "./arrays-node.js";
import { PAGE_MASK } from "./arrays-page.js";
import { addToWord, RootWord, setWordAt, wordAt } from "./arrays-root.js";

/** The way to a page: what an insertion or a removal has to change on it. One for all arrays; each `locate` overwrites it. */
export class ArrayPath {
  readonly #arena: Arena;
  readonly #log: ArrayLog;
  #root: Ref = 0;
  /** The page of the index, or the page or node at which the way ended without one; 0 in an empty array. */
  #end: Ref = 0;
  /** The block that refers to `#end`, and in which word. */
  #link: Ref = 0;
  #linkWord = 0;
  /** The node above `#end`, 0 for none, and the block that refers to it. */
  #node: Ref = 0;
  #nodeLink: Ref = 0;
  #nodeLinkWord = 0;

  constructor(arena: Arena, log: ArrayLog) {
    this.#arena = arena;
    this.#log = log;
  }

  /** The page of an index, or 0. O(log pages), three blocks for a million dense values. */
  locate(root: Ref, high: number, low: number): Ref {
    const arena = this.#arena;
    this.#root = root;
    this.#node = 0;
    let link = root;
    let linkWord: number = RootWord.top;
    let ref = wordAt(arena, root, RootWord.top);
    let found: Ref = 0;
    while (ref !== 0) {
      const words = arena.words[ref >>> CHUNK_SHIFT];
      const at = (ref & UNIT_MASK) << 2;
      const second = words[at + 1];
      const shift = second & 0xff;
      if (shift < SHIFT_MIN) {
        if (words[at] === high && ((second ^ low) & PAGE_MASK) === 0) found = ref;
        break;
      }
      if (!covers(high, low, words[at], second, shift)) break;
      const child = childOf(high, low, shift);
      if (!hasChild(arena, ref, child)) break;
      this.#node = ref;
      this.#nodeLink = link;
      this.#nodeLinkWord = linkWord;
      link = ref;
      linkWord = childWord(arena, ref, child);
      ref = words[at + linkWord];
    }
    this.#end = ref;
    this.#link = link;
    this.#linkWord = linkWord;
    return found;
  }

  /** Puts a page in for the index that was located in vain. Throws `ArenaFullError`, having changed nothing. O(1). */
  insert(high: number, low: number, page: Ref): void {
    const arena = this.#arena;
    const end = this.#end;
    let top = page;
    let child = -1;
    if (end !== 0) {
      const at = (end & UNIT_MASK) << 2;
      const words = arena.words[end >>> CHUNK_SHIFT];
      const shift = kindOf(arena, end);
      if (shift >= SHIFT_MIN && covers(high, low, words[at], words[at + 1], shift)) {
        child = childOf(high, low, shift);
        top = addChild(arena, end, child, page);
      } else top = createNode(arena, end, page);
    }
    const nodes = child < 0 && top !== page ? 1 : 0;
    setWordAt(arena, this.#link, this.#linkWord, top);
    addToWord(arena, this.#root, RootWord.pages, 1);
    addToWord(arena, this.#root, RootWord.nodes, nodes);
    addToWord(arena, this.#root, RootWord.blocks, 1 + nodes);
    const log = this.#log;
    if (!log.open) {
      if (child >= 0 && top !== end) arena.free(end);
      return;
    }
    log.made(page);
    if (child < 0) log.linked(this.#link, this.#linkWord, end, nodes === 0 ? 0 : top);
    else if (top === end) log.gotChild(end, child);
    else log.replaced(this.#link, this.#linkWord, end, top);
  }

  /** Puts a copy in the place of the page that was located, and frees the page. */
  replace(page: Ref): void {
    const end = this.#end;
    if (page === end) return;
    setWordAt(this.#arena, this.#link, this.#linkWord, page);
    if (this.#log.open) this.#log.replaced(this.#link, this.#linkWord, end, page);
    else this.#arena.free(end);
    this.#end = page;
  }

  /** Takes the page that was located out, and frees it; its values and their blocks are the caller's to count and free. O(1). */
  remove(high: number, low: number): void {
    const arena = this.#arena;
    const node = this.#node;
    let nodes = 0;
    arena.free(this.#end);
    if (node === 0) setWordAt(arena, this.#root, RootWord.top, 0);
    else {
      removeChild(arena, node, childOf(high, low, kindOf(arena, node)));
      if (childCount(arena, node) === 1) {
        setWordAt(arena, this.#nodeLink, this.#nodeLinkWord, childAt(arena, node, 0));
        arena.free(node);
        nodes = 1;
      }
    }
    addToWord(arena, this.#root, RootWord.pages, -1);
    addToWord(arena, this.#root, RootWord.nodes, 0 - nodes);
    addToWord(arena, this.#root, RootWord.blocks, -1 - nodes);
  }
}

/** The first page at or after the one of an index; 0 where there is none. O(log pages). */
export function pageFrom(arena: Arena, root: Ref, high: number, low: number): Ref {
  let ref = wordAt(arena, root, RootWord.top);
  let after: Ref = 0;
  while (ref !== 0) {
    const words = arena.words[ref >>> CHUNK_SHIFT];
    const at = (ref & UNIT_MASK) << 2;
    const shift = words[at + 1] & 0xff;
    if (shift < SHIFT_MIN || !covers(high, low, words[at], words[at + 1], shift)) {
      // Everything below `ref` lies on one side of the index, or is its page.
      if (isBefore(words[at], words[at + 1] & PAGE_MASK, high, low & PAGE_MASK)) ref = after;
      return firstPage(arena, ref);
    }
    const child = childOf(high, low, shift);
    const place = childWord(arena, ref, child);
    const has = hasChild(arena, ref, child);
    const next = has ? place + 1 : place;
    if (next < childWord(arena, ref, 63) + (hasChild(arena, ref, 63) ? 1 : 0)) after = words[at + next];
    if (!has) return firstPage(arena, after);
    ref = words[at + place];
  }
  return 0;
}

/** The last page at or before the one of an index; 0 where there is none. O(log pages). */
export function pageUpTo(arena: Arena, root: Ref, high: number, low: number): Ref {
  let ref = wordAt(arena, root, RootWord.top);
  let before: Ref = 0;
  while (ref !== 0) {
    const words = arena.words[ref >>> CHUNK_SHIFT];
    const at = (ref & UNIT_MASK) << 2;
    const shift = words[at + 1] & 0xff;
    if (shift < SHIFT_MIN || !covers(high, low, words[at], words[at + 1], shift)) {
      if (isBefore(high, low & PAGE_MASK, words[at], words[at + 1] & PAGE_MASK)) ref = before;
      return lastPage(arena, ref);
    }
    const child = childOf(high, low, shift);
    const place = childWord(arena, ref, child);
    if (place > childWord(arena, ref, 0)) before = words[at + place - 1];
    if (!hasChild(arena, ref, child)) return lastPage(arena, before);
    ref = words[at + place];
  }
  return 0;
}

function firstPage(arena: Arena, from: Ref): Ref {
  let ref = from;
  while (ref !== 0 && kindOf(arena, ref) >= SHIFT_MIN) ref = childAt(arena, ref, 0);
  return ref;
}

function lastPage(arena: Arena, from: Ref): Ref {
  let ref = from;
  while (ref !== 0 && kindOf(arena, ref) >= SHIFT_MIN) ref = childAt(arena, ref, childCount(arena, ref) - 1);
  return ref;
}

function isBefore(high: number, low: number, otherHigh: number, otherLow: number): boolean {
  return high === otherHigh ? low >>> 0 < otherLow >>> 0 : high >>> 0 < otherHigh >>> 0;
}
