/**
 * Moments as clients name them: a 64-bit count of seconds or milliseconds, from now or since 1970.
 *
 * Here a moment is a double, ms since 1970: exact up to 2^53 ms (the year 287396), rounded beyond, where Redis is exact. Nothing is
 * allocated for counts that a double holds exactly.
 */
import { isInt64, parseBigInteger, readInteger } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors, invalidExpire } from "./errors.js";
import { replyIntegerFrom } from "./integer-cell.js";
import type { Session } from "./session/session.js";

export const SECOND_MS = 1000;
export const MILLISECOND_MS = 1;

const INT64_MAX: bigint = 2n ** 63n - 1n;
const INT64_LIMIT = 2 ** 63;

const count = new Float64Array(1);

/**
 * Adds as many units as argument `at` says to the moment in a cell: V8 boxes doubles that functions take and return. NaN where that is
 * no 64-bit integer, Infinity where the moment, or the count in milliseconds, is none.
 */
export function addUnits(cell: Float64Array, args: Args, at: number, unitMs: number): void {
  const { bytes, starts, ends } = args;
  if (readInteger(bytes, starts[at], ends[at], count) && Number.isSafeInteger(count[0])) cell[0] += count[0] * unitMs;
  else cell[0] = exactMoment(args, at, unitMs, cell[0]);
}

/** What `addUnits` comes to for counts beyond what a double holds exactly, and for what is none. */
function exactMoment(args: Args, at: number, unitMs: number, baseMs: number): number {
  const exact = parseBigInteger(args.bytes, args.starts[at], args.ends[at]);
  if (exact === null) return Number.NaN;
  const milliseconds = exact * BigInt(unitMs);
  const moment = milliseconds + BigInt(baseMs);
  return isInt64(milliseconds) && isInt64(moment) ? Number(moment) : Number.POSITIVE_INFINITY;
}

/** Writes the moment, or the stretch of time, in a cell, ms; what a double rounded up to 2^63 becomes the largest 64-bit integer. */
export function writeMoment(reply: ReplySink, cell: Float64Array): void {
  if (Number.isSafeInteger(cell[0])) replyIntegerFrom(reply, cell);
  else reply.bigint(cell[0] >= INT64_LIMIT ? INT64_MAX : BigInt(cell[0]));
}

/** What the option parser found of EX, PX, EXAT and PXAT. */
export interface DeadlineOptions {
  readonly EX: number;
  readonly PX: number;
  readonly EXAT: number;
  readonly PXAT: number;
}

/** What a command says of an expiry. `wrong`: no moment that can be one, and the error is answered. */
export const Deadline = { none: 0, named: 1, wrong: 2 } as const;
export type Deadline = (typeof Deadline)[keyof typeof Deadline];

/** Reads the moment that the options name into `database.moment`. Nothing is allocated. */
export function readDeadline(session: Session, args: Args, reply: ReplySink, options: DeadlineOptions): Deadline {
  if (options.EX !== 0) return readDeadlineAt(session, args, reply, options.EX, SECOND_MS, true);
  if (options.PX !== 0) return readDeadlineAt(session, args, reply, options.PX, MILLISECOND_MS, true);
  if (options.EXAT !== 0) return readDeadlineAt(session, args, reply, options.EXAT, SECOND_MS, false);
  if (options.PXAT !== 0) return readDeadlineAt(session, args, reply, options.PXAT, MILLISECOND_MS, false);
  return Deadline.none;
}

/** `readDeadline` from argument `at`, a positive count of units from now or since 1970. */
export function readDeadlineAt(
  session: Session,
  args: Args,
  reply: ReplySink,
  at: number,
  unitMs: number,
  fromNow: boolean,
): Deadline {
  const { moment } = session.database;
  const baseMs = fromNow ? session.keyspace.now : 0;
  moment[0] = baseMs;
  addUnits(moment, args, at, unitMs);
  if (moment[0] > baseMs && moment[0] !== Number.POSITIVE_INFINITY) return Deadline.named;
  session.fail(reply, Number.isNaN(moment[0]) ? errors.notInteger : invalidExpire(session.command?.fullName ?? ""));
  return Deadline.wrong;
}

/** Whether the moment in `database.moment` has come. */
export function isPast({ database, keyspace }: Session): boolean {
  return database.moment[0] <= keyspace.now;
}
