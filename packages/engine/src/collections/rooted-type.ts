/**
 * Collections that outgrew their entry: the entry's value is then a reference to a root, a block from which all others of the
 * collection are reached. What entries, databases and the graveyard must know of such a type is here, and nothing else.
 */
import type { Arena, Ref } from "../arena/arena.js";

export interface RootedType {
  /**
   * Frees about `limit` blocks of what hangs from a root, and returns how many it freed: fewer than `limit` when all are gone,
   * the root with them. Until then nothing else may be done with the root but `countBlocks`. O(limit).
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
