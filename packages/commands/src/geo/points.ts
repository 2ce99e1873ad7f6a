import type { Ref } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import { argumentIs } from "../registry/words.js";
import type { Session } from "../session/session.js";
import { addition, CH, NX, XX } from "../sorted-set/additions.js";
import { isZSetOrNone } from "../sorted-set/zset-entry.js";
import { readPlace, unitAt } from "./arguments.js";
import { distanceBetween } from "./distance.js";
import { decode, encode, place } from "./geohash.js";
import { geohashText, writeGeohash } from "./geohash-text.js";
import { replyDistance, replyPlace } from "./replies.js";
import type { geoSpec } from "./spec.js";

/** The option that argument `at` is, or 0. */
function flagAt(args: Args, at: number): number {
  if (args.size(at) !== 2) return 0;
  if (argumentIs(args, at, "nx")) return NX;
  if (argumentIs(args, at, "xx")) return XX;
  return argumentIs(args, at, "ch") ? CH : 0;
}

/** Adds the triples from argument `at` on, which are places and members. */
function addPlaces(session: Session, args: Args, reply: ReplySink, at: number, flags: number): void {
  const { newScore } = session.keyspace.zsets;
  const ref = session.database.write(args.bytes, args.starts[1], args.ends[1]);
  if (!isZSetOrNone(session, ref, reply)) return;
  addition.begin(session, ref, (args.count - at) / 3);
  try {
    for (let member = at + 2; member < args.count; member += 3) {
      readPlace(session, args, member - 2, place, reply);
      encode(newScore);
      addition.put(session, args, member, flags);
    }
    addition.end(session, args, "zadd");
  } catch (error) {
    addition.abandon(session);
    throw error;
  }
  reply.integer(addition.added + ((flags & CH) !== 0 ? addition.updated : 0));
}

/** Leaves in `place` where the member of argument `at` is. False where it is not there. */
function find(session: Session, args: Args, ref: Ref, at: number): boolean {
  const { zsets } = session.keyspace;
  if (ref === 0 || !zsets.find(ref, args.bytes, args.starts[at], args.ends[at])) return false;
  decode(zsets.score[0]);
  return true;
}

export const points: SomeHandlers<typeof geoSpec, "geoadd" | "geodist" | "geohash" | "geopos"> = {
  geoadd(session, args, reply) {
    let at = 2;
    let flags = 0;
    for (; at < args.count; at++) {
      const flag = flagAt(args, at);
      if (flag === 0) break;
      flags |= flag;
    }
    const triples = args.count - at;
    const clash = (flags & NX) !== 0 && (flags & XX) !== 0;
    if (triples === 0 || triples % 3 !== 0 || clash) return session.fail(reply, errors.syntax);
    for (let i = at; i < args.count; i += 3) if (!readPlace(session, args, i, place, reply)) return;
    addPlaces(session, args, reply, at, flags);
  },

  geodist(session, args, reply) {
    if (args.count > 5) return session.fail(reply, errors.syntax);
    const unit = args.count === 5 ? unitAt(session, args, 4, reply) : 1;
    if (unit === 0) return;
    const ref = session.database.read(args.bytes, args.starts[1], args.ends[1]);
    if (!isZSetOrNone(session, ref, reply)) return;
    if (!find(session, args, ref, 2)) return reply.null();
    const longitude = place[0];
    const latitude = place[1];
    if (!find(session, args, ref, 3)) return reply.null();
    replyDistance(distanceBetween(longitude, latitude, place[0], place[1]) / unit, reply);
  },

  geohash(session, args, reply) {
    const ref = session.database.read(args.bytes, args.starts[1], args.ends[1]);
    if (!isZSetOrNone(session, ref, reply)) return;
    reply.array(args.count - 2);
    for (let at = 2; at < args.count; at++) {
      if (!find(session, args, ref, at)) {
        reply.null();
        continue;
      }
      writeGeohash(place[0], place[1]);
      reply.bulk(geohashText, 0, geohashText.length);
    }
  },

  geopos(session, args, reply) {
    const ref = session.database.read(args.bytes, args.starts[1], args.ends[1]);
    if (!isZSetOrNone(session, ref, reply)) return;
    reply.array(args.count - 2);
    for (let at = 2; at < args.count; at++) {
      if (find(session, args, ref, at)) replyPlace(place[0], place[1], reply);
      else reply.nullArray();
    }
  },
};
