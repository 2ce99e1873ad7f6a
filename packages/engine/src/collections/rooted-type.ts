/**
 * Collections that outgrew their entry: the entry's value is then a reference to a root, a block from which all others of the
 * collection are reached. What entries, databases and the graveyard must know of such a type is here, and nothing else.
 */
import type { Arena, Ref } from "../arena/arena.js";

/** Blocks that a slice frees above its limit, at most: an array's page with a long value in each slot is the largest part. */
export const DISMANTLE_EXCESS_MAX = 260;

export interface RootedType {
  /**
   * Frees about `limit` blocks, at least one, of what hangs from a root, and returns how many, the root not counted: `limit` or more
   * where something is left, fewer when all are gone, the root with them (with a limit of 1 the last call returns 0). What cannot be
   * parted goes as one and may pass the limit, by less than `DISMANTLE_EXCESS_MAX` blocks. Until the root is gone nothing else may
   * be done with it but `countBlocks`. O(limit).
   */
  dismantle(arena: Arena, root: Ref, limit: number): number;
  /** A copy of all that hangs from a root. Throws `ArenaFullError`, having kept nothing. O(bytes). */
  duplicate(arena: Arena, root: Ref): Ref;
  /** Blocks that are reached from a root, itself included. O(blocks). */
  countBlocks(arena: Arena, root: Ref): number;
  /** Bytes of those blocks, rounding up included. O(blocks). */
  countBytes(arena: Arena, root: Ref): number;
  /** Roughly how many blocks there are, in O(1): whether freeing them is worth being put off. */
  weight(arena: Arena, root: Ref): number;
  /** The timer (keyspace/timer.ts) of a collection with elements that expire; 0 while none of them does. O(1). */
  timer?(arena: Arena, root: Ref): Ref;
  /** Throws where an invariant does not hold. O(elements). */
  check(arena: Arena, root: Ref): void;
}
