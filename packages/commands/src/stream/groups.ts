/** XGROUP. */
import { copyId, EventClass, Int64, newId, type Ref, StreamField, wordAtOf } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors, noGroupForKey, subcommandOrArity } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import { argumentIs } from "../registry/words.js";
import type { Session } from "../session/session.js";
import { shownArgument } from "../session/shown-argument.js";
import { writeHelp } from "../subcommand-help.js";
import { IdForm, readId, readStrictId } from "./id-argument.js";
import type { streamSpec } from "./spec.js";
import { createStreamEntry, noteChange, REFUSED, refuseId, writeStream } from "./stream-entry.js";

const KEY = 2;
const GROUP = 3;
const CONSUMER = 4;
const DOLLAR = 0x24;
/** Arguments that Redis takes at most, repeated options included. */
const CREATE_ARGUMENTS_MAX = 8;
const SETID_ARGUMENTS_MAX = 7;

const id = newId();
const entriesRead = new Int64();

/** Reads MKSTREAM and ENTRIESREAD. 1: MKSTREAM was there; 0: not; -1: the error is answered. */
function readOptions(session: Session, args: Args, mayCreate: boolean, reply: ReplySink): number {
  let creates = 0;
  entriesRead.set(-1);
  for (let at = 5; at < args.count; ) {
    if (mayCreate && argumentIs(args, at, "mkstream")) {
      creates = 1;
      at++;
    } else if (argumentIs(args, at, "entriesread") && at + 1 < args.count) {
      if (!entriesRead.parse(args.bytes, args.starts[at + 1], args.ends[at + 1])) {
        session.fail(reply, errors.notInteger);
        return -1;
      }
      if (entriesRead.high < 0 && !(entriesRead.high === -1 && entriesRead.low === -1)) {
        session.fail(reply, errors.entriesReadNegative);
        return -1;
      }
      at += 2;
    } else {
      session.fail(reply, subcommandOrArity("xgroup", shownArgument(args, 1)));
      return -1;
    }
  }
  return creates;
}

/** The root of the stream, which must be there; `REFUSED` where it is not and the error is answered. */
function existing(session: Session, args: Args, reply: ReplySink): Ref {
  const root = writeStream(session, args, KEY, reply);
  if (root !== 0) return root;
  session.fail(reply, errors.groupNeedsKey);
  return REFUSED;
}

/** The group of argument 3, which must be there; 0 where it is not and the error is answered. */
function existingGroup(session: Session, args: Args, reply: ReplySink): Ref {
  const root = existing(session, args, reply);
  if (root === REFUSED) return 0;
  const group = findGroup(session, args, root);
  if (group === 0) session.fail(reply, noGroupForKey(shownArgument(args, GROUP), shownArgument(args, KEY)));
  return group;
}

function findGroup(session: Session, args: Args, root: Ref): Ref {
  return session.keyspace.streams.groups.find(root, args.bytes, args.starts[GROUP], args.ends[GROUP]);
}

/** Reads the ID of argument 4, `$` for the stream's last one. False: the error is answered. */
function readGroupId(session: Session, args: Args, root: Ref, strict: boolean, reply: ReplySink): boolean {
  if (args.size(4) === 1 && args.bytes[args.starts[4]] === DOLLAR) {
    if (root === 0) id.fill(0);
    else copyId(id, 0, session.keyspace.streams.words(root), wordAtOf(root) + StreamField.lastId);
    return true;
  }
  if (strict ? readStrictId(args, 4, id) : readId(args, 4, id, 0, false) !== IdForm.invalid) return true;
  refuseId(session, reply);
  return false;
}

/** Writes `id` and `entriesRead` into a group. */
function setGroup(session: Session, group: Ref): void {
  const words = session.keyspace.streams.words(group);
  const at = wordAtOf(group);
  copyId(words, at + StreamField.lastDelivered, id, 0);
  words[at + StreamField.entriesRead] = entriesRead.high;
  words[at + StreamField.entriesRead + 1] = entriesRead.low;
}

