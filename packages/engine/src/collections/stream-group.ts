/**
 * What a consumer group consists of, in blocks of the arena.
 *
 *   group      words 0-1   name (named-block.ts)             consumer   words 0-1   name
 *              words 2-5   last ID delivered                            words 2-3   last seen, ms since 1970, a double
 *              words 6-7   entries read, 64 bits, or -1                 words 4-5   last active, a double
 *              words 8-9   pending, an ID tree                          words 6-7   its part of the pending, an ID tree
 *              word 10     consumers, a directory                       then        the name
 *              words 11-12 pending: the oldest, the newest
 *              word 13     the newest that nobody owns   pending    words 0-3   ID of the entry
 *              then        the name                                 words 4-5   when delivered, ms since 1970, a double
 *                                                                   words 6-7   how often, 64 bits
 *                                                                   word 8      its consumer, or 0
 *                                                                   words 9-10  the next older one, the next newer one
 *
 * Both trees lead to the same block of a pending entry. All of a group stand in a list by the time of their delivery too: those that
 * nobody owns (XNACK) in front, in the order in which they were given back.
 *
 * Cost: 48 bytes and two places of 20 bytes for each pending entry, 64 bytes and more for a group, 32 and more for a consumer.
 */
import { type Arena, CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
import { NAMED_WORDS, newNamed } from "./named-block.js";
import { copyId } from "./stream-id.js";

export const LAST_DELIVERED = 2;
export const ENTRIES_READ = 6;
export const GROUP_PENDING = 8;
export const CONSUMERS = 10;
export const OLDEST = 11;
export const NEWEST = 12;
export const NEWEST_UNOWNED = 13;
const GROUP_FIELDS = 14 - NAMED_WORDS;

export const SEEN = 2;
export const ACTIVE = 4;
export const CONSUMER_PENDING = 6;
const CONSUMER_FIELDS = 8 - NAMED_WORDS;

export const PENDING_ID = 0;
export const DELIVERED = 4;
export const DELIVERIES = 6;
export const OWNER = 8;
export const OLDER = 9;
export const NEWER = 10;
const PENDING_BYTES = 48;

/** Makes a group with nothing pending. Throws `ArenaFullError`. */
export function newGroup(arena: Arena, name: Uint8Array, start: number, end: number): Ref {
  const group = newNamed(arena, GROUP_FIELDS, name, start, end);
  const at = (group & UNIT_MASK) << 2;
  arena.words[group >>> CHUNK_SHIFT].fill(0, at + NAMED_WORDS, at + NAMED_WORDS + GROUP_FIELDS);
  return group;
}

/** Makes a consumer that was never seen. Throws `ArenaFullError`. */
export function newConsumer(arena: Arena, name: Uint8Array, start: number, end: number): Ref {
  const consumer = newNamed(arena, CONSUMER_FIELDS, name, start, end);
  const at = (consumer & UNIT_MASK) << 2;
  arena.words[consumer >>> CHUNK_SHIFT].fill(0, at + NAMED_WORDS, at + NAMED_WORDS + CONSUMER_FIELDS);
  return consumer;
}

/** Makes a pending entry that stands in no list. Throws `ArenaFullError`. */
export function newPending(arena: Arena, id: Int32Array, idAt: number): Ref {
  const pending = arena.allocate(PENDING_BYTES);
  const at = (pending & UNIT_MASK) << 2;
  const words = arena.words[pending >>> CHUNK_SHIFT];
  words.fill(0, at, at + (PENDING_BYTES >>> 2));
  copyId(words, at + PENDING_ID, id, idAt);
  return pending;
}

/** The double of a block's words `field` and `field + 1`. V8 may box it, so hot paths call what looks at it in its place. */
export function momentOf(arena: Arena, block: Ref, field: number): number {
  return arena.doubles[block >>> CHUNK_SHIFT][(((block & UNIT_MASK) << 2) + field) >>> 1];
}

/** `momentOf`, into a cell. */
export function readMoment(arena: Arena, block: Ref, field: number, cell: Float64Array): void {
  cell[0] = arena.doubles[block >>> CHUNK_SHIFT][(((block & UNIT_MASK) << 2) + field) >>> 1];
}

/** Writes the double that stands in a cell: V8 boxes those that are handed over. */
export function setMoment(arena: Arena, block: Ref, field: number, cell: Float64Array): void {
  arena.doubles[block >>> CHUNK_SHIFT][(((block & UNIT_MASK) << 2) + field) >>> 1] = cell[0];
}

/** Whether a pending entry was delivered behind another one. */
export function isDeliveredLater(arena: Arena, pending: Ref, other: Ref): boolean {
  return (
    arena.doubles[pending >>> CHUNK_SHIFT][(((pending & UNIT_MASK) << 2) + DELIVERED) >>> 1] >
    arena.doubles[other >>> CHUNK_SHIFT][(((other & UNIT_MASK) << 2) + DELIVERED) >>> 1]
  );
}

/** Writes into `cell` for how long an entry was pending at `now[0]`, in ms; below 0 where it is to be delivered later. */
export function readIdle(arena: Arena, pending: Ref, now: Float64Array, cell: Float64Array): void {
  cell[0] = now[0] - arena.doubles[pending >>> CHUNK_SHIFT][(((pending & UNIT_MASK) << 2) + DELIVERED) >>> 1];
}

/** A word of a block. */
export function fieldOf(arena: Arena, block: Ref, field: number): number {
  return arena.words[block >>> CHUNK_SHIFT][((block & UNIT_MASK) << 2) + field];
}

export function setField(arena: Arena, block: Ref, field: number, value: number): void {
  arena.words[block >>> CHUNK_SHIFT][((block & UNIT_MASK) << 2) + field] = value;
}
