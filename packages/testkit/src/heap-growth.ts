import { getHeapStatistics } from "node:v8";

/** Bytes a call below which it is nothing: the smallest object has 12, so who allocates one in twenty-four calls is found out. */
export const NOTHING = 0.5;
/** Calls of a round, unless told otherwise. */
const CALLS = 4_000;
/** Rounds in a row that take nothing: a collection between them is seen, for what it frees was allocated. */
const QUIET_ROUNDS = 3;
/** By then the optimising compiler has had its time. */
const ROUNDS_MAX = 50;
/** The last rounds, whose median is the answer where there was always something. */
const MEASURED_ROUNDS = 11;

/**
 * Bytes of the JavaScript heap that one call of `call` takes. A hot path that allocates nothing stays below `NOTHING`.
 *
 * V8's young generation is a bump allocator, so while no collection comes between, the used heap grows by exactly what was allocated.
 * Rounds of `calls` calls are measured until three in a row took nothing. Unoptimised code may allocate what optimised code does not,
 * so there are up to 50 of them; then the median of the last eleven is the answer, of which those are left out that freed more than
 * they took. Takes 3 to 50 times `calls`: give fewer where one call takes long.
 */
export function heapBytesPerCall(call: () => void, calls: number = CALLS): number {
  const rounds: number[] = [];
  let quiet = 0;
  while (rounds.length < ROUNDS_MAX) {
    const before = getHeapStatistics().used_heap_size;
    for (let i = 0; i < calls; i++) call();
    const bytes = (getHeapStatistics().used_heap_size - before) / calls;
    rounds.push(bytes);
    quiet = bytes >= 0 && bytes < NOTHING ? quiet + 1 : 0;
    if (quiet === QUIET_ROUNDS) return Math.max(...rounds.slice(-QUIET_ROUNDS));
  }
  const growing = rounds
    .slice(-MEASURED_ROUNDS)
    .filter((bytes) => bytes >= 0)
    .sort((a, b) => a - b);
  return growing[growing.length >> 1] ?? Number.POSITIVE_INFINITY;
}
