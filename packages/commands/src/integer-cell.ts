/**
 * Integers that pass between functions in cells: V8 boxes a double that is an argument or a result, in 16 bytes, and every integer of
 * more than 32 bits is one.
 */
import type { ReplySink } from "@allset/resp";

const WORD = 2 ** 32;

/** Answers the safe integer in a cell. */
export function replyIntegerFrom(reply: ReplySink, cell: Float64Array): void {
  const small = cell[0] | 0;
  if (small === cell[0]) reply.integer(small);
  else reply.int64(Math.floor(cell[0] / WORD) | 0, small);
}
