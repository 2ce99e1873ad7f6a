/**
 * The arena: where all users' data lives, off the JavaScript heap.
 *
 *   chunk (4 MiB ArrayBuffer)   = 256 pages
 *   page  (16 KiB)              = the unit in which spans and runs are taken
 *   span  (1 … 16 pages)        = blocks of one size class, no header on a block
 *   run   (whole pages)         = one block of 32 KiB … 2 MiB
 *   own buffer                  = one block above 2 MiB, an ArrayBuffer of its own in a chunk number of its own
 *
 *   ref (31 bits, never 0)  = chunk number (13 bits) : unit of 16 bytes inside the chunk (18 bits)
 *
 * A reference stays a small integer in V8, so that it costs nothing to pass or store; that bounds the arena to 8 190 chunk
 * numbers, 32 GiB. Chunk 0 does not exist, so 0 is "none".
 *
 * Invariants: a block never straddles buffers, so `bytes[chunk]` and an offset reach all of it; a span with a free block is its
 * class's current span or in the class's list; a span without used blocks is given back, but for the current one and for those
 * that `reserve` has just made; of chunks without a taken page one is kept, so that a run at the border does not make and drop
 * a chunk each time.
 *
 * Cost: no byte per block; 26 bytes per page of bookkeeping (0.16 %). `allocate` and `free` are O(1) but when a span begins.
 * It refuses: to move blocks, to zero them, to know what is in them. A chunk is released when all its pages are free.
 */
import { ArenaFullError } from "./arena-full-error.js";
import { withView } from "./copy-bytes.js";
import { NextChunk, type Prefault } from "./next-chunk.js";
import { CHUNK_PAGES, PAGE_BYTES, PageMap } from "./page-map.js";
import { CLASS_BYTES, CLASS_COUNT, classOf, SMALL_BYTES_MAX, UNIT_BYTES, UNIT_SHIFT } from "./size-classes.js";
import { KIND_OWN, KIND_RUN, SPAN_BLOCKS, SPAN_PAGES, SpanTable } from "./span-table.js";

/** A block's address in the arena; 0 is none. */
export type Ref = number;

export const CHUNK_BYTES: number = PAGE_BYTES * CHUNK_PAGES;
/** `ref >>> CHUNK_SHIFT` is the chunk number. */
export const CHUNK_SHIFT = 18;
/** `(ref & UNIT_MASK) << 4` is the byte offset in the chunk, `<< 2` the word offset. */
export const UNIT_MASK: number = (1 << CHUNK_SHIFT) - 1;
/** Chunk numbers are below this; the last one of 13 bits is left out, so that the end of a chunk is a reference too. */
const CHUNKS_MAX = (1 << (31 - CHUNK_SHIFT)) - 1;
const PAGE_SHIFT = 10; // units to a page
/** The largest block that is cut from a chunk; a larger one gets a buffer of its own. */
export const RUN_BYTES_MAX: number = CHUNK_BYTES / 2;
/** With fewer free pages than this in the latest chunk, the next one is prepared. */
const PREPARE_PAGES = CHUNK_PAGES / 4;
/** In a smaller arena a chunk more would be too large a part of the memory. */
export const PREPARE_BYTES_MIN: number = 8 * CHUNK_BYTES;
/** The largest block of all. */
export const BLOCK_BYTES_MAX: number = 2 ** 30;

export interface ArenaOptions {
  /** Refuse to hold more than this many bytes of blocks. Default: the address space, 32 GiB. */
  readonly limitBytes?: number;
  /**
   * Told of the next chunk's buffer when the latest chunk is three quarters taken, from 32 MiB on; the arena does not touch it before
   * `done`. Default: pages are mapped when they are first touched, by the command that does.
   */
  readonly prefault?: Prefault;
}

const noBytes = new Uint8Array(0);
const noWords = new Int32Array(0);
const noDoubles = new Float64Array(0);

export class Arena {
  /** Views of every chunk, by chunk number: the same memory as bytes, 32-bit words and doubles. */
  readonly bytes: Uint8Array[] = [noBytes];
  readonly words: Int32Array[] = [noWords];
  readonly doubles: Float64Array[] = [noDoubles];

  /** Bytes in blocks that are allocated now, rounding up included. */
  usedBytes = 0;
  /** Bytes of all buffers, but for that of the next chunk. */
  capacityBytes = 0;
  /** Bytes of buffers that were let go since the beginning: the runtime gives them back when it next collects garbage. */
  discardedBytes = 0;
  /** The most bytes that `usedBytes` may reach. */
  limitBytes: number;

