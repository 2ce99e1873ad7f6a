/**
 * Size classes of small blocks, as jemalloc spaces them: every 16 bytes up to 128, then eight to each doubling, so that rounding
 * up wastes less than 16 bytes up to 128 and less than 12.5 % above, about 5 % on average. Sizes above `SMALL_BYTES_MAX` are not
 * classed: they take whole pages.
 */

/** The unit of a reference: every block starts at a multiple of this many bytes. */
export const UNIT_BYTES = 16;
export const UNIT_SHIFT = 4;

/** The largest size that is served from a size class. */
export const SMALL_BYTES_MAX: number = 32 * 1024;

const STEPS = 8;
/** Sizes up to this are looked up in a table; larger ones are computed. */
const TABLE_BYTES_MAX = 1024;
/** A span holds at least this many blocks, and no more pages than this. */
const SPAN_BLOCKS_MIN = 8;
const SPAN_PAGES_MAX = 16;
/** A span's tail, too short for a block, is at most one part in this many. */
const TAIL_PART = 64;

function computeSizes(): number[] {
  const sizes: number[] = [];
  for (let size = UNIT_BYTES; size <= 128; size += UNIT_BYTES) sizes.push(size);
  for (let base = 128; base < SMALL_BYTES_MAX; base *= 2)
    for (let step = 1; step <= STEPS; step++) sizes.push(base + (base / STEPS) * step);
  return sizes;
}

/** Bytes of a block, by size class. */
export const CLASS_BYTES: Int32Array = Int32Array.from(computeSizes());
export const CLASS_COUNT: number = CLASS_BYTES.length;

const classByUnits = new Uint8Array(TABLE_BYTES_MAX / UNIT_BYTES + 1);
for (let units = 1, cls = 0; units < classByUnits.length; units++) {
  while (CLASS_BYTES[cls] < units * UNIT_BYTES) cls++;
  classByUnits[units] = cls;
}

/** The smallest class whose blocks hold `size` bytes; `size` is 0 … `SMALL_BYTES_MAX`. O(1). */
export function classOf(size: number): number {
  if (size <= TABLE_BYTES_MAX) return classByUnits[(size + UNIT_BYTES - 1) >>> UNIT_SHIFT];
  const log2 = 31 - Math.clz32(size - 1); // 2^log2 < size <= 2^(log2 + 1)
  const step = (size - 1 - (1 << log2)) >>> (log2 - 3); // eight steps to the doubling
  return STEPS + (log2 - 7) * STEPS + step;
}

/** Pages of a span of a class: the fewest that hold eight blocks and leave next to no tail. */
export function spanPagesOf(cls: number, pageBytes: number): number {
  const size = CLASS_BYTES[cls];
  for (let pages = 1; pages < SPAN_PAGES_MAX; pages++) {
    const bytes = pages * pageBytes;
    if (bytes >= size * SPAN_BLOCKS_MIN && (bytes % size) * TAIL_PART <= bytes) return pages;
  }
  return SPAN_PAGES_MAX;
}
