/** How long a blocking command waits, as clients say it. */
import { Int64, parseInteger } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors } from "./errors.js";
import type { Session } from "./session/session.js";
import { parseLongDouble } from "./string/long-double.js";

const INT64_MAX = 2 ** 63;
const millis = new Int64();

/**
 * When a wait of argument `at` seconds, with a fraction, ends: ms since 1970, Infinity for 0. NaN: the error is answered. As in Redis the
 * milliseconds are a 64-bit integer, to which what is too large becomes negative; a moment beyond them has passed.
 */
export function deadlineInSeconds(session: Session, args: Args, at: number, reply: ReplySink): number {
  const ms = millisAt(args, at);
  if (Number.isNaN(ms)) return refuse(session, reply, errors.timeoutNotFloat);
  if (ms < 0 || ms >= INT64_MAX) return refuse(session, reply, errors.timeoutNegative);
  if (ms === 0) return Number.POSITIVE_INFINITY;
  const { now } = session.keyspace;
  return now + ms >= INT64_MAX ? now : now + ms;
}

/** The milliseconds of argument `at`, seconds in any notation of C, rounded up; NaN where it is no number. */
function millisAt({ bytes, starts, ends }: Args, at: number): number {
  const whole = parseInteger(bytes, starts[at], ends[at]);
  if (!Number.isNaN(whole)) return whole * 1000;
  const seconds = parseLongDouble(bytes, starts[at], ends[at]);
  if (seconds === null) return Number.NaN;
  const { mantissa, exponent } = seconds;
  // Less than a millisecond below 0 is 0, and decimal fractions are seldom exact.
  const isTiny = exponent < 0 && mantissa < 0n && (-mantissa * 1000n) >> BigInt(-exponent) === 0n;
  return isTiny ? 0 : Math.ceil(Number(mantissa) * 2 ** exponent * 1000);
}

/**
 * `deadlineInSeconds` for a whole number of milliseconds, into a cell; a moment beyond 64 bits never comes, as in Redis. False: the error
 * is answered. A client that names a timeout mostly need not wait, so this allocates nothing.
 */
export function readDeadlineInMillis(
  session: Session,
  args: Args,
  at: number,
  deadline: Float64Array,
  reply: ReplySink,
): boolean {
  if (!millis.parse(args.bytes, args.starts[at], args.ends[at])) session.fail(reply, errors.timeoutNotInteger);
  else if (millis.high < 0) session.fail(reply, errors.timeoutNegative);
  else {
    millis.store(deadline);
    const isEndless = deadline[0] === 0;
    deadline[0] += session.keyspace.now;
    if (isEndless || deadline[0] >= INT64_MAX) deadline[0] = Number.POSITIVE_INFINITY;
    return true;
  }
  return false;
}

function refuse(session: Session, reply: ReplySink, text: string): number {
  session.fail(reply, text);
  return Number.NaN;
}
