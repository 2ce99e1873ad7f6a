/** XLEN, XRANGE and XREVRANGE. */
import { decrementId, incrementId, newId, parseInteger } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import { argumentIs } from "../registry/words.js";
import type { Session } from "../session/session.js";
import { replyEntry } from "./entry-reply.js";
import { isExclusive, readIntervalId } from "./id-argument.js";
import type { streamSpec } from "./spec.js";
import { REFUSED, readStream, refuseId } from "./stream-entry.js";

const start = newId();
const end = newId();
/** No COUNT. */
const ALL = -1;

/** Reads the ends of an interval into `start` and `end`. False: the error is answered. */
export function readInterval(session: Session, args: Args, startAt: number, endAt: number, reply: ReplySink): boolean {
  if (!readIntervalId(args, startAt, start, 0)) refuseId(session, reply);
  else if (isExclusive(args, startAt) && !incrementId(start, 0)) session.fail(reply, errors.intervalStart);
  else if (!readIntervalId(args, endAt, end, -1)) refuseId(session, reply);
  else if (isExclusive(args, endAt) && !decrementId(end, 0)) session.fail(reply, errors.intervalEnd);
  else return true;
  return false;
}

/** The interval that was read last. */
export const interval: { readonly start: Int32Array; readonly end: Int32Array } = { start, end };

/** Reads COUNT behind the interval: `ALL` without one, NaN where the error is answered. */
function readCount(session: Session, args: Args, reply: ReplySink): number {
  let count = ALL;
  for (let at = 4; at < args.count; at += 2) {
    if (!argumentIs(args, at, "count") || at + 1 >= args.count) {
      session.fail(reply, errors.syntax);
      return Number.NaN;
    }
    count = parseInteger(args.bytes, args.starts[at + 1], args.ends[at + 1]);
    if (Number.isNaN(count)) {
      session.fail(reply, errors.notInteger);
      return count;
    }
    count = Math.max(count, 0);
  }
  return count;
}

function replyRange(session: Session, args: Args, backwards: boolean, reply: ReplySink): void {
  if (!readInterval(session, args, backwards ? 3 : 2, backwards ? 2 : 3, reply)) return;
  const count = readCount(session, args, reply);
  if (Number.isNaN(count)) return;
  const root = readStream(session, args, 1, reply);
  if (root === REFUSED) return;
  if (root === 0) return reply.array(0);
  if (count === 0) return reply.nullArray();
  const range = session.keyspace.streams.range.open(root, start, 0, end, 0, backwards);
  const hole = reply.deferArray();
  let found = 0;
  for (; found !== count && range.next(); found++) replyEntry(reply, range);
  reply.fillArray(hole, found);
}

export const ranges: SomeHandlers<typeof streamSpec, "xlen" | "xrange" | "xrevrange"> = {
  xlen(session, args, reply) {
    const root = readStream(session, args, 1, reply);
    if (root !== REFUSED) reply.integer(root === 0 ? 0 : session.keyspace.streams.lengthOf(root));
  },

  xrange: (session, args, reply) => replyRange(session, args, false, reply),

  xrevrange: (session, args, reply) => replyRange(session, args, true, reply),
};
