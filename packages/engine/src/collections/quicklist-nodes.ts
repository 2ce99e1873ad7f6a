/** The blocks of quicklists: makes, links, moves and frees nodes. What their elements are is quicklist.ts's matter. */
import { Arena, CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
import { ArenaFullError } from "../arena/arena-full-error.js";
import { copyBytes } from "../arena/copy-bytes.js";
import type { CollectionLimits } from "./collection-limits.js";
import {
  COUNT,
  countOf,
  isPlain,
  NEXT,
  NODE_HEADER_BYTES,
  nextOf,
  PACK_START,
  PREVIOUS,
  packStartOf,
  previousOf,
  setWordOfBlock,
  wordOfBlock,
} from "./list-node.js";
import { Listpack } from "./listpack.js";
import { LISTPACK_EMPTY_BYTES } from "./listpack-reader.js";

/** Word offsets in a root. */
export const LENGTH = 0;
export const NODES = 1;
export const HEAD = 2;
export const TAIL = 3;
export const ROOT_BYTES = 16;

/** Bytes of a node whose size `list-max-listpack-size` counts in elements. */
const COUNTED_NODE_BYTES = 8192;
/** `list-max-listpack-size` -1; each one below it doubles them. */
const SMALLEST_NODE_BYTES = 4096;
/** -5 */
const SIZE_STEPS_MAX = 4;
/** A node of a list that has several begins with this part of its final size, and grows by half; a lonely one by an eighth. */
const FIRST_PART = 8;

export class QuicklistNodes {
  readonly arena: Arena;
  /** The pack of the node that was opened last. */
  readonly pack: Listpack = new Listpack();
  readonly #limits: CollectionLimits;

  constructor(arena: Arena, limits: CollectionLimits) {
    this.arena = arena;
    this.#limits = limits;
  }

  /** Bytes of the largest block of a node, but for plain ones. */
  get blockBytesMax(): number {
    const size = this.#limits.listNodeSize;
    return size >= 0 ? COUNTED_NODE_BYTES : SMALLEST_NODE_BYTES << Math.min(-size - 1, SIZE_STEPS_MAX);
  }

  /** Elements of a node at most. */
  get entriesMax(): number {
    const size = this.#limits.listNodeSize;
    return size >= 0 ? Math.max(size, 1) : Number.POSITIVE_INFINITY;
  }

  /** Whether an element of so many bytes, encoded, is too large for a pack. */
  isLarge(bytes: number): boolean {
    return bytes + LISTPACK_EMPTY_BYTES + NODE_HEADER_BYTES > this.blockBytesMax;
  }

  /** Points `pack` at a node's listpack. */
  open(node: Ref): Listpack {
    return this.pack.open(this.arena.bytes[node >>> CHUNK_SHIFT], packStartOf(this.arena, node));
  }

  /** A plain node that holds `source[from .. to)`, linked to nothing. */
  createPlain(source: Uint8Array, from: number, to: number): Ref {
    const { arena } = this;
    const node = arena.allocate(NODE_HEADER_BYTES + to - from);
    this.#setHeader(node, 0, to - from);
    copyBytes(arena.bytes[node >>> CHUNK_SHIFT], ((node & UNIT_MASK) << 4) + NODE_HEADER_BYTES, source, from, to);
    return node;
  }

  /**
   * A node with an empty pack and room for `bytes` of elements, on its left or its right, linked to nothing. `pack` is opened. In a
   * list that `grows` it has some room more.
   */
  createPack(bytes: number, atLeft: boolean, grows: boolean): Ref {
    const { arena } = this;
    const asked = NODE_HEADER_BYTES + LISTPACK_EMPTY_BYTES + bytes;
    const node = arena.allocate(grows ? Math.max(asked, this.blockBytesMax / FIRST_PART) : asked);
    const start = atLeft ? arena.sizeOf(node) - LISTPACK_EMPTY_BYTES : NODE_HEADER_BYTES;
    this.#setHeader(node, start, 0);
    this.pack.create(arena.bytes[node >>> CHUNK_SHIFT], ((node & UNIT_MASK) << 4) + start);
    return node;
  }

  /** A node with one element, linked to nothing. */
  createWith(bytes: number, source: Uint8Array, from: number, to: number, atLeft: boolean, grows: boolean): Ref {
    if (this.isLarge(bytes)) return this.createPlain(source, from, to);
    const node = this.createPack(bytes, atLeft, grows);
    if (atLeft) this.pack.prepend(source, from, to);
    else this.pack.insert(this.pack.end, source, from, to);
    this.took(node, 1);
    return node;
  }

  /** Writes into a node's header what `pack`, opened on it, has become: where it begins, and `more` elements. */
  took(node: Ref, more: number): void {
    const { arena, pack } = this;
    const at = (node & UNIT_MASK) << 2;
    const words = arena.words[node >>> CHUNK_SHIFT];
    words[at + PACK_START] = pack.start - (at << 2);
    words[at + COUNT] += more;
  }

  /** Whether a node can take an element of so many bytes. Opens its pack. */
  takes(node: Ref, bytes: number): boolean {
    if (node === 0 || isPlain(this.arena, node) || countOf(this.arena, node) >= this.entriesMax) return false;
    return this.open(node).byteLength + bytes + NODE_HEADER_BYTES <= this.blockBytesMax;
  }

  /**
   * Makes room for `bytes` more on a side of the pack of a node that `takes` them, and opens it. Returns the node, which may have
   * moved; 0 where making room would cost much and give little: another node is better. `patient` ones do not care.
   */
  makeRoom(root: Ref, node: Ref, bytes: number, atLeft: boolean, patient: boolean): Ref {
    const { arena } = this;
    const pack = this.open(node);
    const start = wordOfBlock(arena, node, PACK_START);
    const size = arena.sizeOf(node);
    const length = pack.byteLength;
    if (atLeft ? start - NODE_HEADER_BYTES >= bytes : size - start - length >= bytes) return node;
    const free = size - NODE_HEADER_BYTES - length;
    const max = this.blockBytesMax;
    if (free >= bytes && (patient || free >= size >>> 3)) {
      // The other side gets a quarter, so that pushes to both ends do not move the pack each time.
      const other = Math.min(free >>> 2, free - bytes);
      this.#place(node, node, NODE_HEADER_BYTES + (atLeft ? free - other : other), length);
      return node;
    }
    if (size >= max) return 0;
    const growth = wordOfBlock(arena, root, NODES) === 1 ? size >>> 3 : size >>> 1;
    const to = arena.allocate(Math.min(max, Math.max(NODE_HEADER_BYTES + length + bytes, size + growth)));
    this.#moveTo(root, node, to, atLeft ? arena.sizeOf(to) - length : NODE_HEADER_BYTES, length);
    return to;
  }

  /** Gives a node of which less than `part` is used a smaller block, if there is memory for one. Returns the node. O(bytes). */
  shrink(root: Ref, node: Ref, part: number): Ref {
    const { arena } = this;
    if (isPlain(arena, node)) return node;
    const size = arena.sizeOf(node);
    const length = this.open(node).byteLength;
    if (NODE_HEADER_BYTES + length >= size * part || Arena.roundUp(NODE_HEADER_BYTES + length) >= size) return node;
    const to = this.#tryAllocate(NODE_HEADER_BYTES + length);
    if (to === 0) return node;
    this.#moveTo(root, node, to, NODE_HEADER_BYTES, length);
    return to;
  }

  /** Links a node in front of `next`, or behind all where that is 0. */
  link(root: Ref, node: Ref, next: Ref): void {
    const { arena } = this;
    const previous = next === 0 ? wordOfBlock(arena, root, TAIL) : previousOf(arena, next);
    setWordOfBlock(arena, node, PREVIOUS, previous);
    setWordOfBlock(arena, node, NEXT, next);
    this.#join(root, previous, node);
    this.#join(root, node, next);
    setWordOfBlock(arena, root, NODES, wordOfBlock(arena, root, NODES) + 1);
  }

  /** Unlinks a node and frees it. */
  remove(root: Ref, node: Ref): void {
    const { arena } = this;
    const previous = previousOf(arena, node);
    const next = nextOf(arena, node);
    if (previous === 0) setWordOfBlock(arena, root, HEAD, next);
    else setWordOfBlock(arena, previous, NEXT, next);
    if (next === 0) setWordOfBlock(arena, root, TAIL, previous);
    else setWordOfBlock(arena, next, PREVIOUS, previous);
    setWordOfBlock(arena, root, NODES, wordOfBlock(arena, root, NODES) - 1);
    arena.free(node);
  }

  /** Moves all elements of `next` to the node before it, where they fit and there is memory. Returns that node, or 0. O(bytes). */
  merge(root: Ref, node: Ref, next: Ref): Ref {
    const { arena } = this;
    if (node === 0 || next === 0 || isPlain(arena, node) || isPlain(arena, next)) return 0;
    const more = countOf(arena, next);
    if (countOf(arena, node) + more > this.entriesMax) return 0;
    const { bytes, first, end } = this.open(next);
    if (!this.takes(node, end - first)) return 0;
    const to = this.#roomToMerge(root, node, end - first);
    if (to === 0) return 0;
    this.pack.append(bytes, first, end, more);
    this.took(to, more);
    this.remove(root, next);
    return to;
  }

  #roomToMerge(root: Ref, node: Ref, bytes: number): Ref {
    try {
      return this.makeRoom(root, node, bytes, false, true);
    } catch (error) {
      if (error instanceof ArenaFullError) return 0;
      throw error;
    }
  }

  #tryAllocate(bytes: number): Ref {
    try {
      return this.arena.allocate(bytes);
    } catch (error) {
      if (error instanceof ArenaFullError) return 0;
      throw error;
    }
  }

  #setHeader(node: Ref, start: number, count: number): void {
    const words = this.arena.words[node >>> CHUNK_SHIFT];
    const at = (node & UNIT_MASK) << 2;
    words[at + PREVIOUS] = 0;
    words[at + NEXT] = 0;
    words[at + PACK_START] = start;
    words[at + COUNT] = count;
  }

  /** Says of two neighbours, of which one may be 0, that they are. */
  #join(root: Ref, left: Ref, right: Ref): void {
    const { arena } = this;
    if (left === 0) setWordOfBlock(arena, root, HEAD, right);
    else setWordOfBlock(arena, left, NEXT, right);
    if (right === 0) setWordOfBlock(arena, root, TAIL, left);
    else setWordOfBlock(arena, right, PREVIOUS, left);
  }

  /** Copies a node's pack to offset `start` of block `to`, which may be the node's, and opens it there. */
  #place(node: Ref, to: Ref, start: number, length: number): void {
    const { arena } = this;
    const from = packStartOf(arena, node);
    const base = (to & UNIT_MASK) << 4;
    const bytes = arena.bytes[to >>> CHUNK_SHIFT];
    if (to === node) bytes.copyWithin(base + start, from, from + length);
    else copyBytes(bytes, base + start, arena.bytes[node >>> CHUNK_SHIFT], from, from + length);
    setWordOfBlock(arena, to, PACK_START, start);
    this.pack.open(bytes, base + start);
  }

  /** Puts a larger or smaller block in a node's place. */
  #moveTo(root: Ref, node: Ref, to: Ref, start: number, length: number): void {
    const { arena } = this;
    this.#setHeader(to, start, countOf(arena, node));
    this.#place(node, to, start, length);
    const previous = previousOf(arena, node);
    const next = nextOf(arena, node);
    this.#join(root, previous, to);
    this.#join(root, to, next);
    setWordOfBlock(arena, to, PREVIOUS, previous);
    setWordOfBlock(arena, to, NEXT, next);
    arena.free(node);
  }
}
