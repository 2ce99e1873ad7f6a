/**
 * Bytes up to which a loop copies faster than `set(subarray)`, which allocates a view. Node 20, nanoseconds:
 *
 *   bytes                 8    16    32    48    64   128
 *   loop, byte by byte   10    13    23    32    42    81
 *   loop through views    8     9    11    16    20    36
 *   set(subarray)        31    31    31    31    31    31
 */
const viewLoopBytesMax = 128;
/** The same for what has no view. */
export const loopCopyBytesMax = 48;
const int32Bytes = 4;

/**
 * Where bytes keep a view of themselves: through it four of them are copied at a time, wherever they lie. `@allset/engine` knows
 * them by the same symbol (`copy-bytes.ts`).
 */
const view: unique symbol = Symbol.for("allset.view") as never;

interface ViewedBytes extends Uint8Array {
  [view]?: DataView;
}

/** Gives bytes that are copied from or to often a view of themselves. They are copied the same without it, but more slowly. O(1). */
export function withView<Bytes extends Uint8Array>(bytes: Bytes): Bytes {
  (bytes as ViewedBytes)[view] = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return bytes;
}

/**
 * A copy of `bytes[start .. end)` in a plain array of its own. Not `bytes.slice`, which in a Node `Buffer` answers a view of the
 * same memory. O(n).
 */
export function copyOfBytes(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const copy = new Uint8Array(end - start);
  copyBytes(copy, 0, bytes, start, end);
  return copy;
}

/**
 * Copies `from[start .. end)` to `to` at `at`, and answers the position behind. O(n); allocates nothing up to 48 bytes, and up to 128
 * where both have a view. They are not the same bytes.
 */
export function copyBytes(to: Uint8Array, at: number, from: Uint8Array, start: number, end: number): number {
  const size = end - start;
  if (size >= int32Bytes && size <= viewLoopBytesMax) {
    const target = (to as ViewedBytes)[view];
    const source = (from as ViewedBytes)[view];
    if (target !== undefined && source !== undefined) {
      const last = end - int32Bytes;
      const shift = at - start;
      for (; start < last; start += int32Bytes) target.setInt32(start + shift, source.getInt32(start, true), true);
      // The last four, of which some may have been copied already.
      target.setInt32(last + shift, source.getInt32(last, true), true);
      return at + size;
    }
  }
  if (size > loopCopyBytesMax) {
    to.set(from.subarray(start, end), at);
    return at + size;
  }
  while (start < end) to[at++] = from[start++];
  return at;
}
