/**
 * Counts of durations in nanoseconds, rounded up by at most 3.2 %: one slot for each nanosecond below 64, then 32 for each power of
 * two, up to a second; what is longer counts as a second. 3 KiB.
 */
const MAX_NANOS = 1_000_000_000;
const SUB_BITS = 5;
const SUB_SLOTS: number = 1 << SUB_BITS;

export class LatencyHistogram {
  readonly #counts = new Uint32Array(slotOf(MAX_NANOS) + 1);
  #total = 0;

  record(nanos: number): void {
    this.#counts[slotOf(nanos)]++;
    this.#total++;
  }

  get total(): number {
    return this.#total;
  }

  /** The duration in nanoseconds that `percent` of the recorded ones do not exceed. O(slots). */
  percentile(percent: number): number {
    const rank = Math.max(1, Math.ceil((percent / 100) * this.#total));
    let seen = 0;
    for (let slot = 0; slot < this.#counts.length; slot++) {
      seen += this.#counts[slot];
      if (seen >= rank) return topOf(slot);
    }
    return 0;
  }
}

function slotOf(nanos: number): number {
  const value = Math.min(MAX_NANOS, Math.floor(nanos));
  if (value < 2 * SUB_SLOTS) return value;
  const shift = 31 - Math.clz32(value) - SUB_BITS;
  return shift * SUB_SLOTS + (value >>> shift);
}

/** The longest duration of a slot. */
function topOf(slot: number): number {
  if (slot < 2 * SUB_SLOTS) return slot;
  const shift = Math.floor(slot / SUB_SLOTS) - 1;
  return (((slot % SUB_SLOTS) + SUB_SLOTS + 1) << shift) - 1;
}
