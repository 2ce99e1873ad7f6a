/** LMOVEM, and what BLMOVEM shares with it. */
import type { Ref } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import { argumentIs } from "../registry/words.js";
import type { Session } from "../session/session.js";
import { drop, entryToWrite, integerAt, isListOrNone, makeList, replyElements, Side, sideAt } from "./list-entry.js";
import { toldPop, toldPush } from "./moves.js";
import type { listSpec } from "./spec.js";

/** What is moved, and how. */
export interface MultipleMove {
  readonly from: Side;
  readonly to: Side;
  readonly count: number;
  /** All of them, or none. */
  readonly exactly: boolean;
  /** The elements keep their order, whatever the ends. */
  readonly inBulk: boolean;
}

/** Reads the ends from argument 3 on and the block of options at `at`; null where they are wrong, and the error is answered. */
export function readMultipleMove(session: Session, args: Args, at: number, reply: ReplySink): MultipleMove | null {
  const from = sideAt(session, args, 3, reply);
  if (from === Side.neither) return null;
  const to = sideAt(session, args, 4, reply);
  if (to === Side.neither) return null;
  if (args.count <= at) return { from, to, count: 1, exactly: false, inBulk: true };
  const exactly = argumentIs(args, at, "exactly");
  if (args.count !== at + 3 || !(exactly || argumentIs(args, at, "count")))
    return refuse(session, reply, errors.syntax);
  const count = integerAt(session, args, at + 1, reply, errors.countNotPositive);
  if (Number.isNaN(count)) return null;
  if (count < 1) return refuse(session, reply, errors.countNotPositive);
  const inBulk = argumentIs(args, at + 2, "bulk");
  if (!inBulk && !argumentIs(args, at + 2, "obo")) return refuse(session, reply, errors.syntax);
  return { from, to, count, exactly, inBulk };
}

function refuse(session: Session, reply: ReplySink, text: string): null {
  session.fail(reply, text);
  return null;
}

/**
 * Moves elements from the list of argument 1 to that of argument 2 and answers them as they stand there. False where there are too few,
 * and nothing is answered. As with `move`, they are in both lists for a moment. O(elements moved).
 */
export function moveMany(session: Session, args: Args, how: MultipleMove, reply: ReplySink): boolean {
  const { database, keyspace } = session;
  const { lists } = keyspace;
  const ref = entryToWrite(session, args, 1);
  if (!isListOrNone(session, ref, reply)) return true;
  const length = ref === 0 ? 0 : lists.length(ref);
  if (length === 0 || (how.exactly && length < how.count)) return false;
  const { hash } = database;
  const target = entryToWrite(session, args, 2);
  if (!isListOrNone(session, target, reply)) return true;
  const count = Math.min(how.count, length);
  const moved = copyElements(session, ref, how, count);
  const { bytes, starts, ends } = moved;
  if (target === ref) {
    const pushed = lists.pushAll(database, ref, bytes, starts, ends, 0, count - 1, how.to === Side.head);
    const oldHead = how.to === Side.head ? count : 0;
    const left = lists.removeRange(
      database,
      pushed,
      how.from === Side.head ? oldHead : oldHead + length - count,
      count,
    );
    replyMoved(session, left, how, count, reply);
    toldPush(session, args, how.to);
    toldPop(session, args, how.from);
    return true;
  }
  const pushed = pushMoved(session, args, target, moved, count, how.to);
  replyMoved(session, pushed, how, count, reply);
  toldPush(session, args, how.to);
  database.hash = hash;
  drop(session, args, 1, ref, count, how.from);
  return true;
}

/** Elements outside the arena, in the order in which they are pushed. */
interface Moved {
  readonly bytes: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** Copies what is to be moved. Pushing begins at the end that is popped from, or at the other one where only that keeps the order. */
function copyElements(session: Session, ref: Ref, how: MultipleMove, count: number): Moved {
  const { lists } = session.keyspace;
  const { cursor } = lists;
  const length = lists.length(ref);
  const fromHead = how.from === Side.head;
  const forward = how.inBulk && how.from === how.to ? !fromHead : fromHead;
  const first = fromHead ? 0 : length - count;
  const starts = new Int32Array(count);
  const ends = new Int32Array(count);
  cursor.open(ref, forward ? first : first + count - 1);
  let bytes = new Uint8Array(count * 32);
  for (let i = 0, at = 0; i < count; i++) {
    cursor.read();
    const size = cursor.to - cursor.from;
    if (at + size > bytes.length) {
      const grown = new Uint8Array((at + size) * 2);
      grown.set(bytes.subarray(0, at));
      bytes = grown;
    }
    bytes.set(cursor.source.subarray(cursor.from, cursor.to), at);
    starts[i] = at;
    at += size;
    ends[i] = at;
    if (forward) cursor.next();
    else cursor.previous();
  }
  return { bytes, starts, ends };
}

/** Pushes to the list of argument 2, which was found last; 0: it is made. All of them, or none. */
function pushMoved(session: Session, args: Args, target: Ref, moved: Moved, count: number, side: Side): Ref {
  const { database, keyspace } = session;
  const { bytes, starts, ends } = moved;
  if (target === 0) return makeList(session, args, 2, bytes, starts, ends, 0, count - 1, side);
  return keyspace.lists.pushAll(database, target, bytes, starts, ends, 0, count - 1, side === Side.head);
}

function replyMoved(session: Session, ref: Ref, how: MultipleMove, count: number, reply: ReplySink): void {
  reply.array(count);
  const first = how.to === Side.head ? 0 : session.keyspace.lists.length(ref) - count;
  replyElements(session, ref, first, count, true, reply);
}

export const multipleMoves: SomeHandlers<typeof listSpec, "lmovem"> = {
  lmovem(session, args, reply) {
    const how = readMultipleMove(session, args, 5, reply);
    if (how === null || moveMany(session, args, how, reply)) return;
    if (how.exactly) reply.nullArray();
    else reply.array(0);
  },
};
