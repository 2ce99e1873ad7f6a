/** The two kinds of number that INCREX counts in, behind one interface: 64-bit integers and long doubles. */
import { isInt64, parseBigInteger, StringEncoding } from "@allset/engine";
import type { ReplySink } from "@allset/resp";
import { errors, invalidFloat, invalidInteger } from "../errors.js";
import {
  compared,
  formatLongDouble,
  isInfinite,
  LONG_DOUBLE_MAX,
  type LongDouble,
  negated,
  parseLongDouble,
  sumOf,
} from "./long-double.js";

export interface Arithmetic<N> {
  readonly zero: N;
  readonly one: N;
  readonly min: N;
  readonly max: N;
  /** Null where the bytes are no such number. */
  parse(bytes: Uint8Array, start: number, end: number): N | null;
  isFinite(value: N): boolean;
  /** Whether a result can be answered and stored. */
  fits(value: N): boolean;
  add(a: N, b: N): N;
  negate(value: N): N;
  isAbove(a: N, b: N): boolean;
  print(value: N): string;
  encodingOf(text: string): StringEncoding;
  reply(reply: ReplySink, value: N): void;
  /** The event of a change. */
  readonly event: string;
  /** The error for a key that holds no such number. */
  readonly notNumber: string;
  /** The error for an argument that is none. */
  readonly invalid: (what: string) => string;
}

export const integers: Arithmetic<bigint> = {
  zero: 0n,
  one: 1n,
  min: -(2n ** 63n),
  max: 2n ** 63n - 1n,
  parse: parseBigInteger,
  isFinite: () => true,
  fits: isInt64,
  add: (a, b) => a + b,
  negate: (value) => -value,
  isAbove: (a, b) => a > b,
  print: String,
  encodingOf: () => StringEncoding.auto,
  reply: (reply, value) => reply.bigint(value),
  event: "incrby",
  notNumber: errors.notInteger,
  invalid: invalidInteger,
};

export const floats: Arithmetic<LongDouble> = {
  zero: { mantissa: 0n, exponent: 0 },
  one: { mantissa: 1n, exponent: 0 },
  min: negated(LONG_DOUBLE_MAX),
  max: LONG_DOUBLE_MAX,
  parse: parseLongDouble,
  isFinite: (value) => !isInfinite(value),
  fits: (value) => !isInfinite(value),
  add: sumOf,
  negate: negated,
  isAbove: (a, b) => compared(a, b) > 0,
  print: formatLongDouble,
  encodingOf: floatEncoding,
  reply(reply, value) {
    const text = formatLongDouble(value);
    if (reply.protocol === 3) reply.double(Number(text));
    else reply.text(text);
  },
  event: "incrbyfloat",
  notNumber: errors.notFloat,
  invalid: invalidFloat,
};

/** The longest string that Redis embeds in its object. */
const EMBEDDED_BYTES_MAX = 44;

/** How Redis holds a float that it printed: as a string of its length, never as an integer. */
export function floatEncoding(text: string): StringEncoding {
  return text.length <= EMBEDDED_BYTES_MAX ? StringEncoding.embstr : StringEncoding.raw;
}
