import { EventClass } from "@allset/engine";
import { errors } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import { argumentIs } from "../registry/words.js";
import { entryToWrite, integerAt, isListOrNone, told } from "./list-entry.js";
import type { listSpec } from "./spec.js";

export const edits: SomeHandlers<typeof listSpec, "linsert" | "lrem" | "lset" | "ltrim"> = {
  linsert(session, args, reply) {
    const behind = argumentIs(args, 2, "after");
    if (!behind && !argumentIs(args, 2, "before")) return session.fail(reply, errors.syntax);
    const { lists } = session.keyspace;
    const { bytes, starts, ends } = args;
    const ref = entryToWrite(session, args, 1);
    if (!isListOrNone(session, ref, reply)) return;
    if (ref === 0) return reply.integer(0);
    lists.cursor.open(ref, 0);
    lists.cursor.seekFor(bytes, starts[3], ends[3]);
    while (!lists.cursor.isSought()) if (!lists.cursor.next()) return reply.integer(-1);
    const to = lists.insert(session.database, ref, behind, bytes, starts[4], ends[4]);
    told(session, args, 1, "linsert", to);
    reply.integer(lists.length(to));
  },

  lrem(session, args, reply) {
    const count = integerAt(session, args, 2, reply, errors.notInteger);
    if (Number.isNaN(count)) return;
    const { lists } = session.keyspace;
    const { bytes, starts, ends } = args;
    const ref = entryToWrite(session, args, 1);
    if (!isListOrNone(session, ref, reply)) return;
    if (ref === 0) return reply.integer(0);
    const limit = count === 0 ? lists.length(ref) : Math.abs(count);
    const left = lists.removeEqual(session.database, ref, limit, count < 0, bytes, starts[3], ends[3]);
    if (lists.removed > 0) told(session, args, 1, "lrem", left);
    reply.integer(lists.removed);
  },

  lset(session, args, reply) {
    const { database, keyspace } = session;
    const { bytes, starts, ends } = args;
    const ref = entryToWrite(session, args, 1);
    if (ref === 0) return session.fail(reply, errors.noSuchKey);
    if (!isListOrNone(session, ref, reply)) return;
    const asked = integerAt(session, args, 2, reply, errors.notInteger);
    if (Number.isNaN(asked)) return;
    const length = keyspace.lists.length(ref);
    const index = asked < 0 ? length + asked : asked;
    if (index < 0 || index >= length) return session.fail(reply, errors.indexOutOfRange);
    keyspace.lists.cursor.open(ref, index);
    keyspace.lists.replace(database, ref, bytes, starts[3], ends[3]);
    database.changed(bytes, starts[1], ends[1], EventClass.list, "lset");
    reply.ok();
  },

  ltrim(session, args, reply) {
    const start = integerAt(session, args, 2, reply, errors.notInteger);
    if (Number.isNaN(start)) return;
    const stop = integerAt(session, args, 3, reply, errors.notInteger);
    if (Number.isNaN(stop)) return;
    const { database, keyspace } = session;
    const { lists } = keyspace;
    let ref = entryToWrite(session, args, 1);
    if (!isListOrNone(session, ref, reply)) return;
    if (ref === 0) return reply.ok();
    const length = lists.length(ref);
    const first = Math.max(start < 0 ? length + start : start, 0);
    const last = Math.min(stop < 0 ? length + stop : stop, length - 1);
    if (first > last) ref = lists.drop(database, ref, length, true);
    else {
      ref = lists.drop(database, ref, first, true);
      ref = lists.drop(database, ref, length - 1 - last, false);
    }
    told(session, args, 1, "ltrim", ref);
    reply.ok();
  },
};
