/**
 * The entries of streams: adding at the end, deleting, and what changes in the root with it. Nodes are in stream-node.ts, reading is in
 * stream-range.ts, cutting at the front in stream-trim.ts.
 *
 * The last node grows as its entries come, by half each time, and is cut to size when the next one begins.
 */
import { Arena, CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
import { ArenaFullError } from "../arena/arena-full-error.js";
import type { CollectionLimits } from "./collection-limits.js";
import { IdTree } from "./id-tree.js";
import { Listpack } from "./listpack.js";
import { compareIds, copyId, fillId, isZeroId, newId } from "./stream-id.js";
import { entryBytesMax, firstBytesMax, NODE_SPARE_BYTES, StreamNode } from "./stream-node.js";
import { StreamRange } from "./stream-range.js";
import {
  addToLength,
  copyWords,
  countUp,
  ENTRIES_ADDED,
  FIRST_ID,
  LAST_ID,
  lengthOf,
  MAX_DELETED_ID,
  NODES,
  wordAtOf,
} from "./stream-root.js";

/** Bytes of an entry's fields and values, and of a node, at most. */
export const STREAM_NODE_BYTES_MAX: number = 2 ** 30;
const lowest = newId();
const highest = newId().fill(-1);

export class StreamLog {
  readonly #arena: Arena;
  readonly #limits: CollectionLimits;
  readonly #nodes: IdTree;
  readonly #node = new StreamNode();
  readonly #pack = new Listpack();
  readonly #range: StreamRange;

  constructor(arena: Arena, limits: CollectionLimits) {
    this.#arena = arena;
    this.#limits = limits;
    this.#nodes = new IdTree(arena);
    this.#range = new StreamRange(arena);
  }

  /**
   * Adds an entry: `elements` fields and values in turn, from index `first` of `starts` and `ends` on. Its ID is larger than the last
   * one, and they have fewer bytes than `STREAM_NODE_BYTES_MAX`. Throws `ArenaFullError` and changes nothing where there is no room.
   * O(bytes + log nodes).
   */
  append(
    root: Ref,
    id: Int32Array,
    source: Uint8Array,
    starts: Int32Array,
    ends: Int32Array,
    first: number,
    elements: number,
  ): void {
    const arena = this.#arena;
    const words = arena.words[root >>> CHUNK_SHIFT];
    const at = wordAtOf(root);
    const nodes = this.#nodes.open(words, at + NODES);
    if (nodes.last() && this.#hasRoom(starts, ends, first, elements)) {
      const more = entryBytesMax(starts, ends, first, elements) + NODE_SPARE_BYTES + 1;
      if (this.#reserve(more)) this.#openNode();
      this.#node.append(id, source, starts, ends, first, elements);
    } else {
      const last = nodes.size === 0 ? 0 : nodes.value;
      const block = arena.allocate(firstBytesMax(starts, ends, first, elements) + NODE_SPARE_BYTES);
      try {
        nodes.insert(id, 0, block);
      } catch (error) {
        arena.free(block);
        throw error;
      }
      const bytes = arena.bytes[block >>> CHUNK_SHIFT];
      this.#node.create(bytes, (block & UNIT_MASK) << 4, id, source, starts, ends, first, elements);
      if (last !== 0) this.#shrink(last, id);
    }
    addToLength(arena, root, 1);
    countUp(words, at + ENTRIES_ADDED);
    copyId(words, at + LAST_ID, id, 0);
    if (lengthOf(arena, root) === 1) copyId(words, at + FIRST_ID, id, 0);
  }

  /** Deletes an entry; false where there is none. Needs no memory. O(log nodes + entries of a node). */
  delete(root: Ref, id: Int32Array, idAt: number): boolean {
    const range = this.#range;
    if (!range.find(root, id, idAt)) return false;
    const arena = this.#arena;
    const words = arena.words[root >>> CHUNK_SHIFT];
    const at = wordAtOf(root);
    const nodes = this.#nodes.open(words, at + NODES);
    nodes.seekAtMost(id, idAt);
    if (range.node.live === 1) {
      arena.free(nodes.value);
      nodes.remove();
    } else {
      range.node.markDeleted();
      range.node.countDeleted(1);
    }
    addToLength(arena, root, -1);
    if (compareIds(id, idAt, words, at + MAX_DELETED_ID) > 0) copyId(words, at + MAX_DELETED_ID, id, idAt);
    if (compareIds(id, idAt, words, at + FIRST_ID) === 0 || lengthOf(arena, root) === 0) this.renewFirst(root);
    return true;
  }

  /** Looks up the first ID anew. O(log nodes + entries of a node). */
  renewFirst(root: Ref): void {
    const words = this.#arena.words[root >>> CHUNK_SHIFT];
    const at = wordAtOf(root) + FIRST_ID;
    if (lengthOf(this.#arena, root) > 0 && this.#range.open(root, lowest, 0, highest, 0, false).next())
      copyId(words, at, this.#range.id, 0);
    else fillId(words, at, 0);
  }

  /** Whether an entry was deleted from the stream at or behind an ID, so that its place in the whole log is not known by counting. */
  hasTombstones(root: Ref, from: Int32Array, fromAt: number): boolean {
    const words = this.#arena.words[root >>> CHUNK_SHIFT];
    const at = wordAtOf(root) + MAX_DELETED_ID;
    if (lengthOf(this.#arena, root) === 0 || isZeroId(words, at)) return false;
    if (compareIds(words, wordAtOf(root) + FIRST_ID, words, at) > 0) return false;
    return compareIds(from, fromAt, words, at) <= 0;
  }

  /** Gives the node under the hand room for `more` bytes. True where it moved. */
  #reserve(more: number): boolean {
    const arena = this.#arena;
    const block = this.#nodes.value;
    const used = this.#pack.open(arena.bytes[block >>> CHUNK_SHIFT], (block & UNIT_MASK) << 4).byteLength;
    if (used + more <= arena.sizeOf(block)) return false;
    this.#move(block, Math.max(used + more, used + (used >>> 1)));
    return true;
  }

  /** Whether the last node may take one more entry, as Redis decides it. */
  #hasRoom(starts: Int32Array, ends: Int32Array, first: number, elements: number): boolean {
    this.#openNode();
    const { streamNodeBytesMax, streamNodeEntriesMax } = this.#limits;
    const bytesMax =
      streamNodeBytesMax === 0 ? STREAM_NODE_BYTES_MAX : Math.min(streamNodeBytesMax, STREAM_NODE_BYTES_MAX);
    let bytes = this.#node.pack.byteLength;
    for (let i = first; i < first + elements; i++) bytes += ends[i] - starts[i];
    if (bytes >= bytesMax) return false;
    return streamNodeEntriesMax === 0 || this.#node.live + this.#node.deleted < streamNodeEntriesMax;
  }

  #openNode(): void {
    const { value, words, at } = this.#nodes;
    this.#node.open(this.#arena.bytes[value >>> CHUNK_SHIFT], (value & UNIT_MASK) << 4, words, at);
  }

  /** Cuts the node before the last one to size, where memory allows it. */
  #shrink(block: Ref, lastId: Int32Array): void {
    const arena = this.#arena;
    const length = this.#pack.open(arena.bytes[block >>> CHUNK_SHIFT], (block & UNIT_MASK) << 4).byteLength;
    const used = length + NODE_SPARE_BYTES;
    if (Arena.roundUp(used) >= arena.sizeOf(block)) return;
    this.#nodes.seekAtMost(lastId, 0);
    this.#nodes.previous();
    try {
      this.#move(block, used);
    } catch (error) {
      // It stays as large as it is.
      if (!(error instanceof ArenaFullError)) throw error;
    }
  }

  /** Moves the node under the hand into a block of `size` bytes. */
  #move(block: Ref, size: number): void {
    const arena = this.#arena;
    const to = arena.allocate(size);
    copyWords(arena, block, to, Math.min(size, arena.sizeOf(block)));
    this.#nodes.value = to;
    arena.free(block);
  }
}
