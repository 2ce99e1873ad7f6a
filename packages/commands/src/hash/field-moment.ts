import type { Args, ReplySink } from "@allset/resp";
import { errors, invalidExpire } from "../errors.js";
import { addUnits } from "../expire-time.js";
import type { Session } from "../session/session.js";

/** The latest moment at which a field can expire, ms since 1970. */
const MOMENT_MAX: number = 2 ** 46 - 1;

/**
 * Reads the moment `baseMs` plus as many units as argument `at` says into `hashes.moment`. False where it is wrong, and the error is
 * answered. Nothing is allocated.
 */
export function readMoment(
  session: Session,
  args: Args,
  at: number,
  unitMs: number,
  fromNow: boolean,
  reply: ReplySink,
): boolean {
  const { moment } = session.keyspace.hashes;
  const base = fromNow ? session.keyspace.now : 0;
  moment[0] = base;
  addUnits(moment, args, at, unitMs);
  if (Number.isNaN(moment[0])) session.fail(reply, errors.notInteger);
  else if (moment[0] < base) session.fail(reply, errors.expireNegative);
  else if (moment[0] > MOMENT_MAX) session.fail(reply, invalidExpire(session.command?.fullName ?? ""));
  else return true;
  return false;
}
