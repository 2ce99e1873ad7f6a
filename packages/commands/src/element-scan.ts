/** What SCAN, HSCAN, SSCAN and ZSCAN share: the cursor as clients write it, and MATCH and COUNT. */
import { parseInteger } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors } from "./errors.js";
import { matchesAll, matchGlob } from "./glob.js";
import { argumentIs, smallCount } from "./registry/words.js";
import { browserLimits } from "./session/browser-limits.js";
import type { Session } from "./session/session.js";

/** Elements that one call looks at unless COUNT says otherwise. */
const SCAN_COUNT = 10;
/** A call ends after this many steps for each element that it was asked for, however few it found. */
const STEPS_PER_COUNT = 10;
const CURSOR_MAX: bigint = 2n ** 64n - 1n;

/** A cursor in argument `at` as C's `strtoul` reads it, of which the index looks at the low 32 bits; -1 where it is none. */
export function cursorAt(args: Args, at: number): number {
  const small = smallCount(args, at);
  if (small >= 0) return small;
  const [text] = args.text(at).split("\0", 1);
  const match = /^([+-]?)(\d+)$/.exec(text);
  if (match === null) return text === "" ? 0 : -1;
  const value = BigInt(match[2]);
  if (value > CURSOR_MAX) return -1;
  return Number(BigInt.asUintN(32, match[1] === "-" ? -value : value));
}

/** The options of one call. */
export class ScanOptions {
  /** How many elements the call looks at. */
  count = SCAN_COUNT;
  /** Arguments of the pattern and, for SCAN, the type's name; 0 for none. */
  pattern = 0;
  type = 0;
  /** HSCAN: only fields are asked for. */
  withoutValues = false;
  readonly #args: Args;

  constructor(args: Args) {
    this.#args = args;
  }

  /** Reads the options from argument `first` on. False where they are wrong, and the error is answered. */
  parse(session: Session, first: number, reply: ReplySink, withType = false, withNoValues = false): boolean {
    const args = this.#args;
    for (let at = first; at < args.count; at += 2) {
      if (withNoValues && argumentIs(args, at, "novalues")) {
        this.withoutValues = true;
        at--;
        continue;
      }
      const value = at + 1;
      let known = value < args.count;
      if (known && argumentIs(args, at, "count")) {
        this.count = parseInteger(args.bytes, args.starts[value], args.ends[value]);
        if (Number.isNaN(this.count)) {
          session.fail(reply, errors.notInteger);
          return false;
        }
        known = this.count >= 1;
      } else if (known && argumentIs(args, at, "match")) this.pattern = value;
      else if (known && withType && argumentIs(args, at, "type")) this.type = value;
      else known = false;
      if (!known) {
        session.fail(reply, errors.syntax);
        return false;
      }
    }
    if (session.fromBrowser) this.count = Math.min(this.count, browserLimits.scanCountMax);
    return true;
  }

  /** Whether the pattern, if there is one, lets `bytes[start .. end)` pass. O(bytes × pattern bytes). */
  matches(element: Uint8Array, start: number, end: number): boolean {
    if (this.pattern === 0) return true;
    const { bytes, starts, ends } = this.#args;
    const [from, to] = [starts[this.pattern], ends[this.pattern]];
    return matchesAll(bytes, from, to) || matchGlob(bytes, from, to, element, start, end);
  }

  /**
   * The cursor after a call from `cursor` on: `step` looks at a cursor's place, calls `see` for each element and returns the next
   * cursor. The reply's cursor stands before its elements: a first pass finds it, a second one writes, and nothing is kept between.
   */
  cursorAfter(cursor: number, step: (cursor: number, see: () => void) => number): number {
    let seen = 0;
    let steps = this.count * STEPS_PER_COUNT;
    const see = (): void => void seen++;
    let next = cursor;
    do next = step(next, see);
    while (next !== 0 && seen < this.count && steps-- > 0);
    return next;
  }
}
