import {
  AT_MOMENT,
  digitsOf,
  EventClass,
  isInt64,
  NEVER,
  parseBigInteger,
  parseInteger,
  type Ref,
  StringEncoding,
  stringEncodingOf,
  typeOf,
  ValueType,
  valueLengthOf,
  writeInteger,
} from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import type { Session } from "../session/session.js";
import type { stringSpec } from "./spec.js";

/** The digits of a counter on their way into the arena: 20 for a 64-bit integer with its sign. */
const scratch = new Uint8Array(20);

const INT64_MIN: bigint = -(2n ** 63n);

/** Adds `delta`, a safe integer, to the counter of argument 1 and answers its new value. O(1), no allocation. */
function add(session: Session, args: Args, reply: ReplySink, delta: number): void {
  const { database } = session;
  const ref = database.write(args.bytes, args.starts[1], args.ends[1]);
  let value = 0;
  if (ref !== 0) {
    if (typeOf(session.keyspace.arena, ref) !== ValueType.string) return session.fail(reply, errors.wrongType);
    const { bytes, start, end } = database.value(ref);
    value = parseInteger(bytes, start, end);
    if (Number.isNaN(value)) return session.fail(reply, errors.notInteger);
  }
  const sum = value + delta;
  if (!Number.isSafeInteger(value) || !Number.isSafeInteger(sum)) return addBig(session, args, reply, BigInt(delta));
  storeCounter(session, args, ref, sum);
  reply.integer(sum);
}

/** `add` for counters beyond the integers that a double holds exactly. */
function addBig(session: Session, args: Args, reply: ReplySink, delta: bigint): void {
  const { database } = session;
  const ref = database.write(args.bytes, args.starts[1], args.ends[1]);
  let value: bigint | null = 0n;
  if (ref !== 0) {
    if (typeOf(session.keyspace.arena, ref) !== ValueType.string) return session.fail(reply, errors.wrongType);
    const { bytes, start, end } = database.value(ref);
    value = parseBigInteger(bytes, start, end);
    if (value === null) return session.fail(reply, errors.notInteger);
  }
  const sum = value + delta;
  if (!isInt64(sum)) return session.fail(reply, errors.overflow);
  storeText(session, args, ref, sum.toString(), StringEncoding.auto);
  session.database.changed(args.bytes, args.starts[1], args.ends[1], EventClass.string, "incrby");
  reply.bigint(sum);
}

function storeCounter(session: Session, args: Args, ref: Ref, value: number): void {
  const { database } = session;
  const { arena } = session.keyspace;
  const { bytes, starts, ends } = args;
  if (ref === 0) {
    const first = writeInteger(scratch, scratch.length, value);
    database.put(0, bytes, starts[1], ends[1], scratch, first, scratch.length, NEVER, StringEncoding.auto);
  } else {
    const digits = digitsOf(value);
    const isInPlace = valueLengthOf(arena, ref) === digits && stringEncodingOf(arena, ref) === StringEncoding.auto;
    const slice = database.value(isInPlace ? ref : database.resize(ref, digits, StringEncoding.auto));
    writeInteger(slice.bytes, slice.end, value);
  }
  database.changed(bytes, starts[1], ends[1], EventClass.string, "incrby");
}

/**
 * Stores ASCII text under the key of argument 1, whose entry is `ref`; if `timed` it expires at `database.moment`, or as it did
 * before. Answers the entry. O(bytes).
 */
export function storeText(
  session: Session,
  args: Args,
  ref: Ref,
  text: string,
  encoding: StringEncoding,
  timed = false,
): Ref {
  const { database } = session;
  const { bytes, starts, ends } = args;
  const digits = Uint8Array.from(text, (char) => char.charCodeAt(0));
  const until = timed || (ref !== 0 && database.readExpiry(ref)) ? AT_MOMENT : NEVER;
  return database.put(ref, bytes, starts[1], ends[1], digits, 0, digits.length, until, encoding);
}

/** INCRBY and DECRBY: adds argument 2, or takes it away. */
function addArgument(session: Session, args: Args, reply: ReplySink, sign: 1 | -1): void {
  const delta = parseInteger(args.bytes, args.starts[2], args.ends[2]);
  if (Number.isSafeInteger(delta)) return add(session, args, reply, sign * delta);
  const exact = parseBigInteger(args.bytes, args.starts[2], args.ends[2]);
  if (exact === null) return session.fail(reply, errors.notInteger);
  if (sign < 0 && exact === INT64_MIN) return session.fail(reply, errors.decrementOverflow);
  addBig(session, args, reply, BigInt(sign) * exact);
}

export const counters: SomeHandlers<typeof stringSpec, "decr" | "decrby" | "incr" | "incrby"> = {
  decr(session, args, reply) {
    add(session, args, reply, -1);
  },

  decrby(session, args, reply) {
    addArgument(session, args, reply, -1);
  },

  incr(session, args, reply) {
    add(session, args, reply, 1);
  },

  incrby(session, args, reply) {
    addArgument(session, args, reply, 1);
  },
};
