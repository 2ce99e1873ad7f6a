import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";

/**
 * What a real server answered, step by step, committed beside the test. One step is one line, so that a diff reads like a
 * conversation:
 *
 *   { "reference": "redis-server 7.0.15",
 *     "cases": {
 *       "SET and GET": [
 *         ["SET k v", "+OK\r\n"],
 *         ["GET nothing", "$-1\r\n", "_\r\n"]
 *       ] } }
 *
 * The third text is RESP3's where it differs. Replies are latin1, normalised as the step says; very long texts are a digest.
 */
export interface Transcript {
  reference: string;
  cases: Record<string, RecordedStep[]>;
}

/** The step, its reply in RESP2 and, where it differs, in RESP3. A case for one protocol has one reply. */
export type RecordedStep = readonly [step: string, reply: string, resp3?: string];

/** Longer texts are kept as a digest, in characters. */
const textMax = 2_000;

/** The replies of one case, by protocol. */
export type Replies = Partial<Record<2 | 3, readonly string[]>>;

/** Reads a transcript; null when there is none. */
export function readTranscript(path: string): Transcript | null {
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Transcript) : null;
}

export function writeTranscript(path: string, transcript: Transcript): void {
  const cases = Object.entries(transcript.cases).map(([name, steps]) => {
    const lines = steps.map((step) => `      [${step.map((text) => quote(text ?? "")).join(", ")}]`);
    return `    ${quote(name)}: [\n${lines.join(",\n")}\n    ]`;
  });
  const text = `{\n  "reference": ${quote(transcript.reference)},\n  "cases": {\n${cases.join(",\n")}\n  }\n}\n`;
  writeFileSync(path, text);
}

/** JSON with every character above printable ASCII escaped: the file reads the same in every editor and terminal. */
function quote(text: string): string {
  return JSON.stringify(text).replace(
    /[\x7f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** The text itself, or what stands for it when it is long. */
export function abridge(text: string): string {
  if (text.length <= textMax) return text;
  const digest = createHash("sha256").update(text, "latin1").digest("hex").slice(0, 32);
  return `${text.slice(0, 40)}… <${text.length} bytes, sha256 ${digest}>`;
}

/** Puts the replies of both protocols beside their steps. */
export function recordedSteps(steps: readonly string[], replies: Replies): RecordedStep[] {
  return steps.map((step, i) => {
    const first = abridge((replies[2] ?? replies[3])![i]);
    const resp3 = replies[3] === undefined ? first : abridge(replies[3][i]);
    return resp3 === first ? [abridge(step), first] : [abridge(step), first, resp3];
  });
}

/** The replies of one protocol as they were recorded. */
export function repliesOf(steps: readonly RecordedStep[], protocol: 2 | 3): string[] {
  return steps.map(([, reply, resp3]) => (protocol === 3 ? (resp3 ?? reply) : reply));
}

/** The first difference between what is recorded and what the server answers today, in words; null when there is none. */
export function staleness(recorded: readonly RecordedStep[] | undefined, now: readonly RecordedStep[]): string | null {
  if (recorded === undefined) return "it is not recorded";
  for (let i = 0; i < Math.max(recorded.length, now.length); i++) {
    const was = JSON.stringify(recorded[i] ?? null);
    const is = JSON.stringify(now[i] ?? null);
    if (was !== is) return `step ${i + 1} is recorded as ${was} and is ${is}`;
  }
  return null;
}
