import { EventClass, type Ref } from "@allset/engine";
import type { Args } from "@allset/resp";
import type { SomeHandlers } from "../handlers-of.js";
import type { Session } from "../session/session.js";
import { isSetOrNone, memberAt } from "./set-entry.js";
import type { setSpec } from "./spec.js";

/** Adds argument 3 to the set under the key of argument 2, which was just looked up. Says whether it is new there. */
function addTo(session: Session, args: Args, destination: Ref): boolean {
  const { database } = session;
  const { sets, loose } = session.keyspace;
  const { bytes, starts, ends } = args;
  const member = memberAt(sets, args, 3);
  if (destination !== 0) {
    sets.add(database, destination, member);
    return sets.changed;
  }
  const made = sets.create(loose, bytes, starts[2], ends[2], member);
  try {
    // Not `placeEntry`: `tell` says that it is new, in its turn.
    database.entries.insert(database.hash, made);
  } catch (error) {
    loose.free(made);
    throw error;
  }
  return true;
}

/** Tells of the move in Redis's order, which has the destination made after the source is gone. */
function tell(session: Session, args: Args, emptied: boolean, made: boolean, added: boolean): void {
  const { database } = session;
  const { bytes, starts, ends } = args;
  database.changed(bytes, starts[1], ends[1], EventClass.set, "srem");
  if (emptied) {
    database.changed(bytes, starts[1], ends[1], EventClass.generic, "del");
    session.keyspace.commits.count(-1);
  }
  if (made && session.keyspace.commits.recording) database.note(bytes, starts[2], ends[2], EventClass.newKey, "new");
  if (added) database.changed(bytes, starts[2], ends[2], EventClass.set, "sadd");
}

export const moves: SomeHandlers<typeof setSpec, "smove"> = {
  smove(session, args, reply) {
    const { database } = session;
    const { sets } = session.keyspace;
    const { bytes, starts, ends } = args;
    const source = database.write(bytes, starts[1], ends[1]);
    const { hash } = database;
    const destination = database.write(bytes, starts[2], ends[2]);
    if (source === 0) return reply.integer(0);
    if (!isSetOrNone(session, source, reply) || !isSetOrNone(session, destination, reply)) return;
    const there = sets.has(source, memberAt(sets, args, 3));
    if (!there || source === destination) return reply.integer(there ? 1 : 0);
    // What needs memory comes first.
    const added = addTo(session, args, destination);
    database.hash = hash;
    const left = sets.remove(database, source, memberAt(sets, args, 3));
    const emptied = sets.size(left) === 0;
    if (emptied) database.remove(left);
    tell(session, args, emptied, destination === 0, added);
    reply.integer(1);
  },
};
