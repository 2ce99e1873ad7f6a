import type { Args } from "@allset/resp";
import type { KeySpec } from "./key-specs.js";
import type { KeyAccess } from "./node.js";
import { equalsIgnoringCase, smallCount } from "./words.js";

/** Key access as bits, in the order in which COMMAND GETKEYSANDFLAGS lists them. */
export const KeyFlag = {
  RO: 1 << 0,
  RW: 1 << 1,
  OW: 1 << 2,
  RM: 1 << 3,
  access: 1 << 4,
  update: 1 << 5,
  insert: 1 << 6,
  delete: 1 << 7,
  not_key: 1 << 8,
  incomplete: 1 << 9,
  variable_flags: 1 << 10,
} as const satisfies Record<KeyAccess, number>;

const accessNames = Object.keys(KeyFlag) as KeyAccess[];

export const accessBits = (access: readonly KeyAccess[]): number =>
  access.reduce((bits, name) => bits | KeyFlag[name], 0);

export const accessOfBits = (bits: number): KeyAccess[] => accessNames.filter((name) => (bits & KeyFlag[name]) !== 0);

/** Where the keys of a call are, and how each is accessed. Reused: one list serves a connection for its whole life. */
export class KeyPositions {
  count = 0;
  /** Indexes into `args`. */
  at: Int32Array = new Int32Array(16);
  /** `KeyFlag` bits. */
  access: Int32Array = new Int32Array(16);

  push(at: number, access: number): void {
    if (this.count === this.at.length) this.#grow();
    this.at[this.count] = at;
    this.access[this.count] = access;
    this.count++;
  }

  #grow(): void {
    const at = new Int32Array(this.count * 2);
    const access = new Int32Array(this.count * 2);
    at.set(this.at);
    access.set(this.access);
    this.at = at;
    this.access = access;
  }
}

/** Key specs in the form that is read on each call: numbers only. */
export interface KeyFinder {
  /** Where the search begins, or where the search for `keyword` starts. */
  readonly index: number;
  /** In lower case; empty when the search begins at `index`. */
  readonly keyword: Uint8Array;
  /** -1, or where the count stands, relative to the begin of the search. */
  readonly countAt: number;
  /** Relative to the begin of the search. */
  readonly first: number;
  /** Of a range: relative to the first key, or negative from the end of the arguments. */
  readonly last: number;
  readonly step: number;
  /** Of a range to the end: the keys have one part of so many of what is left; 0 and 1: all of it. */
  readonly limit: number;
  /** The keyword's last occurrence counts, not its first one. */
  readonly fromLast: boolean;
  readonly access: number;
}

export const keyFindersOf = (keySpecs: readonly KeySpec[]): KeyFinder[] =>
  keySpecs.flatMap((spec) => finderOf(spec) ?? []);

function finderOf({ flags, beginSearch, findKeys, behindLast }: KeySpec): KeyFinder | null {
  const one = { index: 1, countAt: -1, first: 0, last: 0, step: 1, limit: 0, access: accessBits(flags) };
  if (behindLast !== undefined) return { ...one, keyword: lowerOf(behindLast), fromLast: true };
  if (beginSearch.type === "unknown" || findKeys.type === "unknown") return null;
  const search = {
    ...one,
    index: beginSearch.type === "index" ? beginSearch.index : beginSearch.startFrom,
    keyword: lowerOf(beginSearch.type === "keyword" ? beginSearch.keyword : ""),
    step: findKeys.keyStep,
    fromLast: false,
  };
  return findKeys.type === "range"
    ? { ...search, last: findKeys.lastKey, limit: findKeys.limit }
    : { ...search, countAt: findKeys.keyNumIndex, first: findKeys.firstKey };
}

const lowerOf = (keyword: string): Uint8Array => new TextEncoder().encode(keyword.toLowerCase());

/**
 * Fills `keys` with the keys of a call. Allocates nothing but room that `keys` keeps.
 *
 * @returns false when the arguments do not fit the command's key specs: a count that is no number, or keys past the last argument.
 */
export function findKeys(finders: readonly KeyFinder[], args: Args, keys: KeyPositions): boolean {
  keys.count = 0;
  for (let i = 0; i < finders.length; i++) {
    if (!findWith(finders[i], args, keys)) return false;
  }
  return true;
}

function findWith(finder: KeyFinder, args: Args, keys: KeyPositions): boolean {
  const begin = finder.keyword.length === 0 ? finder.index : behindKeyword(finder, args);
  if (begin < 0) return true;
  let first = begin + finder.first;
  let last = first + finder.last;
  if (finder.countAt >= 0) {
    const count = begin + finder.countAt < args.count ? smallCount(args, begin + finder.countAt) : -1;
    if (count < 0) return false;
    last = first + (count - 1) * finder.step;
  } else if (finder.last < 0) {
    last =
      finder.limit < 2
        ? args.count + finder.last
        : first + Math.trunc((args.count - first) / finder.limit) + finder.last;
  }
  if (last >= args.count) return false;
  for (; first <= last; first += finder.step) keys.push(first, finder.access);
  return true;
}

/** The argument behind the keyword, or -1. */
function behindKeyword({ index, keyword, fromLast }: KeyFinder, args: Args): number {
  const step = fromLast ? -1 : 1;
  for (let at = fromLast ? args.count - 2 : index; at >= index && at < args.count - 1; at += step) {
    if (args.size(at) !== keyword.length) continue;
    if (equalsIgnoringCase(keyword, args.bytes, args.starts[at])) return at + 1;
  }
  return -1;
}
