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
 * A reference stays a small integer in V8, so that it costs nothing to pass or store; that bounds the arena to 8 191 chunk
 * numbers, 32 GiB. Chunk 0 does not exist, so 0 is "none".
 *
 * Invariants: a block never straddles buffers, so `bytes[chunk]` and an offset reach all of it; a span with a free block is its
 * class's current span or in the class's list; a span without used blocks is given back (but the current one).
 *
 * Cost: no byte per block; 25 bytes per page of bookkeeping (0.15 %). `allocate` and `free` are O(1) but when a span begins.
 * It refuses: to move blocks, to zero them, to know what is in them. A chunk is released when all its pages are free.
 */
import { ArenaFullError } from "./arena-full-error.js";
import { CHUNK_PAGES, PAGE_BYTES, PageMap } from "./page-map.js";
import {
  CLASS_BYTES,
  CLASS_COUNT,
  classOf,
  SMALL_BYTES_MAX,
  spanPagesOf,
  UNIT_BYTES,
  UNIT_SHIFT,
} from "./size-classes.js";

/** A block's address in the arena; 0 is none. */
export type Ref = number;

export const CHUNK_BYTES: number = PAGE_BYTES * CHUNK_PAGES;
/** `ref >>> CHUNK_SHIFT` is the chunk number. */
export const CHUNK_SHIFT = 18;
/** `(ref & UNIT_MASK) << 4` is the byte offset in the chunk, `<< 2` the word offset. */
export const UNIT_MASK: number = (1 << CHUNK_SHIFT) - 1;
const CHUNKS_MAX = 1 << (31 - CHUNK_SHIFT);
const PAGE_SHIFT = 10; // units to a page
/** The largest block that is cut from a chunk; a larger one gets a buffer of its own. */
const RUN_BYTES_MAX = CHUNK_BYTES / 2;
/** The largest block of all. */
export const BLOCK_BYTES_MAX: number = 2 ** 30;

const KIND_RUN = 254;
const KIND_OWN = 255;
const spanPages = Int32Array.from(CLASS_BYTES, (_, cls) => spanPagesOf(cls, PAGE_BYTES));

export interface ArenaOptions {
  /** Refuse to hold more than this many bytes of blocks. Default: the address space, 32 GiB. */
  readonly limitBytes?: number;
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
  /** Bytes of all buffers. */
  capacityBytes = 0;
  /** The most bytes that `usedBytes` may reach. */
  limitBytes: number;

  readonly #pages = new PageMap();
  readonly #freeChunks: number[] = [];
  /** Page number of the first page of the span or run that a page belongs to. */
  #head = new Int32Array(0);
  /** By first page: size class, KIND_RUN or KIND_OWN. */
  #kind = new Uint8Array(0);
  /** By first page: blocks in use, or the pages of a run. */
  #used = new Int32Array(0);
  /** By first page: the first freed block; its first word links to the next. */
  #free = new Int32Array(0);
  /** By first page: the first block that was never used, 0 when all were. */
  #fresh = new Int32Array(0);
  #next = new Int32Array(0);
  #previous = new Int32Array(0);
  /** By class: the span that serves now, and the list of others that have a free block. */
  readonly #current = new Int32Array(CLASS_COUNT);
  readonly #partial = new Int32Array(CLASS_COUNT);
  /** By class: free blocks in all its spans. */
  readonly #freeBlocks = new Int32Array(CLASS_COUNT);

  constructor(options: ArenaOptions = {}) {
    this.limitBytes = options.limitBytes ?? CHUNKS_MAX * CHUNK_BYTES;
  }

