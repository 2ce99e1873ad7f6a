/**
 * Keys that were flushed but not freed yet: FLUSHDB ASYNC takes a database's index and heap away in O(1), and the graveyard frees
 * them in slices, so that a million keys stall nobody. They count as used memory until they are freed.
 */
import type { Arena, Ref } from "../arena/arena.js";
import { freeEntry } from "./entry.js";
import type { EntryIndex } from "./entry-index.js";
import type { ExpiryHeap } from "./expiry-heap.js";

/** What is left of a flushed database. */
export interface Grave {
  readonly entries: EntryIndex;
  readonly expiries: ExpiryHeap;
}

export class Graveyard {
  readonly #free: (ref: Ref) => void;
  #graves: Grave[] = [];

  constructor(arena: Arena) {
    this.#free = (ref) => freeEntry(arena, ref);
  }

  /** Keys that wait to be freed, for INFO's lazyfree_pending_objects. */
  get size(): number {
    return this.#graves.reduce((sum, grave) => sum + grave.entries.size, 0);
  }

  get isEmpty(): boolean {
    return this.#graves.length === 0;
  }

  bury(grave: Grave): void {
    this.#graves.push(grave);
  }

  /** Frees about `limit` keys and buckets. Returns true where more is left. O(limit). */
  drain(limit: number): boolean {
    let left = limit;
    for (let grave = this.#graves.at(-1); grave !== undefined && left > 0; grave = this.#graves.at(-1)) {
      left -= grave.entries.dismantle(left, this.#free);
      if (left > 0) left -= grave.expiries.dismantle(left);
      if (left > 0) this.#graves.pop();
    }
    return this.#graves.length > 0;
  }

  /** Blocks of the arena that wait to be freed. */
  countBlocks(): number {
    let blocks = 0;
    for (const { entries, expiries } of this.#graves)
      blocks += entries.size + entries.countBlocks() + expiries.segmentCount;
    return blocks;
  }

  /** Forgets all graves without giving anything back: for when the whole arena was cleared. */
  forget(): void {
    this.#graves = [];
  }
}
