/**
 * The index of a keyspace, and of a collection (collections/dictionary.ts): a hash table over entries that grows and shrinks one
 * bucket at a time.
 *
 *   hash ──▶ bucket-directory.ts (which bucket) ──▶ bucket.ts (a chain of cache lines: seven slots of hash and reference) ──▶ entry
 *
 * Each insert over the load splits one bucket, each removal under it joins one; nothing ever rehashes the whole table, and as the
 * slots hold the hashes, splitting reads no key. A probe costs one cache line for the bucket and one for the entry that it finds.
 *
 * Invariants: an entry is in exactly the bucket its hash says; ref 0 is never stored; chains are compact (bucket.ts).
 * Cost: 15 bytes a key: 12.8 at the set load, the rest for overflow buckets. Its state is three words, `size`, `bucketCount` and
 * `table`, and the blocks that `table` leads to: whoever keeps the words can `load` them again.
 * Growing that finds no memory is skipped and tried again with the next insert: the table is then slower, never wrong.
 */
import { type Arena, CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
import {
  appendSlot,
  BUCKET_BYTES,
  COUNT,
  chainSize,
  countOf,
  hashAt,
  LINK,
  linkOf,
  refAt,
  removeSlot,
  SLOTS,
} from "./bucket.js";
import { BucketDirectory } from "./bucket-directory.js";
import { ChainDealer } from "./chain-dealer.js";
import { HAS_EXPIRY, HEADER_BYTES, TTL_HEADER_BYTES } from "./entry.js";

/** Keys per bucket above which a bucket is split, and below which one is joined. */
const LOAD_MAX = 5;
const LOAD_MIN = 2;
/** Up to this many buckets `sample` counts entries off; above it draws from a chain that it takes to have fewer than these. */
const COUNTED_BUCKETS_MAX = 4;
const CHAIN_SLOTS = 14;

export class EntryIndex {
  readonly #arena: Arena;
  readonly #directory: BucketDirectory;
  readonly #dealer: ChainDealer;
  #size = 0;
  /** False between `reserve` and `settle`. */
  #growing = true;
  /** The bucket of the slot that `#slotOf` found, and the one before it in its chain. */
  #slotBucket = 0;
  #slotBefore = 0;

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#directory = new BucketDirectory(arena);
    this.#dealer = new ChainDealer(arena);
  }

  /** Entries in the index. */
  get size(): number {
    return this.#size;
  }

  get bucketCount(): number {
    return this.#directory.count;
  }

  /** The block that leads to all others, 0 while there is none. */
  get table(): Ref {
    return this.#directory.table;
  }

  /** Takes over an index of which these three words were kept; what was in this object is forgotten. O(1). */
  load(size: number, bucketCount: number, table: Ref): void {
    this.#size = size;
    this.#directory.load(bucketCount, table);
  }

  /** Bytes of the arena that the index takes, but for overflow buckets. O(buckets / 1 024). */
  get bytes(): number {
    return this.#directory.bytes;
  }

  /** The entry with this hash and key, or 0. O(1), no allocation. */
  find(hash: number, key: Uint8Array, start: number, end: number): Ref {
    if (this.#size === 0) return 0;
    const arena = this.#arena;
    let bucket = this.#directory.of(hash);
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
        // By fours first: 6 % of a lookup of a 16-byte key.
        for (; end - a >= 4; a += 4, b += 4)
          if (
            key[a] !== bytes[b] ||
            key[a + 1] !== bytes[b + 1] ||
            key[a + 2] !== bytes[b + 2] ||
            key[a + 3] !== bytes[b + 3]
          )
            break;
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
    return this.#size > 0 && this.#slotOf(hash, ref) >= 0;
  }

  /**
   * Grows for `count` more entries and guarantees that their inserts find memory: they cannot throw, if nothing is freed and
   * nothing else of a bucket's size is allocated between, and growing waits for `settle`. Throws `ArenaFullError` where they
   * would not. O(count).
   */
  reserve(count: number): void {
    const directory = this.#directory;
    if (directory.count === 0) directory.create();
    while (this.#size + count > directory.count * LOAD_MAX && this.#grow());
    // At the worst every chain that is inserted to is full, and n inserts to one need a bucket each seven.
    const worst = Math.min(count, Math.floor((count + (SLOTS - 1) * directory.count) / SLOTS));
    try {
      this.#arena.reserve(BUCKET_BYTES, worst);
    } catch (error) {
      this.settle();
      throw error;
    }
    this.#growing = false;
  }

  /** Ends what `reserve` began: gives back what was not needed. O(what was reserved). */
  settle(): void {
    this.#growing = true;
    this.#arena.trim(BUCKET_BYTES);
    while (this.#size > this.#directory.count * LOAD_MAX && this.#grow());
    while (this.#size < this.#directory.count * LOAD_MIN && this.#shrink());
  }

  /** Adds an entry that is not in the index. O(1). Throws `ArenaFullError`, having changed nothing, where it needs a bucket. */
  insert(hash: number, ref: Ref): void {
    const directory = this.#directory;
    if (directory.count === 0) directory.create();
    appendSlot(this.#arena, directory.of(hash), hash, ref);
    this.#size++;
    if (this.#size > directory.count * LOAD_MAX && this.#growing) this.#grow();
  }

  /** Puts another block in the place of `ref`. O(1). */
  replace(hash: number, ref: Ref, by: Ref): void {
    const slot = this.#slotOf(hash, ref);
    if (slot < 0) throw strayEntry(ref);
    const bucket = this.#slotBucket;
    this.#arena.words[bucket >>> CHUNK_SHIFT][((bucket & UNIT_MASK) << 2) + (slot << 1) + 1] = by;
  }

  /** Takes an entry out. O(1). */
  remove(hash: number, ref: Ref): void {
    const slot = this.#size === 0 ? -1 : this.#slotOf(hash, ref);
    if (slot < 0) throw strayEntry(ref);
    removeSlot(this.#arena, this.#slotBefore, this.#slotBucket, slot);
    this.#size--;
    if (this.#size < this.#directory.count * LOAD_MIN) this.#shrink();
  }

  /**
   * Visits the entries of a cursor's buckets and returns the next cursor, 0 at the end. An entry that is in the index from the
   * first call to the last is visited at least once, however the table grows or shrinks between calls (Noordhuis's reverse
   * binary cursor). O(entries of the bucket). `visit` must not change the index.
   */
  scan(cursor: number, visit: (ref: Ref) => void): number {
    const directory = this.#directory;
    if (directory.count === 0) return 0;
    const mask = directory.lowMask;
    const bucket = cursor & mask;
    this.#visitChain(directory.at(bucket), visit);
    if (bucket < directory.split) this.#visitChain(directory.at(bucket + mask + 1), visit);
    // Increment the reversed cursor: only the bits under the mask count.
    return reverseBits((reverseBits(cursor | ~mask) + 1) | 0) >>> 0;
  }

  /**
   * An entry drawn at random, or 0 when the index is empty. Every entry of a chain of up to fourteen is equally likely, those of
   * longer chains less so; in an index of up to four buckets all are. Expected O(1): about four draws at the set load.
   */
  sample(random: () => number): Ref {
    if (this.#size === 0) return 0;
    const directory = this.#directory;
    if (directory.count <= COUNTED_BUCKETS_MAX) return this.#nth(Math.floor(random() * this.#size));
    for (;;) {
      const bucket = directory.at(Math.floor(random() * directory.count));
      const size = chainSize(this.#arena, bucket);
      const slot = Math.floor(random() * Math.max(size, CHAIN_SLOTS));
      if (slot < size) return this.#inChain(bucket, slot);
    }
  }

  /** Visits every entry once. `visit` must not change the index. O(entries). */
  each(visit: (ref: Ref, hash: number) => void): void {
    for (let bucket = 0; bucket < this.#directory.count; bucket++) this.#visitChain(this.#directory.at(bucket), visit);
  }

  /** Gives all buckets back; the entries themselves are the caller's. O(buckets). */
  clear(): void {
    this.dismantle(Number.POSITIVE_INFINITY, () => {});
  }

  /**
   * Takes the index apart from its end until about `limit` entries and buckets are gone, handing each entry to `free`. Returns
   * how many went. Until `bucketCount` is 0 nothing else may be called but `countBlocks`.
   */
  dismantle(limit: number, free: (ref: Ref) => void): number {
    let done = 0;
    while (done < limit && this.#directory.count > 0) done += 1 + this.#dropLast(free);
    if (this.#directory.count === 0) this.forget();
    return done;
  }

  /** Starts empty without giving anything back: for when the whole arena was cleared. */
  forget(): void {
    this.#directory.forget();
    this.#size = 0;
    this.#growing = true;
  }

  /** Blocks of the arena that the index is made of. O(buckets). */
  countBlocks(): number {
    return this.#directory.blockCount + this.#countOverflow();
  }

  /** Bytes of those blocks, rounding up included. O(buckets). */
  countBytes(): number {
    return this.#directory.bytes + this.#countOverflow() * BUCKET_BYTES;
  }

  /** Throws where an invariant does not hold. `hashOfEntry` recomputes an entry's hash. O(entries). */
  check(hashOfEntry: (ref: Ref) => number): void {
    const arena = this.#arena;
    let seen = 0;
    for (let index = 0; index < this.#directory.count; index++) {
      const first = this.#directory.at(index);
      for (let bucket = first; bucket !== 0; bucket = linkOf(arena, bucket)) {
        const count = countOf(arena, bucket);
        const least = linkOf(arena, bucket) !== 0 ? SLOTS : bucket === first ? 0 : 1;
        if (count < least || count > SLOTS) throw new Error(`index: a bucket of chain ${index} counts ${count}`);
        for (let slot = 0; slot < count; slot++, seen++) {
          const ref = refAt(arena, bucket, slot);
          const hash = hashAt(arena, bucket, slot);
          if (ref === 0 || hash !== hashOfEntry(ref))
            throw new Error(`index: a slot of chain ${index} is not its entry's`);
          if (this.#directory.of(hash) !== first) throw new Error(`index: entry ${ref} is in the wrong bucket`);
        }
      }
    }
    if (seen !== this.#size) throw new Error(`index: counts ${this.#size} entries, holds ${seen}`);
  }

  /** The slot of `ref` in its bucket, which is left in `#slotBucket`; -1 where it is not there. */
  #slotOf(hash: number, ref: Ref): number {
    let bucket = this.#directory.of(hash);
    let before = 0;
    do {
      const words = this.#arena.words[bucket >>> CHUNK_SHIFT];
      const at = (bucket & UNIT_MASK) << 2;
      const count = words[at + COUNT];
      for (let slot = 0; slot < count; slot++)
        if (words[at + (slot << 1) + 1] === ref && words[at + (slot << 1)] === hash) {
          this.#slotBucket = bucket;
          this.#slotBefore = before;
          return slot;
        }
      before = bucket;
      bucket = words[at + LINK];
    } while (bucket !== 0);
    return -1;
  }

  /** Splits a bucket. False where there is no memory. */
  #grow(): boolean {
    const directory = this.#directory;
    if (!directory.extend()) return false;
    const last = directory.count - 1;
    const source = directory.lastSource;
    this.#dealer.split(directory.at(source), directory.at(last), last - source);
    return true;
  }

  /** Joins the last bucket with the one that it was split from. False where there is no such or no memory. */
  #shrink(): boolean {
    const directory = this.#directory;
    if (directory.count <= 1) return false;
    const last = directory.at(directory.count - 1);
    if (!this.#dealer.join(directory.at(directory.lastSource), last)) return false;
    directory.retract();
    return true;
  }

  /** Hands the entries of the last bucket to `free`, gives its memory back, and returns how many they were. */
  #dropLast(free: (ref: Ref) => void): number {
    const directory = this.#directory;
    const first = directory.at(directory.count - 1);
    const entries = chainSize(this.#arena, first);
    this.#visitChain(first, free);
    for (let over = linkOf(this.#arena, first); over !== 0; ) {
      const next = linkOf(this.#arena, over);
      this.#arena.free(over);
      over = next;
    }
    directory.dropLast();
    this.#size -= entries;
    return entries;
  }

  #visitChain(bucket: Ref, visit: (ref: Ref, hash: number) => void): void {
    for (; bucket !== 0; bucket = linkOf(this.#arena, bucket)) {
      const count = countOf(this.#arena, bucket);
      for (let slot = 0; slot < count; slot++)
        visit(refAt(this.#arena, bucket, slot), hashAt(this.#arena, bucket, slot));
    }
  }

  #inChain(bucket: Ref, slot: number): Ref {
    for (; slot >= SLOTS; slot -= SLOTS) bucket = linkOf(this.#arena, bucket);
    return refAt(this.#arena, bucket, slot);
  }

  /** The entry behind `n` others. O(buckets). */
  #nth(n: number): Ref {
    for (let index = 0; ; index++) {
      const bucket = this.#directory.at(index);
      const size = chainSize(this.#arena, bucket);
      if (n < size) return this.#inChain(bucket, n);
      n -= size;
    }
  }

  #countOverflow(): number {
    let buckets = 0;
    for (let index = 0; index < this.#directory.count; index++)
      for (let over = linkOf(this.#arena, this.#directory.at(index)); over !== 0; over = linkOf(this.#arena, over))
        buckets++;
    return buckets;
  }
}

function strayEntry(ref: Ref): Error {
  return new Error(`index: entry ${ref} is not under this hash; was another key looked up in between?`);
}

function reverseBits(v: number): number {
  v = ((v >>> 1) & 0x55555555) | ((v & 0x55555555) << 1);
  v = ((v >>> 2) & 0x33333333) | ((v & 0x33333333) << 2);
  v = ((v >>> 4) & 0x0f0f0f0f) | ((v & 0x0f0f0f0f) << 4);
  v = ((v >>> 8) & 0x00ff00ff) | ((v & 0x00ff00ff) << 8);
  return (v >>> 16) | (v << 16);
}
