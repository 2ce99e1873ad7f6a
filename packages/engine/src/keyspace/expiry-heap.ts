/**
 * The keys of a database that have a time to live, or the fields of a hash, the soonest first: a four-ary min-heap in the arena.
 *
 *   segment (64 KiB)   = 4 096 slots of 16 bytes; the first one starts with four, doubles until it is full-sized, and shrinks
 *   slot               = expiry time (double, ms since 1970), the entry's reference, 4 bytes unused
 *
 * The time is that of the entry's header, repeated so that comparing reads no entry. Every entry in the heap knows its position (word
 * 3 of its header), so that a key can leave or change its time in O(log n) without a search. Times pass between methods by way of
 * the header: V8 boxes a double that is an argument or a result. The root is at position 3, which puts the four children of position p, 4p - 8 to 4p - 5, on one cache line.
 *
 * Cost: 16 bytes a key beside the 12 in the entry's header. Adding a time later than most is O(1); leaving is O(log4 n).
 * The soonest key is exact, so expiring never samples, and `volatile-ttl` evicts the right key.
 *
 * The state of a heap is three words, `size`, `segmentCount` and `table` (segment-table.ts): whoever keeps them can `load` it again.
 */
import { CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
import { ArenaFullError } from "../arena/arena-full-error.js";
import { doubleOf } from "./entry.js";
import { SegmentTable } from "./segment-table.js";

const ROOT = 3;
const SLOT_SHIFT = 12;
const SEGMENT_SLOTS: number = 1 << SLOT_SHIFT;
const SLOT_MASK = SEGMENT_SLOTS - 1;
const SLOT_BYTES_SHIFT = 4;
const SLOTS_MIN = 4;
const MEAN_SAMPLES = 64;
/** The header word of an entry that holds its position. */
const POSITION_WORD = 3;

export class ExpiryHeap extends SegmentTable {
  /** The position behind the last one. */
  #end = ROOT;
  /** Positions for which there is memory. */
  #capacity = 0;
  /** False between `hold` and `settle`. */
  #shrinking = true;

  /** Takes over a heap of which these three words were kept. O(1). */
  load(size: number, segmentCount: number, table: Ref): void {
    this.#end = ROOT + size;
    this.loadSegments(segmentCount, table);
    this.#measure();
  }

  get size(): number {
    return this.#end - ROOT;
  }

  /** The mean expiry time of up to 64 keys, evenly spread over the heap; 0 when there are none. For INFO's avg_ttl. O(1). */
  get mean(): number {
    const samples = Math.min(this.size, MEAN_SAMPLES);
    let sum = 0;
    for (let i = 0; i < samples; i++) sum += this.#timeAt(ROOT + Math.floor((i * this.size) / samples));
    return samples === 0 ? 0 : sum / samples;
  }

  /** The time at which the first key expires; Infinity when none does. O(1). */
  get soonest(): number {
    return this.#end === ROOT ? Number.POSITIVE_INFINITY : this.#timeAt(ROOT);
  }

  /** The entry that expires first, or 0. O(1). */
  get first(): Ref {
    return this.#end === ROOT ? 0 : this.#refAt(ROOT);
  }

  /** An entry drawn at random, or 0. O(1). */
  sample(random: () => number): Ref {
    return this.#end === ROOT ? 0 : this.#refAt(ROOT + Math.floor(random() * this.size));
  }

  /** Makes sure that `count` more keys fit. Throws `ArenaFullError` where they do not. */
  reserve(count: number): void {
    while (this.#end + count > this.#capacity) {
      if (this.segmentCount === 1 && this.#capacity < SEGMENT_SLOTS)
        this.moveSegment(
          this.#end << SLOT_BYTES_SHIFT,
          Math.min(this.#capacity * 2, SEGMENT_SLOTS) << SLOT_BYTES_SHIFT,
        );
      else this.addSegment((this.segmentCount === 0 ? SLOTS_MIN : SEGMENT_SLOTS) << SLOT_BYTES_SHIFT);
      this.#measure();
    }
  }

  /** `reserve`, and keeps what it found until `settle`, however many keys leave before the others come. Till then nothing is freed. */
  hold(count: number): void {
    if (count > 0) this.reserve(count);
    this.#shrinking = false;
  }

  /** Ends what `hold` began. */
  settle(): void {
    this.#shrinking = true;
    this.#shrink();
  }

  /** Adds an entry whose header says its time. O(log n). Throws `ArenaFullError`, having changed nothing. */
  insert(ref: Ref): void {
    this.reserve(1);
    this.#siftUp(this.#end++, ref);
  }

  /** Finds the place of an entry in the heap whose header says another time now. O(log n). */
  update(ref: Ref): void {
    this.#place(this.#positionOf(ref), ref);
  }

  /** Says that the entry `from` moved to the block `to`, whose header says the same time. It learns its position. O(1). */
  moved(from: Ref, to: Ref): void {
    this.#write(this.#positionOf(from), to);
  }

  /** Takes an entry out. O(log n). */
  remove(ref: Ref): void {
    const position = this.#positionOf(ref);
    const last = --this.#end;
    if (position !== last) this.#place(position, this.#refAt(last));
    if (this.#shrinking) this.#shrink();
  }

  /** Gives all memory back. */
  clear(): void {
    this.dismantle(Number.POSITIVE_INFINITY);
  }

  /** Starts empty without giving anything back: for when the whole arena was cleared. */
  forget(): void {
    this.load(0, 0, 0);
    this.#shrinking = true;
  }

  /** Gives back memory segment by segment, up to `limit` of them. Returns how many went; the heap is empty when it is less. */
  dismantle(limit: number): number {
    let done = 0;
    for (; done < limit && this.segmentCount > 0; done++) this.dropSegment();
    if (this.segmentCount === 0) this.forget();
    return done;
  }

  /** Throws where the order or an entry's position is wrong. O(n). */
  check(): void {
    for (let p = ROOT; p < this.#end; p++) {
      if (this.#positionOf(this.#refAt(p)) !== p)
        throw new Error(`expiry heap: the entry at ${p} does not know its place`);
      if (this.#timeOf(this.#refAt(p)) !== this.#timeAt(p))
        throw new Error(`expiry heap: the entry at ${p} has another time than its slot`);
      if (p > ROOT && this.#timeAt(parentOf(p)) > this.#timeAt(p))
        throw new Error(`expiry heap: ${p} comes before its parent`);
    }
  }

  /** Half a segment stays empty, so that a key at the border does not make and free one each time. */
  #shrink(): void {
    while (this.segmentCount > 1 && this.#end + (SEGMENT_SLOTS >> 1) <= (this.segmentCount - 1) * SEGMENT_SLOTS) {
      this.dropSegment();
      this.#measure();
    }
    if (this.segmentCount !== 1 || this.#capacity === SLOTS_MIN || this.#end * 4 > this.#capacity) return;
    try {
      this.moveSegment(this.#end << SLOT_BYTES_SHIFT, (this.#end * 2) << SLOT_BYTES_SHIFT);
      this.#measure();
    } catch (error) {
      if (!(error instanceof ArenaFullError)) throw error; // the next key that leaves tries again
    }
  }

  #measure(): void {
    if (this.segmentCount > 1) this.#capacity = this.segmentCount * SEGMENT_SLOTS;
    else if (this.segmentCount === 0) this.#capacity = 0;
    else this.#capacity = Math.min(this.arena.sizeOf(this.table) >>> SLOT_BYTES_SHIFT, SEGMENT_SLOTS);
  }

  #place(position: number, ref: Ref): void {
    if (position > ROOT && this.#isLater(parentOf(position), ref)) this.#siftUp(position, ref);
    else this.#siftDown(position, ref);
  }

  /** Whether the entry at a position expires later than `ref`. */
  #isLater(position: number, ref: Ref): boolean {
    const { doubles } = this.arena;
    const slot = this.#slot(position);
    const time = doubles[slot >>> CHUNK_SHIFT][(slot & UNIT_MASK) << 1];
    return time > doubles[ref >>> CHUNK_SHIFT][doubleOf(ref)];
  }

  #siftUp(position: number, ref: Ref): void {
    while (position > ROOT) {
      const parent = parentOf(position);
      if (!this.#isLater(parent, ref)) break;
      this.#write(position, this.#refAt(parent));
      position = parent;
    }
    this.#write(position, ref);
  }

  #siftDown(position: number, ref: Ref): void {
    const { doubles } = this.arena;
    const time = doubles[ref >>> CHUNK_SHIFT][doubleOf(ref)];
    for (;;) {
      const first = position * 4 - 8;
      if (first >= this.#end) break;
      // Four children share a cache line, and so a segment.
      const slot = this.#slot(first);
      const times = doubles[slot >>> CHUNK_SHIFT];
      const at = (slot & UNIT_MASK) << 1;
      const count = Math.min(4, this.#end - first);
      let best = 0;
      for (let child = 1; child < count; child++) if (times[at + child * 2] < times[at + best * 2]) best = child;
      if (times[at + best * 2] >= time) break;
      this.#write(position, this.#refAt(first + best));
      position = first + best;
    }
    this.#write(position, ref);
  }

  #write(position: number, ref: Ref): void {
    const { words, doubles } = this.arena;
    const slot = this.#slot(position);
    const chunk = ref >>> CHUNK_SHIFT;
    const at = (ref & UNIT_MASK) << 2;
    doubles[slot >>> CHUNK_SHIFT][(slot & UNIT_MASK) << 1] = doubles[chunk][doubleOf(ref)];
    words[slot >>> CHUNK_SHIFT][((slot & UNIT_MASK) << 2) + 2] = ref;
    words[chunk][at + POSITION_WORD] = position;
  }

  #slot(position: number): Ref {
    return this.refs[this.refsAt + (position >>> SLOT_SHIFT)] + (position & SLOT_MASK);
  }

  #timeOf(ref: Ref): number {
    return this.arena.doubles[ref >>> CHUNK_SHIFT][doubleOf(ref)];
  }

  #timeAt(position: number): number {
    const slot = this.#slot(position);
    return this.arena.doubles[slot >>> CHUNK_SHIFT][(slot & UNIT_MASK) << 1];
  }

  #refAt(position: number): Ref {
    const slot = this.#slot(position);
    return this.arena.words[slot >>> CHUNK_SHIFT][((slot & UNIT_MASK) << 2) + 2];
  }

  #positionOf(ref: Ref): number {
    return this.arena.words[ref >>> CHUNK_SHIFT][((ref & UNIT_MASK) << 2) + POSITION_WORD];
  }
}

function parentOf(position: number): number {
  return (position + 8) >>> 2;
}
