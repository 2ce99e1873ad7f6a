/** SHA-1 (FIPS 180-4): for digests that others compute as well, not for secrets. */

const BLOCK_BYTES = 64;
export const SHA1_BYTES = 20;

const schedule = new Uint32Array(80);

/** The digest of `bytes`. O(bytes). */
export function sha1(bytes: Uint8Array): Uint8Array {
  const state = Uint32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0);
  const view = new DataView(padded(bytes).buffer);
  for (let at = 0; at < view.byteLength; at += BLOCK_BYTES) mixBlock(state, view, at);
  const digest = new DataView(new ArrayBuffer(SHA1_BYTES));
  for (let i = 0; i < state.length; i++) digest.setUint32(4 * i, state[i]);
  return new Uint8Array(digest.buffer);
}

/** The bytes, a one bit, zeros, and the length in bits, in whole blocks. */
function padded(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const blocks = Math.ceil((bytes.length + 9) / BLOCK_BYTES);
  const all = new Uint8Array(blocks * BLOCK_BYTES);
  all.set(bytes);
  all[bytes.length] = 0x80;
  new DataView(all.buffer).setBigUint64(all.length - 8, BigInt(bytes.length) * 8n);
  return all;
}

function mixBlock(state: Uint32Array, view: DataView, at: number): void {
  for (let i = 0; i < 16; i++) schedule[i] = view.getUint32(at + 4 * i);
  for (let i = 16; i < 80; i++)
    schedule[i] = rotated(schedule[i - 3] ^ schedule[i - 8] ^ schedule[i - 14] ^ schedule[i - 16], 1);
  let [a, b, c, d, e] = state;
  for (let i = 0; i < 80; i++) {
    const mixed = (rotated(a, 5) + chosen(i, b, c, d) + e + constants[Math.floor(i / 20)] + schedule[i]) | 0;
    e = d;
    d = c;
    c = rotated(b, 30);
    b = a;
    a = mixed;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
}

const constants = [0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6];

function chosen(round: number, b: number, c: number, d: number): number {
  if (round < 20) return (b & c) | (~b & d);
  if (round < 40 || round >= 60) return b ^ c ^ d;
  return (b & c) | (b & d) | (c & d);
}

const rotated = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));
