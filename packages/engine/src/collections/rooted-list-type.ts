/** What entries, databases and the graveyard know of quicklists. */
import { type Arena, CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
import { copyBytes } from "../arena/copy-bytes.js";
import {
  COUNT,
  countOf,
  isPlain,
  NEXT,
  NODE_HEADER_BYTES,
  nextOf,
  PACK_START,
  PREVIOUS,
  packStartOf,
  plainBytesOf,
  plainStartOf,
  previousOf,
  setWordOfBlock,
  wordOfBlock,
} from "./list-node.js";
import { Listpack } from "./listpack.js";
import { HEAD, LENGTH, NODES, ROOT_BYTES, TAIL } from "./quicklist-nodes.js";
import type { RootedType } from "./rooted-type.js";

function dismantle(arena: Arena, root: Ref, limit: number): number {
  for (let freed = 0; freed < limit; freed++) {
    const node = wordOfBlock(arena, root, HEAD);
    if (node === 0) {
      arena.free(root);
      return freed;
    }
    setWordOfBlock(arena, root, HEAD, nextOf(arena, node));
    setWordOfBlock(arena, root, NODES, wordOfBlock(arena, root, NODES) - 1);
    arena.free(node);
  }
  return limit;
}

function duplicate(arena: Arena, root: Ref): Ref {
  const copy = arena.allocate(ROOT_BYTES);
  setWordOfBlock(arena, copy, LENGTH, wordOfBlock(arena, root, LENGTH));
  setWordOfBlock(arena, copy, NODES, 0);
  setWordOfBlock(arena, copy, HEAD, 0);
  setWordOfBlock(arena, copy, TAIL, 0);
  try {
    for (let node = wordOfBlock(arena, root, HEAD); node !== 0; node = nextOf(arena, node))
      appendCopy(arena, copy, node);
  } catch (error) {
    dismantle(arena, copy, Number.POSITIVE_INFINITY);
    throw error;
  }
  return copy;
}

/** Appends a copy of a node, in a block that is no larger than it must be. */
function appendCopy(arena: Arena, root: Ref, node: Ref): void {
  const plain = isPlain(arena, node);
  const source = arena.bytes[node >>> CHUNK_SHIFT];
  const start = plain ? plainStartOf(node) : packStartOf(arena, node);
  const bytes = plain ? plainBytesOf(arena, node) : new Listpack().open(source, start).byteLength;
  const copy = arena.allocate(NODE_HEADER_BYTES + bytes);
  copyBytes(arena.bytes[copy >>> CHUNK_SHIFT], plainStartOf(copy), source, start, start + bytes);
  const tail = wordOfBlock(arena, root, TAIL);
  setWordOfBlock(arena, copy, PREVIOUS, tail);
  setWordOfBlock(arena, copy, NEXT, 0);
  setWordOfBlock(arena, copy, PACK_START, plain ? 0 : NODE_HEADER_BYTES);
  setWordOfBlock(arena, copy, COUNT, plain ? bytes : countOf(arena, node));
  if (tail === 0) setWordOfBlock(arena, root, HEAD, copy);
  else setWordOfBlock(arena, tail, NEXT, copy);
  setWordOfBlock(arena, root, TAIL, copy);
  setWordOfBlock(arena, root, NODES, wordOfBlock(arena, root, NODES) + 1);
}

function countBytes(arena: Arena, root: Ref): number {
  let bytes = arena.sizeOf(root);
  for (let node = wordOfBlock(arena, root, HEAD); node !== 0; node = nextOf(arena, node)) bytes += arena.sizeOf(node);
  return bytes;
}

function check(arena: Arena, root: Ref): void {
  let [length, nodes, previous] = [0, 0, 0];
  for (let node = wordOfBlock(arena, root, HEAD); node !== 0; node = nextOf(arena, node)) {
    if (previousOf(arena, node) !== previous) throw new Error(`quicklist: node ${node} does not know who is before it`);
    const count = countOf(arena, node);
    const end = ((node & UNIT_MASK) << 4) + arena.sizeOf(node);
    if (isPlain(arena, node)) {
      if (plainStartOf(node) + plainBytesOf(arena, node) > end)
        throw new Error(`quicklist: plain node ${node} is too long`);
    } else {
      const pack = new Listpack().open(arena.bytes[node >>> CHUNK_SHIFT], packStartOf(arena, node));
      pack.check(end);
      if (pack.count !== count || count < 1)
        throw new Error(`quicklist: node ${node} says ${count}, has ${pack.count} elements`);
    }
    length += count;
    nodes++;
    previous = node;
  }
  if (wordOfBlock(arena, root, TAIL) !== previous) throw new Error("quicklist: the last node is not the tail");
  const [saidLength, saidNodes] = [wordOfBlock(arena, root, LENGTH), wordOfBlock(arena, root, NODES)];
  if (saidLength !== length || saidNodes !== nodes || length === 0)
    throw new Error(`quicklist: says ${saidLength} elements in ${saidNodes} nodes, has ${length} in ${nodes}`);
}

export const rootedListType: RootedType = {
  dismantle,
  duplicate,
  countBlocks: (arena, root) => 1 + wordOfBlock(arena, root, NODES),
  countBytes,
  weight: (arena, root) => 1 + wordOfBlock(arena, root, NODES),
  check,
};
