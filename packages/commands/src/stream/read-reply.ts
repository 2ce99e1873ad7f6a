/** What XREAD and XREADGROUP answer from one stream, and what a group notes of it. */
import {
  ArenaFullError,
  copyId,
  fieldOf,
  incrementId,
  isMaxId,
  newId,
  type Ref,
  StreamField,
  setField,
  wordAtOf,
} from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import type { Session } from "../session/session.js";
import { replyEntry, replyFields, replyId } from "./entry-reply.js";
import type { ReadRequest } from "./read-request.js";
import { dropConsumer, keepConsumer, obtainConsumer } from "./stream-entry.js";

/** What is left of MAXCOUNT, and MAXSIZE. */
export interface Budget {
  entries: number;
  bytes: number;
  /** Streams that were answered already, and pending entries that were forgotten. */
  done: number;
  /** There was no memory to note that more was delivered. */
  ends: boolean;
}

const start = newId();
const end = newId().fill(-1);
const FIELDS_AND_DELIVERY = 4;

/**
 * Answers the key and the entries behind `ids[idAt]`; for a group those behind the last one delivered where that is the largest ID. A group
 * delivers what there is memory to note; throws `ArenaFullError`, having changed nothing, where that is nothing and nothing was answered.
 */
export function replyStream(
  session: Session,
  args: Args,
  request: ReadRequest,
  keyAt: number,
  root: Ref,
  group: Ref,
  ids: Int32Array,
  idAt: number,
  budget: Budget,
  begin: number,
  reply: ReplySink,
): void {
  if (reply.protocol === 2) reply.array(2);
  reply.bulk(args.bytes, args.starts[keyAt], args.ends[keyAt]);
  copyId(start, 0, ids, idAt);
  let consumer: Ref = 0;
  if (group !== 0) {
    try {
      consumer = obtainConsumer(session, args, group, request.groupAt + 1);
    } catch (error) {
      stopDelivering(error, 0, budget);
      return reply.array(0);
    }
    if (!isMaxId(ids, idAt)) {
      session.keyspace.commits.count();
      keepConsumer(session, args, keyAt);
      incrementId(start, 0);
      return replyHistory(session, root, group, consumer, request, budget, begin, reply);
    }
    copyId(start, 0, session.keyspace.streams.words(group), wordAtOf(group) + StreamField.lastDelivered);
  }
  incrementId(start, 0);
  const hole = reply.deferArray();
  let found = 0;
  try {
    if (group !== 0 && request.claims)
      found = replyClaimed(session, root, group, consumer, request, budget, begin, reply);
    if (!budget.ends) found = replyNew(session, root, group, consumer, request, found, budget, begin, reply);
  } catch (error) {
    dropConsumer(session, args, group, request.groupAt + 1);
    throw error;
  }
  reply.fillArray(hole, found);
  if (group === 0) return;
  session.keyspace.commits.count();
  keepConsumer(session, args, keyAt);
}

/** There was no memory to note a delivery: enough, where something was delivered or done before. */
function stopDelivering(error: unknown, found: number, budget: Budget): void {
  if (found + budget.done === 0 || !(error instanceof ArenaFullError)) throw error;
  budget.ends = true;
}

/** Whether `found` entries, or all of the reply, are enough. The first entry of a reply always fits. */
function isEnough(request: ReadRequest, found: number, budget: Budget, begin: number, reply: ReplySink): boolean {
  if (request.count > 0 && found >= request.count) return true;
  if (request.countMax > 0 && budget.entries <= 0) return true;
  return request.sizeMax > 0 && reply.mark() - begin >= budget.bytes;
}

/** Answers new entries, and notes in a group that they were delivered. */
function replyNew(
  session: Session,
  root: Ref,
  group: Ref,
  consumer: Ref,
  request: ReadRequest,
  found: number,
  budget: Budget,
  begin: number,
  reply: ReplySink,
): number {
  const { streams } = session.keyspace;
  const { range } = streams;
  range.open(root, start, 0, end, 0, false);
  while (!(found > 0 && isEnough(request, found, budget, begin, reply)) && range.next()) {
    if (group !== 0) {
      try {
        if (!request.noAck) deliver(session, group, consumer, range.id);
      } catch (error) {
        stopDelivering(error, found, budget);
        break;
      }
      streams.lag.advance(root, group, range.id, 0);
    }
    if (!request.claims) replyEntry(reply, range);
    else {
      reply.array(FIELDS_AND_DELIVERY);
      replyFields(reply, range);
      reply.integer(0);
      reply.integer(0);
    }
    found++;
    budget.entries--;
  }
  return found;
}

