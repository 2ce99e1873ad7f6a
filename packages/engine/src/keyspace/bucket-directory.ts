/**
 * Where the buckets of an entry index lie, and which one a hash belongs to: linear hashing (Litwin 1980).
 *
 *   segment   1 024 buckets (64 KiB); the first one starts with one and grows and shrinks by steps until it is full-sized
 *
 * A hash's bucket is `hash & lowMask`; buckets below `split` were split in this round already, and theirs is decided by one bit
 * more. The table grows by splitting the bucket `split` and shrinks by joining the last one, so that it is never rehashed as a
 * whole. `lowMask`, `split` and the number of segments follow from the count of buckets, so that a directory is two words: `count`
 * and `table` (segment-table.ts).
 */
import type { Ref } from "../arena/arena.js";
import { ArenaFullError } from "../arena/arena-full-error.js";
import { BUCKET_BYTES, clearBucket } from "./bucket.js";
import { SegmentTable } from "./segment-table.js";

const SEGMENT_SHIFT = 10;
const SEGMENT_BUCKETS: number = 1 << SEGMENT_SHIFT;
const SEGMENT_MASK = SEGMENT_BUCKETS - 1;

export class BucketDirectory extends SegmentTable {
  /** Buckets now; 0 until the first insert. */
  count = 0;
  /** Buckets at the start of this round of splits, less one: a power of two less one. */
  lowMask = 0;
  /** The next bucket to split in this round. */
  split = 0;

  /** Takes over a directory of which these two words were kept. O(1). */
  load(count: number, table: Ref): void {
    this.count = count;
    this.lowMask = count === 0 ? 0 : 0x7fffffff >>> Math.clz32(count);
    this.split = count === 0 ? 0 : count - this.lowMask - 1;
    this.loadSegments((count + SEGMENT_MASK) >>> SEGMENT_SHIFT, table);
  }

  /** The bucket of a hash. O(1). */
  of(hash: number): Ref {
    let bucket = hash & this.lowMask;
    if (bucket < this.split) bucket = hash & ((this.lowMask << 1) | 1);
    return this.refs[this.refsAt + (bucket >>> SEGMENT_SHIFT)] + ((bucket & SEGMENT_MASK) << 2);
  }

  /** The bucket of a number below `count`. O(1). */
  at(bucket: number): Ref {
    return this.refs[this.refsAt + (bucket >>> SEGMENT_SHIFT)] + ((bucket & SEGMENT_MASK) << 2);
  }

  /** Makes the first bucket. Throws `ArenaFullError`. */
  create(): void {
    const segment = this.arena.allocate(BUCKET_BYTES);
    clearBucket(this.arena, segment);
    this.load(1, segment);
  }

  /**
   * Adds an empty bucket at the end, the upper half of the bucket that was next to be split. False where there is no memory.
   * The caller moves the slots.
   */
  extend(): boolean {
    const bucket = this.count;
    try {
      if (bucket < SEGMENT_BUCKETS) this.#growFirst(bucket);
      else if ((bucket & SEGMENT_MASK) === 0) this.addSegment(SEGMENT_BUCKETS * BUCKET_BYTES);
    } catch (error) {
      if (error instanceof ArenaFullError) return false;
      throw error;
    }
    this.count++;
    clearBucket(this.arena, this.at(bucket));
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
    this.dropLast();
    if (this.split === 0) {
      this.lowMask >>>= 1;
      this.split = this.lowMask;
    } else this.split--;
    if (this.count < SEGMENT_BUCKETS) this.#shrinkFirst();
  }

  /** Takes the last bucket away without regard to hashes: the table is being taken apart. */
  dropLast(): void {
    this.count--;
    if ((this.count & SEGMENT_MASK) === 0) this.dropSegment();
  }

  /** Starts anew without giving anything back: for when the whole arena was cleared. */
  forget(): void {
    this.load(0, 0);
  }

  /** A quarter more at a time: what a small table has to spare is then a tenth on average. */
  #growFirst(buckets: number): void {
    if (this.arena.sizeOf(this.table) >= (buckets + 1) * BUCKET_BYTES) return;
    const more = Math.min(buckets + (buckets >>> 2) + 1, SEGMENT_BUCKETS);
    this.moveSegment(buckets * BUCKET_BYTES, more * BUCKET_BYTES);
  }

  /** Moves to half the memory when a quarter is used. Where there is none for the move, the next bucket that goes tries again. */
  #shrinkFirst(): void {
    const used = this.count * BUCKET_BYTES;
    if (this.arena.sizeOf(this.table) < used * 4) return;
    try {
      this.moveSegment(used, used * 2);
    } catch (error) {
      if (!(error instanceof ArenaFullError)) throw error;
    }
  }
}
