import { ArgumentTooLongError } from "./argument-too-long.js";
import { copyOfBytes } from "./byte-copy.js";
import { decodeUtf8Escaped } from "./utf8-text.js";

/** Bytes of an argument that is made into text: no name or number is longer, and no string of the runtime holds half a gigabyte. */
const TEXT_BYTES_MAX = 1024 * 1024;

/**
 * A command's arguments: a borrowed view of the bytes they arrived in.
 *
 * All arguments of one command lie in one buffer, `bytes`; argument `i` is `bytes[starts[i] .. ends[i])`, and argument 0 is the
 * command's name. The view is valid until the handler returns; who keeps bytes copies them (`copy`). One `Args` serves one
 * decoder for its whole life, so a command costs no allocation.
 */
export class Args {
  bytes: Uint8Array = new Uint8Array(0);
  count = 0;
  starts: Int32Array = new Int32Array(16);
  ends: Int32Array = new Int32Array(16);

  /** Makes room for `count` arguments, keeping those already set. */
  reserve(count: number): void {
    if (count <= this.starts.length) return;
    const capacity = Math.max(count, this.starts.length * 2);
    const starts = new Int32Array(capacity);
    const ends = new Int32Array(capacity);
    starts.set(this.starts);
    ends.set(this.ends);
    this.starts = starts;
    this.ends = ends;
  }

  /** Appends the argument `bytes[start .. end)`. */
  push(start: number, end: number): void {
    if (this.count === this.starts.length) this.reserve(this.count + 1);
    this.starts[this.count] = start;
    this.ends[this.count] = end;
    this.count++;
  }

  /** The length of argument `index` in bytes. */
  size(index: number): number {
    return this.ends[index] - this.starts[index];
  }

  /** A copy of argument `index` that outlives the call. */
  copy(index: number): Uint8Array {
    return copyOfBytes(this.bytes, this.starts[index], this.ends[index]);
  }

  /**
   * Argument `index` as text, for names and numbers; bytes that are no UTF-8 are escaped (`decodeUtf8Escaped`), and a `RespWriter`
   * writes them as they were. Allocates: not for hot paths. Throws `ArgumentTooLongError` above 1 MiB.
   */
  text(index: number): string {
    if (this.size(index) > TEXT_BYTES_MAX) throw new ArgumentTooLongError(TEXT_BYTES_MAX);
    return decodeUtf8Escaped(this.bytes, this.starts[index], this.ends[index]);
  }

  /** Replaces the content by a copy of `items`: strings are encoded as UTF-8. For in-process callers and the JSON door. */
  assign(items: readonly (string | Uint8Array)[]): this {
    const encoded = items.map((item) => (typeof item === "string" ? encoder.encode(item) : item));
    const bytes = new Uint8Array(encoded.reduce((sum, item) => sum + item.length, 0));
    this.bytes = bytes;
    this.count = 0;
    this.reserve(encoded.length);
    let at = 0;
    for (const item of encoded) {
      bytes.set(item, at);
      this.push(at, (at += item.length));
    }
    return this;
  }
}

const encoder = new TextEncoder();
