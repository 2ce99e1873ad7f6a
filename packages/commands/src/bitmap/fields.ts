import { EventClass, parseBigInteger, parseInteger, Slice, valueLengthOf } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import { argumentIs } from "../registry/words.js";
import type { Session } from "../session/session.js";
import { extend, isStringOrNone } from "../string/string-entry.js";
import { bitOffsetOf } from "./bit-offset.js";
import { type FieldType, fieldSum, type Overflow, readField, writeField } from "./field.js";
import type { bitmapSpec } from "./spec.js";

/** One operation of BITFIELD. */
interface FieldOperation {
  readonly kind: "get" | "set" | "incrby";
  readonly type: FieldType;
  /** Bits. */
  readonly offset: number;
  /** The value to set, or the increment. */
  readonly operand: bigint;
  readonly overflow: Overflow;
}

const overflows: readonly Overflow[] = ["wrap", "sat", "fail"];
const SIGNED = 0x69; // i
const UNSIGNED = 0x75; // u

const nothing = new Slice();

/** `i1` to `i64`, `u1` to `u63`, or null. */
function typeAt(args: Args, at: number): FieldType | null {
  const letter = args.size(at) === 0 ? 0 : args.bytes[args.starts[at]];
  if (letter !== SIGNED && letter !== UNSIGNED) return null;
  const bits = parseInteger(args.bytes, args.starts[at] + 1, args.ends[at]);
  const signed = letter === SIGNED;
  return bits >= 1 && bits <= (signed ? 64 : 63) ? { signed, bits } : null;
}

/** Which operation begins at argument `at`, with all its values there; null for none. */
function kindAt(args: Args, at: number): FieldOperation["kind"] | null {
  const values = args.count - at - 1;
  if (values >= 2 && argumentIs(args, at, "get")) return "get";
  if (values >= 3 && argumentIs(args, at, "set")) return "set";
  return values >= 3 && argumentIs(args, at, "incrby") ? "incrby" : null;
}

/** The operations of a call, or null where one is wrong; the error is answered then. */
function operationsOf(session: Session, args: Args, reply: ReplySink): FieldOperation[] | null {
  const refuse = (text: string): null => {
    session.fail(reply, text);
    return null;
  };
  const operations: FieldOperation[] = [];
  let overflow: Overflow = "wrap";
  for (let at = 2; at < args.count; ) {
    if (argumentIs(args, at, "overflow") && at + 1 < args.count) {
      const chosen = overflows.find((word) => argumentIs(args, at + 1, word));
      if (chosen === undefined) return refuse(errors.overflowType);
      overflow = chosen;
      at += 2;
      continue;
    }
    const kind = kindAt(args, at);
    if (kind === null) return refuse(errors.syntax);
    const type = typeAt(args, at + 1);
    if (type === null) return refuse(errors.fieldType);
    const offset = bitOffsetOf(session, args, at + 2, reply, type.bits);
    if (Number.isNaN(offset)) return null;
    const writes = kind !== "get";
    const operand = writes ? parseBigInteger(args.bytes, args.starts[at + 3], args.ends[at + 3]) : 0n;
    if (operand === null) return refuse(errors.notInteger);
    operations.push({ kind, type, offset, operand, overflow });
    at += writes ? 4 : 3;
  }
  return operations;
}

/** Runs one operation on the string, answers it, and says whether it changed the string. */
function perform(operation: FieldOperation, slice: Slice, reply: ReplySink): boolean {
  const { kind, type, offset, operand, overflow } = operation;
  const old = readField(slice, type, offset);
  if (kind === "get") {
    reply.bigint(old);
    return false;
  }
  const adds = kind === "incrby";
  const value = adds ? fieldSum(type, old, operand, overflow) : fieldSum(type, asOperand(type, operand), 0n, overflow);
  if (value === null) {
    reply.null();
    return false;
  }
  writeField(slice, type, offset, value);
  reply.bigint(adds ? value : old);
  return value !== old;
}

/** An unsigned field takes a negative value as the 64-bit number of the same bits. */
const asOperand = (type: FieldType, value: bigint): bigint => (type.signed ? value : BigInt.asUintN(64, value));

function readAll(session: Session, args: Args, reply: ReplySink, operations: readonly FieldOperation[]): void {
  const ref = session.database.read(args.bytes, args.starts[1], args.ends[1]);
  if (!isStringOrNone(session, ref, reply)) return;
  const slice = ref === 0 ? nothing : session.database.value(ref);
  reply.array(operations.length);
  for (const operation of operations) perform(operation, slice, reply);
}

function writeAll(session: Session, args: Args, reply: ReplySink, operations: readonly FieldOperation[]): void {
  const { database } = session;
  const ref = database.write(args.bytes, args.starts[1], args.ends[1]);
  if (!isStringOrNone(session, ref, reply)) return;
  let bits = 0;
  for (const { kind, type, offset } of operations) if (kind !== "get") bits = Math.max(bits, offset + type.bits);
  const length = ref === 0 ? 0 : valueLengthOf(session.keyspace.arena, ref);
  const slice = extend(session, args, ref, Math.ceil(bits / 8));
  let changed = slice.end - slice.start > length;
  reply.array(operations.length);
  for (const operation of operations) if (perform(operation, slice, reply)) changed = true;
  if (changed) database.changed(args.bytes, args.starts[1], args.ends[1], EventClass.string, "setbit");
}

const isRead = ({ kind }: FieldOperation): boolean => kind === "get";

export const fields: SomeHandlers<typeof bitmapSpec, "bitfield" | "bitfield_ro"> = {
  bitfield(session, args, reply) {
    const operations = operationsOf(session, args, reply);
    if (operations === null) return;
    if (operations.every(isRead)) readAll(session, args, reply, operations);
    else writeAll(session, args, reply, operations);
  },

  bitfield_ro(session, args, reply) {
    const operations = operationsOf(session, args, reply);
    if (operations === null) return;
    if (operations.every(isRead)) readAll(session, args, reply, operations);
    else session.fail(reply, errors.readOnlyField);
  },
};
