/**
 * A HyperLogLog: an estimate of how many different elements were seen, in at most 12 304 bytes. It is a string, in Redis's layout:
 *
 *   byte 0   "HYLL"
 *   byte 4   encoding: 0 dense, 1 sparse
 *   byte 5   three bytes that nobody reads
 *   byte 8   the cardinality that was computed last, 64 bits, little-endian; the highest bit says that it is stale
 *   byte 16  16 384 registers of 0 to 63: dense (dense-registers.ts) or as runs (sparse-registers.ts)
 *
 * An element belongs to one register and has a rank there (element-rank.ts); the register holds the highest rank met.
 * (Flajolet, Fusy, Gandouet, Meunier, "HyperLogLog", 2007; 64-bit hashes and sparse registers after Heule, Nunkesser, Hall, 2013.)
 */
export const HEADER_BYTES = 16;
export const REGISTERS: number = 1 << 14;
export const REGISTER_BITS = 6;
export const DENSE_BYTES: number = HEADER_BYTES + (REGISTERS * REGISTER_BITS) / 8;

/** The values of byte 4. */
export const HyperLogLogEncoding = { dense: 0, sparse: 1 } as const;

const MAGIC = [0x48, 0x59, 0x4c, 0x4c];
const ENCODING_AT = 4;
const CACHE_AT = 8;
const STALE_AT = 15;
const STALE = 0x80;

/** All registers 0, sparse: one run. Its cached cardinality is 0 and holds. */
export const emptyHyperLogLog: Readonly<Uint8Array> = Uint8Array.from([
  ...MAGIC,
  HyperLogLogEncoding.sparse,
  ...new Array<number>(HEADER_BYTES - 5).fill(0),
  0x7f,
  0xff,
]);

/** Whether a string claims to be a HyperLogLog, as PFCOUNT asks: the runs of a sparse one may be wrong still. O(1). */
export function isHyperLogLog(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < HEADER_BYTES) return false;
  for (let i = 0; i < MAGIC.length; i++) if (bytes[start + i] !== MAGIC[i]) return false;
  const encoding = bytes[start + ENCODING_AT];
  return encoding === HyperLogLogEncoding.dense ? end - start === DENSE_BYTES : encoding === HyperLogLogEncoding.sparse;
}

export function isDense(bytes: Uint8Array, start: number): boolean {
  return bytes[start + ENCODING_AT] === HyperLogLogEncoding.dense;
}

export function setDense(bytes: Uint8Array, start: number): void {
  bytes[start + ENCODING_AT] = HyperLogLogEncoding.dense;
}

/** Says that the cached cardinality is no longer right. */
export function invalidateCache(bytes: Uint8Array, start: number): void {
  bytes[start + STALE_AT] |= STALE;
}

export function isCached(bytes: Uint8Array, start: number): boolean {
  return (bytes[start + STALE_AT] & STALE) === 0;
}

/** The higher 32 bits of the cached cardinality, signed. */
export function cachedHigh(bytes: Uint8Array, start: number): number {
  return word(bytes, start + CACHE_AT + 4);
}

/** The lower 32 bits of the cached cardinality, signed. */
export function cachedLow(bytes: Uint8Array, start: number): number {
  return word(bytes, start + CACHE_AT);
}

/** Writes a cardinality: an integer of at most 64 bits, -2^63 where it is too large for that; so too large a one is stale at once. */
export function writeCache(bytes: Uint8Array, start: number, cardinality: number): void {
  const high = Math.floor(cardinality / 0x1_0000_0000);
  const low = cardinality - high * 0x1_0000_0000;
  for (let i = 0; i < 4; i++) {
    bytes[start + CACHE_AT + i] = low >>> (i * 8);
    bytes[start + CACHE_AT + 4 + i] = high >>> (i * 8);
  }
}

function word(bytes: Uint8Array, at: number): number {
  return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
}
