import { isInt64, parseBigInteger, readInteger, writeIntegerFrom } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import { replyIntegerFrom } from "../integer-cell.js";
import type { Session } from "../session/session.js";
import { formatLongDouble, isInfinite, type LongDouble, parseLongDouble, sumOf } from "../string/long-double.js";
import { findField, isHashOrNone, openIfAny, openOrCreate, tell } from "./hash-entry.js";
import { roomFor } from "./setters.js";
import type { hashSpec } from "./spec.js";

/** The digits of a counter on their way into the arena: 20 for a 64-bit integer with its sign. */
const digits = new Uint8Array(20);
/** The counter, and what is added to it. */
const counter = new Float64Array(1);
const delta = new Float64Array(1);
const ZERO: LongDouble = { mantissa: 0n, exponent: 0 };

/** Sets the field of argument 2, which was sought, to `text[start .. end)`; makes the hash where `isNew`. The field keeps its expiry. */
function store(session: Session, args: Args, isNew: boolean, text: Uint8Array, start: number, end: number): void {
  const { hashes } = session.keyspace;
  const { bytes, starts, ends } = args;
  if (isNew) {
    openOrCreate(session, args, 0, roomFor(session, args, 2));
    hashes.find(bytes, starts[2], ends[2]);
  }
  hashes.store(bytes, starts[2], ends[2], text, start, end, true);
}

/** Reads the field of argument 2 of the hash `ref`, 0 for none: false where there is no field. Its value is in `hashes.value`. */
function readField(session: Session, args: Args, isNew: boolean): boolean {
  if (isNew || !findField(session, args, 2)) return false;
  session.keyspace.hashes.readValue();
  return true;
}

/** HINCRBY beyond the integers that a double holds exactly. The hash is open. */
function addBig(session: Session, args: Args, reply: ReplySink, isNew: boolean): void {
  const by = parseBigInteger(args.bytes, args.starts[3], args.ends[3]) ?? 0n;
  const { value } = session.keyspace.hashes;
  const known = readField(session, args, isNew) ? parseBigInteger(value.bytes, value.start, value.end) : 0n;
  if (known === null) return session.fail(reply, errors.fieldNotInteger);
  const sum = known + by;
  if (!isInt64(sum)) return session.fail(reply, errors.overflow);
  const text = Uint8Array.from(sum.toString(), (char) => char.charCodeAt(0));
  store(session, args, isNew, text, 0, text.length);
  tell(session, args, "hincrby");
  reply.bigint(sum);
}

export const counters: SomeHandlers<typeof hashSpec, "hincrby" | "hincrbyfloat"> = {
  hincrby(session, args, reply) {
    if (!readInteger(args.bytes, args.starts[3], args.ends[3], delta)) return session.fail(reply, errors.notInteger);
    const ref = session.database.write(args.bytes, args.starts[1], args.ends[1]);
    if (!isHashOrNone(session, ref, reply)) return;
    const isNew = !openIfAny(session, ref);
    const { value } = session.keyspace.hashes;
    counter[0] = 0;
    if (readField(session, args, isNew) && !readInteger(value.bytes, value.start, value.end, counter))
      return session.fail(reply, errors.fieldNotInteger);
    const isSafe = Number.isSafeInteger(counter[0]) && Number.isSafeInteger(delta[0]);
    counter[0] += delta[0];
    if (!isSafe || !Number.isSafeInteger(counter[0])) return addBig(session, args, reply, isNew);
    store(session, args, isNew, digits, writeIntegerFrom(digits, digits.length, counter), digits.length);
    tell(session, args, "hincrby");
    replyIntegerFrom(reply, counter);
  },

  hincrbyfloat(session, args, reply) {
    const by = parseLongDouble(args.bytes, args.starts[3], args.ends[3]);
    if (by === null) return session.fail(reply, errors.notFloat);
    if (isInfinite(by)) return session.fail(reply, errors.valueInfinite);
    const ref = session.database.write(args.bytes, args.starts[1], args.ends[1]);
    if (!isHashOrNone(session, ref, reply)) return;
    const isNew = !openIfAny(session, ref);
    const { value } = session.keyspace.hashes;
    const known = readField(session, args, isNew) ? parseLongDouble(value.bytes, value.start, value.end) : ZERO;
    if (known === null) return session.fail(reply, errors.fieldNotFloat);
    const sum = isInfinite(known) ? known : sumOf(known, by);
    if (isInfinite(sum)) return session.fail(reply, errors.nanOrInfinity);
    const text = formatLongDouble(sum);
    store(
      session,
      args,
      isNew,
      Uint8Array.from(text, (char) => char.charCodeAt(0)),
      0,
      text.length,
    );
    tell(session, args, "hincrbyfloat");
    reply.text(text);
  },
};
