import { ArrayIndex, compareIndexes, parseInteger, type Ref } from "@allset/engine";
import type { ReplySink } from "@allset/resp";
import { errors, wrongArity } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import { argumentIs } from "../registry/words.js";
import type { Session } from "../session/session.js";
import { arrayToRead, indexAt, replyElement, replyIndex, WRONG_TYPE } from "./array-entry.js";
import type { arraySpec } from "./spec.js";

/** Indexes that ARGETRANGE answers at most. */
const RANGE_MAX = 1_000_000;

const from = new ArrayIndex();
const to = new ArrayIndex();

/** Answers `count` indexes, from the one in `at` on, upwards (1) or downwards (-1). Moves `at`. */
export function replyStretch(
  session: Session,
  root: Ref,
  at: ArrayIndex,
  count: number,
  step: number,
  reply: ReplySink,
): void {
  const { walk } = session.keyspace.arrays;
  walk.open(root);
  for (let i = 0; i < count; i++) {
    if (walk.readAt(at.high, at.low)) replyElement(reply, walk.value);
    else reply.null();
    at.add(step);
  }
}

/** How many indexes a range has, where they are few enough for ARGETRANGE; else more than that. */
function widthOf(high: ArrayIndex, low: ArrayIndex): number {
  const width = (high.low >>> 0) - (low.low >>> 0) + 1;
  const more = (high.high - low.high) | 0;
  if (more === 0) return width;
  return more === 1 && width < 0 ? width + 2 ** 32 : RANGE_MAX + 1;
}

export const ranges: SomeHandlers<typeof arraySpec, "argetrange" | "arscan"> = {
  argetrange(session, args, reply) {
    if (!indexAt(session, args, 2, from, reply) || !indexAt(session, args, 3, to, reply)) return;
    const ascends = compareIndexes(from.high, from.low, to.high, to.low) <= 0;
    const width = ascends ? widthOf(to, from) : widthOf(from, to);
    if (width > RANGE_MAX) return session.fail(reply, errors.arrayRange);
    const root = arrayToRead(session, args, reply);
    if (root === WRONG_TYPE) return;
    reply.array(width);
    if (root !== 0) replyStretch(session, root, from, width, ascends ? 1 : -1, reply);
    else for (let i = 0; i < width; i++) reply.null();
  },

  arscan(session, args, reply) {
    if (!indexAt(session, args, 2, from, reply) || !indexAt(session, args, 3, to, reply)) return;
    let limit = Number.POSITIVE_INFINITY;
    if (args.count !== 4) {
      if (args.count !== 6) return session.fail(reply, wrongArity("arscan"));
      if (!argumentIs(args, 4, "limit")) return session.fail(reply, errors.syntax);
      limit = parseInteger(args.bytes, args.starts[5], args.ends[5]);
      if (Number.isNaN(limit)) return session.fail(reply, errors.notInteger);
      if (limit <= 0) return session.fail(reply, errors.limitNotPositive);
    }
    const root = arrayToRead(session, args, reply);
    if (root === WRONG_TYPE) return;
    if (root === 0) return reply.array(0);
    const { walk } = session.keyspace.arrays;
    const hole = reply.deferArray();
    let found = 0;
    for (walk.begin(root, from, to); found < limit && walk.next(); found++) {
      walk.read();
      reply.array(2);
      replyIndex(reply, walk.at.high, walk.at.low);
      replyElement(reply, walk.value);
    }
    reply.fillArray(hole, found);
  },
};
