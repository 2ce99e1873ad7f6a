import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, test } from "vitest";
import type { Case } from "./case.js";
import { Side } from "./case-runner.js";
import { describeDifferences, differences, repliesFrom, repliesRecorded, visibleSteps } from "./comparison.js";
import { ReferenceServer, redisServerVersion, referenceVersion } from "./reference-server.js";
import type { Target } from "./target.js";
import {
  abridge,
  type RecordedStep,
  type Replies,
  readTranscript,
  recordedSteps,
  staleness,
  type Transcript,
  writeTranscript,
} from "./transcript.js";

export type Mode = "record" | "live" | "transcript";

/** Where the expectations come from, given what is asked for and which redis-server is installed. */
export function chooseMode(env: Record<string, string | undefined>, installed: string | null): Mode {
  const record = env["ALLSET_RECORD"] === "1";
  const usable = installed === referenceVersion;
  if (!usable && (record || env["ALLSET_LIVE"] === "1")) {
    throw new Error(`redis-server ${referenceVersion} is asked for and ${installed ?? "none"} is installed`);
  }
  if (record) return "record";
  return usable && env["ALLSET_LIVE"] !== "0" ? "live" : "transcript";
}

/** A running redis-server as one side of a comparison. */
export function referenceSide(): Side {
  return new Side(async () => (await ReferenceServer.start()).target());
}

/**
 * Defines one test for each case: the server under test must answer, byte for byte, what redis-server answers.
 *
 * Where redis-server is installed both run side by side, and the committed transcript must still say what it says; elsewhere the
 * transcript alone is the expectation. `ALLSET_RECORD=1` writes the transcript, `ALLSET_LIVE=1` fails without a redis-server,
 * `ALLSET_LIVE=0` uses the transcript alone.
 *
 * @param suite a kebab-case name; the transcript is `<suite>.transcript.json` beside the test
 * @param testUrl the test's `import.meta.url`
 * @param startTarget starts the server under test, once for the suite
 */
export function differential(
  suite: string,
  testUrl: string,
  startTarget: () => Target | Promise<Target>,
  cases: readonly Case[],
): void {
  const run = new SuiteRun(suite, fileURLToPath(testUrl), startTarget, cases);
  describe(`${suite} as redis-server`, () => {
    afterAll(() => run.close());
    for (const testCase of cases) {
      if (testCase.skip !== undefined) test.skip(`${testCase.name} (${testCase.skip})`);
      else test(testCase.name, () => run.runCase(testCase));
    }
    if (run.mode === "live") test("the transcript is fresh", () => run.assertFresh());
  });
}

/** One run of a suite, apart from the test runner that drives it. */
export class SuiteRun {
  readonly mode: Mode;
  #cases: readonly Case[];
  #path: string;
  #hint: string;
  #committed: Transcript | null;
  #observed = new Map<string, RecordedStep[]>();
  #reference = referenceSide();
  #target: Side;

  constructor(
    suite: string,
    testFile: string,
    startTarget: () => Target | Promise<Target>,
    cases: readonly Case[],
    mode = chooseMode(process.env, redisServerVersion()),
  ) {
    if (!/^[a-z0-9-]+$/.test(suite)) throw new Error(`a suite's name is kebab-case: ${suite}`);
    if (new Set(cases.map(({ name }) => name)).size !== cases.length) {
      throw new Error(`two cases of ${suite} have the same name`);
    }
    this.mode = mode;
    this.#cases = cases;
    this.#path = join(dirname(testFile), `${suite}.transcript.json`);
    this.#hint = `record it with: ALLSET_RECORD=1 npx vitest run ${relative(process.cwd(), testFile)}`;
    this.#committed = readTranscript(this.#path);
    this.#target = new Side(startTarget);
  }

  /** Runs one case; throws a readable list of differences. */
  async runCase(testCase: Case): Promise<void> {
    const requests = visibleSteps(testCase);
    if (requests.length === 0) throw new Error("a case without steps cannot fail");
    const expecting = this.mode === "transcript" ? this.#recorded(testCase) : repliesFrom(this.#reference, testCase);
    const [expected, actual] = await Promise.all([expecting, repliesFrom(this.#target, testCase)]);
    this.#observed.set(testCase.name, recordedSteps(requests, expected));
    const found = differences(testCase, expected, actual);
    if (found.length > 0) throw new Error(describeDifferences(found));
  }

  /** Throws when the committed transcript no longer says what redis-server says. Judges the cases that ran. */
  assertFresh(): void {
    for (const [name, steps] of this.#observed) {
      const problem = staleness(this.#committed?.cases[name], steps);
      if (problem !== null) throw new Error(`the transcript of "${name}" is stale: ${problem}; ${this.#hint}`);
    }
    const names = new Set(this.#cases.map(({ name }) => name));
    const gone = Object.keys(this.#committed?.cases ?? {}).filter((name) => !names.has(name));
    if (gone.length > 0)
      throw new Error(`the transcript holds cases that are gone (${gone.join(", ")}); ${this.#hint}`);
  }

  /** Ends both servers and, when recording, writes the transcript: cases that did not run keep what was recorded before. */
  async close(): Promise<void> {
    await Promise.all([this.#reference.close(), this.#target.close()]);
    if (this.mode !== "record") return;
    const merged: Transcript = { reference: `redis-server ${referenceVersion}`, cases: {} };
    for (const { name } of this.#cases) {
      const steps = this.#observed.get(name) ?? this.#committed?.cases[name];
      if (steps !== undefined) merged.cases[name] = steps;
    }
    writeTranscript(this.#path, merged);
  }

  /** The recorded replies. Throws when the case was recorded with other steps, or never. */
  #recorded(testCase: Case): Replies {
    const recorded = this.#committed?.cases[testCase.name];
    const requests = visibleSteps(testCase).map(abridge);
    if (recorded?.map(([step]) => step).join("\n") !== requests.join("\n")) {
      throw new Error(`the transcript ${this.#path} has no such case, or other steps; ${this.#hint}`);
    }
    return repliesRecorded(recorded, testCase);
  }
}
