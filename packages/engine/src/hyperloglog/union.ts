/** The registers of several HyperLogLogs together, a byte each: what PFCOUNT of many keys and PFMERGE gather. */
import { cardinalityOf, HISTOGRAM_SIZE } from "./cardinality.js";
import { countDense, uniteDense } from "./dense-registers.js";
import { RANK_SHIFT, rankOf } from "./element-rank.js";
import { isDense, REGISTERS } from "./layout.js";
import { countSparse, uniteSparse } from "./sparse-registers.js";

const histogram = new Int32Array(HISTOGRAM_SIZE);

/** The cardinality of the HyperLogLog `bytes[start .. end)`; NaN where its runs are wrong. O(bytes). */
export function countHyperLogLog(bytes: Uint8Array, start: number, end: number): number {
  histogram.fill(0);
  if (isDense(bytes, start)) countDense(histogram, bytes, start);
  else if (!countSparse(histogram, bytes, start, end)) return Number.NaN;
  return cardinalityOf(histogram);
}

export class HyperLogLogUnion {
  readonly registers: Uint8Array = new Uint8Array(REGISTERS);
  /** One of those that were added is dense. */
  isDense = false;

  clear(): void {
    this.registers.fill(0);
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
    const register = found & (REGISTERS - 1);
    const rank = found >>> RANK_SHIFT;
    if (this.registers[register] < rank) this.registers[register] = rank;
  }

  /** The cardinality of the union. O(registers). */
  count(): number {
    histogram.fill(0);
    const { registers } = this;
    for (let i = 0; i < REGISTERS; i++) histogram[registers[i]]++;
    return cardinalityOf(histogram);
  }
}
