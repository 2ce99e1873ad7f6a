import { describeRequest, toText } from "./request.js";
import { connectionOf, type Step, type StepObject, stepObject } from "./step.js";

/** One thing to compare. It begins with an empty server, fresh connections and default configuration. */
export interface Case {
  name: string;
  /** The protocols to run it in; both unless told otherwise. */
  protocol?: 2 | 3 | "both";
  /** A sequence: every step sees what the earlier ones did. */
  steps?: readonly Step[];
  /** Alternatives: every step runs on an empty keyspace, on connection `a`, after `setup`. */
  each?: readonly Step[];
  /** What `each` step, or `steps`, begins with; its replies are not compared. */
  setup?: readonly Step[];
  /** Leaves the case out, with the reason. */
  skip?: string;
}

/** A step to run. A hidden one prepares: its replies are read and not compared. */
export interface PlannedStep extends StepObject {
  hidden: boolean;
}

/** The steps of a case in the order they run, `each` written out. */
export function planCase(testCase: Case): PlannedStep[] {
  const setup = (testCase.setup ?? []).map((step) => ({ ...stepObject(step), hidden: true }));
  const plan: PlannedStep[] = [...setup, ...(testCase.steps ?? []).map((step) => visible(step))];
  for (const [index, step] of (testCase.each ?? []).entries()) {
    if (index > 0 || plan.length > setup.length) {
      plan.push({ ...stepObject(["FLUSHALL"]), hidden: true }, ...setup);
    }
    plan.push(visible(step));
  }
  return plan;
}

function visible(step: Step): PlannedStep {
  return { ...stepObject(step), hidden: false };
}

export function protocolsOf(testCase: Case): (2 | 3)[] {
  const { protocol = "both" } = testCase;
  return protocol === "both" ? [2, 3] : [protocol];
}

/** The step on one line, for transcripts and messages. */
export function describeStep(step: StepObject): string {
  const connection = connectionOf(step);
  return (connection === "a" ? "" : `${connection}> `) + describeAction(step);
}

function describeAction({ action, replies }: StepObject): string {
  switch (action.kind) {
    case "command":
      return describeRequest(action.args) + (replies === 0 ? " (pending)" : "");
    case "raw":
      return `(raw) ${JSON.stringify(typeof action.bytes === "string" ? action.bytes : toText(action.bytes))}`;
    case "poll":
      return `(poll) ${describeRequest(action.args)}`;
    case "advance":
      return `(advance ${action.ms} ms)`;
    default:
      return `(${action.kind})`;
  }
}
