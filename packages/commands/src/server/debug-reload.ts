/** DEBUG RELOAD: every value is serialized and made anew, as if the server had been started again. */
import {
  ByteReader,
  ByteWriter,
  copyKey,
  type Database,
  expiresAtOf,
  moveEntry,
  NEVER,
  readValue,
  writeValue,
} from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors } from "../errors.js";
import { argumentIs } from "../registry/words.js";
import type { Session } from "../session/session.js";

export function reload(session: Session, args: Args, reply: ReplySink): void {
  let flushes = true;
  for (let at = 2; at < args.count; at++) {
    if (argumentIs(args, at, "nosave")) return session.fail(reply, errors.noDump);
    if (argumentIs(args, at, "noflush")) flushes = false;
    else if (!argumentIs(args, at, "merge")) return session.fail(reply, errors.reloadOption);
  }
  const writer = new ByteWriter();
  const { databases, commits } = session.keyspace;
  for (const [index, database] of databases.entries()) {
    for (const key of keysOf(database)) reloadEntry(database, key, writer);
    if (flushes && database.size > 0) commits.replace(index);
  }
  reply.ok();
}

function keysOf(database: Database): Uint8Array[] {
  const keys: Uint8Array[] = [];
  database.entries.each((ref) => void keys.push(copyKey(database.keyspace.arena, ref)));
  return keys;
}

/** Puts what an entry is serialized to in its place. What is due by now is not loaded. */
function reloadEntry(database: Database, key: Uint8Array, writer: ByteWriter): void {
  const { keyspace } = database;
  const ref = database.find(key, 0, key.length);
  if (ref === 0) return;
  const expiresAt = expiresAtOf(keyspace.arena, ref);
  writeValue(keyspace, ref, writer.clear());
  const slice = { bytes: key, start: 0, end: key.length };
  const made = readValue(keyspace, slice, new ByteReader(writer.bytes, 0, writer.length));
  try {
    const entry = expiresAt === NEVER ? made.ref : made.workshop.expireAt(made.ref, expiresAt);
    const taken = database.find(key, 0, key.length);
    moveEntry(made.workshop, entry, made.workshop.hash, database, taken, slice);
  } finally {
    made.workshop.clear();
  }
}
