/**
 * The keys of a database that have a time to live, the soonest first: a four-ary min-heap in the arena.
 *
 *   segment (64 KiB)   = 4 096 slots of 16 bytes
 *   slot               = expiry time (double, ms since 1970), the entry's reference, 4 bytes unused
 *
 * Every entry in the heap knows its position (word 3 of its header), so that a key can leave or change its time in O(log n)
 * without a search. The root is at position 3, which puts the four children of position p, 4p - 8 to 4p - 5, on one cache line.
 *
 * Cost: 16 bytes a key beside the 12 in the entry's header. Adding a time later than most is O(1); leaving is O(log4 n).
 * The soonest key is exact, so expiring never samples, and `volatile-ttl` evicts the right key.
 */
import { type Arena, CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";

const ROOT = 3;
const SLOT_SHIFT = 12;
const SEGMENT_SLOTS: number = 1 << SLOT_SHIFT;
const SLOT_MASK = SEGMENT_SLOTS - 1;
const SLOT_BYTES = 16;
const MEAN_SAMPLES = 64;
/** The header word of an entry that holds its position. */
const POSITION_WORD = 3;

export class ExpiryHeap {
  readonly #arena: Arena;
  #segments: Int32Array = new Int32Array(4);
  #segmentCount = 0;
  /** The position behind the last one. */
  #end = ROOT;
  /** False between `hold` and `settle`. */
  #shrinking = true;

  constructor(arena: Arena) {
    this.#arena = arena;
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
    while (this.#end + count > this.#segmentCount * SEGMENT_SLOTS) {
      const segment = this.#arena.allocate(SEGMENT_SLOTS * SLOT_BYTES);
      if (this.#segmentCount === this.#segments.length) {
        const segments = new Int32Array(this.#segmentCount * 2);
        segments.set(this.#segments);
        this.#segments = segments;
      }
      this.#segments[this.#segmentCount++] = segment;
    }
  }

  /** `reserve`, and keeps what it found until `settle`, however many keys leave before the others come. */
  hold(count: number): void {
    this.reserve(count);
    this.#shrinking = false;
  }

  /** Ends what `hold` began. */
  settle(): void {
    this.#shrinking = true;
    this.#shrink();
  }

  /** Adds an entry whose header has room for its position. O(log n). Throws `ArenaFullError`, having changed nothing. */
  insert(ref: Ref, time: number): void {
    this.reserve(1);
    this.#siftUp(this.#end++, ref, time);
  }

  /** Changes the time of an entry in the heap. O(log n). */
  update(ref: Ref, time: number): void {
    const position = this.#positionOf(ref);
    this.#place(position, ref, time);
  }

  /** Says that the entry `from` moved to the block `to`, which learns its position. O(1). */
  moved(from: Ref, to: Ref): void {
    const position = this.#positionOf(from);
    this.#write(position, to, this.#timeAt(position));
  }

  /** Takes an entry out. O(log n). */
  remove(ref: Ref): void {
    const position = this.#positionOf(ref);
    const last = --this.#end;
    if (position !== last) this.#place(position, this.#refAt(last), this.#timeAt(last));
    if (this.#shrinking) this.#shrink();
  }

  /** Gives all memory back. */
  clear(): void {
    this.dismantle(Number.POSITIVE_INFINITY);
  }

  /** Starts empty without giving anything back: for when the whole arena was cleared. */
  forget(): void {
    this.#segments = new Int32Array(4);
    this.#segmentCount = 0;
    this.#end = ROOT;
    this.#shrinking = true;
  }

  /** Gives back memory segment by segment, up to `limit` of them. Returns how many went; the heap is empty when it is less. */
  dismantle(limit: number): number {
    let done = 0;
    for (; done < limit && this.#segmentCount > 0; done++) this.#arena.free(this.#segments[--this.#segmentCount]);
    if (this.#segmentCount === 0) this.forget();
    return done;
  }

  /** Blocks of the arena that the heap is made of. */
  get segmentCount(): number {
    return this.#segmentCount;
  }

  /** Throws where the order or an entry's position is wrong. O(n). */
  check(): void {
    for (let p = ROOT; p < this.#end; p++) {
      if (this.#positionOf(this.#refAt(p)) !== p)
        throw new Error(`expiry heap: the entry at ${p} does not know its place`);
      if (p > ROOT && this.#timeAt(parentOf(p)) > this.#timeAt(p))
        throw new Error(`expiry heap: ${p} comes before its parent`);
    }
  }

  /** One empty segment stays, so that a key at the border does not make and free one each time. */
  #shrink(): void {
    while (this.#segmentCount > 1 && this.#end <= (this.#segmentCount - 2) * SEGMENT_SLOTS)
      this.#arena.free(this.#segments[--this.#segmentCount]);
  }

  #place(position: number, ref: Ref, time: number): void {
    if (position > ROOT && this.#timeAt(parentOf(position)) > time) this.#siftUp(position, ref, time);
    else this.#siftDown(position, ref, time);
  }

  #siftUp(position: number, ref: Ref, time: number): void {
    while (position > ROOT) {
      const parent = parentOf(position);
      const parentTime = this.#timeAt(parent);
      if (parentTime <= time) break;
      this.#write(position, this.#refAt(parent), parentTime);
      position = parent;
    }
    this.#write(position, ref, time);
  }

  #siftDown(position: number, ref: Ref, time: number): void {
    for (;;) {
      const first = position * 4 - 8;
      if (first >= this.#end) break;
      const stop = Math.min(first + 4, this.#end);
      let best = first;
      let bestTime = this.#timeAt(first);
      for (let child = first + 1; child < stop; child++) {
        const childTime = this.#timeAt(child);
        if (childTime < bestTime) {
          best = child;
          bestTime = childTime;
        }
      }
      if (bestTime >= time) break;
      this.#write(position, this.#refAt(best), bestTime);
      position = best;
    }
    this.#write(position, ref, time);
  }

  #write(position: number, ref: Ref, time: number): void {
    const segment = this.#segments[position >>> SLOT_SHIFT] + (position & SLOT_MASK);
    this.#arena.doubles[segment >>> CHUNK_SHIFT][(segment & UNIT_MASK) << 1] = time;
    this.#arena.words[segment >>> CHUNK_SHIFT][((segment & UNIT_MASK) << 2) + 2] = ref;
    this.#arena.words[ref >>> CHUNK_SHIFT][((ref & UNIT_MASK) << 2) + POSITION_WORD] = position;
  }

  #timeAt(position: number): number {
    const slot = this.#segments[position >>> SLOT_SHIFT] + (position & SLOT_MASK);
    return this.#arena.doubles[slot >>> CHUNK_SHIFT][(slot & UNIT_MASK) << 1];
  }

  #refAt(position: number): Ref {
    const slot = this.#segments[position >>> SLOT_SHIFT] + (position & SLOT_MASK);
    return this.#arena.words[slot >>> CHUNK_SHIFT][((slot & UNIT_MASK) << 2) + 2];
  }

  #positionOf(ref: Ref): number {
    return this.#arena.words[ref >>> CHUNK_SHIFT][((ref & UNIT_MASK) << 2) + POSITION_WORD];
  }
}

function parentOf(position: number): number {
  return (position + 8) >>> 2;
}
