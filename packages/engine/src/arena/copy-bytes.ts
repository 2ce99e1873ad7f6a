/**
 * Copies up to this length are a loop, larger ones `set(subarray)`, which allocates a view of 100 bytes. Node 20, nanoseconds:
 *
 *   bytes                 8    16    32    48    64   128
 *   loop, byte by byte   10    15    27    37    48    93
 *   loop through views    8     9    11    16    20    36
 *   set(subarray)        37    36    36    35    35    35
 */
export const LOOP_BYTES_MAX = 128;
/** The same between bytes of which one has no view. The clock alone would say 48; 64 keeps common values free of garbage. */
const BYTE_LOOP_MAX = 64;
const INT32_BYTES = 4;

/**
 * Where bytes keep a view of themselves: through it four of them are copied at a time, wherever they lie. Who makes buffers that are
 * copied from and to often gives them one. `@allset/resp` knows them by the same symbol (`byte-copy.ts`).
 */
const view: unique symbol = Symbol.for("allset.view") as never;

interface ViewedBytes extends Uint8Array {
  [view]?: DataView;
}

/** Gives bytes a view of themselves. They are copied the same without it, but more slowly. */
export function withView<Bytes extends Uint8Array>(bytes: Bytes): Bytes {
  (bytes as ViewedBytes)[view] = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return bytes;
}

/**
 * Copies `from[start .. end)` to `to` at `at`. O(bytes), no allocation up to 64 bytes, between buffers with a view up to
 * `LOOP_BYTES_MAX`, and within one buffer. In one buffer the stretches must not overlap.
 */
export function copyBytes(to: Uint8Array, at: number, from: Uint8Array, start: number, end: number): void {
  const size = end - start;
  if (size >= INT32_BYTES && size <= LOOP_BYTES_MAX) {
    const target = (to as ViewedBytes)[view];
    const source = (from as ViewedBytes)[view];
    if (target !== undefined && source !== undefined) {
      const last = end - INT32_BYTES;
      const shift = at - start;
      for (; start < last; start += INT32_BYTES) target.setInt32(start + shift, source.getInt32(start, true), true);
      // The last four, of which some may have been copied already.
      target.setInt32(last + shift, source.getInt32(last, true), true);
      return;
    }
  }
  if (size > BYTE_LOOP_MAX) {
    if (to === from) to.copyWithin(at, start, end);
    else to.set(from.subarray(start, end), at);
    return;
  }
  for (; start < end; start++, at++) to[at] = from[start];
}
