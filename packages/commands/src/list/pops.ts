import type { Ref } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors, wrongArity } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import { argumentIs } from "../registry/words.js";
import type { Session } from "../session/session.js";
import { drop, entryToWrite, integerAt, isListOrNone, replyElements, replyEnd, Side, sideAt } from "./list-entry.js";
import type { listSpec } from "./spec.js";

/** LPOP and RPOP. O(1), or O(count). */
function pop(session: Session, args: Args, reply: ReplySink, side: Side): void {
  if (args.count > 2) return popSeveral(session, args, reply, side);
  const ref = entryToWrite(session, args, 1);
  if (!isListOrNone(session, ref, reply)) return;
  if (ref === 0) return reply.null();
  replyEnd(session, ref, side, reply);
  drop(session, args, 1, ref, 1, side);
}

function popSeveral(session: Session, args: Args, reply: ReplySink, side: Side): void {
  if (args.count > 3) return session.fail(reply, wrongArity(side === Side.head ? "lpop" : "rpop"));
  const count = integerAt(session, args, 2, reply, errors.notPositive);
  if (Number.isNaN(count)) return;
  if (count < 0) return session.fail(reply, errors.notPositive);
  const ref = entryToWrite(session, args, 1);
  if (!isListOrNone(session, ref, reply)) return;
  if (ref === 0) return reply.nullArray();
  if (count === 0) return reply.array(0);
  popRange(session, args, 1, ref, count, side, reply);
}

/** Answers up to `count` elements from an end, the outermost first, and removes them. */
function popRange(
  session: Session,
  args: Args,
  keyAt: number,
  ref: Ref,
  count: number,
  side: Side,
  reply: ReplySink,
): void {
  const length = session.keyspace.lists.length(ref);
  const taken = Math.min(count, length);
  const forward = side === Side.head;
  reply.array(taken);
  replyElements(session, ref, forward ? 0 : length - 1, taken, forward, reply);
  drop(session, args, keyAt, ref, taken, side);
}

/** What LMPOP and BLMPOP were called with, read from argument `numkeysAt` on; overwritten by the next call. */
export const multiPop = { firstKey: 0, keyCount: 0, side: Side.head as Side, count: 0 };

/** Fills `multiPop`. False where the arguments are wrong, and the error is answered. */
export function readMultiPop(session: Session, args: Args, numkeysAt: number, reply: ReplySink): boolean {
  const keyCount = integerAt(session, args, numkeysAt, reply, errors.numkeysNotPositive);
  if (Number.isNaN(keyCount)) return false;
  if (keyCount < 1) return failed(session, reply, errors.numkeysNotPositive);
  const sideIndex = numkeysAt + 1 + keyCount;
  if (sideIndex >= args.count) return failed(session, reply, errors.syntax);
  const side = sideAt(session, args, sideIndex, reply);
  if (side === Side.neither) return false;
  multiPop.firstKey = numkeysAt + 1;
  multiPop.keyCount = keyCount;
  multiPop.side = side;
  multiPop.count = 1;
  const at = sideIndex + 1;
  if (at === args.count) return true;
  if (!argumentIs(args, at, "count") || at + 1 === args.count) return failed(session, reply, errors.syntax);
  multiPop.count = integerAt(session, args, at + 1, reply, errors.countNotPositive);
  if (Number.isNaN(multiPop.count)) return false;
  if (multiPop.count < 1) return failed(session, reply, errors.countNotPositive);
  return at + 2 === args.count || failed(session, reply, errors.syntax);
}

/** Pops from the list under the key in argument `keyAt` and answers key and elements. False where there is no such key. */
export function popWithKey(
  session: Session,
  args: Args,
  keyAt: number,
  side: Side,
  count: number,
  reply: ReplySink,
): boolean {
  const ref = entryToWrite(session, args, keyAt);
  if (!isListOrNone(session, ref, reply)) return true;
  if (ref === 0) return false;
  reply.array(2);
  reply.bulk(args.bytes, args.starts[keyAt], args.ends[keyAt]);
  popRange(session, args, keyAt, ref, count, side, reply);
  return true;
}

function failed(session: Session, reply: ReplySink, text: string): false {
  session.fail(reply, text);
  return false;
}

export const pops: SomeHandlers<typeof listSpec, "lmpop" | "lpop" | "rpop"> = {
  lpop: (session, args, reply) => pop(session, args, reply, Side.head),
  rpop: (session, args, reply) => pop(session, args, reply, Side.tail),

  lmpop(session, args, reply) {
    if (!readMultiPop(session, args, 1, reply)) return;
    const { firstKey, keyCount, side, count } = multiPop;
    for (let at = firstKey; at < firstKey + keyCount; at++)
      if (popWithKey(session, args, at, side, count, reply)) return;
    reply.nullArray();
  },
};
