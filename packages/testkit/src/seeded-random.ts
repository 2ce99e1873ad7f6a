/**
 * A seeded source of randomness. The same seed gives the same sequence on every machine, so a failing random test is replayed by
 * its seed alone. The generator is sfc32 (Chris Doty-Humphrey, PractRand): 128 bits of state, no multiplication, fast in JavaScript.
 */
export class SeededRandom {
  readonly seed: number;
  #a = 0;
  #b = 0;
  #c = 0;
  #counter = 1;

  constructor(seed: number) {
    this.seed = seed >>> 0;
    this.#a = this.seed;
    this.#b = 0x9e3779b9;
    this.#c = 0x243f6a88;
    for (let round = 0; round < 12; round++) this.uint32();
  }

  /** A number in [0, 1) with 32 bits of precision. Bound to the object: pass it on wherever a `random` parameter is asked for. */
  readonly random = (): number => this.uint32() / 0x1_0000_0000;

  /** An integer in [0, 2^32). */
  uint32(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** An integer in [0, n). */
  int(n: number): number {
    return Math.floor(this.random() * n);
  }

  /** An integer in [low, high], both included. */
  between(low: number, high: number): number {
    return low + this.int(high - low + 1);
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.random() < probability;
  }

  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError("pick: the list is empty");
    return items[this.int(items.length)];
  }

  bytes(length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    for (let i = 0; i < length; i++) bytes[i] = this.uint32() >>> 24;
    return bytes;
  }

  /** Shuffles `items` in place (Fisher and Yates) and returns them. */
  shuffle<T>(items: T[]): T[] {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.int(i + 1);
      [items[i], items[j]] = [items[j], items[i]];
    }
    return items;
  }
}

/** The seed of this run: `ALLSET_SEED` when set, else a fresh one. Any text is a seed; digits stand for themselves. */
export function chooseSeed(given: string | undefined = process.env["ALLSET_SEED"]): number {
  if (given === undefined || given === "") return Math.floor(Math.random() * 0x1_0000_0000);
  if (/^\d+$/.test(given)) return Number(given) >>> 0;
  let hash = 0x811c9dc5;
  for (let i = 0; i < given.length; i++) hash = Math.imul(hash ^ given.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
