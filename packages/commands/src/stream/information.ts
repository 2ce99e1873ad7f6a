/** XINFO. What is younger than Redis 7.0 is told of streams that use it. */
import { momentOf, newId, parseInteger, type Ref, StreamField, wordAtOf } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors, noGroupForKey, subcommandOrArity } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import { argumentIs } from "../registry/words.js";
import type { Session } from "../session/session.js";
import { shownArgument } from "../session/shown-argument.js";
import { writeHelp } from "../subcommand-help.js";
import { replyEntry, replyId } from "./entry-reply.js";
import { replyDeliveries, replyName, replyOwner } from "./pendings.js";
import type { streamSpec } from "./spec.js";
import { REFUSED, readStream } from "./stream-entry.js";

const KEY = 2;
const GROUP = 3;
const COUNT_DEFAULT = 10;
/** Not FULL. */
const BRIEF = -1;
const lowest = newId();
const highest = newId().fill(-1);

/** The root of the stream, which must be there; `REFUSED` where it is not and the error is answered. */
function existing(session: Session, args: Args, reply: ReplySink): Ref {
  const root = readStream(session, args, KEY, reply);
  if (root !== 0) return root;
  session.fail(reply, errors.noSuchKey);
  return REFUSED;
}

function replyIdField(session: Session, name: string, block: Ref, field: number, reply: ReplySink): void {
  reply.text(name);
  replyId(reply, session.keyspace.streams.words(block), wordAtOf(block) + field);
}

/** Answers the first or last entry, or null. */
function replyEdge(session: Session, name: string, root: Ref, last: boolean, reply: ReplySink): void {
  const { range } = session.keyspace.streams;
  reply.text(name);
  if (range.open(root, lowest, 0, highest, 0, last).next()) replyEntry(reply, range);
  else reply.null();
}

/** COUNT of FULL, 0 for all; `BRIEF` without FULL; NaN where the error is answered. */
function readFull(session: Session, args: Args, reply: ReplySink): number {
  if (args.count === 3) return BRIEF;
  const isFull = (args.count === 4 || args.count === 6) && argumentIs(args, 3, "full");
  if (!isFull || (args.count === 6 && !argumentIs(args, 4, "count"))) {
    session.fail(reply, subcommandOrArity("xinfo", shownArgument(args, 1)));
    return Number.NaN;
  }
  if (args.count === 4) return COUNT_DEFAULT;
  const count = parseInteger(args.bytes, args.starts[5], args.ends[5]);
  if (Number.isNaN(count)) session.fail(reply, errors.notInteger);
  return count < 0 ? COUNT_DEFAULT : count;
}

function replyStream(session: Session, args: Args, reply: ReplySink): void {
  const root = existing(session, args, reply);
  if (root === REFUSED) return;
  const count = readFull(session, args, reply);
  if (Number.isNaN(count)) return;
  const { streams } = session.keyspace;
  const producers = streams.producers.of(root);
  reply.map((count === BRIEF ? 10 : 9) + (producers === 0 ? 0 : 6));
  reply.text("length");
  reply.integer(streams.lengthOf(root));
  reply.text("radix-tree-keys");
  reply.integer(streams.nodes(root).size);
  reply.text("radix-tree-nodes");
  reply.integer(streams.countRadixNodes(root));
  replyIdField(session, "last-generated-id", root, StreamField.lastId, reply);
  replyIdField(session, "max-deleted-entry-id", root, StreamField.maxDeletedId, reply);
  reply.text("entries-added");
  const words = streams.words(root);
  const added = wordAtOf(root) + StreamField.entriesAdded;
  reply.int64(words[added], words[added + 1]);
  replyIdField(session, "recorded-first-entry-id", root, StreamField.firstId, reply);
  if (producers !== 0) replyProducers(session, producers, reply);
  if (count !== BRIEF) return replyFull(session, root, count, reply);
  reply.text("groups");
  reply.integer(streams.groups.count(root));
  replyEdge(session, "first-entry", root, false, reply);
  replyEdge(session, "last-entry", root, true, reply);
}

function replyProducers(session: Session, block: Ref, reply: ReplySink): void {
  const { producers } = session.keyspace.streams;
  producers.now[0] = session.keyspace.now;
  reply.text("idmp-duration");
  reply.integer(producers.seconds(block));
  reply.text("idmp-maxsize");
  reply.integer(producers.idsMax(block));
  reply.text("pids-tracked");
  reply.integer(producers.countTracked(block, false));
  reply.text("iids-tracked");
  reply.integer(producers.countTracked(block, true));
  reply.text("iids-added");
  reply.integer(producers.recorded(block));
  reply.text("iids-duplicates");
  reply.integer(producers.duplicates(block));
}

function replyFull(session: Session, root: Ref, count: number, reply: ReplySink): void {
  const { range, groups } = session.keyspace.streams;
  reply.text("entries");
  const hole = reply.deferArray();
  let found = 0;
  range.open(root, lowest, 0, highest, 0, false);
  for (; (count === 0 || found < count) && range.next(); found++) replyEntry(reply, range);
  reply.fillArray(hole, found);
  reply.text("groups");
  const groupCount = groups.count(root);
  if (groupCount === 0) return reply.array(0);
  reply.array(groupCount);
  for (let i = 0; i < groupCount; i++) replyFullGroup(session, root, groups.at(root, i), count, reply);
}

