/** Where time comes from. A test moves it by hand; the server reads the machine's. */
export interface Clock {
  /** Milliseconds since 1970, whole. */
  now(): number;
  /** Microseconds since 1970. */
  nowMicros(): number;
  /** Milliseconds with fractions from any origin, never running backwards: for durations. */
  elapsed(): number;
}
