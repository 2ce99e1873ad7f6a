/**
 * Counting and finding bits in a stretch of bytes. Bit 0 is the highest of the first byte, as in SETBIT.
 *
 * Both walk 32-bit words of the underlying buffer, with single bytes where the stretch does not begin or end at a word. Positions are
 * doubles: a string of 512 MiB has 2^32 bits.
 */

/** Words counted before the sum moves to a double: 32 bits each stay far below 2^31. */
const COUNTED_WORDS = 1 << 20;
/** Stretches up to this are walked byte by byte: a view costs more than it saves. */
const BYTEWISE_MAX = 64;

/** The set bits of a 32-bit word (Warren, Hacker's Delight, 5-1). */
function popcount(word: number): number {
  word -= (word >>> 1) & 0x55555555;
  word = (word & 0x33333333) + ((word >>> 2) & 0x33333333);
  return Math.imul((word + (word >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** The set bits of `bytes[start .. end)`. O(bytes / 4). */
export function countBits(bytes: Uint8Array, start: number, end: number): number {
  let count = 0;
  if (end - start > BYTEWISE_MAX) {
    for (; ((bytes.byteOffset + start) & 3) !== 0; start++) count += popcount(bytes[start]);
    const words = wordsOf(bytes, start, end);
    for (let from = 0; from < words.length; from += COUNTED_WORDS)
      count += countWords(words, from, Math.min(from + COUNTED_WORDS, words.length));
    start += words.length << 2;
  }
  for (; start < end; start++) count += popcount(bytes[start]);
  return count;
}

function countWords(words: Int32Array, from: number, to: number): number {
  let count = 0;
  for (let i = from; i < to; i++) count += popcount(words[i]);
  return count;
}

/** The set bits from bit `first` to bit `last`, both included, of the string that begins at `bytes[start]`. O(bits / 32). */
export function countBitRange(bytes: Uint8Array, start: number, first: number, last: number): number {
  const from = start + byteOf(first);
  const to = start + byteOf(last);
  const before = bytes[from] & ~(0xff >>> (first % 8));
  const behind = bytes[to] & (0x7f >>> (last % 8));
  return countBits(bytes, from, to + 1) - popcount(before) - popcount(behind);
}

/** The first bit equal to `bit` from bit `first` to bit `last`, both included, counted from `bytes[start]`; -1 for none. */
export function findBit(bytes: Uint8Array, start: number, bit: number, first: number, last: number): number {
  const skipped = bit === 1 ? 0 : 0xff;
  const to = start + byteOf(last);
  let at = start + byteOf(first);
  // Bits in front of the first one look like those that are skipped.
  let candidate = (bytes[at] ^ skipped) & (0xff >>> (first % 8));
  if (candidate === 0 && at < to) {
    at = skipBytes(bytes, at + 1, to, skipped);
    candidate = bytes[at] ^ skipped;
  }
  if (candidate === 0) return -1;
  const position = (at - start) * 8 + Math.clz32(candidate) - 24;
  return position <= last ? position : -1;
}

/** The first position from `at` up to `end` whose byte is not `skipped`; `end` where all before it are. O(bytes / 4). */
function skipBytes(bytes: Uint8Array, at: number, end: number, skipped: number): number {
  if (end - at > BYTEWISE_MAX) {
    for (; ((bytes.byteOffset + at) & 3) !== 0; at++) if (bytes[at] !== skipped) return at;
    const words = wordsOf(bytes, at, end);
    const word = skipped === 0 ? 0 : -1;
    let i = 0;
    while (i < words.length && words[i] === word) i++;
    at += i << 2;
  }
  while (at < end && bytes[at] === skipped) at++;
  return at;
}

/** The whole words of `bytes[start .. end)`; `start` is aligned. */
function wordsOf(bytes: Uint8Array, start: number, end: number): Int32Array {
  return new Int32Array(bytes.buffer, bytes.byteOffset + start, (end - start) >>> 2);
}

/** The byte that holds a bit. */
export function byteOf(bit: number): number {
  return Math.floor(bit / 8);
}
