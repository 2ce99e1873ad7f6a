/** What entries, databases and the graveyard must know of arrays. */
import { type Arena, CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
import { checkNode, childAt, childCount, dropLastChild, kindOf, NODE_WORDS, SHIFT_MIN } from "./arrays-node.js";
import { checkPage, duplicatePage, freeLongs, isWide, pageCount, slotWord } from "./arrays-page.js";
import { addToWord, countOf, ROOT_BYTES, ROOT_WORDS, RootWord, setWordAt, wordAt } from "./arrays-root.js";
import { isLong } from "./arrays-slot.js";
import type { RootedType } from "./rooted-type.js";

/** What a walk over everything below a reference counts. */
interface Tally {
  values: number;
  blocks: number;
  bytes: number;
  pages: number;
  nodes: number;
}

export const rootedArray: RootedType = {
  dismantle(arena, root, limit) {
    let freed = 0;
    for (let top = wordAt(arena, root, RootWord.top); top !== 0; top = wordAt(arena, root, RootWord.top)) {
      if (freed >= limit) return freed;
      freed += dropLast(arena, root, top);
    }
    if (freed >= limit) return freed;
    arena.free(root);
    return freed;
  },

  duplicate(arena, root) {
    const copy = arena.allocate(ROOT_BYTES);
    const top = wordAt(arena, root, RootWord.top);
    try {
      const copied = top === 0 ? 0 : duplicateBelow(arena, top);
      for (let word = 0; word < ROOT_WORDS; word++) setWordAt(arena, copy, word, wordAt(arena, root, word));
      setWordAt(arena, copy, RootWord.top, copied);
    } catch (error) {
      arena.free(copy);
      throw error;
    }
    return copy;
  },

  countBlocks: (arena, root) => tallyOf(arena, root).blocks,

  countBytes: (arena, root) => tallyOf(arena, root).bytes,

  weight: (arena, root) => wordAt(arena, root, RootWord.blocks),

  check(arena, root) {
    const top = wordAt(arena, root, RootWord.top);
    if (top !== 0) checkBelow(arena, top);
    const found = tallyOf(arena, root);
    if (found.values !== countOf(arena, root))
      throw new Error(`array: counts ${countOf(arena, root)} values, has ${found.values}`);
    for (const what of ["blocks", "pages", "nodes"] as const) {
      const counted = wordAt(arena, root, RootWord[what]);
      if (found[what] !== counted) throw new Error(`array: counts ${counted} ${what}, has ${found[what]}`);
    }
  },
};

/** Frees the last page with its blocks, or the last node where it has lost its children. Returns how many blocks went. */
function dropLast(arena: Arena, root: Ref, top: Ref): number {
  let link = root;
  let ref = top;
  while (kindOf(arena, ref) >= SHIFT_MIN && childCount(arena, ref) > 0) {
    link = ref;
    ref = childAt(arena, ref, childCount(arena, ref) - 1);
  }
  const freed = 1 + (kindOf(arena, ref) >= SHIFT_MIN ? 0 : freeLongs(arena, ref, 0, pageCount(arena, ref)));
  arena.free(ref);
  if (link === root) setWordAt(arena, root, RootWord.top, 0);
  else dropLastChild(arena, link);
  addToWord(arena, root, RootWord.blocks, -freed);
  return freed;
}

/** A copy of a page or of a node and all below. It goes as deep as a directory is: ten levels. */
function duplicateBelow(arena: Arena, ref: Ref): Ref {
  if (kindOf(arena, ref) < SHIFT_MIN) return duplicatePage(arena, ref);
  const count = childCount(arena, ref);
  const copy = arena.allocate((NODE_WORDS + count) << 2);
  let done = 0;
  try {
    for (; done < count; done++) {
      const child = duplicateBelow(arena, childAt(arena, ref, done));
      arena.words[copy >>> CHUNK_SHIFT][((copy & UNIT_MASK) << 2) + NODE_WORDS + done] = child;
    }
  } catch (error) {
    while (done > 0) freeBelow(arena, childAt(arena, copy, --done));
    arena.free(copy);
    throw error;
  }
  for (let word = 0; word < NODE_WORDS; word++) setWordAt(arena, copy, word, wordAt(arena, ref, word));
  return copy;
}

function freeBelow(arena: Arena, ref: Ref): void {
  if (kindOf(arena, ref) < SHIFT_MIN) freeLongs(arena, ref, 0, pageCount(arena, ref));
  else for (let place = childCount(arena, ref) - 1; place >= 0; place--) freeBelow(arena, childAt(arena, ref, place));
  arena.free(ref);
}

function tallyOf(arena: Arena, root: Ref): Tally {
  const tally: Tally = { values: 0, blocks: 1, bytes: arena.sizeOf(root), pages: 0, nodes: 0 };
  const top = wordAt(arena, root, RootWord.top);
  if (top !== 0) tallyBelow(arena, top, tally);
  return tally;
}

function tallyBelow(arena: Arena, ref: Ref, tally: Tally): void {
  tally.blocks++;
  tally.bytes += arena.sizeOf(ref);
  if (kindOf(arena, ref) >= SHIFT_MIN) {
    tally.nodes++;
    const count = childCount(arena, ref);
    for (let place = 0; place < count; place++) tallyBelow(arena, childAt(arena, ref, place), tally);
    return;
  }
  tally.pages++;
  const count = pageCount(arena, ref);
  tally.values += count;
  if (!isWide(arena, ref)) return;
  const words = arena.words[ref >>> CHUNK_SHIFT];
  for (let rank = 0; rank < count; rank++) {
    const at = slotWord(ref, rank, true);
    if (!isLong(words[at])) continue;
    tally.blocks++;
    tally.bytes += arena.sizeOf(words[at + 1]);
  }
}

function checkBelow(arena: Arena, ref: Ref): void {
  if (kindOf(arena, ref) < SHIFT_MIN) {
    checkPage(arena, ref);
    return;
  }
  checkNode(arena, ref);
  const count = childCount(arena, ref);
  for (let place = 0; place < count; place++) checkBelow(arena, childAt(arena, ref, place));
}
