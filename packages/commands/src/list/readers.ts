import type { Ref } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import { argumentIs } from "../registry/words.js";
import type { Session } from "../session/session.js";
import { integerAt, isListOrNone, replyElements } from "./list-entry.js";
import type { listSpec } from "./spec.js";

const INT64_MIN = "-9223372036854775808";

/** LPOS's options; -1 for a COUNT that was not given. */
const search = { rank: 1, count: -1, lengthMax: 0 };

/** Fills `search`. False where an option is wrong, and the error is answered. */
function readSearch(session: Session, args: Args, reply: ReplySink): boolean {
  search.rank = 1;
  search.count = -1;
  search.lengthMax = 0;
  for (let at = 3; at < args.count; at += 2) {
    const hasValue = at + 1 < args.count;
    if (hasValue && argumentIs(args, at, "rank")) {
      search.rank = integerAt(session, args, at + 1, reply, errors.notInteger);
      if (Number.isNaN(search.rank)) return false;
      if (search.rank === 0) return failed(session, reply, errors.zeroRank);
      // Redis takes its absolute value, which it has none: every match then counts.
      if (args.size(at + 1) === INT64_MIN.length && args.text(at + 1) === INT64_MIN) search.rank = -1;
    } else if (hasValue && argumentIs(args, at, "count")) {
      search.count = integerAt(session, args, at + 1, reply, errors.countNegative);
      if (Number.isNaN(search.count)) return false;
      if (search.count < 0) return failed(session, reply, errors.countNegative);
    } else if (hasValue && argumentIs(args, at, "maxlen")) {
      search.lengthMax = integerAt(session, args, at + 1, reply, errors.maxlenNegative);
      if (Number.isNaN(search.lengthMax)) return false;
      if (search.lengthMax < 0) return failed(session, reply, errors.maxlenNegative);
    } else return failed(session, reply, errors.syntax);
  }
  return true;
}

function failed(session: Session, reply: ReplySink, text: string): false {
  session.fail(reply, text);
  return false;
}

/** Answers the indexes of matches with argument 2, at most `count` of them; of the first alone where `count` is -1. Returns how many. */
function replyMatches(session: Session, args: Args, ref: Ref, reply: ReplySink): number {
  const { lists } = session.keyspace;
  const { cursor } = lists;
  const { rank, count, lengthMax } = search;
  const length = lists.length(ref);
  const forward = rank > 0;
  const looked = lengthMax === 0 ? length : Math.min(lengthMax, length);
  let skip = Math.abs(rank) - 1;
  let found = 0;
  cursor.open(ref, forward ? 0 : length - 1);
  cursor.seekFor(args.bytes, args.starts[2], args.ends[2]);
  for (let index = 0; index < looked; index++) {
    if (cursor.isSought() && skip-- <= 0) {
      reply.integer(forward ? index : length - 1 - index);
      found++;
      if (count === -1 || found === count) break;
    }
    if (forward) cursor.next();
    else cursor.previous();
  }
  return found;
}

export const readers: SomeHandlers<typeof listSpec, "lindex" | "llen" | "lpos" | "lrange"> = {
  lindex(session, args, reply) {
    const ref = session.database.read(args.bytes, args.starts[1], args.ends[1]);
    if (!isListOrNone(session, ref, reply)) return;
    if (ref === 0) return reply.null();
    const asked = integerAt(session, args, 2, reply, errors.notInteger);
    if (Number.isNaN(asked)) return;
    const length = session.keyspace.lists.length(ref);
    const index = asked < 0 ? length + asked : asked;
    if (index < 0 || index >= length) return reply.null();
    replyElements(session, ref, index, 1, true, reply);
  },

  llen(session, args, reply) {
    const ref = session.database.read(args.bytes, args.starts[1], args.ends[1]);
    if (!isListOrNone(session, ref, reply)) return;
    reply.integer(ref === 0 ? 0 : session.keyspace.lists.length(ref));
  },

  lpos(session, args, reply) {
    if (!readSearch(session, args, reply)) return;
    const ref = session.database.read(args.bytes, args.starts[1], args.ends[1]);
    if (!isListOrNone(session, ref, reply)) return;
    if (search.count === -1) {
      if (ref === 0 || replyMatches(session, args, ref, reply) === 0) reply.null();
      return;
    }
    if (ref === 0) return reply.array(0);
    const hole = reply.deferArray();
    reply.fillArray(hole, replyMatches(session, args, ref, reply));
  },

  lrange(session, args, reply) {
    const start = integerAt(session, args, 2, reply, errors.notInteger);
    if (Number.isNaN(start)) return;
    const stop = integerAt(session, args, 3, reply, errors.notInteger);
    if (Number.isNaN(stop)) return;
    const ref = session.database.read(args.bytes, args.starts[1], args.ends[1]);
    if (!isListOrNone(session, ref, reply)) return;
    if (ref === 0) return reply.array(0);
    const length = session.keyspace.lists.length(ref);
    const first = Math.max(start < 0 ? length + start : start, 0);
    const count = Math.max(Math.min(stop < 0 ? length + stop : stop, length - 1) - first + 1, 0);
    reply.array(count);
    replyElements(session, ref, first, count, true, reply);
  },
};
