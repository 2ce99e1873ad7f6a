import { openedDictionary } from "./dictionary.js";
import type { RootedType } from "./rooted-type.js";

/** Large sets: a dictionary, and nothing beside it. */
export const rootedSetType: RootedType = {
  dismantle: (arena, root, limit) => openedDictionary(arena, root).dismantle(limit),
  duplicate: (arena, root) => openedDictionary(arena, root).duplicate(),
  countBlocks: (arena, root) => openedDictionary(arena, root).countBlocks(),
  countBytes: (arena, root) => openedDictionary(arena, root).countBytes(),
  weight: (arena, root) => openedDictionary(arena, root).weight,
  check: (arena, root) => openedDictionary(arena, root).check(),
};
