import type { Ref } from "../arena/arena.js";
import { NEVER, StringEncoding } from "../keyspace/entry.js";
import type { ByteReader } from "./byte-reader.js";
import type { ByteWriter } from "./byte-writer.js";
import { SerializedType } from "./serialized-type.js";
import type { Making, ValueCodec } from "./value-codec.js";

export const stringCodec: ValueCodec = {
  write({ databases }, ref, writer: ByteWriter): void {
    const { bytes, start, end } = databases[0].value(ref);
    writer.byte(SerializedType.string);
    writer.string(bytes, start, end);
  },

  read(reader: ByteReader, _type: number, { database, key }: Making): Ref {
    reader.string();
    const { source, from, to } = reader;
    return database.put(0, key.bytes, key.start, key.end, source, from, to, NEVER, StringEncoding.auto);
  },
};
