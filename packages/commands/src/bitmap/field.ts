/** Integers of 1 to 64 bits at any bit of a string: how BITFIELD reads, writes and adds. Bit 0 is the highest of the first byte. */
import type { Slice } from "@allset/engine";

/** What happens to a value that does not fit its field. */
export type Overflow = "wrap" | "sat" | "fail";

export interface FieldType {
  readonly signed: boolean;
  /** 1 to 64, to 63 where it is unsigned. */
  readonly bits: number;
}

/** The field at bit `offset`; bits behind the string's end are 0. O(bits). */
export function readField(slice: Slice, { signed, bits }: FieldType, offset: number): bigint {
  const high = bits > 32 ? readBits(slice, offset, bits - 32) : 0;
  const low = readBits(slice, offset + Math.max(0, bits - 32), Math.min(bits, 32));
  const value = (BigInt(high) << 32n) | BigInt(low);
  return signed ? BigInt.asIntN(bits, value) : value;
}

/** Writes the lowest bits of `value`; the string is long enough. O(bits). */
export function writeField(slice: Slice, { bits }: FieldType, offset: number, value: bigint): void {
  const unsigned = BigInt.asUintN(bits, value);
  if (bits > 32) writeBits(slice, offset, bits - 32, Number(unsigned >> 32n));
  writeBits(slice, offset + Math.max(0, bits - 32), Math.min(bits, 32), Number(unsigned & 0xffffffffn));
}

/** `value + increment` as the field holds it; null where it does not fit and `overflow` is `fail`. */
export function fieldSum(type: FieldType, value: bigint, increment: bigint, overflow: Overflow): bigint | null {
  const direction = type.signed
    ? signedOverflow(type.bits, value, increment)
    : unsignedOverflow(type.bits, value, increment);
  if (direction === 0) return value + increment;
  if (overflow === "fail") return null;
  if (overflow === "wrap") return fold(type, value + increment);
  return direction > 0 ? maxOf(type) : minOf(type);
}

const fold = ({ signed, bits }: FieldType, value: bigint): bigint =>
  signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);

const maxOf = ({ signed, bits }: FieldType): bigint => (1n << BigInt(signed ? bits - 1 : bits)) - 1n;

const minOf = ({ signed, bits }: FieldType): bigint => (signed ? -(1n << BigInt(bits - 1)) : 0n);

function unsignedOverflow(bits: number, value: bigint, increment: bigint): number {
  const sum = value + increment;
  if (sum > maxOf({ signed: false, bits })) return 1;
  return sum < 0n ? -1 : 0;
}

/**
 * Which way a signed sum leaves its field. Redis compares with the room that is left above the value, and computes that in 64 bits: a
 * value far below the field's least wraps around there and counts as too large.
 */
function signedOverflow(bits: number, value: bigint, increment: bigint): number {
  const type = { signed: true, bits };
  const sum = value + increment;
  const room = BigInt.asIntN(64, maxOf(type) - value);
  if (sum > maxOf(type) || (bits < 64 && increment > room)) return 1;
  return sum < minOf(type) ? -1 : 0;
}

function readBits(slice: Slice, offset: number, count: number): number {
  let value = 0;
  for (let i = 0; i < count; i++) {
    const bit = offset + i;
    const at = slice.start + Math.floor(bit / 8);
    value = (value << 1) | (at < slice.end ? (slice.bytes[at] >>> (7 - (bit % 8))) & 1 : 0);
  }
  return value >>> 0;
}

function writeBits(slice: Slice, offset: number, count: number, value: number): void {
  for (let i = 0; i < count; i++) {
    const bit = offset + i;
    const at = slice.start + Math.floor(bit / 8);
    const mask = 0x80 >>> (bit % 8);
    if (((value >>> (count - 1 - i)) & 1) === 1) slice.bytes[at] |= mask;
    else slice.bytes[at] &= ~mask;
  }
}
