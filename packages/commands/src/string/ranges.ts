import { EventClass, NEVER, parseInteger, StringEncoding, valueLengthOf } from "@allset/engine";
import { errors } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import type { stringSpec } from "./spec.js";
import { extend, isStringOrNone, lengthAllowed } from "./string-entry.js";

export const ranges: SomeHandlers<typeof stringSpec, "append" | "setrange"> = {
  append(session, args, reply) {
    const { database } = session;
    const { bytes, starts, ends } = args;
    const ref = database.write(bytes, starts[1], ends[1]);
    if (!isStringOrNone(session, ref, reply)) return;
    const more = ends[2] - starts[2];
    let length = more;
    if (ref === 0) {
      database.put(0, bytes, starts[1], ends[1], bytes, starts[2], ends[2], NEVER, StringEncoding.auto);
    } else {
      length += valueLengthOf(session.keyspace.arena, ref);
      if (!lengthAllowed(session, length, 0, reply)) return;
      const slice = database.value(database.resize(ref, length, StringEncoding.raw));
      slice.bytes.set(bytes.subarray(starts[2], ends[2]), slice.end - more);
    }
    database.changed(bytes, starts[1], ends[1], EventClass.string, "append");
    reply.integer(length);
  },

  setrange(session, args, reply) {
    const { database } = session;
    const { bytes, starts, ends } = args;
    const offset = parseInteger(bytes, starts[2], ends[2]);
    if (Number.isNaN(offset)) return session.fail(reply, errors.notInteger);
    if (offset < 0) return session.fail(reply, errors.offsetOutOfRange);
    const ref = database.write(bytes, starts[1], ends[1]);
    if (!isStringOrNone(session, ref, reply)) return;
    const size = ends[3] - starts[3];
    if (size === 0) return reply.integer(ref === 0 ? 0 : valueLengthOf(session.keyspace.arena, ref));
    if (!lengthAllowed(session, offset, size, reply)) return;
    const slice = extend(session, args, ref, offset + size);
    slice.bytes.set(bytes.subarray(starts[3], ends[3]), slice.start + offset);
    database.changed(bytes, starts[1], ends[1], EventClass.string, "setrange");
    reply.integer(slice.end - slice.start);
  },
};
