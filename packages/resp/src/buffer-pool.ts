import { withView } from "./byte-copy.js";

/** Where a writer takes its buffers from and gives them back to. */
export interface BufferPool {
  /** A buffer of at least `minBytes` bytes; its content is arbitrary. */
  acquire(minBytes: number): Uint8Array;
  /** Gives back a buffer got from `acquire`; the caller must not touch it again. */
  release(buffer: Uint8Array): void;
}

export interface BufferPoolOptions {
  /** Bytes of each kept buffer. Larger requests are served by a buffer of their own, which is not kept. */
  bufferBytes?: number;
  /** Buffers kept for reuse at most. */
  keepMax?: number;
  /** Makes buffers: a runtime may have a kind of its own that its sockets prefer. Default: `new Uint8Array`. */
  allocate?: (bytes: number) => Uint8Array;
}

/** A stack of equal buffers. `acquire` and `release` are O(1) and allocate nothing while the stack suffices. */
export function createBufferPool({
  bufferBytes = 16 * 1024,
  keepMax = 64,
  allocate = (bytes) => new Uint8Array(bytes),
}: BufferPoolOptions = {}): BufferPool {
  const kept: Uint8Array[] = [];
  const make = (bytes: number): Uint8Array => withView(allocate(bytes));
  return {
    acquire(minBytes) {
      if (minBytes <= bufferBytes) return kept.pop() ?? make(bufferBytes);
      // The next power of two, so that a growing reply is copied O(log n) times.
      return make(2 ** Math.ceil(Math.log2(minBytes)));
    },
    release(buffer) {
      if (buffer.length === bufferBytes && kept.length < keepMax) kept.push(buffer);
    },
  };
}