/** Notes that an entry was delivered to a consumer now, for the first time as far as the group knows. */
function deliver(session: Session, group: Ref, consumer: Ref, id: Int32Array): void {
  const { pending } = session.keyspace.streams;
  const { arena } = session.keyspace;
  const known = pending.find(group, id, 0);
  if (known === 0) pending.add(group, consumer, id, 0);
  else {
    // It was delivered before: somebody set the group back.
    pending.assign(group, known, consumer);
    pending.deliver(group, known);
    setField(arena, known, StreamField.deliveries, 0);
    setField(arena, known, StreamField.deliveries + 1, 1);
  }
  pending.see(consumer, StreamField.active);
}

/** Claims pending entries that were idle for long enough, and answers them with how long and how often they were delivered. */
function replyClaimed(
  session: Session,
  root: Ref,
  group: Ref,
  consumer: Ref,
  request: ReadRequest,
  budget: Budget,
  begin: number,
  reply: ReplySink,
): number {
  const { streams, arena } = session.keyspace;
  const { pending, range } = streams;
  let found = 0;
  // What is claimed goes behind the newest one: there the walk ends.
  const last: Ref = fieldOf(arena, group, StreamField.newest);
  let next: Ref = fieldOf(arena, group, StreamField.oldest);
  while (next !== 0 && !(found > 0 && isEnough(request, found, budget, begin, reply))) {
    const entry = next;
    next = entry === last ? 0 : fieldOf(arena, entry, StreamField.newer);
    const isOwned = fieldOf(arena, entry, StreamField.owner) !== 0;
    if (isOwned && !pending.isIdleFor(entry, request.claimAfter)) break;
    if (!range.find(root, streams.words(entry), wordAtOf(entry) + StreamField.pendingId)) {
      pending.remove(group, entry);
      budget.done++;
      continue;
    }
    pending.readIdle(entry);
    try {
      pending.assign(group, entry, consumer);
    } catch (error) {
      stopDelivering(error, found, budget);
      break;
    }
    pending.deliver(group, entry);
    pending.see(consumer, StreamField.active);
    reply.array(FIELDS_AND_DELIVERY);
    replyFields(reply, range);
    reply.int64(pending.idle.high, pending.idle.low);
    const deliveries = wordAtOf(entry) + StreamField.deliveries;
    reply.int64(streams.words(entry)[deliveries], streams.words(entry)[deliveries + 1]);
    pending.countDelivery(entry);
    found++;
    budget.entries--;
  }
  return found;
}

/** Answers what is pending at a consumer from `start` on, and notes that it was delivered once more. Deleted entries have no fields. */
function replyHistory(
  session: Session,
  root: Ref,
  group: Ref,
  consumer: Ref,
  request: ReadRequest,
  budget: Budget,
  begin: number,
  reply: ReplySink,
): void {
  const { streams } = session.keyspace;
  const hand = streams.pending.openConsumer(streams.otherHand, consumer);
  const hole = reply.deferArray();
  let found = 0;
  for (let more = hand.seekAtLeast(start, 0); more; more = hand.next()) {
    if (request.count > 0 && found >= request.count) break;
    if (found > 0 && isEnough(request, found, budget, begin, reply)) break;
    if (!streams.range.find(root, hand.words, hand.at)) {
      reply.array(2);
      replyId(reply, hand.words, hand.at);
      reply.nullArray();
    } else {
      replyEntry(reply, streams.range);
      streams.pending.deliver(group, hand.value);
      streams.pending.countDelivery(hand.value);
    }
    found++;
    budget.entries--;
  }
  reply.fillArray(hole, found);
}
