/**
 * A bound on a rate. The bucket holds a second's worth of tokens at most and may be overdrawn: who took too many waits until the
 * debt is paid. So what arrived together runs together, and the average holds.
 */
export class TokenBucket {
  /** When all that was taken is paid for: up to a second ago while there are tokens, later than now in debt. */
  #paidMs = Number.NEGATIVE_INFINITY;

  /** Takes `count` tokens at `nowMs`; answers the milliseconds until the bucket is out of debt, 0 when it is in none. O(1). */
  take(count: number, perSecond: number, nowMs: number): number {
    this.#paidMs = Math.max(this.#paidMs, nowMs - 1000) + (count * 1000) / perSecond;
    return Math.max(0, this.#paidMs - nowMs);
  }
}
