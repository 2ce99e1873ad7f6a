/**
 * IDs of stream entries as clients write them: `5-1`, `5` and, where a command knows them, `-`, `+`, `(5-1` and `5-*`.
 *
 * Redis reads the two numbers as C does where they are not canonical: with spaces in front, a sign, leading zeros, up to the first NUL.
 * So does this, for whatever some client may write. Canonical ones cost no allocation.
 */
import { copyId, fillId, textOf } from "@allset/engine";
import type { Args } from "@allset/resp";

const DASH = 0x2d;
const PLUS = 0x2b;
const STAR = 0x2a;
const ROUND = 0x28;
const ZERO = 0x30;
const NINE = 0x39;
const WORD = 2 ** 32;
const UINT64_LIMIT: bigint = 2n ** 64n;
/** Bytes of an ID at most, as a number takes a buffer of 128. */
const ID_BYTES_MAX = 127;
/** Digits that a double holds exactly, whatever they are. */
const SAFE_DIGITS = 15;

export const IdForm = { invalid: 0, whole: 1, sequenceOpen: 2 } as const;
export type IdForm = (typeof IdForm)[keyof typeof IdForm];

/** What the sequence number is where none is given: the smallest one or the largest. */
export type MissingSequence = 0 | -1;

/**
 * Reads argument `at` into `id`. `strict`: `-` and `+` alone are no IDs; else they are the smallest and the largest.
 * `5-*` is of the form `sequenceOpen`, with sequence 0, where `mayBeOpen`.
 */
export function readId(
  args: Args,
  at: number,
  id: Int32Array,
  missing: MissingSequence,
  strict: boolean,
  mayBeOpen = false,
): IdForm {
  return readIdAt(args.bytes, args.starts[at], args.ends[at], id, missing, strict, mayBeOpen);
}

/** `readId`, in which `-` and `+` are no IDs and a missing sequence number is 0. */
export function readStrictId(args: Args, at: number, id: Int32Array): boolean {
  return readId(args, at, id, 0, true) !== IdForm.invalid;
}

/** Whether argument `at` leaves the ID itself out: it begins with `(`. */
export function isExclusive(args: Args, at: number): boolean {
  return args.size(at) > 1 && args.bytes[args.starts[at]] === ROUND;
}

/** Reads the end of an interval into `id`, without its `(`. */
export function readIntervalId(args: Args, at: number, id: Int32Array, missing: MissingSequence): boolean {
  const exclusive = isExclusive(args, at);
  const start = exclusive ? args.starts[at] + 1 : args.starts[at];
  return readIdAt(args.bytes, start, args.ends[at], id, missing, exclusive, false) !== IdForm.invalid;
}

function readIdAt(
  bytes: Uint8Array,
  start: number,
  argumentEnd: number,
  id: Int32Array,
  missing: MissingSequence,
  strict: boolean,
  mayBeOpen: boolean,
): IdForm {
  if (argumentEnd - start > ID_BYTES_MAX) return IdForm.invalid;
  let dash = -1;
  let end = start;
  for (; end < argumentEnd && bytes[end] !== 0; end++) if (dash < 0 && bytes[end] === DASH) dash = end;
  if (end - start === 1 && (bytes[start] === DASH || bytes[start] === PLUS)) {
    if (strict) return IdForm.invalid;
    fillId(id, 0, bytes[start] === DASH ? 0 : -1);
    return IdForm.whole;
  }
  if (!readUnsigned(bytes, start, dash < 0 ? end : dash)) return IdForm.invalid;
  number.copyWithin(2, 0);
  if (dash < 0) {
    number.fill(missing, 0, 2);
  } else if (mayBeOpen && end - dash === 2 && bytes[dash + 1] === STAR) {
    number.fill(0, 0, 2);
    swap(id);
    return IdForm.sequenceOpen;
  } else if (!readUnsigned(bytes, dash + 1, end)) return IdForm.invalid;
  swap(id);
  return IdForm.whole;
}

/** The number that was read last, high half first; behind it the one before. */
const number = new Int32Array(4);

function swap(id: Int32Array): void {
  copyId(id, 0, number, 0);
  id.copyWithin(0, 2);
  id[2] = number[0];
  id[3] = number[1];
}

/** Reads an unsigned 64-bit integer into `number`. */
function readUnsigned(bytes: Uint8Array, start: number, end: number): boolean {
  const lead = bytes[start] - ZERO;
  if (end - start > SAFE_DIGITS || start === end || lead < 0 || lead > 9 || (lead === 0 && end - start > 1))
    return readOddUnsigned(bytes, start, end);
  let value = 0;
  for (let at = start; at < end; at++) {
    const digit = bytes[at] - ZERO;
    if (digit < 0 || digit > 9) return false;
    value = value * 10 + digit;
  }
  number[0] = Math.floor(value / WORD);
  number[1] = value;
  return true;
}

/** `readUnsigned` for long numbers and for what C's strtoull takes. */
function readOddUnsigned(bytes: Uint8Array, start: number, end: number): boolean {
  // Options stand behind IDs: their words end a list of IDs without any allocation.
  if (start === end || bytes[start] > NINE) return false;
  const text = textOf(bytes, start, end);
  if (/^-[1-9]\d{0,17}$/.test(text)) return false;
  const [, sign, digits] = /^[ \t\n\v\f\r]*([+-]?)(\d+)$/.exec(text) ?? [];
  if (digits === undefined) return false;
  const magnitude = BigInt(digits);
  if (magnitude >= UINT64_LIMIT) return false;
  const value = sign === "-" ? BigInt.asUintN(64, -magnitude) : magnitude;
  number[0] = Number(value >> 32n) | 0;
  number[1] = Number(value & 0xffffffffn) | 0;
  return true;
}
