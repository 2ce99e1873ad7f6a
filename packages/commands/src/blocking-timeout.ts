/** How long a blocking command waits, as clients say it. */
import { parseInteger } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors } from "./errors.js";
import type { Session } from "./session/session.js";

const INT64_MAX = 2 ** 63;

/** When a wait of argument `at` seconds, with a fraction, ends: ms since 1970, Infinity for 0. NaN: the error is answered. */
export function deadlineInSeconds(session: Session, args: Args, at: number, reply: ReplySink): number {
  const text = args.text(at);
  const seconds = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(seconds)) return refuse(session, reply, errors.timeoutNotFloat);
  const ms = Math.ceil(seconds * 1000);
  if (ms < 0) return refuse(session, reply, errors.timeoutNegative);
  return deadlineOf(session, reply, ms);
}

/** `deadlineInSeconds` for a whole number of milliseconds. */
export function deadlineInMillis(session: Session, args: Args, at: number, reply: ReplySink): number {
  const ms = parseInteger(args.bytes, args.starts[at], args.ends[at]);
  if (Number.isNaN(ms)) return refuse(session, reply, errors.timeoutNotInteger);
  if (ms < 0) return refuse(session, reply, errors.timeoutNegative);
  return deadlineOf(session, reply, ms);
}

function deadlineOf(session: Session, reply: ReplySink, ms: number): number {
  if (ms === 0) return Number.POSITIVE_INFINITY;
  const { now } = session.keyspace;
  return now + ms >= INT64_MAX ? refuse(session, reply, errors.timeoutOutOfRange) : now + ms;
}

function refuse(session: Session, reply: ReplySink, text: string): number {
  session.fail(reply, text);
  return Number.NaN;
}
