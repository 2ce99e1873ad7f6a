/**
 * What the arena knows of its spans and runs: arrays by page number, of which the entries of a span's first page speak for it.
 *
 *   head       of every page: the first page of the span or run that it belongs to
 *   kind       the size class, KIND_RUN or KIND_OWN
 *   used       blocks in use; for a run its pages
 *   free       the first freed block, whose first word links to the next; 0 for none
 *   fresh      the first block that was never used; 0 when all were
 *
 * Spans that have a free block and do not serve now are in a list by class; the latest comes first.
 * Page 0 belongs to chunk 0, which does not exist: its zeros read as a span without free blocks.
 *
 * Cost: 25 bytes a page of 16 KiB. Growing doubles the arrays: 5 ms at 32 GiB, nothing that is felt below 1 GiB.
 */
import { CHUNK_PAGES, PAGE_BYTES } from "./page-map.js";
import { CLASS_BYTES, CLASS_COUNT, spanPagesOf } from "./size-classes.js";

export const KIND_RUN = 254;
export const KIND_OWN = 255;
/** Pages of a span, by size class. */
export const SPAN_PAGES: Int32Array = Int32Array.from(CLASS_BYTES, (_, cls) => spanPagesOf(cls, PAGE_BYTES));
/** Blocks of a span, by size class. */
export const SPAN_BLOCKS: Int32Array = SPAN_PAGES.map((pages, cls) =>
  Math.floor((pages * PAGE_BYTES) / CLASS_BYTES[cls]),
);

function grown(from: Int32Array, length: number): Int32Array {
  const to = new Int32Array(length);
  to.set(from);
  return to;
}

export class SpanTable {
  head: Int32Array = new Int32Array(CHUNK_PAGES);
  kind: Uint8Array = new Uint8Array(CHUNK_PAGES);
  used: Int32Array = new Int32Array(CHUNK_PAGES);
  free: Int32Array = new Int32Array(CHUNK_PAGES);
  fresh: Int32Array = new Int32Array(CHUNK_PAGES);
  /** By class: the span that serves now, 0 for none yet. */
  readonly current: Int32Array = new Int32Array(CLASS_COUNT);
  /** By class: free blocks in all its spans. */
  readonly freeBlocks: Int32Array = new Int32Array(CLASS_COUNT);

  #next: Int32Array = new Int32Array(CHUNK_PAGES);
  #previous: Int32Array = new Int32Array(CHUNK_PAGES);
  readonly #first = new Int32Array(CLASS_COUNT);

  /** Makes room for page numbers below `pages`. */
  reserve(pages: number): void {
    if (pages <= this.head.length) return;
    const length = Math.max(pages, this.head.length * 2);
    // All are made before any is kept: where memory ends half-way, nothing has changed.
    const head = grown(this.head, length);
    const used = grown(this.used, length);
    const free = grown(this.free, length);
    const fresh = grown(this.fresh, length);
    const next = grown(this.#next, length);
    const previous = grown(this.#previous, length);
    const kind = new Uint8Array(length);
    kind.set(this.kind);
    this.head = head;
    this.kind = kind;
    this.used = used;
    this.free = free;
    this.fresh = fresh;
    this.#next = next;
    this.#previous = previous;
  }

  /** The latest span of the class that is in its list, or 0. */
  first(cls: number): number {
    return this.#first[cls];
  }

  /** The span that follows in its class's list, or 0. */
  next(span: number): number {
    return this.#next[span];
  }

  link(cls: number, span: number): void {
    const first = this.#first[cls];
    this.#next[span] = first;
    this.#previous[span] = 0;
    if (first !== 0) this.#previous[first] = span;
    this.#first[cls] = span;
  }

  unlink(cls: number, span: number): void {
    const next = this.#next[span];
    const previous = this.#previous[span];
    if (next !== 0) this.#previous[next] = previous;
    if (previous !== 0) this.#next[previous] = next;
    else this.#first[cls] = next;
  }

  /** Forgets all spans. */
  clear(): void {
    this.current.fill(0);
    this.freeBlocks.fill(0);
    this.#first.fill(0);
  }
}
