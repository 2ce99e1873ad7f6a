import { ArrayIndex } from "@allset/engine";
import { errors } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import { argumentIs } from "../registry/words.js";
import { areIndexes, arrayToRead, indexAt, replyElement, replyIndex, WRONG_TYPE } from "./array-entry.js";
import { layoutOf } from "./layout.js";
import type { arraySpec } from "./spec.js";

const index = new ArrayIndex();

export const readers: SomeHandlers<typeof arraySpec, "arcount" | "arget" | "arinfo" | "arlen" | "armget"> = {
  arcount(session, args, reply) {
    const root = arrayToRead(session, args, reply);
    if (root !== WRONG_TYPE) reply.integer(root === 0 ? 0 : session.keyspace.arrays.count(root));
  },

  arget(session, args, reply) {
    const { arrays } = session.keyspace;
    const root = arrayToRead(session, args, reply);
    if (root === WRONG_TYPE || !indexAt(session, args, 2, index, reply)) return;
    if (root === 0 || !arrays.get(root, index.high, index.low)) return reply.null();
    replyElement(reply, arrays.value);
  },

  arinfo(session, args, reply) {
    const full = args.count === 3 && argumentIs(args, 2, "full");
    if (args.count > 2 && !full) return session.fail(reply, errors.syntax);
    const root = arrayToRead(session, args, reply);
    if (root === 0) return session.fail(reply, errors.noSuchKey);
    if (root !== WRONG_TYPE) layoutOf(session.keyspace, root, full, reply);
  },

  arlen(session, args, reply) {
    const { arrays } = session.keyspace;
    const root = arrayToRead(session, args, reply);
    if (root === WRONG_TYPE) return;
    if (root === 0) return reply.integer(0);
    arrays.length(root);
    replyIndex(reply, arrays.at.high, arrays.at.low);
  },

  armget(session, args, reply) {
    const { arrays } = session.keyspace;
    const root = arrayToRead(session, args, reply);
    if (root === WRONG_TYPE || !areIndexes(session, args, 2, 1, reply)) return;
    reply.array(args.count - 2);
    for (let at = 2; at < args.count; at++) {
      index.parse(args.bytes, args.starts[at], args.ends[at]);
      if (root !== 0 && arrays.get(root, index.high, index.low)) replyElement(reply, arrays.value);
      else reply.null();
    }
  },
};
