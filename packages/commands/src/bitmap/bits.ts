import { EventClass, valueLengthOf } from "@allset/engine";
import { errors } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import { extend, isStringOrNone } from "../string/string-entry.js";
import { bitOffsetOf } from "./bit-offset.js";
import { byteOf } from "./bit-scan.js";
import type { bitmapSpec } from "./spec.js";

const ZERO = 0x30;

export const bits: SomeHandlers<typeof bitmapSpec, "getbit" | "setbit"> = {
  getbit(session, args, reply) {
    const offset = bitOffsetOf(session, args, 2, reply);
    if (Number.isNaN(offset)) return;
    const { database } = session;
    const ref = database.read(args.bytes, args.starts[1], args.ends[1]);
    if (!isStringOrNone(session, ref, reply)) return;
    if (ref === 0) return reply.integer(0);
    const { bytes, start, end } = database.value(ref);
    const at = start + byteOf(offset);
    reply.integer(at < end ? (bytes[at] >>> (7 - (offset % 8))) & 1 : 0);
  },

  setbit(session, args, reply) {
    const offset = bitOffsetOf(session, args, 2, reply);
    if (Number.isNaN(offset)) return;
    const bit = args.bytes[args.starts[3]] - ZERO;
    if (args.size(3) !== 1 || (bit !== 0 && bit !== 1)) return session.fail(reply, errors.notBit);
    const { database } = session;
    const ref = database.write(args.bytes, args.starts[1], args.ends[1]);
    if (!isStringOrNone(session, ref, reply)) return;
    const length = ref === 0 ? 0 : valueLengthOf(session.keyspace.arena, ref);
    const slice = extend(session, args, ref, byteOf(offset) + 1);
    const at = slice.start + byteOf(offset);
    const mask = 0x80 >>> (offset % 8);
    const old = (slice.bytes[at] & mask) === 0 ? 0 : 1;
    if (old !== bit || slice.end - slice.start > length) {
      slice.bytes[at] = bit === 1 ? slice.bytes[at] | mask : slice.bytes[at] & ~mask;
      database.changed(args.bytes, args.starts[1], args.ends[1], EventClass.string, "setbit");
    }
    reply.integer(old);
  },
};
