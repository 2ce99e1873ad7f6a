/**
 * Where a handler writes its reply. A handler never knows whether the sink makes RESP2, RESP3, JSON or JavaScript values.
 *
 * A reply is exactly one value. An aggregate announces its length and is followed by that many values (a map by twice as many);
 * nothing closes it. Types that RESP2 lacks (null, boolean, double, map, set, …) are written as Redis maps them to RESP2.
 */
export interface ReplySink {
  /** 2 or 3: what the client asked for with HELLO. Few handlers may look: those whose reply differs by more than its encoding. */
  readonly protocol: 2 | 3;
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
  /** The bulk string `bytes[start .. end)`, copied before the call returns. */
  bulk(bytes: Uint8Array, start: number, end: number): void;
  /** A bulk string from text, encoded as UTF-8. */
  text(value: string): void;
  /** Null: `$-1` in RESP2. */
  null(): void;
  /** Null where an array was due: `*-1` in RESP2. */
  nullArray(): void;
  boolean(value: boolean): void;
  /** A double, in RESP2 a bulk string of the shortest digits that read back the same (`inf`, `-inf`, `nan`). */
  double(value: number): void;
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
}
