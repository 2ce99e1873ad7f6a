/** What hangs from the root of a sorted set, for those who free, copy and count it: see rooted-zsets.ts. */
import { type Arena, CHUNK_SHIFT } from "../arena/arena.js";
import { doubleOf } from "../keyspace/entry.js";
import { type Dictionary, openedDictionary } from "./dictionary.js";
import { DictionaryCursor } from "./dictionary-cursor.js";
import { onePerArena } from "./one-per-arena.js";
import { checkOrdered, countOrderedBlocks } from "./ordered-check.js";
import { OrderedIndex } from "./ordered-index.js";
import { NODE_BYTES } from "./ordered-node.js";
import type { RootedType } from "./rooted-type.js";

const indexOf = onePerArena((arena) => new OrderedIndex(arena));

/** Puts all items of a dictionary into a new index, which becomes its own. Throws `ArenaFullError`, having kept nothing. */
function indexItems(arena: Arena, dictionary: Dictionary): void {
  const index = indexOf(arena);
  const items = new DictionaryCursor(arena);
  const tree = index.create();
  items.begin(dictionary.root);
  try {
    for (let item = items.next(); item !== 0; item = items.next()) {
      index.score[0] = arena.doubles[item >>> CHUNK_SHIFT][doubleOf(item)];
      index.insert(tree, item);
    }
  } catch (error) {
    index.dismantle(tree, Number.POSITIVE_INFINITY);
    throw error;
  }
  dictionary.own = tree;
}

export const zsetType: RootedType = {
  dismantle(arena, root, limit) {
    const dictionary = openedDictionary(arena, root);
    let freed = 0;
    if (dictionary.own !== 0) {
      freed = indexOf(arena).dismantle(dictionary.own, limit);
      if (freed >= limit) return freed;
      dictionary.own = 0;
    }
    return freed + dictionary.dismantle(limit - freed);
  },

  duplicate(arena, root) {
    const dictionary = openedDictionary(arena, root);
    const copy = dictionary.duplicate();
    try {
      indexItems(arena, dictionary);
    } catch (error) {
      dictionary.dismantle(Number.POSITIVE_INFINITY);
      throw error;
    }
    return copy;
  },

  countBlocks(arena, root) {
    const dictionary = openedDictionary(arena, root);
    return dictionary.countBlocks() + (dictionary.own === 0 ? 0 : countOrderedBlocks(arena, dictionary.own));
  },

  countBytes(arena, root) {
    const dictionary = openedDictionary(arena, root);
    const { own } = dictionary;
    const tree = own === 0 ? 0 : arena.sizeOf(own) + (countOrderedBlocks(arena, own) - 1) * NODE_BYTES;
    return dictionary.countBytes() + tree;
  },

  weight: (arena, root) => openedDictionary(arena, root).weight,

  check(arena, root) {
    const dictionary = openedDictionary(arena, root);
    dictionary.check();
    checkOrdered(arena, dictionary.own);
    if (indexOf(arena).size(dictionary.own) !== dictionary.size)
      throw new Error("sorted set: the index and the dictionary differ in size");
  },
};
