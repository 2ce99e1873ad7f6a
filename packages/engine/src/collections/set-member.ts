import { type HashKey, hashOf } from "../keyspace/hash.js";
import { INT64_DIGITS_MAX, Int64 } from "./int64.js";

/** What is known of the member so far. */
const UNKNOWN = 0;
const STRING = 1;
const INTEGER = 2;

/**
 * One member of a set, sought or found: `bytes[start .. end)`, borrowed. Whether it is an integer, and its hash, are worked out when a
 * form of set first asks, once for all sets that it is looked for in. A member that came from a set of integers is spelled in digits
 * only when somebody asks for the bytes: call `spell` before reading them.
 *
 * One object serves many members: nothing is allocated for each.
 */
export class SetMember {
  bytes: Uint8Array;
  start = 0;
  end = 0;
  /** Of use where `isInteger`. */
  readonly integer: Int64 = new Int64();

  readonly #digits = new Uint8Array(INT64_DIGITS_MAX);
  #kind = UNKNOWN;
  #spelled = true;
  #hashed = false;
  #hash = 0;

  constructor() {
    this.bytes = this.#digits;
  }

  /** Takes the bytes, which stay where they are. */
  assign(bytes: Uint8Array, start: number, end: number): void {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.#kind = UNKNOWN;
    this.#spelled = true;
    this.#hashed = false;
  }

  /** Says that `integer` holds the member now. */
  assignInteger(): void {
    this.#kind = INTEGER;
    this.#spelled = false;
    this.#hashed = false;
  }

  /** Whether the member is the decimal of a 64-bit integer; `integer` then is its value. O(digits) the first time. */
  get isInteger(): boolean {
    if (this.#kind === UNKNOWN) this.#kind = this.integer.parse(this.bytes, this.start, this.end) ? INTEGER : STRING;
    return this.#kind === INTEGER;
  }

  /** Sees to it that `bytes`, `start` and `end` hold the member. O(digits) the first time. */
  spell(): void {
    if (this.#spelled) return;
    this.#spelled = true;
    this.bytes = this.#digits;
    this.start = this.integer.write(this.#digits, INT64_DIGITS_MAX);
    this.end = INT64_DIGITS_MAX;
  }

  /** Takes the hash of the bytes that were just assigned from where it is kept. */
  assignHash(hash: number): void {
    this.#hash = hash;
    this.#hashed = true;
  }

  /** The member's hash. There is one key for all: that of the keyspace. O(bytes) the first time. */
  hash(key: HashKey): number {
    if (!this.#hashed) {
      this.spell();
      this.#hash = hashOf(key, this.bytes, this.start, this.end);
      this.#hashed = true;
    }
    return this.#hash;
  }
}
