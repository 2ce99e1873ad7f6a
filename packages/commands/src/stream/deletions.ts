/** XDEL, XDELEX, XACKDEL and XTRIM. */
import { Cut, EventClass, type Ref, ReferencePolicy } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import { argumentIs } from "../registry/words.js";
import type { Session } from "../session/session.js";
import { IdList } from "./id-list.js";
import type { streamSpec } from "./spec.js";
import { REFUSED, writeStream } from "./stream-entry.js";
import {
  completeTrim,
  NO_TRIM_WORD,
  policyAt,
  readTrimWord,
  resetTrim,
  TRIM_REFUSED,
  type TrimRequest,
} from "./trim-arguments.js";

/** What XDELEX and XACKDEL answer for an ID. */
const Outcome = { missing: -1, deleted: 1, kept: 2 } as const;
const ID_WORDS = 4;

const ids = new IdList();
const request: TrimRequest = { cut: new Cut(), trims: false, limitGiven: false, policyGiven: false };
let policy: ReferencePolicy = ReferencePolicy.keep;

/** Reads `[KEEPREF | DELREF | ACKED] IDS numids id …` from argument `at` on, in any order. False: the error is answered. */
function readDeletion(session: Session, args: Args, at: number, reply: ReplySink): boolean {
  policy = ReferencePolicy.keep;
  ids.clear();
  let policyGiven = false;
  while (at < args.count) {
    const named = policyAt(args, at);
    if (named >= 0 && !policyGiven) {
      policy = named as ReferencePolicy;
      policyGiven = true;
      at++;
    } else if (argumentIs(args, at, "ids") && ids.count === 0 && at + 1 < args.count) {
      at = ids.readCounted(session, args, at, reply);
      if (at === 0) return false;
    } else {
      session.fail(reply, errors.syntax);
      return false;
    }
  }
  if (ids.count > 0) return true;
  session.fail(reply, errors.syntax);
  return false;
}

/** Deletes the entry of ID `i`, as the policy has it. */
function deleteEntry(session: Session, root: Ref, i: number): number {
  const { log, groups, range } = session.keyspace.streams;
  const at = i * ID_WORDS;
  if (policy === ReferencePolicy.acked && range.find(root, ids.words, at)) {
    if (groups.count(root) === 0 || groups.isReferenced(root, ids.words, at)) return Outcome.kept;
  }
  const isDeleted = log.delete(root, ids.words, at);
  if (policy === ReferencePolicy.delete) groups.removeReferences(root, ids.words, at);
  return isDeleted ? Outcome.deleted : Outcome.missing;
}

function tellOfDeletion(session: Session, args: Args): void {
  session.database.changed(args.bytes, args.starts[1], args.ends[1], EventClass.stream, "xdel");
}

export const deletions: SomeHandlers<typeof streamSpec, "xackdel" | "xdel" | "xdelex" | "xtrim"> = {
  xdel(session, args, reply) {
    const root = writeStream(session, args, 1, reply);
    if (root === REFUSED) return;
    if (root === 0) return reply.integer(0);
    if (!ids.read(session, args, 2, args.count, reply)) return;
    const { log } = session.keyspace.streams;
    let deleted = 0;
    for (let i = 0; i < ids.count; i++) if (log.delete(root, ids.words, i * ID_WORDS)) deleted++;
    if (deleted > 0) tellOfDeletion(session, args);
    reply.integer(deleted);
  },

  xdelex(session, args, reply) {
    if (!readDeletion(session, args, 2, reply)) return;
    const root = writeStream(session, args, 1, reply);
    if (root === REFUSED) return;
    let deleted = 0;
    reply.array(ids.count);
    for (let i = 0; i < ids.count; i++) {
      const outcome = root === 0 ? Outcome.missing : deleteEntry(session, root, i);
      if (outcome === Outcome.deleted) deleted++;
      reply.integer(outcome);
    }
    if (deleted > 0) tellOfDeletion(session, args);
  },

  xackdel(session, args, reply) {
    if (!readDeletion(session, args, 3, reply)) return;
    const root = writeStream(session, args, 1, reply);
    if (root === REFUSED) return;
    const { groups, pending } = session.keyspace.streams;
    const group = root === 0 ? 0 : groups.find(root, args.bytes, args.starts[2], args.ends[2]);
    let deleted = 0;
    reply.array(ids.count);
    for (let i = 0; i < ids.count; i++) {
      const entry = group === 0 ? 0 : pending.find(group, ids.words, i * ID_WORDS);
      if (entry === 0) {
        reply.integer(Outcome.missing);
        continue;
      }
      pending.remove(group, entry);
      session.keyspace.commits.count();
      const outcome = deleteEntry(session, root, i);
      if (outcome === Outcome.deleted) deleted++;
      // What was deleted already is acknowledged, and gone.
      reply.integer(outcome === Outcome.missing ? Outcome.deleted : outcome);
    }
    if (deleted > 0) tellOfDeletion(session, args);
  },

  xtrim(session, args, reply) {
    resetTrim(request);
    for (let at = 2, read = 0; at < args.count; at += read) {
      read = readTrimWord(session, args, at, request, reply);
      if (read === NO_TRIM_WORD) session.fail(reply, errors.syntax);
      if (read === NO_TRIM_WORD || read === TRIM_REFUSED) return;
    }
    if (!completeTrim(session, request, true, reply)) return;
    const root = writeStream(session, args, 1, reply);
    if (root === REFUSED) return;
    const deleted = root === 0 ? 0 : session.keyspace.streams.cutter.trim(root, request.cut);
    if (deleted > 0) session.database.changed(args.bytes, args.starts[1], args.ends[1], EventClass.stream, "xtrim");
    reply.integer(deleted);
  },
};
