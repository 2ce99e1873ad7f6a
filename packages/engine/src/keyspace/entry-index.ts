/**
 * The index of a keyspace: a hash table over entries that grows and shrinks one bucket at a time (linear hashing; Litwin 1980).
 *
 *   bucket (64 bytes, one cache line)
 *   words 0-13   seven slots: hash, reference
 *   word 14      how many slots are taken; they are the first ones
 *   word 15      the next bucket of the chain, or 0
 *
 *   segment      1 024 buckets (64 KiB); the first one starts with 16 and doubles until it is full-sized
 *   directory    the segments' references, 4 bytes for each 4 096 keys
 *
 * A key's bucket is `hash & lowMask`, or `hash & highMask` where that bucket was already split in this round. Each insert over
 * the load splits one bucket, each removal under it joins one; nothing ever rehashes the whole table, and as the slots hold the
 * hashes, splitting reads no key. A probe costs one cache line for the bucket and one for the entry that it finds.
 *
 * Invariants: an entry is in exactly the bucket its hash says; a chain holds no empty overflow bucket; ref 0 is never stored.
 * Cost: 64 bytes for four keys at the set load, 16 to 21 bytes a key with overflow buckets.
 * Growing that finds no memory is skipped and tried again with the next insert: the table is then slower, never wrong.
 */
