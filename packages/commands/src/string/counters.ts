import {
  AT_MOMENT,
  addToShort,
  EventClass,
  isInt64,
  NEVER,
  NOT_SHORT,
  parseBigInteger,
  type Ref,
  readInteger,
  StringEncoding,
  stringEncodingOf,
  typeOf,
  ValueType,
  valueLengthOf,
  writeIntegerFrom,
} from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import { replyIntegerFrom } from "../integer-cell.js";
import type { Session } from "../session/session.js";
import type { stringSpec } from "./spec.js";

/** The digits of a counter on their way into the arena: 20 for a 64-bit integer with its sign. */
const scratch = new Uint8Array(20);

const INT64_MIN: bigint = -(2n ** 63n);

/** What is added to a short counter in one step. */
const SHORT_MAX = 1e9;

/** The counter, and what is added to it. */
const counter = new Float64Array(1);
const delta = new Float64Array(1);

/** Adds `delta` to the counter of argument 1 and answers its new value. O(1), no allocation. */
function add(session: Session, args: Args, reply: ReplySink): void {
  const { database } = session;
  const ref = database.write(args.bytes, args.starts[1], args.ends[1]);
  counter[0] = 0;
  if (ref !== 0) {
    const by = delta[0] | 0;
    const sum = by === delta[0] && Math.abs(by) <= SHORT_MAX ? addToShort(session.keyspace.arena, ref, by) : NOT_SHORT;
    if (sum !== NOT_SHORT) {
      database.changed(args.bytes, args.starts[1], args.ends[1], EventClass.string, "incrby");
      return reply.integer(sum);
    }
    if (typeOf(session.keyspace.arena, ref) !== ValueType.string) return session.fail(reply, errors.wrongType);
    const { bytes, start, end } = database.value(ref);
    if (!readInteger(bytes, start, end, counter)) return session.fail(reply, errors.notInteger);
  }
  const isSafe = Number.isSafeInteger(counter[0]);
  counter[0] += delta[0];
  if (!isSafe || !Number.isSafeInteger(counter[0])) return addBig(session, args, reply, BigInt(delta[0]));
  storeCounter(session, args, ref);
  replyIntegerFrom(reply, counter);
}

/** `add` for counters beyond the integers that a double holds exactly. */
function addBig(session: Session, args: Args, reply: ReplySink, by: bigint): void {
  const { database } = session;
  const ref = database.write(args.bytes, args.starts[1], args.ends[1]);
  let value: bigint | null = 0n;
  if (ref !== 0) {
    if (typeOf(session.keyspace.arena, ref) !== ValueType.string) return session.fail(reply, errors.wrongType);
    const { bytes, start, end } = database.value(ref);
    value = parseBigInteger(bytes, start, end);
    if (value === null) return session.fail(reply, errors.notInteger);
  }
  const sum = value + by;
  if (!isInt64(sum)) return session.fail(reply, errors.overflow);
  storeText(session, args, ref, sum.toString(), StringEncoding.auto);
  session.database.changed(args.bytes, args.starts[1], args.ends[1], EventClass.string, "incrby");
  reply.bigint(sum);
}

/** Stores `counter` under the key of argument 1, whose entry is `ref`. */
function storeCounter(session: Session, args: Args, ref: Ref): void {
  const { database } = session;
  const { arena } = session.keyspace;
  const { bytes, starts, ends } = args;
  const first = writeIntegerFrom(scratch, scratch.length, counter);
  if (ref === 0) {
    database.put(0, bytes, starts[1], ends[1], scratch, first, scratch.length, NEVER, StringEncoding.auto);
  } else {
    const digits = scratch.length - first;
    const isInPlace = valueLengthOf(arena, ref) === digits && stringEncodingOf(arena, ref) === StringEncoding.auto;
    const slice = database.value(isInPlace ? ref : database.resize(ref, digits, StringEncoding.auto));
    for (let i = 0; i < digits; i++) slice.bytes[slice.start + i] = scratch[first + i];
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
  if (readInteger(args.bytes, args.starts[2], args.ends[2], delta) && Number.isSafeInteger(delta[0])) {
    delta[0] *= sign;
    return add(session, args, reply);
  }
  const exact = parseBigInteger(args.bytes, args.starts[2], args.ends[2]);
  if (exact === null) return session.fail(reply, errors.notInteger);
  if (sign < 0 && exact === INT64_MIN) return session.fail(reply, errors.decrementOverflow);
  addBig(session, args, reply, BigInt(sign) * exact);
}

export const counters: SomeHandlers<typeof stringSpec, "decr" | "decrby" | "incr" | "incrby"> = {
  decr(session, args, reply) {
    delta[0] = -1;
    add(session, args, reply);
  },

  decrby(session, args, reply) {
    addArgument(session, args, reply, -1);
  },

  incr(session, args, reply) {
    delta[0] = 1;
    add(session, args, reply);
  },

  incrby(session, args, reply) {
    addArgument(session, args, reply, 1);
  },
};
