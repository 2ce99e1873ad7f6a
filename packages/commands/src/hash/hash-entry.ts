import { EventClass, type Ref, ValueType } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import type { Session } from "../session/session.js";
import { isTypeOrNone } from "../typed-entry.js";

/** Whether an entry is none (0) or holds a hash; where it does not, the error is answered. */
export function isHashOrNone(session: Session, ref: Ref, reply: ReplySink): boolean {
  return isTypeOrNone(session, ref, ValueType.hash, reply);
}

/** Opens the hash of an entry where there is one. False where there is none. */
export function openIfAny({ database, keyspace }: Session, ref: Ref): boolean {
  if (ref !== 0) keyspace.hashes.open(database, ref);
  return ref !== 0;
}

/**
 * Opens the hash of an entry, or makes one with room for elements of `room` bytes, which gets the key of argument 1, for which `ref` was
 * found, when something is stored.
 */
export function openOrCreate(session: Session, args: Args, ref: Ref, room: number): void {
  const { database, keyspace } = session;
  if (ref !== 0) keyspace.hashes.open(database, ref);
  else keyspace.hashes.createLoose(database, 0, args.bytes, args.starts[1], args.ends[1], room);
}

/** Tells that the hash whose key is argument `at` changed. */
export function tell({ database }: Session, args: Args, name: string, at = 1): void {
  database.changed(args.bytes, args.starts[at], args.ends[at], EventClass.hash, name);
}

/** Tells that the key of argument 1 went with its last field. */
export function tellGone({ database }: Session, args: Args): void {
  database.changed(args.bytes, args.starts[1], args.ends[1], EventClass.generic, "del");
}

/** Finds the field that argument `at` is in the hash that is open. */
export function findField({ keyspace }: Session, args: Args, at: number): boolean {
  return keyspace.hashes.find(args.bytes, args.starts[at], args.ends[at]);
}

/** Answers the value of the field that was found. */
export function replyValue({ keyspace }: Session, reply: ReplySink): void {
  const { hashes } = keyspace;
  hashes.readValue();
  reply.bulk(hashes.value.bytes, hashes.value.start, hashes.value.end);
}
