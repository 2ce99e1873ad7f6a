/**
 * The times to live of a rooted hash's fields: its timer, the heap that hangs from it, and the place of the timer in the database's
 * heap. It works on the dictionary that is open; times are read from the headers of fields. See keyspace/timer.ts for the layout.
 */
import type { Arena, Ref } from "../arena/arena.js";
import type { Database } from "../keyspace/database.js";
import { ExpiryHeap } from "../keyspace/expiry-heap.js";
import { loadHeap, setEntryOfTimer, storeHeap, TIMER_BYTES, takeTime } from "../keyspace/timer.js";
import type { Dictionary } from "./dictionary.js";

export class FieldTimes {
  readonly #arena: Arena;
  readonly #dictionary: Dictionary;
  readonly #heap: ExpiryHeap;

  constructor(arena: Arena, dictionary: Dictionary) {
    this.#arena = arena;
    this.#dictionary = dictionary;
    this.#heap = new ExpiryHeap(arena);
  }

  /**
   * Finds the memory for one more field with a time. Returns the timer, which is for `insert` and must get there. Throws
   * `ArenaFullError`, having changed nothing.
   */
  reserve(database: Database): Ref {
    const heap = this.#heap;
    const known = this.#dictionary.own;
    if (known !== 0) {
      loadHeap(this.#arena, known, heap);
      heap.reserve(1);
      storeHeap(this.#arena, known, heap);
      return known;
    }
    const timer = this.#arena.allocate(TIMER_BYTES);
    heap.load(0, 0, 0);
    try {
      heap.reserve(1);
      database.timers.reserve(1);
    } catch (error) {
      heap.clear();
      this.#arena.free(timer);
      throw error;
    }
    storeHeap(this.#arena, timer, heap);
    return timer;
  }

  /** Adds a field with a time to the hash of `entry`, by the timer that `reserve` returned. Cannot fail. O(log fields with a time). */
  insert(database: Database, entry: Ref, timer: Ref, field: Ref): void {
    loadHeap(this.#arena, timer, this.#heap);
    this.#heap.insert(field);
    if (this.#dictionary.own === timer) {
      this.#settle(database, timer);
      return;
    }
    this.#dictionary.own = timer;
    storeHeap(this.#arena, timer, this.#heap);
    setEntryOfTimer(this.#arena, timer, entry);
    takeTime(this.#arena, timer, field);
    database.timers.insert(timer);
  }

  /** The time of a field is another one now. O(log fields with a time). */
  update(database: Database, field: Ref): void {
    const timer = this.#load();
    this.#heap.update(field);
    this.#settle(database, timer);
  }

  /** A field with a time is in another block now. O(1). */
  moved(from: Ref, to: Ref): void {
    this.#load();
    this.#heap.moved(from, to);
  }

  /** A field has no time any more. O(log fields with a time). */
  remove(database: Database, field: Ref): void {
    const timer = this.#load();
    this.#heap.remove(field);
    this.#settle(database, timer);
  }

  /** The field whose time comes first; 0 where none has one. O(1). */
  get first(): Ref {
    if (this.#dictionary.own === 0) return 0;
    this.#load();
    return this.#heap.first;
  }

  #load(): Ref {
    const timer = this.#dictionary.own;
    loadHeap(this.#arena, timer, this.#heap);
    return timer;
  }

  #settle(database: Database, timer: Ref): void {
    const heap = this.#heap;
    if (heap.size > 0) {
      storeHeap(this.#arena, timer, heap);
      if (takeTime(this.#arena, timer, heap.first)) database.timers.update(timer);
      return;
    }
    database.timers.remove(timer);
    heap.clear();
    this.#arena.free(timer);
    this.#dictionary.own = 0;
  }
}
