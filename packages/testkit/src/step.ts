import type { Normaliser } from "./normalise.js";
import type { Argument } from "./request.js";

/** A step of a case: a command as a plain list, or one made with the functions below. */
export type Step = readonly Argument[] | StepObject;

export interface StepObject {
  /** The connection, `"a"` unless told otherwise. Connections open when they are first used. */
  on?: string;
  action: Action;
  /** How many frames answer the step. Known for all but odd cases: one, or as many as SUBSCRIBE has channels. */
  replies?: number;
  normaliser?: Normaliser;
}

export type Action =
  | { kind: "command"; args: readonly Argument[] }
  | { kind: "raw"; bytes: Uint8Array | string }
  | { kind: "receive" }
  | { kind: "quiet" }
  | { kind: "closed" }
  | { kind: "disconnect" }
  | { kind: "advance"; ms: number }
  | { kind: "poll"; args: readonly Argument[]; until: string };

/** The step as an object, whichever way it was written. */
export function stepObject(step: Step): StepObject {
  return isCommand(step) ? { action: { kind: "command", args: step } } : step;
}

function isCommand(step: Step): step is readonly Argument[] {
  return Array.isArray(step);
}

/** The name of the connection that the step is on. */
export function connectionOf({ on = "a" }: StepObject): string {
  return on;
}

/** The name of the command that the step sends, in capitals; empty when it sends none. */
export function commandName({ action }: StepObject): string {
  return action.kind === "command" && action.args.length > 0 ? String(action.args[0]).toUpperCase() : "";
}

/** The step on another connection: `on("b", ["GET", "k"])`. */
export function on(connection: string, step: Step): StepObject {
  return { ...stepObject(step), on: connection };
}

/** Bytes sent as they are; every character is one byte. Nothing is pipelined behind it. `replies: 0` expects none. */
export function raw(bytes: Uint8Array | string, replies = 1): StepObject {
  return { action: { kind: "raw", bytes }, replies };
}

/** A step answered by exactly `replies` frames, pushes included. */
export function answeredBy(replies: number, step: Step): StepObject {
  return { ...stepObject(step), replies };
}

/** A command whose answer comes later (it blocks, or the server is told to be silent): fetch it with `receive`. */
export function pending(args: readonly Argument[]): StepObject {
  return { action: { kind: "command", args }, replies: 0 };
}

/** Reads the next `replies` frames without sending anything: messages, pushes, the answer of a `pending` command. */
export function receive(connection: string, replies = 1): StepObject {
  return { on: connection, action: { kind: "receive" }, replies };
}

/** Checks that the connection was sent nothing more so far. Costs no waiting. */
export function quiet(connection: string): StepObject {
  return { on: connection, action: { kind: "quiet" } };
}

/** Checks that the server closes the connection. */
export function closed(connection = "a"): StepObject {
  return { on: connection, action: { kind: "closed" } };
}

/** Closes the connection from the client's side; a later step opens it anew. */
export function disconnect(connection = "a"): StepObject {
  return { on: connection, action: { kind: "disconnect" } };
}

/** Lets `ms` milliseconds pass: at once on a target with a fake clock, for real on the reference server. Keep it small. */
export function advance(ms: number): StepObject {
  return { action: { kind: "advance", ms } };
}

/** Repeats the command until its reply is `until` (raw text, for example `":0\r\n"`): waits for an expiry without a sleep. */
export function poll(args: readonly Argument[], until: string): StepObject {
  return { action: { kind: "poll", args, until } };
}

function reasoned(why: string): string {
  if (why.trim() === "") throw new Error("a normaliser needs its reason");
  return why;
}

/**
 * Compares an aggregate whatever the order of its elements. `pairs` keeps every two elements together (a flat RESP2 map; RESP3
 * maps do so anyway); `at` leads to a nested aggregate (`[1]` for SCAN).
 */
export function unordered(step: Step, why: string, options: { pairs?: boolean; at?: number[] } = {}): StepObject {
  const { pairs = false, at = [] } = options;
  return { ...stepObject(step), normaliser: { kind: "unordered", why: reasoned(why), pairs, at } };
}

/** Replaces whatever matches `pattern` in the raw reply. */
export function masked(step: Step, pattern: RegExp, why: string): StepObject {
  return { ...stepObject(step), normaliser: { kind: "mask", why: reasoned(why), pattern } };
}

/** Rounds every number in the reply to a multiple of `to`: for remaining times to live. */
export function rounded(step: Step, to: number, why: string): StepObject {
  return { ...stepObject(step), normaliser: { kind: "rounded", why: reasoned(why), to } };
}

/** Compares types, lengths of aggregates and error codes, not the values. */
export function shape(step: Step, why: string): StepObject {
  return { ...stepObject(step), normaliser: { kind: "shape", why: reasoned(why) } };
}

/** Sends the step and compares nothing. */
export function ignored(step: Step, why: string): StepObject {
  return { ...stepObject(step), normaliser: { kind: "ignored", why: reasoned(why) } };
}
