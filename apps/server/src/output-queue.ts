import type { BufferPool } from "@allset/resp";

/** A buffer and how many of its bytes are filled. */
interface Block {
  readonly buffer: Uint8Array;
  length: number;
}

/**
 * Output that waits for a slow peer, in blocks that are filled before a new one begins: a million messages of 20 bytes take 20 MB
 * and not a million buffers. It takes over buffers of the pool and gives them back.
 */
export class OutputQueue {
  /** Bytes that wait. */
  bytes = 0;
  readonly #pool: BufferPool;
  readonly #blocks: Block[] = [];

  constructor(pool: BufferPool) {
    this.#pool = pool;
  }

  /** Appends `buffer[0 .. length)` and owns the buffer. O(length) where the last block has room, else O(1). */
  add(buffer: Uint8Array, length: number): void {
    this.bytes += length;
    const last = this.#blocks.at(-1);
    if (last === undefined || last.length + length > last.buffer.length) {
      this.#blocks.push({ buffer, length });
      return;
    }
    last.buffer.set(buffer.subarray(0, length), last.length);
    last.length += length;
    this.#pool.release(buffer);
  }

  /** Removes the oldest blocks, at most `max`, and hands each over with its filled part. O(blocks). */
  take(max: number, write: (buffer: Uint8Array, filled: Uint8Array) => void): void {
    for (const { buffer, length } of this.#blocks.splice(0, max)) {
      this.bytes -= length;
      write(buffer, buffer.subarray(0, length));
    }
  }

  /** Forgets everything. */
  clear(): void {
    this.take(Number.POSITIVE_INFINITY, (buffer) => this.#pool.release(buffer));
  }
}
