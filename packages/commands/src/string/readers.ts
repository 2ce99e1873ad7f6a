import { parseInteger, typeOf, ValueType } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import type { Session } from "../session/session.js";
import type { stringSpec } from "./spec.js";
import { isStringOrNone } from "./string-entry.js";

/** Answers the bytes from argument 2 to argument 3, both included; negative positions count from the end. O(bytes of the part). */
function range(session: Session, args: Args, reply: ReplySink): void {
  const first = parseInteger(args.bytes, args.starts[2], args.ends[2]);
  const last = parseInteger(args.bytes, args.starts[3], args.ends[3]);
  if (Number.isNaN(first) || Number.isNaN(last)) return session.fail(reply, errors.notInteger);
  const { database } = session;
  const ref = database.read(args.bytes, args.starts[1], args.ends[1]);
  if (!isStringOrNone(session, ref, reply)) return;
  if (ref === 0 || (first < 0 && last < 0 && first > last)) return reply.bulk(args.bytes, 0, 0);
  const { bytes, start, end } = database.value(ref);
  const length = end - start;
  const from = Math.max(0, first < 0 ? length + first : first);
  const to = Math.min(length, Math.max(0, last < 0 ? length + last : last) + 1);
  if (from >= to) reply.bulk(args.bytes, 0, 0);
  else reply.bulk(bytes, start + from, start + to);
}

export const readers: SomeHandlers<typeof stringSpec, "get" | "getrange" | "mget" | "strlen" | "substr"> = {
  get(session, args, reply) {
    const { database } = session;
    const ref = database.read(args.bytes, args.starts[1], args.ends[1]);
    if (ref === 0) return reply.null();
    if (typeOf(session.keyspace.arena, ref) !== ValueType.string) return session.fail(reply, errors.wrongType);
    const { bytes, start, end } = database.value(ref);
    reply.bulk(bytes, start, end);
  },

  getrange: range,

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

  strlen(session, args, reply) {
    const { database } = session;
    const ref = database.read(args.bytes, args.starts[1], args.ends[1]);
    if (!isStringOrNone(session, ref, reply)) return;
    if (ref === 0) return reply.integer(0);
    const { start, end } = database.value(ref);
    reply.integer(end - start);
  },

  substr: range,
};
