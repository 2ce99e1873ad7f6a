/**
 * SORT and SORT_RO. The elements, and where BY names them their weights, are copied into tables; an array of row numbers is sorted.
 */
import { ArenaFullError, EventClass, parseDouble, type Ref, typeOf, ValueType } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import type { Session } from "../session/session.js";
import { ByteTable } from "./byte-table.js";
import { sizeOf, takeElements } from "./sort-elements.js";
import { type SortOptions, sortOptionsOf } from "./sort-options.js";
import { NamedValue } from "./sort-pattern.js";
import { storeList } from "./sort-store.js";
import type { genericSpec } from "./spec.js";

/** What is sorted, and by what. */
class Sorting {
  readonly elements: ByteTable = new ByteTable();
  /** The rows to answer, from `first` up to `last`, not included. */
  order: Uint32Array = new Uint32Array(0);
  first = 0;
  last = 0;

  readonly #session: Session;
  readonly #args: Args;
  readonly #options: SortOptions;

  constructor(session: Session, args: Args, options: SortOptions) {
    this.#session = session;
    this.#args = args;
    this.#options = options;
  }

  /** Takes the elements of an entry, 0 for none, and sorts them. False where one has no number. O(N log N). */
  run(ref: Ref): boolean {
    const { store, descending, count } = this.#options;
    const isSet = ref !== 0 && typeOf(this.#session.keyspace.arena, ref) === ValueType.set;
    let { sorts } = this.#options;
    // A set has no order that a list to be stored could take from it: Redis sorts its bytes.
    const sortsBytes = !sorts && isSet && store !== 0;
    if (sortsBytes) sorts = true;
    const size = ref === 0 ? 0 : sizeOf(this.#session, ref);
    this.#limit(size, Math.max(0, this.#options.offset), count);
    if (!sorts && !isSet) {
      if (ref !== 0) takeElements(this.#session, ref, this.elements, this.first, this.last, descending);
      this.last -= this.first;
      this.first = 0;
      this.order = rowsOf(this.elements.count);
      return true;
    }
    if (ref !== 0) takeElements(this.#session, ref, this.elements, 0, size, false);
    this.order = rowsOf(size);
    return !sorts || this.#sort(sortsBytes);
  }

  #limit(size: number, offset: number, count: number): void {
    this.first = Math.min(offset, size);
    this.last = count < 0 ? size : Math.min(size, this.first + count);
  }

  #sort(sortsBytes: boolean): boolean {
    const { alphabetic, descending, by, store } = this.#options;
    const { elements, order } = this;
    const sign = descending ? -1 : 1;
    const isBy = by !== 0 && !sortsBytes;
    if (alphabetic || sortsBytes) {
      const keys = isBy ? this.#weights() : elements;
      order.sort((a, b) => sign * keys.compare(a, b, store === 0));
      return true;
    }
    const scores = scoresOf(isBy ? this.#weights() : elements);
    if (scores === null) return false;
    order.sort(
      (a, b) => sign * (scores[a] < scores[b] ? -1 : scores[a] > scores[b] ? 1 : elements.compare(a, b, false)),
    );
    return true;
  }

  /** The values by which the elements are sorted, row by row. */
  #weights(): ByteTable {
    const named = new NamedValue(this.#session, this.#args, this.#options.by);
    const weights = new ByteTable();
    const { elements } = this;
    for (let row = 0; row < elements.count; row++) {
      if (named.find(elements.bytes, elements.start(row), elements.end(row)))
        weights.push(named.bytes, named.from, named.to);
      else weights.pushMissing();
    }
    return weights;
  }
}

const rowsOf = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, row) => row);

/** The rows as numbers, 0 where one is missing; null where one is none. */
function scoresOf(table: ByteTable): Float64Array | null {
  const scores = new Float64Array(table.count);
  const cell = new Float64Array(1);
  for (let row = 0; row < table.count; row++) {
    if (table.isMissing(row)) continue;
    if (!parseScore(table.bytes, table.start(row), table.end(row), cell)) return null;
    scores[row] = cell[0];
  }
  return scores;
}

/** A number as C reads one: nothing is 0, white space in front and what follows a NUL do not count. */
function parseScore(bytes: Uint8Array, start: number, end: number, into: Float64Array): boolean {
  if (parseDouble(bytes, start, end, into)) return true;
  const nul = bytes.subarray(start, end).indexOf(0);
  const stop = nul < 0 ? end : start + nul;
  let at = start;
  while (at < stop && (bytes[at] === 0x20 || (bytes[at] >= 9 && bytes[at] <= 13))) at++;
  into[0] = 0;
  return stop === start || (at < stop && parseDouble(bytes, at, stop, into));
}

function sort(session: Session, args: Args, reply: ReplySink, mayStore: boolean): void {
  const { database, keyspace } = session;
  const options = sortOptionsOf(args, mayStore);
  if (typeof options === "string") return session.fail(reply, options);
  const ref = database.read(args.bytes, args.starts[1], args.ends[1]);
  const type = ref === 0 ? ValueType.list : typeOf(keyspace.arena, ref);
  if (type !== ValueType.list && type !== ValueType.set && type !== ValueType.zset)
    return session.fail(reply, errors.wrongType);
  const sorting = new Sorting(session, args, options);
  const sorted = sorting.run(ref);
  if (!sorted || options.store === 0) unpackIfPossible(session, args);
  if (!sorted) return session.fail(reply, errors.scoresNotFloat);
  if (options.store === 0) answer(session, args, options, sorting, reply);
  else store(session, args, options, sorting, reply);
}

/** A sorted set that is sorted is no listpack from then on, as on redis-server. Throws `ArenaFullError`, having changed nothing. */
function unpack({ database, keyspace }: Session, { bytes, starts, ends }: Args): void {
  const ref = database.find(bytes, starts[1], ends[1]);
  if (ref !== 0 && typeOf(keyspace.arena, ref) === ValueType.zset) keyspace.zsets.unpack(database, ref);
}

/** `unpack` for a command that stores nothing: it reads, whether there is memory or not. */
function unpackIfPossible(session: Session, args: Args): void {
  try {
    unpack(session, args);
  } catch (error) {
    if (!(error instanceof ArenaFullError)) throw error;
  }
}

/** Answers the rows, or what GET asks for each of them. */
function answer(session: Session, args: Args, options: SortOptions, sorting: Sorting, reply: ReplySink): void {
  const { elements, order, first, last } = sorting;
  const named = options.get.map((at) => new NamedValue(session, args, at));
  reply.array((last - first) * Math.max(1, named.length));
  for (let i = first; i < last; i++) {
    const row = order[i];
    const [start, end] = [elements.start(row), elements.end(row)];
    if (named.length === 0) reply.bulk(elements.bytes, start, end);
    for (const value of named) {
      if (value.find(elements.bytes, start, end)) reply.bulk(value.bytes, value.from, value.to);
      else reply.null();
    }
  }
}

/** Stores the same as a list; what is missing is the empty string. */
function store(session: Session, args: Args, options: SortOptions, sorting: Sorting, reply: ReplySink): void {
  const { database } = session;
  const { elements, order, first, last } = sorting;
  const { bytes } = args;
  const [start, end] = [args.starts[options.store], args.ends[options.store]];
  const named = options.get.map((at) => new NamedValue(session, args, at));
  const rows = new ByteTable();
  for (let i = first; i < last; i++) {
    const row = order[i];
    if (named.length === 0) rows.push(elements.bytes, elements.start(row), elements.end(row));
    for (const value of named) {
      if (value.find(elements.bytes, elements.start(row), elements.end(row)))
        rows.push(value.bytes, value.from, value.to);
      else rows.push(bytes, 0, 0);
    }
  }
  if (rows.count > 0) {
    storeList(session, { bytes, start, end }, rows, () => unpack(session, args));
    database.changed(bytes, start, end, EventClass.list, "sortstore");
  } else {
    unpack(session, args);
    const taken = database.write(bytes, start, end);
    if (taken !== 0) {
      database.remove(taken);
      database.changed(bytes, start, end, EventClass.generic, "del");
    }
  }
  reply.integer(rows.count);
}

export const sorting: SomeHandlers<typeof genericSpec, "sort" | "sort_ro"> = {
  sort: (session, args, reply) => sort(session, args, reply, true),
  sort_ro: (session, args, reply) => sort(session, args, reply, false),
};