  readonly #pages = new PageMap();
  readonly #spans = new SpanTable();
  readonly #freeChunks: number[] = [];
  /** A chunk without a taken page that is kept for the next one who asks; 0 for none. */
  #spareChunk = 0;
  /** The chunk that was opened last for pages; 0 once it is dropped. */
  #latestChunk = 0;
  readonly #next: NextChunk | null;

  constructor({ limitBytes = CHUNKS_MAX * CHUNK_BYTES, prefault }: ArenaOptions = {}) {
    this.limitBytes = limitBytes;
    this.#next = prefault === undefined ? null : new NextChunk(CHUNK_BYTES, prefault);
  }

  /** A block of at least `size` bytes, not zeroed. Throws `ArenaFullError` and changes nothing where there is no room. O(1). */
  allocate(size: number): Ref {
    if (size > SMALL_BYTES_MAX) return this.#allocateLarge(size);
    const cls = classOf(size);
    const bytes = CLASS_BYTES[cls];
    if (this.usedBytes + bytes > this.limitBytes) throw new ArenaFullError();
    const spans = this.#spans;
    let span = spans.current[cls];
    if ((spans.free[span] | spans.fresh[span]) === 0) span = this.#serve(cls);
    let ref = spans.free[span];
    if (ref !== 0) {
      spans.free[span] = this.words[ref >>> CHUNK_SHIFT][(ref & UNIT_MASK) << 2];
    } else {
      ref = spans.fresh[span];
      const next = ref + (bytes >>> UNIT_SHIFT);
      const end = (span + SPAN_PAGES[cls]) << PAGE_SHIFT;
      spans.fresh[span] = next + (bytes >>> UNIT_SHIFT) > end ? 0 : next;
    }
    spans.used[span]++;
    spans.freeBlocks[cls]--;
    this.usedBytes += bytes;
    return ref;
  }

  /** Gives a block back. O(1). */
  free(ref: Ref): void {
    const spans = this.#spans;
    const span = spans.head[ref >>> PAGE_SHIFT];
    const cls = spans.kind[span];
    if (cls >= KIND_RUN) {
      this.#freeLarge(ref, span, cls);
      return;
    }
    const wasFull = (spans.free[span] | spans.fresh[span]) === 0;
    this.words[ref >>> CHUNK_SHIFT][(ref & UNIT_MASK) << 2] = spans.free[span];
    spans.free[span] = ref;
    spans.used[span]--;
    spans.freeBlocks[cls]++;
    this.usedBytes -= CLASS_BYTES[cls];
    if (span === spans.current[cls]) return;
    if (wasFull) spans.link(cls, span);
    if (spans.used[span] === 0) this.#releaseSpan(cls, span);
  }

  /** The bytes that a block can hold: what was asked for, rounded up. O(1). */
  sizeOf(ref: Ref): number {
    const spans = this.#spans;
    const span = spans.head[ref >>> PAGE_SHIFT];
    const kind = spans.kind[span];
    if (kind < KIND_RUN) return CLASS_BYTES[kind];
    return kind === KIND_RUN ? spans.used[span] * PAGE_BYTES : this.bytes[ref >>> CHUNK_SHIFT].length;
  }

  /**
   * Whether what is in a block may grow or shrink to `size` bytes where it is: it fits, and another block would not be smaller by
   * a size class or, above `SMALL_BYTES_MAX`, by a quarter. O(1).
   */
  fits(ref: Ref, size: number): boolean {
    const spans = this.#spans;
    const kind = spans.kind[spans.head[ref >>> PAGE_SHIFT]];
    if (kind < KIND_RUN) return size <= SMALL_BYTES_MAX && classOf(size) === kind;
    const bytes = this.sizeOf(ref);
    return size > SMALL_BYTES_MAX && size <= bytes && size >= bytes - (bytes >>> 2);
  }

  /** The bytes that a block would hold if `size` were asked for. O(1). */
  static roundUp(size: number): number {
    if (size <= SMALL_BYTES_MAX) return CLASS_BYTES[classOf(size)];
    const unit = size <= RUN_BYTES_MAX ? PAGE_BYTES : UNIT_BYTES;
    return Math.ceil(size / unit) * unit;
  }

