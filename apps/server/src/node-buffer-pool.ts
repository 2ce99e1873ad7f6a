import { type BufferPool, createBufferPool } from "@allset/resp";

/** Bytes of a pooled output buffer: one flush of a pipelining client fits. */
const OUTPUT_BUFFER_BYTES = 16 * 1024;
const KEPT_BUFFERS_MAX = 256;

/** Output buffers that `socket.write` takes without wrapping them again. */
export function createNodeBufferPool(): BufferPool {
  return createBufferPool({
    bufferBytes: OUTPUT_BUFFER_BYTES,
    keepMax: KEPT_BUFFERS_MAX,
    allocate: (bytes) => Buffer.allocUnsafeSlow(bytes),
  });
}
