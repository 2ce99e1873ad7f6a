import type { Args, ReplySink } from "@allset/resp";
import type { SomeHandlers } from "../handlers-of.js";
import type { Session } from "../session/session.js";
import { Aggregate, CombinationQuery, Operation, Purpose, type Weighted } from "./combination-query.js";
import { replyMembers, Scores, scoresFor } from "./members.js";
import type { sortedSetSpec } from "./spec.js";
import { LooseZSet } from "./stores.js";

/** What a source adds to the score of its member. A product that is not a number counts as 0. */
function contribution({ source, weight }: Weighted, aggregate: Aggregate): number {
  if (aggregate === Aggregate.count) return weight;
  const product = weight * source.score[0];
  return Number.isNaN(product) ? 0 : product;
}

/** `score` joined with that of another source. Infinities that cancel each other out make 0. */
function joined(score: number, other: number, aggregate: Aggregate): number {
  // What is not a number is neither below nor above: `Math.min` would let it through.
  if (aggregate === Aggregate.min && !(other < score)) return score;
  if (aggregate === Aggregate.max && !(other > score)) return score;
  if (aggregate === Aggregate.min || aggregate === Aggregate.max) return other;
  const sum = score + other;
  return Number.isNaN(sum) ? 0 : sum;
}

/** The smallest source first; sums of floating-point numbers depend on it. */
const bySize = (sources: readonly Weighted[]): Weighted[] => sources.toSorted((a, b) => a.source.size - b.source.size);

/** Members of any source. O(members of all × log members of the result). */
function unite(session: Session, query: CombinationQuery, result: LooseZSet): void {
  const { score, newScore } = session.keyspace.zsets;
  for (const weighted of bySize(query.sources)) {
    const { source } = weighted;
    if (source.size > 0) source.begin();
    while (source.size > 0 && source.next()) {
      const { bytes, start, end } = source;
      const own = contribution(weighted, query.aggregate);
      if (!result.find(bytes, start, end)) {
        newScore[0] = own;
        result.add(bytes, start, end);
        continue;
      }
      newScore[0] = joined(score[0], own, query.aggregate);
      if (newScore[0] !== score[0]) result.rescore(bytes, start, end);
    }
  }
}

/** Hands each member of all sources to `visit`, with its score, until that is false. O(members of the smallest × sources). */
function intersect(query: CombinationQuery, visit: (first: Weighted, score: number) => boolean): void {
  const [first, ...others] = bySize(query.sources);
  if (first.source.size === 0) return;
  first.source.begin();
  for (let more = true; more && first.source.next(); ) {
    const { bytes, start, end } = first.source;
    let score = contribution(first, query.aggregate);
    let inAll = true;
    for (const other of others) {
      inAll = other.source.find(bytes, start, end);
      if (!inAll) break;
      // Not a number here is left to the sum, as in Redis.
      const own = query.aggregate === Aggregate.count ? other.weight : other.source.score[0] * other.weight;
      score = joined(score, own, query.aggregate);
    }
    if (inAll) more = visit(first, score);
  }
}

/** Members of the first source and no other. O(members of the first × sources). */
function subtract(session: Session, query: CombinationQuery, result: LooseZSet): void {
  const [{ source }, ...others] = query.sources;
  const { newScore } = session.keyspace.zsets;
  if (source.size === 0) return;
  source.begin();
  while (source.next()) {
    const { bytes, start, end } = source;
    if (others.some((other) => other.source.find(bytes, start, end))) continue;
    result.find(bytes, start, end);
    newScore[0] = source.score[0];
    result.add(bytes, start, end);
  }
}

function combine(session: Session, query: CombinationQuery, operation: Operation, result: LooseZSet): void {
  if (operation === Operation.union) unite(session, query, result);
  else if (operation === Operation.difference) subtract(session, query, result);
  else
    intersect(query, ({ source }, score) => {
      const { bytes, start, end } = source;
      result.find(bytes, start, end);
      session.keyspace.zsets.newScore[0] = score;
      result.add(bytes, start, end);
      return true;
    });
}

/** ZUNION, ZINTER and ZDIFF. */
function list(session: Session, args: Args, reply: ReplySink, operation: Operation): void {
  const query = new CombinationQuery(session, args, reply);
  if (!query.parse(1, operation, Purpose.reply)) return;
  const result = new LooseZSet(session, args, true);
  try {
    combine(session, query, operation, result);
    const scores = query.withScores ? scoresFor(reply) : Scores.none;
    replyMembers(session, result.ref, 0, result.size, false, scores, reply);
  } finally {
    result.free();
  }
}

/** ZUNIONSTORE, ZINTERSTORE and ZDIFFSTORE. */
function store(session: Session, args: Args, reply: ReplySink, operation: Operation, event: string): void {
  const query = new CombinationQuery(session, args, reply);
  if (!query.parse(2, operation, Purpose.store)) return;
  const result = new LooseZSet(session, args, true);
  try {
    combine(session, query, operation, result);
    result.pack();
    result.store(event, reply);
  } finally {
    result.free();
  }
}

export const combinations: SomeHandlers<
  typeof sortedSetSpec,
  "zdiff" | "zdiffstore" | "zinter" | "zintercard" | "zinterstore" | "zunion" | "zunionstore"
> = {
  zdiff: (session, args, reply) => list(session, args, reply, Operation.difference),
  zdiffstore: (session, args, reply) => store(session, args, reply, Operation.difference, "zdiffstore"),
  zinter: (session, args, reply) => list(session, args, reply, Operation.intersection),
  zinterstore: (session, args, reply) => store(session, args, reply, Operation.intersection, "zinterstore"),
  zunion: (session, args, reply) => list(session, args, reply, Operation.union),
  zunionstore: (session, args, reply) => store(session, args, reply, Operation.union, "zunionstore"),

  zintercard(session, args, reply) {
    const query = new CombinationQuery(session, args, reply);
    if (!query.parse(1, Operation.intersection, Purpose.count)) return;
    let count = 0;
    intersect(query, () => ++count !== query.limit);
    reply.integer(count);
  },
};
