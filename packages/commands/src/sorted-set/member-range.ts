import { BoundKind, type LexBound, LexRange, parseBound, parseInteger, type Ref } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors } from "../errors.js";
import type { Session } from "../session/session.js";

const EXCLUDED = 0x28; // (
const INCLUDED = 0x5b; // [
const LOWEST = 0x2d; // -
const HIGHEST = 0x2b; // +

export const By = { rank: 0, score: 1, lex: 2 } as const;
export type By = (typeof By)[keyof typeof By];

/** A range of a sorted set as a command states it: of ranks, scores or members. `locate` turns it into ranks of a set. */
export class MemberRange {
  /** Ranks: from the first to the one behind the last. */
  from = 0;
  to = 0;

  #by: By = By.rank;
  /** Ranks as they were given. */
  #first = 0;
  #last = 0;
  readonly #min = new Float64Array(1);
  readonly #max = new Float64Array(1);
  #minExcluded = false;
  #maxExcluded = false;
  readonly #lex = new LexRange();

  /** Reads the bounds of arguments `minAt` and `maxAt`. False where one is wrong, and the error is answered. */
  parse(session: Session, args: Args, by: By, minAt: number, maxAt: number, reply: ReplySink): boolean {
    this.#by = by;
    if (by === By.rank) return this.#parseRanks(session, args, minAt, maxAt, reply);
    if (by === By.score) return this.#parseScores(session, args, minAt, maxAt, reply);
    if (parseLex(args, minAt, this.#lex.min) && parseLex(args, maxAt, this.#lex.max)) return true;
    session.fail(reply, errors.lexBound);
    return false;
  }

  /** Finds the range in a sorted set: `from` is below `to`, or it is empty. O(log members), or O(members) in a pack. */
  locate(session: Session, ref: Ref, backward: boolean): void {
    const { zsets } = session.keyspace;
    if (this.#by === By.score) {
      zsets.score[0] = this.#min[0];
      this.from = zsets.rankOfScore(ref, this.#minExcluded);
      zsets.score[0] = this.#max[0];
      this.to = zsets.rankOfScore(ref, !this.#maxExcluded);
    } else if (this.#by === By.lex) {
      zsets.lexRange(ref, this.#lex, backward);
      this.from = zsets.from;
      this.to = zsets.to;
    } else this.#locateRanks(zsets.size(ref), backward);
  }

  #locateRanks(size: number, backward: boolean): void {
    const first = Math.max(0, this.#first < 0 ? this.#first + size : this.#first);
    const last = Math.min(size - 1, this.#last < 0 ? this.#last + size : this.#last);
    this.from = backward ? size - 1 - last : first;
    this.to = backward ? size - first : last + 1;
  }

  #parseRanks(
    session: Session,
    { bytes, starts, ends }: Args,
    minAt: number,
    maxAt: number,
    reply: ReplySink,
  ): boolean {
    this.#first = parseInteger(bytes, starts[minAt], ends[minAt]);
    this.#last = parseInteger(bytes, starts[maxAt], ends[maxAt]);
    if (!Number.isNaN(this.#first) && !Number.isNaN(this.#last)) return true;
    session.fail(reply, errors.notInteger);
    return false;
  }

  #parseScores(session: Session, args: Args, minAt: number, maxAt: number, reply: ReplySink): boolean {
    const { bytes, starts, ends } = args;
    this.#minExcluded = bytes[starts[minAt]] === EXCLUDED && starts[minAt] < ends[minAt];
    this.#maxExcluded = bytes[starts[maxAt]] === EXCLUDED && starts[maxAt] < ends[maxAt];
    const min = starts[minAt] + (this.#minExcluded ? 1 : 0);
    const max = starts[maxAt] + (this.#maxExcluded ? 1 : 0);
    if (parseBound(bytes, min, ends[minAt], this.#min) && parseBound(bytes, max, ends[maxAt], this.#max)) return true;
    session.fail(reply, errors.scoreBound);
    return false;
  }
}

/** Reads a bound of a range of members. False where it is none. */
function parseLex({ bytes, starts, ends }: Args, at: number, bound: LexBound): boolean {
  const start = starts[at];
  const end = ends[at];
  const sign = start < end ? bytes[start] : 0;
  bound.bytes = bytes;
  bound.start = start + 1;
  bound.end = end;
  bound.excluded = sign !== INCLUDED;
  bound.kind = sign === LOWEST ? BoundKind.lowest : sign === HIGHEST ? BoundKind.highest : BoundKind.member;
  if (sign === EXCLUDED || sign === INCLUDED) return true;
  // C's strings end with a NUL.
  return bound.kind !== BoundKind.member && (end - start === 1 || bytes[start + 1] === 0);
}
