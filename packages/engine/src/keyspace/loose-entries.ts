/**
 * Entries that are in no index: results are built in them beside what they will replace. `placeEntry` (transfer.ts) gives one to a
 * database; until then it is its maker's to free.
 *
 * What fills a collection calls `create` and `resize` of an `EntryPlace` and does not know whether that is here or a database.
 */
import { CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
import {
  type CollectionForm,
  ENCODING_MASK,
  ENCODING_SHIFT,
  entryBytes,
  keyLengthOf,
  metaOf,
  type StringEncoding,
  type ValueType,
  valueLengthOf,
  wordOf,
} from "./entry.js";
import { freeEntry } from "./entry-root.js";
import { copyBlock, writeEntry } from "./entry-writer.js";
import type { Keyspace } from "./keyspace.js";
import { allocateGrown, allocateShrunk, staysIn } from "./value-room.js";

/** Where an entry lives while its value grows and shrinks. Both methods are as in `Database`. */
export interface EntryPlace {
  create(key: Uint8Array, keyStart: number, keyEnd: number, type: ValueType, form: CollectionForm, bytes: number): Ref;
  resize(ref: Ref, valueBytes: number, encoding: StringEncoding | CollectionForm): Ref;
}

export class LooseEntries implements EntryPlace {
  readonly #keyspace: Keyspace;

  constructor(keyspace: Keyspace) {
    this.#keyspace = keyspace;
  }

  create(key: Uint8Array, keyStart: number, keyEnd: number, type: ValueType, form: CollectionForm, bytes: number): Ref {
    const { arena, newAccess } = this.#keyspace;
    const to = arena.allocate(entryBytes(keyEnd - keyStart, bytes, false));
    writeEntry(arena, to, newAccess | (form << ENCODING_SHIFT) | type, key, keyStart, keyEnd, key, keyStart, keyStart);
    arena.words[to >>> CHUNK_SHIFT][((to & UNIT_MASK) << 2) + 2] = bytes;
    return to;
  }

  resize(ref: Ref, valueBytes: number, encoding: StringEncoding | CollectionForm): Ref {
    const { arena } = this.#keyspace;
    const keyBytes = keyLengthOf(arena, ref);
    const oldBytes = valueLengthOf(arena, ref);
    const size = entryBytes(keyBytes, valueBytes, false);
    let to = ref;
    const meta = metaOf(arena, ref);
    if (!staysIn(arena, ref, meta, size)) {
      to = valueBytes > oldBytes ? allocateGrown(arena, meta, size) : allocateShrunk(arena, size, ref);
      if (to !== ref) {
        copyBlock(arena, ref, to, entryBytes(keyBytes, Math.min(valueBytes, oldBytes), false));
        arena.free(ref);
      }
    }
    const words = arena.words[to >>> CHUNK_SHIFT];
    const at = wordOf(to);
    words[at] = (words[at] & ~ENCODING_MASK) | (encoding << ENCODING_SHIFT);
    words[at + 2] = valueBytes;
    return to;
  }

  /** Frees an entry that nobody took, and all that hangs from it. O(blocks). */
  free(ref: Ref): void {
    freeEntry(this.#keyspace.arena, ref);
  }
}
