/**
 * Changes of one rooted sorted set that are kept all or undone all.
 *
 * Undoing must not ask for memory. Taking a member out never does, but putting one back where it was may split a node. So a member
 * that gets another score stands in the index twice for the time being, with the old score and the new one: either is only taken out,
 * the old ones by `keep`, the new ones by `undo`. Meanwhile the set counts too many members, and its ranks mean nothing.
 *
 * What was changed is remembered on the JavaScript heap, 12 bytes a change, in buffers that are used again.
 */
import type { Ref } from "../arena/arena.js";
import type { RootedZSets } from "./rooted-zsets.js";

/** The changes for which room is kept. */
const ROOM_KEPT = 1024;

export class ZSetChanges {
  readonly #rooted: RootedZSets;
  #count = 0;
  #items = new Int32Array(ROOM_KEPT);
  /** The scores that the items had. NaN, which is no score: the item is new. */
  #scores = new Float64Array(ROOM_KEPT);
  readonly #old = new Float64Array(1);

  constructor(rooted: RootedZSets) {
    this.#rooted = rooted;
  }

  /** Adds a member that `find` just missed. Throws `ArenaFullError`, having changed nothing. O(log members). */
  add(root: Ref, bytes: Uint8Array, start: number, end: number, score: Float64Array): void {
    this.#makeRoom();
    this.#items[this.#count] = this.#rooted.add(root, bytes, start, end, score);
    this.#scores[this.#count++] = Number.NaN;
  }

  /** Gives a member another score. Throws `ArenaFullError`, having changed nothing. O(log members). */
  rescore(root: Ref, item: Ref, score: Float64Array): void {
    this.#makeRoom();
    const { index } = this.#rooted;
    this.#rooted.readScore(item, this.#old);
    index.score[0] = score[0];
    index.insert(this.#rooted.treeOf(root), item);
    this.#rooted.writeScore(item, score);
    this.#items[this.#count] = item;
    this.#scores[this.#count++] = this.#old[0];
  }

  /** Keeps them. Needs no memory. O(changes × log members). */
  keep(root: Ref): void {
    const { index } = this.#rooted;
    const tree = this.#rooted.treeOf(root);
    for (let at = 0; at < this.#count; at++) {
      const score = this.#scores[at];
      if (Number.isNaN(score)) continue;
      index.score[0] = score;
      index.remove(tree, this.#items[at]);
    }
    this.#forget();
  }

  /** Takes them back, the last one first. Needs no memory. O(changes × log members). */
  undo(root: Ref): void {
    const { index } = this.#rooted;
    const old = this.#old;
    const tree = this.#rooted.treeOf(root);
    for (let at = this.#count - 1; at >= 0; at--) {
      const item = this.#items[at];
      old[0] = this.#scores[at];
      if (Number.isNaN(old[0])) {
        this.#rooted.remove(root, item);
        continue;
      }
      this.#rooted.readScore(item, index.score);
      index.remove(tree, item);
      this.#rooted.writeScore(item, old);
    }
    this.#forget();
  }

  #makeRoom(): void {
    if (this.#count < this.#items.length) return;
    const items = new Int32Array(this.#count * 2);
    const scores = new Float64Array(this.#count * 2);
    items.set(this.#items);
    scores.set(this.#scores);
    this.#items = items;
    this.#scores = scores;
  }

  #forget(): void {
    this.#count = 0;
    if (this.#items.length === ROOM_KEPT) return;
    this.#items = new Int32Array(ROOM_KEPT);
    this.#scores = new Float64Array(ROOM_KEPT);
  }
}
