import { Arena, CHUNK_SHIFT, type Ref, UNIT_MASK } from "./arena.js";
import { ArenaFullError } from "./arena-full-error.js";
import { UNIT_BYTES, UNIT_SHIFT } from "./size-classes.js";

const POISON = 0xdd;
/** The first word of a free block links to the next one and cannot be poisoned. */
const LINK_BYTES = 4;
/** Blocks are poisoned up to here: enough to break whoever reads what was freed or never set. */
const POISON_BYTES_MAX = 4096;
/** Of a free block its first unit is watched. */
const WATCH_BYTES = UNIT_BYTES;

/**
 * An arena for tests: it knows every block, fills blocks with poison on allocation and on freeing, and throws on a double free,
 * on a free of what is no block, on a block that is handed out twice, and on a write behind a free. It can refuse memory on
 * demand. About ten times slower than an arena.
 */
export class DebugArena extends Arena {
  /** Whether blocks say where they were allocated when they are leaked: to be set while looking for one, as it costs 6 µs a block. */
  static traces = false;

  /** Blocks in use, each with the trace of its allocation where there is one. */
  readonly #blocks = new Map<Ref, Error | undefined>();
  /** Free blocks that are poison still, with the buffer that they were freed in. */
  readonly #poisoned = new Map<Ref, Uint8Array>();
  #refuseAfter = Number.POSITIVE_INFINITY;
  #reservedBytes = 0;
  #reserved = 0;

  /** Blocks that are allocated now. */
  get blockCount(): number {
    return this.#blocks.size;
  }

  /**
   * Lets `count` more calls of `allocate` and `reserve` pass and refuses those behind them; `Infinity` refuses none.
   * Allocations that were reserved pass and do not count.
   */
  refuseAfter(count: number): void {
    this.#refuseAfter = count;
  }

  override allocate(size: number): Ref {
    this.#admit(size);
    const ref = super.allocate(size);
    const units = this.sizeOf(ref) >>> UNIT_SHIFT;
    const watched = this.#poisoned.get(ref);
    if (watched !== undefined) this.#checkPoison(ref, watched);
    this.#forgetPoison(ref, units);
    if (this.#blocks.has(ref)) throw new Error(`arena: block ${ref} was handed out twice`);
    this.#blocks.set(ref, DebugArena.traces ? new Error("allocated here") : undefined);
    this.#poison(ref);
    return ref;
  }

  override reserve(size: number, count: number): void {
    if (this.#refuseAfter-- <= 0) throw new ArenaFullError();
    super.reserve(size, count);
    this.#reservedBytes = Arena.roundUp(size);
    this.#reserved = count;
  }

  override trim(size: number): void {
    super.trim(size);
    this.#reserved = 0;
  }

  override free(ref: Ref): void {
    if (!this.#blocks.delete(ref)) throw new Error(`arena: free of ${ref}, which is no block in use`);
    const bytes = this.bytes[ref >>> CHUNK_SHIFT];
    this.#poison(ref);
    this.#reserved = 0; // a free may release the span that a reservation counts on
    super.free(ref);
    this.#poisoned.set(ref, bytes);
  }

  override clear(): void {
    super.clear();
    this.#blocks.clear();
    this.#poisoned.clear();
    this.#reserved = 0;
  }

  /** `Arena.check`, and throws where a free block was written to. Says, with `traces`, where the last block was allocated that nobody reaches. */
  override check(expectedBlocks?: number): void {
    for (const [ref, bytes] of this.#poisoned) this.#checkPoison(ref, bytes);
    if (this.countBlocks() !== this.#blocks.size)
      throw new Error(`arena: counts ${this.countBlocks()} blocks, handed out ${this.#blocks.size}`);
    if (expectedBlocks !== undefined && this.#blocks.size > expectedBlocks)
      throw new Error(
        `arena: ${this.#blocks.size} blocks in use, ${expectedBlocks} can be reached (set DebugArena.traces to see the last one)`,
        {
          cause: [...this.#blocks.values()].at(-1),
        },
      );
    super.check(expectedBlocks);
  }

  /** Whether `ref` is a block in use. */
  has(ref: Ref): boolean {
    return this.#blocks.has(ref);
  }

  #admit(size: number): void {
    if (this.#reserved > 0 && Arena.roundUp(size) === this.#reservedBytes) {
      this.#reserved--;
      return;
    }
    this.#reserved = 0;
    if (this.#refuseAfter-- <= 0) throw new ArenaFullError();
  }

  #poison(ref: Ref): void {
    const at = (ref & UNIT_MASK) << UNIT_SHIFT;
    const size = Math.min(this.sizeOf(ref), POISON_BYTES_MAX);
    this.bytes[ref >>> CHUNK_SHIFT].fill(POISON, at, at + size);
  }

  /** Blocks that were free in this stretch are no longer. */
  #forgetPoison(ref: Ref, units: number): void {
    if (units < this.#poisoned.size) for (let at = ref; at < ref + units; at++) this.#poisoned.delete(at);
    else for (const at of this.#poisoned.keys()) if (at >= ref && at < ref + units) this.#poisoned.delete(at);
  }

  #checkPoison(ref: Ref, freedIn: Uint8Array): void {
    const bytes = this.bytes[ref >>> CHUNK_SHIFT];
    if (bytes !== freedIn) return; // the chunk was released
    const at = (ref & UNIT_MASK) << UNIT_SHIFT;
    for (let i = at + LINK_BYTES; i < at + WATCH_BYTES; i++)
      if (bytes[i] !== POISON) throw new Error(`arena: block ${ref} was written to after it was freed`);
  }
}
