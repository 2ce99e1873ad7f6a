import { type BufferPool, createBufferPool } from "@allset/resp";

/** Bytes of an output buffer of a pipelining client: what one flush needs. */
const LARGE_BYTES = 16 * 1024;
const LARGE_KEPT_MAX = 256;
/** Bytes of an output buffer at first: a message published to thousands of idle clients waits in one of these for each. */
const SMALL_BYTES = 1024;
const SMALL_KEPT_MAX = 4096;

/** Output buffers that `socket.write` takes without wrapping them again, in two sizes: a writer that outgrows the small one moves. */
export function createNodeBufferPool(): BufferPool {
  const allocate = (bytes: number): Buffer => Buffer.allocUnsafeSlow(bytes);
  const small = createBufferPool({ bufferBytes: SMALL_BYTES, keepMax: SMALL_KEPT_MAX, allocate });
  const large = createBufferPool({ bufferBytes: LARGE_BYTES, keepMax: LARGE_KEPT_MAX, allocate });
  return {
    acquire: (minBytes) => (minBytes <= SMALL_BYTES ? small : large).acquire(minBytes),
    release: (buffer) => (buffer.length === SMALL_BYTES ? small : large).release(buffer),
  };
}
