/** XACK and XNACK. */
import { Int64, type Ref, StreamField, setField } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors, noGroup } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import { argumentIs } from "../registry/words.js";
import type { Session } from "../session/session.js";
import { shownArgument } from "../session/shown-argument.js";
import { IdList } from "./id-list.js";
import type { streamSpec } from "./spec.js";
import { REFUSED, readStream, writeStream } from "./stream-entry.js";

const ID_WORDS = 4;
const INT64_MAX_HIGH = 0x7fffffff;
const OPTIONS = 4;

const ids = new IdList();
/** How XNACK sets the count of deliveries. */
const Mode = { silent: 0, fail: 1, fatal: 2 } as const;
const request = { mode: 0, force: false, retries: false };
const retryCount = new Int64();

/** Reads the mode and the options of XNACK. False: the error is answered. */
function readNack(session: Session, args: Args, reply: ReplySink): boolean {
  const modes = ["silent", "fail", "fatal"].findIndex((word) => argumentIs(args, 3, word));
  if (modes < 0) return fail(session, reply, errors.nackMode);
  request.mode = modes;
  request.force = false;
  request.retries = false;
  ids.clear();
  for (let at = OPTIONS; at < args.count; ) {
    const more = args.count - 1 - at;
    if (argumentIs(args, at, "ids") && more > 0 && ids.count === 0) {
      at = ids.readCounted(session, args, at, reply);
      if (at === 0) return false;
    } else if (argumentIs(args, at, "retrycount") && more > 0) {
      if (!retryCount.parse(args.bytes, args.starts[at + 1], args.ends[at + 1]))
        return fail(session, reply, errors.notInteger);
      if (retryCount.high < 0) return fail(session, reply, errors.retryCountNegative);
      request.retries = true;
      at += 2;
    } else if (argumentIs(args, at, "force")) {
      request.force = true;
      at++;
    } else return fail(session, reply, errors.syntax);
  }
  return ids.count > 0 || fail(session, reply, errors.syntax);
}

/** Gives one pending entry back to its group. True where there is one now. */
function giveBack(session: Session, root: Ref, group: Ref, i: number): boolean {
  const { streams, arena } = session.keyspace;
  const { pending, range } = streams;
  let entry = pending.find(group, ids.words, i * ID_WORDS);
  const isNew = entry === 0;
  pending.moment[0] = 0;
  if (isNew) {
    if (!request.force || !range.find(root, ids.words, i * ID_WORDS)) return false;
    entry = pending.add(group, 0, ids.words, i * ID_WORDS);
  } else {
    pending.assign(group, entry, 0);
    pending.deliver(group, entry);
  }
  const { deliveries } = StreamField;
  if (request.retries) {
    setField(arena, entry, deliveries, retryCount.high);
    setField(arena, entry, deliveries + 1, retryCount.low);
  } else if (request.mode === Mode.fatal) {
    setField(arena, entry, deliveries, INT64_MAX_HIGH);
    setField(arena, entry, deliveries + 1, -1);
  } else if (request.mode === Mode.silent && !isNew) pending.uncountDelivery(entry);
  return true;
}

function fail(session: Session, reply: ReplySink, text: string): false {
  session.fail(reply, text);
  return false;
}

export const acknowledgements: SomeHandlers<typeof streamSpec, "xack" | "xnack"> = {
  xack(session, args, reply) {
    const root = readStream(session, args, 1, reply);
    if (root === REFUSED) return;
    const { groups, pending } = session.keyspace.streams;
    const group = root === 0 ? 0 : groups.find(root, args.bytes, args.starts[2], args.ends[2]);
    if (group === 0) return reply.integer(0);
    if (!ids.read(session, args, 3, args.count, reply)) return;
    let acknowledged = 0;
    for (let i = 0; i < ids.count; i++) {
      const entry = pending.find(group, ids.words, i * ID_WORDS);
      if (entry === 0) continue;
      pending.remove(group, entry);
      session.keyspace.commits.count();
      acknowledged++;
    }
    reply.integer(acknowledged);
  },

  xnack(session, args, reply) {
    if (!readNack(session, args, reply)) return;
    const root = writeStream(session, args, 1, reply);
    if (root === REFUSED) return;
    const { groups } = session.keyspace.streams;
    const { bytes, starts, ends } = args;
    const group = root === 0 ? 0 : groups.find(root, bytes, starts[2], ends[2]);
    if (group === 0) return session.fail(reply, noGroup(shownArgument(args, 1), shownArgument(args, 2)));
    let released = 0;
    for (let i = 0; i < ids.count; i++) if (giveBack(session, root, group, i)) released++;
    if (released > 0) {
      session.keyspace.commits.count();
      session.instance.blocking.wake(session.databaseIndex, bytes, starts[1], ends[1]);
    }
    reply.integer(released);
  },
};
