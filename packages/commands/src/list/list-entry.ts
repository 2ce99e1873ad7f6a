/** What the handlers of lists share: looking entries up, replying elements, and telling what was taken. */
import { EventClass, parseInteger, placeEntry, type Ref, ValueType } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors } from "../errors.js";
import { argumentIs } from "../registry/words.js";
import type { Session } from "../session/session.js";
import { isTypeOrNone } from "../typed-entry.js";

/** Whether an entry is none (0) or holds a list; where it does not, the error is answered. */
export function isListOrNone(session: Session, ref: Ref, reply: ReplySink): boolean {
  return isTypeOrNone(session, ref, ValueType.list, reply);
}

/** The entry of the key in argument `at` for a command that writes, or 0. */
export function entryToWrite(session: Session, args: Args, at: number): Ref {
  return session.database.write(args.bytes, args.starts[at], args.ends[at]);
}

/** Argument `at` as an integer; NaN where it is none, and `text` is answered. */
export function integerAt(session: Session, args: Args, at: number, reply: ReplySink, text: string): number {
  const value = parseInteger(args.bytes, args.starts[at], args.ends[at]);
  if (Number.isNaN(value)) session.fail(reply, text);
  return value;
}

/** An end of a list. */
export const Side = { head: 0, tail: 1, neither: 2 } as const;
export type Side = (typeof Side)[keyof typeof Side];

/** The end that argument `at` names, LEFT or RIGHT; for another word the error is answered. */
export function sideAt(session: Session, args: Args, at: number, reply: ReplySink): Side {
  if (argumentIs(args, at, "left")) return Side.head;
  if (argumentIs(args, at, "right")) return Side.tail;
  session.fail(reply, errors.syntax);
  return Side.neither;
}

/**
 * Makes a list of the elements `bytes[starts[i] .. ends[i])`, `i` from `first` up to `last`, for the key of argument `keyAt`, which was just
 * missed: all of them, or none where there is no memory. Each is pushed behind the one before, or before it. O(elements).
 */
export function makeList(
  { database, keyspace }: Session,
  args: Args,
  keyAt: number,
  bytes: Uint8Array,
  starts: Int32Array,
  ends: Int32Array,
  first: number,
  last: number,
  side: Side,
): Ref {
  const { lists, loose } = keyspace;
  const key = args.bytes;
  const keyStart = args.starts[keyAt];
  const keyEnd = args.ends[keyAt];
  // One needs no second step.
  if (first === last) return lists.create(database, key, keyStart, keyEnd, bytes, starts[first], ends[first]);
  let ref = lists.create(loose, key, keyStart, keyEnd, bytes, starts[first], ends[first]);
  try {
    for (let i = first + 1; i <= last; i++) ref = lists.push(loose, ref, bytes, starts[i], ends[i], side === Side.head);
    placeEntry(database, 0, ref);
  } catch (error) {
    loose.free(ref);
    throw error;
  }
  return ref;
}

/** Answers `count` elements from `index` on, or backwards from it. They are there. O(count). */
export function replyElements(
  session: Session,
  ref: Ref,
  index: number,
  count: number,
  forward: boolean,
  reply: ReplySink,
): void {
  if (count === 0) return;
  const { cursor } = session.keyspace.lists;
  cursor.open(ref, index);
  for (let left = count; ; ) {
    cursor.read();
    reply.bulk(cursor.source, cursor.from, cursor.to);
    if (--left === 0) return;
    if (forward) cursor.next();
    else cursor.previous();
  }
}

/** Answers the element at an end. */
export function replyEnd(session: Session, ref: Ref, side: Side, reply: ReplySink): void {
  replyElements(session, ref, side === Side.head ? 0 : session.keyspace.lists.length(ref) - 1, 1, true, reply);
}

/** Removes elements from an end of the list under the key in argument `keyAt`, found last, and tells. */
export function drop(session: Session, args: Args, keyAt: number, ref: Ref, count: number, side: Side): void {
  const { database, keyspace } = session;
  const left = keyspace.lists.drop(database, ref, count, side === Side.head);
  told(session, args, keyAt, side === Side.head ? "lpop" : "rpop", left);
}

/** Tells of a change of the list under the key in argument `keyAt`; where `left` is 0, also that it is gone. */
export function told(session: Session, args: Args, keyAt: number, event: string, left: Ref): void {
  const { database } = session;
  const { bytes, starts, ends } = args;
  database.changed(bytes, starts[keyAt], ends[keyAt], EventClass.list, event);
  if (left === 0) database.changed(bytes, starts[keyAt], ends[keyAt], EventClass.generic, "del");
}
