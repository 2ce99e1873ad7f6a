import { parseInteger } from "@allset/engine";
import type { Args } from "@allset/resp";
import { errors } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import { argumentIs } from "../registry/words.js";
import { isStringOrNone } from "../string/string-entry.js";
import { countBitRange, findBit } from "./bit-scan.js";
import type { bitmapSpec } from "./spec.js";

/** A stretch of bits, both ends included; empty where `first` is above `last`. */
interface BitRange {
  readonly first: number;
  readonly last: number;
}

/** Bits to a position of argument `at`: 1 for BIT, 8 for BYTE, 0 for neither. */
function unitOf(args: Args, at: number): number {
  if (argumentIs(args, at, "bit")) return 1;
  return argumentIs(args, at, "byte") ? 8 : 0;
}

/** The bits between two positions, which count from the end where they are negative and are cut to what there is. */
function rangeOf(from: number, to: number, unit: number, bytes: number): BitRange {
  const length = (bytes * 8) / unit;
  const first = Math.max(0, from < 0 ? length + from : from);
  const last = Math.min(length - 1, Math.max(0, to < 0 ? length + to : to));
  return { first: first * unit, last: (last + 1) * unit - 1 };
}

function integerAt(args: Args, at: number): number {
  return parseInteger(args.bytes, args.starts[at], args.ends[at]);
}

export const scans: SomeHandlers<typeof bitmapSpec, "bitcount" | "bitpos"> = {
  bitcount(session, args, reply) {
    const { database } = session;
    const ref = database.read(args.bytes, args.starts[1], args.ends[1]);
    if (!isStringOrNone(session, ref, reply)) return;
    if (ref === 0) return reply.integer(0);
    const { bytes, start, end } = database.value(ref);
    let range: BitRange = { first: 0, last: (end - start) * 8 - 1 };
    if (args.count > 2) {
      if (args.count === 3 || args.count > 5) return session.fail(reply, errors.syntax);
      const from = integerAt(args, 2);
      const to = integerAt(args, 3);
      if (Number.isNaN(from) || Number.isNaN(to)) return session.fail(reply, errors.notInteger);
      if (from < 0 && to < 0 && from > to) return reply.integer(0);
      const unit = args.count === 5 ? unitOf(args, 4) : 8;
      if (unit === 0) return session.fail(reply, errors.syntax);
      range = rangeOf(from, to, unit, end - start);
    }
    reply.integer(range.first > range.last ? 0 : countBitRange(bytes, start, range.first, range.last));
  },

  bitpos(session, args, reply) {
    const bit = integerAt(args, 2);
    if (Number.isNaN(bit)) return session.fail(reply, errors.notInteger);
    if (bit !== 0 && bit !== 1) return session.fail(reply, errors.bitArgument);
    const { database } = session;
    const ref = database.read(args.bytes, args.starts[1], args.ends[1]);
    if (!isStringOrNone(session, ref, reply)) return;
    if (ref === 0) return reply.integer(bit === 1 ? -1 : 0);
    const { bytes, start, end } = database.value(ref);
    let range: BitRange = { first: 0, last: (end - start) * 8 - 1 };
    if (args.count > 3) {
      if (args.count > 6) return session.fail(reply, errors.syntax);
      const from = integerAt(args, 3);
      if (Number.isNaN(from)) return session.fail(reply, errors.notInteger);
      const unit = args.count === 6 ? unitOf(args, 5) : 8;
      if (unit === 0) return session.fail(reply, errors.syntax);
      const to = args.count > 4 ? integerAt(args, 4) : -1;
      if (Number.isNaN(to)) return session.fail(reply, errors.notInteger);
      range = rangeOf(from, to, unit, end - start);
    }
    if (range.first > range.last) return reply.integer(-1);
    const found = findBit(bytes, start, bit, range.first, range.last);
    // Behind a string without an end that was asked for come zeros.
    reply.integer(found < 0 && bit === 0 && args.count < 5 ? (end - start) * 8 : found);
  },
};
