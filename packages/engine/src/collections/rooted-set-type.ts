import type { Arena, Ref } from "../arena/arena.js";
import { Dictionary } from "./dictionary.js";
import type { RootedType } from "./rooted-type.js";

/** One dictionary an arena, opened for each root: commands that replace a set make no garbage. */
const dictionaries = new WeakMap<Arena, Dictionary>();

function opened(arena: Arena, root: Ref): Dictionary {
  let dictionary = dictionaries.get(arena);
  if (dictionary === undefined) dictionaries.set(arena, (dictionary = new Dictionary(arena)));
  dictionary.open(root);
  return dictionary;
}

/** Large sets: a dictionary, and nothing beside it. */
export const rootedSetType: RootedType = {
  dismantle: (arena, root, limit) => opened(arena, root).dismantle(limit),
  duplicate: (arena, root) => opened(arena, root).duplicate(),
  countBlocks: (arena, root) => opened(arena, root).countBlocks(),
  countBytes: (arena, root) => opened(arena, root).countBytes(),
  weight: (arena, root) => opened(arena, root).weight,
  check: (arena, root) => opened(arena, root).check(),
};
