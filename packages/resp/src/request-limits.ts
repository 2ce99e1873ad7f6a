/**
 * What one connection may ask a decoder to hold. One object is shared by all connections and read for every command, so a change
 * at run time (CONFIG SET proto-max-bulk-len) takes effect with the next command.
 */
export interface RequestLimits {
  /** Arguments of one command, its name included. Redis 7.0: 2147483647. */
  argumentsMax: number;
  /** Bytes of one argument (`proto-max-bulk-len`). Redis: 512 MiB. */
  bulkBytesMax: number;
  /** Bytes of an inline command, and of a length line, without the line end. Redis: 64 KiB. */
  inlineBytesMax: number;
  /** Bytes held for one unfinished command: its arguments and their offsets (`client-query-buffer-limit`). Redis: 1 GiB. */
  requestBytesMax: number;
  /** Arguments of one command before AUTH. Redis: 10. */
  unauthenticatedArgumentsMax: number;
  /** Bytes of one argument before AUTH. Redis: 16384. */
  unauthenticatedBulkBytesMax: number;
}

/** The limits of Redis 7.0, as a fresh object. */
export function createRequestLimits(changes: Partial<RequestLimits> = {}): RequestLimits {
  return {
    argumentsMax: 2147483647,
    bulkBytesMax: 512 * 1024 * 1024,
    inlineBytesMax: 64 * 1024,
    requestBytesMax: 1024 * 1024 * 1024,
    unauthenticatedArgumentsMax: 10,
    unauthenticatedBulkBytesMax: 16384,
    ...changes,
  };
}
