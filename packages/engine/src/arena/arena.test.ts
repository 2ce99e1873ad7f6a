import { expectSame, type SeededRandom, withSeed } from "@allset/testkit";
import { describe, expect, test } from "vitest";
import { Arena, BLOCK_BYTES_MAX, CHUNK_BYTES, CHUNK_SHIFT, type Ref, RUN_BYTES_MAX, UNIT_MASK } from "./arena.js";
import { ArenaFullError } from "./arena-full-error.js";
import { DebugArena } from "./debug-arena.js";
import { PAGE_BYTES } from "./page-map.js";
import { CLASS_BYTES, SMALL_BYTES_MAX } from "./size-classes.js";

const KIB = 1024;

function fill(arena: Arena, ref: Ref, byte: number): void {
  const at = (ref & UNIT_MASK) << 4;
  arena.bytes[ref >>> CHUNK_SHIFT].fill(byte, at, at + arena.sizeOf(ref));
}

function holds(arena: Arena, ref: Ref, byte: number): boolean {
  const at = (ref & UNIT_MASK) << 4;
  const bytes = arena.bytes[ref >>> CHUNK_SHIFT];
  for (let i = at, end = at + arena.sizeOf(ref); i < end; i++) if (bytes[i] !== byte) return false;
  return true;
}

describe("arena", () => {
  test("rounds sizes up: to a class, to pages, to units", () => {
    const arena = new Arena();
    for (const [asked, got] of [
      [1, 16],
      [60, 64],
      [129, 144],
      [SMALL_BYTES_MAX, SMALL_BYTES_MAX],
      [SMALL_BYTES_MAX + 1, 3 * PAGE_BYTES],
      [RUN_BYTES_MAX, RUN_BYTES_MAX],
      [RUN_BYTES_MAX + 1, RUN_BYTES_MAX + 16],
      [3 * CHUNK_BYTES, 3 * CHUNK_BYTES],
    ]) {
      expect(Arena.roundUp(asked)).toBe(got);
      const ref = arena.allocate(asked);
      expect(arena.sizeOf(ref)).toBe(got);
      expect(ref).toBeGreaterThan(0);
      expect(ref).toBeLessThan(2 ** 31);
    }
    arena.check(8);
  });

  test("words, bytes and doubles are the same memory", () => {
    const arena = new Arena();
    const ref = arena.allocate(16);
    arena.words[ref >>> CHUNK_SHIFT][(ref & UNIT_MASK) << 2] = 0x01020304;
    expect(arena.bytes[ref >>> CHUNK_SHIFT][(ref & UNIT_MASK) << 4]).toBe(4);
    arena.doubles[ref >>> CHUNK_SHIFT][(ref & UNIT_MASK) << 1] = 0;
    expect(arena.words[ref >>> CHUNK_SHIFT][(ref & UNIT_MASK) << 2]).toBe(0);
  });

  test("gives spans and chunks back, but for one chunk", () => {
    const arena = new Arena();
    const refs = Array.from({ length: 200_000 }, () => arena.allocate(100));
    expect(arena.capacityBytes).toBeGreaterThan(5 * CHUNK_BYTES);
    for (const ref of refs) arena.free(ref);
    expect(arena.usedBytes).toBe(0);
    expect(arena.capacityBytes).toBeLessThanOrEqual(2 * CHUNK_BYTES);
    arena.check(0);
  });

  test("a run at a chunk's border does not make and drop a chunk each time", () => {
    const arena = new Arena();
    const first = arena.allocate(RUN_BYTES_MAX);
    arena.allocate(RUN_BYTES_MAX);
    const buffers = new Set<Uint8Array>();
    for (let i = 0; i < 100; i++) {
      const ref = arena.allocate(100 * KIB);
      buffers.add(arena.bytes[ref >>> CHUNK_SHIFT]);
      arena.free(ref);
    }
    expect(buffers.size).toBe(1);
    arena.free(first);
    arena.check(1);
  });

  test("a block above half a chunk has a buffer of its own, which goes with it", () => {
    const arena = new Arena();
    const ref = arena.allocate(RUN_BYTES_MAX + 1);
    expect(arena.capacityBytes).toBe(RUN_BYTES_MAX + 16);
    arena.free(ref);
    expect([arena.capacityBytes, arena.usedBytes]).toEqual([0, 0]);
    const small = arena.allocate(16);
    expect(small >>> CHUNK_SHIFT).toBe(ref >>> CHUNK_SHIFT);
    arena.check(1);
  });

  test("refuses beyond its limit and beyond the largest block, changing nothing", () => {
    const arena = new Arena({ limitBytes: 1000 });
    const ref = arena.allocate(900); // takes 960
    for (const size of [41, SMALL_BYTES_MAX + 1, RUN_BYTES_MAX + 1, BLOCK_BYTES_MAX + 1])
      expect(() => arena.allocate(size)).toThrow(ArenaFullError);
    expect(() => arena.reserve(64, 2)).toThrow(ArenaFullError);
    expect(arena.usedBytes).toBe(960);
    arena.check(1);
    arena.free(ref);
    arena.allocate(960);
  });

  test("clear drops every block and buffer; what follows begins anew", () => {
    const arena = new DebugArena();
    for (const size of [10, 100, 40 * KIB, RUN_BYTES_MAX + 1, 10]) arena.allocate(size);
    arena.clear();
    expect([arena.usedBytes, arena.capacityBytes, arena.blockCount]).toEqual([0, 0, 0]);
    arena.check(0);
    for (const size of [10, 100, 40 * KIB, RUN_BYTES_MAX + 1, 10]) arena.allocate(size);
    arena.check(5);
  });

  test("fits: the same class, or above 32 KiB no more than a quarter to spare", () => {
    const arena = new Arena();
    const small = arena.allocate(100);
    expect([96, 97, 112, 113].map((size) => arena.fits(small, size))).toEqual([false, true, true, false]);
    const run = arena.allocate(160 * KIB);
    expect([119, 120, 160, 161].map((kib) => arena.fits(run, kib * KIB))).toEqual([false, true, true, false]);
    const least = arena.allocate(SMALL_BYTES_MAX + 1);
    expect(arena.fits(least, SMALL_BYTES_MAX)).toBe(false);
  });
});