function create(session: Session, args: Args, reply: ReplySink): void {
  const creates = readOptions(session, args, true, reply);
  if (creates < 0) return;
  const root = creates === 1 ? writeStream(session, args, KEY, reply) : existing(session, args, reply);
  if (root === REFUSED) return;
  if (args.count > CREATE_ARGUMENTS_MAX)
    return session.fail(reply, subcommandOrArity("xgroup", shownArgument(args, 1)));
  if (!readGroupId(session, args, root, true, reply)) return;
  if (root !== 0 && findGroup(session, args, root) !== 0) return session.fail(reply, errors.groupExists);
  const { streams } = session.keyspace;
  const { bytes, starts, ends } = args;
  if (root !== 0) setGroup(session, streams.groups.create(root, bytes, starts[GROUP], ends[GROUP]));
  else {
    const created = streams.create();
    try {
      setGroup(session, streams.groups.create(created, bytes, starts[GROUP], ends[GROUP]));
      createStreamEntry(session, args, KEY, created);
    } catch (error) {
      streams.destroy(created);
      throw error;
    }
    session.database.changed(bytes, starts[KEY], ends[KEY], EventClass.stream, "xgroup-create");
  }
  reply.ok();
  if (root !== 0) noteChange(session, args, KEY, "xgroup-create");
}

export const groups: SomeHandlers<
  typeof streamSpec,
  "xgroup|create" | "xgroup|createconsumer" | "xgroup|delconsumer" | "xgroup|destroy" | "xgroup|help" | "xgroup|setid"
> = {
  "xgroup|create": create,

  "xgroup|createconsumer"(session, args, reply) {
    const group = existingGroup(session, args, reply);
    if (group === 0) return;
    const { groups: all, pending } = session.keyspace.streams;
    const { bytes, starts, ends } = args;
    if (all.findConsumer(group, bytes, starts[CONSUMER], ends[CONSUMER]) !== 0) return reply.integer(0);
    const consumer = all.createConsumer(group, bytes, starts[CONSUMER], ends[CONSUMER]);
    pending.moment[0] = session.keyspace.now;
    pending.see(consumer, StreamField.seen);
    noteChange(session, args, KEY, "xgroup-createconsumer");
    reply.integer(1);
  },

  "xgroup|delconsumer"(session, args, reply) {
    const group = existingGroup(session, args, reply);
    if (group === 0) return;
    const { groups: all } = session.keyspace.streams;
    const { bytes, starts, ends } = args;
    const consumer = all.findConsumer(group, bytes, starts[CONSUMER], ends[CONSUMER]);
    if (consumer === 0) return reply.integer(0);
    reply.integer(all.pendingOfConsumer(consumer));
    all.removeConsumer(group, bytes, starts[CONSUMER], ends[CONSUMER]);
    noteChange(session, args, KEY, "xgroup-delconsumer");
  },

  "xgroup|destroy"(session, args, reply) {
    const root = existing(session, args, reply);
    if (root === REFUSED) return;
    if (findGroup(session, args, root) === 0) return reply.integer(0);
    const { bytes, starts, ends } = args;
    session.keyspace.streams.groups.destroy(root, bytes, starts[GROUP], ends[GROUP]);
    noteChange(session, args, KEY, "xgroup-destroy");
    session.instance.blocking.wake(session.databaseIndex, bytes, starts[KEY], ends[KEY]);
    reply.integer(1);
  },

  "xgroup|setid"(session, args, reply) {
    if (readOptions(session, args, false, reply) < 0) return;
    const root = existing(session, args, reply);
    if (root === REFUSED) return;
    const group = findGroup(session, args, root);
    if (group === 0) return session.fail(reply, noGroupForKey(shownArgument(args, GROUP), shownArgument(args, KEY)));
    if (args.count > SETID_ARGUMENTS_MAX)
      return session.fail(reply, subcommandOrArity("xgroup", shownArgument(args, 1)));
    if (!readGroupId(session, args, root, false, reply)) return;
    setGroup(session, group);
    noteChange(session, args, KEY, "xgroup-setid");
    reply.ok();
  },

  "xgroup|help": (session, _args, reply) => writeHelp(session, reply),
};
