/** Has the pages of a chunk mapped by another thread. Writes nothing but zeros, and calls `done` once it writes no more. */
export type Prefault = (chunk: ArrayBuffer, done: () => void) => void;

/**
 * The buffer of the chunk that is needed next, with its pages mapped in advance where the host can do it. A page is zeroed when it is
 * first touched; for a huge one on a virtual machine that was measured to take 5 ms.
 */
export class NextChunk {
  readonly #prefault: Prefault;
  readonly #bytes: number;
  #buffer: ArrayBuffer | null = null;
  #isReady = false;

  constructor(bytes: number, prefault: Prefault) {
    this.#bytes = bytes;
    this.#prefault = prefault;
  }

  /** Begins with the next buffer, if there is none yet. Without memory nothing happens: who needs the chunk will say so. */
  prepare(): void {
    if (this.#buffer !== null) return;
    let buffer: ArrayBuffer;
    try {
      buffer = new ArrayBuffer(this.#bytes);
    } catch {
      return;
    }
    this.#buffer = buffer;
    this.#prefault(buffer, () => {
      if (this.#buffer === buffer) this.#isReady = true;
    });
  }

  /** The buffer, if it is ready: nobody else touches it then. */
  take(): ArrayBuffer | null {
    if (!this.#isReady) return null;
    const buffer = this.#buffer;
    this.drop();
    return buffer;
  }

  /** Lets the buffer go. */
  drop(): void {
    this.#buffer = null;
    this.#isReady = false;
  }
}
