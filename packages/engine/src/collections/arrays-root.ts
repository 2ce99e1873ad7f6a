/**
 * The root of an array, and its directory of pages.
 *
 *   word 0    the page, or the node over all pages; 0 for none
 *   word 1    blocks, the root included
 *   word 2-3  set indexes, a double
 *   word 4-5  where ARINSERT goes on, high half and low: 0 before the first time, 2^64 - 1 where no index is left
 *   word 6    pages
 *   word 7    nodes
 *
 * Cost: 32 bytes beside the pages, and about 4.5 for each of them: 0.02 for each value where indexes are dense.
 */
import { type Arena, CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
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

export const ROOT_BYTES = 32;
export const RootWord = { top: 0, blocks: 1, cursorHigh: 4, cursorLow: 5, pages: 6, nodes: 7 } as const;
const COUNT_DOUBLE = 1;

/** A root without pages. Throws `ArenaFullError`. */
export function createRoot(arena: Arena): Ref {
  const root = arena.allocate(ROOT_BYTES);
  const at = (root & UNIT_MASK) << 2;
  arena.words[root >>> CHUNK_SHIFT].fill(0, at, at + (ROOT_BYTES >>> 2));
  setRootWord(arena, root, RootWord.blocks, 1);
  return root;
}

export function rootWord(arena: Arena, root: Ref, word: number): number {
  return arena.words[root >>> CHUNK_SHIFT][((root & UNIT_MASK) << 2) + word];
}

export function setRootWord(arena: Arena, root: Ref, word: number, value: number): void {
  arena.words[root >>> CHUNK_SHIFT][((root & UNIT_MASK) << 2) + word] = value;
}

/** Adds to a count. A negated 0 is a double, which V8 boxes: callers subtract from 0 instead. */
export function addToRootWord(arena: Arena, root: Ref, word: number, delta: number): void {
  arena.words[root >>> CHUNK_SHIFT][((root & UNIT_MASK) << 2) + word] += delta;
}

/** Set indexes. O(1). */
export function countOf(arena: Arena, root: Ref): number {
  const count = arena.doubles[root >>> CHUNK_SHIFT][((root & UNIT_MASK) << 1) + COUNT_DOUBLE];
  return count <= 0x7fffffff ? count | 0 : count; // a small integer is not boxed
}

export function addToCount(arena: Arena, root: Ref, delta: number): void {
  arena.doubles[root >>> CHUNK_SHIFT][((root & UNIT_MASK) << 1) + COUNT_DOUBLE] += delta;
}

/** Exchanges the pages of two arrays, and what is counted of them; each keeps its cursor. */
export function swapPages(arena: Arena, root: Ref, other: Ref): void {
  const more = countOf(arena, other) - countOf(arena, root);
  addToCount(arena, root, more);
  addToCount(arena, other, 0 - more);
  for (const word of [RootWord.top, RootWord.blocks, RootWord.pages, RootWord.nodes]) {
    const kept = rootWord(arena, root, word);
    setRootWord(arena, root, word, rootWord(arena, other, word));
    setRootWord(arena, other, word, kept);
  }
}

/** The way to a page: what an insertion or a removal has to change on it. One for all arrays; each `locate` overwrites it. */
export class ArrayPath {
  readonly #arena: Arena;
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

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  /** The page of an index, or 0. O(log pages), three blocks for a million dense values. */
  locate(root: Ref, high: number, low: number): Ref {
    const arena = this.#arena;
    this.#root = root;
    this.#node = 0;
    let link = root;
    let linkWord: number = RootWord.top;
    let ref = rootWord(arena, root, RootWord.top);
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
    let nodes = 0;
    if (end !== 0) {
      const at = (end & UNIT_MASK) << 2;
      const words = arena.words[end >>> CHUNK_SHIFT];
      const shift = kindOf(arena, end);
      if (shift >= SHIFT_MIN && covers(high, low, words[at], words[at + 1], shift))
        top = addChild(arena, end, childOf(high, low, shift), page);
      else {
        top = createNode(arena, end, page);
        nodes = 1;
      }
    }
    setRootWord(arena, this.#link, this.#linkWord, top);
    addToRootWord(arena, this.#root, RootWord.pages, 1);
    addToRootWord(arena, this.#root, RootWord.nodes, nodes);
    addToRootWord(arena, this.#root, RootWord.blocks, 1 + nodes);
  }

  /** Puts a copy in the place of the page that was located, and frees the page. */
  replace(page: Ref): void {
    if (page === this.#end) return;
    setRootWord(this.#arena, this.#link, this.#linkWord, page);
    this.#arena.free(this.#end);
    this.#end = page;
  }

  /** Takes the page that was located out, and frees it; its values and their blocks are the caller's to count and free. O(1). */
  remove(high: number, low: number): void {
    const arena = this.#arena;
    const node = this.#node;
    let nodes = 0;
    arena.free(this.#end);
    if (node === 0) setRootWord(arena, this.#root, RootWord.top, 0);
    else {
      removeChild(arena, node, childOf(high, low, kindOf(arena, node)));
      if (childCount(arena, node) === 1) {
        setRootWord(arena, this.#nodeLink, this.#nodeLinkWord, childAt(arena, node, 0));
        arena.free(node);
        nodes = 1;
      }
    }
    addToRootWord(arena, this.#root, RootWord.pages, -1);
    addToRootWord(arena, this.#root, RootWord.nodes, 0 - nodes);
    addToRootWord(arena, this.#root, RootWord.blocks, -1 - nodes);
  }
}

/** The first page at or after the one of an index; 0 where there is none. O(log pages). */
export function pageFrom(arena: Arena, root: Ref, high: number, low: number): Ref {
  let ref = rootWord(arena, root, RootWord.top);
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
  let ref = rootWord(arena, root, RootWord.top);
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
