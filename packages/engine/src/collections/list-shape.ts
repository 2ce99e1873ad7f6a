import { type Arena, CHUNK_SHIFT, type Ref } from "../arena/arena.js";
import { isRooted, rootOf, valueStartOf } from "../keyspace/entry.js";
import { isPlain, nextOf, packStartOf, plainBytesOf, wordOfBlock } from "./list-node.js";
import { wordAt } from "./listpack-element.js";
import { HEAD } from "./quicklist-nodes.js";

/** Of an entry's list the nodes, and the bytes of their packs and plain elements. A packed list is one node. O(nodes). */
export function listShape(arena: Arena, ref: Ref): { readonly nodes: number; readonly bytes: number } {
  if (!isRooted(arena, ref))
    return { nodes: 1, bytes: wordAt(arena.bytes[ref >>> CHUNK_SHIFT], valueStartOf(arena, ref)) };
  let nodes = 0;
  let bytes = 0;
  for (let node = wordOfBlock(arena, rootOf(arena, ref), HEAD); node !== 0; node = nextOf(arena, node)) {
    nodes++;
    bytes += isPlain(arena, node)
      ? plainBytesOf(arena, node)
      : wordAt(arena.bytes[node >>> CHUNK_SHIFT], packStartOf(arena, node));
  }
  return { nodes, bytes };
}
