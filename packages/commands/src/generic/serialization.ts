import {
  ByteReader,
  ByteWriter,
  EventClass,
  FOOTER_BYTES,
  isSealed,
  lfuBits,
  lruBits,
  MalformedValueError,
  moveEntry,
  parseInteger,
  readValue,
  sealPayload,
  writeValue,
} from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import { argumentIs } from "../registry/words.js";
import type { Session } from "../session/session.js";
import type { genericSpec } from "./spec.js";

const FREQUENCY_MAX = 255;

/** What the options of RESTORE say; -1 is absent. */
interface RestoreOptions {
  replaces: boolean;
  absolute: boolean;
  idleSeconds: number;
  frequency: number;
}

/** The options of a RESTORE, or the error that they are. */
function optionsOf(args: Args): RestoreOptions | string {
  const options: RestoreOptions = { replaces: false, absolute: false, idleSeconds: -1, frequency: -1 };
  for (let at = 4; at < args.count; at++) {
    const hasValue = at + 1 < args.count;
    if (argumentIs(args, at, "replace")) options.replaces = true;
    else if (argumentIs(args, at, "absttl")) options.absolute = true;
    else if (argumentIs(args, at, "idletime") && hasValue && options.frequency < 0) {
      options.idleSeconds = integerAt(args, ++at);
      if (Number.isNaN(options.idleSeconds)) return errors.notInteger;
      if (options.idleSeconds < 0) return errors.invalidIdleTime;
    } else if (argumentIs(args, at, "freq") && hasValue && options.idleSeconds < 0) {
      options.frequency = integerAt(args, ++at);
      if (Number.isNaN(options.frequency)) return errors.notInteger;
      if (options.frequency < 0 || options.frequency > FREQUENCY_MAX) return errors.invalidFrequency;
    } else return errors.syntax;
  }
  return options;
}

const integerAt = ({ bytes, starts, ends }: Args, at: number): number => parseInteger(bytes, starts[at], ends[at]);

/** Puts the value of argument 3 under the key of argument 1. `expiresAt` is in ms, 0 for never. False where it is no value. */
function restore(session: Session, args: Args, expiresAt: number, options: RestoreOptions): boolean {
  const { database, keyspace } = session;
  const key = { bytes: args.bytes, start: args.starts[1], end: args.ends[1] };
  const made = readOrNull(session, args);
  if (made === null) return false;
  const { workshop } = made;
  try {
    let { ref } = made;
    const taken = database.find(key.bytes, key.start, key.end);
    if (expiresAt !== 0 && expiresAt <= keyspace.now) {
      if (taken === 0) return true;
      database.remove(taken);
      database.changed(key.bytes, key.start, key.end, EventClass.generic, "del");
      return true;
    }
    if (expiresAt !== 0) ref = workshop.expireAt(ref, expiresAt);
    const moved = moveEntry(workshop, ref, workshop.hash, database, taken, key);
    if (keyspace.usesLfu) {
      if (options.frequency >= 0) database.setAccess(moved, lfuBits(keyspace.now, options.frequency));
    } else if (options.idleSeconds >= 0) database.setAccess(moved, lruBits(keyspace.now, options.idleSeconds));
    database.changed(key.bytes, key.start, key.end, EventClass.generic, "restore");
    return true;
  } finally {
    workshop.clear();
  }
}

function readOrNull({ keyspace }: Session, args: Args): ReturnType<typeof readValue> | null {
  const reader = new ByteReader(args.bytes, args.starts[3], args.ends[3] - FOOTER_BYTES);
  try {
    return readValue(keyspace, { bytes: args.bytes, start: args.starts[1], end: args.ends[1] }, reader);
  } catch (error) {
    if (error instanceof MalformedValueError) return null;
    throw error;
  }
}

export const serialization: SomeHandlers<typeof genericSpec, "dump" | "restore"> = {
  dump(session, args, reply) {
    const { database, keyspace, instance } = session;
    const ref = database.read(args.bytes, args.starts[1], args.ends[1]);
    if (ref === 0) return reply.null();
    const writer = new ByteWriter();
    writer.compresses = instance.settings.dumpCompression;
    sealPayload(writer, writeValue(keyspace, ref, writer));
    reply.bulk(writer.bytes, 0, writer.length);
  },

  restore(session, args, reply: ReplySink) {
    const { database, keyspace, instance } = session;
    const options = optionsOf(args);
    if (typeof options === "string") return session.fail(reply, options);
    const taken = database.write(args.bytes, args.starts[1], args.ends[1]);
    if (taken !== 0 && !options.replaces) return session.fail(reply, errors.busyKey);
    const ttl = integerAt(args, 2);
    if (Number.isNaN(ttl)) return session.fail(reply, errors.notInteger);
    if (ttl < 0) return session.fail(reply, errors.invalidTtl);
    if (!isSealed(args.bytes, args.starts[3], args.ends[3], instance.settings.restoreChecksum))
      return session.fail(reply, errors.payload);
    const expiresAt = ttl === 0 || options.absolute ? ttl : ttl + keyspace.now;
    if (!restore(session, args, expiresAt, options)) return session.fail(reply, errors.badData);
    reply.ok();
  },
};
