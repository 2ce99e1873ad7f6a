/**
 * Patterns as KEYS, SCAN, PSUBSCRIBE, CONFIG GET and COMMAND LIST know them, over bytes.
 *
 *   *        any bytes, none included
 *   ?        one byte
 *   [ab-d]   one of these; a range may be given in either order, `\` takes the next byte as it is, the end of the pattern closes too
 *   [^a]     one that is not among these; `[]` is none, `[^]` is any
 *   \x       the byte x itself
 *
 * Every element but `*` takes exactly one byte, so that on a mismatch only the last `*` can help by taking one more: no recursion,
 * O(pattern bytes × text bytes) at worst, whatever the pattern. As in Redis the empty text is matched by the empty pattern alone.
 */
const ANY = 0x2a;
const ONE = 0x3f;
const OPEN = 0x5b;
const CLOSE = 0x5d;
const NOT = 0x5e;
const ESCAPE = 0x5c;
const DASH = 0x2d;

/** Whether `pattern[pStart .. pEnd)` matches the whole of `text[tStart .. tEnd)`. `ignoreCase` folds ASCII letters. No allocation. */
export function matchGlob(
  pattern: Uint8Array,
  pStart: number,
  pEnd: number,
  text: Uint8Array,
  tStart: number,
  tEnd: number,
  ignoreCase = false,
): boolean {
  if (tStart === tEnd) return pStart === pEnd;
  let p = pStart;
  let t = tStart;
  let afterStar = -1;
  let starEnd = 0;
  while (t < tEnd) {
    if (p < pEnd && pattern[p] === ANY) {
      if (++p === pEnd) return true;
      afterStar = p;
      starEnd = t;
      continue;
    }
    const next = p < pEnd ? matchOne(pattern, p, pEnd, text[t], ignoreCase) : -1;
    if (next >= 0) {
      p = next;
      t++;
    } else if (afterStar >= 0) {
      p = afterStar;
      t = ++starEnd;
    } else return false;
  }
  while (p < pEnd && pattern[p] === ANY) p++;
  return p === pEnd;
}

/** Whether the pattern is `*` alone: it matches everything, the empty text too, where callers ask this first. */
export function matchesAll(pattern: Uint8Array, start: number, end: number): boolean {
  return end - start === 1 && pattern[start] === ANY;
}

/** Matches one byte with the element at `p`; returns where the element ends, or -1. */
function matchOne(pattern: Uint8Array, p: number, end: number, byte: number, ignoreCase: boolean): number {
  const first = pattern[p];
  if (first === ONE) return p + 1;
  if (first === OPEN) return matchClass(pattern, p + 1, end, byte, ignoreCase);
  const at = first === ESCAPE && p + 1 < end ? p + 1 : p;
  return same(pattern[at], byte, ignoreCase) ? at + 1 : -1;
}

/** `matchOne` for a class, whose first byte behind the bracket is at `p`. */
function matchClass(pattern: Uint8Array, p: number, end: number, byte: number, ignoreCase: boolean): number {
  const negated = p < end && pattern[p] === NOT;
  if (negated) p++;
  let found = false;
  for (; p < end && pattern[p] !== CLOSE; p++) {
    if (pattern[p] === ESCAPE && p + 1 < end) {
      p++;
      // An escaped byte is compared as it is, whatever its case.
      if (pattern[p] === byte) found = true;
    } else if (p + 2 < end && pattern[p + 1] === DASH) {
      if (inRange(pattern[p], pattern[p + 2], byte, ignoreCase)) found = true;
      p += 2;
    } else if (same(pattern[p], byte, ignoreCase)) found = true;
  }
  if (found === negated) return -1;
  return p < end ? p + 1 : end;
}

function inRange(a: number, b: number, byte: number, ignoreCase: boolean): boolean {
  const low = Math.min(a, b);
  const high = Math.max(a, b);
  if (!ignoreCase) return byte >= low && byte <= high;
  const folded = lower(byte);
  return folded >= lower(low) && folded <= lower(high);
}

function same(a: number, b: number, ignoreCase: boolean): boolean {
  return a === b || (ignoreCase && lower(a) === lower(b));
}

function lower(byte: number): number {
  return byte >= 65 && byte <= 90 ? byte | 32 : byte;
}
