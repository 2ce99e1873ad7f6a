import {
  type Database,
  digitsOf,
  EventClass,
  isInt64,
  NEVER,
  parseBigInteger,
  parseInteger,
  type Ref,
  StringEncoding,
  typeOf,
  ValueType,
  writeInteger,
} from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import type { Session } from "../session/session.js";
import type { stringSpec } from "./spec.js";

/** The digits of a counter on their way into the arena: 20 for a 64-bit integer with its sign. */
const scratch = new Uint8Array(20);

/** Adds `delta`, a safe integer, to the counter of argument 1 and answers its new value. O(1), no allocation. */
function add(session: Session, args: Args, reply: ReplySink, delta: number): void {
  const { database } = session;
  const ref = database.write(args.bytes, args.starts[1], args.ends[1]);
  let value = 0;
  if (ref !== 0) {
    if (typeOf(session.keyspace.arena, ref) !== ValueType.string) return session.fail(reply, errors.wrongType);
    const slice = database.value(ref);
    value = parseInteger(slice.bytes, slice.start, slice.end);
    if (Number.isNaN(value)) return session.fail(reply, errors.notInteger);
  }
  const sum = value + delta;
  if (!Number.isSafeInteger(value) || !Number.isSafeInteger(sum))
    return addBig(session, args, reply, ref, BigInt(delta));
  store(database, args, ref, sum);
  reply.integer(sum);
}

/** `add` for counters beyond the integers that a double holds exactly. */
function addBig(session: Session, args: Args, reply: ReplySink, ref: Ref, delta: bigint): void {
  const { database } = session;
  let value: bigint | null = 0n;
  if (ref !== 0) {
    const slice = database.value(ref);
    value = parseBigInteger(slice.bytes, slice.start, slice.end);
    if (value === null) return session.fail(reply, errors.notInteger);
  }
  const sum = value + delta;
  if (!isInt64(sum)) return session.fail(reply, errors.overflow);
  const text = sum.toString();
  for (let i = 0; i < text.length; i++) scratch[i] = text.charCodeAt(i);
  storeDigits(database, args, ref, 0, text.length);
  reply.bigint(sum);
}

function store(database: Database, args: Args, ref: Ref, value: number): void {
  if (ref === 0) {
    storeDigits(database, args, 0, writeInteger(scratch, scratch.length, value), scratch.length);
    return;
  }
  const to = database.resize(ref, digitsOf(value), StringEncoding.auto);
  const slice = database.value(to);
  writeInteger(slice.bytes, slice.end, value);
  database.changed(args.bytes, args.starts[1], args.ends[1], EventClass.string, "incrby");
}

function storeDigits(database: Database, args: Args, ref: Ref, start: number, end: number): void {
  const [keyStart, keyEnd] = [args.starts[1], args.ends[1]];
  if (ref === 0) database.put(0, args.bytes, keyStart, keyEnd, scratch, start, end, NEVER, StringEncoding.auto);
  else {
    const to = database.resize(ref, end - start, StringEncoding.auto);
    const slice = database.value(to);
    slice.bytes.set(scratch.subarray(start, end), slice.start);
  }
  database.changed(args.bytes, keyStart, keyEnd, EventClass.string, "incrby");
}

export const counters: SomeHandlers<typeof stringSpec, "incr"> = {
  incr(session, args, reply) {
    add(session, args, reply, 1);
  },
};
