/**
 * XXH3, 64 bits, seed 0 (Yann Collet; the xxHash specification, version 0.8).
 *
 * Up to 240 bytes the hash is a few wide multiplications, done here in bigints. Longer input runs through eight 64-bit lanes, each
 * held as two 32-bit halves, so that the loop over megabytes allocates nothing.
 */

/** The default secret: fixed bytes without structure. */
const SECRET_HEX = [
  "b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db7240a4a4b7b3671f",
  "cb79e64eccc0e578825ad07dccff7221b8084674f743248ee03590e6813a264c",
  "3c2852bb91c300cb88d0658b1b532ea371644897a20df94e3819ef46a9deacd8",
  "a8fa763fe39c343ff9dcbbc7c70b4f1d8a51e04bcdb45931c89f7ec9d9787364",
  "eac5ac8334d3ebc3c581a0fffa1363eb170ddd51b7f0da49d316552629d4689e",
  "2b16be587d47a1fc8ff8b8d17ad031ce45cb3a8f95160428afd7fbcabb4b407e",
].join("");
const secret = Uint8Array.from(SECRET_HEX.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));

const PRIME32_1 = 0x9e3779b1;
const PRIME64_1 = 0x9e3779b185ebca87n;
const PRIME64_2 = 0xc2b2ae3d27d4eb4fn;
const PRIME64_3 = 0x165667b19e3779f9n;
const PRIME_MX1 = 0x165667919e3779f9n;
const PRIME_MX2 = 0x9fb21c651e98df25n;
/** The eight lanes at the start: primes of the algorithm, low half and high half. */
const LANES_LOW = [0xc2b2ae3d, 0x85ebca87, 0x27d4eb4f, 0x9e3779f9, 0xc2b2ae63, 0x85ebca77, 0x165667c5, PRIME32_1];
const LANES_HIGH = [0, 0x9e3779b1, 0xc2b2ae3d, 0x165667b1, 0x85ebca77, 0, 0x27d4eb2f, 0];

const STRIPE_BYTES = 64;
const BLOCK_STRIPES = 16;
const BLOCK_BYTES = STRIPE_BYTES * BLOCK_STRIPES;
const SHORT_BYTES_MAX = 240;

/** The hash of `bytes[start .. end)`. O(bytes). */
export function xxh3(bytes: Uint8Array, start: number, end: number): bigint {
  const length = end - start;
  if (length > SHORT_BYTES_MAX) return hashLong(bytes, start, end);
  if (length > 16) return hashMedium(bytes, start, end);
  if (length > 8) {
    const low = read64(bytes, start) ^ read64(secret, 24) ^ read64(secret, 32);
    const high = read64(bytes, end - 8) ^ read64(secret, 40) ^ read64(secret, 48);
    return avalanche(BigInt(length) + swap64(low) + high + foldedProduct(low, high));
  }
  if (length >= 4) {
    const input = BigInt(read32(bytes, end - 4)) + (BigInt(read32(bytes, start)) << 32n);
    return mixRotated(input ^ read64(secret, 8) ^ read64(secret, 16), length);
  }
  if (length === 0) return avalanche64(read64(secret, 56) ^ read64(secret, 64));
  const combined = (bytes[start] << 16) | (bytes[start + (length >> 1)] << 24) | bytes[end - 1] | (length << 8);
  return avalanche64(BigInt((combined ^ read32(secret, 0) ^ read32(secret, 4)) >>> 0));
}

function hashMedium(bytes: Uint8Array, start: number, end: number): bigint {
  const length = end - start;
  let sum = BigInt(length) * PRIME64_1;
  if (length <= 128) {
    for (let i = (length - 1) >> 5; i >= 0; i--)
      sum += mix16(bytes, start + 16 * i, 32 * i) + mix16(bytes, end - 16 * (i + 1), 32 * i + 16);
    return avalanche(sum);
  }
  for (let i = 0; i < 8; i++) sum += mix16(bytes, start + 16 * i, 16 * i);
  sum = avalanche(sum);
  for (let i = 8; i < length >> 4; i++) sum += mix16(bytes, start + 16 * i, 16 * (i - 8) + 3);
  return avalanche(sum + mix16(bytes, end - 16, 119));
}

