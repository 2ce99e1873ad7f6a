/** The registers of several HyperLogLogs together: what PFCOUNT of many keys and PFMERGE gather. */
import { cardinalityOf, registerCounts } from "./cardinality.js";
import { countDense, countRegisters, uniteDense } from "./dense-registers.js";
import { RANK_SHIFT, rankOf } from "./element-rank.js";
import { isDense, REGISTERS } from "./layout.js";
import { Registers } from "./registers.js";
import { countSparse, uniteSparse } from "./sparse-registers.js";

const counts = registerCounts();

/** The cardinality of the HyperLogLog `bytes[start .. end)`; NaN where its runs are wrong. O(bytes). */
export function countHyperLogLog(bytes: Uint8Array, start: number, end: number): number {
  counts.fill(0);
  if (isDense(bytes, start)) countDense(counts, bytes, start);
  else if (!countSparse(counts, bytes, start, end)) return Number.NaN;
  return cardinalityOf(counts);
}

export class HyperLogLogUnion {
  readonly registers: Registers = new Registers();
  /** One of those that were added is dense. */
  isDense = false;

  clear(): void {
    this.registers.clear();
    this.isDense = false;
  }

  /** Adds the HyperLogLog `bytes[start .. end)`. False where its runs are wrong. O(registers). */
  add(bytes: Uint8Array, start: number, end: number): boolean {
    if (!isDense(bytes, start)) return uniteSparse(this.registers, bytes, start, end);
    this.isDense = true;
    uniteDense(this.registers, bytes, start);
    return true;
  }

  /** Adds one element. O(bytes). */
  addElement(bytes: Uint8Array, start: number, end: number): void {
    const found = rankOf(bytes, start, end);
    this.registers.raise(found & (REGISTERS - 1), found >>> RANK_SHIFT);
  }

  /** The cardinality of the union. O(registers). */
  count(): number {
    counts.fill(0);
    countRegisters(counts, this.registers);
    return cardinalityOf(counts);
  }
}
