import { ArrayIndex, parseInteger } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import { argumentIs } from "../registry/words.js";
import type { Session } from "../session/session.js";
import { arrayToRead, replyElement, replyIndex, WRONG_TYPE } from "./array-entry.js";
import { type Predicate, PredicateError, predicateOf, predicateWords } from "./predicate.js";
import type { arraySpec } from "./spec.js";

const PREDICATES_MAX = 250;
const MINUS = 0x2d;
const PLUS = 0x2b;

const from = new ArrayIndex();
const to = new ArrayIndex();

/** Reads an end of the range: an index, `-` or `+`. */
function boundAt(args: Args, at: number, into: ArrayIndex): boolean {
  const byte = args.size(at) === 1 ? args.bytes[args.starts[at]] : 0;
  if (byte === MINUS) into.set(0, 0);
  else if (byte === PLUS) into.set(-1, -2);
  else return into.parse(args.bytes, args.starts[at], args.ends[at]);
  return true;
}

/** What a call asks for. */
interface Search {
  readonly predicates: readonly Predicate[];
  /** Whether all of them must match. */
  readonly all: boolean;
  readonly withValues: boolean;
  readonly limit: number;
}

/** Reads predicates and options, of which the last one wins; throws a `PredicateError` with the error's text. */
function searchOf(args: Args): Search {
  const places: [word: string, at: number][] = [];
  let [all, ignoreCase, withValues] = [false, false, false];
  let limit = Number.POSITIVE_INFINITY;
  for (let at = 4; at < args.count; at++) {
    const word = predicateWords.find((each) => argumentIs(args, at, each));
    const takesValue = word !== undefined || argumentIs(args, at, "limit");
    if (takesValue && ++at === args.count) throw new PredicateError(errors.syntax);
    if (word !== undefined) {
      if (places.length === PREDICATES_MAX) throw new PredicateError(errors.tooManyPredicates);
      places.push([word, at]);
    } else if (takesValue) {
      limit = parseInteger(args.bytes, args.starts[at], args.ends[at]);
      if (Number.isNaN(limit)) throw new PredicateError(errors.notInteger);
      if (limit <= 0) throw new PredicateError(errors.limitNotPositive);
    } else if (argumentIs(args, at, "and")) all = true;
    else if (argumentIs(args, at, "or")) all = false;
    else if (argumentIs(args, at, "nocase")) ignoreCase = true;
    else if (argumentIs(args, at, "withvalues")) withValues = true;
    else throw new PredicateError(errors.syntax);
  }
  if (places.length === 0) throw new PredicateError(errors.syntax);
  const predicates = places.map(([word, at]) => predicateOf(word, args, at, ignoreCase));
  return { predicates, all, withValues, limit };
}

/** Whether an element matches one predicate, or `all`. */
function isMatch({ predicates, all }: Search, bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = 0; i < predicates.length; i++) if (predicates[i].matches(bytes, start, end) !== all) return !all;
  return all;
}

function find(session: Session, args: Args, search: Search, reply: ReplySink): void {
  const root = arrayToRead(session, args, reply);
  if (root === WRONG_TYPE) return;
  if (root === 0) return reply.array(0);
  const { walk } = session.keyspace.arrays;
  const hole = reply.deferArray();
  let found = 0;
  for (walk.begin(root, from, to); found < search.limit && walk.next(); ) {
    walk.read();
    const { bytes, start, end } = walk.value;
    if (!isMatch(search, bytes, start, end)) continue;
    found++;
    if (search.withValues) reply.array(2);
    replyIndex(reply, walk.at.high, walk.at.low);
    if (search.withValues) replyElement(reply, walk.value);
  }
  reply.fillArray(hole, found);
}

export const searches: SomeHandlers<typeof arraySpec, "argrep"> = {
  argrep(session, args, reply) {
    if (!boundAt(args, 2, from) || !boundAt(args, 3, to)) return session.fail(reply, errors.arrayIndex);
    let search: Search;
    try {
      search = searchOf(args);
    } catch (error) {
      if (!(error instanceof PredicateError)) throw error;
      return session.fail(reply, error.message);
    }
    find(session, args, search, reply);
  },
};
