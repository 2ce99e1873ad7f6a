/**
 * Where the buckets of an entry index lie, and which one a hash belongs to: linear hashing (Litwin 1980).
 *
 *   segment      1 024 buckets (64 KiB); the first one starts with 16 and doubles until it is full-sized
 *   directory    the segments' references, on the JavaScript heap: 4 bytes for each 4 096 keys
 *
 * A hash's bucket is `hash & lowMask`; buckets below `split` were split in this round already, and theirs is decided by one bit
 * more. The table grows by splitting the bucket `split` and shrinks by joining the last one, so that it is never rehashed as a
 * whole.
 */
import { type Arena, CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
import { ArenaFullError } from "../arena/arena-full-error.js";
import { BUCKET_BYTES, BUCKET_WORDS, clearBucket } from "./bucket.js";

const SEGMENT_SHIFT = 10;
const SEGMENT_BUCKETS: number = 1 << SEGMENT_SHIFT;
const SEGMENT_MASK = SEGMENT_BUCKETS - 1;
export const BUCKETS_MIN = 16;

export class BucketDirectory {
  /** Buckets now; 0 until the first insert. */
  count = 0;
  /** Buckets at the start of this round of splits, less one: a power of two less one. */
  lowMask = 0;
  /** The next bucket to split in this round. */
  split = 0;

  readonly #arena: Arena;
  #segments = new Int32Array(4);
  #segmentCount = 0;

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  /** Blocks of the arena that the segments are. */
  get segmentCount(): number {
    return this.#segmentCount;
  }

  /** Bytes of the segments' blocks. O(segments). */
  get bytes(): number {
    let bytes = 0;
    for (let i = 0; i < this.#segmentCount; i++) bytes += this.#arena.sizeOf(this.#segments[i]);
    return bytes;
  }

  /** The bucket of a hash. O(1). */
  of(hash: number): Ref {
    let bucket = hash & this.lowMask;
    if (bucket < this.split) bucket = hash & ((this.lowMask << 1) | 1);
    return this.#segments[bucket >>> SEGMENT_SHIFT] + ((bucket & SEGMENT_MASK) << 2);
  }

  /** The bucket of a number below `count`. O(1). */
  at(bucket: number): Ref {
    return this.#segments[bucket >>> SEGMENT_SHIFT] + ((bucket & SEGMENT_MASK) << 2);
  }

  /** Makes the first buckets. Throws `ArenaFullError`. */
  create(): void {
    this.#segments[0] = this.#arena.allocate(BUCKETS_MIN * BUCKET_BYTES);
    this.#segmentCount = 1;
    this.count = BUCKETS_MIN;
    this.lowMask = BUCKETS_MIN - 1;
    this.split = 0;
    for (let bucket = 0; bucket < BUCKETS_MIN; bucket++) clearBucket(this.#arena, this.at(bucket));
  }

  /**
   * Adds an empty bucket at the end, the upper half of the bucket that was next to be split. False where there is no memory.
   * The caller moves the slots.
   */
  extend(): boolean {
    const bucket = this.count;
    try {
      if (bucket < SEGMENT_BUCKETS) this.#growFirstSegment(bucket);
      else if (bucket >>> SEGMENT_SHIFT === this.#segmentCount) this.#addSegment();
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
    const last = --this.count;
    if (this.split === 0) {
      this.lowMask >>>= 1;
      this.split = this.lowMask;
    } else this.split--;
    if (last >= SEGMENT_BUCKETS && (last & SEGMENT_MASK) === 0) this.#arena.free(this.#segments[--this.#segmentCount]);
  }

  /** Takes the last bucket away without regard to hashes: the table is being taken apart. */
  dropLast(): void {
    const last = --this.count;
    if ((last & SEGMENT_MASK) === 0) this.#arena.free(this.#segments[--this.#segmentCount]);
  }

  /** Starts anew without giving anything back: for when the whole arena was cleared. */
  forget(): void {
    this.#segments = new Int32Array(4);
    this.#segmentCount = 0;
    this.count = 0;
    this.lowMask = 0;
    this.split = 0;
  }

  #growFirstSegment(buckets: number): void {
    const from = this.#segments[0];
    if (this.#arena.sizeOf(from) >= (buckets + 1) * BUCKET_BYTES) return;
    const to = this.#arena.allocate(buckets * 2 * BUCKET_BYTES);
    const at = (from & UNIT_MASK) << 2;
    const words = this.#arena.words[from >>> CHUNK_SHIFT];
    this.#arena.words[to >>> CHUNK_SHIFT].set(words.subarray(at, at + buckets * BUCKET_WORDS), (to & UNIT_MASK) << 2);
    this.#arena.free(from);
    this.#segments[0] = to;
  }

  #addSegment(): void {
    if (this.#segmentCount === this.#segments.length) {
      const segments = new Int32Array(this.#segmentCount * 2);
      segments.set(this.#segments);
      this.#segments = segments;
    }
    this.#segments[this.#segmentCount] = this.#arena.allocate(SEGMENT_BUCKETS * BUCKET_BYTES);
    this.#segmentCount++;
  }
}
