import { EventClass, hasExpiry, type Ref } from "@allset/engine";
import type { Args } from "@allset/resp";
import { Deadline, isPast, readDeadline } from "../expire-time.js";
import type { SomeHandlers } from "../handlers-of.js";
import type { Session } from "../session/session.js";
import { store } from "./setters.js";
import type { stringSpec } from "./spec.js";
import { isStringOrNone, replyValue } from "./string-entry.js";

/** Gives the entry the expiry in `database.moment`, or takes its own away where PERSIST says so. Answers where the entry is now. */
function changeExpiry(session: Session, args: Args, ref: Ref, expires: boolean, persists: boolean): Ref {
  const { database } = session;
  if (!expires && !(persists && hasExpiry(session.keyspace.arena, ref))) return ref;
  const to = expires ? database.expireAtMoment(ref) : database.persist(ref);
  database.changed(args.bytes, args.starts[1], args.ends[1], EventClass.generic, expires ? "expire" : "persist");
  return to;
}

/** Removes the entry of argument 1's key, and tells. */
export function removeKey(session: Session, args: Args, ref: Ref): void {
  session.database.remove(ref);
  session.database.changed(args.bytes, args.starts[1], args.ends[1], EventClass.generic, "del");
}

export const getters: SomeHandlers<typeof stringSpec, "getdel" | "getex" | "getset"> = {
  getdel(session, args, reply) {
    const ref = session.database.read(args.bytes, args.starts[1], args.ends[1]);
    if (!isStringOrNone(session, ref, reply)) return;
    replyValue(session, ref, reply);
    if (ref !== 0) removeKey(session, args, ref);
  },

  getex(session, args, reply, options) {
    const ref = session.database.read(args.bytes, args.starts[1], args.ends[1]);
    if (!isStringOrNone(session, ref, reply)) return;
    if (ref === 0) return reply.null();
    const deadline = readDeadline(session, args, reply, options);
    if (deadline === Deadline.wrong) return;
    const expires = deadline === Deadline.named;
    if (expires && isPast(session)) {
      replyValue(session, ref, reply);
      removeKey(session, args, ref);
    } else replyValue(session, changeExpiry(session, args, ref, expires, options.PERSIST !== 0), reply);
  },

  getset(session, args, reply) {
    const ref = session.database.read(args.bytes, args.starts[1], args.ends[1]);
    if (!isStringOrNone(session, ref, reply)) return;
    replyValue(session, ref, reply);
    store(session, args, ref, 2, false);
  },
};
