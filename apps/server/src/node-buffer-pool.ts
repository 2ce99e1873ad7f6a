import { type BufferPool, createBufferPool } from "@allset/resp";

/**
 * Sizes of output buffers, and how many of each are kept. A message published to thousands of idle clients waits in a small one for
 * each; a flush of a pipelining client needs the second; long replies grow through the others, which cost a page fault every 4 KiB
 * when they are made anew (LRANGE of 600 elements at P=16: a third of the time).
 */
const sizes = [
  { bufferBytes: 1024, keepMax: 4096 },
  { bufferBytes: 16 * 1024, keepMax: 256 },
  { bufferBytes: 128 * 1024, keepMax: 64 },
  { bufferBytes: 1024 * 1024, keepMax: 4 },
] as const;

/** Output buffers that `socket.write` takes without wrapping them again: a writer that outgrows one moves to the next size. */
export function createNodeBufferPool(): BufferPool {
  const pools = sizes.map((options) =>
    createBufferPool({ ...options, allocate: (bytes) => Buffer.allocUnsafeSlow(bytes) }),
  );
  const last = pools.length - 1;
  return {
    acquire(minBytes) {
      let i = 0;
      while (i < last && minBytes > sizes[i].bufferBytes) i++;
      return pools[i].acquire(minBytes);
    },
    release(buffer) {
      for (let i = 0; i <= last; i++) if (buffer.length === sizes[i].bufferBytes) pools[i].release(buffer);
    },
  };
}
