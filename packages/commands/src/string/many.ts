import { EventClass, NEVER, PutBatch } from "@allset/engine";
import type { Args } from "@allset/resp";
import { wrongArity } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import type { Session } from "../session/session.js";
import type { stringSpec } from "./spec.js";

const batch = new PutBatch();

/** Sets the pairs from argument `first` up to `end`, all or none. */
function putPairs(session: Session, args: Args, first: number, end: number, expiry: number): void {
  const { database } = session;
  const { bytes, starts, ends } = args;
  batch.begin(database, bytes);
  for (let i = first; i < end; i += 2) batch.add(starts[i], ends[i], starts[i + 1], ends[i + 1], expiry);
  batch.apply();
  for (let i = first; i < end; i += 2) database.changed(bytes, starts[i], ends[i], EventClass.string, "set");
}

export const many: SomeHandlers<typeof stringSpec, "mset" | "msetnx"> = {
  mset(session, args, reply) {
    if (args.count % 2 === 0) {
      session.fail(reply, wrongArity("mset"));
      return;
    }
    putPairs(session, args, 1, args.count, NEVER);
    reply.ok();
  },

  msetnx(session, args, reply) {
    if (args.count % 2 === 0) {
      session.fail(reply, wrongArity("msetnx"));
      return;
    }
    for (let i = 1; i < args.count; i += 2) {
      if (session.database.write(args.bytes, args.starts[i], args.ends[i]) === 0) continue;
      reply.integer(0);
      return;
    }
    putPairs(session, args, 1, args.count, NEVER);
    reply.integer(1);
  },
};
