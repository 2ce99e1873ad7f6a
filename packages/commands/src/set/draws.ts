import { EventClass, parseInteger, type Ref } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import type { Session } from "../session/session.js";
import { isSetOrNone, membersGone, replyMember, replyMembers } from "./set-entry.js";
import type { setSpec } from "./spec.js";

/** A set of which SPOP took this many times more than it left is made anew, as in Redis: what is left may be integers alone. */
const RENEW_PART = 5;

/** The one 64-bit integer that SRANDMEMBER refuses, as its sign cannot be turned. */
const COUNT_BELOW = "-9223372036854775808";
const COUNT_EXACT_MIN: number = Number.MIN_SAFE_INTEGER;

function popOne(session: Session, args: Args, ref: Ref, reply: ReplySink): void {
  const { database } = session;
  const { sets } = session.keyspace;
  if (ref === 0) return reply.null();
  replyMember(sets.draw(ref), reply);
  membersGone(session, args, sets.removeDrawn(database, ref), 1, "spop");
}

function popAll(session: Session, args: Args, ref: Ref, size: number, reply: ReplySink): void {
  const { database, keyspace } = session;
  const { bytes, starts, ends } = args;
  // Redis answers with the union of this one set, which looks the key up once more.
  keyspace.stats.hits++;
  reply.set(size);
  replyMembers(keyspace.sets, ref, reply);
  database.remove(ref);
  database.changed(bytes, starts[1], ends[1], EventClass.set, "spop");
  database.changed(bytes, starts[1], ends[1], EventClass.generic, "del");
  keyspace.commits.count(size - 2);
}

/** Pops fewer members than there are. */
function popSome(session: Session, args: Args, ref: Ref, count: number, reply: ReplySink): void {
  const { database } = session;
  const { sets } = session.keyspace;
  const left = sets.size(ref) - count;
  reply.set(count);
  let popped = 0;
  let to = ref;
  try {
    for (; popped < count; popped++) {
      replyMember(sets.draw(to), reply);
      to = sets.removeDrawn(database, to);
    }
    if (left * RENEW_PART <= count) to = sets.renew(database, to);
  } finally {
    // Also where the reply is refused for its size: what is gone is gone, and all must learn of it.
    if (popped > 0) membersGone(session, args, to, popped, "spop");
  }
}

/** Answers `count` different members, or all there are. */
function replyDifferent(session: Session, ref: Ref, count: number, reply: ReplySink): void {
  const { sets } = session.keyspace;
  const size = sets.size(ref);
  reply.array(Math.min(count, size));
  if (count >= size) return replyMembers(sets, ref, reply);
  const sample = sets.sample(ref, count);
  for (let member = sample.next(); member !== null; member = sample.next()) replyMember(member, reply);
}

export const draws: SomeHandlers<typeof setSpec, "spop" | "srandmember"> = {
  spop(session, args, reply) {
    if (args.count > 3) return session.fail(reply, errors.syntax);
    const many = args.count === 3;
    const count = many ? parseInteger(args.bytes, args.starts[2], args.ends[2]) : 1;
    if (!(count >= 0)) return session.fail(reply, errors.notPositive);
    const ref = session.database.write(args.bytes, args.starts[1], args.ends[1]);
    if (!isSetOrNone(session, ref, reply)) return;
    if (!many) return popOne(session, args, ref, reply);
    if (ref === 0 || count === 0) return reply.set(0);
    const size = session.keyspace.sets.size(ref);
    if (count >= size) popAll(session, args, ref, size, reply);
    else popSome(session, args, ref, count, reply);
  },

  srandmember(session, args, reply) {
    const { sets } = session.keyspace;
    if (args.count > 3) return session.fail(reply, errors.syntax);
    const count = args.count === 3 ? parseInteger(args.bytes, args.starts[2], args.ends[2]) : 1;
    if (Number.isNaN(count)) return session.fail(reply, errors.notInteger);
    if (count < COUNT_EXACT_MIN && args.text(2) === COUNT_BELOW) return session.fail(reply, errors.drawCount);
    const ref = session.database.read(args.bytes, args.starts[1], args.ends[1]);
    if (!isSetOrNone(session, ref, reply)) return;
    if (args.count < 3) {
      if (ref === 0) reply.null();
      else replyMember(sets.draw(ref), reply);
    } else if (ref === 0 || count === 0) reply.array(0);
    else if (count > 0) replyDifferent(session, ref, count, reply);
    else {
      reply.array(-count);
      for (let i = count; i < 0; i++) replyMember(sets.draw(ref), reply);
    }
  },
};
