import { parseInteger } from "@allset/engine";
import type { Args } from "@allset/resp";
import { errors } from "../errors.js";
import { argumentIs } from "../registry/words.js";

/** What the options of a SORT say. Patterns are arguments, by index; 0 is absent. */
export interface SortOptions {
  descending: boolean;
  alphabetic: boolean;
  offset: number;
  /** Negative: all. */
  count: number;
  by: number;
  /** False where a pattern of BY has no `*`. */
  sorts: boolean;
  /** The patterns of GET, in order. */
  readonly get: number[];
  store: number;
}

const STAR = 0x2a;
const NUL = 0;

/** Reads the options of a SORT, as far as the first error, which is returned. */
export function sortOptionsOf(args: Args, mayStore: boolean): SortOptions | string {
  const options: SortOptions = {
    descending: false,
    alphabetic: false,
    offset: 0,
    count: -1,
    by: 0,
    sorts: true,
    get: [],
    store: 0,
  };
  for (let at = 2; at < args.count; at++) {
    const left = args.count - at - 1;
    if (argumentIs(args, at, "asc")) options.descending = false;
    else if (argumentIs(args, at, "desc")) options.descending = true;
    else if (argumentIs(args, at, "alpha")) options.alphabetic = true;
    else if (left >= 2 && argumentIs(args, at, "limit")) {
      options.offset = parseInteger(args.bytes, args.starts[at + 1], args.ends[at + 1]);
      options.count = parseInteger(args.bytes, args.starts[at + 2], args.ends[at + 2]);
      if (Number.isNaN(options.offset) || Number.isNaN(options.count)) return errors.notInteger;
      at += 2;
    } else if (left >= 1 && mayStore && argumentIs(args, at, "store")) options.store = ++at;
    else if (left >= 1 && argumentIs(args, at, "by")) {
      options.by = ++at;
      // As in Redis one pattern without `*` is enough, whatever follows it.
      if (starIn(args, at) < 0) options.sorts = false;
    } else if (left >= 1 && argumentIs(args, at, "get")) options.get.push(++at);
    else return errors.syntax;
  }
  return options;
}

/** Where a pattern has its `*`, or -1. As in Redis nothing counts that stands behind a NUL. */
export function starIn(args: Args, at: number): number {
  for (let i = args.starts[at]; i < args.ends[at] && args.bytes[i] !== NUL; i++) if (args.bytes[i] === STAR) return i;
  return -1;
}
