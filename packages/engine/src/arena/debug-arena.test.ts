import { describe, expect, test } from "vitest";
import { CHUNK_SHIFT, UNIT_MASK } from "./arena.js";
import { ArenaFullError } from "./arena-full-error.js";
import { DebugArena } from "./debug-arena.js";

describe("debug arena", () => {
  test("throws on a double free and on a free of what is no block", () => {
    const arena = new DebugArena();
    const ref = arena.allocate(100);
    arena.free(ref);
    expect(() => arena.free(ref)).toThrow("no block in use");
    expect(() => arena.free(ref + 1)).toThrow("no block in use");
  });

  test("throws on a write behind a free, when it is checked and when the block is handed out again", () => {
    const arena = new DebugArena();
    arena.allocate(64);
    const ref = arena.allocate(64);
    arena.free(ref);
    arena.check();
    arena.bytes[ref >>> CHUNK_SHIFT][((ref & UNIT_MASK) << 4) + 8] = 1;
    expect(() => arena.check()).toThrow("written to after it was freed");
    expect(() => arena.allocate(64)).toThrow("written to after it was freed");
  });

  test("poisons blocks when they come and when they go", () => {
    const arena = new DebugArena();
    const ref = arena.allocate(64);
    const bytes = arena.bytes[ref >>> CHUNK_SHIFT];
    const at = (ref & UNIT_MASK) << 4;
    expect(bytes.subarray(at, at + 64).every((byte) => byte === 0xdd)).toBe(true);
    bytes.fill(1, at, at + 64);
    arena.free(ref);
    expect(bytes.subarray(at + 4, at + 64).every((byte) => byte === 0xdd)).toBe(true);
  });

  test("reports blocks that are left", () => {
    const arena = new DebugArena();
    arena.allocate(64);
    const lost = arena.allocate(64);
    expect(() => arena.check(1)).toThrow("2 blocks in use, 1 can be reached");
    arena.free(lost);
    arena.check(1);
  });

  test("refuses on demand, but not what was reserved", () => {
    const arena = new DebugArena();
    arena.refuseAfter(2);
    arena.allocate(64);
    arena.reserve(64, 2);
    arena.allocate(64);
    arena.allocate(60);
    expect(() => arena.allocate(64)).toThrow(ArenaFullError);
    arena.refuseAfter(1);
    arena.reserve(64, 2);
    expect(() => arena.allocate(100)).toThrow(ArenaFullError);
    expect(() => arena.allocate(64)).toThrow(ArenaFullError); // another allocation ends a reservation
  });
});
