import { NEVER, type Ref, type Slice, StringEncoding, ValueType, valueLengthOf } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors } from "../errors.js";
import type { Session } from "../session/session.js";
import { isTypeOrNone } from "../typed-entry.js";

/** Whether an entry is none (0) or holds a string; where it does not, the error is answered. */
export function isStringOrNone(session: Session, ref: Ref, reply: ReplySink): boolean {
  return isTypeOrNone(session, ref, ValueType.string, reply);
}

/** Answers an entry's string, or null where there is none. O(bytes). */
export function replyValue(session: Session, ref: Ref, reply: ReplySink): void {
  if (ref === 0) return reply.null();
  const { bytes, start, end } = session.database.value(ref);
  reply.bulk(bytes, start, end);
}

/** Whether storing `size + more` bytes is allowed; where it is not, the error is answered. */
export function lengthAllowed(session: Session, size: number, more: number, reply: ReplySink): boolean {
  if (size + more <= session.instance.settings.bulkBytesMax) return true;
  session.fail(reply, errors.stringTooLong);
  return false;
}

/** As much as the engine reads of a new value that it copies by a loop. */
const zeros = new Uint8Array(64);

/**
 * Makes the string under the key of argument 1 at least `length` bytes long, with zeros where nothing was. `ref` is its entry, 0 for
 * none. Answers its bytes, to be written to. O(1), or O(bytes) when it grows.
 */
export function extend(session: Session, args: Args, ref: Ref, length: number): Slice {
  const { database } = session;
  const { bytes, starts, ends } = args;
  const old = ref === 0 ? 0 : valueLengthOf(session.keyspace.arena, ref);
  const size = Math.max(old, length);
  const to =
    ref === 0
      ? database.put(0, bytes, starts[1], ends[1], zeros, 0, size, NEVER, StringEncoding.raw)
      : database.resize(ref, size, StringEncoding.raw);
  const slice = database.value(to);
  slice.bytes.fill(0, slice.start + old, slice.end);
  return slice;
}
