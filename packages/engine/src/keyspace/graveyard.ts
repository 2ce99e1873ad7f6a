/**
 * What was removed but not freed yet: FLUSHDB ASYNC takes a database's index and heaps away in O(1), and whatever removes or replaces
 * a large value leaves it here. The graveyard frees them in slices, so that a million keys or members stall nobody. They count as
 * used memory until they are freed.
 *
 * Who buries pays for what was allocated since the burial before, where that still waits: memory grows by the values that live and
 * not by those that wait, even where large values are made and replaced faster than slices come.
 */
import type { Arena, Ref } from "../arena/arena.js";
import { isRooted, rootOf, typeOf } from "./entry.js";
import type { EntryIndex } from "./entry-index.js";
import { countEntryBlocks, entryWeight, freeEntry, rootedType } from "./entry-root.js";
import type { ExpiryHeap } from "./expiry-heap.js";

/** An entry of more blocks than this is freed in slices: Redis counts effort so, for UNLINK. */
const HEAVY_WEIGHT_MIN = 64;
/** Blocks that are freed at a time by who pays for what was allocated. */
const PAYMENT_BLOCKS = 1000;

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
  /** Bytes in use above which who buries pays. */
  #ceilingBytes = 0;

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
    this.#pay();
    this.#graves.push(grave);
  }

  /** Frees an entry that is in no index any more; a heavy one later. O(1) but for what there is to pay. */
  buryEntry(ref: Ref): void {
    if (entryWeight(this.#arena, ref) <= HEAVY_WEIGHT_MIN) {
      freeEntry(this.#arena, ref);
      return;
    }
    this.#pay();
    this.#removed.push(ref);
  }

  #pay(): void {
    while (!this.isEmpty && this.#arena.usedBytes > this.#ceilingBytes) this.drain(PAYMENT_BLOCKS);
    if (this.isEmpty) this.#ceilingBytes = this.#arena.usedBytes;
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
