import { EventClass, placeEntry, type Ref } from "@allset/engine";
import type { Args } from "@allset/resp";
import type { SomeHandlers } from "../handlers-of.js";
import type { Session } from "../session/session.js";
import { isSetOrNone, memberAt, membersGone, replyMembers } from "./set-entry.js";
import type { setSpec } from "./spec.js";

/** Which arguments SADD added, so that all can be taken back. */
let addedAt = new Int32Array(64);
/** The numbers of arguments that are kept room for. */
const ADDED_KEPT = 16 * 1024;

/** Makes a set of the members from argument 2 on, for a key that was just missed, and puts it there whole. Returns how many they are. */
function makeSet(session: Session, args: Args): number {
  const { database } = session;
  const { sets, loose } = session.keyspace;
  const { bytes, starts, ends } = args;
  let ref = sets.create(loose, bytes, starts[1], ends[1], memberAt(sets, args, 2));
  try {
    for (let at = 3; at < args.count; at++) ref = sets.add(loose, ref, memberAt(sets, args, at));
    placeEntry(database, 0, ref);
  } catch (error) {
    loose.free(ref);
    throw error;
  }
  return sets.size(ref);
}

/** Adds the members from argument 2 on to a set, all or, where there is no memory, none. Returns how many were new. */
function addMembers(session: Session, args: Args, ref: Ref): number {
  const { database } = session;
  const { sets } = session.keyspace;
  if (addedAt.length < args.count) addedAt = new Int32Array(args.count);
  let added = 0;
  let to = ref;
  try {
    for (let at = 2; at < args.count; at++) {
      to = sets.add(database, to, memberAt(sets, args, at));
      if (sets.changed) addedAt[added++] = at;
    }
  } catch (error) {
    while (added > 0) to = sets.remove(database, to, memberAt(sets, args, addedAt[--added]));
    throw error;
  }
  if (addedAt.length > ADDED_KEPT) addedAt = new Int32Array(ADDED_KEPT);
  return added;
}

export const members: SomeHandlers<
  typeof setSpec,
  "sadd" | "scard" | "sismember" | "smembers" | "smismember" | "srem"
> = {
  sadd(session, args, reply) {
    const { database, keyspace } = session;
    const { bytes, starts, ends } = args;
    const ref = database.write(bytes, starts[1], ends[1]);
    if (!isSetOrNone(session, ref, reply)) return;
    const added = ref === 0 ? makeSet(session, args) : addMembers(session, args, ref);
    if (added > 0) {
      database.changed(bytes, starts[1], ends[1], EventClass.set, "sadd");
      keyspace.commits.count(added - 1);
    }
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
