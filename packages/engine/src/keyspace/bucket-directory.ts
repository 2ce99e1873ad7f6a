/**
 * Where the buckets of an entry index lie, and which one a hash belongs to: linear hashing (Litwin 1980).
 *
 *   segment   1 024 buckets (64 KiB); the first one starts with one and grows and shrinks by steps until it is full-sized
 *   table     with one segment its reference; with more a block of their references, 4 bytes for each 4 096 keys
 *
 * A hash's bucket is `hash & lowMask`; buckets below `split` were split in this round already, and theirs is decided by one bit
 * more. The table grows by splitting the bucket `split` and shrinks by joining the last one, so that it is never rehashed as a
 * whole.
 *
 * All there is to know of a directory is two words, the count of its buckets and its table: `lowMask` and `split` follow from the
 * count. So the state of a directory can be kept in the arena and loaded into this object for as long as it is worked on.
 */
import { type Arena, CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
import { ArenaFullError } from "../arena/arena-full-error.js";
import { BUCKET_BYTES, clearBucket } from "./bucket.js";
import { copyBlock } from "./entry-writer.js";

const SEGMENT_SHIFT = 10;
const SEGMENT_BUCKETS: number = 1 << SEGMENT_SHIFT;
const SEGMENT_MASK: number = SEGMENT_BUCKETS - 1;
const TABLE_SEGMENTS_MIN = 4;
const WORD_BYTES = 4;

export class BucketDirectory {
  /** Buckets now; 0 until the first insert. */
  count = 0;
  /** Buckets at the start of this round of splits, less one: a power of two less one. */
  lowMask = 0;
  /** The next bucket to split in this round. */
  split = 0;
  /** The first segment while there is one, the block of the segments' references when there are more, 0 when there is none. */
  table: Ref = 0;

  readonly #arena: Arena;
  /** Where the references of the segments are: `#only`, or the words of the table's chunk. */
  #segments: Int32Array;
  #segmentsAt = 0;
  readonly #only: Int32Array = new Int32Array(1);

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#segments = this.#only;
  }

  /** Takes over a directory of which these two words were kept. O(1). */
  load(count: number, table: Ref): void {
    this.count = count;
    this.lowMask = count === 0 ? 0 : 0x7fffffff >>> Math.clz32(count);
    this.split = count === 0 ? 0 : count - this.lowMask - 1;
    this.#setTable(table);
  }

  /** Segments that the buckets take. */
  get segmentCount(): number {
    return (this.count + SEGMENT_MASK) >>> SEGMENT_SHIFT;
  }

  /** Blocks of the arena that the segments and their table are. */
  get blockCount(): number {
    const segments = this.segmentCount;
    return segments > 1 ? segments + 1 : segments;
  }

  /** Bytes of those blocks. O(segments). */
  get bytes(): number {
    const segments = this.segmentCount;
    let bytes = segments > 1 ? this.#arena.sizeOf(this.table) : 0;
    for (let i = 0; i < segments; i++) bytes += this.#arena.sizeOf(this.#segments[this.#segmentsAt + i]);
    return bytes;
  }

  /** The bucket of a hash. O(1). */
  of(hash: number): Ref {
    let bucket = hash & this.lowMask;
    if (bucket < this.split) bucket = hash & ((this.lowMask << 1) | 1);
    return this.#segments[this.#segmentsAt + (bucket >>> SEGMENT_SHIFT)] + ((bucket & SEGMENT_MASK) << 2);
  }

  /** The bucket of a number below `count`. O(1). */
  at(bucket: number): Ref {
    return this.#segments[this.#segmentsAt + (bucket >>> SEGMENT_SHIFT)] + ((bucket & SEGMENT_MASK) << 2);
  }

  /** Makes the first bucket. Throws `ArenaFullError`. */
  create(): void {
    const segment = this.#arena.allocate(BUCKET_BYTES);
    clearBucket(this.#arena, segment);
    this.load(1, segment);
  }

  /**
   * Adds an empty bucket at the end, the upper half of the bucket that was next to be split. False where there is no memory.
   * The caller moves the slots.
   */
  extend(): boolean {
    const bucket = this.count;
    try {
      if (bucket < SEGMENT_BUCKETS) this.#growFirstSegment(bucket);
      else if ((bucket & SEGMENT_MASK) === 0) this.#addSegment(bucket >>> SEGMENT_SHIFT);
    } catch (error) {
      if (error instanceof ArenaFullError) return false;
      throw error;
    }
    this.count++;
    clearBucket(this.#arena, this.at(bucket));
    if (++this.split > this.lowMask) {
      this.lowMask = (this.lowMask << 1) | 1;
      this.split = 0;
    }
    return true;
  }

  /** The number of the bucket that the last one was split from. */
  get lastSource(): number {
    const last = this.count - 1;
    return last & (this.split === 0 ? this.lowMask >>> 1 : this.lowMask);
  }

  /** Takes the last bucket away, whose slots the caller has moved to `lastSource`. */
  retract(): void {
    this.count--;
    if (this.split === 0) {
      this.lowMask >>>= 1;
      this.split = this.lowMask;
    } else this.split--;
    this.#releaseBehind();
    if (this.count < SEGMENT_BUCKETS) this.#shrinkFirstSegment();
  }

  /** Takes the last bucket away without regard to hashes: the table is being taken apart. */
  dropLast(): void {
    this.count--;
    this.#releaseBehind();
  }

  /** Starts anew without giving anything back: for when the whole arena was cleared. */
  forget(): void {
    this.load(0, 0);
  }

  #setTable(table: Ref): void {
    this.table = table;
    if (this.count <= SEGMENT_BUCKETS) {
      this.#segments = this.#only;
      this.#segmentsAt = 0;
      this.#only[0] = table;
    } else {
      this.#segments = this.#arena.words[table >>> CHUNK_SHIFT];
      this.#segmentsAt = (table & UNIT_MASK) << 2;
    }
  }

  /** A quarter more at a time: what a small table has to spare is then a tenth on average. */
  #growFirstSegment(buckets: number): void {
    const from = this.#only[0];
    if (this.#arena.sizeOf(from) >= (buckets + 1) * BUCKET_BYTES) return;
    this.#moveFirstSegment(buckets, Math.min(buckets + (buckets >>> 2) + 1, SEGMENT_BUCKETS));
  }

  /** Moves to half the memory when a quarter is used. Where there is none for the move, the next bucket that goes tries again. */
  #shrinkFirstSegment(): void {
    if (this.#arena.sizeOf(this.#only[0]) < this.count * BUCKET_BYTES * 4) return;
    try {
      this.#moveFirstSegment(this.count, this.count * 2);
    } catch (error) {
      if (!(error instanceof ArenaFullError)) throw error;
    }
  }

  #moveFirstSegment(used: number, buckets: number): void {
    const from = this.#only[0];
    const to = this.#arena.allocate(buckets * BUCKET_BYTES);
    copyBlock(this.#arena, from, to, used * BUCKET_BYTES);
    this.#arena.free(from);
    this.#only[0] = to;
    this.table = to;
  }

  /** Adds the segment behind `segments` others. */
  #addSegment(segments: number): void {
    const arena = this.#arena;
    const segment = arena.allocate(SEGMENT_BUCKETS * BUCKET_BYTES);
    try {
      if (segments === 1) this.#newTable(1, TABLE_SEGMENTS_MIN);
      else if (arena.sizeOf(this.table) < (segments + 1) * WORD_BYTES) this.#newTable(segments, segments * 2);
    } catch (error) {
      arena.free(segment);
      throw error;
    }
    this.#segments[this.#segmentsAt + segments] = segment;
  }

  /** Writes the references of the segments to a table of its own with room for `capacity`. */
  #newTable(segments: number, capacity: number): void {
    const arena = this.#arena;
    const table = arena.allocate(capacity * WORD_BYTES);
    const words = arena.words[table >>> CHUNK_SHIFT];
    const at = (table & UNIT_MASK) << 2;
    for (let i = 0; i < segments; i++) words[at + i] = this.#segments[this.#segmentsAt + i];
    if (segments > 1) arena.free(this.table);
    this.table = table;
    this.#segments = words;
    this.#segmentsAt = at;
  }

  /** Gives the segment behind the last bucket back when that was its first, and the table when one segment is left. */
  #releaseBehind(): void {
    if ((this.count & SEGMENT_MASK) !== 0) return;
    const left = this.count >>> SEGMENT_SHIFT;
    this.#arena.free(this.#segments[this.#segmentsAt + left]);
    if (left > 1) return;
    const only = left === 1 ? this.#segments[this.#segmentsAt] : 0;
    if (left === 1) this.#arena.free(this.table);
    this.#setTable(only);
  }
}
