/**
 * Entries that are in no index: results are built in them beside what they will replace. `placeEntry` (transfer.ts) gives one to a
 * database; until then it is its maker's to free.
 *
 * What fills a collection calls `create` and `resize` of an `EntryPlace` and does not know whether that is here or a database.
 */
import { CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
import { copyBytes } from "../arena/copy-bytes.js";
import {
  type CollectionForm,
  ENCODING_MASK,
  ENCODING_SHIFT,
  entryBytes,
  formOf,
  keyLengthOf,
  metaOf,
  type StringEncoding,
  typeOf,
  type ValueType,
  valueLengthOf,
  valueStartOf,
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

  /** An entry without a key that has the value of another one, which lies in its block. Throws `ArenaFullError`. O(bytes). */
  copy(ref: Ref): Ref {
    const { arena } = this.#keyspace;
    const bytes = valueLengthOf(arena, ref);
    const source = arena.bytes[ref >>> CHUNK_SHIFT];
    const to = this.create(source, 0, 0, typeOf(arena, ref), formOf(arena, ref), bytes);
    this.#copyValue(ref, to, bytes);
    return to;
  }

  /**
   * Gives the entry `ref`, which was just looked up in its database, the value of a loose one, which is freed; what hung from it is the
   * caller's. It keeps its time to live. Returns where it is now. Throws `ArenaFullError`, having changed nothing. O(bytes).
   */
  exchange(database: EntryPlace, ref: Ref, loose: Ref): Ref {
    const { arena } = this.#keyspace;
    const bytes = valueLengthOf(arena, loose);
    const to = database.resize(ref, bytes, formOf(arena, loose));
    this.#copyValue(loose, to, bytes);
    arena.free(loose);
    return to;
  }

  #copyValue(from: Ref, to: Ref, bytes: number): void {
    const { arena } = this.#keyspace;
    const start = valueStartOf(arena, from);
    const target = arena.bytes[to >>> CHUNK_SHIFT];
    copyBytes(target, valueStartOf(arena, to), arena.bytes[from >>> CHUNK_SHIFT], start, start + bytes);
  }

  /** Frees an entry that nobody took, and all that hangs from it. O(blocks). */
  free(ref: Ref): void {
    freeEntry(this.#keyspace.arena, ref);
  }
}
