/**
 * A place in an ordered index that moves item by item, either way. It holds the way from the top, so that leaves need no links to
 * each other; a step costs no more than reading the next slot. A change of the index ends it.
 */
import { type Arena, CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
import { childAt, ITEMS, SCORES, slotsOf } from "./ordered-node.js";
import { OrderedPath } from "./ordered-path.js";

export class OrderedCursor {
  /** The score of the item that was read last. */
  readonly score: Float64Array = new Float64Array(1);

  readonly #arena: Arena;
  readonly #path: OrderedPath;
  /** The leaf, the slot to be read next, and the leaf's slots. */
  #leaf: Ref = 0;
  #slot = 0;
  #slots = 0;

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#path = new OrderedPath(arena);
  }

  /** Goes to the item of a rank, which is below the index's size. O(log items). */
  seek(root: Ref, rank: number): void {
    this.#path.descendToRank(root, rank);
    this.#enterLeaf(this.#path.slot);
  }

  /** The item here, or 0 behind the last one; its score is left in `score`. Goes on to the one behind it. Amortized O(1). */
  next(): Ref {
    if (this.#slot >= this.#slots && !this.#turn(1)) return 0;
    return this.#read(this.#slot++);
  }

  /** `next`, towards the first item. */
  previous(): Ref {
    if (this.#slot < 0 && !this.#turn(-1)) return 0;
    return this.#read(this.#slot--);
  }

  #read(slot: number): Ref {
    const chunk = this.#leaf >>> CHUNK_SHIFT;
    const at = (this.#leaf & UNIT_MASK) << 2;
    this.score[0] = this.#arena.doubles[chunk][(at >>> 1) + SCORES + slot];
    return this.#arena.words[chunk][at + ITEMS + slot];
  }

  #enterLeaf(slot: number): void {
    this.#leaf = this.#path.leaf;
    this.#slots = slotsOf(this.#arena, this.#leaf);
    this.#slot = slot;
  }

  /** Goes to the neighbouring leaf. False where there is none. */
  #turn(step: 1 | -1): boolean {
    const { nodes, slots, height } = this.#path;
    const arena = this.#arena;
    let level = height - 1;
    for (; level >= 0; level--) {
      const slot = slots[level] + step;
      if (slot >= 0 && slot < slotsOf(arena, nodes[level])) break;
    }
    if (level < 0) return false;
    slots[level] += step;
    for (; level < height; level++) {
      const child = childAt(arena, nodes[level], slots[level]);
      nodes[level + 1] = child;
      slots[level + 1] = step === 1 ? 0 : slotsOf(arena, child) - 1;
    }
    this.#enterLeaf(slots[height]);
    return true;
  }
}