  /**
   * Guarantees that the next `count` allocations of `size` bytes (a small size) succeed, if no other allocation and no `free`
   * comes between: a free can release a span. Throws `ArenaFullError`, having changed nothing, where they would not.
   * What is not used goes back by `trim`. O(spans).
   */
  reserve(size: number, count: number): void {
    const cls = classOf(size);
    if (this.usedBytes + CLASS_BYTES[cls] * count > this.limitBytes) throw new ArenaFullError();
    const spans = this.#spans;
    try {
      while (spans.freeBlocks[cls] < count) spans.link(cls, this.#newSpan(cls));
    } catch (error) {
      this.trim(size);
      throw error;
    }
  }

  /** Gives back the spans that `reserve` made for `size` and nobody used; one stays for the next time. O(spans given back). */
  trim(size: number): void {
    const cls = classOf(size);
    const spans = this.#spans;
    for (;;) {
      const first = spans.first(cls);
      if (first === 0 || spans.used[first] > 0) return;
      const second = spans.next(first);
      if (second === 0 || spans.used[second] > 0) return;
      this.#releaseSpan(cls, first);
    }
  }

  /** Frees every block at once, and the memory with them. O(chunks). */
  clear(): void {
    for (let chunk = 1; chunk < this.bytes.length; chunk++) if (this.bytes[chunk].length > 0) this.#dropChunk(chunk);
    this.#spans.clear();
    this.#spareChunk = 0;
    this.#next?.drop();
    this.usedBytes = 0;
  }

  /** Counts the blocks in use by walking every page. O(pages). */
  countBlocks(): number {
    let blocks = 0;
    this.#eachHead((page) => {
      blocks += this.#spans.kind[page] < KIND_RUN ? this.#spans.used[page] : 1;
    });
    return blocks;
  }

  /**
   * Throws where an invariant of the arena does not hold, or where the blocks in use are not as many as `expectedBlocks`.
   * O(pages + free blocks).
   */
  check(expectedBlocks?: number): void {
    const spans = this.#spans;
    const freeBlocks = new Int32Array(CLASS_COUNT);
    let usedBytes = 0;
    this.#eachHead((page) => {
      const kind = spans.kind[page];
      const blocks = kind < KIND_RUN ? spans.used[page] : 1;
      usedBytes += blocks * this.sizeOf(page << PAGE_SHIFT);
      if (kind < KIND_RUN) freeBlocks[kind] += this.#checkSpan(kind, page);
    });
    if (usedBytes !== this.usedBytes) throw new Error(`arena: counts ${this.usedBytes} bytes, holds ${usedBytes}`);
    for (let cls = 0; cls < CLASS_COUNT; cls++) {
      const counted = spans.freeBlocks[cls];
      if (counted !== freeBlocks[cls])
        throw new Error(`arena: class ${cls} counts ${counted} free blocks, has ${freeBlocks[cls]}`);
    }
    const blocks = this.countBlocks();
    if (expectedBlocks !== undefined && blocks !== expectedBlocks)
      throw new Error(`arena: ${blocks} blocks in use, ${expectedBlocks} can be reached`);
  }

  /** Checks one span and returns how many free blocks it has. */
  #checkSpan(cls: number, span: number): number {
    const spans = this.#spans;
    let free = 0;
    for (let ref = spans.free[span]; ref !== 0; free++) {
      if (spans.head[ref >>> PAGE_SHIFT] !== span || free > SPAN_BLOCKS[cls])
        throw new Error(`arena: the free list of span ${span} leads out of it`);
      ref = this.words[ref >>> CHUNK_SHIFT][(ref & UNIT_MASK) << 2];
    }
    const unused = spans.fresh[span] === 0 ? 0 : ((span + SPAN_PAGES[cls]) << PAGE_SHIFT) - spans.fresh[span];
    free += Math.floor((unused << UNIT_SHIFT) / CLASS_BYTES[cls]);
    if (free + spans.used[span] !== SPAN_BLOCKS[cls])
      throw new Error(`arena: span ${span} has ${spans.used[span]} blocks in use and ${free} free`);
    let listed = false;
    for (let at = spans.first(cls); at !== 0 && !listed; at = spans.next(at)) listed = at === span;
    if (listed !== (free > 0 && span !== spans.current[cls]))
      throw new Error(`arena: span ${span} is ${listed ? "" : "not "}in its class's list`);
    return free;
  }

  /** Visits the first page of every span, run and own buffer. */
  #eachHead(visit: (page: number) => void): void {
    const { head, kind, used } = this.#spans;
    for (let chunk = 1; chunk < this.bytes.length; chunk++) {
      if (this.bytes[chunk].length === 0) continue;
      const end = (chunk + 1) * CHUNK_PAGES;
      for (let page = chunk * CHUNK_PAGES; page < end; ) {
        const own = head[page] === page && kind[page] === KIND_OWN;
        if (own || this.#pages.isTaken(page)) {
          if (head[page] !== page) throw new Error(`arena: page ${page} is taken by nobody`);
          visit(page);
          page = own ? end : page + (kind[page] === KIND_RUN ? used[page] : SPAN_PAGES[kind[page]]);
        } else page++;
      }
    }
  }

  #serve(cls: number): number {
    const spans = this.#spans;
    let span = spans.first(cls);
    if (span !== 0) spans.unlink(cls, span);
    else span = this.#newSpan(cls);
    spans.current[cls] = span;
    return span;
  }

  #newSpan(cls: number): number {
    const pages = SPAN_PAGES[cls];
    const span = this.#takePages(pages);
    const spans = this.#spans;
    spans.head.fill(span, span, span + pages);
    spans.kind[span] = cls;
    spans.used[span] = 0;
    spans.free[span] = 0;
    spans.fresh[span] = span << PAGE_SHIFT;
    spans.freeBlocks[cls] += SPAN_BLOCKS[cls];
    return span;
  }

  #releaseSpan(cls: number, span: number): void {
    this.#spans.unlink(cls, span);
    this.#spans.freeBlocks[cls] -= SPAN_BLOCKS[cls];
    this.#givePages(span, SPAN_PAGES[cls]);
  }

  #takePages(pages: number): number {
    let page = this.#pages.take(pages);
    if (page < 0) {
      this.#latestChunk = this.#newChunk(CHUNK_BYTES);
      this.#pages.open(this.#latestChunk);
      page = this.#pages.take(pages);
    }
    if (this.#next !== null && this.#isNextDue()) this.#next.prepare();
    return page;
  }

  #isNextDue(): boolean {
    const latest = this.#latestChunk;
    return latest !== 0 && this.#pages.freePages(latest) < PREPARE_PAGES && this.capacityBytes >= PREPARE_BYTES_MIN;
  }

  #givePages(page: number, pages: number): void {
    this.#pages.give(page, pages);
    const chunk = (page / CHUNK_PAGES) | 0;
    if (this.#pages.freePages(chunk) < CHUNK_PAGES) return;
    const spare = this.#spareChunk;
    if (spare === chunk) return;
    if (spare !== 0 && this.#pages.freePages(spare) === CHUNK_PAGES) this.#dropChunk(chunk);
    else this.#spareChunk = chunk;
  }

  #allocateLarge(size: number): Ref {
    const bytes = Arena.roundUp(size);
    if (size > BLOCK_BYTES_MAX || this.usedBytes + bytes > this.limitBytes) throw new ArenaFullError();
    const spans = this.#spans;
    let page: number;
    if (size <= RUN_BYTES_MAX) {
      page = this.#takePages(bytes / PAGE_BYTES);
      spans.kind[page] = KIND_RUN;
      spans.used[page] = bytes / PAGE_BYTES;
    } else {
      page = this.#newChunk(bytes) * CHUNK_PAGES;
      spans.kind[page] = KIND_OWN;
    }
    spans.head[page] = page;
    this.usedBytes += bytes;
    return page << PAGE_SHIFT;
  }

  #freeLarge(ref: Ref, page: number, kind: number): void {
    this.usedBytes -= this.sizeOf(ref);
    if (kind === KIND_OWN) this.#dropChunk(ref >>> CHUNK_SHIFT);
    else this.#givePages(page, this.#spans.used[page]);
  }

  /** Opens a buffer under a chunk number. Changes nothing where there is no memory. */
  #newChunk(bytes: number): number {
    const reused = this.#freeChunks.length > 0;
    const chunk = reused ? this.#freeChunks[this.#freeChunks.length - 1] : this.bytes.length;
    if (chunk >= CHUNKS_MAX) throw new ArenaFullError();
    const buffer = this.#newBuffer(chunk, bytes);
    if (reused) this.#freeChunks.pop();
    this.bytes[chunk] = withView(new Uint8Array(buffer));
    this.words[chunk] = new Int32Array(buffer);
    this.doubles[chunk] = new Float64Array(buffer);
    this.capacityBytes += bytes;
    this.#pages.close(chunk);
    this.#spans.head[chunk * CHUNK_PAGES] = 0;
    return chunk;
  }

  #newBuffer(chunk: number, bytes: number): ArrayBuffer {
    try {
      this.#pages.reserve(chunk + 1);
      this.#spans.reserve((chunk + 1) * CHUNK_PAGES);
      return (bytes === CHUNK_BYTES ? this.#next?.take() : null) ?? new ArrayBuffer(bytes);
    } catch {
      throw new ArenaFullError();
    }
  }

  #dropChunk(chunk: number): void {
    this.capacityBytes -= this.bytes[chunk].length;
    this.discardedBytes += this.bytes[chunk].length;
    this.#pages.close(chunk);
    if (chunk === this.#latestChunk) this.#latestChunk = 0;
    this.bytes[chunk] = noBytes;
    this.words[chunk] = noWords;
    this.doubles[chunk] = noDoubles;
    this.#freeChunks.push(chunk);
  }
}
