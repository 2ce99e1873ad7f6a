/**
 * A hand over ID trees: ordered maps from IDs of stream entries (stream-id.ts) to references, as B+ trees in the arena. A stream
 * finds its nodes in one by their first ID, a group and a consumer the entries that are pending.
 *
 *   header, in the owner's block:   word 0  the root page, or 0      word 1  how many IDs
 *   page: id-page.ts
 *
 * Invariants: leaves have one height; IDs grow from slot to slot and lie in the bounds that the pages above say; no page but the
 * root of an empty tree is empty, and an empty tree has no root; a page other than the only one has all its slots.
 *
 * IDs mostly come in order: a full page at the right edge is not halved, the new ID begins a page of its own, so that a log fills its
 * pages. Cost then: 20 bytes an ID and 2 % above, at most four times that after removals at random. All operations are O(log IDs), and
 * those at the right edge compare one ID for each page on their way.
 *
 * A hand is a cursor: a search leaves the path to its slot in it. Changes through another hand, or of another tree through this one,
 * end that. Values are not 0.
 */
import { type Arena, CHUNK_SHIFT, type Ref } from "../arena/arena.js";
import {
  heightOf,
  insertSlot,
  lastAtMost,
  moveSlots,
  newPage,
  nextBytes,
  PAGE_BYTES,
  PAGE_SLOTS,
  removeSlot,
  setValueAt,
  slotAt,
  totalSlots,
  usedSlots,
  valueAt,
} from "./id-page.js";
import { compareIds, copyId, newId } from "./stream-id.js";

/** Words of a tree's header. */
export const ID_TREE_WORDS = 2;
/** 51 ^ 8 IDs are more than the arena can hold. */
const HEIGHT_MAX = 8;
/** A page with fewer slots is joined with its neighbour … */
const SLOTS_FEW = PAGE_SLOTS >>> 2;
/** … where both together have no more than this. */
const SLOTS_JOINED_MAX = PAGE_SLOTS - SLOTS_FEW;

export class IdTree {
  readonly #arena: Arena;
  /** The tree's header. */
  #header: Int32Array = new Int32Array(ID_TREE_WORDS);
  #at = 0;
  /** The path to the slot, from the root down. */
  readonly #pages = new Int32Array(HEIGHT_MAX);
  readonly #slots = new Int32Array(HEIGHT_MAX);
  #depth = 0;
  /** Pages that an insertion has allocated and not used yet. */
  readonly #fresh = new Int32Array(HEIGHT_MAX + 1);
  readonly #key = newId();

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  /** Takes up the tree whose header stands in `words` at `at`. */
  open(words: Int32Array, at: number): this {
    this.#header = words;
    this.#at = at;
    this.#depth = 0;
    return this;
  }

  get size(): number {
    return this.#header[this.#at + 1];
  }

