/**
 * The elements of a serialized collection, one after the other, whatever form they were written in. All of a form is checked before
 * its first element is given out, or on the way: a broken one is a `MalformedValueError`, never an element.
 */
import { Listpack } from "../collections/listpack.js";
import type { ByteReader } from "./byte-reader.js";
import { malformed } from "./malformed-value-error.js";
import { Ziplist } from "./ziplist.js";
import { Zipmap } from "./zipmap.js";

export interface Elements {
  /** What `next` found: the element is `source[from .. to)`, until the following `next`. */
  readonly source: Uint8Array;
  readonly from: number;
  readonly to: number;
  /** Goes on to the next element. False behind the last one. */
  next(): boolean;
}

/** A number of strings, one behind the other. */
export class StringElements implements Elements {
  readonly #reader: ByteReader;
  #left: number;

  constructor(reader: ByteReader, count: number) {
    this.#reader = reader;
    this.#left = count;
  }

  get source(): Uint8Array {
    return this.#reader.source;
  }

  get from(): number {
    return this.#reader.from;
  }

  get to(): number {
    return this.#reader.to;
  }

  next(): boolean {
    if (this.#left === 0) return false;
    this.#left--;
    this.#reader.string();
    return true;
  }
}

class ListpackElements implements Elements {
  readonly #pack = new Listpack();
  #at: number;

  constructor(bytes: Uint8Array, from: number, to: number) {
    this.#pack.open(bytes, from);
    try {
      this.#pack.check(to);
    } catch {
      malformed("a broken listpack");
    }
    if (this.#pack.byteLength !== to - from) malformed("more than a listpack");
    this.#at = this.#pack.first;
  }

  get source(): Uint8Array {
    return this.#pack.source;
  }

  get from(): number {
    return this.#pack.from;
  }

  get to(): number {
    return this.#pack.to;
  }

  next(): boolean {
    if (this.#at === this.#pack.end) return false;
    this.#pack.read(this.#at);
    this.#at = this.#pack.next(this.#at);
    return true;
  }
}

export type PackedForm = "listpack" | "ziplist" | "zipmap";

/** The elements of a packed form that follows as a string. O(its elements). */
export function packedElements(reader: ByteReader, form: PackedForm): Elements {
  reader.string();
  const { source, from, to } = reader;
  if (form === "listpack") return new ListpackElements(source, from, to);
  if (form === "ziplist") return new Ziplist(source, from, to);
  return new Zipmap(source, from, to);
}
