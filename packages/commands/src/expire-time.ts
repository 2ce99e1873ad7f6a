/**
 * Moments as clients name them: a 64-bit count of seconds or milliseconds, from now or since 1970.
 *
 * Here a moment is a double, ms since 1970: exact up to 2^53 ms (the year 287396), rounded beyond, where Redis is exact. Nothing is
 * allocated for counts that a double holds exactly.
 */
import { isInt64, NEVER, parseBigInteger, parseInteger } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors, invalidExpire } from "./errors.js";
import type { Session } from "./session/session.js";

export const SECOND_MS = 1000;
export const MILLISECOND_MS = 1;

const INT64_MAX: bigint = 2n ** 63n - 1n;
const INT64_LIMIT = 2 ** 63;

/**
 * The moment `baseMs` plus as many units as argument `at` says. NaN where that is no 64-bit integer, Infinity where the moment, or
 * the count in milliseconds, is none.
 */
export function momentOf(args: Args, at: number, unitMs: number, baseMs: number): number {
  scratch[0] = baseMs;
  addUnits(scratch, args, at, unitMs);
  return scratch[0];
}

const scratch = new Float64Array(1);

/** `momentOf` in a cell, which holds `baseMs` before: V8 boxes doubles that functions take and return. */
export function addUnits(cell: Float64Array, args: Args, at: number, unitMs: number): void {
  const { bytes, starts, ends } = args;
  const count = parseInteger(bytes, starts[at], ends[at]);
  if (Number.isSafeInteger(count)) cell[0] += count * unitMs;
  else cell[0] = exactMoment(args, at, unitMs, cell[0]);
}

/** `momentOf` for counts beyond what a double holds exactly, and for what is none. */
function exactMoment(args: Args, at: number, unitMs: number, baseMs: number): number {
  const exact = parseBigInteger(args.bytes, args.starts[at], args.ends[at]);
  if (exact === null) return Number.NaN;
  const milliseconds = exact * BigInt(unitMs);
  const moment = milliseconds + BigInt(baseMs);
  return isInt64(milliseconds) && isInt64(moment) ? Number(moment) : Number.POSITIVE_INFINITY;
}

/** Writes a moment, or a stretch of time, in ms; what a double rounded up to 2^63 becomes the largest 64-bit integer. */
export function writeMoment(reply: ReplySink, ms: number): void {
  if (Number.isSafeInteger(ms)) reply.integer(ms);
  else reply.bigint(ms >= INT64_LIMIT ? INT64_MAX : BigInt(ms));
}

/** What the option parser found of EX, PX, EXAT and PXAT. */
export interface DeadlineOptions {
  readonly EX: number;
  readonly PX: number;
  readonly EXAT: number;
  readonly PXAT: number;
}

/** The moment that the options name; `NEVER` where they name none; NaN where it is wrong, and the error is answered. */
export function deadlineOf(session: Session, args: Args, reply: ReplySink, options: DeadlineOptions): number {
  if (options.EX !== 0) return deadlineAt(session, args, reply, options.EX, SECOND_MS, session.keyspace.now);
  if (options.PX !== 0) return deadlineAt(session, args, reply, options.PX, MILLISECOND_MS, session.keyspace.now);
  if (options.EXAT !== 0) return deadlineAt(session, args, reply, options.EXAT, SECOND_MS, 0);
  if (options.PXAT !== 0) return deadlineAt(session, args, reply, options.PXAT, MILLISECOND_MS, 0);
  return NEVER;
}

/** `momentOf` for commands that ask for a positive count. NaN where it is wrong, and the error is answered. */
export function deadlineAt(
  session: Session,
  args: Args,
  reply: ReplySink,
  at: number,
  unitMs: number,
  baseMs: number,
): number {
  const moment = momentOf(args, at, unitMs, baseMs);
  if (moment > baseMs && moment !== Number.POSITIVE_INFINITY) return moment;
  session.fail(reply, Number.isNaN(moment) ? errors.notInteger : invalidExpire(session.command?.fullName ?? ""));
  return Number.NaN;
}
