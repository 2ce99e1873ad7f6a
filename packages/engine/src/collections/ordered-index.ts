/**
 * An ordered index: items in the order of (score, member bytes), found by either or by their rank. A B+ tree that counts.
 *
 *   root (16 bytes)      word 0   the top node
 *                        word 1   height: inner nodes between the root and a leaf
 *                        word 2   items
 *                        word 3   unused
 *   nodes                ordered-node.ts
 *
 * Items are blocks in the wide layout of entries: the member is the key. The index compares members, and never looks at an item's
 * own score: an item can stand in it twice for a moment, with the old score and the new one, which is how `move` stays whole.
 *
 * Invariants: all leaves are equally deep; no node but a lone leaf is empty; counts are those of the subtrees; the separator of a
 * child that is not the first is the first item below it, with its score. A removal joins a node that is less than a quarter full
 * with a neighbour where both fill three quarters at most; nodes are not evened out otherwise. Items that come in order, from
 * either end, fill their leaves.
 *
 * Cost: 17 bytes an item that came at random (12 in full nodes). A search reads about four lines of the leaf and of each inner
 * node; a million items have two levels of inner nodes above the leaves. Everything is O(log items), and where members of equal
 * scores are compared, times the length of members. Nothing is allocated on the JavaScript heap: scores travel in `score`.
 */
