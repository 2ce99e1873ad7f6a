import type { Clock } from "@allset/commands";

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  nowMicros: () => Math.floor((performance.timeOrigin + performance.now()) * 1000),
  elapsed: () => performance.now(),
};
