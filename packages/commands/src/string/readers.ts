import { typeOf, ValueType } from "@allset/engine";
import { errors } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import type { stringSpec } from "./spec.js";

export const readers: SomeHandlers<typeof stringSpec, "get" | "mget"> = {
  get(session, args, reply) {
    const { database } = session;
    const ref = database.read(args.bytes, args.starts[1], args.ends[1]);
    if (ref === 0) reply.null();
    else if (typeOf(session.keyspace.arena, ref) !== ValueType.string) session.fail(reply, errors.wrongType);
    else {
      const { bytes, start, end } = database.value(ref);
      reply.bulk(bytes, start, end);
    }
  },

  mget(session, args, reply) {
    const { database } = session;
    reply.array(args.count - 1);
    for (let i = 1; i < args.count; i++) {
      const ref = database.read(args.bytes, args.starts[i], args.ends[i]);
      if (ref === 0 || typeOf(session.keyspace.arena, ref) !== ValueType.string) reply.null();
      else {
        const { bytes, start, end } = database.value(ref);
        reply.bulk(bytes, start, end);
      }
    }
  },
};
