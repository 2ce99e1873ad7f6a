/**
 * How much room the block of an entry has for its value: what stays where it is when the value changes its length, and how much is
 * taken to spare.
 *
 * Strings fit exactly: most are written once. Packed collections grow and shrink element by element, at either end and in between:
 * they stay while they fill half of their block, and take a quarter more when they have to move. A list that grows to ten elements
 * of 20 bytes moves four times instead of ten.
 */
import { type Arena, BLOCK_BYTES_MAX, type Ref } from "../arena/arena.js";
import { ArenaFullError } from "../arena/arena-full-error.js";
import { SMALL_BYTES_MAX } from "../arena/size-classes.js";
import { TYPE_MASK, ValueType } from "./entry.js";

/** Whether an entry with this meta word may have `size` bytes in the block where it is. */
export function staysIn(arena: Arena, ref: Ref, meta: number, size: number): boolean {
  if ((meta & TYPE_MASK) === ValueType.string) return arena.fits(ref, size);
  const room = arena.sizeOf(ref);
  return size <= room && size >= room >>> 1;
}

/** A block for an entry that grows to `size` bytes. Throws `ArenaFullError`. */
export function allocateGrown(arena: Arena, meta: number, size: number): Ref {
  let spare = size >>> 2;
  // Of strings only large ones, an eighth: the next bytes then need no move.
  if ((meta & TYPE_MASK) === ValueType.string) spare = size <= SMALL_BYTES_MAX ? 0 : size >>> 3;
  return arena.allocate(Math.max(size, Math.min(size + spare, BLOCK_BYTES_MAX)));
}

/** A block for an entry that shrinks to `size` bytes; `instead`, where it is now, when there is no memory: shrinking never fails. */
export function allocateShrunk(arena: Arena, size: number, instead: Ref): Ref {
  try {
    return arena.allocate(size);
  } catch (error) {
    if (error instanceof ArenaFullError) return instead;
    throw error;
  }
}
