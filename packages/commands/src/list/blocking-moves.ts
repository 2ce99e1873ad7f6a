/** The commands that wait for an element: BLPOP, BRPOP, BLMPOP, BLMOVE, BRPOPLPUSH and BLMOVEM. */
import { ValueType } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { deadlineInSeconds } from "../blocking-timeout.js";
import type { SomeHandlers } from "../handlers-of.js";
import type { Session } from "../session/session.js";
import { drop, entryToWrite, isListOrNone, replyEnd, Side, sideAt } from "./list-entry.js";
import { move } from "./moves.js";
import { moveMany, readMultipleMove } from "./multiple-moves.js";
import { multiPop, popWithKey, readMultiPop } from "./pops.js";
import type { listSpec } from "./spec.js";

/** Takes one element and answers it behind its key. False where the key in argument `keyAt` does not exist. */
function popOne(session: Session, args: Args, keyAt: number, side: Side, reply: ReplySink): boolean {
  const ref = entryToWrite(session, args, keyAt);
  if (!isListOrNone(session, ref, reply)) return true;
  if (ref === 0) return false;
  reply.array(2);
  reply.bulk(args.bytes, args.starts[keyAt], args.ends[keyAt]);
  replyEnd(session, ref, side, reply);
  drop(session, args, keyAt, ref, 1, side);
  return true;
}

const giveUp = (_session: Session, reply: ReplySink): void => reply.nullArray();

/** As Redis has it: null inside a transaction, and null of an array when time is up. */
function giveUpMoving(session: Session, reply: ReplySink): void {
  if (session.executing) reply.null();
  else reply.nullArray();
}

/** BLPOP and BRPOP. */
function blockingPop(session: Session, args: Args, reply: ReplySink, side: Side): void {
  const timeoutAt = args.count - 1;
  const deadlineMs = deadlineInSeconds(session, args, timeoutAt, reply);
  if (Number.isNaN(deadlineMs)) return;
  for (let at = 1; at < timeoutAt; at++) if (popOne(session, args, at, side, reply)) return;
  const wait = {
    args,
    firstKey: 1,
    keyCount: timeoutAt - 1,
    type: ValueType.list,
    deadlineMs,
    serve: (waiting: Session, words: Args, keyAt: number, answer: ReplySink): boolean =>
      popOne(waiting, words, keyAt, side, answer),
    giveUp,
  };
  session.block(wait, reply);
}

/** BLMOVE and BRPOPLPUSH, whose timeout is the last argument. */
function blockingMove(session: Session, args: Args, reply: ReplySink, from: Side, to: Side): void {
  const deadlineMs = deadlineInSeconds(session, args, args.count - 1, reply);
  if (Number.isNaN(deadlineMs) || move(session, args, from, to, reply)) return;
  const wait = {
    args,
    firstKey: 1,
    keyCount: 1,
    type: ValueType.list,
    deadlineMs,
    serve: (waiting: Session, words: Args, _keyAt: number, answer: ReplySink): boolean =>
      move(waiting, words, from, to, answer),
    giveUp: giveUpMoving,
  };
  session.block(wait, reply);
}

export const blockingMoves: SomeHandlers<
  typeof listSpec,
  "blmove" | "blmovem" | "blmpop" | "blpop" | "brpop" | "brpoplpush"
> = {
  blpop: (session, args, reply) => blockingPop(session, args, reply, Side.head),
  brpop: (session, args, reply) => blockingPop(session, args, reply, Side.tail),
  brpoplpush: (session, args, reply) => blockingMove(session, args, reply, Side.tail, Side.head),

  blmove(session, args, reply) {
    const from = sideAt(session, args, 3, reply);
    if (from === Side.neither) return;
    const to = sideAt(session, args, 4, reply);
    if (to !== Side.neither) blockingMove(session, args, reply, from, to);
  },

  blmovem(session, args, reply) {
    const how = readMultipleMove(session, args, 6, reply);
    if (how === null) return;
    const deadlineMs = deadlineInSeconds(session, args, 5, reply);
    if (Number.isNaN(deadlineMs) || moveMany(session, args, how, reply)) return;
    const wait = {
      args,
      firstKey: 1,
      keyCount: 1,
      type: ValueType.list,
      deadlineMs,
      serve: (waiting: Session, words: Args, _keyAt: number, answer: ReplySink): boolean =>
        moveMany(waiting, words, how, answer),
      giveUp,
    };
    session.block(wait, reply);
  },

  blmpop(session, args, reply) {
    if (!readMultiPop(session, args, 2, reply)) return;
    const deadlineMs = deadlineInSeconds(session, args, 1, reply);
    if (Number.isNaN(deadlineMs)) return;
    const { firstKey, keyCount, side, count } = multiPop;
    for (let at = firstKey; at < firstKey + keyCount; at++)
      if (popWithKey(session, args, at, side, count, reply)) return;
    const wait = {
      args,
      firstKey,
      keyCount,
      type: ValueType.list,
      deadlineMs,
      serve: (waiting: Session, words: Args, keyAt: number, answer: ReplySink): boolean =>
        popWithKey(waiting, words, keyAt, side, count, answer),
      giveUp,
    };
    session.block(wait, reply);
  },
};