describe("reserve", () => {
  test("what was reserved succeeds at the limit of memory, and the rest goes back", () => {
    const arena = new Arena();
    arena.reserve(64, 10_000);
    const capacity = arena.capacityBytes;
    for (let i = 0; i < 10_000; i++) arena.allocate(64);
    expect(arena.capacityBytes).toBe(capacity);
    arena.trim(64);
    arena.check(10_000);
  });

  test("trim keeps one unused span and gives the others back", () => {
    const arena = new Arena();
    const ref = arena.allocate(64);
    arena.reserve(64, 200_000);
    expect(arena.capacityBytes).toBeGreaterThan(2 * CHUNK_BYTES);
    arena.trim(64);
    expect(arena.capacityBytes).toBeLessThanOrEqual(2 * CHUNK_BYTES);
    arena.check(1);
    arena.free(ref);
    arena.check(0);
  });

  test("counts free blocks of spans that exist", () => {
    const arena = new Arena();
    const refs = Array.from({ length: 1000 }, () => arena.allocate(64));
    for (const ref of refs.filter((_, i) => i % 2 === 0)) arena.free(ref);
    const capacity = arena.capacityBytes;
    arena.reserve(64, 500);
    expect(arena.capacityBytes).toBe(capacity);
    arena.check(500);
  });
});

/** Blocks that a test holds, each filled with a byte of its own. */
class Blocks {
  readonly held: { ref: Ref; byte: number; size: number }[] = [];
  readonly arena: DebugArena;

