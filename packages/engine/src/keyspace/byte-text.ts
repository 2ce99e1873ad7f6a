/** Bytes as text, a character for each: names in tables on the JavaScript heap, and numbers that are read by a pattern. */

/** Bytes up to which a loop makes text faster than the runtime makes it of a piece. */
const LOOP_BYTES_MAX = 32;
/** Bytes of a piece: as many arguments fit on every stack. */
const PIECE_BYTES = 8192;
/** No string of V8 is longer than 2^29 - 24 characters, and who makes a name of the text puts a number before it. */
const TEXT_BYTES_MAX = 2 ** 29 - 64;

type Slice = (this: Uint8Array, start: number, end: number) => string;

/** What a runtime without Node's buffers does: a character at a time, V8 would keep 32 bytes for each until the text is read. */
export const sliceInPieces: Slice = function (start, end) {
  let text = "";
  for (let at = start; at < end; at += PIECE_BYTES)
    text += String.fromCharCode.apply(null, this.subarray(at, Math.min(end, at + PIECE_BYTES)) as unknown as number[]);
  return text;
};

/** Node's buffers make text of half a gigabyte in 0.4 s, for which pieces take 4.7. */
const slice: Slice =
  (globalThis as { Buffer?: { prototype: { latin1Slice?: Slice } } }).Buffer?.prototype.latin1Slice ?? sliceInPieces;

/** The text of `bytes[start .. end)`. Of the longest arguments that a request can carry the last bytes are left out. O(bytes). */
export function textOf(bytes: Uint8Array, start = 0, end: number = bytes.length): string {
  end = Math.min(end, start + TEXT_BYTES_MAX);
  if (end - start > LOOP_BYTES_MAX) return slice.call(bytes, start, end);
  let text = "";
  for (let at = start; at < end; at++) text += String.fromCharCode(bytes[at]);
  return text;
}