import { type Arena, CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
import { ArenaFullError } from "../arena/arena-full-error.js";
import { HAS_EXPIRY, HEADER_BYTES, TTL_HEADER_BYTES } from "./entry.js";

export const BUCKET_BYTES = 64;
const SLOTS = 7;
const COUNT = 14;
const LINK = 15;
const BUCKET_WORDS = 16;
const SEGMENT_SHIFT = 10;
const SEGMENT_BUCKETS: number = 1 << SEGMENT_SHIFT;
const SEGMENT_MASK = SEGMENT_BUCKETS - 1;
const BUCKETS_MIN = 16;
/** Keys per bucket above which a bucket is split, and below which one is joined. */
const LOAD_MAX = 4;
const LOAD_MIN = 1;

export class EntryIndex {
  readonly #arena: Arena;
  /** The segments' references. */
  #directory = new Int32Array(4);
  #segments = 0;
  #buckets = 0;
  /** Buckets at the start of this round of splits, less one; a power of two less one. */
  #lowMask = 0;
  /** The next bucket to split in this round. */
  #split = 0;
  #size = 0;
  /** False between `reserve` and `settle`. */
  #growing = true;
  /** The chunk of the slot that `#slotOf` found. */
  #slotChunk = 0;

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  /** Entries in the index. */
  get size(): number {
    return this.#size;
  }

  get bucketCount(): number {
    return this.#buckets;
  }

  /** The entry with this hash and key, or 0. O(1), no allocation. */
  find(hash: number, key: Uint8Array, start: number, end: number): Ref {
    if (this.#size === 0) return 0;
    const arena = this.#arena;
    let bucket = this.#bucketOf(hash);
    const length = end - start;
    do {
      const words = arena.words[bucket >>> CHUNK_SHIFT];
      const at = (bucket & UNIT_MASK) << 2;
      const limit = at + (words[at + COUNT] << 1);
      for (let slot = at; slot < limit; slot += 2) {
        if (words[slot] !== hash) continue;
        const ref = words[slot + 1];
        const entry = arena.words[ref >>> CHUNK_SHIFT];
        const entryAt = (ref & UNIT_MASK) << 2;
        if (entry[entryAt + 1] !== length) continue;
        const bytes = arena.bytes[ref >>> CHUNK_SHIFT];
        let b = (entryAt << 2) + ((entry[entryAt] & HAS_EXPIRY) === 0 ? HEADER_BYTES : TTL_HEADER_BYTES);
        let a = start;
        while (a < end && key[a] === bytes[b]) {
          a++;
          b++;
        }
        if (a === end) return ref;
      }
      bucket = words[at + LINK];
    } while (bucket !== 0);
    return 0;
  }

  /** Whether the entry `ref` is in the index under `hash`. */
  has(hash: number, ref: Ref): boolean {
    return this.#size > 0 && this.#slotOf(hash, ref) !== 0;
  }

  /**
   * Guarantees that the next `count` inserts find memory: they cannot throw, and growing waits for `settle`.
   * Throws `ArenaFullError` where they would not.
   */
  reserve(count: number): void {
    if (this.#buckets === 0) this.#create();
    this.#arena.reserve(BUCKET_BYTES, count);
    this.#growing = false;
  }

  /** Ends what `reserve` began: catches up with the growth that the inserts called for. */
  settle(): void {
    this.#growing = true;
    for (let before = -1; this.#size > this.#buckets * LOAD_MAX && this.#buckets !== before; ) {
      before = this.#buckets;
      this.#splitNext();
    }
  }

  /** Adds an entry that is not in the index. O(1). Throws `ArenaFullError`, having changed nothing, where it needs a bucket. */
  insert(hash: number, ref: Ref): void {
    if (this.#buckets === 0) this.#create();
    this.#put(this.#bucketOf(hash), hash, ref);
    this.#size++;
    if (this.#size > this.#buckets * LOAD_MAX && this.#growing) this.#splitNext();
  }

  /** Puts another block in the place of `ref`. O(1). */
  replace(hash: number, ref: Ref, by: Ref): void {
    const slot = this.#slotOf(hash, ref);
    this.#arena.words[this.#slotChunk][slot] = by;
  }

  /** Takes an entry out. O(1). */
  remove(hash: number, ref: Ref): void {
    const arena = this.#arena;
    let bucket = this.#bucketOf(hash);
    let previous = 0;
    for (;;) {
      const words = arena.words[bucket >>> CHUNK_SHIFT];
      const at = (bucket & UNIT_MASK) << 2;
      const count = words[at + COUNT];
      for (let slot = at; slot < at + (count << 1); slot += 2) {
        if (words[slot + 1] !== ref) continue;
        const last = at + ((count - 1) << 1);
        words[slot] = words[last];
        words[slot + 1] = words[last + 1];
        words[at + COUNT] = count - 1;
        if (count === 1 && previous !== 0) this.#unlinkBucket(previous, bucket, words[at + LINK]);
        this.#size--;
        if (this.#size < this.#buckets * LOAD_MIN && this.#buckets > BUCKETS_MIN) this.#joinLast();
        return;
      }
      previous = bucket;
      bucket = words[at + LINK];
    }
  }

  /**
   * Visits the entries of a cursor's buckets and returns the next cursor, 0 at the end. An entry that is in the index from the
   * first call to the last is visited at least once, however the table grows or shrinks between calls (Noordhuis's reverse
   * binary cursor). O(entries of the bucket). `visit` must not change the index.
   */
  scan(cursor: number, visit: (ref: Ref) => void): number {
    if (this.#buckets === 0) return 0;
    const mask = this.#lowMask;
    const bucket = cursor & mask;
    this.#visitChain(bucket, visit);
    if (bucket < this.#split) this.#visitChain(bucket + mask + 1, visit);
    // Increment the reversed cursor: only the bits under the mask count.
    let v = reverseBits(cursor | ~mask);
    v = (v + 1) | 0;
    return reverseBits(v) >>> 0;
  }

  /** An entry drawn at random, each about as likely; 0 when the index is empty. Expected O(1). */
  sample(random: () => number): Ref {
    if (this.#size === 0) return 0;
    const words = this.#arena.words;
    for (;;) {
      let bucket = this.#bucketAt(Math.floor(random() * this.#buckets));
      let slot = Math.floor(random() * SLOTS * 2);
      do {
        const view = words[bucket >>> CHUNK_SHIFT];
        const at = (bucket & UNIT_MASK) << 2;
        const count = view[at + COUNT];
        if (slot < count) return view[at + (slot << 1) + 1];
        slot -= SLOTS;
        bucket = view[at + LINK];
      } while (bucket !== 0 && slot >= 0);
    }
  }

  /** Gives all buckets back; the entries themselves are the caller's. */
  clear(): void {
    for (let bucket = 0; bucket < this.#buckets; bucket++) {
      const first = this.#bucketAt(bucket);
      for (let over = this.#link(first); over !== 0; ) {
        const next = this.#link(over);
        this.#arena.free(over);
        over = next;
      }
    }
    for (let segment = 0; segment < this.#segments; segment++) this.#arena.free(this.#directory[segment]);
    this.forget();
  }

  /** Starts empty without giving anything back: for when the whole arena was cleared. */
  forget(): void {
    this.#segments = 0;
    this.#buckets = 0;
    this.#lowMask = 0;
    this.#split = 0;
    this.#size = 0;
  }

  /** Throws where an invariant does not hold. `hashOfEntry` recomputes an entry's hash. O(entries). */
  check(hashOfEntry: (ref: Ref) => number): void {
    let seen = 0;
    for (let index = 0; index < this.#buckets; index++) {
      let bucket = this.#bucketAt(index);
      const first = bucket;
      for (; bucket !== 0; bucket = this.#link(bucket)) {
        const words = this.#arena.words[bucket >>> CHUNK_SHIFT];
        const at = (bucket & UNIT_MASK) << 2;
        const count = words[at + COUNT];
        if (count < 0 || count > SLOTS || (count === 0 && bucket !== first))
          throw new Error(`index: bucket ${index} counts ${count}`);
        for (let slot = 0; slot < count; slot++, seen++) {
          const hash = words[at + slot * 2];
          const ref = words[at + slot * 2 + 1];
          if (ref === 0 || hash !== hashOfEntry(ref))
            throw new Error(`index: a slot of bucket ${index} is not its entry's`);
          if (this.#bucketOf(hash) !== first) throw new Error(`index: entry ${ref} is in the wrong bucket`);
        }
      }
    }
    if (seen !== this.#size) throw new Error(`index: counts ${this.#size} entries, holds ${seen}`);
  }

  #bucketOf(hash: number): Ref {
    let bucket = hash & this.#lowMask;
    if (bucket < this.#split) bucket = hash & ((this.#lowMask << 1) | 1);
    return this.#directory[bucket >>> SEGMENT_SHIFT] + ((bucket & SEGMENT_MASK) << 2);
  }

  #bucketAt(bucket: number): Ref {
    return this.#directory[bucket >>> SEGMENT_SHIFT] + ((bucket & SEGMENT_MASK) << 2);
  }

  #link(bucket: Ref): Ref {
    return this.#arena.words[bucket >>> CHUNK_SHIFT][((bucket & UNIT_MASK) << 2) + LINK];
  }

  /** The word offset of the reference in the slot of `ref`; its chunk is left in `#slotChunk`. 0 when it is not there. */
  #slotOf(hash: number, ref: Ref): number {
    let bucket = this.#bucketOf(hash);
    do {
      const words = this.#arena.words[bucket >>> CHUNK_SHIFT];
      const at = (bucket & UNIT_MASK) << 2;
      const limit = at + (words[at + COUNT] << 1);
      for (let slot = at; slot < limit; slot += 2)
        if (words[slot + 1] === ref) {
          this.#slotChunk = bucket >>> CHUNK_SHIFT;
          return slot + 1;
        }
      bucket = words[at + LINK];
    } while (bucket !== 0);
    return 0;
  }

  #put(bucket: Ref, hash: number, ref: Ref): void {
    for (;;) {
      const words = this.#arena.words[bucket >>> CHUNK_SHIFT];
      const at = (bucket & UNIT_MASK) << 2;
      const count = words[at + COUNT];
      if (count < SLOTS) {
        words[at + (count << 1)] = hash;
        words[at + (count << 1) + 1] = ref;
        words[at + COUNT] = count + 1;
        return;
      }
      const next = words[at + LINK];
      if (next === 0) {
        const over = this.#arena.allocate(BUCKET_BYTES);
        this.#zero(over);
        // The chunk of `words` is the same object still: allocation never moves a block.
        words[at + LINK] = over;
        bucket = over;
      } else bucket = next;
    }
  }

  #unlinkBucket(previous: Ref, bucket: Ref, next: Ref): void {
    this.#arena.words[previous >>> CHUNK_SHIFT][((previous & UNIT_MASK) << 2) + LINK] = next;
    this.#arena.free(bucket);
  }

  #zero(bucket: Ref): void {
    const at = (bucket & UNIT_MASK) << 2;
    this.#arena.words[bucket >>> CHUNK_SHIFT].fill(0, at, at + BUCKET_WORDS);
  }

  #create(): void {
    this.#directory[0] = this.#arena.allocate(BUCKETS_MIN * BUCKET_BYTES);
    this.#segments = 1;
    this.#buckets = BUCKETS_MIN;
    this.#lowMask = BUCKETS_MIN - 1;
    this.#split = 0;
    for (let bucket = 0; bucket < BUCKETS_MIN; bucket++) this.#zero(this.#bucketAt(bucket));
  }

  /** Makes room for one more bucket at the end. False where there is no memory. */
  #extend(): boolean {
    const bucket = this.#buckets;
    try {
      if (bucket < SEGMENT_BUCKETS) {
        if ((bucket & (bucket - 1)) === 0) this.#doubleFirstSegment(bucket);
      } else if (bucket >>> SEGMENT_SHIFT === this.#segments) {
        if (this.#segments === this.#directory.length) {
          const directory = new Int32Array(this.#segments * 2);
          directory.set(this.#directory);
          this.#directory = directory;
        }
        this.#directory[this.#segments] = this.#arena.allocate(SEGMENT_BUCKETS * BUCKET_BYTES);
        this.#segments++;
      }
    } catch (error) {
      if (error instanceof ArenaFullError) return false;
      throw error;
    }
    this.#buckets++;
    this.#zero(this.#bucketAt(bucket));
    return true;
  }

  #doubleFirstSegment(buckets: number): void {
    const from = this.#directory[0];
    if (this.#arena.sizeOf(from) >= (buckets + 1) * BUCKET_BYTES) return;
    const to = this.#arena.allocate(buckets * 2 * BUCKET_BYTES);
    const at = (from & UNIT_MASK) << 2;
    const words = this.#arena.words[from >>> CHUNK_SHIFT];
    this.#arena.words[to >>> CHUNK_SHIFT].set(words.subarray(at, at + buckets * BUCKET_WORDS), (to & UNIT_MASK) << 2);
    this.#arena.free(from);
    this.#directory[0] = to;
  }

  #splitNext(): void {
    const split = this.#split;
    if (!this.#extend()) return;
    const low = this.#bucketAt(split);
    if (!this.#spare(this.#chainLength(low) - 1)) {
      this.#buckets--;
      return;
    }
    const high = this.#bucketAt(this.#buckets - 1);
    this.#split++;
    if (this.#split > this.#lowMask) {
      this.#lowMask = (this.#lowMask << 1) | 1;
      this.#split = 0;
    }
    this.#moveUpper(low, high);
  }

  /** Moves the entries of the chain `low` that now belong to `high`. */
  #moveUpper(low: Ref, high: Ref): void {
    for (let bucket = low, previous = 0; bucket !== 0; ) {
      const words = this.#arena.words[bucket >>> CHUNK_SHIFT];
      const at = (bucket & UNIT_MASK) << 2;
      for (let slot = words[at + COUNT] - 1; slot >= 0; slot--) {
        const hash = words[at + slot * 2];
        if (this.#bucketOf(hash) !== high) continue;
        this.#put(high, hash, words[at + slot * 2 + 1]);
        const last = words[at + COUNT] - 1;
        words[at + slot * 2] = words[at + last * 2];
        words[at + slot * 2 + 1] = words[at + last * 2 + 1];
        words[at + COUNT] = last;
      }
      const next = words[at + LINK];
      if (words[at + COUNT] === 0 && previous !== 0) this.#unlinkBucket(previous, bucket, next);
      else previous = bucket;
      bucket = next;
    }
  }

  #chainLength(bucket: Ref): number {
    let length = 0;
    for (; bucket !== 0; bucket = this.#link(bucket)) length++;
    return length;
  }

  /** Whether memory for `count` overflow buckets is certain. */
  #spare(count: number): boolean {
    if (count <= 0) return true;
    try {
      this.#arena.reserve(BUCKET_BYTES, count);
      return true;
    } catch (error) {
      if (error instanceof ArenaFullError) return false;
      throw error;
    }
  }

  #joinLast(): void {
    const last = this.#buckets - 1;
    const high = this.#bucketAt(last);
    const lowMask = this.#split === 0 ? this.#lowMask >>> 1 : this.#lowMask;
    const low = this.#bucketAt(last & lowMask);
    if (!this.#spare(this.#chainLength(high))) return;
    this.#buckets = last;
    if (this.#split === 0) {
      this.#lowMask = lowMask;
      this.#split = lowMask;
    } else this.#split--;
    this.#pour(high, low);
    if (last >= SEGMENT_BUCKETS && (last & SEGMENT_MASK) === 0) this.#arena.free(this.#directory[--this.#segments]);
  }

  /** Empties the chain `from`, which is no bucket any more, into the chain `to`. */
  #pour(from: Ref, to: Ref): void {
    for (let bucket = from; bucket !== 0; ) {
      const words = this.#arena.words[bucket >>> CHUNK_SHIFT];
      const at = (bucket & UNIT_MASK) << 2;
      const next = words[at + LINK];
      for (let slot = 0; slot < words[at + COUNT]; slot++)
        this.#put(to, words[at + slot * 2], words[at + slot * 2 + 1]);
      if (bucket !== from) this.#arena.free(bucket);
      bucket = next;
    }
  }

  #visitChain(index: number, visit: (ref: Ref) => void): void {
    for (let bucket = this.#bucketAt(index); bucket !== 0; bucket = this.#link(bucket)) {
      const words = this.#arena.words[bucket >>> CHUNK_SHIFT];
      const at = (bucket & UNIT_MASK) << 2;
      for (let slot = 0; slot < words[at + COUNT]; slot++) visit(words[at + slot * 2 + 1]);
    }
  }
}

function reverseBits(v: number): number {
  v = ((v >>> 1) & 0x55555555) | ((v & 0x55555555) << 1);
  v = ((v >>> 2) & 0x33333333) | ((v & 0x33333333) << 2);
  v = ((v >>> 4) & 0x0f0f0f0f) | ((v & 0x0f0f0f0f) << 4);
  v = ((v >>> 8) & 0x00ff00ff) | ((v & 0x00ff00ff) << 8);
  return (v >>> 16) | (v << 16);
}
