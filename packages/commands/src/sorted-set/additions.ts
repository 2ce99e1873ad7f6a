import { isRooted, parseDouble, placeEntry, type Ref } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import { argumentIs } from "../registry/words.js";
import type { Session } from "../session/session.js";
import type { sortedSetSpec } from "./spec.js";
import { changed, isZSetOrNone } from "./zset-entry.js";

export const NX = 1;
export const XX = 2;
const GT = 4;
const LT = 8;
export const CH = 16;
const INCR = 32;

/** What `put` did with a member. */
export const Outcome = { nothing: 0, same: 1, added: 2, updated: 3, notNumber: 4 } as const;
export type Outcome = (typeof Outcome)[keyof typeof Outcome];

/** The option that argument `at` is, or 0. */
function flagAt(args: Args, at: number): number {
  const size = args.size(at);
  if (size === 2) {
    if (argumentIs(args, at, "nx")) return NX;
    if (argumentIs(args, at, "xx")) return XX;
    if (argumentIs(args, at, "gt")) return GT;
    if (argumentIs(args, at, "lt")) return LT;
    return argumentIs(args, at, "ch") ? CH : 0;
  }
  return size === 4 && argumentIs(args, at, "incr") ? INCR : 0;
}

/** Why options and `words` arguments behind them do not go together; null where they do. */
function clash(flags: number, words: number): string | null {
  if (words === 0 || words % 2 !== 0) return errors.syntax;
  if ((flags & NX) !== 0 && (flags & XX) !== 0) return errors.zaddConditions;
  if (((flags & NX) !== 0 && (flags & (GT | LT)) !== 0) || (flags & (GT | LT)) === (GT | LT))
    return errors.zaddComparisons;
  return (flags & INCR) !== 0 && words > 2 ? errors.zaddIncrPairs : null;
}

/**
 * Adds one member after another: all, or none where there is no memory. One of all sessions.
 *
 * A single member is added where it belongs, which is all or nothing by itself. Several go into a copy of a small sorted set, or into
 * one that no key holds yet, which takes its place at the end; a large one remembers what to undo.
 */
class Addition {
  added = 0;
  updated = 0;

  /** The sorted set, 0 while there is none. It moves as it grows. */
  #ref: Ref = 0;
  /** The one that the key holds, where `#ref` is in no database yet. */
  #held: Ref = 0;
  #isLoose = false;
  #isLarge = false;

  /** Begins with the sorted set of the key that was just looked up, 0 for none. Throws `ArenaFullError`. */
  begin(session: Session, ref: Ref, members: number): void {
    const { arena, loose, zsets } = session.keyspace;
    this.added = 0;
    this.updated = 0;
    this.#held = ref;
    this.#ref = ref;
    this.#isLarge = members > 1 && ref !== 0 && isRooted(arena, ref);
    this.#isLoose = members > 1 && !this.#isLarge;
    if (this.#isLarge) zsets.begin();
    else if (this.#isLoose && ref !== 0) this.#ref = loose.copy(ref);
  }

  /** Adds the member of argument `at` with the score `newScore`, or changes its score by it. Throws `ArenaFullError`. O(log members). */
  put(session: Session, args: Args, at: number, flags: number): Outcome {
    const { loose, zsets } = session.keyspace;
    const { bytes, starts, ends } = args;
    const start = starts[at];
    const end = ends[at];
    const { newScore, score } = zsets;
    const place = this.#isLoose ? loose : session.database;
    const ref = this.#ref;
    if (ref === 0 || !zsets.find(ref, bytes, start, end)) {
      if ((flags & XX) !== 0) return Outcome.nothing;
      this.#ref =
        ref === 0
          ? zsets.create(place, bytes, starts[1], ends[1], bytes, start, end)
          : zsets.add(place, ref, bytes, start, end);
      this.added++;
      return Outcome.added;
    }
    if ((flags & NX) !== 0) return Outcome.nothing;
    if ((flags & INCR) !== 0) {
      newScore[0] += score[0];
      if (Number.isNaN(newScore[0])) return Outcome.notNumber;
    }
    if ((flags & GT) !== 0 && newScore[0] <= score[0]) return Outcome.nothing;
    if ((flags & LT) !== 0 && newScore[0] >= score[0]) return Outcome.nothing;
    if (newScore[0] === score[0]) return Outcome.same;
    this.#ref = zsets.rescore(place, ref, bytes, start, end);
    this.updated++;
    return Outcome.updated;
  }

  /** Puts in place what was added, and tells of it. Throws `ArenaFullError`. */
  end(session: Session, args: Args, event: string): void {
    const { database, keyspace } = session;
    const changes = this.added + this.updated > 0;
    if (this.#isLarge) keyspace.zsets.keep(this.#ref);
    else if (this.#isLoose && this.#ref !== 0) {
      if (!changes) keyspace.loose.free(this.#ref);
      else if (this.#held !== 0) keyspace.loose.exchange(database, this.#held, this.#ref);
      else placeEntry(database, 0, this.#ref);
    }
    if (changes) changed(session, args, 1, event);
  }

  /** Leaves the sorted set as it was: there is no memory for all. */
  abandon(session: Session): void {
    const { loose, zsets } = session.keyspace;
    if (this.#isLarge) zsets.undo(this.#ref);
    else if (this.#isLoose && this.#ref !== 0) loose.free(this.#ref);
  }
}

export const addition = new Addition();

/** ZADD and ZINCRBY: the pairs begin with the score in argument `at`. */
function add(session: Session, args: Args, reply: ReplySink, at: number, flags: number): void {
  const { bytes, starts, ends, count } = args;
  const { newScore } = session.keyspace.zsets;
  for (let score = at; score < count; score += 2)
    if (!parseDouble(bytes, starts[score], ends[score], newScore)) return session.fail(reply, errors.notFloat);
  const ref = session.database.write(bytes, starts[1], ends[1]);
  if (!isZSetOrNone(session, ref, reply)) return;
  addition.begin(session, ref, (count - at) >>> 1);
  let outcome: Outcome = Outcome.nothing;
  try {
    for (let member = at + 1; member < count; member += 2) {
      parseDouble(bytes, starts[member - 1], ends[member - 1], newScore);
      outcome = addition.put(session, args, member, flags);
    }
    addition.end(session, args, (flags & INCR) !== 0 ? "zincr" : "zadd");
  } catch (error) {
    addition.abandon(session);
    throw error;
  }
  if ((flags & INCR) === 0) reply.integer(addition.added + ((flags & CH) !== 0 ? addition.updated : 0));
  else if (outcome === Outcome.notNumber) session.fail(reply, errors.scoreNotNumber);
  else if (outcome === Outcome.nothing) reply.null();
  else reply.double(newScore[0]);
}

export const additions: SomeHandlers<typeof sortedSetSpec, "zadd" | "zincrby"> = {
  zadd(session, args, reply) {
    let at = 2;
    let flags = 0;
    for (; at < args.count; at++) {
      const flag = flagAt(args, at);
      if (flag === 0) break;
      flags |= flag;
    }
    const refused = clash(flags, args.count - at);
    if (refused !== null) return session.fail(reply, refused);
    add(session, args, reply, at, flags);
  },

  zincrby(session, args, reply) {
    add(session, args, reply, 2, INCR);
  },
};
