import { typeOf, ValueType } from "@allset/engine";
import type { Args } from "@allset/resp";
import { errors, wrongArity } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import { argumentIs } from "../registry/words.js";
import { Comparison, type ComparisonOptions, compare, digestOf } from "./comparison.js";
import { removeKey } from "./getters.js";
import type { stringSpec } from "./spec.js";
import { isStringOrNone } from "./string-entry.js";

/** The condition of DELEX: argument 2, with its operand in argument 3. Null where it is none. */
function conditionOf(args: Args): ComparisonOptions | null {
  const none = { IFEQ: 0, IFNE: 0, IFDEQ: 0, IFDNE: 0 };
  if (argumentIs(args, 2, "ifeq")) return { ...none, IFEQ: 3 };
  if (argumentIs(args, 2, "ifne")) return { ...none, IFNE: 3 };
  if (argumentIs(args, 2, "ifdeq")) return { ...none, IFDEQ: 3 };
  return argumentIs(args, 2, "ifdne") ? { ...none, IFDNE: 3 } : null;
}

export const digests: SomeHandlers<typeof stringSpec, "delex" | "digest"> = {
  delex(session, args, reply) {
    if (args.count === 3 || args.count > 4) return session.fail(reply, wrongArity("delex"));
    const ref = session.database.write(args.bytes, args.starts[1], args.ends[1]);
    if (ref === 0) return reply.integer(0);
    if (args.count === 4) {
      if (typeOf(session.keyspace.arena, ref) !== ValueType.string) return session.fail(reply, errors.delexNotString);
      const condition = conditionOf(args);
      if (condition === null) return session.fail(reply, errors.invalidCondition);
      const verdict = compare(session, args, ref, condition, reply);
      if (verdict === Comparison.failed) return;
      if (verdict === Comparison.differs) return reply.integer(0);
    }
    removeKey(session, args, ref);
    reply.integer(1);
  },

  digest(session, args, reply) {
    const ref = session.database.read(args.bytes, args.starts[1], args.ends[1]);
    if (!isStringOrNone(session, ref, reply)) return;
    if (ref === 0) reply.null();
    else reply.text(digestOf(session, ref));
  },
};
