/** What must hold of an ordered index, and what it is made of. For tests and reports. */
import { type Arena, CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
import { doubleOf, TTL_HEADER_BYTES } from "../keyspace/entry.js";
import {
  childAt,
  countAt,
  INNER_SLOTS,
  ITEMS,
  itemAt,
  LEAF_SLOTS,
  SCORES,
  SEPARATORS,
  slotsOf,
} from "./ordered-node.js";
import { HEIGHT, SIZE, TOP } from "./ordered-path.js";

const wordOf = (arena: Arena, ref: Ref, word: number): number =>
  arena.words[ref >>> CHUNK_SHIFT][((ref & UNIT_MASK) << 2) + word];

/** Blocks of an index, the root included; items are not its blocks. O(nodes). */
export function countOrderedBlocks(arena: Arena, root: Ref): number {
  const below = (node: Ref, height: number): number => {
    let blocks = 1;
    if (height > 0)
      for (let slot = 0; slot < slotsOf(arena, node); slot++) blocks += below(childAt(arena, node, slot), height - 1);
    return blocks;
  };
  const top = wordOf(arena, root, TOP);
  return 1 + (top === 0 ? 0 : below(top, wordOf(arena, root, HEIGHT)));
}

/** Throws where an invariant does not hold. O(items × member bytes). */
export function checkOrdered(arena: Arena, root: Ref): void {
  const height = wordOf(arena, root, HEIGHT);
  const size = wordOf(arena, root, SIZE);
  const top = wordOf(arena, root, TOP);
  if (height > 0 && slotsOf(arena, top) < 2) throw new Error("ordered index: the top has one child");
  let before = 0;
  let beforeScore = Number.NEGATIVE_INFINITY;
  const visitLeaf = (leaf: Ref): number => {
    const slots = slotsOf(arena, leaf);
    if (slots > LEAF_SLOTS || (slots === 0 && height > 0)) throw new Error(`ordered index: a leaf of ${slots} items`);
    for (let slot = 0; slot < slots; slot++) {
      const item = itemAt(arena, leaf, slot);
      const score = arena.doubles[leaf >>> CHUNK_SHIFT][((leaf & UNIT_MASK) << 1) + SCORES + slot];
      if (arena.doubles[item >>> CHUNK_SHIFT][doubleOf(item)] !== score)
        throw new Error(`ordered index: the score of item ${item} is not its own`);
      if (before !== 0 && !(beforeScore < score || (beforeScore === score && memberBelow(arena, before, item))))
        throw new Error(`ordered index: item ${item} is out of order`);
      before = item;
      beforeScore = score;
    }
    return slots;
  };
  const visit = (node: Ref, below: number): number => {
    if (below === 0) return visitLeaf(node);
    const slots = slotsOf(arena, node);
    if (slots < 1 || slots > INNER_SLOTS) throw new Error(`ordered index: an inner node of ${slots} children`);
    let sum = 0;
    for (let slot = 0; slot < slots; slot++) {
      const child = childAt(arena, node, slot);
      if (slot > 0) checkSeparator(arena, node, slot, child, below - 1);
      const count = visit(child, below - 1);
      if (count !== countAt(arena, node, slot)) throw new Error("ordered index: a count is wrong");
      sum += count;
    }
    return sum;
  };
  const counted = visit(top, height);
  if (counted !== size) throw new Error(`ordered index: counts ${size} items, holds ${counted}`);
}

function checkSeparator(arena: Arena, node: Ref, slot: number, child: Ref, height: number): void {
  for (; height > 0; height--) child = childAt(arena, child, 0);
  const scoreAt = (ref: Ref, at: number): number =>
    arena.doubles[ref >>> CHUNK_SHIFT][((ref & UNIT_MASK) << 1) + SCORES + at];
  if (
    wordOf(arena, node, SEPARATORS + slot) !== wordOf(arena, child, ITEMS) ||
    !Object.is(scoreAt(node, slot), scoreAt(child, 0))
  )
    throw new Error("ordered index: a separator is not the first item below its child");
}

function memberBelow(arena: Arena, a: Ref, b: Ref): boolean {
  const member = (ref: Ref): Uint8Array => {
    const start = ((ref & UNIT_MASK) << 4) + TTL_HEADER_BYTES;
    return arena.bytes[ref >>> CHUNK_SHIFT].subarray(start, start + wordOf(arena, ref, 1));
  };
  const [x, y] = [member(a), member(b)];
  for (let i = 0; i < x.length && i < y.length; i++) if (x[i] !== y[i]) return x[i] < y[i];
  return x.length < y.length;
}
