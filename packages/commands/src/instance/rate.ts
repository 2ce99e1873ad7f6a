/** How fast a counter grows: the mean of the last samples, as INFO's `instantaneous_` fields tell it. */
const SAMPLES = 16;
const SAMPLE_MS = 100;

export class Rate {
  readonly #perSecond = new Float64Array(SAMPLES);
  #next = 0;
  #count = 0;
  #atMs: number;

  constructor(nowMs: number) {
    this.#atMs = nowMs;
  }

  /** Notes what the counter shows, ten times a second at most. */
  sample(count: number, nowMs: number): void {
    const elapsedMs = nowMs - this.#atMs;
    if (elapsedMs >= 0 && elapsedMs < SAMPLE_MS) return;
    // A clock that was set back, or a counter that was set to zero, begins anew.
    this.#perSecond[this.#next] = elapsedMs > 0 ? Math.max(0, ((count - this.#count) * 1000) / elapsedMs) : 0;
    this.#next = (this.#next + 1) % SAMPLES;
    this.#count = count;
    this.#atMs = nowMs;
  }

  get perSecond(): number {
    return this.#perSecond.reduce((sum, rate) => sum + rate, 0) / SAMPLES;
  }
}
