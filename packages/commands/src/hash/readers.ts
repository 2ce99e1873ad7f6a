import type { Args, ReplySink } from "@allset/resp";
import type { SomeHandlers } from "../handlers-of.js";
import type { Session } from "../session/session.js";
import { findField, isHashOrNone, openIfAny, replyValue } from "./hash-entry.js";
import type { hashSpec } from "./spec.js";

/** HKEYS and HVALS. O(fields). */
function list(session: Session, args: Args, reply: ReplySink, ofValues: boolean): void {
  const ref = session.database.read(args.bytes, args.starts[1], args.ends[1]);
  if (!isHashOrNone(session, ref, reply)) return;
  if (!openIfAny(session, ref)) return reply.array(0);
  const { hashes } = session.keyspace;
  const slice = ofValues ? hashes.value : hashes.field;
  reply.array(hashes.size);
  for (hashes.rewind(); hashes.next(); ) reply.bulk(slice.bytes, slice.start, slice.end);
}

export const readers: SomeHandlers<
  typeof hashSpec,
  "hexists" | "hget" | "hgetall" | "hkeys" | "hlen" | "hmget" | "hstrlen" | "hvals"
> = {
  hexists(session, args, reply) {
    const ref = session.database.read(args.bytes, args.starts[1], args.ends[1]);
    if (!isHashOrNone(session, ref, reply)) return;
    reply.integer(openIfAny(session, ref) && findField(session, args, 2) ? 1 : 0);
  },

  hget(session, args, reply) {
    const ref = session.database.read(args.bytes, args.starts[1], args.ends[1]);
    if (!isHashOrNone(session, ref, reply)) return;
    if (openIfAny(session, ref) && findField(session, args, 2)) replyValue(session, reply);
    else reply.null();
  },

  hgetall(session, args, reply) {
    const ref = session.database.read(args.bytes, args.starts[1], args.ends[1]);
    if (!isHashOrNone(session, ref, reply)) return;
    if (!openIfAny(session, ref)) return reply.map(0);
    const { hashes } = session.keyspace;
    const { field, value } = hashes;
    reply.map(hashes.size);
    for (hashes.rewind(); hashes.next(); ) {
      reply.bulk(field.bytes, field.start, field.end);
      reply.bulk(value.bytes, value.start, value.end);
    }
  },

  hkeys: (session, args, reply) => list(session, args, reply, false),
  hvals: (session, args, reply) => list(session, args, reply, true),

  hlen(session, args, reply) {
    const ref = session.database.read(args.bytes, args.starts[1], args.ends[1]);
    if (!isHashOrNone(session, ref, reply)) return;
    reply.integer(openIfAny(session, ref) ? session.keyspace.hashes.size : 0);
  },

  hmget(session, args, reply) {
    const ref = session.database.read(args.bytes, args.starts[1], args.ends[1]);
    if (!isHashOrNone(session, ref, reply)) return;
    const found = openIfAny(session, ref);
    reply.array(args.count - 2);
    for (let at = 2; at < args.count; at++) {
      if (found && findField(session, args, at)) replyValue(session, reply);
      else reply.null();
    }
  },

  hstrlen(session, args, reply) {
    const ref = session.database.read(args.bytes, args.starts[1], args.ends[1]);
    if (!isHashOrNone(session, ref, reply)) return;
    if (!openIfAny(session, ref) || !findField(session, args, 2)) return reply.integer(0);
    const { hashes } = session.keyspace;
    hashes.readValue();
    reply.integer(hashes.value.end - hashes.value.start);
  },
};
