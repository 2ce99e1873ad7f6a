import { EventClass, hasExpiry, NEVER, type Ref } from "@allset/engine";
import type { Args } from "@allset/resp";
import { deadlineOf } from "../expire-time.js";
import type { SomeHandlers } from "../handlers-of.js";
import type { OptionsOf } from "../registry/handler.js";
import type { Session } from "../session/session.js";
import { store } from "./setters.js";
import type { stringSpec } from "./spec.js";
import { isStringOrNone, replyValue } from "./string-entry.js";

/** Gives the entry its new time to live, or takes it away. Answers where the entry is now. */
function changeExpiry(
  session: Session,
  args: Args,
  ref: Ref,
  options: OptionsOf<(typeof stringSpec)["specs"]["getex"]>,
  deadline: number,
): Ref {
  const { database } = session;
  const [start, end] = [args.starts[1], args.ends[1]];
  if (deadline !== NEVER) {
    const to = database.expireAt(ref, deadline);
    database.changed(args.bytes, start, end, EventClass.generic, "expire");
    return to;
  }
  if (options.PERSIST === 0 || !hasExpiry(session.keyspace.arena, ref)) return ref;
  const to = database.persist(ref);
  database.changed(args.bytes, start, end, EventClass.generic, "persist");
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
    const deadline = deadlineOf(session, args, reply, options);
    if (Number.isNaN(deadline)) return;
    if (deadline !== NEVER && deadline <= session.keyspace.now) {
      replyValue(session, ref, reply);
      removeKey(session, args, ref);
    } else replyValue(session, changeExpiry(session, args, ref, options, deadline), reply);
  },

  getset(session, args, reply) {
    const ref = session.database.read(args.bytes, args.starts[1], args.ends[1]);
    if (!isStringOrNone(session, ref, reply)) return;
    replyValue(session, ref, reply);
    store(session, args, ref, 2, NEVER);
  },
};
