/**
 * Streams, as Redis writes them:
 *
 *   nodes           their number; for each its ID, as a string of 16 bytes, and its listpack
 *   length          last ID
 *   from 7.0 on     first ID, largest deleted ID, entries added
 *   groups          stream-group-codec.ts
 *   from 8.4 on     what producers sent: stream-producer-codec.ts
 *
 * IDs here are two lengths, milliseconds and sequence. What is written is the form of 7.0, which 7.0.15 reads, unless the stream has
 * what only later forms know: entries that were given back to their group, or idempotent producers.
 */
import { CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
import { IdTree } from "../collections/id-tree.js";
import { wordAt } from "../collections/listpack-element.js";
import { compareIds, newId } from "../collections/stream-id.js";
import { NODE_SPARE_BYTES } from "../collections/stream-node.js";
import {
  addToLength,
  ENTRIES_ADDED,
  FIRST_ID,
  LAST_ID,
  MAX_DELETED_ID,
  NODES,
  wordAtOf,
} from "../collections/stream-root.js";
import { CollectionForm, rootOf, setRoot, ValueType } from "../keyspace/entry.js";
import type { Keyspace } from "../keyspace/keyspace.js";
import type { ByteReader } from "./byte-reader.js";
import type { ByteWriter } from "./byte-writer.js";
import { malformed } from "./malformed-value-error.js";
import { STREAM_GIVEN_BACK_VERSION, STREAM_PRODUCERS_VERSION, WRITTEN_VERSION } from "./payload.js";
import { SerializedType } from "./serialized-type.js";
import { hasUnowned, readGroups, writeGroups } from "./stream-group-codec.js";
import { RAW_ID_BYTES, readId, readRawId, writeId, writeRawId } from "./stream-id-codec.js";
import { StreamNodeCheck } from "./stream-node-check.js";
import { readProducers, writeProducers } from "./stream-producer-codec.js";
import type { Making, ValueCodec } from "./value-codec.js";

const ROOT_REFERENCE_BYTES = 4;

function typeOf(keyspace: Keyspace, root: Ref): SerializedType {
  if (hasUnowned(keyspace, root)) return SerializedType.stream5;
  return keyspace.streams.producers.of(root) === 0 ? SerializedType.stream2 : SerializedType.stream4;
}

export const streamCodec: ValueCodec = {
  versionOf(keyspace: Keyspace, ref: Ref): number {
    const type = typeOf(keyspace, rootOf(keyspace.arena, ref));
    if (type === SerializedType.stream5) return STREAM_GIVEN_BACK_VERSION;
    return type === SerializedType.stream4 ? STREAM_PRODUCERS_VERSION : WRITTEN_VERSION;
  },

  write(keyspace: Keyspace, ref: Ref, writer: ByteWriter): void {
    const { arena, streams } = keyspace;
    const root = rootOf(arena, ref);
    const type = typeOf(keyspace, root);
    writer.byte(type);
    writeNodes(keyspace, root, writer);
    const words = arena.words[root >>> CHUNK_SHIFT];
    const at = wordAtOf(root);
    writer.size(streams.lengthOf(root));
    for (const field of [LAST_ID, FIRST_ID, MAX_DELETED_ID]) writeId(writer, words, at + field);
    writer.size64(words[at + ENTRIES_ADDED], words[at + ENTRIES_ADDED + 1]);
    writeGroups(keyspace, root, type, writer);
    if (type >= SerializedType.stream4) writeProducers(keyspace, root, writer);
  },

  read(reader: ByteReader, type: number, { database, key }: Making): Ref {
    const { keyspace } = database;
    const root = keyspace.streams.create();
    try {
      readNodes(keyspace, root, reader);
      readNumbers(keyspace, root, type, reader);
      readGroups(keyspace, root, type, reader);
      if (type >= SerializedType.stream4) readProducers(keyspace, root, reader);
      const form = CollectionForm.rooted;
      const ref = database.create(key.bytes, key.start, key.end, ValueType.stream, form, ROOT_REFERENCE_BYTES);
      setRoot(keyspace.arena, ref, root);
      return ref;
    } catch (error) {
      keyspace.streams.destroy(root);
      throw error;
    }
  },
};

function writeNodes({ arena, streams }: Keyspace, root: Ref, writer: ByteWriter): void {
  const nodes = streams.nodes(root);
  writer.size(nodes.size);
  for (let more = nodes.first(); more; more = nodes.next()) {
    writer.size(RAW_ID_BYTES);
    writeRawId(writer, nodes.words, nodes.at);
    const bytes = arena.bytes[nodes.value >>> CHUNK_SHIFT];
    const start = (nodes.value & UNIT_MASK) << 4;
    writer.string(bytes, start, start + wordAt(bytes, start));
  }
}

function readNodes({ arena }: Keyspace, root: Ref, reader: ByteReader): void {
  const nodes = new IdTree(arena);
  const check = new StreamNodeCheck();
  const id = newId();
  const count = reader.count(RAW_ID_BYTES);
  for (let i = 0; i < count; i++) {
    reader.string();
    if (reader.to - reader.from !== RAW_ID_BYTES) malformed("a node without an ID");
    readRawId(reader.source, reader.from, id);
    if (i > 0 && compareIds(id, 0, check.last, 0) <= 0) malformed("nodes out of order");
    reader.string();
    const { source, from, to } = reader;
    check.check(source, from, to, id);
    const block = arena.allocate(to - from + NODE_SPARE_BYTES);
    arena.bytes[block >>> CHUNK_SHIFT].set(source.subarray(from, to), (block & UNIT_MASK) << 4);
    try {
      nodes.open(arena.words[root >>> CHUNK_SHIFT], wordAtOf(root) + NODES).insert(id, 0, block);
    } catch (error) {
      arena.free(block);
      throw error;
    }
    addToLength(arena, root, check.live);
  }
  arena.words[root >>> CHUNK_SHIFT].set(check.last, wordAtOf(root) + LAST_ID);
}

/** Length, IDs and counters, which must fit the nodes. */
function readNumbers({ arena, streams }: Keyspace, root: Ref, type: number, reader: ByteReader): void {
  const words = arena.words[root >>> CHUNK_SHIFT];
  const at = wordAtOf(root);
  const id = newId();
  if (reader.size() !== streams.lengthOf(root)) malformed("a stream of another length than its nodes");
  readId(reader, id, 0);
  if (compareIds(id, 0, words, at + LAST_ID) < 0) malformed("an entry behind the last ID");
  words.set(id, at + LAST_ID);
  if (type === SerializedType.stream1) {
    const length = streams.lengthOf(root);
    words[at + ENTRIES_ADDED] = Math.floor(length / 2 ** 32);
    words[at + ENTRIES_ADDED + 1] = length | 0;
  } else {
    // The first ID is looked up: nothing else could be true.
    readId(reader, id, 0);
    readId(reader, words, at + MAX_DELETED_ID);
    reader.size64();
    words[at + ENTRIES_ADDED] = reader.high;
    words[at + ENTRIES_ADDED + 1] = reader.low;
  }
  streams.log.renewFirst(root);
}
