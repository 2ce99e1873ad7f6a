/**
 * Dense registers: 16 384 of six bits each, 12 288 bytes. Register i begins at bit 6 i; bit 0 is the lowest of the first byte.
 *
 *   byte     0                1                2
 *            11 000000        2222 1111        333333 22       four registers in three bytes
 */
import { HEADER_BYTES, REGISTER_BITS, REGISTERS } from "./layout.js";

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

/** Raises `registers` to those of the dense HyperLogLog at `start`, where they are lower. O(registers). */
export function uniteDense(registers: Uint8Array, bytes: Uint8Array, start: number): void {
  let at = start + HEADER_BYTES;
  for (let i = 0; i < REGISTERS; i += 4, at += 3) {
    const four = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16);
    const a = four & REGISTER_MAX;
    const b = (four >>> 6) & REGISTER_MAX;
    const c = (four >>> 12) & REGISTER_MAX;
    const d = four >>> 18;
    if (a > registers[i]) registers[i] = a;
    if (b > registers[i + 1]) registers[i + 1] = b;
    if (c > registers[i + 2]) registers[i + 2] = c;
    if (d > registers[i + 3]) registers[i + 3] = d;
  }
}

/** Adds the registers of the dense HyperLogLog at `start` to a histogram by their values. O(registers). */
export function countDense(histogram: Int32Array, bytes: Uint8Array, start: number): void {
  let at = start + HEADER_BYTES;
  for (let i = 0; i < REGISTERS; i += 4, at += 3) {
    const four = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16);
    histogram[four & REGISTER_MAX]++;
    histogram[(four >>> 6) & REGISTER_MAX]++;
    histogram[(four >>> 12) & REGISTER_MAX]++;
    histogram[four >>> 18]++;
  }
}
