import { EventClass, HyperLogLogChange } from "@allset/engine";
import { errors } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import { gather, union } from "./counting.js";
import { asRaw, isHyperLogLogOrNone } from "./hyperloglog-entry.js";
import type { hyperloglogSpec } from "./spec.js";

export const writing: SomeHandlers<typeof hyperloglogSpec, "pfadd" | "pfmerge"> = {
  pfadd(session, args, reply) {
    const { database, keyspace } = session;
    const { bytes, starts, ends } = args;
    const ref = database.write(bytes, starts[1], ends[1]);
    if (!isHyperLogLogOrNone(session, ref, reply)) return;
    const change = keyspace.hyperLogLogs.add(database, asRaw(session, ref), bytes, starts, ends, 1, 2, args.count);
    if (change === HyperLogLogChange.corrupted) return session.fail(reply, errors.corruptedHyperLogLog);
    if (change === HyperLogLogChange.made) database.changed(bytes, starts[1], ends[1], EventClass.string, "pfadd");
    reply.integer(change === HyperLogLogChange.made ? 1 : 0);
  },

  pfmerge(session, args, reply) {
    if (!gather(session, args, reply)) return;
    const { database, keyspace } = session;
    const { bytes, starts, ends } = args;
    const ref = asRaw(session, database.write(bytes, starts[1], ends[1]));
    keyspace.hyperLogLogs.merge(database, ref, union, bytes, starts[1], ends[1]);
    database.changed(bytes, starts[1], ends[1], EventClass.string, "pfadd");
    reply.ok();
  },
};
