import { copyBytes, withView } from "./byte-copy.js";

/** Bytes of the first allocation. */
const carryFirstBytes = 256;
const noBytes = new Uint8Array(0);

/**
 * Bytes carried over from chunk to chunk, `bytes[0 .. length)`. It doubles with what arrived, never with what was announced, so each
 * byte is copied O(1) times and nobody can reserve memory with a promise.
 */
export class ByteCarry {
  bytes: Uint8Array = noBytes;
  length = 0;

  /** Appends `chunk[start .. end)`. At most `finalLength` bytes will be held: the buffer never grows beyond that. */
  append(chunk: Uint8Array, start: number, end: number, finalLength: number): void {
    const needed = this.length + end - start;
    if (needed > this.bytes.length) {
      const doubled = Math.max(carryFirstBytes, this.bytes.length * 2);
      const grown = withView(new Uint8Array(Math.max(needed, Math.min(doubled, finalLength))));
      grown.set(this.bytes.subarray(0, this.length));
      this.bytes = grown;
    }
    copyBytes(this.bytes, this.length, chunk, start, end);
    this.length = needed;
  }

  /** Empties it, and drops its buffer when that is larger than `keepBytes`. */
  restart(keepBytes: number): void {
    this.length = 0;
    if (this.bytes.length > keepBytes) this.bytes = noBytes;
  }
}
