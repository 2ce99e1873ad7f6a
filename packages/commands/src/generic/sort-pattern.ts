/**
 * Values that a pattern of SORT names for an element: `#` is the element itself, `weight_*` the string under that key, `object_*->field`
 * a field of the hash there. A pattern without `*` names nothing.
 */
import { type Ref, typeOf, ValueType } from "@allset/engine";
import type { Args } from "@allset/resp";
import type { Session } from "../session/session.js";
import { starIn } from "./sort-options.js";

const HASH_SIGN = 0x23;
const ARROW = [0x2d, 0x3e] as const;

export class NamedValue {
  /** What `find` found: `bytes[from .. to)`, until the next `find` or write. */
  bytes: Uint8Array = new Uint8Array(0);
  from = 0;
  to = 0;

  readonly #session: Session;
  readonly #pattern: Uint8Array;
  readonly #isElement: boolean;
  /** Where the `*` stands; -1 for none. */
  readonly #star: number;
  /** Where the part behind the `*` ends, and the field begins; no field: both the pattern's length. */
  readonly #keyEnd: number;
  readonly #field: number;
  #key = new Uint8Array(64);

  constructor(session: Session, args: Args, at: number) {
    this.#session = session;
    this.#pattern = args.bytes.slice(args.starts[at], args.ends[at]);
    const { length } = this.#pattern;
    this.#isElement = this.#pattern[0] === HASH_SIGN && (length === 1 || this.#pattern[1] === 0);
    const star = starIn(args, at);
    this.#star = star < 0 ? -1 : star - args.starts[at];
    const arrow = this.#arrow();
    this.#keyEnd = arrow < 0 ? length : arrow;
    this.#field = arrow < 0 ? length : arrow + 2;
  }

  /** Finds the value for an element. False where there is none, or one of another type. O(bytes). */
  find(element: Uint8Array, from: number, to: number): boolean {
    if (this.#isElement) {
      this.bytes = element;
      this.from = from;
      this.to = to;
      return true;
    }
    if (this.#star < 0) return false;
    const length = this.#makeKey(element, from, to);
    const { database, keyspace } = this.#session;
    const ref = database.read(this.#key, 0, length);
    if (ref === 0) return false;
    const isField = this.#field < this.#pattern.length;
    if (typeOf(keyspace.arena, ref) !== (isField ? ValueType.hash : ValueType.string)) return false;
    if (isField) return this.#findField(ref);
    const { bytes, start, end } = database.value(ref);
    this.bytes = bytes;
    this.from = start;
    this.to = end;
    return true;
  }

  #findField(ref: Ref): boolean {
    const { database, keyspace } = this.#session;
    const { hashes } = keyspace;
    hashes.open(database, ref);
    if (!hashes.find(this.#pattern, this.#field, this.#pattern.length)) return false;
    hashes.readValue();
    this.bytes = hashes.value.bytes;
    this.from = hashes.value.start;
    this.to = hashes.value.end;
    return true;
  }

  /** Writes the key for an element into `#key`; returns its length. */
  #makeKey(element: Uint8Array, from: number, to: number): number {
    const star = this.#star;
    const length = this.#keyEnd - 1 + to - from;
    if (length > this.#key.length) this.#key = new Uint8Array(length * 2);
    this.#key.set(this.#pattern.subarray(0, star));
    this.#key.set(element.subarray(from, to), star);
    this.#key.set(this.#pattern.subarray(star + 1, this.#keyEnd), star + to - from);
    return length;
  }

  /** Where `->` stands behind the `*`, with something behind it; -1 for none. */
  #arrow(): number {
    const pattern = this.#pattern;
    if (this.#star < 0) return -1;
    for (let at = this.#star + 1; at + 1 < pattern.length && pattern[at] !== 0; at++) {
      if (pattern[at] !== ARROW[0] || pattern[at + 1] !== ARROW[1]) continue;
      return at + 2 < pattern.length && pattern[at + 2] !== 0 ? at : -1;
    }
    return -1;
  }
}
