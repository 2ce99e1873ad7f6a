import { parseInteger } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors } from "../errors.js";
import { argumentIs } from "../registry/words.js";
import type { Session } from "../session/session.js";

/**
 * The index of the first field behind `FIELDS numfields`, which stands at `at`; 0 where that is wrong, and the error is answered. The
 * fields are the last arguments. `notPositive` is the error for a count that is none.
 */
export function fieldsFrom(
  session: Session,
  args: Args,
  at: number,
  reply: ReplySink,
  notPositive: string = errors.fieldCountNotPositive,
): number {
  const error = listError(args, at, notPositive);
  if (error === null) return at + 2;
  session.fail(reply, error);
  return 0;
}

function listError(args: Args, at: number, notPositive: string): string | null {
  if (at + 1 >= args.count || !argumentIs(args, at, "fields")) return errors.fieldsMissing;
  const count = parseInteger(args.bytes, args.starts[at + 1], args.ends[at + 1]);
  if (!(count >= 1)) return notPositive;
  return count === args.count - at - 2 ? null : errors.fieldCountMismatch;
}
