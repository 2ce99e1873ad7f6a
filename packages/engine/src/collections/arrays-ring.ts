/**
 * Arrays as rings: the newest elements at the indexes below a size, each new one in place of the oldest.
 *
 * A ring knows no size of its own. Where it goes on is the array's cursor, and what it is are the elements back from there, around the
 * array's end, to the first index that is not set.
 */
import type { Ref } from "../arena/arena.js";
import type { Arrays } from "./arrays.js";
import { ArrayIndex, compareIndexes } from "./arrays-index.js";
import { swapPages } from "./arrays-root.js";

const span = new ArrayIndex();
const at = new ArrayIndex();

/**
 * What an array is as a ring of `size` indexes: a new one where it is longer, or shorter and its newest element is not its last. The
 * newest elements, as many as fit, are at index 0 and up there. 0 where it can stay as it is. Throws `ArenaFullError`, having kept
 * nothing. O(elements that are copied), or O(log pages).
 */
export function shapedRing(arrays: Arrays, root: Ref, size: ArrayIndex): Ref {
  arrays.length(root);
  span.set(arrays.at.high, arrays.at.low);
  arrays.cursor(root);
  at.set(arrays.at.high, arrays.at.low);
  const order = compareIndexes(size.high, size.low, span.high, span.low);
  const unset = (at.high | at.low) === 0;
  const wrapped = !unset && compareIndexes(at.high, at.low, span.high, span.low) < 0;
  if (order === 0 || (order > 0 && !wrapped)) return 0;
  if (unset) at.set(span.high, span.low);
  at.add(-1);
  reduce(at, span);
  const kept = walkBack(arrays, root, order < 0 ? size : span);
  const fresh = arrays.create();
  try {
    for (let index = 0; index < kept; index++) {
      forward();
      arrays.get(root, at.high, at.low);
      const { bytes, start, end } = arrays.value;
      arrays.set(fresh, 0, index, bytes, start, end);
    }
  } catch (error) {
    arrays.discard(fresh);
    throw error;
  }
  arrays.seek(fresh, 0, kept);
  return fresh;
}

/** Gives an array what another one holds, and frees that one. Needs no memory. O(blocks that are freed). */
export function replaceArray(arrays: Arrays, root: Ref, other: Ref): void {
  swapPages(arrays.arena, root, other);
  arrays.cursor(other);
  arrays.seek(root, arrays.at.high, arrays.at.low);
  arrays.discard(other);
}

/** Takes an index modulo another one. O(1); no allocation where the index is the modulus, as at a ring's end, or below it. */
export function reduce(index: ArrayIndex, modulus: ArrayIndex): void {
  const order = compareIndexes(index.high, index.low, modulus.high, modulus.low);
  if (order === 0) index.set(0, 0);
  else if (order > 0) index.value %= modulus.value;
}

/** Goes back from `at` over set indexes, `most` of them at most, to the one before the last of them; returns how many they are. */
function walkBack(arrays: Arrays, root: Ref, most: ArrayIndex): number {
  const limit = most.high === 0 && most.low >= 0 ? most.low : Number.POSITIVE_INFINITY;
  let kept = 0;
  while (kept < limit && kept < arrays.count(root) && arrays.get(root, at.high, at.low)) {
    kept++;
    if ((at.high | at.low) === 0) at.set(span.high, span.low);
    at.add(-1);
  }
  return kept;
}

function forward(): void {
  at.add(1);
  if (at.high === span.high && at.low === span.low) at.set(0, 0);
}
