import { EventClass, expiresAtOf, NEVER } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors, invalidExpire, unsupportedOption } from "../errors.js";
import { addUnits, MILLISECOND_MS, SECOND_MS, writeMoment } from "../expire-time.js";
import type { SomeHandlers } from "../handlers-of.js";
import { argumentIs } from "../registry/words.js";
import type { Session } from "../session/session.js";
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
      session.fail(reply, unsupportedOption(args.text(at)));
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

/** Whether an entry that expires at `current` may get the expiry `moment`. No expiry is later than any. */
function allows(conditions: number, current: number, moment: number): boolean {
  if ((conditions & NX) !== 0 && current !== NEVER) return false;
  if ((conditions & XX) !== 0 && current === NEVER) return false;
  if ((conditions & GT) !== 0 && (current === NEVER || moment <= current)) return false;
  return (conditions & LT) === 0 || current === NEVER || moment < current;
}

/** EXPIRE and its kin. A moment that is not in the future deletes the key. */
function expire(session: Session, args: Args, reply: ReplySink, unitMs: number, fromNow: boolean): void {
  const { database, keyspace } = session;
  const conditions = conditionsOf(session, args, reply);
  if (conditions < 0) return;
  const cell = database.moment;
  cell[0] = fromNow ? keyspace.now : 0;
  addUnits(cell, args, 2, unitMs);
  const moment = cell[0];
  if (Number.isNaN(moment)) return session.fail(reply, errors.notInteger);
  if (moment === Number.POSITIVE_INFINITY) return session.fail(reply, invalidExpire(session.command?.fullName ?? ""));
  const ref = database.write(args.bytes, args.starts[1], args.ends[1]);
  if (ref === 0) return reply.integer(0);
  if (conditions !== 0 && !allows(conditions, expiresAtOf(keyspace.arena, ref), moment)) return reply.integer(0);
  const isPast = moment <= keyspace.now;
  if (isPast) database.remove(ref);
  else database.expireAtMoment(ref);
  database.changed(args.bytes, args.starts[1], args.ends[1], EventClass.generic, isPast ? "del" : "expire");
  reply.integer(1);
}

/** TTL and its kin: answers how long the key lives from `baseMs` on, to the nearest unit. */
function lifetime({ database, keyspace }: Session, args: Args, reply: ReplySink, unitMs: number, baseMs: number): void {
  const ref = database.inspect(args.bytes, args.starts[1], args.ends[1]);
  if (ref === 0) return reply.integer(-2);
  const expiresAt = expiresAtOf(keyspace.arena, ref);
  if (expiresAt === NEVER) return reply.integer(-1);
  writeMoment(reply, Math.floor((expiresAt - baseMs + (unitMs >> 1)) / unitMs));
}

export const expiry: SomeHandlers<
  typeof genericSpec,
  "expire" | "expireat" | "expiretime" | "persist" | "pexpire" | "pexpireat" | "pexpiretime" | "pttl" | "ttl"
> = {
  expire: (session, args, reply) => expire(session, args, reply, SECOND_MS, true),
  pexpire: (session, args, reply) => expire(session, args, reply, MILLISECOND_MS, true),
  expireat: (session, args, reply) => expire(session, args, reply, SECOND_MS, false),
  pexpireat: (session, args, reply) => expire(session, args, reply, MILLISECOND_MS, false),

  ttl: (session, args, reply) => lifetime(session, args, reply, SECOND_MS, session.keyspace.now),
  pttl: (session, args, reply) => lifetime(session, args, reply, MILLISECOND_MS, session.keyspace.now),
  expiretime: (session, args, reply) => lifetime(session, args, reply, SECOND_MS, 0),
  pexpiretime: (session, args, reply) => lifetime(session, args, reply, MILLISECOND_MS, 0),

  persist({ database, keyspace }, args, reply) {
    const ref = database.write(args.bytes, args.starts[1], args.ends[1]);
    if (ref === 0 || expiresAtOf(keyspace.arena, ref) === NEVER) return reply.integer(0);
    database.persist(ref);
    database.changed(args.bytes, args.starts[1], args.ends[1], EventClass.generic, "persist");
    reply.integer(1);
  },
};
