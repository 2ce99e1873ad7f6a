/** XREAD and XREADGROUP: which streams serve a client, now or when they change. */
import {
  compareIds,
  copyId,
  ID_TEXT_BYTES_MAX,
  isMaxId,
  newId,
  type Ref,
  StreamField,
  ValueType,
  wordAtOf,
  writeIdText,
} from "@allset/engine";
import { Args, type ReplySink } from "@allset/resp";
import { errors, noGroupInRead } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import type { Wait } from "../instance/wait.js";
import type { Session } from "../session/session.js";
import { shownArgument } from "../session/shown-argument.js";
import { IdForm, readId, readStrictId } from "./id-argument.js";
import { type Budget, replyStream } from "./read-reply.js";
import { ReadRequest } from "./read-request.js";
import type { streamSpec } from "./spec.js";
import { REFUSED, readStream, refuseId } from "./stream-entry.js";

/** Entries that a client which waited gets at most, where it named no COUNT. */
const COUNT_AFTER_WAIT = 1000;
/** How often a client that claims looks at what is pending, at most. */
const CLAIM_PERIOD_MS = 10;
const ID_WORDS = 4;
const DOLLAR = 0x24;
const GREATER = 0x3e;
const PLUS = 0x2b;

const request = new ReadRequest();
const budget: Budget = { entries: 0, bytes: 0, done: 0, ends: false };
const id = newId();
const after = newId();
/** Of each stream its root, its group, and the ID behind which it is read. They grow with the streams of a call. */
let roots = new Int32Array(8);
let groups = new Int32Array(8);
let ids = new Int32Array(8 * ID_WORDS);

function read(session: Session, args: Args, isGroup: boolean, reply: ReplySink): void {
  if (!request.read(session, args, isGroup, reply)) return;
  if (!resolve(session, args, reply)) return;
  if (serveNow(session, args, reply)) return;
  if (request.blocks) session.block(waitFor(session, args, isGroup, request.deadline[0]), reply);
  else reply.nullArray();
}

/** Finds streams and groups, and reads the IDs. False: the error is answered. */
function resolve(session: Session, args: Args, reply: ReplySink): boolean {
  const { streamsAt, streams, groupAt, isGroup } = request;
  if (streams > roots.length) {
    roots = new Int32Array(streams);
    groups = new Int32Array(streams);
    ids = new Int32Array(streams * ID_WORDS);
  }
  for (let i = 0; i < streams; i++) {
    const root = readStream(session, args, streamsAt + i, reply);
    if (root === REFUSED) return false;
    roots[i] = root;
    groups[i] = 0;
    if (isGroup) {
      const { bytes, starts, ends } = args;
      const known = session.keyspace.streams.groups;
      groups[i] = root === 0 ? 0 : known.find(root, bytes, starts[groupAt], ends[groupAt]);
      if (groups[i] === 0) {
        session.fail(reply, noGroupInRead(shownArgument(args, streamsAt + i), shownArgument(args, groupAt)));
        return false;
      }
    }
    if (!resolveId(session, args, streamsAt + streams + i, root, reply)) return false;
    copyId(ids, i * ID_WORDS, id, 0);
  }
  return true;
}

/** Reads the ID in argument `at` into `id`, the largest of all for `>`. False: the error is answered. */
function resolveId(session: Session, args: Args, at: number, root: Ref, reply: ReplySink): boolean {
  const sign = args.size(at) === 1 ? args.bytes[args.starts[at]] : 0;
  if (sign === DOLLAR && request.isGroup) session.fail(reply, errors.dollarInGroup);
  else if (sign === GREATER && !request.isGroup) session.fail(reply, errors.greaterOutsideGroup);
  else if (sign === GREATER) id.fill(-1);
  else if (sign === DOLLAR) copyLast(session, root);
  else if (sign === PLUS && !request.isGroup) copyBeforeLast(session, root);
  else if (!readStrictId(args, at, id)) refuseId(session, reply);
  else return true;
  return sign === GREATER ? request.isGroup : sign === DOLLAR || sign === PLUS ? !request.isGroup : false;
}

/** The ID behind which only new entries come. */
function copyLast(session: Session, root: Ref): void {
  const { streams } = session.keyspace;
  if (root === 0) id.fill(0);
  else copyId(id, 0, streams.words(root), wordAtOf(root) + StreamField.lastId);
}

/** The ID behind which the last entry comes; where there is none, as `copyLast`. */
function copyBeforeLast(session: Session, root: Ref): void {
  if (root === 0 || !session.keyspace.streams.copyLastValid(root, id)) return copyLast(session, root);
  for (let i = ID_WORDS - 1; i >= 0; i--) {
    id[i] = (id[i] - 1) | 0;
    if (id[i] !== -1) return;
  }
}

/** Serves the client from the streams that have something for it. False: none has. */
function serveNow(session: Session, args: Args, reply: ReplySink): boolean {
  const { streamsAt, streams } = request;
  resetBudget();
  const begin = reply.mark();
  const isMap = reply.protocol === 3;
  let hole = -1;
  let served = 0;
  for (let i = 0; i < streams; i++) {
    const { database } = session;
    // Redis looks a second time, and counts it.
    database.read(args.bytes, args.starts[streamsAt + i], args.ends[streamsAt + i]);
    if (roots[i] === 0 || !hasSome(session, i)) continue;
    if (served > 0 && isSpent(reply, begin)) break;
    if (served === 0) hole = isMap ? reply.deferMap() : reply.deferArray();
    served++;
    replyStream(session, args, request, streamsAt + i, roots[i], groups[i], ids, i * ID_WORDS, budget, begin, reply);
    if (budget.ends) break;
    budget.done++;
  }
  if (served === 0) return false;
  if (isMap) reply.fillMap(hole, served);
  else reply.fillArray(hole, served);
  return true;
}

