import { EventClass, type Ref, ValueType } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import type { Session } from "../session/session.js";
import { isTypeOrNone } from "../typed-entry.js";

/** Whether an entry is none (0) or holds a sorted set; where it does not, the error is answered. */
export function isZSetOrNone(session: Session, ref: Ref, reply: ReplySink): boolean {
  return isTypeOrNone(session, ref, ValueType.zset, reply);
}

/** Tells of a change of the sorted set whose key is argument `keyAt`. */
export function changed(session: Session, args: Args, keyAt: number, event: string): void {
  session.database.changed(args.bytes, args.starts[keyAt], args.ends[keyAt], EventClass.zset, event);
}

/** Removes the key of argument `keyAt`, which was just looked up, if its sorted set is empty. */
export function removeIfEmpty(session: Session, args: Args, keyAt: number, ref: Ref): void {
  if (session.keyspace.zsets.size(ref) > 0) return;
  session.database.remove(ref);
  session.database.changed(args.bytes, args.starts[keyAt], args.ends[keyAt], EventClass.generic, "del");
}
