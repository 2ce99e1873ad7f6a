/**
 * A timer: the block by which a collection with elements that expire waits in its database's heap of timers.
 *
 *   words 0-2   the heap of its elements' times: elements, segments, table (expiry-heap.ts)
 *   word 3      position in the database's heap
 *   byte 16     when the first element expires, ms since 1970, a double
 *   word 6      the collection's entry, which follows it when it moves
 *
 * Position and time are where an entry has them, so that one kind of heap serves keys, elements and timers.
 */
import { type Arena, CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
import { doubleOf } from "./entry.js";
import type { ExpiryHeap } from "./expiry-heap.js";

export const TIMER_BYTES = 32;
const ENTRY_WORD = 6;

/** The entry of a timer's collection. */
export function entryOfTimer(arena: Arena, timer: Ref): Ref {
  return arena.words[timer >>> CHUNK_SHIFT][((timer & UNIT_MASK) << 2) + ENTRY_WORD];
}

export function setEntryOfTimer(arena: Arena, timer: Ref, entry: Ref): void {
  arena.words[timer >>> CHUNK_SHIFT][((timer & UNIT_MASK) << 2) + ENTRY_WORD] = entry;
}

/** Makes `heap` that of the timer's elements. O(1). */
export function loadHeap(arena: Arena, timer: Ref, heap: ExpiryHeap): void {
  const words = arena.words[timer >>> CHUNK_SHIFT];
  const at = (timer & UNIT_MASK) << 2;
  heap.load(words[at], words[at + 1], words[at + 2]);
}

/** Keeps where the heap of the timer's elements is. O(1). */
export function storeHeap(arena: Arena, timer: Ref, heap: ExpiryHeap): void {
  const words = arena.words[timer >>> CHUNK_SHIFT];
  const at = (timer & UNIT_MASK) << 2;
  words[at] = heap.size;
  words[at + 1] = heap.segmentCount;
  words[at + 2] = heap.table;
}

/** Takes the time of the first element over from the element, `first`. Whether it is another one than before. */
export function takeTime(arena: Arena, timer: Ref, first: Ref): boolean {
  const doubles = arena.doubles[timer >>> CHUNK_SHIFT];
  const at = doubleOf(timer);
  const before = doubles[at];
  doubles[at] = arena.doubles[first >>> CHUNK_SHIFT][doubleOf(first)];
  return doubles[at] !== before;
}
