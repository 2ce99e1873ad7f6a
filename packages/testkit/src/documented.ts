import { afterAll, describe, test } from "vitest";
import type { Case } from "./case.js";
import { Side } from "./case-runner.js";
import { describeDifferences, differences, repliesFrom } from "./comparison.js";
import type { WrittenReply } from "./reply-notation.js";
import type { Step } from "./step.js";
import type { Target } from "./target.js";

/** A case that redis-server 7.0.15 cannot answer: its expectations are typed by hand, from a named source. */
export interface DocumentedCase {
  name: string;
  /** Where the expected replies are written: `https://redis.io/docs/latest/commands/msetex/ (Redis 8.4)`. */
  source: string;
  protocol?: 2 | 3 | "both";
  /** Steps and their replies in turn. */
  steps: readonly (readonly [Step, WrittenReply])[];
}

/**
 * Defines one test for each case whose expectations come from documentation. The exception to differential testing: use it for
 * commands and options newer than the reference server, and for nothing that it can answer.
 */
export function documented(
  suite: string,
  startTarget: () => Target | Promise<Target>,
  cases: readonly DocumentedCase[],
): void {
  describe(`${suite} as documented`, () => {
    const target = new Side(startTarget);
    afterAll(() => target.close());
    for (const { name, source, protocol = "both", steps } of cases) {
      if (source.trim() === "") throw new Error(`the documented case "${name}" names no source`);
      const testCase: Case = { name, protocol, steps: steps.map(([step]) => step) };
      test(name, async () => {
        const expected = { 2: steps.map(([, written]) => written.resp2), 3: steps.map(([, written]) => written.resp3) };
        const found = differences(testCase, expected, await repliesFrom(target, testCase));
        if (found.length > 0) {
          throw new Error(`${describeDifferences(found, "documented")}\nsource: ${source}`);
        }
      });
    }
  });
}
