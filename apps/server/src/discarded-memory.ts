/** What was discarded while one collection was under way is seen by the next. */
const COLLECTIONS = 2;
/** Discarded bytes that are worth them. */
const WORTH_BYTES = 32 * 1024 * 1024;
const UNTOUCHED_BYTES = 64 * 1024 * 1024;
const UNTOUCHED_COUNT = 4;

/** The arena, as far as it is looked at. */
interface Buffers {
  readonly capacityBytes: number;
  readonly discardedBytes: number;
}

/**
 * Has the runtime give back buffers that the arena has discarded.
 *
 * It does so when it collects garbage, and it collects when JavaScript allocates, which a server hardly does: after FLUSHALL an idle one
 * would keep all its memory. Nobody can ask for a collection that does not stop everything (`gc()`: 10 to 30 ms); but V8 begins one in
 * small steps when buffers have grown by some 64 MiB, be they written to or not. Buffers that nobody touches are address space and no
 * memory. Node 20 and 24: 256 MB are back within 10 ms, the longest pause is 4 ms.
 */
export class DiscardedMemory {
  readonly #arena: Buffers;
  readonly #collect: () => void;
  /** What the arena had at the last look. */
  #capacityBytes = 0;
  #discardedBytes = 0;
  /** What it had discarded when collections were last begun. */
  #collectedBytes = 0;
  /** Collections to begin, one a look. */
  #due = 0;

  constructor(arena: Buffers, collect: () => void = allocateUntouched) {
    this.#arena = arena;
    this.#collect = collect;
  }

  /** To be called now and then. Waits until the arena stays as it is: while it grows, the runtime collects by itself. */
  look(): void {
    const { capacityBytes, discardedBytes } = this.#arena;
    const isStill = capacityBytes === this.#capacityBytes && discardedBytes === this.#discardedBytes;
    this.#capacityBytes = capacityBytes;
    this.#discardedBytes = discardedBytes;
    if (!isStill) return;
    if (discardedBytes - this.#collectedBytes >= WORTH_BYTES) {
      this.#collectedBytes = discardedBytes;
      this.#due = COLLECTIONS;
    }
    if (this.#due === 0) return;
    this.#due--;
    this.#collect();
  }
}

function allocateUntouched(): void {
  try {
    // In an array that is written to: a bundler leaves out an object that nobody has.
    const buffers = Array.from({ length: UNTOUCHED_COUNT }, () => new ArrayBuffer(UNTOUCHED_BYTES));
    buffers.length = 0;
  } catch {
    // Where not even address space is left there is nothing to begin it with.
  }
}
