/**
 * The HyperLogLogs of a keyspace: what changes them.
 *
 * A change is made in place where that needs no memory or can ask for it first: always in a dense one, and for one element in a
 * sparse one. Everything else is made in a buffer and written at the end. So `ArenaFullError` leaves the value as it was, and so
 * do wrong runs.
 */
import type { Ref } from "../arena/arena.js";
import { copyBytes } from "../arena/copy-bytes.js";
import type { CollectionLimits } from "../collections/collection-limits.js";
import type { Database } from "../keyspace/database.js";
import { NEVER, StringEncoding, valueLengthOf } from "../keyspace/entry.js";
import { raiseDense, writeDense } from "./dense-registers.js";
import { RANK_SHIFT, rankOf } from "./element-rank.js";
import {
  DENSE_BYTES,
  emptyHyperLogLog,
  HEADER_BYTES,
  invalidateCache,
  isDense,
  REGISTERS,
  setDense,
} from "./layout.js";
import { expandSparse } from "./sparse-registers.js";
import { GROWTH_BYTES_MAX, SparsePlan, SparseUpdate } from "./sparse-update.js";
import type { HyperLogLogUnion } from "./union.js";

export const HyperLogLogChange = { none: 0, made: 1, corrupted: 2 } as const;
export type HyperLogLogChange = (typeof HyperLogLogChange)[keyof typeof HyperLogLogChange];

/** What the buffer that is kept holds: all that can be made of runs, a byte for each register. Nonsense that is longer gets its own. */
const KEPT_BUFFER_BYTES = 1 << 15;
const noBytes = new Uint8Array(0);

export class HyperLogLogs {
  readonly #limits: CollectionLimits;
  readonly #update = new SparseUpdate();
  readonly #buffer = new Uint8Array(KEPT_BUFFER_BYTES);
  readonly #dense = new Uint8Array(DENSE_BYTES);

  /** The value that is being changed, and where it will be or is: its entry, 0 for a new one. */
  #bytes: Uint8Array = noBytes;
  #start = 0;
  #end = 0;
  #ref: Ref = 0;
  /** It lies in the entry, not in a buffer. */
  #inPlace = false;
  /** Registers that may still be raised, the next one included. */
  #left = 0;
  #changed = false;

  constructor(limits: CollectionLimits) {
    this.#limits = limits;
  }

