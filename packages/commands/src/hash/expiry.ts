import { NEVER } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors } from "../errors.js";
import { MILLISECOND_MS, SECOND_MS, writeMoment } from "../expire-time.js";
import type { SomeHandlers } from "../handlers-of.js";
import { argumentIs } from "../registry/words.js";
import type { Session } from "../session/session.js";
import { fieldsFrom } from "./field-list.js";
import { readMoment } from "./field-moment.js";
import { findField, isHashOrNone, openIfAny, tell, tellGone } from "./hash-entry.js";
import type { hashSpec } from "./spec.js";

/** What HEXPIRE, HTTL and HPERSIST answer for a field. */
const NO_FIELD = -2;
const NO_EXPIRY = -1;
const UNMET = 0;
const DONE = 1;
const DELETED = 2;

const conditions = ["nx", "xx", "gt", "lt"] as const;
type Condition = (typeof conditions)[number] | "always";

function conditionAt(args: Args, at: number): Condition {
  for (const condition of conditions) if (argumentIs(args, at, condition)) return condition;
  return "always";
}

/** The moment that fields are to expire at: in a cell, because V8 boxes a double that is handed on. */
const deadline = new Float64Array(1);

/** Whether a field that expires at the time in `current` may expire at `deadline`. No expiry is later than any. */
function allows(condition: Condition, current: Float64Array): boolean {
  if (condition === "nx") return current[0] === NEVER;
  if (condition === "xx") return current[0] !== NEVER;
  if (condition === "gt") return current[0] !== NEVER && deadline[0] > current[0];
  return condition === "always" || current[0] === NEVER || deadline[0] < current[0];
}

/** Answers -2 for each field: there is no hash. */
function replyNoFields(args: Args, first: number, reply: ReplySink): void {
  reply.array(args.count - first);
  for (let at = first; at < args.count; at++) reply.integer(NO_FIELD);
}

/** HEXPIRE and its kin. */
function expire(session: Session, args: Args, reply: ReplySink, unitMs: number, fromNow: boolean): void {
  const { keyspace } = session;
  const { hashes } = keyspace;
  const ref = session.database.write(args.bytes, args.starts[1], args.ends[1]);
  if (!isHashOrNone(session, ref, reply)) return;
  if (!readMoment(session, args, 2, unitMs, fromNow, reply)) return;
  deadline[0] = hashes.moment[0];
  const condition = conditionAt(args, 3);
  const first = fieldsFrom(session, args, condition === "always" ? 3 : 4, reply, errors.numFieldsNotPositive);
  if (first === 0) return;
  if (!openIfAny(session, ref)) return replyNoFields(args, first, reply);
  const passed = deadline[0] <= keyspace.now;
  let changed = 0;
  let gone = false;
  reply.array(args.count - first);
  // Of one field, and where fields go, each step is all or nothing.
  const logged = !passed && args.count - first > 1;
  if (logged) hashes.begin();
  try {
    for (let at = first; at < args.count; at++) {
      if (gone || !findField(session, args, at)) {
        reply.integer(NO_FIELD);
        continue;
      }
      hashes.readTime();
      if (!allows(condition, hashes.moment)) {
        reply.integer(UNMET);
        continue;
      }
      hashes.moment[0] = deadline[0];
      if (passed) gone = hashes.remove();
      else hashes.expireAt(args.bytes, args.starts[at], args.ends[at]);
      changed++;
      reply.integer(passed ? DELETED : DONE);
    }
    if (logged) hashes.settle();
  } catch (error) {
    if (logged) {
      hashes.undo();
      changed = 0;
    }
    throw error;
  } finally {
    if (changed > 0) tell(session, args, passed ? "hdel" : "hexpire");
    if (gone) tellGone(session, args);
  }
}

/** HTTL and its kin: answers how long fields live from now or from 1970 on, in units, rounded up. */
function lifetimes(session: Session, args: Args, reply: ReplySink, unitMs: number, fromNow: boolean): void {
  const { hashes } = session.keyspace;
  const ref = session.database.read(args.bytes, args.starts[1], args.ends[1]);
  if (!isHashOrNone(session, ref, reply)) return;
  const first = fieldsFrom(session, args, 2, reply);
  if (first === 0) return;
  if (!openIfAny(session, ref)) return replyNoFields(args, first, reply);
  reply.array(args.count - first);
  for (let at = first; at < args.count; at++) {
    if (!findField(session, args, at)) {
      reply.integer(NO_FIELD);
      continue;
    }
    hashes.readTime();
    const { moment } = hashes;
    if (moment[0] === NEVER) {
      reply.integer(NO_EXPIRY);
      continue;
    }
    moment[0] = Math.ceil((moment[0] - (fromNow ? session.keyspace.now : 0)) / unitMs);
    writeMoment(reply, moment);
  }
}

export const expiry: SomeHandlers<
  typeof hashSpec,
  "hexpire" | "hexpireat" | "hexpiretime" | "hpersist" | "hpexpire" | "hpexpireat" | "hpexpiretime" | "hpttl" | "httl"
> = {
  hexpire: (session, args, reply) => expire(session, args, reply, SECOND_MS, true),
  hpexpire: (session, args, reply) => expire(session, args, reply, MILLISECOND_MS, true),
  hexpireat: (session, args, reply) => expire(session, args, reply, SECOND_MS, false),
  hpexpireat: (session, args, reply) => expire(session, args, reply, MILLISECOND_MS, false),

  httl: (session, args, reply) => lifetimes(session, args, reply, SECOND_MS, true),
  hpttl: (session, args, reply) => lifetimes(session, args, reply, MILLISECOND_MS, true),
  hexpiretime: (session, args, reply) => lifetimes(session, args, reply, SECOND_MS, false),
  hpexpiretime: (session, args, reply) => lifetimes(session, args, reply, MILLISECOND_MS, false),

  hpersist(session, args, reply) {
    const ref = session.database.write(args.bytes, args.starts[1], args.ends[1]);
    if (!isHashOrNone(session, ref, reply)) return;
    const first = fieldsFrom(session, args, 2, reply);
    if (first === 0) return;
    if (!openIfAny(session, ref)) return replyNoFields(args, first, reply);
    let persisted = 0;
    reply.array(args.count - first);
    for (let at = first; at < args.count; at++) {
      if (!findField(session, args, at)) reply.integer(NO_FIELD);
      else if (session.keyspace.hashes.persist()) {
        persisted++;
        reply.integer(DONE);
      } else reply.integer(NO_EXPIRY);
    }
    if (persisted > 0) tell(session, args, "hpersist");
  },
};
