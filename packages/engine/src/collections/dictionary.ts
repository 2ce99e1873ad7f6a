/**
 * The dictionary of a collection: the fields of a hash, the members of a set or sorted set, found by their bytes. It is the index of
 * the keyspace (keyspace/entry-index.ts) with its state in the arena.
 *
 *   root (16 bytes)                     item
 *   word 0   items                      a block laid out as an entry (keyspace/entry.ts): a field is the key, its value the
 *   word 1   buckets                    value; a member is a key without a value. In the wide layout byte 16 is an aligned
 *   word 2   the index's table          double, the time at which a field expires or the score of a member
 *   word 3   the type's own, 0 at first
 *
 * One object serves all dictionaries of a keyspace: `open` loads a root, and what changes the dictionary writes it back at once. A
 * write goes in two steps: `find` leaves the hash in `hash`, on which `insert`, `replace` and `remove` rely; `locate` does that for
 * an item that was not found by its bytes. Items belong to the dictionary; their memory is for the caller to take and give.
 *
 * Invariants: those of the index; an item is in one dictionary; a root without buckets has no items.
 * Cost: 80 bytes for up to five items; 28 bytes for each of many, 12 of them its header, and the rounding of its size class.
 */
import { type Arena, CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
import { keyLengthOf, keyStartOf } from "../keyspace/entry.js";
import { EntryIndex } from "../keyspace/entry-index.js";
import { copyBlock } from "../keyspace/entry-writer.js";
import { type HashKey, hashOf } from "../keyspace/hash.js";
import { onePerArena } from "./one-per-arena.js";

const ROOT_BYTES = 16;
export const ROOT_ITEMS = 0;
export const ROOT_BUCKETS = 1;
export const ROOT_TABLE = 2;
const ROOT_OWN = 3;

/** For those who take dictionaries apart, copy or count them: that needs no hash of a key. */
const NO_KEY: HashKey = { k0: 0, k1: 0 };

/** The word of a root that is the type's own. */
export function ownWordOf(arena: Arena, root: Ref): number {
  return arena.words[root >>> CHUNK_SHIFT][((root & UNIT_MASK) << 2) + ROOT_OWN];
}

export class Dictionary {
  /** The hash of the bytes that were looked up last. */
  hash = 0;
  /** The root that is open; 0 for none. */
  root: Ref = 0;

  readonly #arena: Arena;
  readonly #hashKey: HashKey;
  readonly #index: EntryIndex;
  readonly #free: (item: Ref) => void;

  constructor(arena: Arena, hashKey: HashKey = NO_KEY) {
    this.#arena = arena;
    this.#hashKey = hashKey;
    this.#index = new EntryIndex(arena);
    this.#free = (item) => arena.free(item);
  }

  /** Makes an empty dictionary, opens it and returns its root. Throws `ArenaFullError`. O(1). */
  create(): Ref {
    const root = this.#arena.allocate(ROOT_BYTES);
    const words = this.#arena.words[root >>> CHUNK_SHIFT];
    words[((root & UNIT_MASK) << 2) + ROOT_OWN] = 0;
    this.root = root;
    this.#index.load(0, 0, 0);
    this.#store();
    return root;
  }

  /** Makes a root's dictionary the one that is worked on. O(1). */
  open(root: Ref): void {
    const words = this.#arena.words[root >>> CHUNK_SHIFT];
    const at = (root & UNIT_MASK) << 2;
    this.root = root;
    this.#index.load(words[at + ROOT_ITEMS], words[at + ROOT_BUCKETS], words[at + ROOT_TABLE]);
  }

  get size(): number {
    return this.#index.size;
  }

  /** The word of the root that is the type's own. */
  get own(): number {
    return ownWordOf(this.#arena, this.root);
  }

  set own(word: number) {
    this.#arena.words[this.root >>> CHUNK_SHIFT][((this.root & UNIT_MASK) << 2) + ROOT_OWN] = word;
  }

  /** The item with these bytes as its key, or 0. Leaves their hash in `hash`. O(1), no allocation. */
  find(bytes: Uint8Array, start: number, end: number): Ref {
    const hash = hashOf(this.#hashKey, bytes, start, end);
    this.hash = hash;
    return this.#index.find(hash, bytes, start, end);
  }

  /** `find` where the hash of the bytes is known: of a member that is looked for in several sets. O(1), no allocation. */
  findHashed(hash: number, bytes: Uint8Array, start: number, end: number): Ref {
    this.hash = hash;
    return this.#index.find(hash, bytes, start, end);
  }

  /** Leaves the hash of an item in `hash`, as if it had just been found. O(key bytes). */
  locate(item: Ref): void {
    this.hash = this.#hashOf(item);
  }

  /** Adds an item whose key `find` has just missed. O(1). Throws `ArenaFullError`, having changed nothing. */
  insert(item: Ref): void {
    this.#index.insert(this.hash, item);
    this.#store();
  }

  /** Puts another block in the place of the item that was found or located. O(1). */
  replace(from: Ref, to: Ref): void {
    this.#index.replace(this.hash, from, to);
  }

  /** Takes the item that was found or located out. O(1). */
  remove(item: Ref): void {
    this.#index.remove(this.hash, item);
    this.#store();
  }

  /** Visits the items of a cursor and returns the next one, 0 at the end, with SCAN's guarantee: see `EntryIndex.scan`. */
  scan(cursor: number, visit: (item: Ref) => void): number {
    return this.#index.scan(cursor, visit);
  }

  /** An item drawn at random, or 0 when there is none; all are about equally likely. Expected O(1). */
  sample(random: () => number): Ref {
    return this.#index.sample(random);
  }

  /**
   * A copy of the open dictionary and its items, which becomes the open one; its own word is 0. Throws `ArenaFullError`, having kept
   * nothing: the dictionary that was open is open again. O(bytes).
   */
  duplicate(): Ref {
    const arena = this.#arena;
    const from = this.root;
    const items = new EntryIndex(arena);
    const words = arena.words[from >>> CHUNK_SHIFT];
    const at = (from & UNIT_MASK) << 2;
    items.load(words[at + ROOT_ITEMS], words[at + ROOT_BUCKETS], words[at + ROOT_TABLE]);
    const root = this.create();
    try {
      items.each((item, hash) => this.#insertCopy(item, hash));
    } catch (error) {
      this.dismantle(Number.POSITIVE_INFINITY);
      this.open(from);
      throw error;
    }
    return root;
  }

  /**
   * Frees about `limit` items and buckets, and returns how many went: fewer than `limit` when all are gone, and the root with them.
   * Until then nothing else may be done with the dictionary but `countBlocks`. O(limit).
   */
  dismantle(limit: number): number {
    const arena = this.#arena;
    const done = this.#index.dismantle(limit, this.#free);
    this.#store();
    if (done >= limit) return done;
    arena.free(this.root);
    this.root = 0;
    return done;
  }

  /** Roughly how many blocks there are. O(1). */
  get weight(): number {
    return this.#index.size + 2;
  }

  /** Blocks of the dictionary, root and items included. O(buckets). */
  countBlocks(): number {
    return 1 + this.#index.countBlocks() + this.#index.size;
  }

  /** Bytes of those blocks, rounding up included. O(items). */
  countBytes(): number {
    const arena = this.#arena;
    let bytes = arena.sizeOf(this.root) + this.#index.countBytes();
    this.#index.each((item) => {
      bytes += arena.sizeOf(item);
    });
    return bytes;
  }

  /** Throws where an invariant does not hold. Without the hash key it trusts the hashes that the slots hold. O(items). */
  check(): void {
    if (this.#index.bucketCount === 0 && this.#index.size > 0) throw new Error("dictionary: items without a bucket");
    const slots = new Map<Ref, number>();
    this.#index.each((item, hash) => slots.set(item, hash));
    if (slots.size !== this.#index.size) throw new Error("dictionary: an item is in it twice");
    this.#index.check((item) => (this.#hashKey === NO_KEY ? slots.get(item)! : this.#hashOf(item)));
  }

  #insertCopy(item: Ref, hash: number): void {
    const arena = this.#arena;
    const bytes = arena.sizeOf(item);
    const copy = arena.allocate(bytes);
    copyBlock(arena, item, copy, bytes);
    this.hash = hash;
    try {
      this.insert(copy);
    } catch (error) {
      arena.free(copy);
      throw error;
    }
  }

  #hashOf(item: Ref): number {
    const start = keyStartOf(this.#arena, item);
    const end = start + keyLengthOf(this.#arena, item);
    return hashOf(this.#hashKey, this.#arena.bytes[item >>> CHUNK_SHIFT], start, end);
  }

  #store(): void {
    const index = this.#index;
    const words = this.#arena.words[this.root >>> CHUNK_SHIFT];
    const at = (this.root & UNIT_MASK) << 2;
    words[at + ROOT_ITEMS] = index.size;
    words[at + ROOT_BUCKETS] = index.bucketCount;
    words[at + ROOT_TABLE] = index.table;
  }
}

const dictionaries = onePerArena((arena) => new Dictionary(arena));

/** A root's dictionary, for those who take it apart, copy or count it; good until the next root of the arena is opened so. O(1). */
export function openedDictionary(arena: Arena, root: Ref): Dictionary {
  const dictionary = dictionaries(arena);
  dictionary.open(root);
  return dictionary;
}
