import { DOUBLE_BYTES_MAX, isRooted, parseInteger, type Ref, writeDouble } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { cursorAt, ScanOptions } from "../element-scan.js";
import { errors } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import { argumentIs } from "../registry/words.js";
import type { Session } from "../session/session.js";
import { Scores, scoresFor, writeMembers } from "./members.js";
import type { sortedSetSpec } from "./spec.js";
import { isZSetOrNone } from "./zset-entry.js";

const INT64_MIN = -(2 ** 63);
const PAIRS_MAX = 2 ** 62;
/** Whole scores up to this are integers in a listpack, which is what ZSCAN shows of it. */
const PACKED_INTEGER_MAX = 2 ** 62;

const digits = new Uint8Array(DOUBLE_BYTES_MAX);

/** Ranks drawn at random: `count` different ones below `size` (Floyd's algorithm). O(count). */
function* differentRanks(session: Session, size: number, count: number): Generator<number> {
  const drawn = new Set<number>();
  for (let bound = size - count; bound < size; bound++) {
    const rank = Math.floor(session.keyspace.random() * (bound + 1));
    const taken = drawn.has(rank) ? bound : rank;
    drawn.add(taken);
    yield taken;
  }
}

/** ZRANDMEMBER with a count. */
function drawMany(session: Session, ref: Ref, count: number, withScores: boolean, reply: ReplySink): void {
  const { zsets, random } = session.keyspace;
  const size = zsets.size(ref);
  const drawn = count < 0 ? -count : Math.min(count, size);
  const scores = withScores ? scoresFor(reply) : Scores.none;
  reply.array(scores === Scores.flat ? drawn * 2 : drawn);
  if (drawn === 0) return;
  if (count >= size) writeMembers(session, ref, 0, size, false, scores, reply);
  else if (count > 0)
    for (const rank of differentRanks(session, size, drawn)) writeMembers(session, ref, rank, 1, false, scores, reply);
  else
    for (let left = drawn; left > 0; left--)
      writeMembers(session, ref, Math.floor(random() * size), 1, false, scores, reply);
}

/** Whether ZRANDMEMBER's arguments are right; where they are not, the error is answered. */
function isDrawable(session: Session, args: Args, count: number, reply: ReplySink): boolean {
  let text: string | null = null;
  if (Number.isNaN(count)) text = errors.notInteger;
  else if (count <= INT64_MIN && args.text(2).endsWith("8")) text = errors.notInt64Range;
  else if (args.count > 4 || (args.count === 4 && !argumentIs(args, 3, "withscores"))) text = errors.syntax;
  else if (args.count === 4 && Math.abs(count) >= PAIRS_MAX) text = errors.outOfRange;
  if (text !== null) session.fail(reply, text);
  return text === null;
}

/** Answers one step of ZSCAN: the next cursor, and members with their scores. */
function replyStep(session: Session, ref: Ref, cursor: number, options: ScanOptions, reply: ReplySink): void {
  const { zsets } = session.keyspace;
  const { cursor: member } = zsets;
  const rooted = isRooted(session.keyspace.arena, ref);
  const next = options.cursorAfter(cursor, (at, see) => zsets.scan(ref, at, see));
  reply.array(2);
  reply.text(String(next));
  const hole = reply.deferArray();
  let written = 0;
  const write = (): void => {
    if (!options.matches(member.bytes, member.start, member.end)) return;
    reply.bulk(member.bytes, member.start, member.end);
    const score = member.score[0];
    if (!rooted && Number.isInteger(score) && Math.abs(score) <= PACKED_INTEGER_MAX) reply.text(String(BigInt(score)));
    else reply.bulk(digits, 0, writeDouble(digits, 0, member.score));
    written += 2;
  };
  let at = cursor;
  do at = zsets.scan(ref, at, write);
  while (at !== next);
  reply.fillArray(hole, written);
}

export const walk: SomeHandlers<typeof sortedSetSpec, "zrandmember" | "zscan"> = {
  zrandmember(session, args, reply) {
    const { bytes, starts, ends } = args;
    const counted = args.count > 2;
    const count = counted ? parseInteger(bytes, starts[2], ends[2]) : 1;
    if (counted && !isDrawable(session, args, count, reply)) return;
    const ref = session.database.read(bytes, starts[1], ends[1]);
    if (!isZSetOrNone(session, ref, reply)) return;
    if (counted) return ref === 0 ? reply.array(0) : drawMany(session, ref, count, args.count === 4, reply);
    if (ref === 0) return reply.null();
    const rank = Math.floor(session.keyspace.random() * session.keyspace.zsets.size(ref));
    writeMembers(session, ref, rank, 1, false, Scores.none, reply);
  },

  zscan(session, args, reply) {
    const cursor = cursorAt(args, 2);
    if (cursor < 0) return session.fail(reply, errors.invalidCursor);
    const ref = session.database.read(args.bytes, args.starts[1], args.ends[1]);
    if (!isZSetOrNone(session, ref, reply)) return;
    if (ref === 0) {
      reply.array(2);
      reply.text("0");
      return reply.array(0);
    }
    const options = new ScanOptions(args);
    if (options.parse(session, 3, reply)) replyStep(session, ref, cursor, options, reply);
  },
};
