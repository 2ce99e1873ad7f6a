import { type Database, parseInteger, type Ref } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors } from "../errors.js";
import { matchesAll, matchGlob } from "../glob.js";
import type { SomeHandlers } from "../handlers-of.js";
import { argumentIs, smallCount } from "../registry/words.js";
import { browserLimits } from "../session/browser-limits.js";
import type { Session } from "../session/session.js";
import type { genericSpec } from "./spec.js";
import { typeName } from "./type-name.js";

/** Keys that one SCAN looks at unless COUNT says otherwise. */
const SCAN_COUNT = 10;
/** A SCAN ends after this many steps for each key that it was asked for, however few it found. */
const STEPS_PER_COUNT = 10;
const CURSOR_MAX: bigint = 2n ** 64n - 1n;

/** What KEYS and SCAN list: keys whose time is not up, narrowed by a pattern and a type. */
class KeyFilter {
  /** Arguments of the pattern and the type's name; 0 for none. */
  pattern = 0;
  type = 0;
  readonly #session: Session;
  readonly #args: Args;

  constructor(session: Session, args: Args) {
    this.#session = session;
    this.#args = args;
  }

  /** Answers the entry's key where the filter lets it pass; returns how many keys were answered. O(key bytes × pattern bytes). */
  write(ref: Ref, reply: ReplySink): number {
    const { bytes, start, end } = this.#session.database.key(ref);
    if (this.#session.database.isDue(ref) || !this.#matches(bytes, start, end)) return 0;
    if (this.type !== 0 && !argumentIs(this.#args, this.type, typeName(this.#session, ref))) return 0;
    reply.bulk(bytes, start, end);
    return 1;
  }

  #matches(key: Uint8Array, start: number, end: number): boolean {
    if (this.pattern === 0) return true;
    const { bytes, starts, ends } = this.#args;
    const [from, to] = [starts[this.pattern], ends[this.pattern]];
    return matchesAll(bytes, from, to) || matchGlob(bytes, from, to, key, start, end);
  }
}

/** A cursor as C's `strtoul` reads it, of which the index looks at the low 32 bits; -1 where it is none. */
function cursorOf(args: Args): number {
  const small = smallCount(args, 1);
  if (small >= 0) return small;
  const [text] = args.text(1).split("\0", 1);
  const match = /^([+-]?)(\d+)$/.exec(text);
  if (match === null) return text === "" ? 0 : -1;
  const value = BigInt(match[2]);
  if (value > CURSOR_MAX) return -1;
  return Number(BigInt.asUintN(32, match[1] === "-" ? -value : value));
}

/** Reads the options of SCAN into `filter`. Returns COUNT, or 0 where they are wrong, and the error is answered. */
function optionsOf(session: Session, args: Args, filter: KeyFilter, reply: ReplySink): number {
  let count = SCAN_COUNT;
  for (let at = 2; at < args.count; at += 2) {
    const value = at + 1;
    let known = value < args.count;
    if (known && argumentIs(args, at, "count")) {
      count = parseInteger(args.bytes, args.starts[value], args.ends[value]);
      if (Number.isNaN(count)) {
        session.fail(reply, errors.notInteger);
        return 0;
      }
      known = count >= 1;
    } else if (known && argumentIs(args, at, "match")) filter.pattern = value;
    else if (known && argumentIs(args, at, "type")) filter.type = value;
    else known = false;
    if (!known) {
      session.fail(reply, errors.syntax);
      return 0;
    }
  }
  return count;
}

/** The cursor after a SCAN from `cursor` on that looked at `count` keys or a little more. O(count). */
function cursorAfter({ entries }: Database, cursor: number, count: number): number {
  let seen = 0;
  let steps = count * STEPS_PER_COUNT;
  const see = (): void => void seen++;
  do cursor = entries.scan(cursor, see);
  while (cursor !== 0 && seen < count && steps-- > 0);
  return cursor;
}

/** Answers the keys between two cursors. */
function writeKeys(database: Database, from: number, to: number, filter: KeyFilter, reply: ReplySink): void {
  const hole = reply.deferArray();
  let written = 0;
  const write = (ref: Ref): void => {
    written += filter.write(ref, reply);
  };
  let cursor = from;
  do cursor = database.entries.scan(cursor, write);
  while (cursor !== to);
  reply.fillArray(hole, written);
}

export const walk: SomeHandlers<typeof genericSpec, "keys" | "scan"> = {
  keys(session, args, reply) {
    const filter = new KeyFilter(session, args);
    filter.pattern = 1;
    writeKeys(session.database, 0, 0, filter, reply);
  },

  // The reply's cursor stands before its keys: a first pass finds it, a second one writes, and no key is kept between.
  scan(session, args, reply) {
    const { database } = session;
    const cursor = cursorOf(args);
    if (cursor < 0) return session.fail(reply, errors.invalidCursor);
    const filter = new KeyFilter(session, args);
    const count = optionsOf(session, args, filter, reply);
    if (count === 0) return;
    const looked = session.fromBrowser ? Math.min(count, browserLimits.scanCountMax) : count;
    const next = cursorAfter(database, cursor, looked);
    reply.array(2);
    reply.text(String(next));
    writeKeys(database, cursor, next, filter, reply);
  },
};
