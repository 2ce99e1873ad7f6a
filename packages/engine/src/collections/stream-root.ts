/**
 * The root of a stream: one block of 80 bytes, from which all others are reached.
 *
 *   words 0-3    last ID                       words 12-13  length, a double
 *   words 4-7    first ID, 0-0 where empty     words 14-15  entries added, a 64-bit integer, high half first
 *   words 8-11   largest ID deleted            words 16-17  nodes, an ID tree (id-tree.ts) of listpacks (stream-node.ts) by first ID
 *                                              word 18      groups, a directory (named-block.ts)
 *                                              word 19      what idempotent producers sent (stream-producers.ts), or 0
 */
import { type Arena, CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";

export const LAST_ID = 0;
export const FIRST_ID = 4;
export const MAX_DELETED_ID = 8;
const LENGTH = 12;
export const ENTRIES_ADDED = 14;
export const NODES = 16;
export const GROUPS = 18;
export const PRODUCERS = 19;
const ROOT_BYTES = 80;
const WORD = 2 ** 32;

/** Makes the root of an empty stream. Throws `ArenaFullError`. */
export function newStreamRoot(arena: Arena): Ref {
  const root = arena.allocate(ROOT_BYTES);
  const at = (root & UNIT_MASK) << 2;
  arena.words[root >>> CHUNK_SHIFT].fill(0, at, at + (ROOT_BYTES >>> 2));
  return root;
}

/** Where a block's words begin in its chunk. */
export function wordAtOf(block: Ref): number {
  return (block & UNIT_MASK) << 2;
}

/** Live entries of a stream. */
export function lengthOf(arena: Arena, root: Ref): number {
  return arena.doubles[root >>> CHUNK_SHIFT][(((root & UNIT_MASK) << 2) + LENGTH) >>> 1];
}

export function addToLength(arena: Arena, root: Ref, more: number): void {
  arena.doubles[root >>> CHUNK_SHIFT][(((root & UNIT_MASK) << 2) + LENGTH) >>> 1] += more;
}

/** Adds one to the 64-bit integer at `at`. */
export function countUp(words: Int32Array, at: number): void {
  words[at + 1] = (words[at + 1] + 1) | 0;
  if (words[at + 1] === 0) words[at] = (words[at] + 1) | 0;
}

/** Adds a safe integer to the 64-bit integer at `at`. */
export function addToCount(words: Int32Array, at: number, more: number): void {
  const low = (words[at + 1] >>> 0) + more;
  const carry = Math.floor(low / WORD);
  words[at + 1] = low - carry * WORD;
  words[at] = (words[at] + carry) | 0;
}

/** Copies a block's first `bytes` to another block, word by word, which allocates nothing. O(bytes). */
export function copyWords(arena: Arena, from: Ref, to: Ref, bytes: number): void {
  const source = arena.words[from >>> CHUNK_SHIFT];
  const target = arena.words[to >>> CHUNK_SHIFT];
  let at = (from & UNIT_MASK) << 2;
  const end = at + ((bytes + 3) >>> 2);
  for (let i = (to & UNIT_MASK) << 2; at < end; at++, i++) target[i] = source[at];
}
