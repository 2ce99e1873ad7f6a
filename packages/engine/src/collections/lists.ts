/**
 * Lists: the operations on one list in an entry, in either form.
 *
 *   packed   the entry's value is a listpack
 *   rooted   its value is the root of a quicklist (quicklist.ts)
 *
 * A list is packed up to `PACKED_BYTES_MAX`, and as long as one node of a quicklist could hold it. Redis packs up to 8 KiB; here a push
 * to the head of a pack moves all of it, and a resize may move the whole entry and look it up again, while a node grows at both ends
 * where it is. A push and a pop, through the gate, beside elements of 20 bytes, on Node 20 and a busy machine:
 *
 *   elements       30     80    150    300
 *   packed, ns    950    960   1900   2000
 *   rooted, ns   1150   1120   1130   1130
 *
 * Rooted costs 36 bytes more. A list that shrinks is packed again at half of that size.
 *
 * Entries come from `Database.find` or its kin, and the database's `hash` is that of the entry's key. What changes a list returns its
 * entry, which may have moved, or 0 where the list became empty and was removed. Elements that are stored must not lie in the list
 * itself. Nothing is allocated on the JavaScript heap per call. What needs memory throws `ArenaFullError` and leaves the list as it was.
 */
import { type Arena, CHUNK_SHIFT, type Ref } from "../arena/arena.js";
import { ArenaFullError } from "../arena/arena-full-error.js";
import { copyBytes } from "../arena/copy-bytes.js";
import type { Database } from "../keyspace/database.js";
import { CollectionForm, isRooted, rootOf, setRoot, ValueType, valueStartOf } from "../keyspace/entry.js";
import type { EntryPlace } from "../keyspace/loose-entries.js";
import type { CollectionLimits } from "./collection-limits.js";
import { ListCursor } from "./list-cursor.js";
import { isPlain, wordOfBlock } from "./list-node.js";
import { Listpack } from "./listpack.js";
import { LISTPACK_EMPTY_BYTES } from "./listpack-reader.js";
import { Quicklist, removeEqualFromPack } from "./quicklist.js";
import { HEAD, LENGTH, NODES } from "./quicklist-nodes.js";
import { rootedListType } from "./rooted-list-type.js";

/** Bytes of a listpack up to which a list is packed. */
const PACKED_BYTES_MAX = 2048;
const ROOT_REF_BYTES = 4;
/** A lonely node whose block is emptier than this after elements were dropped gets a smaller one. */
const LONELY_PART = 0.25;

export class Lists {
  /** For reading, and where `insert` and `replace` work. */
  readonly cursor: ListCursor;
  /** Elements that `removeEqual` removed. */
  removed = 0;

  readonly #arena: Arena;
  readonly #quicklist: Quicklist;
  readonly #pack: Listpack = new Listpack();

  constructor(arena: Arena, limits: CollectionLimits) {
    this.#arena = arena;
    this.#quicklist = new Quicklist(arena, limits);
    this.cursor = new ListCursor(arena);
  }

  /** Elements of an entry's list. O(1). */
  length(entry: Ref): number {
    const arena = this.#arena;
    return isRooted(arena, entry) ? wordOfBlock(arena, rootOf(arena, entry), LENGTH) : this.#open(entry).count;
  }

