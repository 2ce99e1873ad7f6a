import type { Args, ReplySink } from "@allset/resp";
import type { SomeHandlers } from "../handlers-of.js";
import type { Session } from "../session/session.js";
import { entryToWrite, isListOrNone, Side, told } from "./list-entry.js";
import type { listSpec } from "./spec.js";

/** LPUSH and RPUSH, and LPUSHX and RPUSHX, which do not create. O(elements). */
function push(session: Session, args: Args, reply: ReplySink, side: Side, creates: boolean): void {
  const { database, keyspace } = session;
  const { lists } = keyspace;
  const { bytes, starts, ends } = args;
  let ref = entryToWrite(session, args, 1);
  if (!isListOrNone(session, ref, reply)) return;
  if (ref === 0 && !creates) return reply.integer(0);
  const isNew = ref === 0;
  if (isNew) ref = lists.create(database, bytes, starts[1], ends[1], bytes, starts[2], ends[2]);
  try {
    ref = lists.pushAll(database, ref, bytes, starts, ends, isNew ? 3 : 2, args.count - 1, side === Side.head);
  } catch (error) {
    // What was pushed is off again, but for the first element of a new list.
    if (isNew) database.remove(database.find(bytes, starts[1], ends[1]));
    throw error;
  }
  told(session, args, 1, side === Side.head ? "lpush" : "rpush", ref);
  reply.integer(lists.length(ref));
}

export const pushes: SomeHandlers<typeof listSpec, "lpush" | "lpushx" | "rpush" | "rpushx"> = {
  lpush: (session, args, reply) => push(session, args, reply, Side.head, true),
  lpushx: (session, args, reply) => push(session, args, reply, Side.head, false),
  rpush: (session, args, reply) => push(session, args, reply, Side.tail, true),
  rpushx: (session, args, reply) => push(session, args, reply, Side.tail, false),
};
