/** What becomes of producers that send nothing any more. streams.test.ts has the model of what is remembered. */
import { expect, test } from "vitest";
import { DebugArena } from "../arena/debug-arena.js";
import { createCollectionLimits } from "./collection-limits.js";
import { streamType } from "./stream-type.js";
import { Streams } from "./streams.js";

const encoder = new TextEncoder();

test.each([
  ["in order", (n: number) => `producer ${String(n).padStart(4, "0")}`],
  ["in any order", (n: number) => `producer ${(n * 7919) % 10_000}`],
])("producers that are used once, with names %s, do not stay for ever", (_, nameOf) => {
  const arena = new DebugArena();
  const streams = new Streams(arena, createCollectionLimits());
  const { producers } = streams;
  const root = streams.create();
  const id = encoder.encode("id");
  producers.configure(root, 10, 5);
  let most = 0;
  for (let n = 0; n < 2000; n++) {
    // A hundred of them send within the ten seconds.
    producers.now[0] = n * 100;
    const name = encoder.encode(nameOf(n));
    producers.record(root, name, 0, name.length, id, 0, id.length, Int32Array.of(0, n, 0, 1));
    most = Math.max(most, producers.count(producers.of(root)));
  }
  expect(producers.countTracked(producers.of(root), false)).toBe(100);
  expect(most).toBeLessThan(300);
  streamType.check(arena, root);
  arena.check(streamType.countBlocks(arena, root));
  streams.destroy(root);
  arena.check(0);
});
