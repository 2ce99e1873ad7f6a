import { type Case, describeStep, planCase, protocolsOf } from "./case.js";
import type { Side } from "./case-runner.js";
import { abridge, type RecordedStep, type Replies, repliesOf } from "./transcript.js";

/** How many differences one failure shows. */
const differencesShownMax = 5;

/** One step that two servers answered differently. */
export interface Difference {
  protocol: 2 | 3;
  /** The step's number among the visible ones, from 1. */
  step: number;
  request: string;
  expected: string;
  actual: string;
}

/** The visible steps of a case, one line each. */
export function visibleSteps(testCase: Case): string[] {
  return planCase(testCase)
    .filter((step) => !step.hidden)
    .map(describeStep);
}

/** Runs a case on one server in every protocol that it asks for. */
export async function repliesFrom(side: Side, testCase: Case): Promise<Replies> {
  const replies: Replies = {};
  for (const protocol of protocolsOf(testCase)) replies[protocol] = await side.run(testCase, protocol);
  return replies;
}

/** What a transcript holds for a case. */
export function repliesRecorded(recorded: readonly RecordedStep[], testCase: Case): Replies {
  const replies: Replies = {};
  for (const protocol of protocolsOf(testCase)) replies[protocol] = repliesOf(recorded, protocol);
  return replies;
}

/** The steps whose replies differ. Long replies are compared by the digest that transcripts hold. */
export function differences(testCase: Case, expected: Replies, actual: Replies): Difference[] {
  const requests = visibleSteps(testCase);
  return protocolsOf(testCase).flatMap((protocol) =>
    requests.flatMap((request, i) => {
      const pair = { expected: abridge(expected[protocol]![i]), actual: abridge(actual[protocol]![i]) };
      return pair.expected === pair.actual ? [] : [{ protocol, step: i + 1, request, ...pair }];
    }),
  );
}

/** The differences as the message of a failing test. */
export function describeDifferences(found: readonly Difference[], authority = "redis-server"): string {
  const shown = found.slice(0, differencesShownMax).map(
    (difference) => `RESP${difference.protocol}, step ${difference.step}: ${abridge(difference.request)}
  ${authority}: ${readable(difference.expected)}
  ${"under test".padEnd(authority.length)}: ${readable(difference.actual)}`,
  );
  const hidden = found.length - shown.length;
  return `${shown.join("\n")}${hidden > 0 ? `\nand ${hidden} more` : ""}`;
}

/** Raw bytes on one line. */
function readable(text: string): string {
  return JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"');
}
