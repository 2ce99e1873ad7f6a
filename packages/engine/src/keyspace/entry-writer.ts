/** Writes entries into blocks of the arena, and moves them between the layouts that entry.ts draws. */
import { type Arena, CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
import { copyBytes } from "../arena/copy-bytes.js";
import { HAS_EXPIRY, HEADER_BYTES, TTL_HEADER_BYTES } from "./entry.js";

/**
 * Writes an entry: header, key and value. The expiry time and the heap position, where `meta` says that there are some, are left
 * as they are. O(bytes).
 */
export function writeEntry(
  arena: Arena,
  ref: Ref,
  meta: number,
  key: Uint8Array,
  keyStart: number,
  keyEnd: number,
  value: Uint8Array,
  valueStart: number,
  valueEnd: number,
): void {
  const words = arena.words[ref >>> CHUNK_SHIFT];
  const bytes = arena.bytes[ref >>> CHUNK_SHIFT];
  const at = (ref & UNIT_MASK) << 2;
  words[at] = meta;
  words[at + 1] = keyEnd - keyStart;
  words[at + 2] = valueEnd - valueStart;
  const keyAt = (at << 2) + ((meta & HAS_EXPIRY) === 0 ? HEADER_BYTES : TTL_HEADER_BYTES);
  copyBytes(bytes, keyAt, key, keyStart, keyEnd);
  copyBytes(bytes, keyAt + keyEnd - keyStart, value, valueStart, valueEnd);
}

/** Copies the first `length` bytes of an entry's block, header included, to another block. O(length). */
export function copyBlock(arena: Arena, from: Ref, to: Ref, length: number): void {
  const start = (from & UNIT_MASK) << 4;
  const target = arena.bytes[to >>> CHUNK_SHIFT];
  copyBytes(target, (to & UNIT_MASK) << 4, arena.bytes[from >>> CHUNK_SHIFT], start, start + length);
}

/**
 * Gives an entry's header room for a time to live, in `to`, which may be the same block. The time itself and the position in the
 * heap are the caller's to write. O(bytes).
 */
export function widenEntry(arena: Arena, from: Ref, to: Ref): void {
  const words = arena.words[from >>> CHUNK_SHIFT];
  const at = (from & UNIT_MASK) << 2;
  const start = (at << 2) + HEADER_BYTES;
  const end = start + words[at + 1] + words[at + 2];
  const bytes = arena.bytes[from >>> CHUNK_SHIFT];
  const toWords = arena.words[to >>> CHUNK_SHIFT];
  const toAt = (to & UNIT_MASK) << 2;
  const target = (toAt << 2) + TTL_HEADER_BYTES;
  if (from === to) bytes.copyWithin(target, start, end);
  else copyBytes(arena.bytes[to >>> CHUNK_SHIFT], target, bytes, start, end);
  toWords[toAt] = words[at] | HAS_EXPIRY;
  toWords[toAt + 1] = words[at + 1];
  toWords[toAt + 2] = words[at + 2];
}

/** Takes the room for a time to live out of an entry's header, where the entry is. O(bytes). */
export function narrowEntry(arena: Arena, ref: Ref): void {
  const words = arena.words[ref >>> CHUNK_SHIFT];
  const at = (ref & UNIT_MASK) << 2;
  const start = (at << 2) + TTL_HEADER_BYTES;
  const end = start + words[at + 1] + words[at + 2];
  arena.bytes[ref >>> CHUNK_SHIFT].copyWithin((at << 2) + HEADER_BYTES, start, end);
  words[at] &= ~HAS_EXPIRY;
}
