import type { Ref } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import type { SomeHandlers } from "../handlers-of.js";
import type { Session } from "../session/session.js";
import { LooseZSet } from "../sorted-set/stores.js";
import { isZSetOrNone } from "../sorted-set/zset-entry.js";
import { CELLS, Cells } from "./cells.js";
import { exactDistance } from "./distance.js";
import { FoundPoints } from "./found-points.js";
import { decode, place } from "./geohash.js";
import { replyDistance, replyPlace } from "./replies.js";
import { type SearchKind, SearchQuery } from "./search-query.js";
import type { Shape } from "./shape.js";
import type { geoSpec } from "./spec.js";

const cells = new Cells();
const found = new FoundPoints();

/** Gathers in `found` what lies inside the shape. O(log members) for each of nine cells, O(1) for each member in them. */
function search(session: Session, ref: Ref, { shape, isAny, count }: SearchQuery): void {
  found.clear();
  shape.bound();
  cells.cover(shape);
  const limit = isAny ? count : Number.POSITIVE_INFINITY;
  for (let cell = 0, before = 0; cell < CELLS && found.count < limit; cell++) {
    if (!cells.isWanted(cell, before)) continue;
    gather(session, ref, shape, cell, limit);
    before = cell;
  }
}

/** Gathers what lies in one cell. */
function gather(session: Session, ref: Ref, shape: Shape, cell: number, limit: number): void {
  const { zsets } = session.keyspace;
  const { cursor } = zsets;
  zsets.score[0] = cells.from(cell);
  const rank = zsets.rankOfScore(ref, false);
  if (rank >= zsets.size(ref)) return;
  const end = cells.to(cell);
  cursor.begin(ref, rank, false);
  while (found.count < limit && cursor.next()) {
    const score = cursor.score[0];
    if (score >= end) return;
    decode(score);
    const distance = shape.distanceInside(place[0], place[1]);
    if (distance < 0) continue;
    const row = found.add(cursor.bytes, cursor.start, cursor.end);
    found.distances[row] = distance;
    found.longitudes[row] = place[0];
    found.latitudes[row] = place[1];
    found.scores[row] = score;
  }
}

/** A score as the 64-bit integer that it is, or was cut from. */
function replyHash(score: number, reply: ReplySink): void {
  const whole = Math.trunc(score);
  if (Number.isSafeInteger(whole)) reply.integer(whole);
  else reply.bigint(BigInt(whole));
}

function replyFound(query: SearchQuery, count: number, reply: ReplySink): void {
  const { withDistance, withHash, withPlace, shape } = query;
  const parts = 1 + Number(withDistance) + Number(withHash) + Number(withPlace);
  reply.array(count);
  for (let i = 0; i < count; i++) {
    const row = found.rows[i];
    if (parts > 1) reply.array(parts);
    reply.bulk(found.bytes, found.startOf(row), found.endOf(row));
    if (withDistance) replyDistance(found.distances[row] / shape.unit, reply);
    if (withHash) replyHash(found.scores[row], reply);
    if (withPlace) replyPlace(found.longitudes[row], found.latitudes[row], reply);
  }
}

/** Stores the first `count` of what was found under the key of `storeAt`; a result of none deletes it. */
function storeFound(
  session: Session,
  args: Args,
  { storeAt, storesDistances, shape }: SearchQuery,
  count: number,
  event: string,
  reply: ReplySink,
): void {
  const result = new LooseZSet(session, args, true, storeAt);
  const { newScore } = session.keyspace.zsets;
  const { longitude, latitude, unit } = shape;
  try {
    for (let i = 0; i < count; i++) {
      const row = found.rows[i];
      const start = found.startOf(row);
      const end = found.endOf(row);
      result.find(found.bytes, start, end);
      newScore[0] = storesDistances
        ? exactDistance(longitude, latitude, found.longitudes[row], found.latitudes[row]) / unit
        : found.scores[row];
      result.add(found.bytes, start, end);
    }
    result.pack();
    result.store(event, reply);
  } finally {
    result.free();
  }
}

function run(session: Session, args: Args, reply: ReplySink, kind: SearchKind): void {
  const { keyAt } = kind;
  const ref = session.database.read(args.bytes, args.starts[keyAt], args.ends[keyAt]);
  if (!isZSetOrNone(session, ref, reply)) return;
  const query = new SearchQuery(session, args, reply, kind, ref);
  if (!query.parse()) return;
  if (ref === 0) found.clear();
  else search(session, ref, query);
  const count = query.count > 0 ? Math.min(query.count, found.count) : found.count;
  found.sort(query.order, count);
  if (query.storeAt === 0) replyFound(query, count, reply);
  else storeFound(session, args, query, count, kind.centreAt > 0 ? "georadiusstore" : "geosearchstore", reply);
}

const aroundPlace = { keyAt: 1, centreAt: 2, isMember: false, mayStore: true, stores: false };
const aroundMember = { ...aroundPlace, isMember: true };
const byOptions = { keyAt: 1, centreAt: 0, isMember: false, mayStore: false, stores: false };
const storing = { ...byOptions, keyAt: 2, stores: true };

export const searches: SomeHandlers<
  typeof geoSpec,
  "georadius" | "georadius_ro" | "georadiusbymember" | "georadiusbymember_ro" | "geosearch" | "geosearchstore"
> = {
  georadius: (session, args, reply) => run(session, args, reply, aroundPlace),
  georadius_ro: (session, args, reply) => run(session, args, reply, { ...aroundPlace, mayStore: false }),
  georadiusbymember: (session, args, reply) => run(session, args, reply, aroundMember),
  georadiusbymember_ro: (session, args, reply) => run(session, args, reply, { ...aroundMember, mayStore: false }),
  geosearch: (session, args, reply) => run(session, args, reply, byOptions),
  geosearchstore: (session, args, reply) => run(session, args, reply, storing),
};
