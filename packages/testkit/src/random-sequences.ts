import { afterAll, describe, test } from "vitest";
import type { Case } from "./case.js";
import { describeStep } from "./case.js";
import { Side } from "./case-runner.js";
import { type Difference, describeDifferences, differences, repliesFrom } from "./comparison.js";
import { chooseMode, referenceSide } from "./differential.js";
import { redisServerVersion } from "./reference-server.js";
import { chooseSeed, SeededRandom } from "./seeded-random.js";
import { type Step, stepObject } from "./step.js";
import type { Target } from "./target.js";

/** How long a failing sequence is shortened, in milliseconds. */
const shrinkTimeMaxMs = 15_000;
/** How long a test without `seconds` may take. */
const testTimeoutMs = 60_000;

export interface RandomSequencesOptions {
  /** Draws the next command. A reply that may rightly differ is made a step with its normaliser. */
  command: (random: SeededRandom) => Step;
  /** Commands in one sequence; 500 unless told otherwise. */
  length?: number;
  /** Sequences, each from an empty server; 4 unless told otherwise. */
  sequences?: number;
  /** Goes on with further sequences for so many seconds; the others are the least. */
  seconds?: number;
  /** 3 unless told otherwise. */
  protocol?: 2 | 3;
}

/**
 * Defines a test that runs random commands on redis-server and on the server under test and compares every reply. A failure names
 * its seed and shows the shortest sequence that was found to fail. Runs only where redis-server is installed.
 */
export function randomSequences(
  suite: string,
  startTarget: () => Target | Promise<Target>,
  options: RandomSequencesOptions,
): void {
  describe(`${suite} at random`, () => {
    const live = chooseMode(process.env, redisServerVersion()) !== "transcript";
    const [reference, target] = [referenceSide(), new Side(startTarget)];
    afterAll(() => Promise.all([reference.close(), target.close()]));
    const { sequences = 4, seconds = 0 } = options;
    const agree = async (): Promise<void> => {
      const seed = chooseSeed();
      const until = performance.now() + seconds * 1000;
      for (let i = 0; i < sequences || performance.now() < until; i++) {
        const failure = await findDifference(reference, target, options, (seed + i) >>> 0);
        if (failure !== null) throw new Error(failure);
      }
    };
    const name = "redis-server and the server under test agree (needs redis-server)";
    test.skipIf(!live)(name, agree, testTimeoutMs + seconds * 1000);
  });
}

/** Runs the sequence of one seed; returns what went wrong, shortened, or null. */
export async function findDifference(
  reference: Side,
  target: Side,
  options: RandomSequencesOptions,
  seed: number,
): Promise<string | null> {
  const random = new SeededRandom(seed);
  const { length = 500, protocol = 3 } = options;
  const steps = Array.from({ length }, () => options.command(random));
  const run = async (candidate: readonly Step[]): Promise<Difference[]> => {
    const testCase: Case = { name: "random", protocol, steps: candidate };
    const [expected, actual] = await Promise.all([repliesFrom(reference, testCase), repliesFrom(target, testCase)]);
    return differences(testCase, expected, actual);
  };
  const found = await run(steps);
  if (found.length === 0) return null;
  const shortest = await shrink(steps.slice(0, found[0].step), async (candidate) => (await run(candidate)).length > 0);
  const remaining = await run(shortest);
  const commands = shortest.map((step) => `  ${describeStep(stepObject(step))}`).join("\n");
  const verdict =
    remaining.length > 0 ? describeDifferences(remaining) : `not repeatable:\n${describeDifferences(found)}`;
  return `seed ${seed} (replay: ALLSET_SEED=${seed}), ${shortest.length} of ${length} commands:\n${commands}\n${verdict}`;
}

/** Drops ever smaller runs of steps as long as the rest still fails (delta debugging, Zeller 1999). The last step stays. */
export async function shrink<T>(
  steps: readonly T[],
  fails: (steps: readonly T[]) => Promise<boolean>,
): Promise<readonly T[]> {
  const deadline = performance.now() + shrinkTimeMaxMs;
  let kept = steps;
  for (let size = Math.ceil(kept.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < kept.length - 1; ) {
      if (performance.now() > deadline) return kept;
      const candidate = [...kept.slice(0, from), ...kept.slice(Math.min(from + size, kept.length - 1))];
      if (await fails(candidate)) kept = candidate;
      else from += size;
    }
  }
  return kept;
}
