import { ArrayIndex, type ArrayWalk, compareIndexes, textOf, writeInteger } from "@allset/engine";
import { type Args, formatDouble, type ReplySink } from "@allset/resp";
import { errors, wrongArity } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import { argumentIs } from "../registry/words.js";
import type { Session } from "../session/session.js";
import { arrayToRead, indexAt, WRONG_TYPE } from "./array-entry.js";
import { parseNumber } from "./decimal.js";
import type { arraySpec } from "./spec.js";

const operations = ["sum", "min", "max", "and", "or", "xor", "match", "used"] as const;
type Operation = (typeof operations)[number];

const from = new ArrayIndex();
const to = new ArrayIndex();
/** The result so far, and the element's number: cells, so that no double is boxed for an element. */
const result = new Float64Array(1);
const number = new Float64Array(1);
const TWO_32 = 2 ** 32;
const TWO_63 = 2 ** 63;

/** Puts the element at which the walk is into `number`; false where it is no number. */
function readNumber(walk: ArrayWalk): boolean {
  if (walk.readInteger()) {
    number[0] = walk.integer[0];
    return true;
  }
  walk.read();
  return parseNumber(walk.value.bytes, walk.value.start, walk.value.end, number);
}

/** Answers a sum or one of the extremes; null where no element is a number. */
function replyNumber(walk: ArrayWalk, operation: "sum" | "min" | "max", reply: ReplySink): void {
  let found = false;
  while (walk.next()) {
    if (!readNumber(walk)) continue;
    const value = number[0];
    if (!found) result[0] = value;
    else if (operation === "sum") result[0] += value;
    else if (operation === "min" ? value < result[0] : value > result[0]) result[0] = value;
    found = true;
  }
  if (found) replyResult(reply);
  else reply.null();
}

/** The digits of a small result: 10, and a sign. */
const digits = new Uint8Array(11);

/** Answers `result`. A small integer makes no text on its way. */
function replyResult(reply: ReplySink): void {
  const small = result[0] | 0;
  if (small !== result[0] || small === 0) return reply.text(formatDouble(result[0]));
  reply.bulk(digits, writeInteger(digits, digits.length, small), digits.length);
}

/** 64 bits, as two halves. */
const bits = new Int32Array(2);

/** Puts the element at which the walk is into `bits`, cut to an integer; false where it is none of 64 bits. */
function readBits(walk: ArrayWalk): boolean {
  if (!readNumber(walk)) return false;
  const value = Math.trunc(number[0]);
  if (Number.isSafeInteger(value)) {
    bits[0] = Math.floor(value / TWO_32);
    bits[1] = value;
    return true;
  }
  walk.read();
  return readLargeBits(walk);
}

/** `readBits` beyond what a double holds exactly. */
function readLargeBits({ value: { bytes, start, end } }: ArrayWalk): boolean {
  const text = textOf(bytes, start, end);
  const exact = /^[+-]?\d+$/.test(text);
  if (!exact && !(number[0] >= -TWO_63 && number[0] < TWO_63)) return false;
  const value = BigInt(exact ? text.replace("+", "") : Math.trunc(number[0]));
  if (BigInt.asIntN(64, value) !== value) return false;
  bits[0] = Number(BigInt.asIntN(32, value >> 32n));
  bits[1] = Number(BigInt.asIntN(32, value));
  return true;
}

/** Answers the elements' bits, combined; null where no element is an integer. */
function replyBits(walk: ArrayWalk, operation: "and" | "or" | "xor", reply: ReplySink): void {
  let high = 0;
  let low = 0;
  let found = false;
  while (walk.next()) {
    if (!readBits(walk)) continue;
    if (!found) {
      high = bits[0];
      low = bits[1];
    } else if (operation === "and") {
      high &= bits[0];
      low &= bits[1];
    } else if (operation === "or") {
      high |= bits[0];
      low |= bits[1];
    } else {
      high ^= bits[0];
      low ^= bits[1];
    }
    found = true;
  }
  if (found) reply.int64(high, low);
  else reply.null();
}

/** Counts the elements of the walk: `all` of them, or those that equal argument 5. */
function countElements(walk: ArrayWalk, args: Args, all: boolean): number {
  let found = 0;
  while (walk.next()) {
    if (all) found++;
    else {
      walk.read();
      if (equalsArgument(walk, args, 5)) found++;
    }
  }
  return found;
}

function equalsArgument({ value: { bytes, start, end } }: ArrayWalk, args: Args, at: number): boolean {
  const wanted = args.starts[at];
  if (args.ends[at] - wanted !== end - start) return false;
  for (let i = 0; i < end - start; i++) if (bytes[start + i] !== args.bytes[wanted + i]) return false;
  return true;
}

/** The operation that argument 4 names, with as many arguments as it takes; null where an error is answered. */
function operationOf(session: Session, args: Args, reply: ReplySink): Operation | null {
  let at = 0;
  while (at < operations.length && !argumentIs(args, 4, operations[at])) at++;
  const operation: Operation | undefined = operations[at];
  const takes = operation === "match" ? 6 : 5;
  if (operation !== undefined && args.count === takes) return operation;
  if (operation === undefined) session.fail(reply, errors.unknownOperation);
  else session.fail(reply, operation === "match" ? errors.matchWithoutValue : wrongArity("arop"));
  return null;
}

export const aggregates: SomeHandlers<typeof arraySpec, "arop"> = {
  arop(session, args, reply) {
    if (!indexAt(session, args, 2, from, reply) || !indexAt(session, args, 3, to, reply)) return;
    const operation = operationOf(session, args, reply);
    if (operation === null) return;
    const counts = operation === "match" || operation === "used";
    const root = arrayToRead(session, args, reply);
    if (root === WRONG_TYPE) return;
    if (root === 0) return counts ? reply.integer(0) : reply.null();
    const { walk } = session.keyspace.arrays;
    const ascends = compareIndexes(from.high, from.low, to.high, to.low) <= 0;
    walk.begin(root, ascends ? from : to, ascends ? to : from);
    if (counts) reply.integer(countElements(walk, args, operation === "used"));
    else if (operation === "and" || operation === "or" || operation === "xor") replyBits(walk, operation, reply);
    else replyNumber(walk, operation, reply);
  },
};
