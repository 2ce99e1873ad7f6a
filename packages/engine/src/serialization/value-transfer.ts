/** Values as bytes that leave a keyspace and come into one: DUMP and RESTORE, and later the values of RDB files. */
import type { Ref } from "../arena/arena.js";
import { typeOf } from "../keyspace/entry.js";
import type { Keyspace } from "../keyspace/keyspace.js";
import type { KeySlice } from "../keyspace/transfer.js";
import type { ByteReader } from "./byte-reader.js";
import type { ByteWriter } from "./byte-writer.js";
import { malformed } from "./malformed-value-error.js";
import { WRITTEN_VERSION } from "./payload.js";
import type { ValueCodec } from "./value-codec.js";
import { codecs, readers } from "./value-codecs.js";
import { Workshop } from "./workshop.js";

/** Writes the serialized type and the value of an entry. Returns the version of the format that it needs. O(bytes). */
export function writeValue(keyspace: Keyspace, ref: Ref, writer: ByteWriter): number {
  const codec = codecOf(typeOf(keyspace.arena, ref));
  const version = codec.versionOf?.(keyspace, ref) ?? WRITTEN_VERSION;
  codec.write(keyspace, ref, writer);
  return version;
}

function codecOf(type: number): ValueCodec {
  const codec = codecs[type];
  if (codec === undefined) throw new Error(`serialization: values of type ${type} have no codec`);
  return codec;
}

/**
 * Makes an entry of a serialized type and value, in a workshop, under `key`. The caller moves it to its place (`moveEntry`) and then
 * clears the workshop. Throws `MalformedValueError` and `ArenaFullError`, having kept nothing. O(bytes).
 */
export function readValue(keyspace: Keyspace, key: KeySlice, reader: ByteReader): { workshop: Workshop; ref: Ref } {
  const type = reader.byte();
  const codec = readers[type] ?? malformed(`unknown type ${type}`);
  const workshop = new Workshop(keyspace, -1);
  try {
    workshop.find(key.bytes, key.start, key.end);
    const ref = codec.read(reader, type, { database: workshop, key });
    if (ref === 0) malformed("holds nothing");
    return { workshop, ref };
  } catch (error) {
    workshop.clear();
    throw error;
  }
}
