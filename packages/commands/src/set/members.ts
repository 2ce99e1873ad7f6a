import { EventClass, type Ref } from "@allset/engine";
import type { Args } from "@allset/resp";
import type { SomeHandlers } from "../handlers-of.js";
import type { Session } from "../session/session.js";
import { isSetOrNone, memberAt, membersGone, replyMembers } from "./set-entry.js";
import type { setSpec } from "./spec.js";

/** Tells of members that SADD added under the key of argument 1. */
function membersCame(session: Session, args: Args, count: number): void {
  if (count === 0) return;
  session.database.changed(args.bytes, args.starts[1], args.ends[1], EventClass.set, "sadd");
  session.keyspace.commits.count(count - 1);
}

export const members: SomeHandlers<
  typeof setSpec,
  "sadd" | "scard" | "sismember" | "smembers" | "smismember" | "srem"
> = {
  sadd(session, args, reply) {
    const { database } = session;
    const { sets } = session.keyspace;
    const { bytes, starts, ends } = args;
    let ref: Ref = database.write(bytes, starts[1], ends[1]);
    if (!isSetOrNone(session, ref, reply)) return;
    let added = 0;
    try {
      for (let at = 2; at < args.count; at++) {
        const member = memberAt(sets, args, at);
        if (ref === 0) ref = sets.create(database, bytes, starts[1], ends[1], member);
        else ref = sets.add(database, ref, member);
        if (sets.changed) added++;
      }
    } catch (error) {
      // No memory for one of them: those before it are there, and all must learn of them.
      membersCame(session, args, added);
      throw error;
    }
    membersCame(session, args, added);
    reply.integer(added);
  },

  scard(session, args, reply) {
    const ref = session.database.read(args.bytes, args.starts[1], args.ends[1]);
    if (!isSetOrNone(session, ref, reply)) return;
    reply.integer(ref === 0 ? 0 : session.keyspace.sets.size(ref));
  },

  sismember(session, args, reply) {
    const { sets } = session.keyspace;
    const ref = session.database.read(args.bytes, args.starts[1], args.ends[1]);
    if (!isSetOrNone(session, ref, reply)) return;
    reply.integer(ref !== 0 && sets.has(ref, memberAt(sets, args, 2)) ? 1 : 0);
  },

  smembers(session, args, reply) {
    const { sets } = session.keyspace;
    const ref = session.database.read(args.bytes, args.starts[1], args.ends[1]);
    if (!isSetOrNone(session, ref, reply)) return;
    if (ref === 0) return reply.set(0);
    reply.set(sets.size(ref));
    replyMembers(sets, ref, reply);
  },

  smismember(session, args, reply) {
    const { sets } = session.keyspace;
    const ref = session.database.read(args.bytes, args.starts[1], args.ends[1]);
    if (!isSetOrNone(session, ref, reply)) return;
    reply.array(args.count - 2);
    for (let at = 2; at < args.count; at++) reply.integer(ref !== 0 && sets.has(ref, memberAt(sets, args, at)) ? 1 : 0);
  },

  srem(session, args, reply) {
    const { database } = session;
    const { sets } = session.keyspace;
    let ref = database.write(args.bytes, args.starts[1], args.ends[1]);
    if (!isSetOrNone(session, ref, reply)) return;
    if (ref === 0) return reply.integer(0);
    let removed = 0;
    for (let at = 2; at < args.count; at++) {
      ref = sets.remove(database, ref, memberAt(sets, args, at));
      if (!sets.changed) continue;
      removed++;
      if (sets.size(ref) === 0) break;
    }
    if (removed > 0) membersGone(session, args, ref, removed, "srem");
    reply.integer(removed);
  },
};
