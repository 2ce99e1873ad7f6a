/**
 * A bound on a rate. The bucket holds a second's worth of tokens at most and may be overdrawn: who took too many waits until the
 * debt is paid. So what arrived together runs together, and the average holds.
 */
export class TokenBucket {
  #tokens = Number.POSITIVE_INFINITY;
  #atMs = 0;

  /** Takes `count` tokens at `nowMs`; answers the milliseconds until the bucket is out of debt, 0 when it is in none. O(1). */
  take(count: number, perSecond: number, nowMs: number): number {
    const refill = ((nowMs - this.#atMs) * perSecond) / 1000;
    this.#tokens = Math.min(perSecond, this.#tokens + refill) - count;
    this.#atMs = nowMs;
    return this.#tokens >= 0 ? 0 : (-this.#tokens * 1000) / perSecond;
  }
}
