import { parseInteger, TimeChange } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors, unknownArgument, wrongArity } from "../errors.js";
import { MILLISECOND_MS, SECOND_MS } from "../expire-time.js";
import type { SomeHandlers } from "../handlers-of.js";
import { argumentIs } from "../registry/words.js";
import type { Session } from "../session/session.js";
import { shownArgument } from "../session/shown-argument.js";
import { fieldsFrom } from "./field-list.js";
import { readMoment } from "./field-moment.js";
import { findField, isHashOrNone, openIfAny, openOrCreate, replyValue, tell, tellGone } from "./hash-entry.js";
import { roomFor } from "./setters.js";
import type { hashSpec } from "./spec.js";

/** The words that name a moment, each with the unit of its number and whether it counts from now. */
const moments: readonly (readonly [word: string, unitMs: number, fromNow: boolean])[] = [
  ["ex", SECOND_MS, true],
  ["px", MILLISECOND_MS, true],
  ["exat", SECOND_MS, false],
  ["pxat", MILLISECOND_MS, false],
];

const momentWord = (args: Args, at: number): (typeof moments)[number] | undefined =>
  moments.find(([word]) => argumentIs(args, at, word));

/** Answers each field and lets `act` loose on those that exist; it says whether the key went. */
function replyEach(
  session: Session,
  args: Args,
  first: number,
  reply: ReplySink,
  act: (at: number) => boolean,
): boolean {
  let gone = false;
  reply.array(args.count - first);
  for (let at = first; at < args.count; at++) {
    if (gone || !findField(session, args, at)) {
      reply.null();
      continue;
    }
    replyValue(session, reply);
    gone = act(at);
  }
  return gone;
}

function replyNulls(args: Args, first: number, reply: ReplySink): void {
  reply.array(args.count - first);
  for (let at = first; at < args.count; at++) reply.null();
}

/** What HSETEX is asked to do. */
interface Settings {
  condition: "always" | "fnx" | "fxx";
  change: TimeChange;
  /** The first field. */
  first: number;
}

/** Reads the arguments of HSETEX; null where they are wrong, and the error is answered. The moment is left in `hashes.moment`. */
function settingsOf(session: Session, args: Args, reply: ReplySink): Settings | null {
  const settings: Settings = { condition: "always", change: TimeChange.drop, first: 0 };
  const refuse = (text: string): null => {
    session.fail(reply, text);
    return null;
  };
  let expires = false;
  for (let at = 2; at < args.count; at++) {
    const fnx = argumentIs(args, at, "fnx");
    const moment = momentWord(args, at);
    if (argumentIs(args, at, "fields")) {
      const count = at + 1 < args.count ? parseInteger(args.bytes, args.starts[at + 1], args.ends[at + 1]) : 0;
      if (!(count >= 1)) return refuse(errors.invalidFieldCount);
      if (args.count - at - 2 !== count * 2) return refuse(wrongArity("hsetex"));
      return { ...settings, first: at + 2 };
    }
    if (fnx || argumentIs(args, at, "fxx")) {
      if (settings.condition !== "always") return refuse(errors.fnxAndFxx);
      settings.condition = fnx ? "fnx" : "fxx";
    } else if (moment !== undefined || argumentIs(args, at, "keepttl")) {
      if (expires) return refuse(errors.fieldDeadlines);
      expires = true;
      settings.change = moment === undefined ? TimeChange.keep : TimeChange.set;
      if (moment === undefined) continue;
      if (++at === args.count) return refuse(errors.missingExpire);
      if (!readMoment(session, args, at, moment[1], moment[2], reply)) return null;
    } else return refuse(unknownArgument(shownArgument(args, at)));
  }
  return refuse(errors.fieldsMissing);
}

/** Whether FNX or FXX lets HSETEX go on. */
function admits(session: Session, args: Args, { condition, first }: Settings, exists: boolean): boolean {
  if (condition === "always") return true;
  for (let at = first; at < args.count; at += 2)
    if ((exists && findField(session, args, at)) === (condition === "fnx")) return false;
  return true;
}

