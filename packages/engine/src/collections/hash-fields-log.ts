/**
 * What a command did to the fields of a rooted hash, so that all of it can be taken back: the other fields of a command that finds no
 * memory half-way are as they were.
 *
 *   step          old item    new item    time
 *   field made    0           item        –
 *   value set     old         item        1: the time to live went over to it, 0: it did not
 *   time set      -1          item        the one that the field had, ms; -1 for none
 *
 * A value is set in a new item, which takes the old one's place in the dictionary only: the old one stays as it is, its place in the
 * heap of times included, until `commit`. So taking back needs no memory, and neither does `commit`. The items of a batch take room
 * beside the old ones until then. O(1) a step; `undo` and `commit` O(log fields with a time) a step.
 */
import { type Arena, CHUNK_SHIFT, type Ref } from "../arena/arena.js";
import type { Database } from "../keyspace/database.js";
import { doubleOf, hasExpiry, NEVER } from "../keyspace/entry.js";
import { narrowEntry } from "../keyspace/entry-writer.js";
import type { Dictionary } from "./dictionary.js";
import type { FieldTimes } from "./field-times.js";

const TIME_SET = -1;
const KEPT = 1;
/** Steps up to which the arrays are kept for the next command: 64 KiB. */
const KEPT_STEPS_MAX = 4096;

export class FieldLog {
  /** Whether steps are written down: between `begin` and `undo` or `commit`. */
  open = false;

  readonly #arena: Arena;
  readonly #dictionary: Dictionary;
  readonly #times: FieldTimes;
  #olds = new Int32Array(64);
  #items = new Int32Array(64);
  #moments = new Float64Array(64);
  #count = 0;

  constructor(arena: Arena, dictionary: Dictionary, times: FieldTimes) {
    this.#arena = arena;
    this.#dictionary = dictionary;
    this.#times = times;
  }

  begin(): void {
    this.open = true;
    this.#count = 0;
  }

  /** Makes room for one more step, before it is taken: `stored` and `timed` then cannot fail. */
  reserve(): void {
    if (this.#count === this.#olds.length) this.#allot(this.#count * 2);
  }

  /** A field has another item, `old` being 0 where it had none, to which its time went over or not. */
  stored(old: Ref, item: Ref, kept: boolean): void {
    this.#olds[this.#count] = old;
    this.#items[this.#count] = item;
    this.#moments[this.#count++] = kept ? KEPT : 0;
  }

  /** A field will have a time; the one that it has now, -1 for none, is in `before`. */
  timed(item: Ref, before: Float64Array): void {
    this.#olds[this.#count] = TIME_SET;
    this.#items[this.#count] = item;
    this.#moments[this.#count++] = before[0];
  }

  /** Takes all steps back, the last one first. Needs no memory. */
  undo(database: Database): void {
    for (let i = this.#count - 1; i >= 0; i--) {
      const item = this.#items[i];
      const old = this.#olds[i];
      if (old === TIME_SET) this.#untime(database, item, i);
      else {
        this.#dictionary.locate(item);
        if (old === 0) this.#dictionary.remove(item);
        else this.#dictionary.replace(item, old);
        this.#arena.free(item);
      }
    }
    this.#close();
  }

  /** Frees the items that were replaced. Needs no memory. */
  commit(database: Database): void {
    for (let i = 0; i < this.#count; i++) {
      const old = this.#olds[i];
      if (old === 0 || old === TIME_SET) continue;
      if (this.#moments[i] === KEPT) this.#times.moved(old, this.#items[i]);
      else if (hasExpiry(this.#arena, old)) this.#times.remove(database, old);
      this.#arena.free(old);
    }
    this.#close();
  }

  #untime(database: Database, item: Ref, step: number): void {
    if (this.#moments[step] === NEVER) {
      this.#times.remove(database, item);
      narrowEntry(this.#arena, item);
      return;
    }
    this.#arena.doubles[item >>> CHUNK_SHIFT][doubleOf(item)] = this.#moments[step];
    this.#times.update(database, item);
  }

  #close(): void {
    this.open = false;
    this.#count = 0;
    if (this.#olds.length > KEPT_STEPS_MAX) this.#allot(KEPT_STEPS_MAX);
  }

  /** Makes the arrays `capacity` steps long, and keeps those that there are. */
  #allot(capacity: number): void {
    const olds = new Int32Array(capacity);
    const items = new Int32Array(capacity);
    const moments = new Float64Array(capacity);
    for (let i = 0; i < this.#count; i++) {
      olds[i] = this.#olds[i];
      items[i] = this.#items[i];
      moments[i] = this.#moments[i];
    }
    this.#olds = olds;
    this.#items = items;
    this.#moments = moments;
  }
}
