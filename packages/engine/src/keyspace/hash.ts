/**
 * HalfSipHash-1-3 (Aumasson and Bernstein, SipHash's variant for 32-bit machines): a keyed hash of byte strings, so that nobody
 * without the key can choose names that fall into one bucket. 32 bits out, O(length), no allocation.
 */
export interface HashKey {
  readonly k0: number;
  readonly k1: number;
}

/** Draws a hash key from a source of randomness in [0, 1). */
export function newHashKey(random: () => number): HashKey {
  const word = (): number => (random() * 0x1_0000_0000) | 0;
  return { k0: word(), k1: word() };
}

/** Hashes `bytes[start .. end)` to a signed 32-bit integer. */
export function hashOf(key: HashKey, bytes: Uint8Array, start: number, end: number): number {
  let v0 = key.k0;
  let v1 = key.k1;
  let v2 = 0x6c796765 ^ v0;
  let v3 = 0x74656462 ^ v1;
  const wordsEnd = end - 3;
  let at = start;
  let word = 0;
  for (; at < wordsEnd; at += 4) {
    word = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
    v3 ^= word;
    v0 = (v0 + v1) | 0;
    v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
    v0 = (v0 << 16) | (v0 >>> 16);
    v2 = (v2 + v3) | 0;
    v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
    v0 = (v0 + v3) | 0;
    v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
    v2 = (v2 + v1) | 0;
    v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
    v2 = (v2 << 16) | (v2 >>> 16);
    v0 ^= word;
  }
  word = (end - start) << 24;
  for (let shift = 0; at < end; at++, shift += 8) word |= bytes[at] << shift;
  // The last word and the three closing rounds.
  v3 ^= word;
  for (let round = 0; round < 4; round++) {
    v0 = (v0 + v1) | 0;
    v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
    v0 = (v0 << 16) | (v0 >>> 16);
    v2 = (v2 + v3) | 0;
    v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
    v0 = (v0 + v3) | 0;
    v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
    v2 = (v2 + v1) | 0;
    v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
    v2 = (v2 << 16) | (v2 >>> 16);
    if (round === 0) {
      v0 ^= word;
      v2 ^= 0xff;
    }
  }
  return v1 ^ v3;
}
