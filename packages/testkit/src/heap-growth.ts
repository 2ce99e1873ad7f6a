import { getHeapStatistics } from "node:v8";

/** Calls before the first measured one: the optimising compiler has had its time. */
const WARM_CALLS = 50_000;
const CALLS = 10_000;
const ROUNDS = 11;

/**
 * Bytes of the JavaScript heap that one call of `call` takes. A hot path that allocates nothing stays below 0.5; the smallest object
 * is 12 bytes and more.
 *
 * V8's young generation is a bump allocator, so while no collection comes between, the used heap grows by exactly what was allocated.
 * The median of several rounds is taken: a collection or a late compilation spoils single rounds, never half of them, for without
 * allocation there is nothing to collect. Takes 160 000 calls.
 */
export function heapBytesPerCall(call: () => void): number {
  for (let i = 0; i < WARM_CALLS; i++) call();
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = getHeapStatistics().used_heap_size;
    for (let i = 0; i < CALLS; i++) call();
    rounds.push((getHeapStatistics().used_heap_size - before) / CALLS);
  }
  return rounds.sort((a, b) => a - b)[ROUNDS >> 1];
}
