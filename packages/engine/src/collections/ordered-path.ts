/**
 * The way through an ordered index to one place: which node on each level, and which slot in it. All searches end in it, and all
 * changes begin with it.
 *
 * A search asks of items whether they stand before what is sought, and finds the first one that does not. Scores are compared in
 * the nodes; members, which only decide between equal scores, in the items.
 */
import { type Arena, CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
import { TTL_HEADER_BYTES } from "../keyspace/entry.js";
import { childAt, countAt, countBefore, ITEMS, itemAt, SCORES, SEPARATORS } from "./ordered-node.js";

/** The words of a root. */
export const TOP = 0;
export const HEIGHT = 1;
export const SIZE = 2;
/** Inner nodes have 12 children and more but for rare ones; 2^31 items then make eight levels. */
export const LEVELS_MAX = 32;

/** Which items stand before the place that is sought. */
export const Sought = {
  /** Those with a smaller score. */
  score: 0,
  /** Those with a smaller or the same score. */
  behindScore: 1,
  /** Those up to a score and member. */
  behindPair: 2,
  /** Those with a smaller member, whatever the score. */
  member: 3,
  behindMember: 4,
  /** All. */
  end: 5,
} as const;

export class OrderedPath {
  /** The score that is sought. */
  readonly score: Float64Array = new Float64Array(1);
  /** From the top to a leaf: nodes, and the slot in each; in the leaf, how many of its items precede. */
  readonly nodes: Int32Array = new Int32Array(LEVELS_MAX);
  readonly slots: Int32Array = new Int32Array(LEVELS_MAX);
  /** Inner nodes on the way. */
  height = 0;

  readonly #arena: Arena;
  /** The way that was kept. */
  readonly #keptNodes: Int32Array = new Int32Array(LEVELS_MAX);
  readonly #keptSlots: Int32Array = new Int32Array(LEVELS_MAX);
  #sought: number = Sought.score;
  /** The item whose place is sought, 0 where it is that of a member or of a score. */
  #item: Ref = 0;
  /** The member that is sought. */
  #bytes: Uint8Array = new Uint8Array(0);
  #start = 0;
  #end = 0;

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  get leaf(): Ref {
    return this.nodes[this.height];
  }

  get slot(): number {
    return this.slots[this.height];
  }

  /** Says what the next `descend` seeks. */
  seek(sought: number): void {
    this.#sought = sought;
  }

  /** `seek` of a member, or of one with the score in `score`. */
  seekMember(sought: number, bytes: Uint8Array, start: number, end: number): void {
    this.#sought = sought;
    this.#item = 0;
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
  }

  /** Seeks the place right behind an item with the score in `score`. */
  seekItem(item: Ref): void {
    const arena = this.#arena;
    const start = ((item & UNIT_MASK) << 4) + TTL_HEADER_BYTES;
    const end = start + arena.words[item >>> CHUNK_SHIFT][((item & UNIT_MASK) << 2) + 1];
    this.seekMember(Sought.behindPair, arena.bytes[item >>> CHUNK_SHIFT], start, end);
    this.#item = item;
  }

  /** Goes to the place that is sought. O(log items). */
  descend(root: Ref): void {
    let node = this.#enter(root);
    const { height } = this;
    for (let level = 0; level < height; level++) {
      // The first child's separator counts for nothing: whatever is sought comes behind it.
      const slot = this.#preceding(node, SEPARATORS, 1) - 1;
      this.nodes[level] = node;
      this.slots[level] = slot;
      node = childAt(this.#arena, node, slot);
    }
    this.nodes[height] = node;
    this.slots[height] = this.#preceding(node, ITEMS, 0);
  }

  /** Goes to the item of a rank that is below the index's size. O(log items). */
  descendToRank(root: Ref, rank: number): void {
    const arena = this.#arena;
    let node = this.#enter(root);
    const { height } = this;
    for (let level = 0; level < height; level++) {
      let slot = 0;
      for (let count = countAt(arena, node, 0); rank >= count; count = countAt(arena, node, slot)) {
        rank -= count;
        slot++;
      }
      this.nodes[level] = node;
      this.slots[level] = slot;
      node = childAt(arena, node, slot);
    }
    this.nodes[height] = node;
    this.slots[height] = rank;
  }

  /** Goes to an item that is in the index with the score in `score`. O(log items). */
  find(root: Ref, item: Ref): void {
    this.seekItem(item);
    this.descend(root);
    const slot = --this.slots[this.height];
    const { leaf } = this;
    const scores = ((leaf & UNIT_MASK) << 1) + SCORES;
    if (
      slot < 0 ||
      itemAt(this.#arena, leaf, slot) !== item ||
      this.#arena.doubles[leaf >>> CHUNK_SHIFT][scores + slot] !== this.score[0]
    )
      throw new Error(`ordered index: item ${item} is not there with this score`);
  }

  /** Remembers the way, for `goBack`. O(height). */
  keep(): void {
    for (let level = 0; level <= this.height; level++) {
      this.#keptNodes[level] = this.nodes[level];
      this.#keptSlots[level] = this.slots[level];
    }
  }

  /** Takes the way that was kept again, after an item was inserted at the end of this one into a leaf that had room. O(height). */
  goBack(): void {
    const { height, leaf, slot } = this;
    for (let level = 0; level <= height; level++) {
      this.nodes[level] = this.#keptNodes[level];
      this.slots[level] = this.#keptSlots[level];
    }
    if (this.leaf === leaf && this.slot >= slot) this.slots[height]++;
  }

  /** How many items stand before the place. O(log items). */
  rank(): number {
    let rank = this.slots[this.height];
    for (let level = 0; level < this.height; level++)
      rank += countBefore(this.#arena, this.nodes[level], this.slots[level]);
    return rank;
  }

  #enter(root: Ref): Ref {
    const words = this.#arena.words[root >>> CHUNK_SHIFT];
    const at = (root & UNIT_MASK) << 2;
    this.height = words[at + HEIGHT];
    return words[at + TOP];
  }

  /** How many slots of a node, which are from `first` on in order, stand before what is sought. */
  #preceding(node: Ref, references: number, first: number): number {
    const words = this.#arena.words[node >>> CHUNK_SHIFT];
    const doubles = this.#arena.doubles[node >>> CHUNK_SHIFT];
    const at = (node & UNIT_MASK) << 2;
    const scores = (at >>> 1) + SCORES;
    const sought = this.#sought;
    const score = this.score[0];
    let low = first;
    let high = words[at];
    if (sought === Sought.end) return high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      let precedes: boolean;
      if (sought >= Sought.member) precedes = this.#memberPrecedes(words[at + references + middle]);
      else {
        const other = doubles[scores + middle];
        precedes = other < score;
        if (other === score && sought !== Sought.score)
          precedes = sought === Sought.behindScore || this.#memberPrecedes(words[at + references + middle]);
      }
      if (precedes) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #memberPrecedes(item: Ref): boolean {
    if (item === this.#item) return true;
    const arena = this.#arena;
    const bytes = arena.bytes[item >>> CHUNK_SHIFT];
    const sought = this.#bytes;
    let at = ((item & UNIT_MASK) << 4) + TTL_HEADER_BYTES;
    const length = arena.words[item >>> CHUNK_SHIFT][((item & UNIT_MASK) << 2) + 1];
    const start = this.#start;
    const soughtLength = this.#end - start;
    const end = start + Math.min(length, soughtLength);
    for (let i = start; i < end; i++, at++) if (bytes[at] !== sought[i]) return bytes[at] < sought[i];
    return length < soughtLength || (length === soughtLength && this.#sought !== Sought.member);
  }
}
