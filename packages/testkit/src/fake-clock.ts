/** A clock that stands still until it is told to move. Starts at 2033-05-18T03:33:20Z unless told otherwise. */
export class FakeClock {
  #micros: number;

  constructor(startMs = 2_000_000_000_000) {
    this.#micros = startMs * 1000;
  }

  /** Unix time in whole milliseconds. Bound to the object, as `nowMicros` is. */
  readonly now = (): number => Math.floor(this.#micros / 1000);

  /** Unix time in whole microseconds; exact, since it stays far below 2^53. */
  readonly nowMicros = (): number => this.#micros;

  /** Moves the clock by `ms` milliseconds, fractions included. A negative step is a clock set back. */
  advance(ms: number): void {
    this.#micros += Math.round(ms * 1000);
  }

  /** Sets the clock to the given Unix time in milliseconds. */
  set(ms: number): void {
    this.#micros = Math.round(ms * 1000);
  }
}
