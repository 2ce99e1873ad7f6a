import { describe, expect, test } from "vitest";
import { Arena, CHUNK_BYTES, CHUNK_SHIFT, PREPARE_BYTES_MIN } from "./arena.js";
import { PAGE_BYTES } from "./page-map.js";

/** An arena large enough to be prepared for more. Its prefaults are written down, and end when `done` of one is called. */
function arenaWithPrefaults() {
  const prefaults: { chunk: ArrayBuffer; done: () => void }[] = [];
  const arena = new Arena({ prefault: (chunk, done) => prefaults.push({ chunk, done }) });
  /** Takes some more quarters of chunks, in runs of pages, and returns the buffer that holds the last of it. */
  const takeQuarters = (count: number): ArrayBufferLike => {
    let ref = 0;
    for (let i = 0; i < count * 8; i++) ref = arena.allocate(8 * PAGE_BYTES);
    return arena.bytes[ref >>> CHUNK_SHIFT].buffer;
  };
  takeQuarters(4 * (PREPARE_BYTES_MIN / CHUNK_BYTES - 1));
  expect(prefaults).toEqual([]);
  return { arena, prefaults, takeQuarters };
}

describe("the next chunk", () => {
  test("is asked for once the latest is more than three quarters taken, and used when it is ready", () => {
    const { arena, prefaults, takeQuarters } = arenaWithPrefaults();
    takeQuarters(3);
    expect(prefaults.length).toBe(0);
    takeQuarters(1);
    expect(prefaults.map(({ chunk }) => chunk.byteLength)).toEqual([CHUNK_BYTES]);
    expect(arena.capacityBytes).toBe(PREPARE_BYTES_MIN);
    prefaults[0].done();
    expect(takeQuarters(1)).toBe(prefaults[0].chunk);
    expect(arena.capacityBytes).toBe(PREPARE_BYTES_MIN + CHUNK_BYTES);
    expect(prefaults.length).toBe(1);
    takeQuarters(3);
    expect(prefaults.length).toBe(2);
    arena.check(64 + 224);
  });

  test("is not touched before it is ready: who is faster takes another buffer", () => {
    const { arena, prefaults, takeQuarters } = arenaWithPrefaults();
    for (let chunks = 0; chunks < 3; chunks++) expect(takeQuarters(4)).not.toBe(prefaults[0].chunk);
    expect(prefaults.length).toBe(1);
    prefaults[0].done();
    expect(takeQuarters(1)).toBe(prefaults[0].chunk);
    arena.check(104 + 224);
  });

  test("goes when the arena is cleared, ready or not", () => {
    const { arena, prefaults, takeQuarters } = arenaWithPrefaults();
    const quarters = 4 * (PREPARE_BYTES_MIN / CHUNK_BYTES);
    takeQuarters(4);
    arena.clear();
    prefaults[0].done();
    takeQuarters(quarters);
    expect(takeQuarters(1)).not.toBe(prefaults[0].chunk);
    prefaults[1].done();
    arena.clear();
    expect(takeQuarters(1)).not.toBe(prefaults[1].chunk);
    arena.check(8);
  });

  test("is not asked for because the latest was given back", () => {
    const { arena, prefaults, takeQuarters } = arenaWithPrefaults();
    takeQuarters(3);
    const runs = [arena.allocate(CHUNK_BYTES / 2), arena.allocate(CHUNK_BYTES / 2), arena.allocate(CHUNK_BYTES / 2)];
    const before = prefaults.length;
    for (const ref of runs) arena.free(ref);
    arena.allocate(PAGE_BYTES);
    expect(prefaults.length).toBe(before);
  });
});