function resetBudget(): void {
  budget.entries = request.countMax;
  budget.bytes = request.sizeMax;
  budget.done = 0;
  budget.ends = false;
}

/** Whether no more entries may be added. */
function isSpent(reply: ReplySink, begin: number): boolean {
  if (request.countMax > 0 && budget.entries <= 0) return true;
  return budget.bytes > 0 && reply.mark() - begin >= budget.bytes;
}

/** Whether stream `i` has entries for the client, or pending ones. */
function hasSome(session: Session, i: number): boolean {
  const { streams } = session.keyspace;
  const root = roots[i];
  const at = i * ID_WORDS;
  if (request.isGroup) {
    if (!isMaxId(ids, at)) return true;
    if (request.claims && hasIdle(session, groups[i])) return true;
    if (streams.lengthOf(root) === 0) return false;
    streams.copyLastValid(root, id);
    return compareIds(id, 0, streams.words(groups[i]), wordAtOf(groups[i]) + StreamField.lastDelivered) > 0;
  }
  if (streams.lengthOf(root) === 0) return false;
  streams.copyLastValid(root, id);
  return compareIds(id, 0, ids, at) > 0;
}

/** Whether an entry of a group has been pending for as long as the client asks. */
function hasIdle(session: Session, group: Ref): boolean {
  const { pending } = session.keyspace.streams;
  pending.now[0] = session.keyspace.now;
  return pending.hasIdle(group, request.claimAfter);
}

/** A wait for the streams of a call until `endMs`; the IDs are what they meant when it came. */
function waitFor(session: Session, args: Args, isGroup: boolean, endMs: number): Wait {
  const { streamsAt, streams } = request;
  const words: Uint8Array[] = [];
  for (let at = 0; at < args.count; at++) words.push(args.copy(at));
  const text = new Uint8Array(ID_TEXT_BYTES_MAX);
  for (let i = 0; i < streams && !isGroup; i++) {
    const start = writeIdText(text, text.length, ids, i * ID_WORDS);
    words[streamsAt + streams + i] = text.slice(start);
  }
  return {
    args: new Args().assign(words),
    firstKey: streamsAt,
    keyCount: streams,
    type: ValueType.stream,
    deadlineMs: !request.claims ? endMs : Math.min(endMs, nextClaimMs(session)),
    serve,
    giveUp: (_session, reply) => reply.nullArray(),
    ...(!request.claims ? {} : { later: (on, own, reply) => tryAgain(on, own, endMs, reply) }),
    ...(isGroup ? { keyLost } : {}),
  };
}

/** When a pending entry may have been idle for long enough: what is delivered from now on is not before `claimAfter` is over. */
function nextClaimMs(session: Session): number {
  const { now, streams } = session.keyspace;
  const claimAfter = request.claimAfter[0];
  let next = now + claimAfter;
  for (let i = 0; i < request.streams; i++) next = Math.min(next, streams.pending.oldestMs(groups[i]) + claimAfter);
  return Math.max(next, now + CLAIM_PERIOD_MS);
}

/** Serves a client that waits for pending entries to become idle too, or says what it goes on waiting for until `endMs`. */
function tryAgain(session: Session, args: Args, endMs: number, reply: ReplySink): Wait | null {
  // The arguments were read before: they are right.
  request.read(session, args, true, reply);
  if (request.count === 0) request.count = COUNT_AFTER_WAIT;
  if (!resolve(session, args, reply) || serveNow(session, args, reply)) return null;
  if (session.keyspace.now < endMs) return waitFor(session, args, true, endMs);
  reply.nullArray();
  return null;
}

function keyLost(session: Session, _args: Args, _keyAt: number, reply: ReplySink): void {
  session.fail(reply, errors.streamGone);
}

/** Serves a client that waited, from one of its streams. */
function serve(session: Session, args: Args, keyAt: number, reply: ReplySink): boolean {
  const isGroup = args.size(0) === "xreadgroup".length;
  // The arguments were read before: they are right.
  request.read(session, args, isGroup, reply);
  if (request.count === 0) request.count = COUNT_AFTER_WAIT;
  const { streams } = session.keyspace;
  const root = readStream(session, args, keyAt, reply);
  let group: Ref = 0;
  let claims = false;
  if (isGroup) {
    const { bytes, starts, ends } = args;
    group = streams.groups.find(root, bytes, starts[request.groupAt], ends[request.groupAt]);
    if (group === 0) {
      session.fail(reply, errors.groupGone);
      return true;
    }
    claims = request.claims && hasIdle(session, group);
    copyId(after, 0, streams.words(group), wordAtOf(group) + StreamField.lastDelivered);
  } else readId(args, keyAt + request.streams, after, 0, true) === IdForm.whole;
  if (!claims && compareIds(streams.words(root), wordAtOf(root) + StreamField.lastId, after, 0) <= 0) return false;
  if (isGroup) after.fill(-1);
  resetBudget();
  const begin = reply.mark();
  if (reply.protocol === 3) reply.map(1);
  else reply.array(1);
  replyStream(session, args, request, keyAt, root, group, after, 0, budget, begin, reply);
  return true;
}

export const reads: SomeHandlers<typeof streamSpec, "xread" | "xreadgroup"> = {
  xread: (session, args, reply) => read(session, args, false, reply),

  xreadgroup: (session, args, reply) => read(session, args, true, reply),
};
