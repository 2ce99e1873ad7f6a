/**
 * The catalogue of what a client can do wrong on the wire: one line per mistake, with Redis 7.0's own text. The server sends the
 * text behind the code `ERR ` and closes the connection after it.
 *
 * `docs/internals/resp.md` lists the same texts; a test compares the two.
 */
export const protocolErrors = {
  multibulkLength: {
    text: "Protocol error: invalid multibulk length",
    meaning: "The count behind `*` is no integer or exceeds `argumentsMax`.",
  },
  multibulkLine: {
    text: "Protocol error: too big mbulk count string",
    meaning: "The line that starts with `*` has more than `inlineBytesMax` bytes.",
  },
  multibulkUnauthenticated: {
    text: "Protocol error: unauthenticated multibulk length",
    meaning: "More than `unauthenticatedArgumentsMax` arguments before AUTH.",
  },
  bulkExpected: {
    text: "Protocol error: expected '$', got ",
    meaning: "An argument starts with another byte than `$`; the byte follows in quotes.",
  },
  bulkLength: {
    text: "Protocol error: invalid bulk length",
    meaning: "The length behind `$` is no integer, negative, or exceeds `bulkBytesMax`.",
  },
  bulkLine: {
    text: "Protocol error: too big bulk count string",
    meaning: "The line that starts with `$` has more than `inlineBytesMax` bytes.",
  },
  bulkUnauthenticated: {
    text: "Protocol error: unauthenticated bulk length",
    meaning: "An argument of more than `unauthenticatedBulkBytesMax` bytes before AUTH.",
  },
  inlineLine: {
    text: "Protocol error: too big inline request",
    meaning: "An inline command has more than `inlineBytesMax` bytes.",
  },
  inlineQuotes: {
    text: "Protocol error: unbalanced quotes in request",
    meaning: "An inline command has an open quote, or a closing quote followed by another byte than a blank.",
  },
  requestBytes: {
    text: "Protocol error: too big request",
    meaning: "One command needs more than `requestBytesMax` bytes. Redis closes the connection without a reply here.",
  },
} as const;

/** The text for an argument that starts with `byte` instead of `$`. CR, LF become spaces; bytes outside ASCII a question mark. */
export function bulkExpectedText(byte: number): string {
  const shown = byte === 13 || byte === 10 ? " " : byte < 128 ? String.fromCharCode(byte) : "?";
  return `${protocolErrors.bulkExpected.text}'${shown}'`;
}
