/** The bytes of one element of a listpack (listpack-reader.ts draws them), and little-endian words among them. */
export function wordAt(bytes: Uint8Array, at: number): number {
  return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
}

export function setWord(bytes: Uint8Array, at: number, word: number): void {
  bytes[at] = word;
  bytes[at + 1] = word >>> 8;
  bytes[at + 2] = word >>> 16;
  bytes[at + 3] = word >>> 24;
}

/** Bytes of `back` for an element of `length` bytes. The bounds are Redis's, which leave out the last number of each width. */
export function backBytes(length: number): number {
  if (length <= 127) return 1;
  if (length < 16_383) return 2;
  if (length < 2_097_151) return 3;
  return length < 268_435_455 ? 4 : 5;
}

export function writeBack(bytes: Uint8Array, at: number, length: number): void {
  let last = at + backBytes(length) - 1;
  for (; last > at; last--) {
    bytes[last] = (length & 127) | 128;
    length >>>= 7;
  }
  bytes[at] = length;
}

export function stringBytes(size: number): number {
  return size + (size <= 63 ? 1 : size <= 4095 ? 2 : 5);
}

export function integerBytes(high: number, low: number): number {
  if (high !== low >> 31) return 9;
  if (low >= 0 && low <= 127) return 1;
  if (low >= -4096 && low <= 4095) return 2;
  if (low >= -0x8000 && low <= 0x7fff) return 3;
  return low >= -0x800000 && low <= 0x7fffff ? 4 : 5;
}

export function writeInteger(bytes: Uint8Array, at: number, high: number, low: number): number {
  const length = integerBytes(high, low);
  if (length === 1) bytes[at] = low;
  else if (length === 2) {
    bytes[at] = 0xc0 | ((low >>> 8) & 31);
    bytes[at + 1] = low;
  } else {
    bytes[at] = length === 9 ? 0xf4 : 0xee + length;
    for (let i = 1; i < Math.min(length, 5); i++, low >>= 8) bytes[at + i] = low;
    if (length === 9) setWord(bytes, at + 5, high);
  }
  return length;
}
