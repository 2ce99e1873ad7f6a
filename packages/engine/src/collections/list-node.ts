/**
 * A node of a quicklist: a block with some neighbouring elements of a list.
 *
 *   word 0   previous node, or 0             word 2   offset of the listpack in the block; 0 in a plain node
 *   word 1   next node, or 0                 word 3   elements of the listpack; in a plain node the bytes of its only element
 *   byte 16  gap, listpack, room             (plain: the element)
 *
 * The gap is why a push to the head moves nothing: the pack's header goes up by the length of the new element. An element that is too
 * large for a pack has a plain node of its own.
 */
import { type Arena, CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";

export const NODE_HEADER_BYTES = 16;

/** Word offsets in a node. */
export const PREVIOUS = 0;
export const NEXT = 1;
export const PACK_START = 2;
export const COUNT = 3;

/** Word `word` of a block: of a node, or of a quicklist's root. */
export function wordOfBlock(arena: Arena, ref: Ref, word: number): number {
  return arena.words[ref >>> CHUNK_SHIFT][((ref & UNIT_MASK) << 2) + word];
}

export function setWordOfBlock(arena: Arena, ref: Ref, word: number, value: number): void {
  arena.words[ref >>> CHUNK_SHIFT][((ref & UNIT_MASK) << 2) + word] = value;
}

export function previousOf(arena: Arena, node: Ref): Ref {
  return wordOfBlock(arena, node, PREVIOUS);
}

export function nextOf(arena: Arena, node: Ref): Ref {
  return wordOfBlock(arena, node, NEXT);
}

export function isPlain(arena: Arena, node: Ref): boolean {
  return wordOfBlock(arena, node, PACK_START) === 0;
}

/** Elements of a node. */
export function countOf(arena: Arena, node: Ref): number {
  const words = arena.words[node >>> CHUNK_SHIFT];
  const at = (node & UNIT_MASK) << 2;
  return words[at + PACK_START] === 0 ? 1 : words[at + COUNT];
}

/** Where a node's listpack begins in its chunk; of a plain node, where its block begins. */
export function packStartOf(arena: Arena, node: Ref): number {
  return ((node & UNIT_MASK) << 4) + wordOfBlock(arena, node, PACK_START);
}

/** Where the element of a plain node begins in its chunk. */
export function plainStartOf(node: Ref): number {
  return ((node & UNIT_MASK) << 4) + NODE_HEADER_BYTES;
}

/** Bytes of the element of a plain node. */
export function plainBytesOf(arena: Arena, node: Ref): number {
  return wordOfBlock(arena, node, COUNT);
}