/** HSETEX with a moment that has passed: the fields are as if set and expired at once. */
function deleteFields(session: Session, args: Args, first: number): void {
  let deleted = 0;
  let gone = false;
  for (let at = first; at < args.count && !gone; at += 2) {
    if (!findField(session, args, at)) continue;
    gone = session.keyspace.hashes.remove();
    deleted++;
  }
  if (deleted > 0) tell(session, args, "hdel");
  if (gone) tellGone(session, args);
}

export const fieldDeadlines: SomeHandlers<typeof hashSpec, "hgetdel" | "hgetex" | "hsetex"> = {
  hgetdel(session, args, reply) {
    const first = fieldsFrom(session, args, 2, reply);
    if (first === 0) return;
    const ref = session.database.write(args.bytes, args.starts[1], args.ends[1]);
    if (!isHashOrNone(session, ref, reply)) return;
    if (!openIfAny(session, ref)) return replyNulls(args, first, reply);
    let deleted = 0;
    const gone = replyEach(session, args, first, reply, () => {
      deleted++;
      return session.keyspace.hashes.remove();
    });
    if (deleted > 0) tell(session, args, "hdel");
    if (gone) tellGone(session, args);
  },

  hgetex(session, args, reply) {
    const { hashes, now } = session.keyspace;
    const word = momentWord(args, 2);
    const persists = word === undefined && argumentIs(args, 2, "persist");
    if (word !== undefined && !readMoment(session, args, 3, word[1], word[2], reply)) return;
    const [moment] = hashes.moment;
    const first = fieldsFrom(session, args, word !== undefined ? 4 : persists ? 3 : 2, reply);
    if (first === 0) return;
    const ref = session.database.write(args.bytes, args.starts[1], args.ends[1]);
    if (!isHashOrNone(session, ref, reply)) return;
    if (!openIfAny(session, ref)) return replyNulls(args, first, reply);
    let changed = 0;
    const passed = word !== undefined && moment <= now;
    const logged = word !== undefined && !passed && args.count - first > 1;
    if (logged) hashes.begin();
    let gone = false;
    try {
      gone = replyEach(session, args, first, reply, (at) => {
        if (word === undefined) {
          if (persists && hashes.persist()) changed++;
          return false;
        }
        hashes.moment[0] = moment;
        if (!passed) hashes.expireAt(args.bytes, args.starts[at], args.ends[at]);
        const went = passed && hashes.remove();
        changed++;
        return went;
      });
      if (logged) hashes.settle();
    } catch (error) {
      if (logged) {
        hashes.undo();
        changed = 0;
      }
      throw error;
    } finally {
      if (changed > 0) tell(session, args, persists ? "hpersist" : passed ? "hdel" : "hexpire");
      if (gone) tellGone(session, args);
    }
  },

  hsetex(session, args, reply) {
    const { hashes, now } = session.keyspace;
    const settings = settingsOf(session, args, reply);
    if (settings === null) return;
    const [moment] = hashes.moment;
    const ref = session.database.write(args.bytes, args.starts[1], args.ends[1]);
    if (!isHashOrNone(session, ref, reply)) return;
    const exists = openIfAny(session, ref);
    if (!admits(session, args, settings, exists)) return reply.integer(0);
    const { change, first } = settings;
    const expires = change === TimeChange.set;
    if (expires && moment <= now) {
      if (exists) deleteFields(session, args, first);
      return reply.integer(1);
    }
    if (!exists) openOrCreate(session, args, 0, expires ? 0 : roomFor(session, args, first));
    hashes.moment[0] = moment;
    hashes.storeAll(args, first, args, first + 1, 2, (args.count - first) >> 1, change);
    tell(session, args, "hset");
    if (expires) tell(session, args, "hexpire");
    reply.integer(1);
  },
};
