import { ArrayIndex, compareIndexes } from "@allset/engine";
import { wrongArity } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import { ArrayWrite, areIndexes } from "./array-entry.js";
import type { arraySpec } from "./spec.js";

const write = new ArrayWrite();
const first = new ArrayIndex();
const last = new ArrayIndex();

export const deleters: SomeHandlers<typeof arraySpec, "ardel" | "ardelrange"> = {
  ardel(session, args, reply) {
    const { arrays } = session.keyspace;
    if (!areIndexes(session, args, 2, 1, reply)) return;
    if (!write.find(session, args, reply)) return;
    let removed = 0;
    for (let at = 2; !write.isNew && at < args.count; at++) {
      first.parse(args.bytes, args.starts[at], args.ends[at]);
      if (arrays.remove(write.root, first.high, first.low)) removed++;
    }
    if (removed > 0) write.end(session, args, "ardel");
    reply.integer(removed);
  },

  ardelrange(session, args, reply) {
    const { arrays } = session.keyspace;
    if (args.count % 2 === 1) return session.fail(reply, wrongArity("ardelrange"));
    if (!areIndexes(session, args, 2, 1, reply)) return;
    if (!write.find(session, args, reply)) return;
    let removed = 0;
    for (let at = 2; !write.isNew && at < args.count; at += 2) {
      first.parse(args.bytes, args.starts[at], args.ends[at]);
      last.parse(args.bytes, args.starts[at + 1], args.ends[at + 1]);
      const ascends = compareIndexes(first.high, first.low, last.high, last.low) <= 0;
      const [low, high] = [ascends ? first : last, ascends ? last : first];
      removed += arrays.removeRange(write.root, low.high, low.low, high.high, high.low);
    }
    if (removed > 0) write.end(session, args, "ardelrange");
    reply.integer(removed);
  },
};
