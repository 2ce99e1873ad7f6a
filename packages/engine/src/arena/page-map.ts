/**
 * Which pages of the chunks are taken. Pages are handed out as runs of neighbours; freed runs join their neighbours by
 * themselves, because a run is nothing but zeros in a row of bytes.
 *
 * Cost: one byte a page (16 KiB). Taking a run is first fit, O(pages of a chunk) in the chunk that serves it; chunks that cannot
 * serve are passed over in O(1) by their free count and by the longest run that is known not to fit.
 */
export const PAGE_BYTES: number = 16 * 1024;
/** Pages of one chunk. */
export const CHUNK_PAGES = 256;

export class PageMap {
  /** 1 where a page is taken, by page number; a chunk's pages are neighbours. */
  #taken = new Uint8Array(0);
  /** Free pages by chunk; a chunk that serves no runs counts none. */
  #free = new Int32Array(0);
  /** No free run of the chunk is longer than this. An upper bound: lowered by failed searches, lifted by frees. */
  #longest = new Int32Array(0);
  /** No chunk below this one has a free page. */
  #firstOpen = 0;
  /** No chunk from this one on was ever opened. */
  #chunks = 0;

  /** Makes room for chunk numbers below `count`. */
  reserve(count: number): void {
    if (count <= this.#free.length) return;
    const capacity = Math.max(16, count, this.#free.length * 2);
    const taken = new Uint8Array(capacity * CHUNK_PAGES);
    const free = new Int32Array(capacity);
    const longest = new Int32Array(capacity);
    taken.set(this.#taken);
    free.set(this.#free);
    longest.set(this.#longest);
    this.#taken = taken;
    this.#free = free;
    this.#longest = longest;
  }

  /** Opens a chunk: all its pages are free. */
  open(chunk: number): void {
    this.#taken.fill(0, chunk * CHUNK_PAGES, (chunk + 1) * CHUNK_PAGES);
    this.#free[chunk] = CHUNK_PAGES;
    this.#longest[chunk] = CHUNK_PAGES;
    this.#chunks = Math.max(this.#chunks, chunk + 1);
    this.#firstOpen = Math.min(this.#firstOpen, chunk);
  }

  /** Closes a chunk: it serves no pages. */
  close(chunk: number): void {
    this.#free[chunk] = 0;
    this.#longest[chunk] = 0;
  }

  freePages(chunk: number): number {
    return this.#free[chunk];
  }

  /** Whether a page of an open chunk is taken. */
  isTaken(page: number): boolean {
    return this.#taken[page] === 1;
  }

  /** Takes `pages` neighbouring pages and returns the first one's number, or -1 where no chunk has them. */
  take(pages: number): number {
    while (this.#firstOpen < this.#chunks && this.#free[this.#firstOpen] === 0) this.#firstOpen++;
    for (let chunk = this.#firstOpen; chunk < this.#chunks; chunk++) {
      if (this.#free[chunk] < pages || this.#longest[chunk] < pages) continue;
      const page = this.#search(chunk, pages);
      if (page >= 0) {
        this.#taken.fill(1, page, page + pages);
        this.#free[chunk] -= pages;
        return page;
      }
      this.#longest[chunk] = pages - 1;
    }
    return -1;
  }

  /** Gives pages back. */
  give(page: number, pages: number): void {
    const chunk = (page / CHUNK_PAGES) | 0;
    this.#taken.fill(0, page, page + pages);
    this.#free[chunk] += pages;
    this.#longest[chunk] = CHUNK_PAGES;
    this.#firstOpen = Math.min(this.#firstOpen, chunk);
  }

  #search(chunk: number, pages: number): number {
    const end = (chunk + 1) * CHUNK_PAGES;
    const taken = this.#taken;
    let run = 0;
    for (let page = chunk * CHUNK_PAGES; page < end; page++) {
      run = taken[page] === 0 ? run + 1 : 0;
      if (run === pages) return page - pages + 1;
    }
    return -1;
  }
}
