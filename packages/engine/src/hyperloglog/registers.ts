import { REGISTERS } from "./layout.js";

/** 16 384 registers outside of a value, four to a word, the first one lowest: what several HyperLogLogs are gathered in. */
export class Registers {
  readonly words: Int32Array = new Int32Array(REGISTERS >> 2);

  at(register: number): number {
    return (this.words[register >> 2] >>> ((register & 3) << 3)) & 0xff;
  }

  /** Sets a register where it is lower. */
  raise(register: number, rank: number): void {
    const shift = (register & 3) << 3;
    const word = this.words[register >> 2];
    if (((word >>> shift) & 0xff) < rank) this.words[register >> 2] = (word & ~(0xff << shift)) | (rank << shift);
  }

  clear(): void {
    this.words.fill(0);
  }
}
