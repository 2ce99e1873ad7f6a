/** XSETID, XCFGSET and XIDMPRECORD. */
import {
  compareIds,
  copyId,
  Int64,
  isZeroId,
  newId,
  parseInteger,
  type Ref,
  StreamField,
  wordAtOf,
} from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import type { OptionsOf } from "../registry/handler.js";
import { argumentIs } from "../registry/words.js";
import type { Session } from "../session/session.js";
import { readStrictId } from "./id-argument.js";
import type { streamSpec } from "./spec.js";
import { noteChange, REFUSED, refuseId, writeStream } from "./stream-entry.js";

const SECONDS_MAX = 86_400;
const IDS_MAX = 10_000;
const IDEMPOTENCE_DEFAULT = 100;

const lastId = newId();
const maxDeletedId = newId();
const entriesAdded = new Int64();
const known = newId();

/** Reads ENTRIESADDED and MAXDELETEDID. False: the error is answered. */
function readOptions(session: Session, args: Args, reply: ReplySink): boolean {
  maxDeletedId.fill(0);
  entriesAdded.set(-1);
  for (let at = 3; at < args.count; at += 2) {
    const hasValue = at + 1 < args.count;
    if (hasValue && argumentIs(args, at, "entriesadded")) {
      if (!entriesAdded.parse(args.bytes, args.starts[at + 1], args.ends[at + 1]))
        session.fail(reply, errors.notInteger);
      else if (entriesAdded.high < 0) session.fail(reply, errors.entriesAddedNegative);
      else continue;
    } else if (hasValue && argumentIs(args, at, "maxdeletedid")) {
      if (!readStrictId(args, at + 1, maxDeletedId)) refuseId(session, reply);
      else if (compareIds(lastId, 0, maxDeletedId, 0) < 0) session.fail(reply, errors.setIdBelowGivenDeleted);
      else continue;
    } else session.fail(reply, errors.syntax);
    return false;
  }
  return true;
}

/** The root of a stream that must be there; `REFUSED` where it is not and the error is answered. */
function existing(session: Session, args: Args, reply: ReplySink): Ref {
  const root = writeStream(session, args, 1, reply);
  if (root !== 0) return root;
  session.fail(reply, errors.noSuchKey);
  return REFUSED;
}

function xsetid(session: Session, args: Args, reply: ReplySink): void {
  if (!readStrictId(args, 2, lastId)) return refuseId(session, reply);
  if (!readOptions(session, args, reply)) return;
  const root = existing(session, args, reply);
  if (root === REFUSED) return;
  const { streams } = session.keyspace;
  const words = streams.words(root);
  const at = wordAtOf(root);
  const length = streams.lengthOf(root);
  if (length > 0) {
    streams.copyLastValid(root, known);
    if (compareIds(lastId, 0, known, 0) < 0) return session.fail(reply, errors.setIdBelowLast);
    if (entriesAdded.high >= 0 && entriesAdded.number < length) return session.fail(reply, errors.setIdBelowLength);
  }
  copyId(words, at + StreamField.lastId, lastId, 0);
  if (entriesAdded.high >= 0) {
    words[at + StreamField.entriesAdded] = entriesAdded.high;
    words[at + StreamField.entriesAdded + 1] = entriesAdded.low;
  }
  if (!isZeroId(maxDeletedId, 0)) copyId(words, at + StreamField.maxDeletedId, maxDeletedId, 0);
  noteChange(session, args, 1, "xsetid");
  reply.ok();
}

function xcfgset(
  session: Session,
  args: Args,
  reply: ReplySink,
  options: OptionsOf<(typeof streamSpec)["specs"]["xcfgset"]>,
): void {
  const seconds = options["IDMP-DURATION"];
  const size = options["IDMP-MAXSIZE"];
  if (seconds === 0 && size === 0) return session.fail(reply, errors.syntax);
  const duration = seconds === 0 ? 0 : parseInteger(args.bytes, args.starts[seconds], args.ends[seconds]);
  if (seconds !== 0 && !(duration >= 1 && duration <= SECONDS_MAX))
    return session.fail(reply, errors.idempotenceDuration);
  const idsMax = size === 0 ? 0 : parseInteger(args.bytes, args.starts[size], args.ends[size]);
  if (size !== 0 && !(idsMax >= 1 && idsMax <= IDS_MAX)) return session.fail(reply, errors.idempotenceMaxSize);
  const root = existing(session, args, reply);
  if (root === REFUSED) return;
  const { producers } = session.keyspace.streams;
  const block = producers.of(root);
  const before = block === 0 ? IDEMPOTENCE_DEFAULT : producers.seconds(block);
  const idsBefore = block === 0 ? IDEMPOTENCE_DEFAULT : producers.idsMax(block);
  producers.configure(root, duration || before, idsMax || idsBefore);
  session.keyspace.commits.count();
  reply.ok();
}

function xidmprecord(session: Session, args: Args, reply: ReplySink): void {
  if (args.size(2) === 0) return session.fail(reply, errors.emptyProducer);
  if (args.size(3) === 0) return session.fail(reply, errors.emptyIdempotentId);
  if (!readStrictId(args, 4, lastId)) return refuseId(session, reply);
  const root = existing(session, args, reply);
  if (root === REFUSED) return;
  const { streams, now, commits } = session.keyspace;
  const { producers } = streams;
  const { bytes, starts, ends } = args;
  if (!streams.range.find(root, lastId, 0)) return session.fail(reply, errors.noSuchEntry);
  producers.now[0] = now;
  const sent = producers.find(root, bytes, starts[2], ends[2], bytes, starts[3], ends[3]);
  if (sent !== 0) {
    producers.copyEntryId(sent, known);
    if (compareIds(known, 0, lastId, 0) !== 0) return session.fail(reply, errors.idempotentIdTaken);
    return reply.ok();
  }
  producers.record(root, bytes, starts[2], ends[2], bytes, starts[3], ends[3], lastId);
  commits.count();
  reply.ok();
}

export const settings: SomeHandlers<typeof streamSpec, "xcfgset" | "xidmprecord" | "xsetid"> = {
  xcfgset,
  xidmprecord,
  xsetid,
};
