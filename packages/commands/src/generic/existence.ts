import { EventClass } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import type { SomeHandlers } from "../handlers-of.js";
import type { Session } from "../session/session.js";
import type { genericSpec } from "./spec.js";
import { typeName } from "./type-name.js";

/** DEL and UNLINK: freeing a large value is put off by either. */
function remove(session: Session, args: Args, reply: ReplySink): void {
  const { database } = session;
  let removed = 0;
  for (let i = 1; i < args.count; i++) {
    const ref = database.find(args.bytes, args.starts[i], args.ends[i]);
    if (ref === 0) continue;
    database.remove(ref);
    database.changed(args.bytes, args.starts[i], args.ends[i], EventClass.generic, "del");
    removed++;
  }
  reply.integer(removed);
}

export const existence: SomeHandlers<typeof genericSpec, "del" | "exists" | "randomkey" | "touch" | "type" | "unlink"> =
  {
    del: remove,
    unlink: remove,

    exists({ database }, args, reply) {
      let found = 0;
      for (let i = 1; i < args.count; i++)
        if (database.inspect(args.bytes, args.starts[i], args.ends[i]) !== 0) found++;
      reply.integer(found);
    },

    touch({ database }, args, reply) {
      let found = 0;
      for (let i = 1; i < args.count; i++) if (database.read(args.bytes, args.starts[i], args.ends[i]) !== 0) found++;
      reply.integer(found);
    },

    type(session, args, reply) {
      const ref = session.database.inspect(args.bytes, args.starts[1], args.ends[1]);
      reply.simple(ref === 0 ? "none" : typeName(session, ref));
    },

    randomkey({ database, instance }, _args, reply) {
      let ref = database.entries.sample(instance.random);
      while (ref !== 0 && database.isDue(ref)) {
        database.expire(ref);
        ref = database.entries.sample(instance.random);
      }
      if (ref === 0) return reply.null();
      const { bytes, start, end } = database.key(ref);
      reply.bulk(bytes, start, end);
    },
  };
