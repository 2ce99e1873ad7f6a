/**
 * One register of a sparse HyperLogLog is raised, in two steps: `plan` looks where and how many bytes it takes, `apply` does it. Who
 * calls finds the memory between, so that nothing is half done.
 *
 * The run that holds the register is parted in up to three, then neighbours are joined where they are one run, in the order and as
 * far as Redis does it: the bytes are the same after the same additions.
 */
import { HEADER_BYTES } from "./layout.js";
import { areOneRun, runBytes, runLength, runRank, SPARSE_RANK_MAX, writeRank, writeZeros } from "./sparse-registers.js";

export const SparsePlan = {
  /** The register is as high already. */
  same: 0,
  /** `apply` will raise it. */
  raise: 1,
  /** No run holds such a rank: the registers must become dense. */
  tooHigh: 2,
  /** The runs end before the register. */
  corrupted: 3,
} as const;
export type SparsePlan = (typeof SparsePlan)[keyof typeof SparsePlan];

/** Two runs of zeros in two bytes each, and one between. */
const REPLACEMENT_BYTES_MAX = 5;
/** What one update may add to a value. */
export const GROWTH_BYTES_MAX = 3;
/** Runs that are looked at for joining, from the one before the register on. */
const JOINED_RUNS_MAX = 5;

export class SparseUpdate {
  /** Bytes that `apply` adds to the value before it joins runs; may be negative. */
  growth = 0;

  /** Where the run of the register stands, from the value's start, and the one before it; 0 for none. */
  #at = 0;
  #before = 0;
  #oldBytes = 0;
  #newBytes = 0;
  readonly #replacement = new Uint8Array(REPLACEMENT_BYTES_MAX);

  /** Where the next `plan` begins: a run, the register that it begins with, and the run before it; 0 for none. */
  #resumeAt = HEADER_BYTES;
  #resumeRegister = 0;
  #resumeBefore = 0;

  /** Lets the next `plan` begin at the first run: before another value is looked at, or a register below the last one. */
  rewind(): void {
    this.#resumeAt = HEADER_BYTES;
    this.#resumeRegister = 0;
    this.#resumeBefore = 0;
  }

  /**
   * Looks what raising a register to `rank` takes. Without `rewind` it goes on a run before the register of the last call.
   * O(runs passed).
   */
  plan(bytes: Uint8Array, start: number, end: number, register: number, rank: number): SparsePlan {
    if (rank > SPARSE_RANK_MAX) return SparsePlan.tooHigh;
    const from = start + this.#resumeAt;
    let at = from;
    let first = this.#resumeRegister;
    let before = this.#resumeBefore;
    let beforeRegister = 0;
    let secondBefore = 0;
    let length = 0;
    for (;;) {
      if (at >= end) return SparsePlan.corrupted;
      length = runLength(bytes, at, end);
      if (register < first + length) break;
      secondBefore = before;
      before = at - start;
      beforeRegister = first;
      first += length;
      at += runBytes(bytes[at]);
    }
    if (at === from) this.rewind();
    else {
      this.#resumeAt = before;
      this.#resumeRegister = beforeRegister;
      this.#resumeBefore = secondBefore;
    }
    if (runRank(bytes[at]) >= rank) return SparsePlan.same;
    this.#at = at - start;
    this.#before = before;
    this.#oldBytes = runBytes(bytes[at]);
    this.#part(runRank(bytes[at]), register - first, rank, first + length - 1 - register);
    this.growth = this.#newBytes - this.#oldBytes;
    return SparsePlan.raise;
  }

  /** Does what `plan` found, in the value at `start`, behind whose end are `growth` bytes of room. Returns the new end. O(bytes). */
  apply(bytes: Uint8Array, start: number, end: number): number {
    const at = start + this.#at;
    const rest = at + this.#oldBytes;
    const newEnd = end + this.growth;
    if (this.growth !== 0 && rest < end) bytes.copyWithin(at + this.#newBytes, rest, end);
    // A run that was cut off stays so.
    for (let i = 0; i < this.#newBytes && at + i < newEnd; i++) bytes[at + i] = this.#replacement[i];
    return joinRuns(bytes, start + (this.#before === 0 ? HEADER_BYTES : this.#before), newEnd);
  }

  /** Makes the runs of a register of `rank` with `left` and `right` registers of `old` around it. */
  #part(old: number, left: number, rank: number, right: number): void {
    const runs = this.#replacement;
    let at = 0;
    if (left > 0) at = old === 0 ? writeZeros(runs, at, left) : writeRank(runs, at, old, left);
    at = writeRank(runs, at, rank, 1);
    if (right > 0) at = old === 0 ? writeZeros(runs, at, right) : writeRank(runs, at, old, right);
    this.#newBytes = at;
  }
}

/** Joins neighbours from the run at `at` on, as far as they are looked at. Returns the new end. */
function joinRuns(bytes: Uint8Array, at: number, end: number): number {
  for (let looks = 0; looks < JOINED_RUNS_MAX && at < end; looks++) {
    const opcode = bytes[at];
    if (at + 1 < end && areOneRun(opcode, bytes[at + 1])) {
      bytes.copyWithin(at, at + 1, end);
      bytes[at] += (opcode & 3) + 1;
      end--;
    } else at += runBytes(opcode);
  }
  return end;
}
