import {
  describeRuns,
  EventClass,
  HyperLogLogChange,
  hyperLogLogsWork,
  isDense,
  REGISTERS,
  type Ref,
} from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors, unknownPfdebug } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import { argumentIs } from "../registry/words.js";
import type { Session } from "../session/session.js";
import { shownArgument } from "../session/shown-argument.js";
import { union } from "./counting.js";
import { asRaw, isHyperLogLogOrNone } from "./hyperloglog-entry.js";
import type { hyperloglogSpec } from "./spec.js";

/** Makes the HyperLogLog dense. False where its runs are wrong; the error is answered then. */
function toDense(session: Session, args: Args, ref: Ref, reply: ReplySink): boolean {
  const { database, keyspace } = session;
  const change = keyspace.hyperLogLogs.toDense(database, ref);
  if (change === HyperLogLogChange.corrupted) {
    session.fail(reply, errors.corruptedHyperLogLog);
    return false;
  }
  if (change === HyperLogLogChange.made)
    database.changed(args.bytes, args.starts[2], args.ends[2], EventClass.none, "pfdebug");
  return true;
}

function replyRegisters(session: Session, args: Args, reply: ReplySink): void {
  const { database } = session;
  const { bytes, start, end } = database.value(database.find(args.bytes, args.starts[2], args.ends[2]));
  union.clear();
  union.add(bytes, start, end);
  reply.array(REGISTERS);
  for (let i = 0; i < REGISTERS; i++) reply.integer(union.registers.at(i));
}

export const debugging: SomeHandlers<typeof hyperloglogSpec, "pfdebug" | "pfselftest"> = {
  pfdebug(session, args, reply) {
    const { database } = session;
    const found = database.write(args.bytes, args.starts[2], args.ends[2]);
    if (found === 0) return session.fail(reply, errors.noSpecifiedKey);
    if (!isHyperLogLogOrNone(session, found, reply)) return;
    const ref = asRaw(session, found);
    const { bytes, start, end } = database.value(ref);
    const dense = isDense(bytes, start);
    if (argumentIs(args, 1, "getreg")) {
      if (toDense(session, args, ref, reply)) replyRegisters(session, args, reply);
    } else if (argumentIs(args, 1, "decode")) {
      if (dense) session.fail(reply, errors.notSparse);
      else reply.text(describeRuns(bytes, start, end));
    } else if (argumentIs(args, 1, "encoding")) reply.simple(dense ? "dense" : "sparse");
    else if (argumentIs(args, 1, "todense")) {
      if (toDense(session, args, ref, reply)) reply.integer(dense ? 0 : 1);
    } else session.fail(reply, unknownPfdebug(shownArgument(args, 1)));
  },

  pfselftest(session, _args, reply) {
    if (hyperLogLogsWork(session.keyspace.random)) reply.ok();
    else session.fail(reply, errors.hyperLogLogTest);
  },
};
