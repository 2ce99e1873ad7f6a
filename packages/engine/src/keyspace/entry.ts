/**
 * An entry: one key and its value, in one block of the arena. Fields of a hash use the same layout.
 *
 *   without a time to live             with one
 *   word 0   meta                      word 0   meta
 *   word 1   key length, bytes         word 1   key length
 *   word 2   value length, bytes       word 2   value length
 *   byte 12  key, then value           word 3   position in the expiry heap
 *                                      byte 16  expiry time, ms since 1970, a double
 *                                      byte 24  key, then value
 *
 *   meta   bits 0-3 type   4-5 encoding   6 has expiry   7 claimed by a running MSET   8-31 access clock (LRU or LFU)
 *
 * A string's value follows its key, and so does a collection that is small enough to be one stretch of bytes (`packed`). Of one that
 * is not (`rooted`) the value is four bytes, the reference of its root, at any alignment.
 *
 * Invariant: the block holds at least the entry; it may be larger, for a time to live that was taken away or for growth to come.
 *
 * Cost of a string: 12 bytes (24 with a time to live) and the rounding of its size class. A 16-byte key with a 32-byte value
 * takes 60, which is a block of 64.
 */

import type { Arena } from "../arena/arena.js";
import { CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";

export const HEADER_BYTES = 12;
export const TTL_HEADER_BYTES = 24;

/** The expiry time of what has none. */
export const NEVER = -1;

/** What an entry holds. The numbers are those of Redis's object types. */
export const ValueType = { string: 0, list: 1, set: 2, zset: 3, hash: 4, stream: 6, array: 8 } as const;
export type ValueType = (typeof ValueType)[keyof typeof ValueType];

/** How Redis would hold a string: `auto` is by content (int, embstr, raw); the others remember how it was made. */
export const StringEncoding = { auto: 0, embstr: 1, raw: 2 } as const;
export type StringEncoding = (typeof StringEncoding)[keyof typeof StringEncoding];

/** How a collection is held: its bytes behind the key, or blocks of their own. Sets of integers have a packed form of their own. */
export const CollectionForm = { packed: 0, rooted: 1, integers: 2 } as const;
export type CollectionForm = (typeof CollectionForm)[keyof typeof CollectionForm];

export const TYPE_MASK = 0xf;
export const ENCODING_SHIFT = 4;
export const ENCODING_MASK = 0x30;
export const HAS_EXPIRY = 0x40;
export const CLAIMED = 0x80;
export const ACCESS_SHIFT = 8;
/** The bits of a meta word below the access clock. */
export const LOW_MASK = 0xff;

/** The block size of an entry, before rounding up. */
export function entryBytes(keyBytes: number, valueBytes: number, hasExpiry: boolean): number {
  return (hasExpiry ? TTL_HEADER_BYTES : HEADER_BYTES) + keyBytes + valueBytes;
}

/** The word offset of a block inside its chunk. */
export function wordOf(ref: Ref): number {
  return (ref & UNIT_MASK) << 2;
}

/**
 * The index, in its chunk's doubles, of the one behind a block's first 16 bytes: the expiry time of a key or field, the score of a
 * member, the time of a timer.
 */
export function doubleOf(ref: Ref): number {
  return ((ref & UNIT_MASK) << 1) + 2;
}

export function metaOf(arena: Arena, ref: Ref): number {
  return arena.words[ref >>> CHUNK_SHIFT][(ref & UNIT_MASK) << 2];
}

export function typeOf(arena: Arena, ref: Ref): ValueType {
  return (metaOf(arena, ref) & TYPE_MASK) as ValueType;
}

/** How a string was made. */
export function stringEncodingOf(arena: Arena, ref: Ref): number {
  return (metaOf(arena, ref) & ENCODING_MASK) >>> ENCODING_SHIFT;
}

export function hasExpiry(arena: Arena, ref: Ref): boolean {
  return (metaOf(arena, ref) & HAS_EXPIRY) !== 0;
}

/** When the entry expires, ms since 1970, or NEVER. */
export function expiresAtOf(arena: Arena, ref: Ref): number {
  const chunk = ref >>> CHUNK_SHIFT;
  if ((arena.words[chunk][(ref & UNIT_MASK) << 2] & HAS_EXPIRY) === 0) return NEVER;
  return arena.doubles[chunk][doubleOf(ref)];
}

export function keyLengthOf(arena: Arena, ref: Ref): number {
  return arena.words[ref >>> CHUNK_SHIFT][((ref & UNIT_MASK) << 2) + 1];
}

export function valueLengthOf(arena: Arena, ref: Ref): number {
  return arena.words[ref >>> CHUNK_SHIFT][((ref & UNIT_MASK) << 2) + 2];
}

/** The byte offset, inside the chunk, of the entry's key. */
export function keyStartOf(arena: Arena, ref: Ref): number {
  const at = (ref & UNIT_MASK) << 4;
  return at + ((metaOf(arena, ref) & HAS_EXPIRY) === 0 ? HEADER_BYTES : TTL_HEADER_BYTES);
}

/** The byte offset, inside the chunk, of the entry's value. */
export function valueStartOf(arena: Arena, ref: Ref): number {
  return keyStartOf(arena, ref) + keyLengthOf(arena, ref);
}

/** How an entry that holds a collection holds it. */
export function formOf(arena: Arena, ref: Ref): CollectionForm {
  return ((metaOf(arena, ref) & ENCODING_MASK) >>> ENCODING_SHIFT) as CollectionForm;
}

/** Whether an entry's value is a reference to a root. */
export function isRooted(arena: Arena, ref: Ref): boolean {
  const meta = metaOf(arena, ref);
  return (meta & TYPE_MASK) !== ValueType.string && (meta & ENCODING_MASK) >>> ENCODING_SHIFT === CollectionForm.rooted;
}

/** The root of a rooted collection. */
export function rootOf(arena: Arena, ref: Ref): Ref {
  const bytes = arena.bytes[ref >>> CHUNK_SHIFT];
  const at = valueStartOf(arena, ref);
  return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
}

/** Writes the root of an entry whose value has the four bytes for it. */
export function setRoot(arena: Arena, ref: Ref, root: Ref): void {
  const bytes = arena.bytes[ref >>> CHUNK_SHIFT];
  const at = valueStartOf(arena, ref);
  bytes[at] = root;
  bytes[at + 1] = root >>> 8;
  bytes[at + 2] = root >>> 16;
  bytes[at + 3] = root >>> 24;
}

/** A copy of the entry's key. */
export function copyKey(arena: Arena, ref: Ref): Uint8Array {
  const start = keyStartOf(arena, ref);
  return arena.bytes[ref >>> CHUNK_SHIFT].slice(start, start + keyLengthOf(arena, ref));
}
