/** XCLAIM and XAUTOCLAIM. */
import {
  ArenaFullError,
  compareIds,
  copyId,
  fieldOf,
  Int64,
  incrementId,
  newId,
  parseInteger,
  type Ref,
  StreamField,
  wordAtOf,
} from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors, invalidClaimArgument, unknownClaimOption } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import { argumentIs } from "../registry/words.js";
import type { Session } from "../session/session.js";
import { shownArgument } from "../session/shown-argument.js";
import { replyEntry, replyId } from "./entry-reply.js";
import { isExclusive, readIntervalId, readStrictId } from "./id-argument.js";
import { IdList } from "./id-list.js";
import type { streamSpec } from "./spec.js";
import {
  dropConsumer,
  groupOf,
  keepConsumer,
  obtainConsumer,
  REFUSED,
  readStream,
  refuseId,
  rootOrRefused,
} from "./stream-entry.js";

const ID_WORDS = 4;
const FIRST_ID = 5;
const COUNT_DEFAULT = 100;
/** Entries that XAUTOCLAIM looks at for each that it may claim. */
const ATTEMPTS = 10;
const COUNT_MAX = Math.floor((2 ** 63 - 1) / 16);
/** Redis asks for 16 bytes for each of COUNT at once, and no address space has more than this. */
const COUNT_OF_ADDRESSES = 2 ** 43;

const ids = new IdList();
const deletedIds = new IdList();
const lastId = newId();
const start = newId();
const integer = new Int64();
const retryCount = new Int64();
/** What XCLAIM was asked for. */
const request = { force: false, justId: false, retries: false };
/** When entries are noted as delivered, ms since 1970; NaN: now. */
const deliveryTime = new Float64Array(1);
/** For how long entries must have been pending, in ms. */
const idleMin = new Float64Array(1);

/** Reads an integer option of XCLAIM; false where the error is answered. */
function readInteger(session: Session, args: Args, at: number, what: string, reply: ReplySink): boolean {
  if (integer.parse(args.bytes, args.starts[at], args.ends[at])) return true;
  session.fail(reply, invalidClaimArgument(`${what} option`));
  return false;
}

/** Reads the options from argument `at` on. False: the error is answered. */
function readOptions(session: Session, args: Args, at: number, reply: ReplySink): boolean {
  const { now } = session.keyspace;
  request.force = false;
  request.justId = false;
  request.retries = false;
  deliveryTime[0] = Number.NaN;
  lastId.fill(0);
  for (; at < args.count; at++) {
    const more = args.count - 1 - at;
    if (argumentIs(args, at, "force")) request.force = true;
    else if (argumentIs(args, at, "justid")) request.justId = true;
    else if (argumentIs(args, at, "idle") && more > 0) {
      if (!readInteger(session, args, ++at, "IDLE", reply)) return false;
      integer.store(deliveryTime);
      deliveryTime[0] = now - deliveryTime[0];
    } else if (argumentIs(args, at, "time") && more > 0) {
      if (!readInteger(session, args, ++at, "TIME", reply)) return false;
      integer.store(deliveryTime);
    } else if (argumentIs(args, at, "retrycount") && more > 0) {
      if (!readInteger(session, args, ++at, "RETRYCOUNT", reply)) return false;
      retryCount.setWords(integer.high, integer.low);
      request.retries = retryCount.high >= 0;
    } else if (argumentIs(args, at, "lastid") && more > 0) {
      if (!readStrictId(args, ++at, lastId)) {
        refuseId(session, reply);
        return false;
      }
    } else {
      session.fail(reply, unknownClaimOption(shownArgument(args, at)));
      return false;
    }
  }
  // -1 is "not given" in Redis, and a moment before 1970 or to come is now.
  if (!(deliveryTime[0] >= 0 && deliveryTime[0] <= now)) deliveryTime[0] = now;
  return true;
}

/** Reads for how long entries must have been pending now; false where argument 4 does not say it. */
function readIdleMin(session: Session, args: Args): boolean {
  session.keyspace.streams.pending.now[0] = session.keyspace.now;
  if (!integer.parse(args.bytes, args.starts[4], args.ends[4])) return false;
  integer.store(idleMin);
  return true;
}

/**
 * Claims one entry, which is in the stream; `last` is the one that was claimed before it, or 0. Returns what is pending of it, which
 * belongs to the consumer now, made for it where it was not there; 0 where it was not claimed. Throws `ArenaFullError`, having changed
 * nothing else.
 */
