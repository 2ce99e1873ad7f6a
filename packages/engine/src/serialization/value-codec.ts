import type { Ref } from "../arena/arena.js";
import type { Keyspace } from "../keyspace/keyspace.js";
import type { KeySlice } from "../keyspace/transfer.js";
import type { ByteReader } from "./byte-reader.js";
import type { ByteWriter } from "./byte-writer.js";
import type { Workshop } from "./workshop.js";

/** Where a value is being made: under `key`, which was just looked up in `database` and is not there. */
export interface Making {
  readonly database: Workshop;
  readonly key: KeySlice;
}

/** How the values of one type become bytes, and come back from all forms in which they may have been written. */
export interface ValueCodec {
  /** Writes the serialized type and the value of an entry. O(bytes). */
  write(keyspace: Keyspace, ref: Ref, writer: ByteWriter): void;
  /** The oldest version of the format that knows what `write` writes for this entry; absent: `WRITTEN_VERSION`. O(1). */
  versionOf?(keyspace: Keyspace, ref: Ref): number;
  /**
   * Makes an entry of what follows the serialized type. Throws `MalformedValueError`, or `ArenaFullError`; what was made so far is
   * the workshop's to clear. O(bytes).
   */
  read(reader: ByteReader, type: number, making: Making): Ref;
}
