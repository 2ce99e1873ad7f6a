/** XPENDING. */
import {
  compareIds,
  fieldOf,
  Int64,
  nameEnd,
  nameStart,
  parseInteger,
  type Ref,
  StreamField,
  wordAtOf,
} from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import { argumentIs } from "../registry/words.js";
import type { Session } from "../session/session.js";
import { replyId } from "./entry-reply.js";
import { interval, readInterval } from "./ranges.js";
import type { streamSpec } from "./spec.js";
import { groupOf, REFUSED, readStream } from "./stream-entry.js";

/** What the idle time of an entry is that nobody owns. */
const NO_IDLE_TIME = -1;

/** The idle time that XPENDING was asked for, in ms; 0: none. */
const idleMin = new Float64Array(1);
const integer = new Int64();

/** Answers a block's name. */
export function replyName(session: Session, block: Ref, reply: ReplySink): void {
  const { arena, streams } = session.keyspace;
  reply.bulk(streams.bytes(block), nameStart(arena, block), nameEnd(arena, block));
}

/** Answers the owner's name of a pending entry, empty where nobody owns it. */
export function replyOwner(session: Session, entry: Ref, reply: ReplySink): void {
  const owner = fieldOf(session.keyspace.arena, entry, StreamField.owner);
  if (owner === 0) reply.text("");
  else replyName(session, owner, reply);
}

/** Answers how often a pending entry was delivered. */
export function replyDeliveries(session: Session, entry: Ref, reply: ReplySink): void {
  const words = session.keyspace.streams.words(entry);
  const at = wordAtOf(entry) + StreamField.deliveries;
  reply.int64(words[at], words[at + 1]);
}

function replySummary(session: Session, group: Ref, reply: ReplySink): void {
  const { groups, pending, otherHand } = session.keyspace.streams;
  const hand = pending.openGroup(otherHand, group);
  reply.array(4);
  reply.integer(hand.size);
  if (hand.size === 0) {
    reply.null();
    reply.null();
    return reply.nullArray();
  }
  hand.first();
  replyId(reply, hand.words, hand.at);
  hand.last();
  replyId(reply, hand.words, hand.at);
  const hole = reply.deferArray();
  let found = 0;
  for (let i = 0; i < groups.countConsumers(group); i++) {
    const consumer = groups.consumerAt(group, i);
    const count = groups.pendingOfConsumer(consumer);
    if (count === 0) continue;
    found++;
    reply.array(2);
    replyName(session, consumer, reply);
    reply.text(String(count));
  }
  reply.fillArray(hole, found);
}

/** Reads IDLE into `idleMin`. Where the interval begins behind it, or 3; 0: the error is answered. */
function readIdle(session: Session, args: Args, reply: ReplySink): number {
  idleMin[0] = 0;
  if (!argumentIs(args, 3, "idle")) return 3;
  if (!integer.parse(args.bytes, args.starts[4], args.ends[4])) session.fail(reply, errors.notInteger);
  else if (args.count < 8) session.fail(reply, errors.syntax);
  else {
    integer.store(idleMin);
    return 5;
  }
  return 0;
}

function xpending(session: Session, args: Args, reply: ReplySink): void {
  if (args.count !== 3 && (args.count < 6 || args.count > 9)) return session.fail(reply, errors.syntax);
  if (args.count === 3) {
    const root = readStream(session, args, 1, reply);
    const group = root === REFUSED ? 0 : groupOf(session, args, root, 1, 2, reply);
    if (group !== 0) replySummary(session, group, reply);
    return;
  }
  const at = readIdle(session, args, reply);
  if (at === 0) return;
  const count = parseInteger(args.bytes, args.starts[at + 2], args.ends[at + 2]);
  if (Number.isNaN(count)) return session.fail(reply, errors.notInteger);
  if (!readInterval(session, args, at, at + 1, reply)) return;
  const root = readStream(session, args, 1, reply);
  const group = root === REFUSED ? 0 : groupOf(session, args, root, 1, 2, reply);
  if (group === 0) return;
  replyEntries(session, args, group, at + 3, count, reply);
}

/** Answers the pending entries of an interval, of the consumer in argument `consumerAt` where there is one. */
function replyEntries(
  session: Session,
  args: Args,
  group: Ref,
  consumerAt: number,
  count: number,
  reply: ReplySink,
): void {
  const { groups, pending, otherHand } = session.keyspace.streams;
  pending.now[0] = session.keyspace.now;
  let hand = pending.openGroup(otherHand, group);
  if (consumerAt < args.count) {
    const consumer = groups.findConsumer(group, args.bytes, args.starts[consumerAt], args.ends[consumerAt]);
    if (consumer === 0) return reply.array(0);
    hand = pending.openConsumer(otherHand, consumer);
  }
  const hole = reply.deferArray();
  let found = 0;
  for (let more = hand.seekAtLeast(interval.start, 0); more && found < count; more = hand.next()) {
    if (compareIds(hand.words, hand.at, interval.end, 0) > 0) break;
    const entry = hand.value;
    if (idleMin[0] !== 0 && !pending.isIdleFor(entry, idleMin)) continue;
    found++;
    reply.array(4);
    replyId(reply, hand.words, hand.at);
    replyOwner(session, entry, reply);
    replyIdle(session, entry, reply);
    replyDeliveries(session, entry, reply);
  }
  reply.fillArray(hole, found);
}

function replyIdle(session: Session, entry: Ref, reply: ReplySink): void {
  const { arena, streams } = session.keyspace;
  const { pending } = streams;
  if (fieldOf(arena, entry, StreamField.owner) === 0) return reply.integer(NO_IDLE_TIME);
  pending.readIdle(entry);
  reply.int64(pending.idle.high, pending.idle.low);
}

export const pendings: SomeHandlers<typeof streamSpec, "xpending"> = { xpending };
