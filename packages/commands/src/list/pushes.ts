import type { Args, ReplySink } from "@allset/resp";
import type { SomeHandlers } from "../handlers-of.js";
import type { Session } from "../session/session.js";
import { entryToWrite, isListOrNone, makeList, Side, told } from "./list-entry.js";
import type { listSpec } from "./spec.js";

/** LPUSH and RPUSH, and LPUSHX and RPUSHX, which do not create. O(elements). */
function push(session: Session, args: Args, reply: ReplySink, side: Side, creates: boolean): void {
  const { database, keyspace } = session;
  const { lists } = keyspace;
  const { bytes, starts, ends } = args;
  const known = entryToWrite(session, args, 1);
  if (!isListOrNone(session, known, reply)) return;
  if (known === 0 && !creates) return reply.integer(0);
  const last = args.count - 1;
  const ref =
    known === 0
      ? makeList(session, args, 1, bytes, starts, ends, 2, last, side)
      : lists.pushAll(database, known, bytes, starts, ends, 2, last, side === Side.head);
  told(session, args, 1, side === Side.head ? "lpush" : "rpush", ref);
  reply.integer(lists.length(ref));
}

export const pushes: SomeHandlers<typeof listSpec, "lpush" | "lpushx" | "rpush" | "rpushx"> = {
  lpush: (session, args, reply) => push(session, args, reply, Side.head, true),
  lpushx: (session, args, reply) => push(session, args, reply, Side.head, false),
  rpush: (session, args, reply) => push(session, args, reply, Side.tail, true),
  rpushx: (session, args, reply) => push(session, args, reply, Side.tail, false),
};
