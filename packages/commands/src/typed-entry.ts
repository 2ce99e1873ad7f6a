import { type Ref, typeOf, type ValueType } from "@allset/engine";
import type { ReplySink } from "@allset/resp";
import { errors } from "./errors.js";
import type { Session } from "./session/session.js";

/** Whether an entry is none (0) or of a type; where it is of another one, the error is answered. */
export function isTypeOrNone(session: Session, ref: Ref, type: ValueType, reply: ReplySink): boolean {
  if (ref === 0 || typeOf(session.keyspace.arena, ref) === type) return true;
  session.fail(reply, errors.wrongType);
  return false;
}
