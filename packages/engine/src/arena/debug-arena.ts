import { Arena, type ArenaOptions, CHUNK_SHIFT, type Ref, UNIT_MASK } from "./arena.js";
import { ArenaFullError } from "./arena-full-error.js";

const POISON = 0xdd;
/** The first word of a free block links to the next one and cannot be poisoned. */
const LINK_BYTES = 4;
/** Blocks above this are poisoned and checked at their ends only. */
const POISON_BYTES_MAX = 4096;

/**
 * An arena for tests: it knows every block, fills blocks with poison on allocation and on freeing, and throws on a double free,
 * on a free of what is no block, and on a write behind a free. It can refuse memory on demand.
 */
export class DebugArena extends Arena {
  readonly #blocks = new Map<Ref, string>();
  readonly #poisoned = new Set<Ref>();
  #refuseAfter = Number.POSITIVE_INFINITY;
  #reserved = 0;

  constructor(options: ArenaOptions = {}) {
    super(options);
  }

  /** Blocks that are allocated now. */
  get blockCount(): number {
    return this.#blocks.size;
  }

  /** Lets `count` more allocations pass and refuses those behind them. `Infinity` refuses none. Reserved ones always pass. */
  refuseAfter(count: number): void {
    this.#refuseAfter = count;
  }

  override allocate(size: number): Ref {
    if (this.#reserved > 0) this.#reserved--;
    else if (this.#refuseAfter-- <= 0) throw new ArenaFullError();
    const ref = super.allocate(size);
    if (this.#blocks.has(ref)) throw new Error(`arena: block ${ref} was handed out twice`);
    if (this.#poisoned.delete(ref)) this.#checkPoison(ref);
    this.#blocks.set(ref, new Error("allocated here").stack ?? "");
    this.#poison(ref, 0);
    return ref;
  }

  override reserve(size: number, count: number): void {
    if (this.#refuseAfter < count) throw new ArenaFullError();
    super.reserve(size, count);
    this.#reserved = count;
  }

  override free(ref: Ref): void {
    if (!this.#blocks.delete(ref)) throw new Error(`arena: free of ${ref}, which is no block in use`);
    const size = this.sizeOf(ref);
    const bytes = this.bytes[ref >>> CHUNK_SHIFT];
    this.#poison(ref, 0);
    super.free(ref);
    if (this.bytes[ref >>> CHUNK_SHIFT] === bytes && size <= POISON_BYTES_MAX) this.#poisoned.add(ref);
  }

  override clear(): void {
    super.clear();
    this.#blocks.clear();
    this.#poisoned.clear();
  }

  /** Throws where a free block was written to, or a block is left that `expected` does not account for. */
  check(expected?: number): void {
    for (const ref of this.#poisoned) if (this.bytes[ref >>> CHUNK_SHIFT].length > 0) this.#checkPoison(ref);
    if (expected !== undefined && this.#blocks.size !== expected)
      throw new Error(
        `arena: ${this.#blocks.size} blocks in use, ${expected} expected; the last:\n${[...this.#blocks.values()].at(-1)}`,
      );
  }

  /** Whether `ref` is a block in use. */
  has(ref: Ref): boolean {
    return this.#blocks.has(ref);
  }

  #poison(ref: Ref, from: number): void {
    const at = (ref & UNIT_MASK) << 4;
    const size = Math.min(this.sizeOf(ref), POISON_BYTES_MAX);
    this.bytes[ref >>> CHUNK_SHIFT].fill(POISON, at + from, at + size);
  }

  #checkPoison(ref: Ref): void {
    const at = (ref & UNIT_MASK) << 4;
    const bytes = this.bytes[ref >>> CHUNK_SHIFT];
    // The page may serve another class by now: what is in use there is not poison.
    for (let i = at + LINK_BYTES; i < at + 16; i++)
      if (bytes[i] !== POISON && !this.#covered(ref))
        throw new Error(`arena: block ${ref} was written to after it was freed`);
  }

  #covered(ref: Ref): boolean {
    for (const block of this.#blocks.keys()) if (block <= ref && ref < block + (this.sizeOf(block) >>> 4)) return true;
    return false;
  }
}
