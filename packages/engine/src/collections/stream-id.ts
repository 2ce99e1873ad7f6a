/**
 * IDs of stream entries: milliseconds and a sequence number, both unsigned 64-bit integers, as four words of an `Int32Array`.
 *
 *   at + 0  milliseconds, high half    at + 2  sequence, high half
 *   at + 1  milliseconds, low half     at + 3  sequence, low half
 *
 * They stand so in cells (`newId`) and in blocks of the arena, and nothing is allocated to compare, copy or count them.
 */
const WORD = 2 ** 32;
const ZERO = 0x30;
const DASH = 0x2d;
/** Words of an ID. */
export const ID_WORDS = 4;
/** Bytes of the longest ID as text. */
export const ID_TEXT_BYTES_MAX = 41;

/** A cell that holds 0-0. */
export function newId(): Int32Array {
  return new Int32Array(ID_WORDS);
}

/** Negative where ID `a` is the smaller one, 0 where both are equal. */
export function compareIds(a: Int32Array, aAt: number, b: Int32Array, bAt: number): number {
  for (let i = 0; i < ID_WORDS; i++) {
    const left = a[aAt + i];
    const right = b[bAt + i];
    if (left !== right) return left >>> 0 < right >>> 0 ? -1 : 1;
  }
  return 0;
}

export function copyId(to: Int32Array, toAt: number, from: Int32Array, fromAt: number): void {
  to[toAt] = from[fromAt];
  to[toAt + 1] = from[fromAt + 1];
  to[toAt + 2] = from[fromAt + 2];
  to[toAt + 3] = from[fromAt + 3];
}

/** Writes 0-0, or with -1 the largest ID. */
export function fillId(words: Int32Array, at: number, word: 0 | -1): void {
  words[at] = word;
  words[at + 1] = word;
  words[at + 2] = word;
  words[at + 3] = word;
}

export function isZeroId(words: Int32Array, at: number): boolean {
  return (words[at] | words[at + 1] | words[at + 2] | words[at + 3]) === 0;
}

/** Whether it is the largest ID of all. */
export function isMaxId(words: Int32Array, at: number): boolean {
  return (words[at] & words[at + 1] & words[at + 2] & words[at + 3]) === -1;
}

/** Whether the sequence number is the largest one. */
export function isMaxSequence(words: Int32Array, at: number): boolean {
  return (words[at + 2] & words[at + 3]) === -1;
}

/** Turns an ID into the next one. False, and 0-0, where it was the largest. */
export function incrementId(words: Int32Array, at: number): boolean {
  for (let i = ID_WORDS - 1; i >= 0; i--) {
    words[at + i] = (words[at + i] + 1) | 0;
    if (words[at + i] !== 0) return true;
  }
  return false;
}

/** Turns an ID into the one before. False, and the largest ID, where it was 0-0. */
export function decrementId(words: Int32Array, at: number): boolean {
  for (let i = ID_WORDS - 1; i >= 0; i--) {
    words[at + i] = (words[at + i] - 1) | 0;
    if (words[at + i] !== -1) return true;
  }
  return false;
}

/** Writes the ID in decimal, `5-1`, so that it ends before `end`; returns where it starts. */
export function writeIdText(bytes: Uint8Array, end: number, words: Int32Array, at: number): number {
  const dash = writeUnsigned(bytes, end, words[at + 2], words[at + 3]) - 1;
  bytes[dash] = DASH;
  return writeUnsigned(bytes, dash, words[at], words[at + 1]);
}

/** Writes an unsigned 64-bit integer in decimal so that it ends before `end`; returns where it starts. */
export function writeUnsigned(bytes: Uint8Array, end: number, high: number, low: number): number {
  if (high >>> 0 >= 0x200000) return writeLarge(bytes, end, high, low);
  let at = end;
  let rest = (high >>> 0) * WORD + (low >>> 0);
  while (rest > 0x7fffffff) {
    const next = Math.floor(rest / 10);
    bytes[--at] = ZERO + (rest - next * 10);
    rest = next;
  }
  let small = rest | 0;
  do {
    const next = (small / 10) | 0;
    bytes[--at] = ZERO + (small - next * 10);
    small = next;
  } while (small > 0);
  return at;
}

/** What no double holds: allocates. */
function writeLarge(bytes: Uint8Array, end: number, high: number, low: number): number {
  const digits = String(BigInt(high >>> 0) * BigInt(WORD) + BigInt(low >>> 0));
  for (let i = 0; i < digits.length; i++) bytes[end - digits.length + i] = digits.charCodeAt(i);
  return end - digits.length;
}
