/**
 * Entries that get another key or another database: RENAME, MOVE and COPY.
 *
 * The key is part of an entry's block, so each of them writes a new block: header, time to live and value of the old entry behind
 * the new key. All memory is found first; where there is none `ArenaFullError` is thrown and both keys are as they were. Values
 * that lie outside the block follow a moved entry by their reference.
 *
 * The key was just looked up in the target database (`to.find(key)` is the last lookup, `taken` is what it returned): its hash is
 * used again. O(bytes of the entry + log keys with a time to live).
 */
import { type Arena, CHUNK_SHIFT, type Ref } from "../arena/arena.js";
import { copyBytes } from "../arena/copy-bytes.js";
import { EventClass } from "./commit.js";
import type { Database } from "./database.js";
import {
  doubleOf,
  entryBytes,
  expiresAtOf,
  hasExpiry,
  keyStartOf,
  LOW_MASK,
  metaOf,
  valueLengthOf,
  valueStartOf,
  wordOf,
} from "./entry.js";
import { duplicateRoot, freeEntry, timerOf } from "./entry-root.js";
import { setEntryOfTimer } from "./timer.js";

/** A key in its buffer. */
export interface KeySlice {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** Moves the entry `ref`, found in `from` under `hash`, to `key` in `to`, in place of `taken`. Returns the entry there. */
export function moveEntry(from: Database, ref: Ref, hash: number, to: Database, taken: Ref, key: KeySlice): Ref {
  const { arena } = to.keyspace;
  const timed = hasExpiry(arena, ref);
  const timer = timerOf(arena, ref);
  const block = writeUnder(arena, ref, key);
  attach(to, taken, block, key, timed && from !== to, false);
  if (timed) {
    if (from === to) to.expiries.moved(ref, block);
    else {
      from.expiries.remove(ref);
      to.expiries.insert(block);
    }
  }
  if (timer !== 0) {
    setEntryOfTimer(arena, timer, block);
    if (from !== to) {
      from.timers.remove(timer);
      to.timers.insert(timer);
    }
  }
  from.entries.remove(hash, ref);
  arena.free(ref);
  return block;
}

/** Copies the entry `ref` to `key` in `to`, in place of `taken`. Returns the copy, which was accessed just now. */
export function copyEntry(ref: Ref, to: Database, taken: Ref, key: KeySlice): Ref {
  const { arena, newAccess } = to.keyspace;
  const block = writeUnder(arena, ref, key);
  try {
    duplicateRoot(arena, block);
  } catch (error) {
    arena.free(block);
    throw error;
  }
  attach(to, taken, block, key, hasExpiry(arena, ref), true);
  if (hasExpiry(arena, block)) to.expiries.insert(block);
  const timer = timerOf(arena, block);
  if (timer !== 0) {
    setEntryOfTimer(arena, timer, block);
    to.timers.insert(timer);
  }
  arena.words[block >>> CHUNK_SHIFT][wordOf(block)] = (metaOf(arena, block) & LOW_MASK) | newAccess;
  return block;
}

/**
 * Gives a database an entry that is in no index and has no time to live: the one of the key that was just looked up in it, where `taken`
 * was found, which is freed. Throws `ArenaFullError`, having changed nothing: the entry is still its maker's. Tells of a key that is new.
 */
export function placeEntry(to: Database, taken: Ref, block: Ref): void {
  if (taken === 0) {
    to.entries.insert(to.hash, block);
    to.noteNew(block);
    return;
  }
  const { arena } = to.keyspace;
  arena.words[block >>> CHUNK_SHIFT][wordOf(block)] =
    (metaOf(arena, block) & LOW_MASK) | to.keyspace.accessAfter(metaOf(arena, taken));
  to.forgetTimes(taken);
  to.entries.replace(to.hash, taken, block);
  to.keyspace.discard(taken);
}

/** A block with the header and value of `ref` and another key, which nobody sees yet. */
function writeUnder(arena: Arena, ref: Ref, { bytes, start, end }: KeySlice): Ref {
  const timed = hasExpiry(arena, ref);
  const valueBytes = valueLengthOf(arena, ref);
  const block = arena.allocate(entryBytes(end - start, valueBytes, timed));
  const chunk = block >>> CHUNK_SHIFT;
  const at = wordOf(block);
  arena.words[chunk][at] = metaOf(arena, ref);
  arena.words[chunk][at + 1] = end - start;
  arena.words[chunk][at + 2] = valueBytes;
  if (timed) arena.doubles[chunk][doubleOf(block)] = expiresAtOf(arena, ref);
  copyBytes(arena.bytes[chunk], keyStartOf(arena, block), bytes, start, end);
  const value = valueStartOf(arena, ref);
  copyBytes(
    arena.bytes[chunk],
    valueStartOf(arena, block),
    arena.bytes[ref >>> CHUNK_SHIFT],
    value,
    value + valueBytes,
  );
  return block;
}

/**
 * Puts a block into the index in place of `taken`; what `taken` held is freed. Finds the memory for a time to live first. `owned`:
 * the block's root is its own, and goes with it where there is none.
 */
function attach(
  to: Database,
  taken: Ref,
  block: Ref,
  { bytes, start, end }: KeySlice,
  timed: boolean,
  owned: boolean,
): void {
  const { arena, commits } = to.keyspace;
  try {
    if (timed) to.expiries.reserve(1);
    if (timerOf(arena, block) !== 0) to.timers.reserve(1);
    if (taken === 0) to.entries.insert(to.hash, block);
  } catch (error) {
    if (owned) freeEntry(arena, block);
    else arena.free(block);
    throw error;
  }
  if (taken !== 0) {
    to.entries.replace(to.hash, taken, block);
    to.forgetTimes(taken);
    to.keyspace.discard(taken);
  }
  if (commits.recording) to.note(bytes, start, end, EventClass.newKey, "new");
}
