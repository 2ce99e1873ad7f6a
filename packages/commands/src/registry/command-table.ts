import { equalsIgnoringCase } from "./words.js";

const SLOTS_PER_NAME = 4;
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * Names to values, looked up by bytes without regard to ASCII case and without allocating.
 *
 * Open addressing over an array four times the number of names or more, so that a probe rarely meets another name. FNV-1a over bytes with
 * the case bit set: letters fold, and what else folds with them is told apart by the comparison. Names are fixed at construction, so
 * there is nothing a client can flood.
 */
export class CommandTable<V> {
  readonly #values: (V | undefined)[];
  readonly #names: (Uint8Array | undefined)[];
  readonly #mask: number;

  /** @throws when two names are equal. */
  constructor(entries: Iterable<readonly [name: string, value: V]>) {
    const list = [...entries];
    let slots = 8;
    while (slots < list.length * SLOTS_PER_NAME) slots *= 2;
    this.#mask = slots - 1;
    this.#values = new Array<V | undefined>(slots).fill(undefined);
    this.#names = new Array<Uint8Array | undefined>(slots).fill(undefined);
    for (const [name, value] of list) this.#insert(name, value);
  }

  /** The value of the name `bytes[start .. end)`. */
  find(bytes: Uint8Array, start: number, end: number): V | undefined {
    for (let slot = hash(bytes, start, end) & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const name = this.#names[slot];
      if (name === undefined) return undefined;
      if (name.length === end - start && equalsIgnoringCase(name, bytes, start)) return this.#values[slot];
    }
  }

  /** The value of a name given as text. */
  get(name: string): V | undefined {
    const bytes = new TextEncoder().encode(name);
    return this.find(bytes, 0, bytes.length);
  }

  #insert(name: string, value: V): void {
    const bytes = new TextEncoder().encode(name.toLowerCase());
    if (this.find(bytes, 0, bytes.length) !== undefined) throw new Error(`${name} is registered twice`);
    let slot = hash(bytes, 0, bytes.length) & this.#mask;
    while (this.#names[slot] !== undefined) slot = (slot + 1) & this.#mask;
    this.#names[slot] = bytes;
    this.#values[slot] = value;
  }
}

function hash(bytes: Uint8Array, start: number, end: number): number {
  let hash = FNV_OFFSET;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ (bytes[i] | 32), FNV_PRIME);
  return hash ^ (hash >>> 15);
}
