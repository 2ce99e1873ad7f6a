/** Which JavaScript values a `ReplyDecoder` makes. */
export interface ReplyDecoderOptions {
  /** Bulk strings, streamed strings and verbatim strings: `"text"` (UTF-8, default) or `"bytes"` (copies). */
  readonly bulk?: "text" | "bytes";
  /** Maps: `"map"` (default), `"object"` (keys become text), or `"array"` (keys and values in turn, as in RESP2). */
  readonly maps?: "map" | "object" | "array";
  /** Sets: `"set"` (default) or `"array"`. */
  readonly sets?: "set" | "array";
  /** Integers beyond ±(2^53 − 1): `"bigint"` (default), `"number"` (rounded) or `"text"` (digits). */
  readonly bigIntegers?: "bigint" | "number" | "text";
  readonly limits?: Partial<ReplyLimits>;
}

/** What a server may make a decoder hold. Crossing one fails the decoder. */
export interface ReplyLimits {
  /** Bytes of one bulk, verbatim or streamed string, or bulk error. */
  readonly bulkBytesMax: number;
  /** Bytes of a simple string, error, number or length line. */
  readonly lineBytesMax: number;
  /** Values of one aggregate; of a map, keys and values counted. */
  readonly itemsMax: number;
  /** Aggregates inside one another. */
  readonly depthMax: number;
}

export const defaultReplyLimits: ReplyLimits = {
  bulkBytesMax: 512 * 1024 * 1024,
  lineBytesMax: 1024 * 1024,
  itemsMax: 2 ** 31 - 1,
  depthMax: 128,
};
