import type { Args, ReplySink } from "@allset/resp";
import { errors, wrongArity } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import { argumentIs } from "../registry/words.js";
import type { Session } from "../session/session.js";
import type { sortedSetSpec } from "./spec.js";
import { isZSetOrNone } from "./zset-entry.js";

/** ZRANK and ZREVRANK. O(log members). */
function rank(session: Session, args: Args, reply: ReplySink, backward: boolean): void {
  const { bytes, starts, ends } = args;
  if (args.count > 4) return session.fail(reply, wrongArity(session.command?.fullName ?? ""));
  const withScore = args.count === 4;
  if (withScore && !argumentIs(args, 3, "withscore")) return session.fail(reply, errors.syntax);
  const ref = session.database.read(bytes, starts[1], ends[1]);
  if (!isZSetOrNone(session, ref, reply)) return;
  const { zsets } = session.keyspace;
  if (ref === 0 || !zsets.find(ref, bytes, starts[2], ends[2])) return withScore ? reply.nullArray() : reply.null();
  const position = zsets.rank(ref);
  if (withScore) reply.array(2);
  reply.integer(backward ? zsets.size(ref) - 1 - position : position);
  if (withScore) reply.double(zsets.score[0]);
}

export const scores: SomeHandlers<typeof sortedSetSpec, "zcard" | "zmscore" | "zrank" | "zrevrank" | "zscore"> = {
  zcard(session, args, reply) {
    const ref = session.database.read(args.bytes, args.starts[1], args.ends[1]);
    if (isZSetOrNone(session, ref, reply)) reply.integer(ref === 0 ? 0 : session.keyspace.zsets.size(ref));
  },

  zmscore(session, args, reply) {
    const { bytes, starts, ends, count } = args;
    const ref = session.database.read(bytes, starts[1], ends[1]);
    if (!isZSetOrNone(session, ref, reply)) return;
    const { zsets } = session.keyspace;
    reply.array(count - 2);
    for (let at = 2; at < count; at++) {
      if (ref !== 0 && zsets.find(ref, bytes, starts[at], ends[at])) reply.double(zsets.score[0]);
      else reply.null();
    }
  },

  zrank: (session, args, reply) => rank(session, args, reply, false),
  zrevrank: (session, args, reply) => rank(session, args, reply, true),

  zscore(session, args, reply) {
    const { bytes, starts, ends } = args;
    const ref = session.database.read(bytes, starts[1], ends[1]);
    if (!isZSetOrNone(session, ref, reply)) return;
    const { zsets } = session.keyspace;
    if (ref === 0 || !zsets.find(ref, bytes, starts[2], ends[2])) return reply.null();
    reply.double(zsets.score[0]);
  },
};
