import { AT_MOMENT, EventClass, KEEP_EXPIRY, NEVER, PutBatch, parseInteger } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors, wrongArity } from "../errors.js";
import { Deadline, isPast, readDeadline } from "../expire-time.js";
import type { SomeHandlers } from "../handlers-of.js";
import type { Session } from "../session/session.js";
import type { stringSpec } from "./spec.js";

const batch = new PutBatch();

const NUMKEYS_MAX = 0x7fffffff;

/** Sets the pairs from argument `first` up to `end`, all or none, with one expiry: AT_MOMENT, NEVER or KEEP_EXPIRY. O(bytes). */
function putPairs(session: Session, args: Args, first: number, end: number, expiry: number): void {
  const { database } = session;
  const { bytes, starts, ends } = args;
  batch.begin(database, bytes);
  for (let i = first; i < end; i += 2) batch.add(starts[i], ends[i], starts[i + 1], ends[i + 1], expiry);
  batch.apply();
  const { commits } = session.keyspace;
  for (let i = first; i < end; i += 2) {
    if (commits.recording && batch.created((i - first) >> 1))
      database.note(bytes, starts[i], ends[i], EventClass.newKey, "new");
    database.changed(bytes, starts[i], ends[i], EventClass.string, "set");
    if (expiry === AT_MOMENT) database.changed(bytes, starts[i], ends[i], EventClass.generic, "expire");
  }
}

/** Deletes the keys of the pairs from argument `first` up to `end`: what an expiry in the past comes to. */
function removeKeys(session: Session, args: Args, first: number, end: number): void {
  const { database } = session;
  const { bytes, starts, ends } = args;
  for (let i = first; i < end; i += 2) {
    const ref = database.find(bytes, starts[i], ends[i]);
    if (ref === 0) continue;
    database.remove(ref);
    database.changed(bytes, starts[i], ends[i], EventClass.generic, "del");
  }
}

/** How many of the keys of the pairs from argument `first` up to `end` exist, counted until one is not as `wanted`. */
function allExist(session: Session, args: Args, first: number, end: number, wanted: boolean): boolean {
  for (let i = first; i < end; i += 2)
    if ((session.database.write(args.bytes, args.starts[i], args.ends[i]) !== 0) !== wanted) return false;
  return true;
}

/** Whether every key has its value; where one has not, the error is answered. */
function paired(session: Session, args: Args, reply: ReplySink, name: string): boolean {
  if (args.count % 2 === 1) return true;
  session.fail(reply, wrongArity(name));
  return false;
}

export const many: SomeHandlers<typeof stringSpec, "mset" | "msetex" | "msetnx"> = {
  mset(session, args, reply) {
    if (!paired(session, args, reply, "mset")) return;
    putPairs(session, args, 1, args.count, NEVER);
    reply.ok();
  },

  msetex(session, args, reply, options) {
    const count = parseInteger(args.bytes, args.starts[1], args.ends[1]);
    if (!(count >= 1 && count <= NUMKEYS_MAX)) return session.fail(reply, errors.invalidNumkeys);
    const end = 2 + 2 * count;
    if (end > args.count) return session.fail(reply, errors.pairCount);
    const deadline = readDeadline(session, args, reply, options);
    if (deadline === Deadline.wrong) return;
    const expires = deadline === Deadline.named;
    if (options.NX !== 0 && !allExist(session, args, 2, end, false)) return reply.integer(0);
    if (options.XX !== 0 && !allExist(session, args, 2, end, true)) return reply.integer(0);
    if (expires && isPast(session)) removeKeys(session, args, 2, end);
    else putPairs(session, args, 2, end, expires ? AT_MOMENT : options.KEEPTTL !== 0 ? KEEP_EXPIRY : NEVER);
    reply.integer(1);
  },

  msetnx(session, args, reply) {
    if (!paired(session, args, reply, "msetnx")) return;
    if (!allExist(session, args, 1, args.count, false)) return reply.integer(0);
    putPairs(session, args, 1, args.count, NEVER);
    reply.integer(1);
  },
};
