/**
 * A page: the values of up to 256 neighbouring indexes, without room for those that are not set.
 *
 *   word 0     high half of the page's first index
 *   word 1     bits 8-31 of the low half   0-7 the kind: 0 narrow, 1 wide
 *   byte 8     values in the page, less one
 *   byte 9-15  values before bitmap word 1 … 7: what makes finding a slot O(1)
 *   word 4-11  bitmap: bit 0 of word 4 is the page's first index
 *   word 12-   slots of the set indexes in order, 4 bytes each in a narrow page, 8 in a wide one (arrays-slot.ts)
 *
 * A page is wide once one of its values did not fit a narrow slot.
 *
 * Invariants: a page has a value; its block holds all slots, with a quarter to spare at most where it grew by itself.
 *
 * Cost of a full page: 48 bytes and the slots, 4.2 or 8.2 bytes a value; of a page with one value, 64.
 */
import { type Arena, CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
import { ArenaFullError } from "../arena/arena-full-error.js";
import type { NewSlot } from "./arrays-slot.js";
import { checkSlot, copyLong, isLong } from "./arrays-slot.js";
import { bitCount } from "./bit-count.js";

export const PAGE_SLOTS = 256;
const HEADER_BYTES = 48;
const SLOTS_WORD = 12;
const BITMAP_WORD = 4;
const BITMAP_WORDS = 8;
const COUNT_BYTE = 8;
export const NARROW = 0;
export const WIDE = 1;
/** Below this a copy is a loop: calling `copyWithin` costs as much as moving so many words. */
const LOOP_WORDS_MAX = 24;

/** The bits of a page's second word, or of a low half, that are its first index. */
export const PAGE_MASK = ~(PAGE_SLOTS - 1);

export function isWide(arena: Arena, page: Ref): boolean {
  return (arena.words[page >>> CHUNK_SHIFT][((page & UNIT_MASK) << 2) + 1] & 0xff) === WIDE;
}

/** Values in the page. O(1). */
export function pageCount(arena: Arena, page: Ref): number {
  return arena.bytes[page >>> CHUNK_SHIFT][((page & UNIT_MASK) << 4) + COUNT_BYTE] + 1;
}

/** Whether the index at `offset` is set. O(1). */
export function hasSlot(arena: Arena, page: Ref, offset: number): boolean {
  const words = arena.words[page >>> CHUNK_SHIFT];
  return ((words[((page & UNIT_MASK) << 2) + BITMAP_WORD + (offset >>> 5)] >>> (offset & 31)) & 1) !== 0;
}

/** How many indexes before `offset` are set. O(1). */
export function rankOf(arena: Arena, page: Ref, offset: number): number {
  const at = (page & UNIT_MASK) << 2;
  const word = offset >>> 5;
  const below = (1 << (offset & 31)) - 1;
  const before = word === 0 ? 0 : arena.bytes[page >>> CHUNK_SHIFT][(at << 2) + COUNT_BYTE + word];
  return before + bitCount(arena.words[page >>> CHUNK_SHIFT][at + BITMAP_WORD + word] & below);
}

/** The word of the slot of that rank, in the page's chunk. */
export function slotWord(page: Ref, rank: number, wide: boolean): number {
  return ((page & UNIT_MASK) << 2) + SLOTS_WORD + (wide ? rank << 1 : rank);
}

/** The first set offset at or after `offset`; `PAGE_SLOTS` where there is none. O(1). */
export function nextOffset(arena: Arena, page: Ref, offset: number): number {
  if (offset >= PAGE_SLOTS) return PAGE_SLOTS;
  const words = arena.words[page >>> CHUNK_SHIFT];
  const at = ((page & UNIT_MASK) << 2) + BITMAP_WORD;
  let word = offset >>> 5;
  let bits = words[at + word] & (-1 << (offset & 31));
  while (bits === 0) {
    if (++word === BITMAP_WORDS) return PAGE_SLOTS;
    bits = words[at + word];
  }
  return (word << 5) + 31 - Math.clz32(bits & -bits);
}

/** The last set offset at or before `offset`; -1 where there is none. O(1). */
export function previousOffset(arena: Arena, page: Ref, offset: number): number {
  if (offset < 0) return -1;
  const words = arena.words[page >>> CHUNK_SHIFT];
  const at = ((page & UNIT_MASK) << 2) + BITMAP_WORD;
  let word = offset >>> 5;
  let bits = words[at + word] & (-1 >>> (31 - (offset & 31)));
  while (bits === 0) {
    if (--word < 0) return -1;
    bits = words[at + word];
  }
  return (word << 5) + 31 - Math.clz32(bits);
}

/** A page with one value. Throws `ArenaFullError`. O(1). */
export function createPage(arena: Arena, high: number, low: number, slot: NewSlot): Ref {
  const wide = !slot.isNarrow;
  const page = arena.allocate(pageBytes(1, wide));
  const words = arena.words[page >>> CHUNK_SHIFT];
  const at = (page & UNIT_MASK) << 2;
  words[at] = high;
  words[at + 1] = (low & PAGE_MASK) | (wide ? WIDE : NARROW);
  for (let word = 2; word < SLOTS_WORD; word++) words[at + word] = 0;
  countBit(arena, page, low & (PAGE_SLOTS - 1));
  arena.bytes[page >>> CHUNK_SHIFT][(at << 2) + COUNT_BYTE] = 0;
  writeSlot(arena, page, 0, wide, slot);
  return page;
}

/** The page, or a copy of it elsewhere, with room for `count` values in slots that are `wide`. The page itself stays. O(values). */
export function pageWithRoom(arena: Arena, page: Ref, count: number, wide: boolean): Ref {
  const wasWide = isWide(arena, page);
  if (wide === wasWide && pageBytes(count, wide) <= arena.sizeOf(page)) return page;
  const held = pageCount(arena, page);
  const spare = count > held ? Math.min(count + (count >>> 2), PAGE_SLOTS) : count;
  const to = arena.allocate(pageBytes(spare, wide));
  const from = arena.words[page >>> CHUNK_SHIFT];
  const target = arena.words[to >>> CHUNK_SHIFT];
  const at = (page & UNIT_MASK) << 2;
  const toAt = (to & UNIT_MASK) << 2;
  copyWords(target, toAt, from, at, SLOTS_WORD + (wide && wasWide ? held << 1 : wide ? 0 : held));
  target[toAt + 1] = (from[at + 1] & PAGE_MASK) | (wide ? WIDE : NARROW);
  if (wide && !wasWide) {
    for (let rank = 0; rank < held; rank++) {
      target[toAt + SLOTS_WORD + (rank << 1)] = from[at + SLOTS_WORD + rank];
      target[toAt + SLOTS_WORD + (rank << 1) + 1] = 0;
    }
  }
  return to;
}

/** Puts a value between others, in a page that has room for it. O(values). */
export function insertSlot(arena: Arena, page: Ref, offset: number, slot: NewSlot): void {
  const wide = isWide(arena, page);
  const rank = rankOf(arena, page, offset);
  const words = arena.words[page >>> CHUNK_SHIFT];
  const end = slotWord(page, pageCount(arena, page), wide);
  const at = slotWord(page, rank, wide);
  if (at < end) moveWords(words, at + (wide ? 2 : 1), at, end);
  writeSlot(arena, page, rank, wide, slot);
  countBit(arena, page, offset);
}

/** Writes the slot of a rank. The block that a long string there had is the caller's to free. */
export function writeSlot(arena: Arena, page: Ref, rank: number, wide: boolean, slot: NewSlot): void {
  const words = arena.words[page >>> CHUNK_SHIFT];
  const at = slotWord(page, rank, wide);
  words[at] = slot.low;
  if (wide) words[at + 1] = slot.high;
}

/** Frees the blocks of the slots from one rank up to another; returns how many there were. O(slots). */
export function freeLongs(arena: Arena, page: Ref, from: number, to: number): number {
  if (!isWide(arena, page)) return 0;
  const words = arena.words[page >>> CHUNK_SHIFT];
  let freed = 0;
  for (let rank = from; rank < to; rank++) {
    const at = slotWord(page, rank, true);
    if (!isLong(words[at])) continue;
    arena.free(words[at + 1]);
    freed++;
  }
  return freed;
}

/** How many of the indexes `first` … `last` are set. O(1). */
export function countBetween(arena: Arena, page: Ref, first: number, last: number): number {
  return rankOf(arena, page, last) + (hasSlot(arena, page, last) ? 1 : 0) - rankOf(arena, page, first);
}

/** Takes the values at `first` … `last` out, their blocks freed before. Others stay in the page. O(values). */
export function removeSlots(arena: Arena, page: Ref, first: number, last: number): void {
  const wide = isWide(arena, page);
  const words = arena.words[page >>> CHUNK_SHIFT];
  const from = rankOf(arena, page, first);
  const removed = countBetween(arena, page, first, last);
  const start = slotWord(page, from + removed, wide);
  const end = slotWord(page, pageCount(arena, page), wide);
  if (start < end) moveWords(words, slotWord(page, from, wide), start, end);
  const bitmap = ((page & UNIT_MASK) << 2) + BITMAP_WORD;
  for (let word = first >>> 5; word <= last >>> 5; word++) {
    const low = word === first >>> 5 ? -1 << (first & 31) : -1;
    const high = word === last >>> 5 ? -1 >>> (31 - (last & 31)) : -1;
    words[bitmap + word] &= ~(low & high);
  }
  countAgain(arena, page);
}

/** A smaller copy of a page that is less than half full; the page itself where there is no memory for one. O(values). */
export function shrunkPage(arena: Arena, page: Ref): Ref {
  const count = pageCount(arena, page);
  const wide = isWide(arena, page);
  if (arena.sizeOf(page) < pageBytes(count, wide) * 2) return page;
  const words = SLOTS_WORD + (wide ? count << 1 : count);
  let to: Ref;
  try {
    to = arena.allocate(words << 2);
  } catch (error) {
    if (error instanceof ArenaFullError) return page;
    throw error;
  }
  const from = (page & UNIT_MASK) << 2;
  copyWords(arena.words[to >>> CHUNK_SHIFT], (to & UNIT_MASK) << 2, arena.words[page >>> CHUNK_SHIFT], from, words);
  return to;
}

/** A copy of a page and its blocks. Throws `ArenaFullError`, having kept nothing. O(bytes). */
export function duplicatePage(arena: Arena, page: Ref): Ref {
  const count = pageCount(arena, page);
  const wide = isWide(arena, page);
  const words = SLOTS_WORD + (wide ? count << 1 : count);
  const to = arena.allocate(words << 2);
  const from = (page & UNIT_MASK) << 2;
  copyWords(arena.words[to >>> CHUNK_SHIFT], (to & UNIT_MASK) << 2, arena.words[page >>> CHUNK_SHIFT], from, words);
  if (!wide) return to;
  let rank = 0;
  try {
    for (; rank < count; rank++) {
      const at = slotWord(to, rank, true);
      const target = arena.words[to >>> CHUNK_SHIFT];
      if (isLong(target[at])) target[at + 1] = copyLong(arena, target[at], target[at + 1]);
    }
  } catch (error) {
    freeLongs(arena, to, 0, rank);
    arena.free(to);
    throw error;
  }
  return to;
}

/** Throws where an invariant of the page does not hold. O(values). */
export function checkPage(arena: Arena, page: Ref): void {
  const wide = isWide(arena, page);
  const count = pageCount(arena, page);
  if (pageBytes(count, wide) > arena.sizeOf(page)) throw new Error("array: a page is larger than its block");
  const words = arena.words[page >>> CHUNK_SHIFT];
  let seen = 0;
  for (let word = 0; word < BITMAP_WORDS; word++) {
    if (rankOf(arena, page, word << 5) !== seen) throw new Error(`array: a page counts wrong before word ${word}`);
    seen += bitCount(words[((page & UNIT_MASK) << 2) + BITMAP_WORD + word]);
  }
  if (seen !== count) throw new Error(`array: a page counts ${count} values, has ${seen}`);
  for (let rank = 0; rank < count; rank++) {
    const at = slotWord(page, rank, wide);
    checkSlot(arena, words[at], wide ? words[at + 1] : 0, wide);
  }
}

function pageBytes(count: number, wide: boolean): number {
  return HEADER_BYTES + (wide ? count << 3 : count << 2);
}

/** Sets a bit, and counts it. */
function countBit(arena: Arena, page: Ref, offset: number): void {
  const bytes = arena.bytes[page >>> CHUNK_SHIFT];
  const at = ((page & UNIT_MASK) << 4) + COUNT_BYTE;
  arena.words[page >>> CHUNK_SHIFT][((page & UNIT_MASK) << 2) + BITMAP_WORD + (offset >>> 5)] |= 1 << (offset & 31);
  for (let word = (offset >>> 5) + 1; word < BITMAP_WORDS; word++) bytes[at + word]++;
  bytes[at]++;
}

function countAgain(arena: Arena, page: Ref): void {
  const bytes = arena.bytes[page >>> CHUNK_SHIFT];
  const words = arena.words[page >>> CHUNK_SHIFT];
  const at = (page & UNIT_MASK) << 2;
  let seen = 0;
  for (let word = 0; word < BITMAP_WORDS; word++) {
    if (word > 0) bytes[(at << 2) + COUNT_BYTE + word] = seen;
    seen += bitCount(words[at + BITMAP_WORD + word]);
  }
  bytes[(at << 2) + COUNT_BYTE] = seen - 1;
}

/** Moves `words[start .. end)` to `target`, however they overlap. */
function moveWords(words: Int32Array, target: number, start: number, end: number): void {
  if (end - start > LOOP_WORDS_MAX) words.copyWithin(target, start, end);
  else if (target < start) for (let i = start; i < end; i++) words[target + i - start] = words[i];
  else for (let i = end - 1; i >= start; i--) words[target + i - start] = words[i];
}

function copyWords(to: Int32Array, target: number, from: Int32Array, start: number, count: number): void {
  for (let i = 0; i < count; i++) to[target + i] = from[start + i];
}
