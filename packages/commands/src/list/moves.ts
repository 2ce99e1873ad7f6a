import { EventClass, type Ref } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import type { SomeHandlers } from "../handlers-of.js";
import type { Session } from "../session/session.js";
import { drop, entryToWrite, isListOrNone, replyEnd, Side, sideAt } from "./list-entry.js";
import type { listSpec } from "./spec.js";

/**
 * Moves an element from an end of the list of argument 1 to an end of that of argument 2, and answers it. False where there is none, and
 * nothing is answered. The element is in both lists for a moment: where there is no memory for that, nothing changes. O(1).
 */
export function move(session: Session, args: Args, from: Side, to: Side, reply: ReplySink): boolean {
  const { database } = session;
  const ref = entryToWrite(session, args, 1);
  if (!isListOrNone(session, ref, reply)) return true;
  if (ref === 0) return false;
  const { hash } = database;
  const target = entryToWrite(session, args, 2);
  if (!isListOrNone(session, target, reply)) return true;
  replyEnd(session, ref, from, reply);
  if (target === ref) rotate(session, args, ref, from, to);
  else {
    pushEnd(session, args, ref, target, from, to);
    database.hash = hash;
    drop(session, args, 1, ref, 1, from);
  }
  return true;
}

/** Adds the element at an end of `ref` to the list `target`, the one of argument 2, which was found last; 0: it is made. */
function pushEnd(session: Session, args: Args, ref: Ref, target: Ref, from: Side, to: Side): void {
  const { database, keyspace } = session;
  const { lists } = keyspace;
  const { cursor } = lists;
  const { bytes, starts, ends } = args;
  cursor.open(ref, from === Side.head ? 0 : lists.length(ref) - 1);
  cursor.read();
  if (target !== 0) lists.push(database, target, cursor.source, cursor.from, cursor.to, to === Side.head);
  else lists.create(database, bytes, starts[2], ends[2], cursor.source, cursor.from, cursor.to);
  toldPush(session, args, to);
}

/** Moves an element from one end of a list to the other; both ends may be the same. */
function rotate(session: Session, args: Args, ref: Ref, from: Side, to: Side): void {
  const { database, keyspace } = session;
  const { lists } = keyspace;
  const { cursor } = lists;
  const length = lists.length(ref);
  let left = ref;
  if (from !== to && length > 1) {
    cursor.open(ref, from === Side.head ? 0 : length - 1);
    cursor.readCopy();
    left = lists.push(database, ref, cursor.source, cursor.from, cursor.to, to === Side.head);
    left = lists.drop(database, left, 1, from === Side.head);
  }
  toldPush(session, args, to);
  toldPop(session, args, from);
}

export function toldPush(session: Session, { bytes, starts, ends }: Args, to: Side): void {
  const event = to === Side.head ? "lpush" : "rpush";
  session.database.changed(bytes, starts[2], ends[2], EventClass.list, event);
}

export function toldPop(session: Session, { bytes, starts, ends }: Args, from: Side): void {
  const event = from === Side.head ? "lpop" : "rpop";
  session.database.changed(bytes, starts[1], ends[1], EventClass.list, event);
}

export const moves: SomeHandlers<typeof listSpec, "lmove" | "rpoplpush"> = {
  lmove(session, args, reply) {
    const from = sideAt(session, args, 3, reply);
    if (from === Side.neither) return;
    const to = sideAt(session, args, 4, reply);
    if (to === Side.neither) return;
    if (!move(session, args, from, to, reply)) reply.null();
  },

  rpoplpush(session, args, reply) {
    if (!move(session, args, Side.tail, Side.head, reply)) reply.null();
  },
};
