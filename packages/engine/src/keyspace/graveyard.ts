/**
 * What was removed but not freed yet: FLUSHDB ASYNC takes a database's index and heap away in O(1), UNLINK a large value, and the
 * graveyard frees them in slices, so that a million keys or members stall nobody. They count as used memory until they are freed.
 */
import type { Arena, Ref } from "../arena/arena.js";
import { isRooted, rootOf, typeOf } from "./entry.js";
import type { EntryIndex } from "./entry-index.js";
import { countEntryBlocks, rootedType } from "./entry-root.js";
import type { ExpiryHeap } from "./expiry-heap.js";

/** What is left of a flushed database. */
export interface Grave {
  readonly entries: EntryIndex;
  readonly expiries: ExpiryHeap;
  readonly timers: ExpiryHeap;
}

export class Graveyard {
  readonly #arena: Arena;
  readonly #free: (ref: Ref) => void;
  #graves: Grave[] = [];
  /** Entries out of every index. */
  #removed: Ref[] = [];

  constructor(arena: Arena) {
    this.#arena = arena;
    // A rooted entry of a grave becomes one of the removed: its root may hold more than a slice.
    this.#free = (ref) => {
      if (isRooted(arena, ref)) this.#removed.push(ref);
      else arena.free(ref);
    };
  }

  /** Keys that wait to be freed, for INFO's lazyfree_pending_objects. */
  get size(): number {
    return this.#graves.reduce((sum, grave) => sum + grave.entries.size, this.#removed.length);
  }

  get isEmpty(): boolean {
    return this.#graves.length === 0 && this.#removed.length === 0;
  }

  bury(grave: Grave): void {
    this.#graves.push(grave);
  }

  /** Takes over an entry that is in no index any more. */
  buryEntry(ref: Ref): void {
    this.#removed.push(ref);
  }

  /** Frees about `limit` keys, blocks of values and buckets. Returns true where more is left. O(limit). */
  drain(limit: number): boolean {
    let left = limit;
    while (left > 0 && !this.isEmpty)
      left -= this.#removed.length > 0 ? this.#freeRemoved(left) : this.#emptyGrave(left);
    return !this.isEmpty;
  }

  #freeRemoved(limit: number): number {
    const arena = this.#arena;
    const ref = this.#removed[this.#removed.length - 1];
    const freed = isRooted(arena, ref) ? rootedType(typeOf(arena, ref)).dismantle(arena, rootOf(arena, ref), limit) : 0;
    if (freed >= limit) return freed;
    this.#removed.pop();
    arena.free(ref);
    return freed + 1;
  }

  #emptyGrave(limit: number): number {
    const grave = this.#graves[this.#graves.length - 1];
    let freed = grave.entries.dismantle(limit, this.#free);
    if (freed < limit) freed += grave.expiries.dismantle(limit - freed);
    if (freed < limit) freed += grave.timers.dismantle(limit - freed);
    if (freed < limit) this.#graves.pop();
    return freed;
  }

  /** Blocks of the arena that wait to be freed. */
  countBlocks(): number {
    let blocks = 0;
    const count = (ref: Ref): void => {
      blocks += countEntryBlocks(this.#arena, ref);
    };
    for (const { entries, expiries, timers } of this.#graves) {
      blocks += entries.countBlocks() + expiries.blockCount + timers.blockCount;
      entries.each(count);
    }
    this.#removed.forEach(count);
    return blocks;
  }

  /** Forgets all graves without giving anything back: for when the whole arena was cleared. */
  forget(): void {
    this.#graves = [];
    this.#removed = [];
  }
}
