import { EventClass, hasExpiry, NEVER } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors, invalidExpire, unsupportedOption } from "../errors.js";
import { addUnits, isPast, MILLISECOND_MS, SECOND_MS, writeMoment } from "../expire-time.js";
import type { SomeHandlers } from "../handlers-of.js";
import { argumentIs } from "../registry/words.js";
import type { Session } from "../session/session.js";
import { shownArgument } from "../session/shown-argument.js";
import type { genericSpec } from "./spec.js";

/** When a new expiry is taken, as bits; 0 is always. */
const NX = 1;
const XX = 2;
const GT = 4;
const LT = 8;

/** The conditions that arguments from the third on name; -1 where they are wrong, and the error is answered. */
function conditionsOf(session: Session, args: Args, reply: ReplySink): number {
  let conditions = 0;
  for (let at = 3; at < args.count; at++) {
    if (argumentIs(args, at, "nx")) conditions |= NX;
    else if (argumentIs(args, at, "xx")) conditions |= XX;
    else if (argumentIs(args, at, "gt")) conditions |= GT;
    else if (argumentIs(args, at, "lt")) conditions |= LT;
    else {
      session.fail(reply, unsupportedOption(shownArgument(args, at)));
      return -1;
    }
  }
  const clash =
    (conditions & NX) !== 0 && conditions !== NX
      ? errors.nxClash
      : (conditions & (GT | LT)) === (GT | LT)
        ? errors.gtLtClash
        : null;
  if (clash === null) return conditions;
  session.fail(reply, clash);
  return -1;
}

/** The moment that a key is to expire at: in a cell, because V8 boxes a double that is handed on. */
const wanted = new Float64Array(1);

/** Whether an entry that expires at the moment in the cell may get the `wanted` one. No expiry is later than any. */
function allows(conditions: number, current: Float64Array): boolean {
  if ((conditions & NX) !== 0 && current[0] !== NEVER) return false;
  if ((conditions & XX) !== 0 && current[0] === NEVER) return false;
  if ((conditions & GT) !== 0 && (current[0] === NEVER || wanted[0] <= current[0])) return false;
  return (conditions & LT) === 0 || current[0] === NEVER || wanted[0] < current[0];
}

/** EXPIRE and its kin. A moment that is not in the future deletes the key. */
function expire(session: Session, args: Args, reply: ReplySink, unitMs: number, fromNow: boolean): void {
  const { database, keyspace } = session;
  const conditions = conditionsOf(session, args, reply);
  if (conditions < 0) return;
  wanted[0] = fromNow ? keyspace.now : 0;
  addUnits(wanted, args, 2, unitMs);
  if (Number.isNaN(wanted[0])) return session.fail(reply, errors.notInteger);
  if (wanted[0] === Number.POSITIVE_INFINITY)
    return session.fail(reply, invalidExpire(session.command?.fullName ?? ""));
  const ref = database.write(args.bytes, args.starts[1], args.ends[1]);
  if (ref === 0) return reply.integer(0);
  if (conditions !== 0) {
    database.readExpiry(ref);
    if (!allows(conditions, database.moment)) return reply.integer(0);
  }
  database.moment[0] = wanted[0];
  const passed = isPast(session);
  if (passed) database.remove(ref);
  else database.expireAtMoment(ref);
  database.changed(args.bytes, args.starts[1], args.ends[1], EventClass.generic, passed ? "del" : "expire");
  reply.integer(1);
}

/** TTL and its kin: answers how long the key lives, from now on or from 1970 on, to the nearest unit. */
function lifetime(
  { database, keyspace }: Session,
  args: Args,
  reply: ReplySink,
  unitMs: number,
  fromNow: boolean,
): void {
  const ref = database.inspect(args.bytes, args.starts[1], args.ends[1]);
  if (ref === 0) return reply.integer(-2);
  if (!database.readExpiry(ref)) return reply.integer(-1);
  const cell = database.moment;
  cell[0] = Math.floor((cell[0] - (fromNow ? keyspace.now : 0) + (unitMs >> 1)) / unitMs);
  writeMoment(reply, cell);
}

export const expiry: SomeHandlers<
  typeof genericSpec,
  "expire" | "expireat" | "expiretime" | "persist" | "pexpire" | "pexpireat" | "pexpiretime" | "pttl" | "ttl"
> = {
  expire: (session, args, reply) => expire(session, args, reply, SECOND_MS, true),
  pexpire: (session, args, reply) => expire(session, args, reply, MILLISECOND_MS, true),
  expireat: (session, args, reply) => expire(session, args, reply, SECOND_MS, false),
  pexpireat: (session, args, reply) => expire(session, args, reply, MILLISECOND_MS, false),

  ttl: (session, args, reply) => lifetime(session, args, reply, SECOND_MS, true),
  pttl: (session, args, reply) => lifetime(session, args, reply, MILLISECOND_MS, true),
  expiretime: (session, args, reply) => lifetime(session, args, reply, SECOND_MS, false),
  pexpiretime: (session, args, reply) => lifetime(session, args, reply, MILLISECOND_MS, false),

  persist({ database, keyspace }, args, reply) {
    const ref = database.write(args.bytes, args.starts[1], args.ends[1]);
    if (ref === 0 || !hasExpiry(keyspace.arena, ref)) return reply.integer(0);
    database.persist(ref);
    database.changed(args.bytes, args.starts[1], args.ends[1], EventClass.generic, "persist");
    reply.integer(1);
  },
};
