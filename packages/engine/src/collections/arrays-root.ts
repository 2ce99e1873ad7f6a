/**
 * The root of an array.
 *
 *   word 0    the page, or the node over all pages; 0 for none
 *   word 1    blocks, the root included
 *   word 2-3  set indexes, a double
 *   word 4-5  where ARINSERT goes on, high half and low: 0 before the first time, 2^64 - 1 where no index is left
 *   word 6    pages
 *   word 7    nodes
 *
 * Cost: 32 bytes beside the directory (arrays-path.ts) and its pages.
 */
import { type Arena, CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";

export const ROOT_BYTES = 32;
export const ROOT_WORDS: number = ROOT_BYTES >>> 2;
export const RootWord = { top: 0, blocks: 1, cursorHigh: 4, cursorLow: 5, pages: 6, nodes: 7 } as const;
const COUNT_DOUBLE = 1;

/** A root without pages. Throws `ArenaFullError`. */
export function createRoot(arena: Arena): Ref {
  const root = arena.allocate(ROOT_BYTES);
  const at = (root & UNIT_MASK) << 2;
  arena.words[root >>> CHUNK_SHIFT].fill(0, at, at + ROOT_WORDS);
  setWordAt(arena, root, RootWord.blocks, 1);
  return root;
}

/** A word of a root, or of another block of the array. */
export function wordAt(arena: Arena, block: Ref, word: number): number {
  return arena.words[block >>> CHUNK_SHIFT][((block & UNIT_MASK) << 2) + word];
}

export function setWordAt(arena: Arena, block: Ref, word: number, value: number): void {
  arena.words[block >>> CHUNK_SHIFT][((block & UNIT_MASK) << 2) + word] = value;
}

/** Adds to a count. A negated 0 is a double, which V8 boxes: callers subtract from 0 instead. */
export function addToWord(arena: Arena, block: Ref, word: number, delta: number): void {
  arena.words[block >>> CHUNK_SHIFT][((block & UNIT_MASK) << 2) + word] += delta;
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
    const kept = wordAt(arena, root, word);
    setWordAt(arena, root, word, wordAt(arena, other, word));
    setWordAt(arena, other, word, kept);
  }
}