import { type Arena, CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
import {
  addToCount,
  childAt,
  countAt,
  countBefore,
  INNER_SLOTS,
  insertChild,
  insertItem,
  itemAt,
  LEAF_SLOTS,
  moveTail,
  NODE_BYTES,
  removeChild,
  removeItems,
  SCORES,
  setSeparator,
  setSlots,
  slotsOf,
} from "./ordered-node.js";
import { HEIGHT, LEVELS_MAX, OrderedPath, SIZE, Sought, TOP } from "./ordered-path.js";

const ROOT_BYTES = 16;

export class OrderedIndex {
  /** The score of the item or bound that a call is about. */
  readonly score: Float64Array;
  /** The score that `move` gives an item. */
  readonly newScore: Float64Array = new Float64Array(1);

  readonly #arena: Arena;
  readonly #path: OrderedPath;
  /** Nodes for splits, allocated before anything changes. */
  readonly #spare = new Int32Array(LEVELS_MAX);

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#path = new OrderedPath(arena);
    this.score = this.#path.score;
  }

  /** An empty index. Throws `ArenaFullError`, having kept nothing. */
  create(): Ref {
    const arena = this.#arena;
    const root = arena.allocate(ROOT_BYTES);
    try {
      this.#set(root, TOP, arena.allocate(NODE_BYTES));
    } catch (error) {
      arena.free(root);
      throw error;
    }
    setSlots(arena, this.#word(root, TOP), 0);
    this.#set(root, HEIGHT, 0);
    this.#set(root, SIZE, 0);
    return root;
  }

  /** Items in the index. O(1). */
  size(root: Ref): number {
    return this.#word(root, SIZE);
  }

  /** Adds an item with the score in `score`. Throws `ArenaFullError`, having changed nothing. O(log items). */
  insert(root: Ref, item: Ref): void {
    this.#path.seekItem(item);
    this.#path.descend(root);
    this.#insertHere(root, item);
  }

  /** `insert` of an item that is known to come behind all others. */
  append(root: Ref, item: Ref): void {
    this.#path.seek(Sought.end);
    this.#path.descend(root);
    this.#insertHere(root, item);
  }

  /** Takes an item with the score in `score` out. O(log items). */
  remove(root: Ref, item: Ref): void {
    this.#path.find(root, item);
    this.#removeHere(root, this.#path.slot, 1);
  }

  /**
   * Changes an item's score from the one in `score` to the one in `newScore`. Throws `ArenaFullError`, having changed nothing.
   * O(log items): two searches, three where a leaf is split, one where the item stays between its neighbours.
   */
  move(root: Ref, item: Ref): void {
    const path = this.#path;
    path.find(root, item);
    if (this.#staysHere()) {
      this.#rescore();
      return;
    }
    path.keep();
    const old = this.score[0];
    this.score[0] = this.newScore[0];
    path.seekItem(item);
    path.descend(root);
    const splits = slotsOf(this.#arena, path.leaf) === LEAF_SLOTS;
    try {
      this.#insertHere(root, item);
    } finally {
      this.score[0] = old;
    }
    if (splits) path.find(root, item);
    else path.goBack();
    this.#removeHere(root, path.slot, 1);
  }

  /** The rank, from 0, of an item with the score in `score`. O(log items). */
  rankOf(root: Ref, item: Ref): number {
    this.#path.find(root, item);
    return this.#path.rank();
  }

  /** How many items have a score below the one in `score`; with `behind` also those that have it. O(log items). */
  rankOfScore(root: Ref, behind: boolean): number {
    this.#path.seek(behind ? Sought.behindScore : Sought.score);
    this.#path.descend(root);
    return this.#path.rank();
  }

  /**
   * How many items have a member below `bytes[start .. end)`, with `behind` also the one that has it. Members must be in order, as
   * they are where all scores are equal. O(log items).
   */
  rankOfMember(root: Ref, bytes: Uint8Array, start: number, end: number, behind: boolean): number {
    this.#path.seekMember(behind ? Sought.behindMember : Sought.member, bytes, start, end);
    this.#path.descend(root);
    return this.#path.rank();
  }

  /** The item of a rank below `size`; its score is left in `score`. O(log items). */
  itemAt(root: Ref, rank: number): Ref {
    this.#path.descendToRank(root, rank);
    const { leaf, slot } = this.#path;
    this.score[0] = this.#arena.doubles[leaf >>> CHUNK_SHIFT][((leaf & UNIT_MASK) << 1) + SCORES + slot];
    return itemAt(this.#arena, leaf, slot);
  }

  /** Takes the items of the ranks `from` to `to`, not included, out. Looks at none of them. O(log items + items taken out). */
  removeRange(root: Ref, from: number, to: number): void {
    for (let left = to - from; left > 0; ) {
      this.#path.descendToRank(root, from);
      const height = this.#word(root, HEIGHT);
      const slot = this.#path.slots[height];
      const taken = Math.min(left, slotsOf(this.#arena, this.#path.nodes[height]) - slot);
      this.#removeHere(root, slot, taken);
      left -= taken;
    }
  }

  /** Gives about `limit` nodes back, from the end; returns how many: fewer when all are gone, and the root with them. */
  dismantle(root: Ref, limit: number): number {
    const arena = this.#arena;
    let freed = 0;
    for (; freed < limit && this.#word(root, TOP) !== 0; freed++) {
      this.#path.seek(Sought.end);
      this.#path.descend(root);
      let level = this.#word(root, HEIGHT);
      arena.free(this.#path.nodes[level]);
      for (level--; level >= 0; level--) {
        const node = this.#path.nodes[level];
        setSlots(arena, node, slotsOf(arena, node) - 1);
        if (slotsOf(arena, node) > 0) break;
        arena.free(node);
        freed++;
      }
      if (level < 0) this.#set(root, TOP, 0);
    }
    if (freed < limit) arena.free(root);
    return freed;
  }

  #insertHere(root: Ref, item: Ref): void {
    const arena = this.#arena;
    let height = this.#word(root, HEIGHT);
    if (slotsOf(arena, this.#path.nodes[height]) === LEAF_SLOTS) {
      this.#makeRoom(root);
      height = this.#word(root, HEIGHT);
    }
    insertItem(arena, this.#path.nodes[height], this.#path.slots[height], this.score, item);
    for (let level = 0; level < height; level++) addToCount(arena, this.#path.nodes[level], this.#path.slots[level], 1);
    this.#set(root, SIZE, this.#word(root, SIZE) + 1);
  }

  /** Splits the full nodes at the end of the way, which then leads to the same place in a leaf that is not full. */
  #makeRoom(root: Ref): void {
    const arena = this.#arena;
    let height = this.#word(root, HEIGHT);
    let level = height - 1;
    while (level >= 0 && slotsOf(arena, this.#path.nodes[level]) === INNER_SLOTS) level--;
    const atEnd = this.#leadsToEnd(height);
    let spare = this.#allocate(level < 0 ? height + 2 : height - level);
    if (level < 0) {
      this.#grow(root, this.#spare[--spare]);
      height++;
      level = 0;
    }
    while (++level <= height) this.#split(level, level === height, atEnd, this.#spare[--spare]);
  }

  #allocate(count: number): number {
    const arena = this.#arena;
    let done = 0;
    try {
      for (; done < count; done++) this.#spare[done] = arena.allocate(NODE_BYTES);
    } catch (error) {
      while (done > 0) arena.free(this.#spare[--done]);
      throw error;
    }
    return count;
  }

  /** Whether the way leads behind the last item. */
  #leadsToEnd(height: number): boolean {
    for (let level = 0; level < height; level++)
      if (this.#path.slots[level] !== slotsOf(this.#arena, this.#path.nodes[level]) - 1) return false;
    return this.#path.slots[height] === slotsOf(this.#arena, this.#path.nodes[height]);
  }

  /** Puts a new top above the old one, on the way too. */
  #grow(root: Ref, top: Ref): void {
    setSlots(this.#arena, top, 0);
    insertChild(this.#arena, top, 0, this.#word(root, TOP), this.#word(root, SIZE));
    const height = this.#word(root, HEIGHT) + 1;
    this.#path.nodes.copyWithin(1, 0, height);
    this.#path.slots.copyWithin(1, 0, height);
    this.#path.nodes[0] = top;
    this.#path.slots[0] = 0;
    this.#set(root, TOP, top);
    this.#set(root, HEIGHT, height);
  }

  /** Moves slots of a node on the way to `right`, which becomes its neighbour. */
  #split(level: number, isLeaf: boolean, atEnd: boolean, right: Ref): void {
    const arena = this.#arena;
    const node = this.#path.nodes[level];
    const parent = this.#path.nodes[level - 1];
    const parentSlot = this.#path.slots[level - 1];
    const slots = slotsOf(arena, node);
    const slot = this.#path.slots[level];
    // What comes in order, from either end, finds its leaves full but for one item when they are split.
    const cut = atEnd ? slots - 1 : slot === 0 ? 1 : slots >>> 1;
    setSlots(arena, right, 0);
    moveTail(arena, node, cut, right, isLeaf);
    const moved = isLeaf ? slots - cut : countBefore(arena, right, slots - cut);
    insertChild(arena, parent, parentSlot + 1, right, moved);
    setSeparator(arena, parent, parentSlot + 1, right, 0, isLeaf);
    addToCount(arena, parent, parentSlot, -moved);
    // A new item never comes before the first one of the right leaf: it would have to become its separator.
    if (isLeaf ? slot <= cut : slot < cut) return;
    this.#path.nodes[level] = right;
    this.#path.slots[level] = slot - cut;
    this.#path.slots[level - 1]++;
  }

  /** Takes `count` items from `slot` on out of the leaf at the end of the way. */
  #removeHere(root: Ref, slot: number, count: number): void {
    const arena = this.#arena;
    const height = this.#word(root, HEIGHT);
    const leaf = this.#path.nodes[height];
    removeItems(arena, leaf, slot, slot + count);
    for (let level = 0; level < height; level++)
      addToCount(arena, this.#path.nodes[level], this.#path.slots[level], -count);
    this.#set(root, SIZE, this.#word(root, SIZE) - count);
    if (height === 0) return;
    const left = slotsOf(arena, leaf);
    if (left === 0) {
      this.#unlink(root, height);
      return;
    }
    if (slot === 0) this.#separate(height, leaf, true);
    if (left < LEAF_SLOTS >>> 2) this.#join(root, height);
  }

  /** Makes the first slot of `from` the separator of the node on the way at `level`, wherever above it one is kept. */
  #separate(level: number, from: Ref, fromIsLeaf: boolean): void {
    while (--level >= 0 && this.#path.slots[level] === 0);
    if (level >= 0) setSeparator(this.#arena, this.#path.nodes[level], this.#path.slots[level], from, 0, fromIsLeaf);
  }

  /** Frees the empty leaf at the end of the way and what had no other child. */
  #unlink(root: Ref, height: number): void {
    const arena = this.#arena;
    let level = height - 1;
    while (level >= 0 && slotsOf(arena, this.#path.nodes[level]) === 1) level--;
    if (level < 0) {
      for (let above = 0; above < height; above++) arena.free(this.#path.nodes[above]);
      this.#set(root, TOP, this.#path.nodes[height]);
      this.#set(root, HEIGHT, 0);
      return;
    }
    for (let below = level + 1; below <= height; below++) arena.free(this.#path.nodes[below]);
    const node = this.#path.nodes[level];
    removeChild(arena, node, this.#path.slots[level]);
    if (this.#path.slots[level] === 0) this.#separate(level, node, false);
    this.#shrunk(root, level);
  }

  /** Joins the node on the way at `level` with a neighbour, where both are small. */
  #join(root: Ref, level: number): void {
    const arena = this.#arena;
    const isLeaf = level === this.#word(root, HEIGHT);
    const parent = this.#path.nodes[level - 1];
    const slot = this.#path.slots[level - 1];
    const most = (isLeaf ? LEAF_SLOTS : INNER_SLOTS) * 0.75;
    const slots = slotsOf(arena, this.#path.nodes[level]);
    let left = slot;
    if (slot + 1 >= slotsOf(arena, parent) || slotsOf(arena, childAt(arena, parent, slot + 1)) + slots > most) {
      if (slot === 0 || slotsOf(arena, childAt(arena, parent, slot - 1)) + slots > most) return;
      left--;
    }
    const node = childAt(arena, parent, left);
    const right = childAt(arena, parent, left + 1);
    if (!isLeaf) setSeparator(arena, right, 0, parent, left + 1, false);
    moveTail(arena, right, 0, node, isLeaf);
    addToCount(arena, parent, left, countAt(arena, parent, left + 1));
    removeChild(arena, parent, left + 1);
    arena.free(right);
    this.#shrunk(root, level - 1);
  }

  /** The inner node on the way at `level` lost a child. */
  #shrunk(root: Ref, level: number): void {
    const arena = this.#arena;
    const slots = slotsOf(arena, this.#path.nodes[level]);
    if (level > 0) {
      if (slots < INNER_SLOTS >>> 2) this.#join(root, level);
      return;
    }
    let top = this.#word(root, TOP);
    let height = this.#word(root, HEIGHT);
    for (; height > 0 && slotsOf(arena, top) === 1; height--) {
      const child = childAt(arena, top, 0);
      arena.free(top);
      top = child;
    }
    this.#set(root, TOP, top);
    this.#set(root, HEIGHT, height);
  }

  /** Whether the item to which the way leads stays between its neighbours in the leaf with `newScore`. */
  #staysHere(): boolean {
    const { leaf, slot } = this.#path;
    const doubles = this.#arena.doubles[leaf >>> CHUNK_SHIFT];
    const at = ((leaf & UNIT_MASK) << 1) + SCORES + slot;
    const score = this.newScore[0];
    if (slot === 0 || !(doubles[at - 1] < score)) return false;
    return slot + 1 < slotsOf(this.#arena, leaf) && score < doubles[at + 1];
  }

  #rescore(): void {
    const { leaf, slot } = this.#path;
    this.#arena.doubles[leaf >>> CHUNK_SHIFT][((leaf & UNIT_MASK) << 1) + SCORES + slot] = this.newScore[0];
  }

  #word(root: Ref, word: number): number {
    return this.#arena.words[root >>> CHUNK_SHIFT][((root & UNIT_MASK) << 2) + word];
  }

  #set(root: Ref, word: number, value: number): void {
    this.#arena.words[root >>> CHUNK_SHIFT][((root & UNIT_MASK) << 2) + word] = value;
  }
}
