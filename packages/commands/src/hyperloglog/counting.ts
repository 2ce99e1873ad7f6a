import {
  cachedHigh,
  cachedLow,
  countHyperLogLog,
  EventClass,
  HyperLogLogUnion,
  isCached,
  writeCache,
} from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import { replyIntegerFrom } from "../integer-cell.js";
import type { Session } from "../session/session.js";
import { asRaw, isHyperLogLogOrNone } from "./hyperloglog-entry.js";
import type { hyperloglogSpec } from "./spec.js";

/** What `gather` fills. */
export const union = new HyperLogLogUnion();

/** Gathers the HyperLogLogs of all keys from argument 1 on. False where one is wrong; the error is answered then. */
export function gather(session: Session, args: Args, reply: ReplySink): boolean {
  const { database } = session;
  union.clear();
  for (let i = 1; i < args.count; i++) {
    const ref = database.read(args.bytes, args.starts[i], args.ends[i]);
    if (!isHyperLogLogOrNone(session, ref, reply)) return false;
    if (ref === 0) continue;
    const { bytes, start, end } = database.value(ref);
    if (union.add(bytes, start, end)) continue;
    session.fail(reply, errors.corruptedHyperLogLog);
    return false;
  }
  return true;
}

const estimate = new Float64Array(1);

/** Answers what `union` holds. An estimate is below 2^53 unless registers were made up. */
function replyEstimate(reply: ReplySink): void {
  estimate[0] = union.count();
  if (Number.isSafeInteger(estimate[0])) replyIntegerFrom(reply, estimate);
  else reply.bigint(BigInt(estimate[0]));
}

export const counting: SomeHandlers<typeof hyperloglogSpec, "pfcount"> = {
  pfcount(session, args, reply) {
    const { database } = session;
    if (args.count > 2) {
      if (gather(session, args, reply)) replyEstimate(reply);
      return;
    }
    const found = database.read(args.bytes, args.starts[1], args.ends[1]);
    if (!isHyperLogLogOrNone(session, found, reply)) return;
    if (found === 0) return reply.integer(0);
    const slice = database.value(asRaw(session, found));
    if (!isCached(slice.bytes, slice.start)) {
      const cardinality = countHyperLogLog(slice.bytes, slice.start, slice.end);
      if (Number.isNaN(cardinality)) return session.fail(reply, errors.corruptedHyperLogLog);
      writeCache(slice.bytes, slice.start, cardinality);
      database.changed(args.bytes, args.starts[1], args.ends[1], EventClass.none, "pfcount");
    }
    reply.int64(cachedHigh(slice.bytes, slice.start), cachedLow(slice.bytes, slice.start));
  },
};