  /** Makes a list of one element for a key that has no entry. O(bytes). */
  create(
    database: EntryPlace,
    key: Uint8Array,
    keyStart: number,
    keyEnd: number,
    source: Uint8Array,
    from: number,
    to: number,
  ): Ref {
    const bytes = LISTPACK_EMPTY_BYTES + this.#pack.bytesFor(source, from, to);
    if (!this.#packs(bytes, 1)) return this.#createRooted(database, key, keyStart, keyEnd, source, from, to);
    const entry = database.create(key, keyStart, keyEnd, ValueType.list, CollectionForm.packed, bytes);
    const pack = this.#pack.create(this.#arena.bytes[entry >>> CHUNK_SHIFT], valueStartOf(this.#arena, entry));
    pack.insert(pack.end, source, from, to);
    return entry;
  }

  /** Adds an element to an end. O(1), or O(bytes) while the list is packed. */
  push(database: EntryPlace, entry: Ref, source: Uint8Array, from: number, to: number, atHead: boolean): Ref {
    const arena = this.#arena;
    if (isRooted(arena, entry)) {
      this.#quicklist.push(rootOf(arena, entry), source, from, to, atHead);
      return entry;
    }
    const pack = this.#open(entry);
    const bytes = pack.bytesFor(source, from, to);
    const length = pack.byteLength + bytes;
    if (!this.#packs(length, pack.count + 1))
      return this.#pushAndRoot(database, entry, bytes, source, from, to, atHead);
    const moved = this.#resize(database, entry, length);
    this.#open(moved);
    pack.insert(atHead ? pack.first : pack.end, source, from, to);
    return moved;
  }

  /**
   * `push` for the elements `bytes[starts[i] .. ends[i])`, `i` from `first` up to `last`: all of them, or none where there is no memory.
   */
  pushAll(
    database: Database,
    entry: Ref,
    bytes: Uint8Array,
    starts: Int32Array,
    ends: Int32Array,
    first: number,
    last: number,
    atHead: boolean,
  ): Ref {
    let at = first;
    let to = entry;
    try {
      for (; at <= last; at++) to = this.push(database, to, bytes, starts[at], ends[at], atHead);
    } catch (error) {
      if (at > first) this.drop(database, to, at - first, atHead);
      throw error;
    }
    return to;
  }

  /** Removes `count` elements from an end, or all where there are not more. Needs no memory. O(count / elements of a node). */
  drop(database: Database, entry: Ref, count: number, atHead: boolean): Ref {
    if (count >= this.length(entry)) {
      database.remove(entry);
      return 0;
    }
    if (count === 0) return entry;
    const arena = this.#arena;
    if (isRooted(arena, entry)) {
      const root = rootOf(arena, entry);
      this.#quicklist.drop(root, count, atHead);
      return this.#settle(database, entry, root);
    }
    const pack = this.#open(entry);
    pack.remove(atHead ? pack.first : pack.seek(-count), count);
    return this.#resize(database, entry, pack.byteLength);
  }

  /** Inserts an element before the one at `cursor`, or behind it. O(bytes of a node). */
  insert(database: Database, entry: Ref, behind: boolean, source: Uint8Array, from: number, to: number): Ref {
    const { cursor } = this;
    const at = behind ? cursor.offsetBehind : cursor.offset;
    if (isRooted(this.#arena, entry)) {
      this.#quicklist.insert(rootOf(this.#arena, entry), cursor.node, at, source, from, to);
      return entry;
    }
    const pack = this.#open(entry);
    const bytes = pack.byteLength + pack.bytesFor(source, from, to);
    if (this.#packs(bytes, pack.count + 1)) {
      const moved = this.#resize(database, entry, bytes);
      this.#open(moved).insert(pack.start + at, source, from, to);
      return moved;
    }
    const root = this.#copyToRoot(entry, 0, false);
    try {
      this.#quicklist.insert(root, wordOfBlock(this.#arena, root, HEAD), at, source, from, to);
    } catch (error) {
      this.#free(root);
      throw error;
    }
    return this.#install(database, entry, root);
  }

  /** Puts an element in the place of the one at `cursor`. O(bytes of a node). */
  replace(database: Database, entry: Ref, source: Uint8Array, from: number, to: number): Ref {
    const { cursor } = this;
    const at = cursor.offset;
    if (isRooted(this.#arena, entry)) {
      this.#quicklist.replace(rootOf(this.#arena, entry), cursor.node, at, source, from, to);
      return entry;
    }
    const pack = this.#open(entry);
    const length = pack.byteLength;
    const bytes = length + pack.bytesFor(source, from, to) - cursor.offsetBehind + at;
    if (this.#packs(bytes, pack.count)) {
      const moved = bytes > length ? this.#resize(database, entry, bytes) : entry;
      this.#open(moved).replace(pack.start + at, source, from, to);
      return bytes < length ? this.#resize(database, moved, bytes) : moved;
    }
    const root = this.#copyToRoot(entry, 0, false);
    try {
      this.#quicklist.replace(root, wordOfBlock(this.#arena, root, HEAD), at, source, from, to);
    } catch (error) {
      this.#free(root);
      throw error;
    }
    return this.#install(database, entry, root);
  }

  /**
   * Removes elements that are `source[from .. to)`, at most `limit`, from the head or the tail on, and says in `removed` how many.
   * Needs no memory. O(elements).
   */
  removeEqual(
    database: Database,
    entry: Ref,
    limit: number,
    fromTail: boolean,
    source: Uint8Array,
    from: number,
    to: number,
  ): Ref {
    const arena = this.#arena;
    if (isRooted(arena, entry)) {
      const root = rootOf(arena, entry);
      this.removed = this.#quicklist.removeEqual(root, limit, fromTail, source, from, to);
      return this.#settle(database, entry, root);
    }
    const pack = this.#open(entry);
    this.removed = removeEqualFromPack(pack, limit, fromTail, source, from, to);
    if (this.removed === 0) return entry;
    if (pack.count > 0) return this.#resize(database, entry, pack.byteLength);
    database.remove(entry);
    return 0;
  }

  /** Removes `count` elements, fewer than there are, from `index` on. Needs no memory. O(nodes + bytes of one). */
  removeRange(database: Database, entry: Ref, index: number, count: number): Ref {
    const arena = this.#arena;
    if (isRooted(arena, entry)) {
      const root = rootOf(arena, entry);
      this.cursor.open(entry, index);
      this.#quicklist.removeRange(root, this.cursor.node, this.cursor.offset, count);
      return this.#settle(database, entry, root);
    }
    const pack = this.#open(entry);
    pack.remove(pack.seek(index), count);
    return this.#resize(database, entry, pack.byteLength);
  }

  /** Changes the length of a pack. */
  #resize(database: EntryPlace, entry: Ref, bytes: number): Ref {
    return database.resize(entry, bytes, CollectionForm.packed);
  }

  /** Whether a listpack of so many bytes and elements may be an entry's value. */
  #packs(bytes: number, count: number): boolean {
    return bytes <= PACKED_BYTES_MAX && count <= this.#quicklist.nodes.entriesMax;
  }

  /** Opens the pack of a packed list. */
  #open(entry: Ref): Listpack {
    return this.#pack.open(this.#arena.bytes[entry >>> CHUNK_SHIFT], valueStartOf(this.#arena, entry));
  }

  #createRooted(
    database: EntryPlace,
    key: Uint8Array,
    keyStart: number,
    keyEnd: number,
    source: Uint8Array,
    from: number,
    to: number,
  ): Ref {
    const root = this.#quicklist.create();
    try {
      this.#quicklist.push(root, source, from, to, false);
      const entry = database.create(key, keyStart, keyEnd, ValueType.list, CollectionForm.rooted, ROOT_REF_BYTES);
      setRoot(this.#arena, entry, root);
      return entry;
    } catch (error) {
      this.#free(root);
      throw error;
    }
  }

  /** Pushes to a list that is packed no longer. */
  #pushAndRoot(
    database: EntryPlace,
    entry: Ref,
    bytes: number,
    source: Uint8Array,
    from: number,
    to: number,
    atHead: boolean,
  ): Ref {
    const root = this.#copyToRoot(entry, bytes, atHead);
    try {
      this.#quicklist.push(root, source, from, to, atHead);
    } catch (error) {
      this.#free(root);
      throw error;
    }
    return this.#install(database, entry, root);
  }