function replyEntriesRead(session: Session, group: Ref, reply: ReplySink): void {
  const words = session.keyspace.streams.words(group);
  const at = wordAtOf(group) + StreamField.entriesRead;
  reply.text("entries-read");
  if ((words[at] & words[at + 1]) === -1) reply.null();
  else reply.int64(words[at], words[at + 1]);
}

function replyLag(session: Session, root: Ref, group: Ref, reply: ReplySink): void {
  const { lag } = session.keyspace.streams;
  reply.text("lag");
  if (lag.lag(root, group)) reply.int64(lag.found.high, lag.found.low);
  else reply.null();
}

function replyFullGroup(session: Session, root: Ref, group: Ref, count: number, reply: ReplySink): void {
  const { groups, pending, otherHand } = session.keyspace.streams;
  const unowned = pending.countUnowned(group);
  reply.map(unowned === 0 ? 7 : 8);
  reply.text("name");
  replyName(session, group, reply);
  replyIdField(session, "last-delivered-id", group, StreamField.lastDelivered, reply);
  replyEntriesRead(session, group, reply);
  replyLag(session, root, group, reply);
  const hand = pending.openGroup(otherHand, group);
  reply.text("pel-count");
  reply.integer(hand.size);
  reply.text("pending");
  const shown = count === 0 ? hand.size : Math.min(count, hand.size);
  reply.array(shown);
  let more = hand.first();
  for (let i = 0; i < shown && more; i++, more = hand.next()) {
    reply.array(4);
    replyId(reply, hand.words, hand.at);
    replyOwner(session, hand.value, reply);
    replyDelivery(session, hand.value, reply);
  }
  if (unowned > 0) {
    reply.text("nacked-count");
    reply.integer(unowned);
  }
  reply.text("consumers");
  const consumers = groups.countConsumers(group);
  reply.array(consumers);
  for (let i = 0; i < consumers; i++) replyFullConsumer(session, groups.consumerAt(group, i), count, reply);
}

function replyFullConsumer(session: Session, consumer: Ref, count: number, reply: ReplySink): void {
  const { pending, otherHand } = session.keyspace.streams;
  const hand = pending.openConsumer(otherHand, consumer);
  reply.map(4);
  reply.text("name");
  replyName(session, consumer, reply);
  reply.text("seen-time");
  reply.integer(momentOf(session.keyspace.arena, consumer, StreamField.seen));
  reply.text("pel-count");
  reply.integer(hand.size);
  reply.text("pending");
  const shown = count === 0 ? hand.size : Math.min(count, hand.size);
  reply.array(shown);
  let more = hand.first();
  for (let i = 0; i < shown && more; i++, more = hand.next()) {
    reply.array(3);
    replyId(reply, hand.words, hand.at);
    replyDelivery(session, hand.value, reply);
  }
}

function replyDelivery(session: Session, entry: Ref, reply: ReplySink): void {
  reply.integer(momentOf(session.keyspace.arena, entry, StreamField.delivered));
  replyDeliveries(session, entry, reply);
}

export const information: SomeHandlers<
  typeof streamSpec,
  "xinfo|consumers" | "xinfo|groups" | "xinfo|help" | "xinfo|stream"
> = {
  "xinfo|consumers"(session, args, reply) {
    const root = existing(session, args, reply);
    if (root === REFUSED) return;
    const { groups } = session.keyspace.streams;
    const group = groups.find(root, args.bytes, args.starts[GROUP], args.ends[GROUP]);
    if (group === 0) return session.fail(reply, noGroupForKey(shownArgument(args, GROUP), shownArgument(args, KEY)));
    const { now, arena } = session.keyspace;
    const count = groups.countConsumers(group);
    reply.array(count);
    for (let i = 0; i < count; i++) {
      const consumer = groups.consumerAt(group, i);
      reply.map(3);
      reply.text("name");
      replyName(session, consumer, reply);
      reply.text("pending");
      reply.integer(groups.pendingOfConsumer(consumer));
      reply.text("idle");
      reply.integer(Math.max(0, now - momentOf(arena, consumer, StreamField.seen)));
    }
  },

  "xinfo|groups"(session, args, reply) {
    const root = existing(session, args, reply);
    if (root === REFUSED) return;
    const { groups } = session.keyspace.streams;
    const count = groups.count(root);
    reply.array(count);
    for (let i = 0; i < count; i++) {
      const group = groups.at(root, i);
      reply.map(6);
      reply.text("name");
      replyName(session, group, reply);
      reply.text("consumers");
      reply.integer(groups.countConsumers(group));
      reply.text("pending");
      reply.integer(groups.pendingOfGroup(group));
      replyIdField(session, "last-delivered-id", group, StreamField.lastDelivered, reply);
      replyEntriesRead(session, group, reply);
      replyLag(session, root, group, reply);
    }
  },

  "xinfo|stream": (session, args, reply) => replyStream(session, args, reply),

  "xinfo|help": (session, _args, reply) => writeHelp(session, reply),
};
