import { AT_MOMENT, EventClass, NEVER, type Ref, StringEncoding } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { Deadline, isPast, MILLISECOND_MS, readDeadline, readDeadlineAt, SECOND_MS } from "../expire-time.js";
import type { SomeHandlers } from "../handlers-of.js";
import type { OptionsOf } from "../registry/handler.js";
import type { Session } from "../session/session.js";
import { Comparison, compare } from "./comparison.js";
import type { stringSpec } from "./spec.js";
import { isStringOrNone, replyValue } from "./string-entry.js";

type SetOptions = OptionsOf<(typeof stringSpec)["specs"]["set"]>;

/** SET as most calls are: a key, a value, and nothing else. O(bytes), no allocation. */
function set(session: Session, args: Args, reply: ReplySink, options: SetOptions): void {
  if (args.count > 3) return setWithOptions(session, args, reply, options);
  const { database } = session;
  const { bytes } = args;
  const keyStart = args.starts[1];
  const keyEnd = args.ends[1];
  const ref = database.find(bytes, keyStart, keyEnd);
  database.put(ref, bytes, keyStart, keyEnd, bytes, args.starts[2], args.ends[2], NEVER, StringEncoding.auto);
  database.changed(bytes, keyStart, keyEnd, EventClass.string, "set");
  reply.ok();
}

function setWithOptions(session: Session, args: Args, reply: ReplySink, options: SetOptions): void {
  const deadline = readDeadline(session, args, reply, options);
  if (deadline === Deadline.wrong) return;
  const { database } = session;
  const start = args.starts[1];
  const end = args.ends[1];
  const gets = options.GET !== 0;
  const ref = gets ? database.read(args.bytes, start, end) : database.write(args.bytes, start, end);
  if (gets && !isStringOrNone(session, ref, reply)) return;
  const verdict = admits(session, args, ref, options, reply);
  if (verdict === Comparison.failed) return;
  // The old value is answered while it is there: should storing find no memory, the reply is taken back.
  if (gets) replyValue(session, ref, reply);
  else if (verdict === Comparison.holds) reply.ok();
  else reply.null();
  if (verdict === Comparison.differs) return;
  if (options.KEEPTTL !== 0) keepExpiry(session, args, ref);
  else store(session, args, ref, 2, deadline === Deadline.named);
}

/** Whether NX, XX or a comparison lets SET go on. */
function admits(session: Session, args: Args, ref: Ref, options: SetOptions, reply: ReplySink): Comparison {
  if (options.NX !== 0) return ref === 0 ? Comparison.holds : Comparison.differs;
  if (options.XX !== 0) return ref !== 0 ? Comparison.holds : Comparison.differs;
  const { IFEQ, IFNE, IFDEQ, IFDNE } = options;
  if ((IFEQ | IFNE | IFDEQ | IFDNE) === 0) return Comparison.holds;
  if (ref === 0) return (IFNE | IFDNE) !== 0 ? Comparison.holds : Comparison.differs;
  if (!isStringOrNone(session, ref, reply)) return Comparison.failed;
  return compare(session, args, ref, options, reply);
}

/** Stores argument 2 and leaves the time to live as it is. */
function keepExpiry(session: Session, args: Args, ref: Ref): void {
  const { database } = session;
  const { bytes, starts, ends } = args;
  const expiresAt = ref !== 0 && database.readExpiry(ref) ? AT_MOMENT : NEVER;
  database.put(ref, bytes, starts[1], ends[1], bytes, starts[2], ends[2], expiresAt, StringEncoding.auto);
  database.changed(bytes, starts[1], ends[1], EventClass.string, "set");
}

/** Stores argument `valueAt` under the key of argument 1, if `timed` until `database.moment`; one that has passed deletes the key. */
export function store(session: Session, args: Args, ref: Ref, valueAt: number, timed: boolean): void {
  const { database } = session;
  const { bytes, starts, ends } = args;
  const start = starts[1];
  const end = ends[1];
  if (timed && isPast(session)) {
    if (ref === 0) return;
    database.remove(ref);
    database.changed(bytes, start, end, EventClass.generic, "del");
    return;
  }
  const expiresAt = timed ? AT_MOMENT : NEVER;
  database.put(ref, bytes, start, end, bytes, starts[valueAt], ends[valueAt], expiresAt, StringEncoding.auto);
  database.changed(bytes, start, end, EventClass.string, "set");
  if (timed) database.changed(bytes, start, end, EventClass.generic, "expire");
}

/** SETEX and PSETEX. */
function setUntil(session: Session, args: Args, reply: ReplySink, unitMs: number): void {
  if (readDeadlineAt(session, args, reply, 2, unitMs, true) === Deadline.wrong) return;
  const ref = session.database.find(args.bytes, args.starts[1], args.ends[1]);
  store(session, args, ref, 3, true);
  reply.ok();
}

export const setters: SomeHandlers<typeof stringSpec, "psetex" | "set" | "setex" | "setnx"> = {
  psetex(session, args, reply) {
    setUntil(session, args, reply, MILLISECOND_MS);
  },

  set,

  setex(session, args, reply) {
    setUntil(session, args, reply, SECOND_MS);
  },

  setnx(session, args, reply) {
    const ref = session.database.write(args.bytes, args.starts[1], args.ends[1]);
    if (ref === 0) store(session, args, 0, 2, false);
    reply.integer(ref === 0 ? 1 : 0);
  },
};
