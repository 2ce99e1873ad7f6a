/**
 * A zipmap, the packed hash of Redis before 2.6: a byte that counts the fields up to 253, then field and value in turn, each behind
 * its length (1 byte, or 254 and 4 bytes, little-endian), the value's followed by a byte that says how many unused ones come behind
 * it. 255 ends it.
 */
import { wordAt } from "../collections/listpack-element.js";
import type { Elements } from "./elements.js";
import { malformed } from "./malformed-value-error.js";

const END = 0xff;
const LONG = 0xfe;

export class Zipmap implements Elements {
  readonly source: Uint8Array;
  from = 0;
  to = 0;

  readonly #count: number;
  readonly #end: number;
  #at: number;
  #read = 0;

  constructor(bytes: Uint8Array, from: number, to: number) {
    this.source = bytes;
    if (to - from < 2 || bytes[to - 1] !== END) malformed("a broken zipmap");
    this.#count = bytes[from];
    this.#at = from + 1;
    this.#end = to - 1;
  }

  next(): boolean {
    if (this.#at === this.#end) {
      if (this.#read % 2 !== 0 || (this.#count < LONG && this.#read !== 2 * this.#count)) malformed("a broken zipmap");
      return false;
    }
    const isValue = this.#read++ % 2 === 1;
    let length = this.source[this.#at++];
    if (length === END) malformed("a broken zipmap");
    if (length === LONG) {
      if (this.#end - this.#at < 4) malformed("a broken zipmap");
      length = wordAt(this.source, this.#at) >>> 0;
      this.#at += 4;
    }
    if (isValue && this.#at === this.#end) malformed("a broken zipmap");
    const unused = isValue ? this.source[this.#at++] : 0;
    if (length + unused > this.#end - this.#at) malformed("a broken zipmap");
    this.from = this.#at;
    this.to = this.#at + length;
    this.#at = this.to + unused;
    return true;
  }
}
