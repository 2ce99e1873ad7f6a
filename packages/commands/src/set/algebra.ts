import { EventClass, NO_LIMIT, parseInteger, placeEntry, type Ref } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import { argumentIs } from "../registry/words.js";
import type { Session } from "../session/session.js";
import { isSetOrNone, replyMember, replyMembers } from "./set-entry.js";
import type { setSpec } from "./spec.js";

/** Makes the sets under the keys from argument `first` up to `end` the sources. False where one is no set, and the error is answered. */
function addSources(session: Session, args: Args, first: number, end: number, reply: ReplySink): boolean {
  const { setAlgebra } = session.keyspace;
  for (let at = first; at < end; at++) {
    const ref = session.database.read(args.bytes, args.starts[at], args.ends[at]);
    if (!isSetOrNone(session, ref, reply)) return false;
    setAlgebra.add(ref);
  }
  return true;
}

/** Whether all keys of SDIFF, SINTER or SUNION are sets; they are the sources then. */
function begin(session: Session, args: Args, reply: ReplySink): boolean {
  session.keyspace.setAlgebra.begin();
  return addSources(session, args, 1, args.count, reply);
}

/** `begin` for a command that stores under the key of argument 1. */
function beginStore(session: Session, args: Args, reply: ReplySink): boolean {
  session.keyspace.setAlgebra.beginFor(args.bytes, args.starts[1], args.ends[1]);
  return addSources(session, args, 2, args.count, reply);
}

/** Answers the members of a result, which is freed. */
function replyResult(session: Session, result: Ref, reply: ReplySink): void {
  const { sets, loose } = session.keyspace;
  if (result === 0) return reply.set(0);
  try {
    reply.set(sets.size(result));
    replyMembers(sets, result, reply);
  } finally {
    loose.free(result);
  }
}

/** Puts a result, 0 for an empty one, in the place of what is under the key of argument 1. Answers its size. */
function store(session: Session, args: Args, result: Ref, name: string, reply: ReplySink): void {
  const { database } = session;
  const { sets, loose } = session.keyspace;
  const { bytes, starts, ends } = args;
  const taken = database.find(bytes, starts[1], ends[1]);
  if (result === 0) {
    if (taken !== 0) {
      database.remove(taken);
      database.changed(bytes, starts[1], ends[1], EventClass.generic, "del");
    }
    return reply.integer(0);
  }
  try {
    placeEntry(database, taken, result);
  } catch (error) {
    loose.free(result);
    throw error;
  }
  database.changed(bytes, starts[1], ends[1], EventClass.set, name);
  reply.integer(sets.size(result));
}

/** The number of keys in argument 1, of which so many follow; NaN where it is none, and the error is answered. */
function keyCount(session: Session, args: Args, reply: ReplySink): number {
  const count = parseInteger(args.bytes, args.starts[1], args.ends[1]);
  if (count >= 1 && count <= args.count - 2) return count;
  session.fail(reply, count >= 1 ? errors.tooManyKeys : errors.numkeysNotPositive);
  return Number.NaN;
}

/** LIMIT and APPROX of the running command; LIMIT is `NO_LIMIT` where there is none. */
const counting = { limit: 0, approximately: false };

/** Reads the options from argument `first` on into `counting`. False where they are wrong, and the error is answered. */
function parseOptions(session: Session, args: Args, first: number, approximates: boolean, reply: ReplySink): boolean {
  let limit = 0;
  counting.approximately = false;
  for (let at = first; at < args.count; at++) {
    if (approximates && argumentIs(args, at, "approx")) {
      counting.approximately = true;
      continue;
    }
    if (!argumentIs(args, at, "limit") || at + 1 === args.count) {
      session.fail(reply, errors.syntax);
      return false;
    }
    at++;
    limit = parseInteger(args.bytes, args.starts[at], args.ends[at]);
    if (!(limit >= 0)) {
      session.fail(reply, errors.negativeLimit);
      return false;
    }
  }
  counting.limit = limit === 0 ? NO_LIMIT : Math.min(limit, NO_LIMIT);
  return true;
}

/** Reads the arguments of a command that counts; the sources are set then. False where an error is answered. */
function beginCount(session: Session, args: Args, reply: ReplySink, approximates = false): boolean {
  const count = keyCount(session, args, reply);
  if (Number.isNaN(count) || !parseOptions(session, args, 2 + count, approximates, reply)) return false;
  session.keyspace.setAlgebra.begin();
  return addSources(session, args, 2, 2 + count, reply);
}

type Names =
  | "sdiff"
  | "sdiffcard"
  | "sdiffstore"
  | "sinter"
  | "sintercard"
  | "sinterstore"
  | "sunion"
  | "sunioncard"
  | "sunionstore";

export const algebra: SomeHandlers<typeof setSpec, Names> = {
  sdiff(session, args, reply) {
    if (begin(session, args, reply)) replyResult(session, session.keyspace.setAlgebra.subtract(), reply);
  },

  sdiffcard(session, args, reply) {
    if (beginCount(session, args, reply)) reply.integer(session.keyspace.setAlgebra.countDifference(counting.limit));
  },

  sdiffstore(session, args, reply) {
    if (!beginStore(session, args, reply)) return;
    store(session, args, session.keyspace.setAlgebra.subtract(), "sdiffstore", reply);
  },

  sinter(session, args, reply) {
    const { setAlgebra } = session.keyspace;
    if (!begin(session, args, reply)) return;
    const hole = reply.deferSet();
    let count = 0;
    setAlgebra.beginCommon();
    for (let member = setAlgebra.nextCommon(); member !== null; member = setAlgebra.nextCommon()) {
      replyMember(member, reply);
      count++;
    }
    reply.fillSet(hole, count);
  },

  sintercard(session, args, reply) {
    if (beginCount(session, args, reply)) reply.integer(session.keyspace.setAlgebra.countCommon(counting.limit));
  },

  sinterstore(session, args, reply) {
    if (!beginStore(session, args, reply)) return;
    store(session, args, session.keyspace.setAlgebra.intersect(), "sinterstore", reply);
  },

  sunion(session, args, reply) {
    if (!begin(session, args, reply)) return;
    replyResult(session, session.keyspace.setAlgebra.unite(NO_LIMIT), reply);
  },

  sunioncard(session, args, reply) {
    const { setAlgebra } = session.keyspace;
    if (!beginCount(session, args, reply, true)) return;
    const { limit, approximately } = counting;
    reply.integer(approximately ? setAlgebra.estimateUnion(limit) : setAlgebra.countUnion(limit));
  },

  sunionstore(session, args, reply) {
    if (!beginStore(session, args, reply)) return;
    store(session, args, session.keyspace.setAlgebra.unite(NO_LIMIT), "sunionstore", reply);
  },
};
