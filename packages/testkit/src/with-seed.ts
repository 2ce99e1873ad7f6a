import { test } from "vitest";
import { chooseSeed, SeededRandom } from "./seeded-random.js";

/** Runs `body` with a seeded random; when it fails, the error says which seed replays it. */
export async function runSeeded(seed: number, body: (random: SeededRandom) => void | Promise<void>): Promise<void> {
  try {
    await body(new SeededRandom(seed));
  } catch (error) {
    throw new Error(`seed ${seed} (replay: ALLSET_SEED=${seed}): ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
}

/** Defines a test that draws from a seeded random and names its seed when it fails. */
export function withSeed(name: string, body: (random: SeededRandom) => void | Promise<void>, timeoutMs?: number): void {
  test(name, () => runSeeded(chooseSeed(), body), timeoutMs);
}
