/**
 * LZF, the compression of strings in RDB files: literal runs, and references to what stood up to 8 KiB before.
 *
 *   000LLLLL + L+1 bytes                      a run of literals
 *   LLLooooo oooooooo                         L+2 bytes (L from 1 to 6) from `offset`+1 bytes before
 *   111ooooo LLLLLLLL oooooooo                L+9 bytes from there
 *
 * The compressor looks three bytes up in a table of their last place and takes the first match: what it finds, and what it leaves,
 * is the format's reference behaviour, so that DUMP has Redis's bytes. It gives up where the result would not fit `limit`. O(bytes).
 */
const HASH_BITS = 16;
const OFFSET_MAX = 1 << 13;
const MATCH_MAX = (1 << 8) + (1 << 3);
const LITERALS_MAX = 1 << 5;
const FORGET_AT = 2 ** 31;

/** For each hash 1 + the place where it was met last, counted through all inputs: what is below `#base` is of an earlier one. */
const places = new Float64Array(1 << HASH_BITS);
let base = 0;

const slotOf = (three: number): number => ((three >>> (24 - HASH_BITS)) - Math.imul(three, 5)) & ((1 << HASH_BITS) - 1);
const threeAt = (bytes: Uint8Array, at: number): number => (bytes[at] << 16) | (bytes[at + 1] << 8) | bytes[at + 2];

/** Compresses `input[from .. to)` into `output`. Returns the bytes written, or 0 where they would be more than `limit`. */
export function compress(input: Uint8Array, from: number, to: number, output: Uint8Array, limit: number): number {
  if (to - from < 4 || limit < 4) return 0;
  if (base > FORGET_AT) {
    places.fill(0);
    base = 0;
  }
  const shift = base + 1 - from;
  const stale = base + 1;
  base += to - from + 1;
  let at = from;
  let out = 1;
  let literals = 0;
  while (at < to - 2) {
    const slot = slotOf(threeAt(input, at));
    const place = places[slot];
    places[slot] = at + shift;
    const before = place - shift;
    // The very first byte is never referred to: its place means "none" to the reference.
    if (place <= stale || at - before > OFFSET_MAX || threeAt(input, before) !== threeAt(input, at)) {
      if (out >= limit) return 0;
      output[out++] = input[at++];
      if (++literals === LITERALS_MAX) {
        output[out - literals - 1] = literals - 1;
        literals = 0;
        out++;
      }
      continue;
    }
    const offset = at - before - 1;
    if (out - (literals === 0 ? 1 : 0) + 4 >= limit) return 0;
    output[out - literals - 1] = literals - 1;
    if (literals === 0) out--;
    const most = Math.min(to - at - 2, MATCH_MAX);
    // The reference compares sixteen bytes before it looks at the limit, which may so be passed by two.
    let length = 2;
    let same = true;
    for (let steps = most > 16 ? 16 : 0; steps > 0 && same; steps--)
      same = input[before + ++length] === input[at + length];
    if (same) {
      do length++;
      while (length < most && input[before + length] === input[at + length]);
    }
    const coded = length - 2;
    if (coded < 7) output[out++] = (offset >>> 8) + (coded << 5);
    else {
      output[out++] = (offset >>> 8) + (7 << 5);
      output[out++] = coded - 7;
    }
    output[out++] = offset;
    literals = 0;
    out++;
    at += length;
    if (at >= to - 2) break;
    places[slotOf(threeAt(input, at - 2))] = at - 2 + shift;
    places[slotOf(threeAt(input, at - 1))] = at - 1 + shift;
  }
  if (out + 3 > limit) return 0;
  while (at < to) {
    output[out++] = input[at++];
    if (++literals === LITERALS_MAX) {
      output[out - literals - 1] = literals - 1;
      literals = 0;
      out++;
    }
  }
  output[out - literals - 1] = literals - 1;
  return literals === 0 ? out - 1 : out;
}

/** The most bytes that so many compressed ones can stand for. */
export const expandedBytesMax = (compressedBytes: number): number => Math.floor(compressedBytes / 3 + 1) * MATCH_MAX;

/** Expands `input[from .. to)` into all of `output`. False where the bytes are no LZF of exactly that length. O(bytes). */
export function expand(input: Uint8Array, from: number, to: number, output: Uint8Array): boolean {
  let at = from;
  let out = 0;
  while (at < to) {
    const control = input[at++];
    if (control < LITERALS_MAX) {
      const length = control + 1;
      if (at + length > to || out + length > output.length) return false;
      for (let i = 0; i < length; i++) output[out++] = input[at++];
      continue;
    }
    let length = control >>> 5;
    if (length === 7) {
      if (at >= to) return false;
      length += input[at++];
    }
    if (at >= to) return false;
    let before = out - ((control & 31) << 8) - input[at++] - 1;
    length += 2;
    if (before < 0 || out + length > output.length) return false;
    for (let i = 0; i < length; i++) output[out++] = output[before++];
  }
  return out === output.length;
}
