import type { Ref } from "../arena/arena.js";
import { ArrayIndex } from "../collections/arrays-index.js";
import { CollectionForm, rootOf, setRoot, ValueType } from "../keyspace/entry.js";
import type { Keyspace } from "../keyspace/keyspace.js";
import type { ByteReader } from "./byte-reader.js";
import type { ByteWriter } from "./byte-writer.js";
import { malformed } from "./malformed-value-error.js";
import { ARRAY_VERSION } from "./payload.js";
import { SerializedType } from "./serialized-type.js";
import type { Making, ValueCodec } from "./value-codec.js";

/** How an element is written: a string, an integer or a double in 64 bits, or a string of up to seven bytes. */
const Tag = { string: 0, integer: 1, double: 2, short: 3 } as const;
const SHORT_BYTES_MAX = 7;
/** An index, a tag and an empty string. */
const ELEMENT_BYTES_MIN = 3;
const ROOT_BYTES = 4;
const TWO_POW_32 = 2 ** 32;

const first = new ArrayIndex();
const last = new ArrayIndex();

/**
 * Arrays as Redis 8.8 writes them:
 *
 *   elements   length
 *   0, or 1 and the index of the last insertion, lengths
 *   elements   index, tag, both lengths; then a string, or 64 bits with the lowest byte first
 */
export const arrayCodec: ValueCodec = {
  versionOf: () => ARRAY_VERSION,

  write(keyspace: Keyspace, ref: Ref, writer: ByteWriter): void {
    const { arrays, arena } = keyspace;
    const root = rootOf(arena, ref);
    writer.byte(SerializedType.array);
    writer.size(arrays.count(root));
    arrays.cursor(root);
    const { at, walk } = arrays;
    const inserted = (at.high | at.low) !== 0;
    writer.size(inserted ? 1 : 0);
    at.add(-1);
    if (inserted) writer.size64(at.high, at.low);
    first.set(0, 0);
    last.set(-1, -2);
    for (walk.begin(root, first, last); walk.next(); ) {
      writer.size64(walk.at.high, walk.at.low);
      if (walk.readInteger()) {
        writer.size(Tag.integer);
        writer.word64(Math.floor(walk.integer[0] / TWO_POW_32), walk.integer[0] | 0);
        continue;
      }
      walk.read();
      const { bytes, start, end } = walk.value;
      writer.size(end - start <= SHORT_BYTES_MAX ? Tag.short : Tag.string);
      writer.string(bytes, start, end);
    }
  },

  read(reader: ByteReader, _type: number, { database, key }: Making): Ref {
    const { arrays, arena } = database.keyspace;
    const count = reader.count(ELEMENT_BYTES_MIN);
    if (count === 0) return 0;
    const root = arrays.create();
    let ref: Ref;
    try {
      ref = database.create(key.bytes, key.start, key.end, ValueType.array, CollectionForm.rooted, ROOT_BYTES);
    } catch (error) {
      arrays.discard(root);
      throw error;
    }
    setRoot(arena, ref, root);
    const inserted = reader.size();
    if (inserted > 1) malformed("an array with an unknown flag");
    if (inserted === 1) {
      readIndex(reader);
      first.add(1);
      arrays.seek(root, first.high, first.low);
    }
    for (let left = count; left > 0; left--) {
      readIndex(reader);
      const { high, low } = first;
      readElement(reader);
      if (!arrays.set(root, high, low, reader.source, reader.from, reader.to)) malformed("an index that comes twice");
    }
    return ref;
  },
};

/** Reads an index into `first`. */
function readIndex(reader: ByteReader): void {
  reader.size64();
  first.set(reader.high, reader.low);
  if ((reader.high & reader.low) === -1) malformed("an index that is none");
}

/** Reads an element as a string into the reader. */
function readElement(reader: ByteReader): void {
  const tag = reader.size();
  if (tag === Tag.string || tag === Tag.short) return reader.string();
  if (tag === Tag.integer) {
    reader.word64();
    reader.spell(String((BigInt(reader.high) << 32n) | BigInt(reader.low >>> 0)));
  } else if (tag === Tag.double) reader.spell(textOf(reader.double()));
  else malformed("an element of an unknown kind");
}

/** The shortest text that is the double. */
function textOf(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? "-0" : String(value);
  return value > 0 ? "inf" : "-inf";
}
