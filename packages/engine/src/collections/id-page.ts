/**
 * A page of an ID tree: one block.
 *
 *   word 0       slots in use (bits 0-7), slots that there are (8-15), height above the leaves (16-23)
 *   word 1 …     slots of five words: an ID (four words), then in a leaf its value, in an inner page a child
 *
 * The ID of a child is a lower bound of all IDs below it. The first child's is not looked at: what stands there means nothing.
 * Pages have 1 024 bytes, 51 slots; only the page of a tree that has no other is smaller, from 32 bytes on.
 */
import { type Arena, CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
import { compareIds, copyId, ID_WORDS } from "./stream-id.js";

export const PAGE_BYTES = 1024;
export const PAGE_SLOTS = 51;
const SLOT_WORDS = ID_WORDS + 1;

/** The first sizes of a tree's only page, in bytes. */
const FIRST_BYTES = 32;

/** Slots of a page of so many bytes. */
function slotsIn(bytes: number): number {
  return (((bytes >>> 2) - 1) / SLOT_WORDS) | 0;
}

/** Makes an empty page. Throws `ArenaFullError`. */
export function newPage(arena: Arena, bytes: number, height: number): Ref {
  const page = arena.allocate(bytes);
  arena.words[page >>> CHUNK_SHIFT][(page & UNIT_MASK) << 2] = (height << 16) | (slotsIn(bytes) << 8);
  return page;
}

/** The bytes of the page that a tree's only page grows into; of the first one for 0. */
export function nextBytes(slots: number): number {
  let bytes = FIRST_BYTES;
  while (slotsIn(bytes) <= slots) bytes *= 2;
  return bytes;
}

/** Where a page's words begin in its chunk. */
export function pageAt(page: Ref): number {
  return (page & UNIT_MASK) << 2;
}

export function usedSlots(arena: Arena, page: Ref): number {
  return arena.words[page >>> CHUNK_SHIFT][(page & UNIT_MASK) << 2] & 0xff;
}

export function totalSlots(arena: Arena, page: Ref): number {
  return (arena.words[page >>> CHUNK_SHIFT][(page & UNIT_MASK) << 2] >>> 8) & 0xff;
}

export function heightOf(arena: Arena, page: Ref): number {
  return (arena.words[page >>> CHUNK_SHIFT][(page & UNIT_MASK) << 2] >>> 16) & 0xff;
}

/** Where the ID of a slot stands, in words of the page's chunk. */
export function slotAt(page: Ref, slot: number): number {
  return ((page & UNIT_MASK) << 2) + 1 + slot * SLOT_WORDS;
}

/** A leaf's value, or an inner page's child. */
export function valueAt(arena: Arena, page: Ref, slot: number): number {
  return arena.words[page >>> CHUNK_SHIFT][slotAt(page, slot) + ID_WORDS];
}

export function setValueAt(arena: Arena, page: Ref, slot: number, value: number): void {
  arena.words[page >>> CHUNK_SHIFT][slotAt(page, slot) + ID_WORDS] = value;
}

/** The last slot from `first` on whose ID is at most the given one, or `first - 1`. The last slot is tried first. O(log slots). */
export function lastAtMost(arena: Arena, page: Ref, first: number, id: Int32Array, idAt: number): number {
  const words = arena.words[page >>> CHUNK_SHIFT];
  let high = (words[(page & UNIT_MASK) << 2] & 0xff) - 1;
  if (high < first || compareIds(words, slotAt(page, high), id, idAt) <= 0) return high;
  let low = first;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareIds(words, slotAt(page, middle), id, idAt) <= 0) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Opens a slot and fills it. O(slots behind). */
export function insertSlot(arena: Arena, page: Ref, slot: number, id: Int32Array, idAt: number, value: number): void {
  const words = arena.words[page >>> CHUNK_SHIFT];
  const used = words[(page & UNIT_MASK) << 2] & 0xff;
  const at = slotAt(page, slot);
  if (slot < used) words.copyWithin(at + SLOT_WORDS, at, slotAt(page, used));
  copyId(words, at, id, idAt);
  words[at + ID_WORDS] = value;
  words[(page & UNIT_MASK) << 2]++;
}

/** Closes a slot. O(slots behind). */
export function removeSlot(arena: Arena, page: Ref, slot: number): void {
  const words = arena.words[page >>> CHUNK_SHIFT];
  const used = words[(page & UNIT_MASK) << 2] & 0xff;
  if (slot < used - 1) words.copyWithin(slotAt(page, slot), slotAt(page, slot + 1), slotAt(page, used));
  words[(page & UNIT_MASK) << 2]--;
}

/** Moves the slots of `from` from `slot` on to the end of `to`. O(slots). */
export function moveSlots(arena: Arena, from: Ref, slot: number, to: Ref): void {
  const source = arena.words[from >>> CHUNK_SHIFT];
  const target = arena.words[to >>> CHUNK_SHIFT];
  const used = source[pageAt(from)] & 0xff;
  const end = slotAt(from, used);
  let at = slotAt(to, target[pageAt(to)] & 0xff);
  for (let i = slotAt(from, slot); i < end; i++, at++) target[at] = source[i];
  source[pageAt(from)] -= used - slot;
  target[pageAt(to)] += used - slot;
}
