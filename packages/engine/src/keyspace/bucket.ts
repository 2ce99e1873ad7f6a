/**
 * A bucket of the entry index: one cache line, and the chain that begins with it.
 *
 *   bucket (64 bytes)
 *   words 0-13   seven slots: hash, reference
 *   word 14      how many slots are taken; they are the first ones
 *   word 15      the next bucket of the chain, or 0
 *
 * A chain begins with a primary bucket, which lies in a segment of the directory; those behind it are overflow buckets, blocks of
 * their own. Invariant: all buckets of a chain are full but the last, and an overflow bucket is never empty.
 */
import { type Arena, CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";

export const BUCKET_BYTES = 64;
export const SLOTS = 7;
export const COUNT = 14;
export const LINK = 15;

export function clearBucket(arena: Arena, bucket: Ref): void {
  const words = arena.words[bucket >>> CHUNK_SHIFT];
  const at = (bucket & UNIT_MASK) << 2;
  words[at + COUNT] = 0;
  words[at + LINK] = 0;
}

export function countOf(arena: Arena, bucket: Ref): number {
  return arena.words[bucket >>> CHUNK_SHIFT][((bucket & UNIT_MASK) << 2) + COUNT];
}

export function linkOf(arena: Arena, bucket: Ref): Ref {
  return arena.words[bucket >>> CHUNK_SHIFT][((bucket & UNIT_MASK) << 2) + LINK];
}

export function setLink(arena: Arena, bucket: Ref, next: Ref): void {
  arena.words[bucket >>> CHUNK_SHIFT][((bucket & UNIT_MASK) << 2) + LINK] = next;
}

/** The reference in a slot of a bucket. */
export function refAt(arena: Arena, bucket: Ref, slot: number): Ref {
  return arena.words[bucket >>> CHUNK_SHIFT][((bucket & UNIT_MASK) << 2) + (slot << 1) + 1];
}

/** The hash in a slot of a bucket. */
export function hashAt(arena: Arena, bucket: Ref, slot: number): number {
  return arena.words[bucket >>> CHUNK_SHIFT][((bucket & UNIT_MASK) << 2) + (slot << 1)];
}

/** The last bucket of a chain. O(buckets of the chain). */
export function tailOf(arena: Arena, bucket: Ref): Ref {
  for (let next = linkOf(arena, bucket); next !== 0; next = linkOf(arena, bucket)) bucket = next;
  return bucket;
}

/** Entries of a chain. O(buckets of the chain). */
export function chainSize(arena: Arena, bucket: Ref): number {
  let size = 0;
  for (; bucket !== 0; bucket = linkOf(arena, bucket)) size += countOf(arena, bucket);
  return size;
}

/** Fills the next slot of a bucket that is not full. */
export function pushSlot(arena: Arena, bucket: Ref, hash: number, ref: Ref): void {
  const words = arena.words[bucket >>> CHUNK_SHIFT];
  const at = (bucket & UNIT_MASK) << 2;
  const count = words[at + COUNT];
  words[at + (count << 1)] = hash;
  words[at + (count << 1) + 1] = ref;
  words[at + COUNT] = count + 1;
}

/**
 * Adds a slot to a chain. O(buckets of the chain). Needs memory where the last bucket is full: throws `ArenaFullError`, having
 * changed nothing.
 */
export function appendSlot(arena: Arena, bucket: Ref, hash: number, ref: Ref): void {
  const words = arena.words[bucket >>> CHUNK_SHIFT];
  const at = (bucket & UNIT_MASK) << 2;
  const count = words[at + COUNT];
  if (count === SLOTS) {
    appendBehind(arena, bucket, hash, ref);
    return;
  }
  words[at + (count << 1)] = hash;
  words[at + (count << 1) + 1] = ref;
  words[at + COUNT] = count + 1;
}

/** `appendSlot` for a chain whose first bucket is full. */
function appendBehind(arena: Arena, bucket: Ref, hash: number, ref: Ref): void {
  let tail = tailOf(arena, bucket);
  if (countOf(arena, tail) === SLOTS) {
    const over = arena.allocate(BUCKET_BYTES);
    clearBucket(arena, over);
    setLink(arena, tail, over);
    tail = over;
  }
  pushSlot(arena, tail, hash, ref);
}

/** Takes a slot out of a bucket; the chain's last slot fills the hole. `before` is the bucket that links to it, 0 for none. */
export function removeSlot(arena: Arena, before: Ref, bucket: Ref, slot: number): void {
  const words = arena.words[bucket >>> CHUNK_SHIFT];
  const hole = ((bucket & UNIT_MASK) << 2) + (slot << 1);
  let tail = bucket;
  for (let next = linkOf(arena, tail); next !== 0; next = linkOf(arena, tail)) {
    before = tail;
    tail = next;
  }
  const tailWords = arena.words[tail >>> CHUNK_SHIFT];
  const at = (tail & UNIT_MASK) << 2;
  const count = tailWords[at + COUNT] - 1;
  words[hole] = tailWords[at + (count << 1)];
  words[hole + 1] = tailWords[at + (count << 1) + 1];
  tailWords[at + COUNT] = count;
  if (count > 0 || before === 0) return;
  setLink(arena, before, 0);
  arena.free(tail);
}