  /** A block of at least `size` bytes, not zeroed. Throws `ArenaFullError` and changes nothing where there is no room. O(1). */
  allocate(size: number): Ref {
    if (size > SMALL_BYTES_MAX) return this.#allocateLarge(size);
    const cls = classOf(size);
    const bytes = CLASS_BYTES[cls];
    if (this.usedBytes + bytes > this.limitBytes) throw new ArenaFullError();
    let span = this.#current[cls];
    if (span === 0 || (this.#free[span] | this.#fresh[span]) === 0) span = this.#serve(cls);
    let ref = this.#free[span];
    if (ref !== 0) {
      this.#free[span] = this.words[ref >>> CHUNK_SHIFT][(ref & UNIT_MASK) << 2];
    } else {
      ref = this.#fresh[span];
      const next = ref + (bytes >>> UNIT_SHIFT);
      const end = (span + spanPages[cls]) << PAGE_SHIFT;
      this.#fresh[span] = next + (bytes >>> UNIT_SHIFT) > end ? 0 : next;
    }
    this.#used[span]++;
    this.#freeBlocks[cls]--;
    this.usedBytes += bytes;
    return ref;
  }

  /** Gives a block back. O(1). */
  free(ref: Ref): void {
    const span = this.#head[ref >>> PAGE_SHIFT];
    const cls = this.#kind[span];
    if (cls >= KIND_RUN) {
      this.#freeLarge(ref, span, cls);
      return;
    }
    const wasFull = (this.#free[span] | this.#fresh[span]) === 0;
    this.words[ref >>> CHUNK_SHIFT][(ref & UNIT_MASK) << 2] = this.#free[span];
    this.#free[span] = ref;
    this.#used[span]--;
    this.#freeBlocks[cls]++;
    this.usedBytes -= CLASS_BYTES[cls];
    if (span === this.#current[cls]) return;
    if (wasFull) this.#link(cls, span);
    if (this.#used[span] === 0) this.#releaseSpan(cls, span);
  }

  /** The bytes that a block can hold: what was asked for, rounded up. O(1). */
  sizeOf(ref: Ref): number {
    const span = this.#head[ref >>> PAGE_SHIFT];
    const kind = this.#kind[span];
    if (kind < KIND_RUN) return CLASS_BYTES[kind];
    return kind === KIND_RUN ? this.#used[span] * PAGE_BYTES : this.bytes[ref >>> CHUNK_SHIFT].length;
  }

  /** The bytes that a block would hold if `size` were asked for. O(1). */
  static roundUp(size: number): number {
    if (size <= SMALL_BYTES_MAX) return CLASS_BYTES[classOf(size)];
    return size <= RUN_BYTES_MAX ? Math.ceil(size / PAGE_BYTES) * PAGE_BYTES : roundOwn(size);
  }

  /**
   * Guarantees that the next `count` allocations of `size` bytes (a small size) succeed, if no others come between.
   * Throws `ArenaFullError`, having changed nothing that is seen, where they would not.
   */
  reserve(size: number, count: number): void {
    const cls = classOf(size);
    if (this.usedBytes + CLASS_BYTES[cls] * count > this.limitBytes) throw new ArenaFullError();
    while (this.#freeBlocks[cls] < count) this.#link(cls, this.#newSpan(cls));
  }

  /** Frees every block at once, and the memory with them. */
  clear(): void {
    for (let chunk = 1; chunk < this.bytes.length; chunk++) if (this.bytes[chunk].length > 0) this.#dropChunk(chunk);
    this.#current.fill(0);
    this.#partial.fill(0);
    this.#freeBlocks.fill(0);
    this.usedBytes = 0;
  }

  #serve(cls: number): number {
    let span = this.#partial[cls];
    if (span !== 0) this.#unlink(cls, span);
    else span = this.#newSpan(cls);
    this.#current[cls] = span;
    return span;
  }

  #newSpan(cls: number): number {
    const pages = spanPages[cls];
    const span = this.#takePages(pages);
    this.#head.fill(span, span, span + pages);
    this.#kind[span] = cls;
    this.#used[span] = 0;
    this.#free[span] = 0;
    this.#fresh[span] = span << PAGE_SHIFT;
    this.#freeBlocks[cls] += Math.floor((pages * PAGE_BYTES) / CLASS_BYTES[cls]);
    return span;
  }

  #releaseSpan(cls: number, span: number): void {
    this.#unlink(cls, span);
    this.#freeBlocks[cls] -= Math.floor((spanPages[cls] * PAGE_BYTES) / CLASS_BYTES[cls]);
    this.#givePages(span, spanPages[cls]);
  }

  #link(cls: number, span: number): void {
    const first = this.#partial[cls];
    this.#next[span] = first;
    this.#previous[span] = 0;
    if (first !== 0) this.#previous[first] = span;
    this.#partial[cls] = span;
  }

  #unlink(cls: number, span: number): void {
    const next = this.#next[span];
    const previous = this.#previous[span];
    if (next !== 0) this.#previous[next] = previous;
    if (previous !== 0) this.#next[previous] = next;
    else this.#partial[cls] = next;
  }

  #takePages(pages: number): number {
    const page = this.#pages.take(pages);
    if (page >= 0) return page;
    this.#pages.open(this.#newChunk(CHUNK_BYTES));
    return this.#pages.take(pages);
  }

