/**
 * Where a handler writes its reply. A handler never knows whether the sink makes RESP2, RESP3, JSON or JavaScript values.
 *
 * A reply is exactly one value. An aggregate announces its length and is followed by that many values (a map by twice as many);
 * nothing closes it. Types that RESP2 lacks (null, boolean, double, map, set, …) are written as Redis maps them to RESP2.
 */
export interface ReplySink {
  /** 2 or 3: what the client asked for with HELLO. Few handlers may look: those whose reply differs by more than its encoding. */
  readonly protocol: 2 | 3;
  /** Where the next reply begins, for `rollback`. */
  mark(): number;
  /** Takes back an unfinished reply: everything written since `mark` was called. */
  rollback(mark: number): void;
  /** `+OK`. */
  ok(): void;
  /** A simple string. `text` holds neither CR nor LF. */
  simple(text: string): void;
  /** An error, `text` with its code in front (`ERR …`, `WRONGTYPE …`), without the leading `-`. CR and LF become spaces. */
  error(text: string): void;
  /** A safe integer. */
  integer(value: number): void;
  /** A 64-bit integer that may lie outside the safe range. */
  bigint(value: bigint): void;
  /** A 64-bit integer in two signed words, high half first: V8 boxes a double that is handed over, never these. */
  int64(high: number, low: number): void;
  /** The bulk string `bytes[start .. end)`, copied before the call returns. */
  bulk(bytes: Uint8Array, start: number, end: number): void;
  /** A bulk string from text, encoded as UTF-8. Here and in errors, `decodeUtf8Escaped`'s escapes are the bytes that they stand for. */
  text(value: string): void;
  /** Null: `$-1` in RESP2. */
  null(): void;
  /** Null where an array was due: `*-1` in RESP2. */
  nullArray(): void;
  boolean(value: boolean): void;
  /** A double, in RESP2 a bulk string. On the wire it has the digits of C's `%.17g`, as in Redis 7.0 (`inf`, `-inf`, `nan`). */
  double(value: number): void;
  /** A finite double, in RESP2 a bulk string. On the wire it is written out with up to 17 decimals, as Redis writes coordinates. */
  decimal(value: number): void;
  /** An integer of any size, given as decimal digits. */
  bigNumber(digits: string): void;
  /** Text with a three-letter format (`txt`, `mkd`); in RESP2 a bulk string. */
  verbatim(format: string, text: string): void;
  array(length: number): void;
  /** A map of `length` pairs; in RESP2 an array of `2 * length` values. */
  map(length: number): void;
  set(length: number): void;
  /** An out-of-band value; in RESP2 an array. */
  push(length: number): void;
  /** Attributes of the reply that follows, `length` pairs. RESP3 only: callers check `protocol`. */
  attribute(length: number): void;
  /**
   * Begins an array whose length is known only at its end; answers a hole for `fillArray`. Holes are filled in reverse order of
   * their making, each exactly once and right behind the aggregate's last value. Filling costs O(bytes of the aggregate).
   */
  deferArray(): number;
  /** Ends the array begun at `hole`: `length` values were written since. */
  fillArray(hole: number, length: number): void;
  /** As `deferArray`, for a map. */
  deferMap(): number;
  /** Ends the map begun at `hole`: `length` pairs were written since. */
  fillMap(hole: number, length: number): void;
  /** As `deferArray`, for a set. */
  deferSet(): number;
  /** Ends the set begun at `hole`: `length` values were written since. */
  fillSet(hole: number, length: number): void;
}
