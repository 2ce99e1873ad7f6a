import { parseBigInteger, parseInteger } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors } from "../errors.js";
import type { Session } from "../session/session.js";

const HASH = 0x23;

/**
 * Argument `at` as a bit offset. With `width`, an offset written `#N` counts fields of that many bits. NaN where it is wrong or
 * beyond the longest string; the error is answered.
 */
export function bitOffsetOf(session: Session, args: Args, at: number, reply: ReplySink, width = 0): number {
  const { bytes, starts, ends } = args;
  const counted = width > 0 && ends[at] > starts[at] && bytes[starts[at]] === HASH;
  const start = counted ? starts[at] + 1 : starts[at];
  let offset = parseInteger(bytes, start, ends[at]);
  if (counted) offset = fieldOffset(offset, parseBigInteger(bytes, start, ends[at]), width);
  if (offset >= 0 && Math.floor(offset / 8) < session.instance.settings.bulkBytesMax) return offset;
  session.fail(reply, errors.bitOffset);
  return Number.NaN;
}

/** `count` fields of `width` bits, in 64-bit arithmetic that wraps around, as Redis multiplies. */
function fieldOffset(count: number, exact: bigint | null, width: number): number {
  if (exact === null) return Number.NaN;
  const offset = count * width;
  return Number.isSafeInteger(offset) ? offset : Number(BigInt.asIntN(64, exact * BigInt(width)));
}
