import { EventClass, type Ref, type SetMember, type Sets, ValueType } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import type { Session } from "../session/session.js";
import { isTypeOrNone } from "../typed-entry.js";

/** Whether an entry is none (0) or holds a set; where it does not, the error is answered. */
export function isSetOrNone(session: Session, ref: Ref, reply: ReplySink): boolean {
  return isTypeOrNone(session, ref, ValueType.set, reply);
}

/** Argument `at` as a member to look for. */
export function memberAt(sets: Sets, args: Args, at: number): SetMember {
  const { sought } = sets;
  sought.assign(args.bytes, args.starts[at], args.ends[at]);
  return sought;
}

export function replyMember(member: SetMember, reply: ReplySink): void {
  member.spell();
  reply.bulk(member.bytes, member.start, member.end);
}

/** Answers all members of a set behind the header of their aggregate. O(n). */
export function replyMembers(sets: Sets, ref: Ref, reply: ReplySink): void {
  const cursor = sets.walk(ref);
  for (let member = cursor.next(); member !== null; member = cursor.next()) replyMember(member, reply);
}

/**
 * Tells that `count` members of the set under the key of argument 1 are gone, and removes the key with the last of them, which is no
 * change of its own.
 */
export function membersGone(session: Session, args: Args, ref: Ref, count: number, name: "spop" | "srem"): void {
  const { database, keyspace } = session;
  const { bytes, starts, ends } = args;
  database.changed(bytes, starts[1], ends[1], EventClass.set, name);
  keyspace.commits.count(count - 1);
  if (keyspace.sets.size(ref) > 0) return;
  database.remove(ref);
  database.changed(bytes, starts[1], ends[1], EventClass.generic, "del");
  keyspace.commits.count(-1);
}