  /** The value of the slot that a search found. */
  get value(): number {
    return valueAt(this.#arena, this.#page, this.#slot);
  }

  set value(value: number) {
    setValueAt(this.#arena, this.#page, this.#slot, value);
  }

  /** Where the ID of the slot stands: `words[at …]`. */
  get words(): Int32Array {
    return this.#arena.words[this.#page >>> CHUNK_SHIFT];
  }

  get at(): number {
    return slotAt(this.#page, this.#slot);
  }

  /** The value of an ID, or 0. */
  find(id: Int32Array, idAt: number): number {
    return this.seekAtMost(id, idAt) && compareIds(this.words, this.at, id, idAt) === 0 ? this.value : 0;
  }

  /** Goes to the largest ID that is at most the given one. False where there is none. */
  seekAtMost(id: Int32Array, idAt: number): boolean {
    if (!this.#descend(id, idAt)) return false;
    return this.#slot >= 0 || this.previous();
  }

  /** Goes to the smallest ID that is at least the given one. False where there is none. */
  seekAtLeast(id: Int32Array, idAt: number): boolean {
    if (!this.#descend(id, idAt)) return false;
    if (this.#slot >= 0 && compareIds(this.words, this.at, id, idAt) === 0) return true;
    return this.next();
  }

  first(): boolean {
    return this.#edge(this.#header[this.#at], 0, false);
  }

  last(): boolean {
    return this.#edge(this.#header[this.#at], 0, true);
  }

  /** Goes on to the next larger ID. False, and nowhere, behind the last one. */
  next(): boolean {
    for (let level = this.#depth - 1; level >= 0; level--) {
      if (++this.#slots[level] >= usedSlots(this.#arena, this.#pages[level])) continue;
      if (level === this.#depth - 1) return true;
      return this.#edge(valueAt(this.#arena, this.#pages[level], this.#slots[level]), level + 1, false);
    }
    this.#depth = 0;
    return false;
  }

  /** Goes back to the next smaller ID. False, and nowhere, before the first one. */
  previous(): boolean {
    for (let level = this.#depth - 1; level >= 0; level--) {
      if (--this.#slots[level] < 0) continue;
      if (level === this.#depth - 1) return true;
      return this.#edge(valueAt(this.#arena, this.#pages[level], this.#slots[level]), level + 1, true);
    }
    this.#depth = 0;
    return false;
  }

  /** Adds an ID that is not there. Throws `ArenaFullError` and changes nothing where there is no room. The hand is nowhere then. */
  insert(id: Int32Array, idAt: number, value: number): void {
    const arena = this.#arena;
    copyId(this.#key, 0, id, idAt);
    if (!this.#descend(id, idAt)) {
      const page = newPage(arena, nextBytes(0), 0);
      insertSlot(arena, page, 0, id, idAt, value);
      this.#header[this.#at] = page;
    } else {
      this.#obtainPages();
      this.#slots[this.#depth - 1]++;
      this.#place(value);
    }
    this.#header[this.#at + 1]++;
    this.#depth = 0;
  }

  /** Removes the ID at the hand's slot. Needs no memory. The hand is nowhere then. */
  remove(): void {
    const arena = this.#arena;
    this.#header[this.#at + 1]--;
    for (let level = this.#depth - 1; level >= 0; level--) {
      const page = this.#pages[level];
      removeSlot(arena, page, this.#slots[level]);
      if (usedSlots(arena, page) === 0) {
        arena.free(page);
        if (level === 0) this.#header[this.#at] = 0;
        continue;
      }
      if (level === 0 || usedSlots(arena, page) >= SLOTS_FEW || !this.#join(level)) break;
    }
    this.#lower();
    this.#depth = 0;
  }

  /** Removes the largest ID of a tree that has one, and returns its value. Joins no pages: for taking trees apart. */
  takeLast(): number {
    this.last();
    const value = this.value;
    this.remove();
    return value;
  }

  /**
   * Frees the last leaf of a tree that has one, and the pages above that have no other: for taking trees apart, nothing else may be done
   * with what is left. What its IDs lead to is the caller's. O(height).
   */
  dropLastLeaf(): void {
    const arena = this.#arena;
    this.last();
    this.#header[this.#at + 1] -= usedSlots(arena, this.#page);
    for (let level = this.#depth - 1; level >= 0; level--) {
      arena.free(this.#pages[level]);
      if (level === 0) this.#header[this.#at] = 0;
      else {
        removeSlot(arena, this.#pages[level - 1], this.#slots[level - 1]);
        if (usedSlots(arena, this.#pages[level - 1]) > 0) break;
      }
    }
    this.#depth = 0;
  }

  /** Calls back for each page. O(pages). */
  eachPage(visit: (page: Ref) => void): void {
    this.#each(this.#header[this.#at], visit);
  }

  /** Throws where an invariant does not hold. O(IDs). */
  check(): void {
    const root = this.#header[this.#at];
    const counted = root === 0 ? 0 : this.#checkPage(root, heightOf(this.#arena, root), null, null);
    if (counted !== this.size) throw new Error(`ID tree: says ${this.size} IDs, has ${counted}`);
  }

  get #page(): Ref {
    return this.#pages[this.#depth - 1];
  }

  get #slot(): number {
    return this.#slots[this.#depth - 1];
  }

  /** Goes to where an ID is, or would come behind: its leaf, and there the last slot that is not larger, perhaps -1. */
  #descend(id: Int32Array, idAt: number): boolean {
    const arena = this.#arena;
    let page: Ref = this.#header[this.#at];
    this.#depth = 0;
    if (page === 0) return false;
    for (let height = heightOf(arena, page); height > 0; height--) {
      const slot = lastAtMost(arena, page, 1, id, idAt);
      this.#pages[this.#depth] = page;
      this.#slots[this.#depth++] = slot;
      page = valueAt(arena, page, slot);
    }
    this.#pages[this.#depth] = page;
    this.#slots[this.#depth++] = lastAtMost(arena, page, 0, id, idAt);
    return true;
  }

  /** Goes from a page of the path's level `level` down to its first or last slot. */
  #edge(from: Ref, level: number, last: boolean): boolean {
    const arena = this.#arena;
    this.#depth = level;
    if (from === 0) return false;
    for (let page = from, height = heightOf(arena, from); height >= 0; height--) {
      const slot = last ? usedSlots(arena, page) - 1 : 0;
      this.#pages[this.#depth] = page;
      this.#slots[this.#depth++] = slot;
      page = valueAt(arena, page, slot);
    }
    return true;
  }

  /** Allocates the pages that an insertion at the hand's slot will need: one for each full page, and the one above. */
  #obtainPages(): void {
    const arena = this.#arena;
    let fresh = 0;
    try {
      let level = this.#depth - 1;
      for (; level >= 0; level--) {
        const page = this.#pages[level];
        const total = totalSlots(arena, page);
        if (usedSlots(arena, page) < total) return;
        const height = heightOf(arena, page);
        const page2 = newPage(arena, total < PAGE_SLOTS ? nextBytes(total) : PAGE_BYTES, height);
        this.#fresh[fresh++] = page2;
        if (total < PAGE_SLOTS) return;
      }
      const root = newPage(arena, PAGE_BYTES, heightOf(arena, this.#pages[0]) + 1);
      this.#fresh[fresh] = root;
    } catch (error) {
      while (fresh > 0) arena.free(this.#fresh[--fresh]);
      throw error;
    }
  }

  /** Puts `#key` with `value` into the hand's slot, and what follows from it into the pages above. Cannot fail. */
  #place(value: number): void {
    const arena = this.#arena;
    let atEdge = true;
    for (let level = 0; level < this.#depth - 1; level++)
      if (this.#slots[level] < usedSlots(arena, this.#pages[level]) - 1) atEdge = false;
    for (let level = this.#depth - 1, fresh = 0; level >= 0; level--) {
      const page = this.#pages[level];
      const slot = this.#slots[level];
      if (usedSlots(arena, page) < totalSlots(arena, page)) {
        insertSlot(arena, page, slot, this.#key, 0, value);
        return;
      }
      const page2: Ref = this.#fresh[fresh++];
      if (totalSlots(arena, page) < PAGE_SLOTS) {
        moveSlots(arena, page, 0, page2);
        arena.free(page);
        this.#header[this.#at] = page2;
        insertSlot(arena, page2, slot, this.#key, 0, value);
        return;
      }
      this.#split(page, page2, slot, value, atEdge);
      value = page2;
      if (level > 0) this.#slots[level - 1]++;
      else this.#raise(page, page2, this.#fresh[fresh]);
    }
  }

  /** Puts `#key` into one of two pages, into which a full one is parted; `#key` is the second one's bound then. */
  #split(page: Ref, page2: Ref, slot: number, value: number, atEdge: boolean): void {
    const arena = this.#arena;
    if (atEdge && slot === PAGE_SLOTS) {
      insertSlot(arena, page2, 0, this.#key, 0, value);
      return;
    }
    const half = (PAGE_SLOTS + 1) >>> 1;
    moveSlots(arena, page, half, page2);
    if (slot <= half) insertSlot(arena, page, slot, this.#key, 0, value);
    else insertSlot(arena, page2, slot - half, this.#key, 0, value);
    copyId(this.#key, 0, arena.words[page2 >>> CHUNK_SHIFT], slotAt(page2, 0));
  }

  /** Puts a new root above two pages. */
  #raise(page: Ref, page2: Ref, root: Ref): void {
    const arena = this.#arena;
    insertSlot(arena, root, 0, arena.words[page >>> CHUNK_SHIFT], slotAt(page, 0), page);
    insertSlot(arena, root, 1, this.#key, 0, page2);
    this.#header[this.#at] = root;
  }

  /** Joins the page of a level with a neighbour where they fit into one; the hand is at the slot to remove above it then. */
  #join(level: number): boolean {
    const arena = this.#arena;
    const above = this.#pages[level - 1];
    const slot = this.#slots[level - 1];
    for (let right = slot; right <= slot + 1; right++) {
      if (right === 0 || right >= usedSlots(arena, above)) continue;
      const a = valueAt(arena, above, right - 1);
      const b = valueAt(arena, above, right);
      if (usedSlots(arena, a) + usedSlots(arena, b) > SLOTS_JOINED_MAX) continue;
      // The bound of b's first slot may mean nothing: the one above is right.
      if (heightOf(arena, b) > 0)
        copyId(arena.words[b >>> CHUNK_SHIFT], slotAt(b, 0), arena.words[above >>> CHUNK_SHIFT], slotAt(above, right));
      moveSlots(arena, b, 0, a);
      arena.free(b);
      this.#slots[level - 1] = right;
      return true;
    }
    return false;
  }

  /** Takes roots away that have one child only. */
  #lower(): void {
    const arena = this.#arena;
    let root = this.#header[this.#at];
    while (root !== 0 && heightOf(arena, root) > 0 && usedSlots(arena, root) === 1) {
      const child = valueAt(arena, root, 0);
      arena.free(root);
      root = child;
    }
    this.#header[this.#at] = root;
  }

  #each(page: Ref, visit: (page: Ref) => void): void {
    if (page === 0) return;
    visit(page);
    if (heightOf(this.#arena, page) === 0) return;
    for (let slot = 0; slot < usedSlots(this.#arena, page); slot++) this.#each(valueAt(this.#arena, page, slot), visit);
  }

  /** Checks a page and all below; returns how many IDs there are. The IDs are at least `low` and smaller than `high`. */
  #checkPage(page: Ref, height: number, low: Int32Array | null, high: Int32Array | null): number {
    const arena = this.#arena;
    const used = usedSlots(arena, page);
    if (heightOf(arena, page) !== height) throw new Error("ID tree: leaves of different heights");
    if (used === 0 || used > totalSlots(arena, page)) throw new Error(`ID tree: ${used} slots in a page`);
    if (page !== this.#header[this.#at] && totalSlots(arena, page) !== PAGE_SLOTS)
      throw new Error("ID tree: a small page among others");
    let counted = 0;
    let before = low;
    for (let slot = 0; slot < used; slot++) {
      const at = slotAt(page, slot);
      const id = arena.words[page >>> CHUNK_SHIFT].slice(at, at + 4);
      const means = height === 0 || slot > 0;
      if (means && before !== null && compareIds(before, 0, id, 0) > (slot === 0 || height > 0 ? 0 : -1))
        throw new Error("ID tree: IDs out of order");
      if (means && high !== null && compareIds(id, 0, high, 0) >= 0) throw new Error("ID tree: an ID beyond its bound");
      if (height === 0) counted++;
      else {
        const next = slotAt(page, slot + 1);
        const bound = slot + 1 < used ? arena.words[page >>> CHUNK_SHIFT].slice(next, next + 4) : high;
        counted += this.#checkPage(valueAt(arena, page, slot), height - 1, slot === 0 ? low : id, bound);
      }
      if (means) before = id;
    }
    return counted;
  }
}
