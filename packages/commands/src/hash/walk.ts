import { parseBigInteger, parseInteger, type Ref } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { cursorAt, ScanOptions } from "../element-scan.js";
import { errors } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import { argumentIs } from "../registry/words.js";
import type { Session } from "../session/session.js";
import { isHashOrNone, openIfAny } from "./hash-entry.js";
import type { hashSpec } from "./spec.js";

/** The one 64-bit integer that HRANDFIELD refuses, as its sign cannot be turned. */
const COUNT_BELOW = "-9223372036854775808";
/** Half of the largest count: with values the reply has twice as many elements. */
const PAIRS_MAX: bigint = 2n ** 62n - 1n;
/** Of a rooted hash different fields are drawn one by one while they are less than one in so many; else all are passed over. */
const DRAW_PART = 3;

/** Answers the field that was reached, with its value where asked for: in RESP3 as a pair. */
function replyField({ keyspace }: Session, reply: ReplySink, withValues: boolean): void {
  const { field, value } = keyspace.hashes;
  if (withValues && reply.protocol === 3) reply.array(2);
  reply.bulk(field.bytes, field.start, field.end);
  if (withValues) reply.bulk(value.bytes, value.start, value.end);
}

/** Answers `count` different fields of `size`: each stands the same chance. O(size). */
function pickInOrder(session: Session, count: number, size: number, reply: ReplySink, withValues: boolean): void {
  const { hashes, random } = session.keyspace;
  let left = size;
  let wanted = count;
  for (hashes.rewind(); wanted > 0 && hashes.next(); left--) {
    if (random() * left >= wanted) continue;
    replyField(session, reply, withValues);
    wanted--;
  }
}

/** Answers `count` different fields, drawn until they are. Expected O(count), as they are few among all. */
function drawDifferent(session: Session, count: number, reply: ReplySink, withValues: boolean): void {
  const { hashes, random } = session.keyspace;
  const drawn = new Set<Ref>();
  while (drawn.size < count) {
    const item = hashes.sample(random);
    if (drawn.has(item)) continue;
    drawn.add(item);
    replyField(session, reply, withValues);
  }
}

/** HRANDFIELD with a count. */
function drawMany(session: Session, count: number, reply: ReplySink, withValues: boolean): void {
  const { hashes, random } = session.keyspace;
  const { size } = hashes;
  const drawn = count < 0 ? -count : Math.min(count, size);
  reply.array(withValues && reply.protocol === 2 ? drawn * 2 : drawn);
  if (count < 0)
    for (let left = drawn; left > 0; left--) {
      hashes.sample(random);
      replyField(session, reply, withValues);
    }
  else if (hashes.isScanned && drawn * DRAW_PART < size) drawDifferent(session, drawn, reply, withValues);
  else pickInOrder(session, drawn, size, reply, withValues);
}

/** What is wrong with HRANDFIELD's count and what follows it; null where nothing is. */
function countError(args: Args, count: number): string | null {
  if (Number.isNaN(count)) return errors.notInteger;
  if (count < Number.MIN_SAFE_INTEGER && args.text(2) === COUNT_BELOW) return errors.drawCount;
  if (args.count > 4 || (args.count === 4 && !argumentIs(args, 3, "withvalues"))) return errors.syntax;
  return args.count === 4 && !Number.isSafeInteger(count) && tooManyPairs(args) ? errors.outOfRange : null;
}

function tooManyPairs(args: Args): boolean {
  const count = parseBigInteger(args.bytes, args.starts[2], args.ends[2]) ?? 0n;
  return count > PAIRS_MAX || count < -PAIRS_MAX;
}

/** Answers the fields of a step that the pattern lets pass. */
function replyStep(session: Session, cursor: number, options: ScanOptions, reply: ReplySink): void {
  const { hashes } = session.keyspace;
  const { field, value } = hashes;
  const next = hashes.isScanned ? options.cursorAfter(cursor, (at, see) => hashes.scan(at, see)) : 0;
  reply.array(2);
  reply.text(String(next));
  const hole = reply.deferArray();
  let written = 0;
  const write = (): void => {
    if (!options.matches(field.bytes, field.start, field.end)) return;
    reply.bulk(field.bytes, field.start, field.end);
    written++;
    if (options.withoutValues) return;
    reply.bulk(value.bytes, value.start, value.end);
    written++;
  };
  if (hashes.isScanned) {
    let at = cursor;
    do at = hashes.scan(at, write);
    while (at !== next);
  } else for (hashes.rewind(); hashes.next(); ) write();
  reply.fillArray(hole, written);
}

export const walk: SomeHandlers<typeof hashSpec, "hrandfield" | "hscan"> = {
  hrandfield(session, args, reply) {
    const many = args.count > 2;
    const count = many ? parseInteger(args.bytes, args.starts[2], args.ends[2]) : 1;
    const error = many ? countError(args, count) : null;
    if (error !== null) return session.fail(reply, error);
    const ref = session.database.read(args.bytes, args.starts[1], args.ends[1]);
    if (!isHashOrNone(session, ref, reply)) return;
    if (!openIfAny(session, ref)) return many ? reply.array(0) : reply.null();
    if (many) return drawMany(session, count, reply, args.count === 4);
    session.keyspace.hashes.sample(session.keyspace.random);
    replyField(session, reply, false);
  },

  hscan(session, args, reply) {
    const cursor = cursorAt(args, 2);
    if (cursor < 0) return session.fail(reply, errors.invalidCursor);
    const ref = session.database.read(args.bytes, args.starts[1], args.ends[1]);
    if (!isHashOrNone(session, ref, reply)) return;
    if (openIfAny(session, ref)) {
      const options = new ScanOptions(args);
      if (options.parse(session, 3, reply, false, true)) replyStep(session, cursor, options, reply);
      return;
    }
    reply.array(2);
    reply.text("0");
    reply.array(0);
  },
};