function hashLong(bytes: Uint8Array, start: number, end: number): bigint {
  const low = Uint32Array.from(LANES_LOW);
  const high = Uint32Array.from(LANES_HIGH);
  const lastByte = end - 1;
  let at = start;
  for (; at + BLOCK_BYTES <= lastByte; at += BLOCK_BYTES) {
    for (let i = 0; i < BLOCK_STRIPES; i++) accumulate(low, high, bytes, at + STRIPE_BYTES * i, 8 * i);
    scramble(low, high);
  }
  for (let i = 0; at + STRIPE_BYTES <= lastByte; at += STRIPE_BYTES, i++) accumulate(low, high, bytes, at, 8 * i);
  accumulate(low, high, bytes, end - STRIPE_BYTES, 121);
  let sum = BigInt(end - start) * PRIME64_1;
  for (let i = 0; i < 8; i += 2)
    sum += foldedProduct(
      lane(low, high, i) ^ read64(secret, 11 + 8 * i),
      lane(low, high, i + 1) ^ read64(secret, 19 + 8 * i),
    );
  return avalanche(sum);
}

/** Adds a stripe of input to the lanes, keyed with the secret from `key` on. */
function accumulate(low: Uint32Array, high: Uint32Array, bytes: Uint8Array, at: number, key: number): void {
  for (let i = 0; i < 8; i++, at += 8, key += 8) {
    const dataLow = read32(bytes, at);
    const dataHigh = read32(bytes, at + 4);
    add(low, high, i ^ 1, dataLow, dataHigh);
    addProduct(low, high, i, dataLow ^ read32(secret, key), dataHigh ^ read32(secret, key + 4));
  }
}

function scramble(low: Uint32Array, high: Uint32Array): void {
  for (let i = 0; i < 8; i++) {
    const l = low[i] ^ (high[i] >>> 15) ^ read32(secret, 128 + 8 * i);
    const h = high[i] ^ read32(secret, 132 + 8 * i);
    low[i] = 0;
    high[i] = Math.imul(h, PRIME32_1);
    addProduct(low, high, i, l, PRIME32_1);
  }
}

function add(low: Uint32Array, high: Uint32Array, i: number, addLow: number, addHigh: number): void {
  const sum = (low[i] + addLow) >>> 0;
  high[i] += addHigh + (sum < addLow ? 1 : 0);
  low[i] = sum;
}

/** Adds the 64-bit product of two unsigned 32-bit numbers to a lane. */
function addProduct(low: Uint32Array, high: Uint32Array, i: number, a: number, b: number): void {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const bottom = Math.imul(aLow, bLow);
  const middle = (Math.imul(aHigh, bLow) + (bottom >>> 16)) >>> 0;
  const carry = (Math.imul(aLow, bHigh) + (middle & 0xffff)) >>> 0;
  const top = (Math.imul(aHigh, bHigh) + (middle >>> 16) + (carry >>> 16)) >>> 0;
  add(low, high, i, ((carry << 16) | (bottom & 0xffff)) >>> 0, top);
}

const lane = (low: Uint32Array, high: Uint32Array, i: number): bigint => (BigInt(high[i]) << 32n) | BigInt(low[i]);

function read32(bytes: Uint8Array, at: number): number {
  return (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)) >>> 0;
}

const read64 = (bytes: Uint8Array, at: number): bigint =>
  (BigInt(read32(bytes, at + 4)) << 32n) | BigInt(read32(bytes, at));

const mix16 = (bytes: Uint8Array, at: number, key: number): bigint =>
  foldedProduct(read64(bytes, at) ^ read64(secret, key), read64(bytes, at + 8) ^ read64(secret, key + 8));

/** Both halves of a 128-bit product, xored. */
function foldedProduct(a: bigint, b: bigint): bigint {
  const product = a * b;
  return BigInt.asUintN(64, product) ^ (product >> 64n);
}

function avalanche(sum: bigint): bigint {
  const a = BigInt.asUintN(64, sum);
  const b = BigInt.asUintN(64, (a ^ (a >> 37n)) * PRIME_MX1);
  return b ^ (b >> 32n);
}

function avalanche64(value: bigint): bigint {
  const a = BigInt.asUintN(64, (value ^ (value >> 33n)) * PRIME64_2);
  const b = BigInt.asUintN(64, (a ^ (a >> 29n)) * PRIME64_3);
  return b ^ (b >> 32n);
}

function mixRotated(value: bigint, length: number): bigint {
  const rotated = value ^ rotateLeft(value, 49n) ^ rotateLeft(value, 24n);
  const a = BigInt.asUintN(64, rotated * PRIME_MX2);
  const b = BigInt.asUintN(64, (a ^ ((a >> 35n) + BigInt(length))) * PRIME_MX2);
  return b ^ (b >> 28n);
}

const rotateLeft = (value: bigint, by: bigint): bigint => BigInt.asUintN(64, value << by) | (value >> (64n - by));

function swap64(value: bigint): bigint {
  let swapped = 0n;
  for (let i = 0n; i < 64n; i += 8n) swapped = (swapped << 8n) | ((value >> i) & 0xffn);
  return swapped;
}
