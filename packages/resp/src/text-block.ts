import { decodeUtf8 } from "./utf8-text.js";

/**
 * Bytes decoded at once for many short strings: one call of the decoder costs as much as ten substrings. A kept string may keep its
 * block alive, so this is also the memory that a 16-byte string can pin.
 */
const blockBytes = 512;
/** Bytes up to which a string is taken from a block; longer ones are worth a call of their own. */
export const blockStringBytesMax = 64;

/**
 * Text of short strings that lie close together in one chunk: the members of an array. Only blocks that are ASCII serve; the first
 * other one ends the use of blocks for the chunk.
 */
export class TextBlock {
  #text = "";
  #start = 0;
  #end = 0;
  #useless = false;

  /** Forgets the chunk. */
  restart(): void {
    this.#text = "";
    this.#start = 0;
    this.#end = 0;
    this.#useless = false;
  }

  /** The text of `chunk[start .. end)`, at most `blockStringBytesMax` bytes; `chunk` is valid up to `chunkEnd`. Amortised O(n). */
  read(chunk: Uint8Array, start: number, end: number, chunkEnd: number): string {
    if (end > this.#end && !this.#decode(chunk, start, chunkEnd)) return decodeUtf8(chunk, start, end);
    return this.#text.substring(start - this.#start, end - this.#start);
  }

  #decode(chunk: Uint8Array, start: number, chunkEnd: number): boolean {
    if (this.#useless) return false;
    const end = Math.min(chunkEnd, start + blockBytes);
    const text = decodeUtf8(chunk, start, end);
    // As many characters as bytes: each byte is one character, wherever it is cut.
    if (text.length !== end - start) {
      this.#useless = true;
      return false;
    }
    this.#text = text;
    this.#start = start;
    this.#end = end;
    return true;
  }
}
