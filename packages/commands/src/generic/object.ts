import {
  CollectionForm,
  formOf,
  idleSeconds,
  isRooted,
  lfuCounter,
  parseInteger,
  type Ref,
  StringEncoding,
  stringEncodingOf,
  typeOf,
  ValueType,
} from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import type { Session } from "../session/session.js";
import { writeHelp } from "../subcommand-help.js";
import type { genericSpec } from "./spec.js";

/** The longest string that Redis keeps in one block with its header. */
const EMBSTR_BYTES_MAX = 44;
/** Redis shares one object among all keys that hold one of the integers below this. */
const SHARED_INTEGERS = 10_000;
/** What it answers as the reference count of a shared object. */
const SHARED_REFCOUNT = 0x7fffffff;

/** The entry of the key in argument 2, or 0; then null is answered. Leaves no trace of the access. */
function lookUp({ database, keyspace }: Session, args: Args, reply: ReplySink): Ref {
  const ref = database.find(args.bytes, args.starts[2], args.ends[2]);
  if (ref !== 0) keyspace.stats.hits++;
  else {
    keyspace.stats.misses++;
    reply.null();
  }
  return ref;
}

/** How Redis 7.0 would hold a set. */
function setEncodingOf({ keyspace }: Session, ref: Ref): "hashtable" | "intset" {
  return formOf(keyspace.arena, ref) === CollectionForm.integers ? "intset" : "hashtable";
}

/** How Redis would hold the value: a string as an integer, in one block, or apart. */
export function encodingOf(
  session: Session,
  ref: Ref,
):
  | "embstr"
  | "hashtable"
  | "int"
  | "intset"
  | "listpack"
  | "quicklist"
  | "raw"
  | "skiplist"
  | "sliced-array"
  | "stream" {
  const { database, keyspace } = session;
  const type = typeOf(keyspace.arena, ref);
  if (type === ValueType.list) return "quicklist";
  if (type === ValueType.set) return setEncodingOf(session, ref);
  if (type === ValueType.hash) return isRooted(keyspace.arena, ref) ? "hashtable" : "listpack";
  if (type === ValueType.stream) return "stream";
  if (type === ValueType.array) return "sliced-array";
  if (type === ValueType.zset) return isRooted(keyspace.arena, ref) ? "skiplist" : "listpack";
  const encoding = stringEncodingOf(keyspace.arena, ref);
  if (encoding !== StringEncoding.auto) return encoding === StringEncoding.raw ? "raw" : "embstr";
  const { bytes, start, end } = database.value(ref);
  if (!Number.isNaN(parseInteger(bytes, start, end))) return "int";
  return end - start <= EMBSTR_BYTES_MAX ? "embstr" : "raw";
}

/** Whether Redis would share the object: small integers, unless its eviction needs an access time for each key. */
function isShared(session: Session, ref: Ref): boolean {
  const { maxMemoryBytes, policy } = session.keyspace.options;
  const needsTimes = Number.isFinite(maxMemoryBytes) && /l[rf]u$/.test(policy);
  if (needsTimes || encodingOf(session, ref) !== "int") return false;
  const { bytes, start, end } = session.database.value(ref);
  const value = parseInteger(bytes, start, end);
  return value >= 0 && value < SHARED_INTEGERS;
}

export const object: SomeHandlers<
  typeof genericSpec,
  "object|encoding" | "object|freq" | "object|help" | "object|idletime" | "object|refcount"
> = {
  "object|encoding"(session, args, reply) {
    const ref = lookUp(session, args, reply);
    if (ref !== 0) reply.text(encodingOf(session, ref));
  },

  "object|freq"(session, args, reply) {
    const { keyspace, database } = session;
    const ref = lookUp(session, args, reply);
    if (ref === 0) return;
    if (!keyspace.usesLfu) return session.fail(reply, errors.lfuNotSelected);
    reply.integer(lfuCounter(database.accessOf(ref), keyspace.now, keyspace.options.lfu));
  },

  "object|idletime"(session, args, reply) {
    const { keyspace, database } = session;
    const ref = lookUp(session, args, reply);
    if (ref === 0) return;
    if (keyspace.usesLfu) return session.fail(reply, errors.lfuSelected);
    reply.integer(idleSeconds(database.accessOf(ref), keyspace.now));
  },

  "object|refcount"(session, args, reply) {
    const ref = lookUp(session, args, reply);
    if (ref !== 0) reply.integer(isShared(session, ref) ? SHARED_REFCOUNT : 1);
  },

  "object|help": (session, _args, reply) => writeHelp(session, reply),
};
