import { copyEntry, type Database, EventClass, type KeySlice, moveEntry, parseInteger } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import { argumentIs } from "../registry/words.js";
import type { Session } from "../session/session.js";
import type { genericSpec } from "./spec.js";

const INT32_MAX = 0x7fffffff;

const keyOf = (args: Args, at: number): KeySlice => ({ bytes: args.bytes, start: args.starts[at], end: args.ends[at] });

function sameArgument({ bytes, starts, ends }: Args, a: number, b: number): boolean {
  const length = ends[a] - starts[a];
  if (ends[b] - starts[b] !== length) return false;
  for (let i = 0; i < length; i++) if (bytes[starts[a] + i] !== bytes[starts[b] + i]) return false;
  return true;
}

/** The database whose number argument `at` is; null where it is none, and the error is answered. */
function databaseAt(session: Session, args: Args, at: number, reply: ReplySink): Database | null {
  const index = parseInteger(args.bytes, args.starts[at], args.ends[at]);
  const { databases } = session.keyspace;
  if (index >= 0 && index < databases.length) return databases[index];
  if (Number.isNaN(index)) session.fail(reply, errors.notInteger);
  else session.fail(reply, index < ~INT32_MAX || index > INT32_MAX ? errors.notInt32 : errors.dbIndexOutOfRange);
  return null;
}

/** RENAME, and RENAMENX, which replaces nothing and tells whether it renamed. */
function rename(session: Session, args: Args, reply: ReplySink, replaces: boolean): void {
  const { database } = session;
  const { bytes, starts, ends } = args;
  const answer = (renamed: boolean): void => (replaces ? reply.ok() : reply.integer(renamed ? 1 : 0));
  const ref = database.write(bytes, starts[1], ends[1]);
  if (ref === 0) return session.fail(reply, errors.noSuchKey);
  if (sameArgument(args, 1, 2)) return answer(false);
  const { hash } = database;
  const taken = database.write(bytes, starts[2], ends[2]);
  if (taken !== 0 && !replaces) return answer(false);
  moveEntry(database, ref, hash, database, taken, keyOf(args, 2));
  database.changed(bytes, starts[1], ends[1], EventClass.generic, "rename_from");
  database.changed(bytes, starts[2], ends[2], EventClass.generic, "rename_to");
  answer(true);
}

export const relocation: SomeHandlers<typeof genericSpec, "copy" | "move" | "rename" | "renamenx"> = {
  rename: (session, args, reply) => rename(session, args, reply, true),
  renamenx: (session, args, reply) => rename(session, args, reply, false),

  copy(session, args, reply) {
    const { bytes, starts, ends } = args;
    let target: Database | null = session.database;
    let replaces = false;
    for (let at = 3; at < args.count; at++) {
      if (argumentIs(args, at, "replace")) replaces = true;
      else if (argumentIs(args, at, "db") && at + 1 < args.count) {
        if (session.fromBrowser) return session.fail(reply, errors.otherDatabase);
        target = databaseAt(session, args, ++at, reply);
        if (target === null) return;
      } else return session.fail(reply, errors.syntax);
    }
    if (target === session.database && sameArgument(args, 1, 2)) return session.fail(reply, errors.sameObject);
    const ref = session.database.read(bytes, starts[1], ends[1]);
    if (ref === 0) return reply.integer(0);
    const taken = target.write(bytes, starts[2], ends[2]);
    if (taken !== 0 && !replaces) return reply.integer(0);
    copyEntry(ref, target, taken, keyOf(args, 2));
    target.changed(bytes, starts[2], ends[2], EventClass.generic, "copy_to");
    reply.integer(1);
  },

  move(session, args, reply) {
    const { database } = session;
    const { bytes, starts, ends } = args;
    const target = databaseAt(session, args, 2, reply);
    if (target === null) return;
    if (target === database) return session.fail(reply, errors.sameObject);
    const ref = database.write(bytes, starts[1], ends[1]);
    if (ref === 0 || target.write(bytes, starts[1], ends[1]) !== 0) return reply.integer(0);
    moveEntry(database, ref, database.hash, target, 0, keyOf(args, 1));
    database.changed(bytes, starts[1], ends[1], EventClass.generic, "move_from");
    target.changed(bytes, starts[1], ends[1], EventClass.generic, "move_to");
    reply.integer(1);
  },
};
