/** Entries together with what hangs from their roots. */
import type { Arena, Ref } from "../arena/arena.js";
import type { RootedType } from "../collections/rooted-type.js";
import { rootedTypes } from "../collections/rooted-types.js";
import { isRooted, rootOf, setRoot, typeOf } from "./entry.js";

/** More blocks than an arena has. Unlike infinity it is a small integer, and so is what remains of it: nothing is boxed. */
const BLOCKS_MAX = 2 ** 31 - 1;

/** Frees an entry's block and all that its value holds beyond it. O(blocks). */
export function freeEntry(arena: Arena, ref: Ref): void {
  if (isRooted(arena, ref)) rootedType(typeOf(arena, ref)).dismantle(arena, rootOf(arena, ref), BLOCKS_MAX);
  arena.free(ref);
}

/** Gives the copy of an entry's block a root of its own. Throws `ArenaFullError`, with nothing kept but the block. O(bytes). */
export function duplicateRoot(arena: Arena, ref: Ref): void {
  if (isRooted(arena, ref)) setRoot(arena, ref, rootedType(typeOf(arena, ref)).duplicate(arena, rootOf(arena, ref)));
}

/** Blocks of an entry. O(blocks). */
export function countEntryBlocks(arena: Arena, ref: Ref): number {
  return 1 + (isRooted(arena, ref) ? rootedType(typeOf(arena, ref)).countBlocks(arena, rootOf(arena, ref)) : 0);
}

/** Bytes of an entry's blocks, rounding up included. O(blocks). */
export function countEntryBytes(arena: Arena, ref: Ref): number {
  const rooted = isRooted(arena, ref) ? rootedType(typeOf(arena, ref)).countBytes(arena, rootOf(arena, ref)) : 0;
  return arena.sizeOf(ref) + rooted;
}

/** Roughly how many blocks an entry has. O(1). */
export function entryWeight(arena: Arena, ref: Ref): number {
  return isRooted(arena, ref) ? rootedType(typeOf(arena, ref)).weight(arena, rootOf(arena, ref)) : 1;
}

/** The timer of an entry whose elements expire; 0 for all others. O(1). */
export function timerOf(arena: Arena, ref: Ref): Ref {
  return isRooted(arena, ref) ? (rootedType(typeOf(arena, ref)).timer?.(arena, rootOf(arena, ref)) ?? 0) : 0;
}

/** Throws where an invariant of what hangs from an entry does not hold. O(elements). */
export function checkEntry(arena: Arena, ref: Ref): void {
  if (isRooted(arena, ref)) rootedType(typeOf(arena, ref)).check(arena, rootOf(arena, ref));
}

export function rootedType(type: number): RootedType {
  const rooted = rootedTypes[type];
  if (rooted === undefined) throw new Error(`entry: values of type ${type} have no roots`);
  return rooted;
}
