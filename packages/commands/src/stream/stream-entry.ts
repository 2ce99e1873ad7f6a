/** Finding the stream of a command, and its group. */
import {
  CollectionForm,
  EventClass,
  type Ref,
  readMoment,
  rootOf,
  StreamField,
  setMoment,
  setRoot,
  ValueType,
} from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors, noGroup } from "../errors.js";
import type { Session } from "../session/session.js";
import { shownArgument } from "../session/shown-argument.js";
import { isTypeOrNone } from "../typed-entry.js";

/** What stands for the root where the key holds another type and the error is answered. */
export const REFUSED = -1;

/** The root of the stream under the key of argument `at`, 0 for none, or `REFUSED`. Counts a read. */
export function readStream(session: Session, args: Args, at: number, reply: ReplySink): Ref {
  const ref = session.database.read(args.bytes, args.starts[at], args.ends[at]);
  return rootOrRefused(session, ref, reply);
}

/** `readStream` for a command that writes. */
export function writeStream(session: Session, args: Args, at: number, reply: ReplySink): Ref {
  const ref = session.database.write(args.bytes, args.starts[at], args.ends[at]);
  return rootOrRefused(session, ref, reply);
}

/** The root of an entry that was found; 0 for none, `REFUSED` where it is of another type and the error is answered. */
export function rootOrRefused(session: Session, ref: Ref, reply: ReplySink): Ref {
  if (!isTypeOrNone(session, ref, ValueType.stream, reply)) return REFUSED;
  return ref === 0 ? 0 : rootOf(session.keyspace.arena, ref);
}

/** Makes an entry for the key of argument `at`, which has none and was just sought, with this root. Throws `ArenaFullError`. */
export function createStreamEntry(session: Session, args: Args, at: number, root: Ref): void {
  const { database, keyspace } = session;
  const { bytes, starts, ends } = args;
  const ref = database.create(bytes, starts[at], ends[at], ValueType.stream, CollectionForm.rooted, 4);
  setRoot(keyspace.arena, ref, root);
}

/** The group that argument `at` names, of a root that may be 0; where there is none the error is answered, and it is 0. */
export function groupOf(session: Session, args: Args, root: Ref, keyAt: number, at: number, reply: ReplySink): Ref {
  const { groups } = session.keyspace.streams;
  const group = root === 0 ? 0 : groups.find(root, args.bytes, args.starts[at], args.ends[at]);
  if (group === 0) session.fail(reply, noGroup(shownArgument(args, keyAt), shownArgument(args, at)));
  return group;
}

/** Tells of a change that WATCH does not see, as Redis has it for what happens to groups: an event, but no modification. */
export function noteChange(session: Session, args: Args, keyAt: number, event: string): void {
  const { database, keyspace } = session;
  keyspace.commits.count();
  if (keyspace.commits.recording)
    database.note(args.bytes, args.starts[keyAt], args.ends[keyAt], EventClass.stream, event);
}

/** Answers that the ID of an argument is none. */
export function refuseId(session: Session, reply: ReplySink): void {
  session.fail(reply, errors.invalidStreamId);
}

/** The consumer that `obtainConsumer` made, until that is told or taken back. */
let made: Ref = 0;
/** Any consumer that it found, until something was done for it, and when that one was seen before, ms since 1970. */
let found: Ref = 0;
const seenBefore = new Float64Array(1);

/**
 * The consumer that argument `at` names, made where there is none. It was seen now. Throws `ArenaFullError`. `keepConsumer` follows when
 * it has got something, or `dropConsumer` where there was no memory for that.
 */
export function obtainConsumer(session: Session, args: Args, group: Ref, at: number): Ref {
  const { arena, streams, now } = session.keyspace;
  const { groups, pending } = streams;
  const { bytes, starts, ends } = args;
  pending.moment[0] = now;
  made = 0;
  found = groups.findConsumer(group, bytes, starts[at], ends[at]);
  let consumer = found;
  if (consumer === 0) {
    consumer = groups.createConsumer(group, bytes, starts[at], ends[at]);
    made = consumer;
  } else readMoment(arena, found, StreamField.seen, seenBefore);
  pending.see(consumer, StreamField.seen);
  return consumer;
}

/** Tells of the consumer, if it was made. */
export function keepConsumer(session: Session, args: Args, keyAt: number): void {
  found = 0;
  if (made === 0) return;
  made = 0;
  noteChange(session, args, keyAt, "xgroup-createconsumer");
}

/** Removes the consumer, which argument `at` names, if it was made; otherwise it was not seen. */
export function dropConsumer(session: Session, args: Args, group: Ref, at: number): void {
  const { arena, streams } = session.keyspace;
  if (found !== 0) setMoment(arena, found, StreamField.seen, seenBefore);
  else if (made !== 0) streams.groups.removeConsumer(group, args.bytes, args.starts[at], args.ends[at]);
  found = 0;
  made = 0;
}
