import { parseInteger, type Ref, ValueType } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { deadlineInSeconds } from "../blocking-timeout.js";
import { errors } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import { argumentIs } from "../registry/words.js";
import type { Session } from "../session/session.js";
import { Scores, scoresFor, writeMembers } from "./members.js";
import type { sortedSetSpec } from "./spec.js";
import { changed, isZSetOrNone, removeIfEmpty } from "./zset-entry.js";

/** Answers the `count` lowest or highest members of the set of argument `keyAt`, in an array that was begun, and removes them. */
function pop(
  session: Session,
  args: Args,
  keyAt: number,
  ref: Ref,
  count: number,
  highest: boolean,
  scores: Scores,
  reply: ReplySink,
): void {
  const { zsets } = session.keyspace;
  const size = zsets.size(ref);
  writeMembers(session, ref, highest ? size - 1 : 0, count, highest, scores, reply);
  const left = zsets.removeRange(session.database, ref, highest ? size - count : 0, highest ? size : count);
  changed(session, args, keyAt, highest ? "zpopmax" : "zpopmin");
  removeIfEmpty(session, args, keyAt, left);
}

/** ZPOPMIN and ZPOPMAX. O(log members × count). */
function popOne(session: Session, args: Args, reply: ReplySink, highest: boolean): void {
  const { bytes, starts, ends } = args;
  if (args.count > 3) return session.fail(reply, errors.syntax);
  const asked = args.count === 3 ? parseInteger(bytes, starts[2], ends[2]) : 1;
  if (!(asked >= 0)) return session.fail(reply, errors.notPositive);
  const ref = session.database.write(bytes, starts[1], ends[1]);
  if (!isZSetOrNone(session, ref, reply)) return;
  const count = ref === 0 ? 0 : Math.min(asked, session.keyspace.zsets.size(ref));
  if (count === 0) return reply.array(0);
  const scores = args.count === 3 ? scoresFor(reply) : Scores.flat;
  reply.array(scores === Scores.flat ? count * 2 : count);
  pop(session, args, 1, ref, count, highest, scores, reply);
}

/** What a pop that looks at several keys found: nothing yet, a reply was made, or an error was. */
const Try = { empty: 0, done: 1 } as const;
type Try = (typeof Try)[keyof typeof Try];

/** How a command pops from the first of its keys that is not empty. */
type PopFrom = (session: Session, args: Args, keyAt: number, ref: Ref, reply: ReplySink) => void;

function popFromFirst(
  session: Session,
  args: Args,
  first: number,
  count: number,
  from: PopFrom,
  reply: ReplySink,
): Try {
  for (let at = first; at < first + count; at++) {
    const ref = session.database.write(args.bytes, args.starts[at], args.ends[at]);
    if (!isZSetOrNone(session, ref, reply)) return Try.done;
    if (ref === 0) continue;
    from(session, args, at, ref, reply);
    return Try.done;
  }
  return Try.empty;
}

/** Waits for one of some keys, and then pops as `from` does. */
function block(
  session: Session,
  args: Args,
  firstKey: number,
  keyCount: number,
  deadlineMs: number,
  from: PopFrom,
  reply: ReplySink,
): void {
  const serve = (woken: Session, waited: Args, keyAt: number, sink: ReplySink): boolean => {
    const ref = woken.database.write(waited.bytes, waited.starts[keyAt], waited.ends[keyAt]);
    if (ref === 0) return false;
    from(woken, waited, keyAt, ref, sink);
    return true;
  };
  const giveUp = (_: Session, sink: ReplySink): void => sink.nullArray();
  session.block({ args, firstKey, keyCount, type: ValueType.zset, deadlineMs, serve, giveUp }, reply);
}

/** One member: the key, the member and its score. */
const popNamed =
  (highest: boolean): PopFrom =>
  (session, args, keyAt, ref, reply) => {
    reply.array(3);
    reply.bulk(args.bytes, args.starts[keyAt], args.ends[keyAt]);
    pop(session, args, keyAt, ref, 1, highest, Scores.flat, reply);
  };

const popLowest = popNamed(false);
const popHighest = popNamed(true);

/** BZPOPMIN and BZPOPMAX. */
function popOrWait(session: Session, args: Args, from: PopFrom, reply: ReplySink): void {
  const deadlineMs = deadlineInSeconds(session, args, args.count - 1, reply);
  if (Number.isNaN(deadlineMs)) return;
  const keys = args.count - 2;
  if (popFromFirst(session, args, 1, keys, from, reply) === Try.done) return;
  block(session, args, 1, keys, deadlineMs, from, reply);
}

/** Up to `asked` members: the key, and pairs. */
const popMany =
  (asked: number, highest: boolean): PopFrom =>
  (session, args, keyAt, ref, reply) => {
    const count = Math.min(asked, session.keyspace.zsets.size(ref));
    reply.array(2);
    reply.bulk(args.bytes, args.starts[keyAt], args.ends[keyAt]);
    reply.array(count);
    pop(session, args, keyAt, ref, count, highest, Scores.paired, reply);
  };

/** Reads ZMPOP from the number of keys in argument `countAt` on. Null where it is wrong, and the error is answered. */
function parseMany(
  session: Session,
  args: Args,
  countAt: number,
  reply: ReplySink,
): { keys: number; from: PopFrom } | null {
  const { bytes, starts, ends } = args;
  const fail = (text: string): null => {
    session.fail(reply, text);
    return null;
  };
  const keys = parseInteger(bytes, starts[countAt], ends[countAt]);
  if (!(keys >= 1)) return fail(errors.numkeysNotPositive);
  const whereAt = countAt + keys + 1;
  if (whereAt >= args.count) return fail(errors.syntax);
  const highest = argumentIs(args, whereAt, "max");
  if (!highest && !argumentIs(args, whereAt, "min")) return fail(errors.syntax);
  let asked = 1;
  for (let at = whereAt + 1; at < args.count; at += 2) {
    if (at > whereAt + 1 || at + 1 >= args.count || !argumentIs(args, at, "count")) return fail(errors.syntax);
    asked = parseInteger(bytes, starts[at + 1], ends[at + 1]);
    if (!(asked >= 1)) return fail(errors.countNotPositive);
  }
  return { keys, from: popMany(asked, highest) };
}

export const pops: SomeHandlers<
  typeof sortedSetSpec,
  "bzmpop" | "bzpopmax" | "bzpopmin" | "zmpop" | "zpopmax" | "zpopmin"
> = {
  zpopmax: (session, args, reply) => popOne(session, args, reply, true),
  zpopmin: (session, args, reply) => popOne(session, args, reply, false),
  bzpopmax: (session, args, reply) => popOrWait(session, args, popHighest, reply),
  bzpopmin: (session, args, reply) => popOrWait(session, args, popLowest, reply),

  bzmpop(session, args, reply) {
    const call = parseMany(session, args, 2, reply);
    if (call === null) return;
    const deadlineMs = deadlineInSeconds(session, args, 1, reply);
    if (Number.isNaN(deadlineMs)) return;
    if (popFromFirst(session, args, 3, call.keys, call.from, reply) === Try.done) return;
    block(session, args, 3, call.keys, deadlineMs, call.from, reply);
  },

  zmpop(session, args, reply) {
    const call = parseMany(session, args, 1, reply);
    if (call === null || popFromFirst(session, args, 2, call.keys, call.from, reply) === Try.done) return;
    reply.nullArray();
  },
};