function claim(session: Session, args: Args, group: Ref, i: number, last: Ref): Ref {
  const { streams, arena } = session.keyspace;
  const { pending } = streams;
  let entry = pending.find(group, ids.words, i * ID_WORDS);
  if (entry === 0 && !request.force) return 0;
  const isOwned = entry !== 0 && fieldOf(arena, entry, StreamField.owner) !== 0;
  if (isOwned && idleMin[0] > 0 && !pending.isIdleFor(entry, idleMin)) return 0;
  const consumer = obtainConsumer(session, args, group, 3);
  if (entry === 0) {
    pending.moment[0] = deliveryTime[0];
    entry = pending.add(group, consumer, ids.words, i * ID_WORDS, last);
  } else {
    pending.assign(group, entry, consumer);
    pending.moment[0] = deliveryTime[0];
    pending.deliver(group, entry, last);
  }
  pending.moment[0] = session.keyspace.now;
  pending.see(consumer, StreamField.active);
  if (request.retries) {
    const at = wordAtOf(entry) + StreamField.deliveries;
    streams.words(entry)[at] = retryCount.high;
    streams.words(entry)[at + 1] = retryCount.low;
  } else if (!request.justId) pending.countDelivery(entry);
  return entry;
}

function xclaim(session: Session, args: Args, reply: ReplySink): void {
  const root = readStream(session, args, 1, reply);
  const group = root === REFUSED ? 0 : groupOf(session, args, root, 1, 2, reply);
  if (group === 0) return;
  if (!readIdleMin(session, args)) return session.fail(reply, invalidClaimArgument("min-idle-time"));
  const optionsAt = ids.readWhile(args, FIRST_ID, args.count);
  if (!readOptions(session, args, optionsAt, reply)) return;
  const hole = reply.deferArray();
  const found = claimEach(session, args, root, group, reply);
  reply.fillArray(hole, found);
  const { streams, commits } = session.keyspace;
  const words = streams.words(group);
  const at = wordAtOf(group) + StreamField.lastDelivered;
  if (compareIds(lastId, 0, words, at) > 0) {
    copyId(words, at, lastId, 0);
    commits.count();
  }
  // An entry that was noted as delivered long ago may be what a client waits for.
  if (found > 0) session.instance.blocking.wake(session.databaseIndex, args.bytes, args.starts[1], args.ends[1]);
}

/**
 * Claims the entries of `ids` and answers them. Returns how many. Where memory ends, those behind are not claimed; throws
 * `ArenaFullError` where it is not enough for anything.
 */
function claimEach(session: Session, args: Args, root: Ref, group: Ref, reply: ReplySink): number {
  const { streams, commits } = session.keyspace;
  let found = 0;
  let forgotten = 0;
  let last: Ref = 0;
  for (let i = 0; i < ids.count; i++) {
    if (!streams.range.find(root, ids.words, i * ID_WORDS)) {
      forgotten += forget(session, group, i);
      continue;
    }
    try {
      const claimed = claim(session, args, group, i, last);
      if (claimed === 0) continue;
      last = claimed;
    } catch (error) {
      stopClaiming(error, session, args, group, found + forgotten);
      break;
    }
    keepConsumer(session, args, 1);
    commits.count();
    found++;
    if (request.justId) replyId(reply, ids.words, i * ID_WORDS);
    else replyEntry(reply, streams.range);
  }
  return found;
}

/** There was no memory to claim an entry: enough, where something was done before. */
function stopClaiming(error: unknown, session: Session, args: Args, group: Ref, done: number): void {
  dropConsumer(session, args, group, 3);
  if (done === 0 || !(error instanceof ArenaFullError)) throw error;
}

/** Forgets what is pending of an entry that is no longer in the stream; returns how many that are, 1 or 0. */
function forget(session: Session, group: Ref, i: number): number {
  const { pending } = session.keyspace.streams;
  const entry = pending.find(group, ids.words, i * ID_WORDS);
  if (entry === 0) return 0;
  pending.remove(group, entry);
  session.keyspace.commits.count();
  return 1;
}

