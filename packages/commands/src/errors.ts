/**
 * The errors that clients can cause, with the exact texts of redis-server 7.0.15. A text begins with its code.
 *
 * Family-specific texts live here too: one catalogue, which the documents list.
 */
export const errors = {
  syntax: "ERR syntax error",
  wrongType: "WRONGTYPE Operation against a key holding the wrong kind of value",
  notInteger: "ERR value is not an integer or out of range",
  notFloat: "ERR value is not a valid float",
  outOfRange: "ERR value is out of range",
  notPositive: "ERR value is out of range, must be positive",
  noSuchKey: "ERR no such key",
  overflow: "ERR increment or decrement would overflow",
  indexOutOfRange: "ERR index out of range",
  stringTooLong: "ERR string exceeds maximum allowed size (proto-max-bulk-len)",
  outOfMemory: "OOM command not allowed when used memory > 'maxmemory'.",
  noAuth: "NOAUTH Authentication required.",
  noMulti: "ERR Command not allowed inside a transaction",
  nestedMulti: "ERR MULTI calls can not be nested",
  execWithoutMulti: "ERR EXEC without MULTI",
  discardWithoutMulti: "ERR DISCARD without MULTI",
  watchInMulti: "ERR WATCH inside MULTI is not allowed",
  execAborted: "EXECABORT Transaction discarded because of previous errors.",
  dbIndexOutOfRange: "ERR DB index is out of range",
  invalidDbIndex: "ERR invalid DB index",
} as const;

export const wrongArity = (fullName: string): string => `ERR wrong number of arguments for '${fullName}' command`;

/** EXEC itself was refused: `reason` is the error with which any other command would have been. */
export const execAbortedBecause = (reason: string): string =>
  `EXECABORT Transaction discarded because of: ${reason.startsWith("ERR ") ? reason.slice(4) : reason}`;

export const invalidExpire = (fullName: string): string => `ERR invalid expire time in '${fullName}' command`;

export const subscribedOnly = (fullName: string): string =>
  `ERR Can't execute '${fullName}': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context`;
