import type { Args, ReplySink } from "@allset/resp";
import type { SomeHandlers } from "../handlers-of.js";
import type { Session } from "../session/session.js";
import { By, MemberRange } from "./member-range.js";
import type { sortedSetSpec } from "./spec.js";
import { changed, isZSetOrNone, removeIfEmpty } from "./zset-entry.js";

const range = new MemberRange();

/** ZREMRANGEBYRANK and its kin. O(log members + members removed). */
function removeRange(session: Session, args: Args, reply: ReplySink, by: By, event: string): void {
  if (!range.parse(session, args, by, 2, 3, reply)) return;
  const ref = session.database.write(args.bytes, args.starts[1], args.ends[1]);
  if (!isZSetOrNone(session, ref, reply)) return;
  if (ref !== 0) range.locate(session, ref, false);
  const { from, to } = range;
  if (ref === 0 || from >= to) return reply.integer(0);
  const left = session.keyspace.zsets.removeRange(session.database, ref, from, to);
  changed(session, args, 1, event);
  removeIfEmpty(session, args, 1, left);
  reply.integer(to - from);
}

export const removals: SomeHandlers<
  typeof sortedSetSpec,
  "zrem" | "zremrangebylex" | "zremrangebyrank" | "zremrangebyscore"
> = {
  zrem(session, args, reply) {
    const { bytes, starts, ends, count } = args;
    const { database, keyspace } = session;
    let ref = database.write(bytes, starts[1], ends[1]);
    if (!isZSetOrNone(session, ref, reply)) return;
    let removed = 0;
    for (let at = 2; ref !== 0 && at < count && keyspace.zsets.size(ref) > 0; at++) {
      if (!keyspace.zsets.find(ref, bytes, starts[at], ends[at])) continue;
      ref = keyspace.zsets.remove(database, ref);
      removed++;
    }
    if (removed > 0) {
      changed(session, args, 1, "zrem");
      removeIfEmpty(session, args, 1, ref);
    }
    reply.integer(removed);
  },

  zremrangebylex: (session, args, reply) => removeRange(session, args, reply, By.lex, "zremrangebylex"),
  zremrangebyrank: (session, args, reply) => removeRange(session, args, reply, By.rank, "zremrangebyrank"),
  zremrangebyscore: (session, args, reply) => removeRange(session, args, reply, By.score, "zremrangebyscore"),
};
