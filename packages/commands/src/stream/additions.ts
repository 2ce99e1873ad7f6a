/** XADD. */
import {
  Cut,
  compareIds,
  copyId,
  EventClass,
  incrementId,
  isMaxId,
  isMaxSequence,
  isZeroId,
  newId,
  type Ref,
  STREAM_NODE_BYTES_MAX,
  StreamField,
  wordAtOf,
} from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors, wrongArity } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import { argumentIs } from "../registry/words.js";
import type { Session } from "../session/session.js";
import { contentDigest } from "./content-digest.js";
import { replyId } from "./entry-reply.js";
import { IdForm, readId } from "./id-argument.js";
import type { streamSpec } from "./spec.js";
import { createStreamEntry, REFUSED, refuseId, writeStream } from "./stream-entry.js";
import {
  completeTrim,
  NO_TRIM_WORD,
  readTrimWord,
  resetTrim,
  TRIM_REFUSED,
  type TrimRequest,
} from "./trim-arguments.js";

const WORD = 2 ** 32;
const STAR = 0x2a;

/** What XADD was asked for; read anew by each call. */
const request = {
  cut: new Cut(),
  trims: false,
  limitGiven: false,
  policyGiven: false,
  mayCreate: true,
  /** The producer's argument, and that of its ID: 0 for a digest of the content. */
  producerAt: 0,
  idAt: 0,
  form: IdForm.invalid as IdForm,
  automatic: false,
} satisfies TrimRequest & Record<string, unknown>;
const id = newId();

/** Reads the arguments up to the ID. Returns the index of the first field; -1: the error is answered. */
function readArguments(session: Session, args: Args, reply: ReplySink): number {
  resetTrim(request);
  request.mayCreate = true;
  request.producerAt = 0;
  request.idAt = 0;
  request.automatic = false;
  let at = 2;
  for (let read = 1; at < args.count; at += read) {
    if (args.size(at) === 1 && args.bytes[args.starts[at]] === STAR) {
      request.automatic = true;
      break;
    }
    read = readTrimWord(session, args, at, request, reply);
    if (read === TRIM_REFUSED) return -1;
    if (read !== NO_TRIM_WORD) continue;
    read = readOtherWord(session, args, at, reply);
    if (read < 0) return -1;
    if (read > 0) continue;
    request.form = readId(args, at, id, 0, true, true);
    if (request.form !== IdForm.invalid) break;
    refuseId(session, reply);
    return -1;
  }
  if (!completeTrim(session, request, false, reply)) return -1;
  if (request.producerAt !== 0 && !request.automatic && at < args.count) {
    session.fail(reply, errors.idempotentNeedsAutomaticId);
    return -1;
  }
  return at + 1;
}

/** Reads NOMKSTREAM, IDMP or IDMPAUTO; returns how many arguments it takes, 0 for another word, -1 where the error is answered. */
function readOtherWord(session: Session, args: Args, at: number, reply: ReplySink): number {
  if (argumentIs(args, at, "nomkstream")) {
    request.mayCreate = false;
    return 1;
  }
  const takes = argumentIs(args, at, "idmp") ? 3 : argumentIs(args, at, "idmpauto") ? 2 : 0;
  if (takes === 0 || at + takes > args.count) return 0;
  const isTwice = request.producerAt !== 0;
  request.producerAt = at + 1;
  request.idAt = takes === 3 ? at + 2 : 0;
  if (isTwice) session.fail(reply, errors.idempotentTwice);
  else if (args.size(at + 1) === 0) session.fail(reply, errors.emptyProducer);
  else if (takes === 3 && args.size(at + 2) === 0) session.fail(reply, errors.emptyIdempotentId);
  else return takes;
  return -1;
}

/** Sets `id` to that of the new entry. False: the error is answered. */
function chooseId(session: Session, root: Ref, reply: ReplySink): boolean {
  const { streams, now } = session.keyspace;
  const isNew = root === 0;
  const words = isNew ? noStream : streams.words(root);
  const last = isNew ? 0 : wordAtOf(root) + StreamField.lastId;
  if (isMaxId(words, last)) {
    session.fail(reply, errors.streamExhausted);
    return false;
  }
  if (request.automatic) {
    id[0] = Math.floor(now / WORD);
    id[1] = now;
    id[2] = 0;
    id[3] = 0;
    const isLater = words[last] === id[0] ? words[last + 1] >>> 0 < id[1] >>> 0 : words[last] >>> 0 < id[0] >>> 0;
    if (isLater) return true;
    copyId(id, 0, words, last);
    return incrementId(id, 0);
  }
  if (request.form === IdForm.sequenceOpen && words[last] === id[0] && words[last + 1] === id[1]) {
    copyId(id, 0, words, last);
    if (!isMaxSequence(id, 0)) return incrementId(id, 0);
    // Redis says so of it.
    session.fail(reply, errors.streamEntryTooLarge);
    return false;
  }
  if (compareIds(id, 0, words, last) > 0) return true;
  session.fail(reply, errors.streamIdNotLarger);
  return false;
}