  /** The root of a quicklist with the elements of a packed list and room for more on a side, which nobody sees yet. */
  #copyToRoot(entry: Ref, room: number, atLeft: boolean): Ref {
    const root = this.#quicklist.create();
    try {
      this.#quicklist.adopt(root, this.#open(entry), this.#quicklist.nodes.isLarge(room) ? 0 : room, atLeft);
      return root;
    } catch (error) {
      this.#free(root);
      throw error;
    }
  }

  /** Puts a root in the place of a pack, which is longer than a reference: it needs no memory. */
  #install(database: EntryPlace, entry: Ref, root: Ref): Ref {
    const moved = database.resize(entry, ROOT_REF_BYTES, CollectionForm.rooted);
    setRoot(this.#arena, moved, root);
    return moved;
  }

  /** After a removal: removes an empty list, and packs one that became small. */
  #settle(database: Database, entry: Ref, root: Ref): Ref {
    if (wordOfBlock(this.#arena, root, NODES) > 1) return entry;
    if (wordOfBlock(this.#arena, root, LENGTH) > 0) return this.#repack(database, entry, root);
    database.remove(entry);
    return 0;
  }

  /** Packs a list of one node where it is small enough and there is memory, else gives the node a block that fits. */
  #repack(database: Database, entry: Ref, root: Ref): Ref {
    const arena = this.#arena;
    const { nodes } = this.#quicklist;
    const node = wordOfBlock(arena, root, HEAD);
    if (isPlain(arena, node)) return entry;
    const length = nodes.open(node).byteLength;
    if (!this.#packs(length * 2, wordOfBlock(arena, root, LENGTH) * 2)) {
      nodes.shrink(root, node, LONELY_PART);
      return entry;
    }
    const moved = tryResize(database, entry, length);
    if (moved === 0) return entry;
    const { bytes, start } = nodes.open(node);
    const to = valueStartOf(arena, moved);
    copyBytes(arena.bytes[moved >>> CHUNK_SHIFT], to, bytes, start, start + length);
    this.#free(root);
    return moved;
  }

  #free(root: Ref): void {
    rootedListType.dismantle(this.#arena, root, Number.POSITIVE_INFINITY);
  }
}

/** `resize` to a packed value, or 0 where there is no memory. */
function tryResize(database: Database, entry: Ref, bytes: number): Ref {
  try {
    return database.resize(entry, bytes, CollectionForm.packed);
  } catch (error) {
    if (error instanceof ArenaFullError) return 0;
    throw error;
  }
}