/** Reads COUNT and JUSTID of XAUTOCLAIM. The count, negative with JUSTID; NaN: the error is answered. */
function readAutoOptions(session: Session, args: Args, reply: ReplySink): number {
  let count = COUNT_DEFAULT;
  request.justId = false;
  for (let at = 6; at < args.count; at++) {
    if (argumentIs(args, at, "count") && at + 1 < args.count) {
      count = parseInteger(args.bytes, args.starts[at + 1], args.ends[at + 1]);
      if (!(count >= 1 && count <= COUNT_MAX)) {
        session.fail(reply, errors.autoClaimCount);
        return Number.NaN;
      }
      at++;
    } else if (argumentIs(args, at, "justid")) request.justId = true;
    else {
      session.fail(reply, errors.syntax);
      return Number.NaN;
    }
  }
  return count;
}

function xautoclaim(session: Session, args: Args, reply: ReplySink): void {
  const root = session.database.read(args.bytes, args.starts[1], args.ends[1]);
  if (!readIdleMin(session, args)) return session.fail(reply, errors.autoClaimIdle);
  if (!readIntervalId(args, 5, start, 0)) return refuseId(session, reply);
  if (isExclusive(args, 5) && !incrementId(start, 0)) return session.fail(reply, errors.intervalStart);
  const count = readAutoOptions(session, args, reply);
  if (Number.isNaN(count)) return;
  const stream = rootOrRefused(session, root, reply);
  const group = stream === REFUSED ? 0 : groupOf(session, args, stream, 1, 2, reply);
  if (group === 0) return;
  if (count >= COUNT_OF_ADDRESSES) return session.fail(reply, errors.countTooHigh);
  claimIdle(session, args, stream, group, count);
  replyAutoClaim(session, stream, reply);
}

/**
 * Claims from `start` on; leaves what was claimed in `ids`, what is no longer there in `deletedIds`, and what is next in `start`: where
 * memory ends, that is what it was not enough for. Throws `ArenaFullError` where it is not enough for anything.
 */
function claimIdle(session: Session, args: Args, root: Ref, group: Ref, count: number): void {
  const { streams, arena, commits } = session.keyspace;
  const { pending, otherHand } = streams;
  const hand = pending.openGroup(otherHand, group);
  ids.clear();
  deletedIds.clear();
  let left = count;
  let more = hand.seekAtLeast(start, 0);
  for (let attempts = count * ATTEMPTS; more && attempts > 0 && left > 0; attempts--) {
    const entry = hand.value;
    if (!streams.range.find(root, hand.words, hand.at)) {
      copyId(start, 0, hand.words, hand.at);
      deletedIds.push(start, 0);
      pending.remove(group, entry);
      commits.count();
      left--;
      more = hand.seekAtLeast(start, 0);
      continue;
    }
    const isOwned = fieldOf(arena, entry, StreamField.owner) !== 0;
    if (!isOwned || idleMin[0] <= 0 || pending.isIdleFor(entry, idleMin)) {
      try {
        take(session, args, group, entry);
      } catch (error) {
        stopClaiming(error, session, args, group, ids.count + deletedIds.count);
        break;
      }
      keepConsumer(session, args, 1);
      if (!request.justId) pending.countDelivery(entry);
      commits.count();
      ids.push(hand.words, hand.at);
      left--;
    }
    more = hand.next();
  }
  if (more) copyId(start, 0, hand.words, hand.at);
  else start.fill(0);
}

/** Gives a pending entry to the consumer of argument 3. Throws `ArenaFullError`. */
function take(session: Session, args: Args, group: Ref, entry: Ref): void {
  const { pending } = session.keyspace.streams;
  const consumer = obtainConsumer(session, args, group, 3);
  pending.assign(group, entry, consumer);
  pending.deliver(group, entry);
  pending.see(consumer, StreamField.active);
}

function replyAutoClaim(session: Session, root: Ref, reply: ReplySink): void {
  const { range } = session.keyspace.streams;
  reply.array(3);
  replyId(reply, start, 0);
  reply.array(ids.count);
  for (let i = 0; i < ids.count; i++) {
    if (request.justId) replyId(reply, ids.words, i * ID_WORDS);
    else if (range.find(root, ids.words, i * ID_WORDS)) replyEntry(reply, range);
  }
  reply.array(deletedIds.count);
  for (let i = 0; i < deletedIds.count; i++) replyId(reply, deletedIds.words, i * ID_WORDS);
}

export const claims: SomeHandlers<typeof streamSpec, "xautoclaim" | "xclaim"> = { xautoclaim, xclaim };
