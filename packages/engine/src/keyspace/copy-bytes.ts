/**
 * Copies up to this length run faster as a loop than as `set(subarray)`, which costs an object and a call (about 60 ns on
 * Node 20). `pnpm bench` of the engine prints the crossing.
 */
export const LOOP_BYTES_MAX = 64;

/** Copies `from[start .. end)` to `to` at `at`. O(bytes), no allocation up to `LOOP_BYTES_MAX`. */
export function copyBytes(to: Uint8Array, at: number, from: Uint8Array, start: number, end: number): void {
  if (end - start > LOOP_BYTES_MAX) {
    to.set(from.subarray(start, end), at);
    return;
  }
  for (; start < end; start++, at++) to[at] = from[start];
}

/** Whether `a[aStart .. aStart + length)` equals `b[bStart .. bStart + length)`. O(length). */
export function equalBytes(a: Uint8Array, aStart: number, b: Uint8Array, bStart: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (a[aStart + i] !== b[bStart + i]) return false;
  return true;
}
