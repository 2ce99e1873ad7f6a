/**
 * Deals the slots of one chain out to others: how a bucket is split in two, and how two are joined.
 *
 * It needs no memory to split. The chain is taken apart bucket by bucket: the slots of one are read aside, then that bucket is free
 * to be an overflow bucket of either half. With k overflow buckets a chain has at most 7 (k + 1) slots, and two halves that sum
 * up to m slots need at most ⌊(m + 12) / 7⌋ - 2 overflow buckets, which is never more than have been taken apart.
 * What is left over is given back at the end.
 */
import { type Arena, CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
import { ArenaFullError } from "../arena/arena-full-error.js";
import { BUCKET_BYTES, COUNT, clearBucket, countOf, LINK, linkOf, pushSlot, SLOTS, setLink, tailOf } from "./bucket.js";

export class ChainDealer {
  readonly #arena: Arena;
  /** The slots of the bucket that is being taken apart. */
  readonly #aside = new Int32Array(SLOTS * 2);
  /** The last buckets of the chains that are dealt to. */
  #low = 0;
  #high = 0;
  /** A list of buckets that were taken apart. */
  #spare = 0;

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  /** Moves the slots of the chain `low` whose hash has `bit` to the empty bucket `high`. O(slots). */
  split(low: Ref, high: Ref, bit: number): void {
    this.#low = low;
    this.#high = high;
    let over = linkOf(this.#arena, low);
    const count = this.#takeApart(low);
    this.#deal(count, bit);
    while (over !== 0) over = this.#dealOverflow(over, bit);
    this.#release();
  }

  /**
   * Moves all slots of the chain `high` to the chain `low`; `high` itself is left as it is, for its memory goes away. O(slots).
   * False, with nothing changed, where a bucket is needed and there is no memory for it.
   */
  join(low: Ref, high: Ref): boolean {
    const arena = this.#arena;
    if (linkOf(arena, low) === 0 && linkOf(arena, high) === 0 && countOf(arena, low) + countOf(arena, high) <= SLOTS) {
      this.#pour(low, high);
      return true;
    }
    this.#low = tailOf(arena, low);
    if (countOf(arena, this.#low) + countOf(arena, tailOf(arena, high)) > SLOTS && !this.#takeSpare()) return false;
    // Overflow buckets come first: the slots of `high` itself then find what they need among them.
    let over = linkOf(arena, high);
    while (over !== 0) over = this.#dealOverflow(over, 0);
    const count = this.#takeApart(high);
    this.#deal(count, 0);
    this.#release();
    return true;
  }

  /** Adds the slots of the bucket `high` to the bucket `low`, which has room for them: the common case of a join. */
  #pour(low: Ref, high: Ref): void {
    const words = this.#arena.words[high >>> CHUNK_SHIFT];
    const at = (high & UNIT_MASK) << 2;
    const end = at + (words[at + COUNT] << 1);
    for (let slot = at; slot < end; slot += 2) pushSlot(this.#arena, low, words[slot], words[slot + 1]);
  }

  #takeSpare(): boolean {
    try {
      this.#spare = this.#arena.allocate(BUCKET_BYTES);
    } catch (error) {
      if (error instanceof ArenaFullError) return false;
      throw error;
    }
    clearBucket(this.#arena, this.#spare);
    return true;
  }

  /** Reads a bucket's slots aside and empties it. Returns their count. */
  #takeApart(bucket: Ref): number {
    const words = this.#arena.words[bucket >>> CHUNK_SHIFT];
    const at = (bucket & UNIT_MASK) << 2;
    const count = words[at + COUNT];
    const aside = this.#aside;
    for (let i = 0; i < count << 1; i++) aside[i] = words[at + i];
    words[at + COUNT] = 0;
    words[at + LINK] = 0;
    return count;
  }

  #dealOverflow(over: Ref, bit: number): Ref {
    const next = linkOf(this.#arena, over);
    const count = this.#takeApart(over);
    setLink(this.#arena, over, this.#spare);
    this.#spare = over;
    this.#deal(count, bit);
    return next;
  }

  #deal(count: number, bit: number): void {
    const arena = this.#arena;
    const aside = this.#aside;
    for (let i = 0; i < count << 1; i += 2) {
      const toHigh = (aside[i] & bit) !== 0;
      let tail = toHigh ? this.#high : this.#low;
      if (countOf(arena, tail) === SLOTS) {
        const over = this.#spare;
        this.#spare = linkOf(arena, over);
        setLink(arena, over, 0);
        setLink(arena, tail, over);
        tail = over;
        if (toHigh) this.#high = over;
        else this.#low = over;
      }
      pushSlot(arena, tail, aside[i], aside[i + 1]);
    }
  }

  #release(): void {
    for (let bucket = this.#spare; bucket !== 0; ) {
      const next = linkOf(this.#arena, bucket);
      this.#arena.free(bucket);
      bucket = next;
    }
    this.#spare = 0;
  }
}
