/**
 * A node of an array's directory: what tells pages apart by six bits of their index.
 *
 *   word 0    high half of the indexes below it, the bits that its children share
 *   word 1    the same of the low half; bits 0-7 the shift: which six bits choose the child, 8, 14, 20 … 62
 *   word 2-3  bitmap of the children
 *   word 4-   references of nodes with a smaller shift, or of pages, in order
 *
 * The shift shares its place with the kind of a page, which is below 8: a word tells what a reference refers to. Levels at which all
 * indexes agree have no node (a radix tree with path compression), so that a page anywhere costs its block and four bytes or, where
 * it has no neighbours, another node of 32. Bits 32 and up are six to a level as the lower ones are: none is torn between words.
 *
 * Invariant: two children or more.
 */
import { type Arena, CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
import { bitCount } from "./bit-count.js";

export const SHIFT_MIN = 8;
const SHIFT_BITS = 6;
const CHILD_MASK = 63;
/** The words of a node before its references. */
export const NODE_WORDS = 4;
/** The shift whose six bits end the low half. */
const SHIFT_LOW_MAX = 26;
const SHIFT_MAX = 62;

/** The kind of a page, or the shift of a node. */
export function kindOf(arena: Arena, ref: Ref): number {
  return arena.words[ref >>> CHUNK_SHIFT][((ref & UNIT_MASK) << 2) + 1] & 0xff;
}

/** Whether an index lies below a node with this prefix and shift. */
export function covers(high: number, low: number, prefixHigh: number, prefixLow: number, shift: number): boolean {
  if (shift < SHIFT_LOW_MAX) return high === prefixHigh && (low ^ prefixLow) >>> (shift + SHIFT_BITS) === 0;
  if (shift === SHIFT_LOW_MAX) return high === prefixHigh;
  return shift === SHIFT_MAX || (high ^ prefixHigh) >>> (shift + SHIFT_BITS - 32) === 0;
}

/** Which child of a node with this shift an index belongs to: 0 … 63. */
export function childOf(high: number, low: number, shift: number): number {
  return shift <= SHIFT_LOW_MAX ? (low >>> shift) & CHILD_MASK : (high >>> (shift - 32)) & CHILD_MASK;
}

/** The shift of the node that tells two indexes of different pages apart. */
export function shiftBetween(high: number, low: number, otherHigh: number, otherLow: number): number {
  const differing = high ^ otherHigh;
  const bit = differing !== 0 ? 63 - Math.clz32(differing) : 31 - Math.clz32(low ^ otherLow);
  return SHIFT_MIN + (((bit - SHIFT_MIN) / SHIFT_BITS) | 0) * SHIFT_BITS;
}

export function hasChild(arena: Arena, node: Ref, child: number): boolean {
  const words = arena.words[node >>> CHUNK_SHIFT];
  return ((words[((node & UNIT_MASK) << 2) + 2 + (child >>> 5)] >>> (child & 31)) & 1) !== 0;
}

/** The word, inside the node, of the reference to a child, or of where it would be. */
export function childWord(arena: Arena, node: Ref, child: number): number {
  const words = arena.words[node >>> CHUNK_SHIFT];
  const at = (node & UNIT_MASK) << 2;
  const below = (1 << (child & 31)) - 1;
  if (child < 32) return NODE_WORDS + bitCount(words[at + 2] & below);
  return NODE_WORDS + bitCount(words[at + 2]) + bitCount(words[at + 3] & below);
}

export function childCount(arena: Arena, node: Ref): number {
  const words = arena.words[node >>> CHUNK_SHIFT];
  const at = (node & UNIT_MASK) << 2;
  return bitCount(words[at + 2]) + bitCount(words[at + 3]);
}

/** The child in one of the node's places, which count from 0. */
export function childAt(arena: Arena, node: Ref, place: number): Ref {
  return arena.words[node >>> CHUNK_SHIFT][((node & UNIT_MASK) << 2) + NODE_WORDS + place];
}

/** A node over two children, for indexes that their pages have. Throws `ArenaFullError`. O(1). */
export function createNode(arena: Arena, ref: Ref, other: Ref): Ref {
  const node = arena.allocate((NODE_WORDS + 2) << 2);
  const a = (ref & UNIT_MASK) << 2;
  const b = (other & UNIT_MASK) << 2;
  const high = arena.words[ref >>> CHUNK_SHIFT][a];
  const low = arena.words[ref >>> CHUNK_SHIFT][a + 1];
  const otherHigh = arena.words[other >>> CHUNK_SHIFT][b];
  const otherLow = arena.words[other >>> CHUNK_SHIFT][b + 1];
  const shift = shiftBetween(high, low, otherHigh, otherLow);
  const words = arena.words[node >>> CHUNK_SHIFT];
  const at = (node & UNIT_MASK) << 2;
  words[at] = shift < SHIFT_LOW_MAX ? high : prefixOf(high, shift + SHIFT_BITS - 32);
  words[at + 1] = (shift < SHIFT_LOW_MAX ? prefixOf(low, shift + SHIFT_BITS) : 0) | shift;
  words[at + 2] = 0;
  words[at + 3] = 0;
  const child = childOf(high, low, shift);
  const otherChild = childOf(otherHigh, otherLow, shift);
  words[at + 2 + (child >>> 5)] |= 1 << (child & 31);
  words[at + 2 + (otherChild >>> 5)] |= 1 << (otherChild & 31);
  words[at + NODE_WORDS] = child < otherChild ? ref : other;
  words[at + NODE_WORDS + 1] = child < otherChild ? other : ref;
  return node;
}

/**
 * Adds a child. Returns the node, or a larger copy of it, which the caller puts in its place. Throws `ArenaFullError`, having changed
 * nothing. O(1).
 */
export function addChild(arena: Arena, node: Ref, child: number, ref: Ref): Ref {
  const count = childCount(arena, node);
  const bytes = (NODE_WORDS + count + 1) << 2;
  const to = bytes <= arena.sizeOf(node) ? node : arena.allocate(bytes);
  const from = arena.words[node >>> CHUNK_SHIFT];
  const words = arena.words[to >>> CHUNK_SHIFT];
  const at = (node & UNIT_MASK) << 2;
  const toAt = (to & UNIT_MASK) << 2;
  const place = childWord(arena, node, child);
  for (let word = NODE_WORDS + count; word > place; word--) words[toAt + word] = from[at + word - 1];
  if (to !== node) for (let word = 0; word < place; word++) words[toAt + word] = from[at + word];
  words[toAt + place] = ref;
  words[toAt + 2 + (child >>> 5)] |= 1 << (child & 31);
  return to;
}

/** Takes a child out; one may remain, for the caller to put in the node's place. O(1). */
export function removeChild(arena: Arena, node: Ref, child: number): void {
  const words = arena.words[node >>> CHUNK_SHIFT];
  const at = (node & UNIT_MASK) << 2;
  const end = NODE_WORDS + childCount(arena, node) - 1;
  for (let word = childWord(arena, node, child); word < end; word++) words[at + word] = words[at + word + 1];
  words[at + 2 + (child >>> 5)] &= ~(1 << (child & 31));
}

/** Takes the last child out of a node that is being taken apart; the node may have none then. */
export function dropLastChild(arena: Arena, node: Ref): void {
  const words = arena.words[node >>> CHUNK_SHIFT];
  const at = (node & UNIT_MASK) << 2;
  const word = words[at + 3] !== 0 ? 3 : 2;
  words[at + word] &= ~(1 << (31 - Math.clz32(words[at + word])));
}

/** Throws where a node does not tell its children apart as it should. O(children). */
export function checkNode(arena: Arena, node: Ref): void {
  const count = childCount(arena, node);
  if (count < 2) throw new Error(`array: a node has ${count} children`);
  const words = arena.words[node >>> CHUNK_SHIFT];
  const at = (node & UNIT_MASK) << 2;
  const shift = kindOf(arena, node);
  if (shift > SHIFT_MAX || (shift - SHIFT_MIN) % SHIFT_BITS !== 0) throw new Error(`array: a node has shift ${shift}`);
  for (let child = 0, place = 0; place < count; child++) {
    if (!hasChild(arena, node, child)) continue;
    const ref = childAt(arena, node, place++);
    const high = arena.words[ref >>> CHUNK_SHIFT][(ref & UNIT_MASK) << 2];
    const low = arena.words[ref >>> CHUNK_SHIFT][((ref & UNIT_MASK) << 2) + 1];
    if (!covers(high, low, words[at], words[at + 1], shift)) throw new Error("array: a child lies outside its node");
    if (childOf(high, low, shift) !== child) throw new Error("array: a child is in another one's place");
    if (kindOf(arena, ref) >= SHIFT_MIN && kindOf(arena, ref) >= shift)
      throw new Error("array: a node grows downwards");
  }
}

/** The bits of a half from `bit` up. */
function prefixOf(half: number, bit: number): number {
  return bit >= 32 ? 0 : bit <= 0 ? half : half & (-1 << bit);
}
