/**
 * Sorted sets that are no listpacks: a dictionary finds members, an ordered index their places.
 *
 *   root                 the dictionary's (dictionary.ts); its own word is the root of the ordered index (ordered-index.ts)
 *   item, 24 bytes and the member, in the wide layout of entries (keyspace/entry.ts)
 *     word 0   meta, with the bit for a time to live
 *     word 1   bytes of the member
 *     word 2   0: there is no value
 *     word 3   the member's hash in the dictionary, so that taking items out by rank or score hashes nothing
 *     byte 16  score, a double
 *     byte 24  member
 *
 * Cost: 57 bytes a member beside its own (24 for the item, 16 of the dictionary, 17 of the index), and the rounding of its size
 * class: 80 for a member of 16 bytes.
 */
import { type Arena, CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
import { copyBytes } from "../arena/copy-bytes.js";
import { doubleOf, HAS_EXPIRY, TTL_HEADER_BYTES } from "../keyspace/entry.js";
import type { Dictionary } from "./dictionary.js";
import { OrderedCursor } from "./ordered-cursor.js";
import { OrderedIndex } from "./ordered-index.js";

const HASH = 3;

export class RootedZSets {
  readonly index: OrderedIndex;

  readonly #arena: Arena;
  readonly #dictionary: Dictionary;
  readonly #cursor: OrderedCursor;

  constructor(arena: Arena, dictionary: Dictionary) {
    this.#arena = arena;
    this.#dictionary = dictionary;
    this.index = new OrderedIndex(arena);
    this.#cursor = new OrderedCursor(arena);
  }

  /** An empty sorted set. Throws `ArenaFullError`, having kept nothing. */
  create(): Ref {
    const tree = this.index.create();
    try {
      this.#dictionary.create();
    } catch (error) {
      this.index.dismantle(tree, Number.POSITIVE_INFINITY);
      throw error;
    }
    this.#dictionary.own = tree;
    return this.#dictionary.root;
  }

  /** The item of a member, or 0; its score is left in the cell. O(1). */
  find(root: Ref, bytes: Uint8Array, start: number, end: number, score: Float64Array): Ref {
    const dictionary = this.#dictionary;
    dictionary.open(root);
    const item = dictionary.find(bytes, start, end);
    if (item !== 0) this.readScore(item, score);
    return item;
  }

  readScore(item: Ref, into: Float64Array): void {
    into[0] = this.#arena.doubles[item >>> CHUNK_SHIFT][doubleOf(item)];
  }

  writeScore(item: Ref, from: Float64Array): void {
    this.#arena.doubles[item >>> CHUNK_SHIFT][doubleOf(item)] = from[0];
  }

  /** Adds a member that `find` just missed; returns its item. Throws `ArenaFullError`, having changed nothing. O(log members). */
  add(root: Ref, bytes: Uint8Array, start: number, end: number, score: Float64Array): Ref {
    const arena = this.#arena;
    const dictionary = this.#dictionary;
    const item = arena.allocate(TTL_HEADER_BYTES + end - start);
    const words = arena.words[item >>> CHUNK_SHIFT];
    const at = (item & UNIT_MASK) << 2;
    words[at] = HAS_EXPIRY;
    words[at + 1] = end - start;
    words[at + 2] = 0;
    words[at + HASH] = dictionary.hash;
    arena.doubles[item >>> CHUNK_SHIFT][doubleOf(item)] = score[0];
    copyBytes(arena.bytes[item >>> CHUNK_SHIFT], (at << 2) + TTL_HEADER_BYTES, bytes, start, end);
    let isInDictionary = false;
    try {
      dictionary.insert(item);
      isInDictionary = true;
      this.index.score[0] = score[0];
      this.index.insert(this.treeOf(root), item);
    } catch (error) {
      if (isInDictionary) dictionary.remove(item);
      arena.free(item);
      throw error;
    }
    return item;
  }

  /** Gives a member another score. Throws `ArenaFullError`, having changed nothing. O(log members). */
  rescore(root: Ref, item: Ref, score: Float64Array): void {
    const { index } = this;
    const at = doubleOf(item);
    const doubles = this.#arena.doubles[item >>> CHUNK_SHIFT];
    index.score[0] = doubles[at];
    index.newScore[0] = score[0];
    index.move(this.treeOf(root), item);
    doubles[at] = score[0];
  }

  /** Removes a member. O(log members). */
  remove(root: Ref, item: Ref): void {
    this.readScore(item, this.index.score);
    this.index.remove(this.treeOf(root), item);
    this.#dictionary.open(root);
    this.#forget(item);
  }

  /** Removes the members of the ranks `from` to `to`, not included. O(log members + members removed). */
  removeRange(root: Ref, from: number, to: number): void {
    const cursor = this.#cursor;
    const tree = this.treeOf(root);
    if (from >= to) return;
    cursor.seek(tree, from);
    this.#dictionary.open(root);
    for (let left = to - from; left > 0; left--) this.#forget(cursor.next());
    this.index.removeRange(tree, from, to);
  }

  /** The rank of a member. O(log members). */
  rankOf(root: Ref, item: Ref): number {
    this.readScore(item, this.index.score);
    return this.index.rankOf(this.treeOf(root), item);
  }

  /** Members. O(1). */
  size(root: Ref): number {
    return this.index.size(this.treeOf(root));
  }

  treeOf(root: Ref): Ref {
    return this.#arena.words[root >>> CHUNK_SHIFT][((root & UNIT_MASK) << 2) + OWN];
  }

  /** Gives all back. O(blocks). */
  free(root: Ref): void {
    this.index.dismantle(this.treeOf(root), Number.POSITIVE_INFINITY);
    this.#dictionary.open(root);
    this.#dictionary.dismantle(Number.POSITIVE_INFINITY);
  }

  /** Takes an item out of the open dictionary and frees it. */
  #forget(item: Ref): void {
    const dictionary = this.#dictionary;
    dictionary.hash = this.#arena.words[item >>> CHUNK_SHIFT][((item & UNIT_MASK) << 2) + HASH];
    dictionary.remove(item);
    this.#arena.free(item);
  }
}

/** The word of a dictionary's root that holds the root of the index. */
const OWN = 3;
