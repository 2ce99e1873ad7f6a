import { describe, expect, test } from "vitest";
import { PAGE_BYTES } from "./page-map.js";
import { CLASS_BYTES, CLASS_COUNT, classOf, SMALL_BYTES_MAX, spanPagesOf, UNIT_BYTES } from "./size-classes.js";

describe("size classes", () => {
  test("every size gets the smallest class that holds it, and wastes at most an eighth above 128 bytes", () => {
    for (let size = 1, before = 0; size <= SMALL_BYTES_MAX; size++) {
      const cls = classOf(size);
      const bytes = CLASS_BYTES[cls];
      if (bytes < size || cls < before || (cls > 0 && CLASS_BYTES[cls - 1] >= size))
        throw new Error(`size ${size} got class ${cls} of ${bytes} bytes after class ${before}`);
      const waste = bytes - size;
      if (size <= 128 ? waste >= UNIT_BYTES : waste > bytes / 8) throw new Error(`size ${size} wastes ${waste}`);
      before = cls;
    }
  });

  test("size 0 gets the smallest class", () => expect(classOf(0)).toBe(0));

  test("sizes are multiples of the unit, and their classes fit a byte below the kinds of runs", () => {
    for (const bytes of CLASS_BYTES) expect(bytes % UNIT_BYTES).toBe(0);
    expect(CLASS_BYTES[CLASS_COUNT - 1]).toBe(SMALL_BYTES_MAX);
    expect(CLASS_COUNT).toBeLessThan(254);
  });

  test("a span holds at least eight blocks in at most sixteen pages and leaves at most a 64th of itself", () => {
    for (let cls = 0; cls < CLASS_COUNT; cls++) {
      const pages = spanPagesOf(cls, PAGE_BYTES);
      expect(pages).toBeLessThanOrEqual(16);
      expect(Math.floor((pages * PAGE_BYTES) / CLASS_BYTES[cls])).toBeGreaterThanOrEqual(8);
      expect((pages * PAGE_BYTES) % CLASS_BYTES[cls]).toBeLessThanOrEqual((pages * PAGE_BYTES) / 64);
    }
  });
});
