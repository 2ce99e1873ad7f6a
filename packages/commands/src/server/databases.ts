import { parseInteger } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import type { Session } from "../session/session.js";
import type { serverSpec } from "./spec.js";

const INT32_LIMIT = 2 ** 31;

export const databases: SomeHandlers<typeof serverSpec, "dbsize" | "flushall" | "flushdb" | "swapdb"> = {
  dbsize(session, _args, reply) {
    reply.integer(session.database.size);
  },

  // All keys of all databases are gone with their memory chunks: there is nothing to leave for later.
  flushall(session, _args, reply) {
    session.keyspace.clear();
    reply.ok();
  },

  flushdb(session, _args, reply, options) {
    const { keyspace, databaseIndex } = session;
    if (options.ASYNC !== 0 || (options.SYNC === 0 && session.instance.settings.lazyFlush))
      keyspace.clearDatabaseLater(databaseIndex);
    else keyspace.clearDatabase(databaseIndex);
    reply.ok();
  },

  swapdb(session, args, reply) {
    const first = indexAt(args, 1);
    if (Number.isNaN(first)) return session.fail(reply, errors.invalidFirstDbIndex);
    const second = indexAt(args, 2);
    if (Number.isNaN(second)) return session.fail(reply, errors.invalidSecondDbIndex);
    swap(session, reply, first, second);
  },
};

function swap(session: Session, reply: ReplySink, first: number, second: number): void {
  const { keyspace } = session;
  const exists = (index: number): boolean => index >= 0 && index < keyspace.databases.length;
  if (!exists(first) || !exists(second)) return session.fail(reply, errors.dbIndexOutOfRange);
  keyspace.swap(first, second);
  reply.ok();
}

/** A number of 32 bits, or NaN. */
function indexAt(args: Args, at: number): number {
  const index = parseInteger(args.bytes, args.starts[at], args.ends[at]);
  return index >= -INT32_LIMIT && index < INT32_LIMIT ? index : Number.NaN;
}
