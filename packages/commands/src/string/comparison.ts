import type { Ref } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors } from "../errors.js";
import { foldCase } from "../registry/words.js";
import type { Session } from "../session/session.js";
import { xxh3 } from "./xxh3.js";

/** How a condition on the old value turned out; `failed`: it makes no sense, and the error is answered. */
export const Comparison = { holds: 0, differs: 1, failed: 2 } as const;
export type Comparison = (typeof Comparison)[keyof typeof Comparison];

/** Which comparison was asked for: the index of its operand in the arguments, 0 for the others. */
export interface ComparisonOptions {
  readonly IFEQ: number;
  readonly IFNE: number;
  readonly IFDEQ: number;
  readonly IFDNE: number;
}

const DIGEST_DIGITS = 16;

/** Compares an entry's string, or its digest, with the operand. O(bytes). */
export function compare(
  session: Session,
  args: Args,
  ref: Ref,
  options: ComparisonOptions,
  reply: ReplySink,
): Comparison {
  const byValue = options.IFEQ | options.IFNE;
  const wantsEqual = (options.IFEQ | options.IFDEQ) !== 0;
  if (byValue !== 0)
    return equalsValue(session, args, byValue, ref) === wantsEqual ? Comparison.holds : Comparison.differs;
  const byDigest = options.IFDEQ | options.IFDNE;
  if (args.size(byDigest) !== DIGEST_DIGITS) {
    session.fail(reply, errors.invalidDigest);
    return Comparison.failed;
  }
  return equalsDigest(session, args, byDigest, ref) === wantsEqual ? Comparison.holds : Comparison.differs;
}

/** The digest of an entry's string: XXH3, 64 bits, as 16 hexadecimal digits in lower case. O(bytes). */
export function digestOf(session: Session, ref: Ref): string {
  const { bytes, start, end } = session.database.value(ref);
  return xxh3(bytes, start, end).toString(16).padStart(DIGEST_DIGITS, "0");
}

function equalsValue(session: Session, args: Args, at: number, ref: Ref): boolean {
  const { bytes, start, end } = session.database.value(ref);
  const from = args.starts[at];
  const length = end - start;
  if (args.ends[at] - from !== length) return false;
  for (let i = 0; i < length; i++) if (bytes[start + i] !== args.bytes[from + i]) return false;
  return true;
}

function equalsDigest(session: Session, args: Args, at: number, ref: Ref): boolean {
  const digest = digestOf(session, ref);
  for (let i = 0; i < DIGEST_DIGITS; i++)
    if (foldCase(args.bytes[args.starts[at] + i]) !== digest.charCodeAt(i)) return false;
  return true;
}
