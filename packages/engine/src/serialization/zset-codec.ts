import type { Ref } from "../arena/arena.js";
import { parseDouble } from "../keyspace/double.js";
import { isRooted } from "../keyspace/entry.js";
import type { ByteReader } from "./byte-reader.js";
import type { ByteWriter } from "./byte-writer.js";
import { type Elements, packedElements } from "./elements.js";
import { malformed } from "./malformed-value-error.js";
import { SerializedType } from "./serialized-type.js";
import type { Making, ValueCodec } from "./value-codec.js";

/** Room for members at first. */
const MEMBER_BYTES = 64;

/** Small sorted sets as their listpack, others member by member with binary scores, the highest first, as Redis writes them. */
export const zsetCodec: ValueCodec = {
  write({ arena, zsets, databases }, ref, writer: ByteWriter): void {
    if (!isRooted(arena, ref)) {
      const { bytes, start, end } = databases[0].value(ref);
      writer.byte(SerializedType.zsetListpack);
      writer.string(bytes, start, end);
      return;
    }
    const { cursor } = zsets;
    const size = zsets.size(ref);
    writer.byte(SerializedType.zset);
    writer.size(size);
    for (cursor.begin(ref, size - 1, true); cursor.next(); ) {
      writer.string(cursor.bytes, cursor.start, cursor.end);
      writer.double(cursor.score[0]);
    }
  },

  read(reader: ByteReader, type: number, making: Making): Ref {
    if (type === SerializedType.zsetListpack) return readPairs(packedElements(reader, "listpack"), making);
    if (type === SerializedType.zsetZiplist) return readPairs(packedElements(reader, "ziplist"), making);
    const isText = type === SerializedType.zsetText;
    let ref = 0;
    for (let left = reader.count(2); left > 0; left--) {
      reader.string();
      const { source, from, to } = reader;
      making.database.keyspace.zsets.newScore[0] = isText ? reader.doubleText() : reader.double();
      ref = add(making, ref, source, from, to, true);
    }
    const { database } = making;
    return ref === 0 ? 0 : database.keyspace.zsets.pack(database, ref);
  },
};

/** Makes a sorted set of pairs of members and scores. */
function readPairs(elements: Elements, making: Making): Ref {
  const { newScore } = making.database.keyspace.zsets;
  let ref = 0;
  let member = new Uint8Array(MEMBER_BYTES);
  while (elements.next()) {
    const length = elements.to - elements.from;
    if (length > member.length) member = new Uint8Array(length * 2);
    member.set(elements.source.subarray(elements.from, elements.to));
    if (!elements.next()) malformed("a member without a score");
    if (!parseDouble(elements.source, elements.from, elements.to, newScore)) malformed("a score that is no number");
    ref = add(making, ref, member, 0, length, false);
  }
  return ref;
}

/** Adds a member, which may not be there yet, with the score `newScore`. */
function add({ database, key }: Making, ref: Ref, bytes: Uint8Array, start: number, end: number, rooted: boolean): Ref {
  const { zsets } = database.keyspace;
  if (ref !== 0) {
    if (zsets.find(ref, bytes, start, end)) malformed("a member that comes twice");
    return zsets.add(database, ref, bytes, start, end);
  }
  if (rooted) return zsets.createRooted(database, key.bytes, key.start, key.end, bytes, start, end);
  return zsets.create(database, key.bytes, key.start, key.end, bytes, start, end);
}
