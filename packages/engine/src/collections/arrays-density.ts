/** How close the values of an array lie: what ARINFO FULL tells. All pages have one layout; none is converted by these numbers. */
import { type Arena, CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
import { ArrayIndex } from "./arrays-index.js";
import { nextOffset, PAGE_MASK, PAGE_SLOTS, pageCount, previousOffset } from "./arrays-page.js";
import { pageFrom } from "./arrays-path.js";

/** Pages with few values, and with more. */
export interface ArrayDensity {
  readonly dense: number;
  readonly sparse: number;
  /** Indexes from the first to the last value of each dense page, added up. */
  readonly denseWidth: number;
  readonly denseCount: number;
  readonly sparseCount: number;
}

/** The pages of an array: a page with up to `sparseMax` values is sparse. O(pages). */
export function densityOf(arena: Arena, root: Ref, sparseMax: number): ArrayDensity {
  const found = { dense: 0, sparse: 0, denseWidth: 0, denseCount: 0, sparseCount: 0 };
  const at = new ArrayIndex();
  for (let page = pageFrom(arena, root, 0, 0); page !== 0; page = pageFrom(arena, root, at.high, at.low)) {
    const count = pageCount(arena, page);
    if (count > sparseMax) {
      found.dense++;
      found.denseWidth += previousOffset(arena, page, PAGE_SLOTS - 1) - nextOffset(arena, page, 0) + 1;
      found.denseCount += count;
    } else {
      found.sparse++;
      found.sparseCount += count;
    }
    const words = arena.words[page >>> CHUNK_SHIFT];
    const word = (page & UNIT_MASK) << 2;
    at.set(words[word], words[word + 1] & PAGE_MASK);
    at.add(PAGE_SLOTS);
    if ((at.high | at.low) === 0) break; // that was the last page of all
  }
  return found;
}
