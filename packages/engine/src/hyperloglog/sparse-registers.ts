/**
 * Sparse registers: runs of equal registers, behind each other, that make 16 384 together.
 *
 *   00nnnnnn            ZERO    n + 1 registers are 0
 *   01nnnnnn nnnnnnnn   XZERO   n + 1 registers are 0, high bits first
 *   1vvvvvnn            VAL     n + 1 registers are v + 1
 *
 * A run of another user's making may promise more or fewer registers, or be cut off; whoever walks them says so, and never reads or
 * writes outside of the value. O(bytes) for everything; a few hundred elements take a few hundred bytes.
 */
import type { RegisterCounts } from "./cardinality.js";
import { raiseDense } from "./dense-registers.js";
import { HEADER_BYTES, REGISTERS } from "./layout.js";
import type { Registers } from "./registers.js";

const XZERO = 0x40;
const VAL = 0x80;
export const ZERO_RUN_MAX = 64;
const VAL_RUN_MAX = 4;
/** The highest rank that a run can hold. */
export const SPARSE_RANK_MAX = 32;

/** The bytes of the run that begins with `opcode`. */
export function runBytes(opcode: number): number {
  return (opcode & 0xc0) === XZERO ? 2 : 1;
}

/** The registers of the run at `at` of a value that ends at `end`. */
export function runLength(bytes: Uint8Array, at: number, end: number): number {
  const opcode = bytes[at];
  if (opcode >= VAL) return (opcode & 3) + 1;
  if (opcode < XZERO) return opcode + 1;
  return (((opcode & 0x3f) << 8) | (at + 1 < end ? bytes[at + 1] : 0)) + 1;
}

/** What the registers of a run are. */
export function runRank(opcode: number): number {
  return opcode < VAL ? 0 : ((opcode >>> 2) & 0x1f) + 1;
}

/** Raises `registers` to those of `bytes[start .. end)`. False where the runs are wrong; some are raised then. */
export function uniteSparse(registers: Registers, bytes: Uint8Array, start: number, end: number): boolean {
  let register = 0;
  for (let at = start + HEADER_BYTES; at < end; at += runBytes(bytes[at])) {
    const length = runLength(bytes, at, end);
    const rank = runRank(bytes[at]);
    if (register + length > REGISTERS) return false;
    if (rank === 0) register += length;
    else for (const next = register + length; register < next; register++) registers.raise(register, rank);
  }
  return register === REGISTERS;
}

/** Adds the registers of `bytes[start .. end)` to the counts of their values. False where the runs are wrong. */
export function countSparse(counts: RegisterCounts, bytes: Uint8Array, start: number, end: number): boolean {
  let registers = 0;
  for (let at = start + HEADER_BYTES; at < end; at += runBytes(bytes[at])) {
    const length = runLength(bytes, at, end);
    registers += length;
    if (registers > REGISTERS) return false;
    counts[runRank(bytes[at])] += length;
  }
  return registers === REGISTERS;
}

/** Raises the registers of a dense HyperLogLog at 0 of `dense` to those of `bytes[start .. end)`. False where the runs are wrong. */
export function expandSparse(dense: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  let register = 0;
  for (let at = start + HEADER_BYTES; at < end; at += runBytes(bytes[at])) {
    const length = runLength(bytes, at, end);
    const rank = runRank(bytes[at]);
    if (register + length > REGISTERS) return false;
    if (rank === 0) register += length;
    else for (const next = register + length; register < next; register++) raiseDense(dense, 0, register, rank);
  }
  return register === REGISTERS;
}

/** The run of `length` zeros is written at `at`; returns where the next one begins. */
export function writeZeros(bytes: Uint8Array, at: number, length: number): number {
  const n = length - 1;
  if (length <= ZERO_RUN_MAX) bytes[at] = n;
  else {
    bytes[at++] = XZERO | (n >>> 8);
    bytes[at] = n & 0xff;
  }
  return at + 1;
}

/** The run of `length` registers of `rank` is written at `at`; returns where the next one begins. */
export function writeRank(bytes: Uint8Array, at: number, rank: number, length: number): number {
  bytes[at] = VAL | ((rank - 1) << 2) | (length - 1);
  return at + 1;
}

/** Whether two runs can be one: registers of one rank, few enough. */
export function areOneRun(opcode: number, next: number): boolean {
  return opcode >= VAL && next >= VAL && opcode >>> 2 === next >>> 2 && (opcode & 3) + (next & 3) + 2 <= VAL_RUN_MAX;
}

/** The runs as PFDEBUG DECODE shows them: `z:1` and `Z:16384` for zeros, `v:1,4` for four registers of 1. */
export function describeRuns(bytes: Uint8Array, start: number, end: number): string {
  const words: string[] = [];
  for (let at = start + HEADER_BYTES; at < end; at += runBytes(bytes[at])) {
    const length = runLength(bytes, at, end);
    const rank = runRank(bytes[at]);
    if (rank > 0) words.push(`v:${rank},${length}`);
    else words.push(`${bytes[at] < XZERO ? "z" : "Z"}:${length}`);
  }
  return words.join(" ");
}
