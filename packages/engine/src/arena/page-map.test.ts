import { withSeed } from "@allset/testkit";
import { describe, expect, test } from "vitest";
import { CHUNK_PAGES, PageMap } from "./page-map.js";

function mapOf(...chunks: number[]): PageMap {
  const map = new PageMap();
  map.reserve(Math.max(...chunks) + 1);
  for (const chunk of chunks) map.open(chunk);
  return map;
}

describe("page map", () => {
  test("takes the first run that fits", () => {
    const map = mapOf(1);
    const first = CHUNK_PAGES;
    expect([map.take(3), map.take(5), map.take(2)]).toEqual([first, first + 3, first + 8]);
    map.give(first + 3, 5);
    expect(map.take(6)).toBe(first + 10);
    expect(map.take(4)).toBe(first + 3);
    expect(map.take(1)).toBe(first + 7);
  });

  test("joins neighbours that were given back", () => {
    const map = mapOf(1);
    const runs = Array.from({ length: CHUNK_PAGES / 4 }, () => map.take(4));
    expect(map.take(1)).toBe(-1);
    map.give(runs[7], 4);
    map.give(runs[5], 4);
    expect(map.take(12)).toBe(-1);
    map.give(runs[6], 4);
    expect(map.take(12)).toBe(runs[5]);
  });

  test("a run never crosses chunks, and a closed chunk serves none", () => {
    const map = mapOf(1, 2);
    map.take(CHUNK_PAGES - 1);
    expect(map.take(2)).toBe(2 * CHUNK_PAGES);
    map.close(2);
    expect(map.take(2)).toBe(-1);
    expect(map.take(1)).toBe(2 * CHUNK_PAGES - 1);
    expect(map.freePages(1)).toBe(0);
  });

  withSeed("agrees with an array of flags at random", (random) => {
    const chunks = 5;
    const map = mapOf(1, 2, 3, 4);
    const taken = new Uint8Array(chunks * CHUNK_PAGES).fill(1, 0, CHUNK_PAGES);
    const runs: [number, number][] = [];
    for (let step = 0; step < 20_000; step++) {
      if (random.chance(0.55)) {
        const pages = random.chance(0.1) ? random.between(1, CHUNK_PAGES) : random.between(1, 16);
        const page = map.take(pages);
        expect(page).toBe(firstFit(taken, pages));
        if (page < 0) continue;
        taken.fill(1, page, page + pages);
        runs.push([page, pages]);
      } else if (runs.length > 0) {
        const [page, pages] = runs.splice(random.int(runs.length), 1)[0];
        map.give(page, pages);
        taken.fill(0, page, page + pages);
      }
      const chunk = random.between(1, chunks - 1);
      const free = taken.subarray(chunk * CHUNK_PAGES, (chunk + 1) * CHUNK_PAGES).filter((flag) => flag === 0).length;
      expect(map.freePages(chunk)).toBe(free);
    }
  });
});

function firstFit(taken: Uint8Array, pages: number): number {
  for (let page = 0, run = 0; page < taken.length; page++) {
    if (page % CHUNK_PAGES === 0) run = 0;
    run = taken[page] === 0 ? run + 1 : 0;
    if (run === pages) return page - pages + 1;
  }
  return -1;
}
