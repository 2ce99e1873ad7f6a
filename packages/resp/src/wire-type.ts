/** First bytes of the values on the wire, RESP2 and RESP3. */
export const wireType = {
  simple: 43, // +
  error: 45, // -
  integer: 58, // :
  bulk: 36, // $
  array: 42, // *
  null: 95, // _
  boolean: 35, // #
  double: 44, // ,
  bigNumber: 40, // (
  bulkError: 33, // !
  verbatim: 61, // =
  map: 37, // %
  set: 126, // ~
  push: 62, // >
  attribute: 124, // |
  /** A piece of a streamed string. */
  piece: 59, // ;
  /** The end of a streamed aggregate. */
  end: 46, // .
} as const;

/** The other bytes of the framing. */
export const wireByte = { carriageReturn: 13, lineFeed: 10, zero: 48, minus: 45 } as const;
