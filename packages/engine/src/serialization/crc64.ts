/**
 * CRC-64 with the polynomial of Jones (0xad93d23594c935a9, reflected, from 0), which ends DUMP payloads and RDB files.
 *
 * Eight bytes a step from eight tables of 256 (16 KiB, made at first use): the k-th table says what a byte becomes that k further bytes
 * follow. 64 bits are two words of 32. O(bytes).
 */
const POLYNOMIAL_LOW = 0xac4bc9b5;
const POLYNOMIAL_HIGH = 0x95ac9329;
const TABLES = 8;

let lows = new Uint32Array(0);
let highs = new Uint32Array(0);

function makeTables(): void {
  lows = new Uint32Array(TABLES * 256);
  highs = new Uint32Array(TABLES * 256);
  for (let byte = 0; byte < 256; byte++) {
    let low = byte;
    let high = 0;
    for (let bit = 0; bit < 8; bit++) {
      const odd = (low & 1) !== 0;
      low = (low >>> 1) | (high << 31);
      high >>>= 1;
      if (!odd) continue;
      low ^= POLYNOMIAL_LOW;
      high ^= POLYNOMIAL_HIGH;
    }
    lows[byte] = low;
    highs[byte] = high;
  }
  for (let at = 256; at < TABLES * 256; at++) {
    const low = lows[at - 256];
    const high = highs[at - 256];
    lows[at] = ((low >>> 8) | (high << 24)) ^ lows[low & 255];
    highs[at] = (high >>> 8) ^ highs[low & 255];
  }
}

/** A checksum that grows with what it is given. */
export class Crc64 {
  low = 0;
  high = 0;

  update(bytes: Uint8Array, from: number, to: number): this {
    if (lows.length === 0) makeTables();
    let { low, high } = this;
    let at = from;
    for (; to - at >= 8; at += 8) {
      const a = low ^ (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24));
      const b = high ^ (bytes[at + 4] | (bytes[at + 5] << 8) | (bytes[at + 6] << 16) | (bytes[at + 7] << 24));
      const i0 = 1792 + (a & 255);
      const i1 = 1536 + ((a >>> 8) & 255);
      const i2 = 1280 + ((a >>> 16) & 255);
      const i3 = 1024 + (a >>> 24);
      const i4 = 768 + (b & 255);
      const i5 = 512 + ((b >>> 8) & 255);
      const i6 = 256 + ((b >>> 16) & 255);
      const i7 = b >>> 24;
      low = lows[i0] ^ lows[i1] ^ lows[i2] ^ lows[i3] ^ lows[i4] ^ lows[i5] ^ lows[i6] ^ lows[i7];
      high = highs[i0] ^ highs[i1] ^ highs[i2] ^ highs[i3] ^ highs[i4] ^ highs[i5] ^ highs[i6] ^ highs[i7];
    }
    for (; at < to; at++) {
      const index = (low ^ bytes[at]) & 255;
      low = ((low >>> 8) | (high << 24)) ^ lows[index];
      high = (high >>> 8) ^ highs[index];
    }
    this.low = low | 0;
    this.high = high | 0;
    return this;
  }

  /** Writes the eight bytes, the lowest first. */
  write(bytes: Uint8Array, at: number): void {
    for (let i = 0; i < 4; i++) {
      bytes[at + i] = this.low >>> (8 * i);
      bytes[at + 4 + i] = this.high >>> (8 * i);
    }
  }

  /** Whether the eight bytes at `at` are this checksum. */
  matches(bytes: Uint8Array, at: number): boolean {
    for (let i = 0; i < 4; i++) {
      if (bytes[at + i] !== ((this.low >>> (8 * i)) & 255)) return false;
      if (bytes[at + 4 + i] !== ((this.high >>> (8 * i)) & 255)) return false;
    }
    return true;
  }
}
