/**
 * A hash that outgrew its entry: a dictionary of fields, and a timer (keyspace/timer.ts) while some of them have a time to live.
 *
 *   entry ──▶ root of the dictionary ──▶ fields, laid out as entries; those with a time are wide and in the timer's heap
 *             its own word ────────────▶ timer, 0 for none ──▶ heap of the fields' times
 */
import { type Arena, CHUNK_SHIFT, type Ref } from "../arena/arena.js";
import { doubleOf, hasExpiry } from "../keyspace/entry.js";
import { ExpiryHeap } from "../keyspace/expiry-heap.js";
import { loadHeap, storeHeap, TIMER_BYTES, takeTime } from "../keyspace/timer.js";
import { type Dictionary, openedDictionary, ownWordOf } from "./dictionary.js";
import { DictionaryCursor } from "./dictionary-cursor.js";
import { onePerArena } from "./one-per-arena.js";
import type { RootedType } from "./rooted-type.js";

export const rootedHash: RootedType = {
  dismantle(arena, root, limit) {
    const dictionary = openedDictionary(arena, root);
    const freed = freeTimer(arena, dictionary, limit);
    return freed >= limit ? freed : freed + dictionary.dismantle(limit - freed);
  },

  duplicate(arena, root) {
    const dictionary = openedDictionary(arena, root);
    const copy = dictionary.duplicate();
    if (ownWordOf(arena, root) === 0) return copy;
    try {
      dictionary.own = newTimer(arena, copy);
    } catch (error) {
      dictionary.dismantle(Number.POSITIVE_INFINITY);
      throw error;
    }
    return copy;
  },

  countBlocks(arena, root) {
    const timer = ownWordOf(arena, root);
    return openedDictionary(arena, root).countBlocks() + (timer === 0 ? 0 : 1 + heapOf(arena, timer).blockCount);
  },

  countBytes(arena, root) {
    const timer = ownWordOf(arena, root);
    const times = timer === 0 ? 0 : arena.sizeOf(timer) + heapOf(arena, timer).bytes;
    return openedDictionary(arena, root).countBytes() + times;
  },

  weight: (arena, root) => openedDictionary(arena, root).weight,

  timer: ownWordOf,

  check(arena, root) {
    openedDictionary(arena, root).check();
    const timer = ownWordOf(arena, root);
    let timed = 0;
    eachField(arena, root, (field) => {
      if (hasExpiry(arena, field)) timed++;
    });
    if (timer === 0 ? timed > 0 : timed === 0) throw new Error(`hash: a timer for ${timed} fields`);
    if (timer === 0) return;
    const heap = heapOf(arena, timer);
    heap.check();
    if (heap.size !== timed) throw new Error(`hash: ${timed} fields have a time, ${heap.size} are in the heap`);
    if (arena.doubles[timer >>> CHUNK_SHIFT][doubleOf(timer)] !== heap.soonest)
      throw new Error("hash: its timer has another time than its first field");
  },
};

const heaps = onePerArena((arena) => new ExpiryHeap(arena));

function heapOf(arena: Arena, timer: Ref): ExpiryHeap {
  const heap = heaps(arena);
  loadHeap(arena, timer, heap);
  return heap;
}

/** Frees up to `limit` blocks of the timer of the open dictionary and of its heap; returns how many went. O(limit). */
function freeTimer(arena: Arena, dictionary: Dictionary, limit: number): number {
  const timer = dictionary.own;
  if (timer === 0) return 0;
  const heap = heapOf(arena, timer);
  const freed = heap.dismantle(limit);
  storeHeap(arena, timer, heap);
  if (freed >= limit) return freed;
  arena.free(timer);
  dictionary.own = 0;
  return freed + 1;
}

/** A timer for the fields of a dictionary that say a time. Throws `ArenaFullError`, having kept nothing. O(n log n). */
function newTimer(arena: Arena, root: Ref): Ref {
  const timer = arena.allocate(TIMER_BYTES);
  const heap = heaps(arena);
  heap.load(0, 0, 0);
  try {
    eachField(arena, root, (field) => {
      if (hasExpiry(arena, field)) heap.insert(field);
    });
  } catch (error) {
    heap.clear();
    arena.free(timer);
    throw error;
  }
  storeHeap(arena, timer, heap);
  takeTime(arena, timer, heap.first);
  return timer;
}

function eachField(arena: Arena, root: Ref, visit: (field: Ref) => void): void {
  const cursor = new DictionaryCursor(arena);
  cursor.begin(root);
  for (let field = cursor.next(); field !== 0; field = cursor.next()) visit(field);
}