  constructor(arena: DebugArena) {
    this.arena = arena;
  }

  allocate(size: number, byte: number): void {
    const ref = this.arena.allocate(size);
    expectSame(this.arena.sizeOf(ref), Arena.roundUp(size));
    fill(this.arena, ref, byte);
    this.held.push({ ref, byte, size });
  }

  free(i: number): void {
    const { ref, byte } = this.held[i];
    if (!holds(this.arena, ref, byte)) throw new Error(`block ${ref} lost its bytes`);
    this.arena.free(ref);
    this.held[i] = this.held[this.held.length - 1];
    this.held.pop();
  }

  get bytes(): number {
    return this.held.reduce((sum, { size }) => sum + Arena.roundUp(size), 0);
  }
}

function anySize(random: SeededRandom): number {
  const roll = random.random();
  if (roll < 0.7) return random.between(1, 300);
  if (roll < 0.9) return random.pick([...CLASS_BYTES]) - random.int(2);
  if (roll < 0.97) return random.between(1, SMALL_BYTES_MAX);
  return roll < 0.995 ? random.between(SMALL_BYTES_MAX, 300 * KIB) : random.between(300 * KIB, 3 * 1024 * KIB);
}

withSeed("blocks keep their bytes and apart from each other at random", (random) => {
  const arena = new DebugArena();
  const blocks = new Blocks(arena);
  for (let step = 0; step < 20_000; step++) {
    const growing = Math.floor(step / 2500) % 2 === 0;
    if (random.chance(growing ? 0.7 : 0.2)) blocks.allocate(anySize(random), step & 0xff);
    else if (blocks.held.length > 0) blocks.free(random.int(blocks.held.length));
    if (step % 1000 === 0) {
      arena.check(blocks.held.length);
      expect(arena.usedBytes).toBe(blocks.bytes);
    }
  }
  while (blocks.held.length > 0) blocks.free(random.int(blocks.held.length));
  arena.check(0);
  expect(arena.usedBytes).toBe(0);
});

withSeed("a limit is never passed, and refusing changes nothing", (random) => {
  const limitBytes = 256 * KIB;
  const arena = new DebugArena({ limitBytes });
  const blocks = new Blocks(arena);
  let refused = 0;
  for (let step = 0; step < 10_000; step++) {
    const size = random.between(1, 2000);
    const room = arena.usedBytes + Arena.roundUp(size) <= limitBytes;
    if (random.chance(0.6)) {
      if (room) blocks.allocate(size, step & 0xff);
      else {
        expect(() => arena.allocate(size)).toThrow(ArenaFullError);
        refused++;
      }
    } else if (blocks.held.length > 0) blocks.free(random.int(blocks.held.length));
    if (arena.usedBytes > limitBytes) throw new Error(`${arena.usedBytes} bytes in use`);
  }
  expect(refused).toBeGreaterThan(100);
  arena.check(blocks.held.length);
});

withSeed("reserve keeps its promise at random", (random) => {
  for (let round = 0; round < 30; round++) {
    const arena = new DebugArena();
    const blocks = new Blocks(arena);
    for (let i = 0; i < 500; i++) blocks.allocate(random.pick([64, 64, 64, 100, 3000]), i & 0xff);
    for (let i = 0; i < 300; i++) blocks.free(random.int(blocks.held.length));
    const count = random.between(1, 2000);
    arena.reserve(64, count);
    arena.refuseAfter(0);
    const used = random.between(0, count);
    for (let i = 0; i < used; i++) blocks.allocate(random.between(49, 64), i & 0xff);
    arena.trim(64);
    expect(() => arena.allocate(64)).toThrow(ArenaFullError);
    arena.refuseAfter(Number.POSITIVE_INFINITY);
    arena.check(blocks.held.length);
    while (blocks.held.length > 0) blocks.free(random.int(blocks.held.length));
    arena.check(0);
  }
});
