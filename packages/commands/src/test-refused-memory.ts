import type { DebugArena } from "@allset/engine";

/** The answer to a command that found no memory. */
export const OOM = "-OOM command not allowed when used memory > 'maxmemory'.\r\n";

/**
 * Calls a command with memory that ends at one request after the other, until it suffices. `refused` is told of each call that found
 * none. Returns the reply of the last call, and how many were refused before it.
 */
export function servedAtLast(
  arena: DebugArena,
  call: () => string,
  refused: (refusals: number) => void = () => {},
): { reply: string; refusals: number } {
  for (let refusals = 0; ; refusals++) {
    arena.refuseAfter(refusals);
    const reply = call();
    arena.refuseAfter(Number.POSITIVE_INFINITY);
    if (reply !== OOM) return { reply, refusals };
    refused(refusals);
  }
}