  /**
   * Adds the elements `bytes[starts[i] .. ends[i])` from `first` up to `last` to the HyperLogLog of a key that was looked up last:
   * `ref`, or 0 for a new one, which is a change without elements too. Leaves it as it was and throws `ArenaFullError`, or
   * answers `corrupted`. O(elements × bytes of a sparse one), O(elements) for a dense one. Allocates nothing per element.
   */
  add(
    database: Database,
    ref: Ref,
    bytes: Uint8Array,
    starts: Int32Array,
    ends: Int32Array,
    keyAt: number,
    first: number,
    last: number,
  ): HyperLogLogChange {
    this.#open(database, ref, last - first);
    for (let i = first; i < last; i++) {
      const rank = rankOf(bytes, starts[i], ends[i]);
      this.#update.rewind();
      if (!this.#raise(database, rank & (REGISTERS - 1), rank >>> RANK_SHIFT)) return this.#close(false);
    }
    if (this.#changed) this.#save(database, bytes, starts[keyAt], ends[keyAt]);
    return this.#close(true);
  }

  /** Raises the registers of a key's HyperLogLog to a union that it is part of, and makes it dense where the union is. As `add`. */
  merge(database: Database, ref: Ref, union: HyperLogLogUnion, key: Uint8Array, start: number, end: number): void {
    this.#open(database, ref, REGISTERS);
    this.#update.rewind();
    this.#changed = true;
    let valid = true;
    if (union.isDense && !isDense(this.#bytes, this.#start)) valid = this.#densify();
    const { registers } = union;
    if (valid && isDense(this.#bytes, this.#start)) writeDense(this.#bytes, this.#start, registers);
    else
      for (let i = 0; valid && i < REGISTERS; i++)
        if (registers.at(i) !== 0) valid = this.#raise(database, i, registers.at(i));
    if (!valid) throw new Error("hyperloglog: the union was made without its destination");
    this.#save(database, key, start, end);
    this.#close(true);
  }

  /** Makes a sparse HyperLogLog dense; its cached cardinality holds still. Needs the key's hash, as `add`. O(registers). */
  toDense(database: Database, ref: Ref): HyperLogLogChange {
    this.#open(database, ref, 0);
    if (isDense(this.#bytes, this.#start)) return this.#close(true);
    if (!this.#densify()) return this.#close(false);
    this.#changed = true;
    this.#store(database);
    return this.#close(true);
  }

  #open(database: Database, ref: Ref, additions: number): void {
    this.#ref = ref;
    this.#left = additions;
    this.#changed = ref === 0;
    this.#inPlace = ref !== 0;
    if (ref === 0) {
      this.#bytes = this.#buffer;
      this.#start = 0;
      this.#end = emptyHyperLogLog.length;
      copyBytes(this.#bytes, 0, emptyHyperLogLog as Uint8Array, 0, this.#end);
      return;
    }
    const slice = database.value(ref);
    this.#bytes = slice.bytes;
    this.#start = slice.start;
    this.#end = slice.end;
  }

  /** Forgets the value, whose buffer may be large and is not ours. */
  #close(valid: boolean): HyperLogLogChange {
    this.#bytes = noBytes;
    if (!valid) return HyperLogLogChange.corrupted;
    return this.#changed ? HyperLogLogChange.made : HyperLogLogChange.none;
  }

  /** Raises one register. False where the runs are wrong. */
  #raise(database: Database, register: number, rank: number): boolean {
    const left = this.#left--;
    if (isDense(this.#bytes, this.#start)) {
      if (raiseDense(this.#bytes, this.#start, register, rank)) this.#changed = true;
      return true;
    }
    const update = this.#update;
    const plan = update.plan(this.#bytes, this.#start, this.#end, register, rank);
    if (plan === SparsePlan.same) return true;
    if (plan === SparsePlan.corrupted) return false;
    const bytes = this.#end - this.#start + (plan === SparsePlan.tooHigh ? 0 : update.growth);
    if (plan === SparsePlan.tooHigh || (update.growth > 0 && bytes > this.#limits.hllSparseBytesMax)) {
      if (!this.#densify()) return false;
      this.#changed = raiseDense(this.#bytes, this.#start, register, rank) || this.#changed;
      return true;
    }
    if (left > 1) this.#detach(left);
    else if (this.#inPlace && update.growth > 0) this.#grow(database, update.growth);
    this.#end = update.apply(this.#bytes, this.#start, this.#end);
    this.#changed = true;
    return true;
  }

  /** Goes on in a buffer with room for `additions`. */
  #detach(additions: number): void {
    if (!this.#inPlace) return;
    const length = this.#end - this.#start;
    const grown = length + additions * GROWTH_BYTES_MAX;
    const room = Math.max(length, Math.min(grown, this.#limits.hllSparseBytesMax)) + GROWTH_BYTES_MAX;
    const buffer = room <= KEPT_BUFFER_BYTES ? this.#buffer : new Uint8Array(room);
    copyBytes(buffer, 0, this.#bytes, this.#start, this.#end);
    this.#bytes = buffer;
    this.#start = 0;
    this.#end = length;
    this.#inPlace = false;
  }

  /** Turns the runs into dense registers, in a buffer. False where the runs are wrong; nothing has changed then. */
  #densify(): boolean {
    const dense = this.#dense;
    dense.fill(0, HEADER_BYTES);
    copyBytes(dense, 0, this.#bytes, this.#start, this.#start + HEADER_BYTES);
    setDense(dense, 0);
    if (!expandSparse(dense, this.#bytes, this.#start, this.#end)) return false;
    this.#bytes = dense;
    this.#start = 0;
    this.#end = DENSE_BYTES;
    this.#inPlace = false;
    return true;
  }

  /** Writes a changed value, whose cardinality is no longer known, to its key. */
  #save(database: Database, key: Uint8Array, start: number, end: number): void {
    invalidateCache(this.#bytes, this.#start);
    if (this.#ref !== 0) this.#store(database);
    else database.put(0, key, start, end, this.#bytes, this.#start, this.#end, NEVER, StringEncoding.raw);
  }

  /** Writes the value to its entry. */
  #store(database: Database): void {
    const length = this.#end - this.#start;
    if (this.#inPlace) {
      if (valueLengthOf(database.keyspace.arena, this.#ref) !== length) this.#resize(database, length);
      return;
    }
    const bytes = this.#bytes;
    const start = this.#start;
    const end = this.#end;
    this.#resize(database, length);
    copyBytes(this.#bytes, this.#start, bytes, start, end);
  }

  /** Finds room behind the value, which keeps its end. */
  #grow(database: Database, bytes: number): void {
    this.#resize(database, this.#end - this.#start + bytes);
    this.#end -= bytes;
  }

  /** Makes the entry's value that long, and works on it from now on. Shrinking finds its memory always. */
  #resize(database: Database, length: number): void {
    this.#ref = database.resize(this.#ref, length, StringEncoding.raw);
    const slice = database.value(this.#ref);
    this.#bytes = slice.bytes;
    this.#start = slice.start;
    this.#end = slice.end;
  }
}
