/**
 * Cuts a byte stream into complete RESP2 or RESP3 values without decoding them.
 *
 *   *2\r\n  $3\r\nfoo\r\n  :1\r\n  +OK\r\n
 *   └──────── frame 1 ──────────┘ └ frame 2 ┘
 *
 * Every value ends a line or a counted body, and an aggregate only announces how many values follow. So the whole state is a
 * position and the number of values still missing, and no byte of a finished value is looked at twice. Test code on purpose: it
 * shares nothing with the codec it judges.
 */
export class FrameScanner {
  #bytes = new Uint8Array(16 * 1024);
  #start = 0;
  #at = 0;
  #end = 0;
  #missing = 1;

  /** Adds received bytes (copied). */
  push(chunk: Uint8Array): void {
    if (this.#end + chunk.length > this.#bytes.length) this.#makeRoom(chunk.length);
    this.#bytes.set(chunk, this.#end);
    this.#end += chunk.length;
  }

  /** The next complete frame, or null when more bytes are needed. Throws when the bytes are no RESP. */
  next(): Uint8Array | null {
    while (this.#missing > 0) {
      const after = this.#valueEnd();
      if (after < 0) return null;
      this.#at = after;
    }
    const frame = this.#bytes.slice(this.#start, this.#at);
    this.#start = this.#at;
    this.#missing = 1;
    return frame;
  }

  /** The bytes that belong to no complete frame yet. */
  rest(): Uint8Array {
    return this.#bytes.slice(this.#start, this.#end);
  }

  /** Steps over one value's own bytes, adding its children to `#missing`; -1 when they have not all arrived. */
  #valueEnd(): number {
    const lineEnd = this.#bytes.subarray(0, this.#end).indexOf(10, this.#at);
    if (lineEnd < 0) return -1;
    const type = String.fromCharCode(this.#bytes[this.#at]);
    if (this.#bytes[lineEnd - 1] !== 13) throw new Error(`line without CR in ${this.#excerpt()}`);
    const line = Buffer.from(this.#bytes.subarray(this.#at + 1, lineEnd - 1)).toString("latin1");
    let after = lineEnd + 1;
    if ("$=!".includes(type)) {
      const length = this.#count(line);
      if (length >= 0) after += length + 2;
      if (after > this.#end) return -1;
      if (length >= 0 && this.#bytes[after - 2] !== 13) throw new Error(`body without CRLF in ${this.#excerpt()}`);
    } else if ("*~>".includes(type)) {
      this.#missing += Math.max(0, this.#count(line));
    } else if (type === "%") {
      this.#missing += 2 * this.#count(line);
    } else if (type === "|") {
      this.#missing += 2 * this.#count(line) + 1;
    } else if (!"+-:_,#(".includes(type)) {
      throw new Error(`not a RESP type: ${this.#excerpt()}`);
    }
    this.#missing--;
    return after;
  }

  #count(line: string): number {
    if (!/^(-1|\d+)$/.test(line)) throw new Error(`not a length: ${this.#excerpt()}`);
    return Number(line);
  }

  #excerpt(): string {
    const text = Buffer.from(this.#bytes.subarray(this.#at, Math.min(this.#end, this.#at + 60))).toString("latin1");
    return JSON.stringify(text);
  }

  #makeRoom(extra: number): void {
    const kept = this.#end - this.#start;
    const target = kept + extra > this.#bytes.length ? new Uint8Array(2 * (kept + extra)) : this.#bytes;
    target.set(this.#bytes.subarray(this.#start, this.#end));
    this.#bytes = target;
    this.#at -= this.#start;
    this.#end = kept;
    this.#start = 0;
  }
}
