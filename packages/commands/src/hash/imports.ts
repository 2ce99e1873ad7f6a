import { TimeChange } from "@allset/engine";
import type { Args } from "@allset/resp";
import { errors } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import { browserLimits } from "../session/browser-limits.js";
import { Fieldsets, fieldsetBytes } from "../session/fieldsets.js";
import type { Session } from "../session/session.js";
import { isHashOrNone, tell } from "./hash-entry.js";
import { roomOf } from "./setters.js";
import type { hashSpec } from "./spec.js";

/** Whether a browser may hold the fieldset of these arguments beside its others. */
function isTooMuch({ fromBrowser, fieldsets }: Session, args: Args): boolean {
  if (!fromBrowser) return false;
  const others = fieldsets === null ? 0 : fieldsets.bytes - fieldsets.bytesOf(args, 2);
  return others + fieldsetBytes(args, 2) > browserLimits.fieldsetBytesMax;
}

export const imports: SomeHandlers<
  typeof hashSpec,
  "himport|discard" | "himport|discardall" | "himport|prepare" | "himport|set"
> = {
  "himport|prepare"(session, args, reply) {
    if (isTooMuch(session, args)) return session.fail(reply, errors.tooManyFieldsets);
    session.fieldsets ??= new Fieldsets();
    if (session.fieldsets.prepare(args, 2)) reply.ok();
    else session.fail(reply, errors.fieldTwice);
  },

  "himport|set"(session, args, reply) {
    const { database, keyspace, fieldsets } = session;
    const fieldset = fieldsets === null ? null : fieldsets.find(args, 3);
    if (fieldset === null) return session.fail(reply, errors.noFieldset);
    const fields = fieldset.starts.length;
    if (args.count - 4 !== fields) return session.fail(reply, errors.valueCount);
    const { bytes, starts, ends } = args;
    const ref = database.write(bytes, starts[2], ends[2]);
    if (!isHashOrNone(session, ref, reply)) return;
    const room = roomOf(session, fieldset, 0, fields);
    const valueRoom = roomOf(session, args, 4, args.count);
    const { hashes } = keyspace;
    hashes.createLoose(database, ref, bytes, starts[2], ends[2], room < 0 || valueRoom < 0 ? 0 : room + valueRoom);
    hashes.storeAll(fieldset, 0, args, 4, 1, fields, TimeChange.drop);
    tell(session, args, "hset", 2);
    reply.ok();
  },

  "himport|discard"({ fieldsets }, args, reply) {
    reply.integer(fieldsets?.discard(args, 2) === true ? 1 : 0);
  },

  "himport|discardall"({ fieldsets }, _args, reply) {
    reply.integer(fieldsets?.clear() ?? 0);
  },
};
