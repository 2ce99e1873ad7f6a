import { type Strings, TimeChange } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { wrongArity } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import type { Session } from "../session/session.js";
import { findField, isHashOrNone, openIfAny, openOrCreate, tell, tellGone } from "./hash-entry.js";
import type { hashSpec } from "./spec.js";

/** Bytes that an element of a listpack takes beside its own, up to 63 of them. */
const ELEMENT_BYTES = 2;

/**
 * Room for the elements that a new hash gets from arguments `from` on, so that it need not move for each of them; 0 where they are so
 * long or so many that it will not be a listpack.
 */
export function roomFor(session: Session, args: Args, from: number): number {
  return Math.max(0, roomOf(session, args, from, args.count));
}

/** Room for strings in a listpack; -1 where one of them does not belong in one, or there are too many. */
export function roomOf({ keyspace }: Session, { starts, ends }: Strings, from: number, to: number): number {
  const { hashPackedEntriesMax, hashPackedValueMax } = keyspace.limits;
  if (to - from > hashPackedEntriesMax * 2) return -1;
  let room = 0;
  for (let at = from; at < to; at++) {
    const size = ends[at] - starts[at];
    if (size > hashPackedValueMax) return -1;
    room += size + ELEMENT_BYTES;
  }
  return room;
}

/** Sets the field of argument 2 to argument 3. Whether it is new. */
function storePair({ keyspace }: Session, args: Args): boolean {
  const { hashes } = keyspace;
  const { bytes, starts, ends } = args;
  const found = hashes.find(bytes, starts[2], ends[2]);
  hashes.store(bytes, starts[2], ends[2], bytes, starts[3], ends[3]);
  return !found;
}

/** HSET and HMSET: -1 where the arguments are wrong, and the error is answered; else how many fields are new. */
function setPairs(session: Session, args: Args, reply: ReplySink): number {
  if ((args.count & 1) !== 0) {
    session.fail(reply, wrongArity(session.command?.fullName ?? ""));
    return -1;
  }
  const ref = session.database.write(args.bytes, args.starts[1], args.ends[1]);
  if (!isHashOrNone(session, ref, reply)) return -1;
  openOrCreate(session, args, ref, ref === 0 ? roomFor(session, args, 2) : 0);
  const { hashes } = session.keyspace;
  const pairs = (args.count - 2) >> 1;
  let created: number;
  // Of one field the store alone is all or nothing.
  if (pairs === 1) created = storePair(session, args) ? 1 : 0;
  else created = hashes.storeAll(args, 2, args, 3, 2, pairs, TimeChange.drop);
  tell(session, args, "hset");
  return created;
}

export const setters: SomeHandlers<typeof hashSpec, "hdel" | "hmset" | "hset" | "hsetnx"> = {
  hset(session, args, reply) {
    const created = setPairs(session, args, reply);
    if (created >= 0) reply.integer(created);
  },

  hmset(session, args, reply) {
    if (setPairs(session, args, reply) >= 0) reply.ok();
  },

  hsetnx(session, args, reply) {
    const ref = session.database.write(args.bytes, args.starts[1], args.ends[1]);
    if (!isHashOrNone(session, ref, reply)) return;
    if (openIfAny(session, ref) && findField(session, args, 2)) return reply.integer(0);
    if (ref === 0) openOrCreate(session, args, 0, roomFor(session, args, 2));
    storePair(session, args);
    tell(session, args, "hset");
    reply.integer(1);
  },

  hdel(session, args, reply) {
    const ref = session.database.write(args.bytes, args.starts[1], args.ends[1]);
    if (!isHashOrNone(session, ref, reply)) return;
    if (!openIfAny(session, ref)) return reply.integer(0);
    const { hashes } = session.keyspace;
    let deleted = 0;
    let gone = false;
    for (let at = 2; at < args.count && !gone; at++) {
      if (!findField(session, args, at)) continue;
      gone = hashes.remove();
      deleted++;
    }
    if (deleted > 0) tell(session, args, "hdel");
    if (gone) tellGone(session, args);
    reply.integer(deleted);
  },
};