  #givePages(page: number, pages: number): void {
    this.#pages.give(page, pages);
    const chunk = (page / CHUNK_PAGES) | 0;
    if (this.#pages.freePages(chunk) === CHUNK_PAGES) this.#dropChunk(chunk);
  }

  #allocateLarge(size: number): Ref {
    const bytes = Arena.roundUp(size);
    if (size > BLOCK_BYTES_MAX || this.usedBytes + bytes > this.limitBytes) throw new ArenaFullError();
    let page: number;
    if (size <= RUN_BYTES_MAX) {
      page = this.#takePages(bytes / PAGE_BYTES);
      this.#kind[page] = KIND_RUN;
      this.#used[page] = bytes / PAGE_BYTES;
    } else {
      const chunk = this.#newChunk(bytes);
      this.#pages.close(chunk);
      page = chunk * CHUNK_PAGES;
      this.#kind[page] = KIND_OWN;
    }
    this.#head[page] = page;
    this.usedBytes += bytes;
    return page << PAGE_SHIFT;
  }

  #freeLarge(ref: Ref, page: number, kind: number): void {
    this.usedBytes -= this.sizeOf(ref);
    if (kind === KIND_OWN) this.#dropChunk(ref >>> CHUNK_SHIFT);
    else this.#givePages(page, this.#used[page]);
  }

  #newChunk(bytes: number): number {
    const chunk = this.#freeChunks.length > 0 ? this.#freeChunks[this.#freeChunks.length - 1] : this.bytes.length;
    if (chunk >= CHUNKS_MAX) throw new ArenaFullError();
    const buffer = newBuffer(bytes);
    if (chunk < this.bytes.length) this.#freeChunks.pop();
    this.bytes[chunk] = new Uint8Array(buffer);
    this.words[chunk] = new Int32Array(buffer);
    this.doubles[chunk] = new Float64Array(buffer);
    this.capacityBytes += bytes;
    this.#reservePages(chunk + 1);
    return chunk;
  }

  #dropChunk(chunk: number): void {
    this.capacityBytes -= this.bytes[chunk].length;
    this.#pages.close(chunk);
    this.bytes[chunk] = noBytes;
    this.words[chunk] = noWords;
    this.doubles[chunk] = noDoubles;
    this.#freeChunks.push(chunk);
  }

  #reservePages(chunks: number): void {
    this.#pages.reserve(chunks);
    const pages = chunks * CHUNK_PAGES;
    if (pages <= this.#head.length) return;
    const capacity = Math.max(pages, this.#head.length * 2);
    const grown = (from: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> => {
      const to = new Int32Array(capacity);
      to.set(from);
      return to;
    };
    this.#head = grown(this.#head);
    this.#used = grown(this.#used);
    this.#free = grown(this.#free);
    this.#fresh = grown(this.#fresh);
    this.#next = grown(this.#next);
    this.#previous = grown(this.#previous);
    const kind = new Uint8Array(capacity);
    kind.set(this.#kind);
    this.#kind = kind;
  }
}

function roundOwn(size: number): number {
  return Math.ceil(size / UNIT_BYTES) * UNIT_BYTES;
}

function newBuffer(bytes: number): ArrayBuffer {
  try {
    return new ArrayBuffer(bytes);
  } catch {
    throw new ArenaFullError();
  }
}
