/**
 * Dense registers: 16 384 of six bits each, 12 288 bytes. Register i begins at bit 6 i; bit 0 is the lowest of the first byte.
 *
 *   byte     0                1                2
 *            11 000000        2222 1111        333333 22       four registers in three bytes
 */
import { FOURTH, type RegisterCounts, SECOND, THIRD } from "./cardinality.js";
import { HEADER_BYTES, REGISTER_BITS, REGISTERS } from "./layout.js";
import type { Registers } from "./registers.js";

export const REGISTER_MAX: number = (1 << REGISTER_BITS) - 1;

/** Sets a register of the HyperLogLog at `start` to `rank`, where it is lower. Returns whether it was. O(1). */
export function raiseDense(bytes: Uint8Array, start: number, register: number, rank: number): boolean {
  const bit = register * REGISTER_BITS;
  const at = start + HEADER_BYTES + (bit >>> 3);
  const shift = bit & 7;
  // A register that ends with its byte has no bit in the next one, which may be another value's.
  const spans = shift > 8 - REGISTER_BITS;
  const pair = bytes[at] | (spans ? bytes[at + 1] << 8 : 0);
  if (((pair >>> shift) & REGISTER_MAX) >= rank) return false;
  const raised = (pair & ~(REGISTER_MAX << shift)) | (rank << shift);
  bytes[at] = raised;
  if (spans) bytes[at + 1] = raised >>> 8;
  return true;
}

/** The highest bit of each byte. */
const HIGH_BITS = 0x80808080 | 0;

/**
 * Raises registers to those of the dense HyperLogLog at `start`, where they are lower: four at a time, without a branch, which costs two
 * fifths of comparing each. O(registers).
 */
export function uniteDense({ words }: Registers, bytes: Uint8Array, start: number): void {
  let at = start + HEADER_BYTES;
  for (let i = 0; i < words.length; i++, at += 3) {
    const packed = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16);
    const theirs =
      (packed & 0x3f) | ((packed << 2) & 0x3f00) | ((packed << 4) & 0x3f0000) | ((packed << 6) & 0x3f000000);
    const ours = words[i];
    // No byte is above 63, so that none borrows from the next: the high bit stays where ours is not the lower one.
    const notLower = ((ours | HIGH_BITS) - theirs) & HIGH_BITS;
    const kept = (notLower - (notLower >>> 7)) | 0;
    words[i] = (ours & kept) | (theirs & ~kept);
  }
}

/** Makes the registers of the dense HyperLogLog at `start` equal to these. O(registers). */
export function writeDense(bytes: Uint8Array, start: number, { words }: Registers): void {
  let at = start + HEADER_BYTES;
  for (let i = 0; i < words.length; i++, at += 3) {
    const four = words[i];
    const packed = (four & 0x3f) | ((four >>> 2) & 0xfc0) | ((four >>> 4) & 0x3f000) | ((four >>> 6) & 0xfc0000);
    bytes[at] = packed;
    bytes[at + 1] = packed >>> 8;
    bytes[at + 2] = packed >>> 16;
  }
}

/** Adds the registers of the dense HyperLogLog at `start` to the counts of their values. O(registers). */
export function countDense(counts: RegisterCounts, bytes: Uint8Array, start: number): void {
  let at = start + HEADER_BYTES;
  for (let i = 0; i < REGISTERS; i += 4, at += 3) {
    const packed = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16);
    counts[packed & REGISTER_MAX]++;
    counts[SECOND + ((packed >>> 6) & REGISTER_MAX)]++;
    counts[THIRD + ((packed >>> 12) & REGISTER_MAX)]++;
    counts[FOURTH + (packed >>> 18)]++;
  }
}

/** Adds registers to the counts of their values. O(registers). */
export function countRegisters(counts: RegisterCounts, { words }: Registers): void {
  for (let i = 0; i < words.length; i++) {
    const four = words[i];
    counts[four & REGISTER_MAX]++;
    counts[SECOND + ((four >>> 8) & REGISTER_MAX)]++;
    counts[THIRD + ((four >>> 16) & REGISTER_MAX)]++;
    counts[FOURTH + (four >>> 24)]++;
  }
}