const noStream = newId();

/** Bytes of the fields and values from argument `first` on. */
function sizeOf(args: Args, first: number): number {
  let size = 0;
  for (let at = first; at < args.count; at++) size += args.ends[at] - args.starts[at];
  return size;
}

/** Adds the entry, to a new stream where `root` is 0. Throws `ArenaFullError` and changes nothing where there is no room. */
function append(session: Session, args: Args, root: Ref, first: number): Ref {
  const { streams } = session.keyspace;
  if (root !== 0 && request.producerAt === 0) {
    streams.log.append(root, id, args.bytes, args.starts, args.ends, first, args.count - first);
    return root;
  }
  const to = root === 0 ? streams.create() : root;
  let remembers = false;
  try {
    if (request.producerAt !== 0) remember(session, args, to, first);
    remembers = request.producerAt !== 0;
    streams.log.append(to, id, args.bytes, args.starts, args.ends, first, args.count - first);
    if (root === 0) createStreamEntry(session, args, 1, to);
    if (remembers) streams.producers.forgetSurplus(to);
  } catch (error) {
    if (root === 0) streams.destroy(to);
    else if (remembers) streams.producers.retract(to);
    throw error;
  }
  return to;
}

/** Remembers what the producer calls the entry. */
function remember(session: Session, args: Args, root: Ref, first: number): void {
  const { producers } = session.keyspace.streams;
  const { bytes, starts, ends } = args;
  const { producerAt, idAt } = request;
  const start = starts[producerAt];
  const end = ends[producerAt];
  if (idAt !== 0) return producers.remember(root, bytes, start, end, bytes, starts[idAt], ends[idAt], id);
  const digest = contentDigest(args, first);
  producers.remember(root, bytes, start, end, digest, 0, digest.length, id);
}

/** The block of what the producer sent under this ID, or 0. */
function findSent(session: Session, args: Args, root: Ref, first: number): Ref {
  const { streams, now } = session.keyspace;
  const { bytes, starts, ends } = args;
  const { producerAt, idAt } = request;
  streams.producers.now[0] = now;
  if (root === 0) return 0;
  const [start, end] = [starts[producerAt], ends[producerAt]];
  if (idAt !== 0) return streams.producers.find(root, bytes, start, end, bytes, starts[idAt], ends[idAt]);
  const digest = contentDigest(args, first);
  return streams.producers.find(root, bytes, start, end, digest, 0, digest.length);
}

function xadd(session: Session, args: Args, reply: ReplySink): void {
  const first = readArguments(session, args, reply);
  if (first < 0) return;
  const elements = args.count - first;
  if (elements < 2 || (elements & 1) !== 0) return session.fail(reply, wrongArity("xadd"));
  if (!request.automatic && request.form === IdForm.whole && isZeroId(id, 0))
    return session.fail(reply, errors.streamIdZero);
  const root = writeStream(session, args, 1, reply);
  if (root === REFUSED) return;
  if (root === 0 && !request.mayCreate) return reply.null();
  const { database, keyspace } = session;
  if (request.producerAt !== 0) {
    const sent = findSent(session, args, root, first);
    if (sent !== 0) {
      keyspace.streams.producers.countDuplicate(root);
      keyspace.streams.producers.copyEntryId(sent, id);
      return replyId(reply, id, 0);
    }
  }
  if (!chooseId(session, root, reply)) return;
  if (sizeOf(args, first) > STREAM_NODE_BYTES_MAX) return session.fail(reply, errors.streamEntryTooLarge);
  const added = append(session, args, root, first);
  replyId(reply, id, 0);
  const { bytes, starts, ends } = args;
  database.changed(bytes, starts[1], ends[1], EventClass.stream, "xadd");
  if (request.trims && keyspace.streams.cutter.trim(added, request.cut) > 0)
    database.changed(bytes, starts[1], ends[1], EventClass.stream, "xtrim");
}

export const additions: SomeHandlers<typeof streamSpec, "xadd"> = { xadd };
