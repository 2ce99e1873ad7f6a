import { parseInteger, typeOf, ValueType } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import { argumentIs } from "../registry/words.js";
import type { Session } from "../session/session.js";
import { longestCommonSubsequence, type Subsequence } from "./lcs.js";
import type { stringSpec } from "./spec.js";

/** Bytes that Redis takes for a cell of its table: its limit is kept, though a bit does here. */
const CELL_BYTES = 4;
const STRING_BYTES_MAX = 2 ** 32 - 2;

interface LcsOptions {
  readonly length: boolean;
  readonly ranges: boolean;
  readonly withLength: boolean;
  readonly lengthMin: number;
}

/** The options of LCS, or the error text. A word at fault is reported before those behind it are read. */
function optionsOf(args: Args): LcsOptions | string {
  const options = { length: false, ranges: false, withLength: false, lengthMin: 0 };
  for (let at = 3; at < args.count; at++) {
    if (argumentIs(args, at, "idx")) options.ranges = true;
    else if (argumentIs(args, at, "len")) options.length = true;
    else if (argumentIs(args, at, "withmatchlen")) options.withLength = true;
    else if (argumentIs(args, at, "minmatchlen") && at + 1 < args.count) {
      at++;
      options.lengthMin = parseInteger(args.bytes, args.starts[at], args.ends[at]);
      if (Number.isNaN(options.lengthMin)) return errors.notInteger;
    } else return errors.syntax;
  }
  return options.length && options.ranges ? errors.lcsLengthAndIndexes : options;
}

/** The string of argument `at`'s key, empty where it does not exist; null where it holds something else. Valid until the next write. */
function stringAt(session: Session, args: Args, at: number): Uint8Array | null {
  const ref = session.database.read(args.bytes, args.starts[at], args.ends[at]);
  if (ref === 0) return new Uint8Array(0);
  if (typeOf(session.keyspace.arena, ref) !== ValueType.string) return null;
  const { bytes, start, end } = session.database.value(ref);
  return bytes.subarray(start, end);
}

function replyRanges(reply: ReplySink, { length, runs }: Subsequence, options: LcsOptions): void {
  const long = runs.filter((run) => run.length >= options.lengthMin);
  reply.map(2);
  reply.text("matches");
  reply.array(long.length);
  for (const run of long) {
    reply.array(options.withLength ? 3 : 2);
    for (const start of [run.a, run.b]) {
      reply.array(2);
      reply.integer(start);
      reply.integer(start + run.length - 1);
    }
    if (options.withLength) reply.integer(run.length);
  }
  reply.text("len");
  reply.integer(length);
}

function replySubsequence(reply: ReplySink, a: Uint8Array, { length, runs }: Subsequence): void {
  const bytes = new Uint8Array(length);
  let end = length;
  for (const run of runs) {
    end -= run.length;
    bytes.set(a.subarray(run.a, run.a + run.length), end);
  }
  reply.bulk(bytes, 0, length);
}

export const alignment: SomeHandlers<typeof stringSpec, "lcs"> = {
  lcs(session, args, reply) {
    const a = stringAt(session, args, 1);
    const b = stringAt(session, args, 2);
    if (a === null || b === null) return session.fail(reply, errors.lcsNotStrings);
    const options = optionsOf(args);
    if (typeof options === "string") return session.fail(reply, options);
    if (a.length >= STRING_BYTES_MAX || b.length >= STRING_BYTES_MAX) return session.fail(reply, errors.lcsTooLong);
    if ((a.length + 1) * (b.length + 1) * CELL_BYTES > session.instance.settings.bulkBytesMax)
      return session.fail(reply, errors.lcsMemory);
    const found = longestCommonSubsequence(a, b);
    if (options.ranges) replyRanges(reply, found, options);
    else if (options.length) reply.integer(found.length);
    else replySubsequence(reply, a, found);
  },
};
