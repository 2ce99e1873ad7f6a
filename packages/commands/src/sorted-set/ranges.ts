import { parseInteger, type Ref } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import { argumentIs } from "../registry/words.js";
import type { Session } from "../session/session.js";
import { By, MemberRange } from "./member-range.js";
import { replyMembers, Scores, scoresFor } from "./members.js";
import type { sortedSetSpec } from "./spec.js";
import { storeRange } from "./stores.js";
import { isZSetOrNone } from "./zset-entry.js";

/** A call of ZRANGE or one of its kin, read. */
class RangeQuery {
  by: By = By.rank;
  backward = false;
  withScores = false;
  /** Of LIMIT; a negative limit is none. */
  offset = 0;
  limit = -1;
  readonly range: MemberRange = new MemberRange();

  /**
   * Reads the arguments behind the key in argument `keyAt`. `isOpen`: the words BYSCORE, BYLEX and REV are known. False where
   * something is wrong, and the error is answered.
   */
  parse(session: Session, args: Args, keyAt: number, isOpen: boolean, stores: boolean, reply: ReplySink): boolean {
    this.withScores = false;
    this.offset = 0;
    this.limit = -1;
    let canSort = isOpen;
    for (let at = keyAt + 3; at < args.count; at++) {
      if (!stores && argumentIs(args, at, "withscores")) this.withScores = true;
      else if (argumentIs(args, at, "limit") && at + 2 < args.count) {
        if (!this.#parseLimit(session, args, at + 1, reply)) return false;
        at += 2;
      } else if (isOpen && !this.backward && argumentIs(args, at, "rev")) this.backward = true;
      else if (canSort && argumentIs(args, at, "byscore")) {
        this.by = By.score;
        canSort = false;
      } else if (canSort && argumentIs(args, at, "bylex")) {
        this.by = By.lex;
        canSort = false;
      } else return refuse(session, reply, errors.syntax);
    }
    if (this.limit !== -1 && this.by === By.rank) return refuse(session, reply, errors.limitNeedsOrder);
    if (this.by === By.rank) this.offset = 0; // "LIMIT 3 -1" is let through, and means nothing
    if (this.withScores && this.by === By.lex) return refuse(session, reply, errors.withScoresByLex);
    const swapped = this.backward && this.by !== By.rank;
    return this.range.parse(session, args, this.by, keyAt + (swapped ? 2 : 1), keyAt + (swapped ? 1 : 2), reply);
  }

  /** The first rank of what is asked for in a set, which is to be read in the direction of `backward`. */
  first = 0;
  /** How many members are. */
  count = 0;

  locate(session: Session, ref: Ref): void {
    const { range, backward } = this;
    range.locate(session, ref, backward);
    const found = Math.max(0, range.to - range.from);
    const left = this.offset < 0 ? 0 : Math.max(0, found - this.offset);
    this.count = this.limit < 0 ? left : Math.min(left, this.limit);
    this.first = backward ? range.to - 1 - this.offset : range.from + this.offset;
  }

  #parseLimit(session: Session, { bytes, starts, ends }: Args, at: number, reply: ReplySink): boolean {
    this.offset = parseInteger(bytes, starts[at], ends[at]);
    this.limit = parseInteger(bytes, starts[at + 1], ends[at + 1]);
    if (Number.isNaN(this.offset) || Number.isNaN(this.limit)) return refuse(session, reply, errors.notInteger);
    return true;
  }
}

const query = new RangeQuery();

function refuse(session: Session, reply: ReplySink, text: string): false {
  session.fail(reply, text);
  return false;
}

/** ZRANGE (`isOpen`) and the commands that it replaces. */
function range(session: Session, args: Args, reply: ReplySink, by: By, backward: boolean, isOpen: boolean): void {
  query.by = by;
  query.backward = backward;
  if (!query.parse(session, args, 1, isOpen, false, reply)) return;
  const ref = session.database.read(args.bytes, args.starts[1], args.ends[1]);
  if (!isZSetOrNone(session, ref, reply)) return;
  if (ref === 0) return reply.array(0);
  query.locate(session, ref);
  const scores = query.withScores ? scoresFor(reply) : Scores.none;
  replyMembers(session, ref, query.first, query.count, query.backward, scores, reply);
}

/** ZCOUNT and ZLEXCOUNT. */
function count(session: Session, args: Args, reply: ReplySink, by: By): void {
  if (!query.range.parse(session, args, by, 2, 3, reply)) return;
  const ref = session.database.read(args.bytes, args.starts[1], args.ends[1]);
  if (!isZSetOrNone(session, ref, reply)) return;
  if (ref === 0) return reply.integer(0);
  query.range.locate(session, ref, false);
  reply.integer(Math.max(0, query.range.to - query.range.from));
}

export const ranges: SomeHandlers<
  typeof sortedSetSpec,
  | "zcount"
  | "zlexcount"
  | "zrange"
  | "zrangebylex"
  | "zrangebyscore"
  | "zrangestore"
  | "zrevrange"
  | "zrevrangebylex"
  | "zrevrangebyscore"
> = {
  zcount: (session, args, reply) => count(session, args, reply, By.score),
  zlexcount: (session, args, reply) => count(session, args, reply, By.lex),
  zrange: (session, args, reply) => range(session, args, reply, By.rank, false, true),
  zrangebylex: (session, args, reply) => range(session, args, reply, By.lex, false, false),
  zrangebyscore: (session, args, reply) => range(session, args, reply, By.score, false, false),
  zrevrange: (session, args, reply) => range(session, args, reply, By.rank, true, false),
  zrevrangebylex: (session, args, reply) => range(session, args, reply, By.lex, true, false),
  zrevrangebyscore: (session, args, reply) => range(session, args, reply, By.score, true, false),

  zrangestore(session, args, reply) {
    query.by = By.rank;
    query.backward = false;
    if (!query.parse(session, args, 2, true, true, reply)) return;
    const ref = session.database.read(args.bytes, args.starts[2], args.ends[2]);
    if (!isZSetOrNone(session, ref, reply)) return;
    query.count = 0;
    if (ref !== 0) query.locate(session, ref);
    storeRange(session, args, ref, query.first, query.count, query.backward, reply);
  },
};
