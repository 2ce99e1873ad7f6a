import { type Arena, CHUNK_SHIFT, type Ref } from "../arena/arena.js";
import { isPlain, nextOf, packStartOf, plainBytesOf, plainStartOf, wordOfBlock } from "../collections/list-node.js";
import { wordAt } from "../collections/listpack-element.js";
import { HEAD, NODES } from "../collections/quicklist-nodes.js";
import { isRooted, rootOf, valueLengthOf, valueStartOf } from "../keyspace/entry.js";
import type { Keyspace } from "../keyspace/keyspace.js";
import type { ByteReader } from "./byte-reader.js";
import type { ByteWriter } from "./byte-writer.js";
import { type Elements, packedElements, StringElements } from "./elements.js";
import { malformed } from "./malformed-value-error.js";
import { SerializedType } from "./serialized-type.js";
import type { Making, ValueCodec } from "./value-codec.js";

/** What a node of a quicklist is: one element that is too large for a pack, or a listpack. */
const PLAIN = 1;
const PACKED = 2;

/** A list is written node by node: their number, and for each what it is and its bytes. */
export const listCodec: ValueCodec = {
  write({ arena }: Keyspace, ref: Ref, writer: ByteWriter): void {
    writer.byte(SerializedType.quicklist);
    if (!isRooted(arena, ref)) {
      const start = valueStartOf(arena, ref);
      writer.size(1);
      writer.size(PACKED);
      writer.string(arena.bytes[ref >>> CHUNK_SHIFT], start, start + valueLengthOf(arena, ref));
      return;
    }
    const root = rootOf(arena, ref);
    writer.size(wordOfBlock(arena, root, NODES));
    for (let node = wordOfBlock(arena, root, HEAD); node !== 0; node = nextOf(arena, node))
      writeNode(arena, node, writer);
  },

  read(reader: ByteReader, type: number, making: Making): Ref {
    switch (type) {
      case SerializedType.list:
        return fill(0, new StringElements(reader, reader.count(1)), making);
      case SerializedType.listZiplist:
        return fill(0, packedElements(reader, "ziplist"), making);
      default:
        return readNodes(reader, type, making);
    }
  },
};

function writeNode(arena: Arena, node: Ref, writer: ByteWriter): void {
  const bytes = arena.bytes[node >>> CHUNK_SHIFT];
  if (isPlain(arena, node)) {
    const start = plainStartOf(node);
    writer.size(PLAIN);
    writer.string(bytes, start, start + plainBytesOf(arena, node));
  } else {
    const start = packStartOf(arena, node);
    writer.size(PACKED);
    writer.string(bytes, start, start + wordAt(bytes, start));
  }
}

function readNodes(reader: ByteReader, type: number, making: Making): Ref {
  let ref = 0;
  for (let left = reader.count(1); left > 0; left--) {
    const kind = type === SerializedType.quicklist ? reader.size() : PACKED;
    if (kind === PLAIN) ref = fill(ref, new StringElements(reader, 1), making);
    else if (kind !== PACKED) malformed("a node of no kind");
    else ref = fill(ref, packedElements(reader, type === SerializedType.quicklist ? "listpack" : "ziplist"), making);
  }
  return ref;
}

/** Adds elements at the end of a list, 0 for none yet. */
function fill(ref: Ref, elements: Elements, { database, key }: Making): Ref {
  const { lists } = database.keyspace;
  let to = ref;
  while (elements.next()) {
    const { source, from, to: end } = elements;
    to =
      to === 0
        ? lists.create(database, key.bytes, key.start, key.end, source, from, end)
        : lists.push(database, to, source, from, end, false);
  }
  return to;
}
