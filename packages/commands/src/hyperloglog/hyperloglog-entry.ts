import { isHyperLogLog, type Ref, StringEncoding, stringEncodingOf, valueLengthOf } from "@allset/engine";
import type { ReplySink } from "@allset/resp";
import { errors } from "../errors.js";
import type { Session } from "../session/session.js";
import { isStringOrNone } from "../string/string-entry.js";

/** Whether an entry is none (0) or holds a HyperLogLog, by its header; where it does not, the error is answered. */
export function isHyperLogLogOrNone(session: Session, ref: Ref, reply: ReplySink): boolean {
  if (!isStringOrNone(session, ref, reply)) return false;
  if (ref === 0) return true;
  const { bytes, start, end } = session.database.value(ref);
  if (isHyperLogLog(bytes, start, end)) return true;
  session.fail(reply, errors.notHyperLogLog);
  return false;
}

/** Says of an entry that its string is one that is written to, as Redis does wherever it may write. Returns it. */
export function asRaw(session: Session, ref: Ref): Ref {
  const { arena } = session.keyspace;
  if (ref === 0 || stringEncodingOf(arena, ref) === StringEncoding.raw) return ref;
  return session.database.resize(ref, valueLengthOf(arena, ref), StringEncoding.raw);
}
