/**
 * A quicklist: the elements of a long list in a doubly linked chain of nodes, each of them a listpack in a block (list-node.ts).
 *
 *   root     word 0  length, elements         word 2  head node
 *            word 1  nodes                    word 3  tail node
 *
 *   root ─▶ head ⇄ node ⇄ … ⇄ tail ◀─ root
 *
 * A node takes elements until its block has `list-max-listpack-size` bytes (8 KiB). The block grows with what is in it; when it is
 * full, a push to its end begins the next node and moves nothing. An element too large for a pack has a plain node.
 *
 * Invariants: no node is empty; the nodes' elements add up to the length; a node that is left full has next to no room behind it, but
 * elements that do not divide a block leave what Redis leaves.
 *
 * Cost: an element has two bytes beside its own (listpack-reader.ts), a node 23 and the rest of its block: 22.2 bytes for each of many of 20.
 * Pushing and popping are O(1); finding a position is O(nodes / 2 + elements of a node); inserting and removing move at most a node.
 * What needs memory asks for it before it changes anything. Removing needs none: smaller blocks are taken only where there are some.
 */
import { type Arena, CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
import type { CollectionLimits } from "./collection-limits.js";
import {
  countOf,
  isPlain,
  NODE_HEADER_BYTES,
  nextOf,
  plainBytesOf,
  plainStartOf,
  previousOf,
  setWordOfBlock,
  wordOfBlock,
} from "./list-node.js";
import type { Listpack } from "./listpack.js";
import { LISTPACK_HEADER_BYTES } from "./listpack-reader.js";
import { HEAD, LENGTH, QuicklistNodes, ROOT_BYTES, TAIL } from "./quicklist-nodes.js";

/** A node whose block is emptier than this after a removal gets a smaller one. */
const SHRINK_PART = 0.5;
/** So is one that is no longer an end and uses less than this. */
const LEFT_BEHIND_PART = 0.875;

export class Quicklist {
  readonly nodes: QuicklistNodes;
  readonly #arena: Arena;

  constructor(arena: Arena, limits: CollectionLimits) {
    this.#arena = arena;
    this.nodes = new QuicklistNodes(arena, limits);
  }

  /** The root of a list without elements. Nothing but `push`, `adopt` and freeing the block may follow. */
  create(): Ref {
    const root = this.#arena.allocate(ROOT_BYTES);
    const at = (root & UNIT_MASK) << 2;
    this.#arena.words[root >>> CHUNK_SHIFT].fill(0, at, at + ROOT_BYTES / 4);
    return root;
  }

  /** Makes the elements of a pack the first ones of an empty list, with room for more on one side. */
  adopt(root: Ref, pack: Listpack, room: number, atLeft: boolean): void {
    const { nodes } = this;
    const { bytes, first, end, count } = pack;
    const node = nodes.createPack(end - first + room, false, false);
    nodes.pack.append(bytes, first, end, count);
    nodes.took(node, count);
    nodes.link(root, node, 0);
    if (atLeft) nodes.makeRoom(root, node, room, true, true);
    this.#addLength(root, count);
  }

  /** Adds an element to an end. It must not lie in this list. O(bytes). */
  push(root: Ref, source: Uint8Array, from: number, to: number, atHead: boolean): void {
    const { nodes } = this;
    const end = wordOfBlock(this.#arena, root, atHead ? HEAD : TAIL);
    const bytes = nodes.pack.bytesFor(source, from, to);
    if (!nodes.takes(end, bytes) || !this.#pushTo(root, end, bytes, source, from, to, atHead)) {
      const node = nodes.createWith(bytes, source, from, to, atHead, true);
      // What the node that is left behind does not use is given back: it will seldom be asked for.
      if (end !== 0) nodes.shrink(root, end, LEFT_BEHIND_PART);
      nodes.link(root, node, atHead ? wordOfBlock(this.#arena, root, HEAD) : 0);
    }
    this.#addLength(root, 1);
  }

  /** Removes `count` elements, fewer than there are, from an end. Needs no memory. O(nodes removed + elements of one). */
  drop(root: Ref, count: number, atHead: boolean): void {
    const { nodes } = this;
    for (let left = count; left > 0; ) {
      const node = wordOfBlock(this.#arena, root, atHead ? HEAD : TAIL);
      const held = countOf(this.#arena, node);
      if (held > left) {
        const pack = nodes.open(node);
        if (atHead) pack.removeFirst(left);
        else pack.remove(pack.seek(-left), left);
        nodes.took(node, -left);
        break;
      }
      nodes.remove(root, node);
      left -= held;
    }
    this.#addLength(root, -count);
  }

  /**
   * Inserts an element, which must not lie in this list, before offset `at` of a node's pack; of a plain node 0 is before its element,
   * anything else behind it. O(bytes of a node).
   */
  insert(root: Ref, node: Ref, at: number, source: Uint8Array, from: number, to: number): void {
    const { nodes } = this;
    const bytes = nodes.pack.bytesFor(source, from, to);
    const large = nodes.isLarge(bytes);
    if (!large && nodes.takes(node, bytes)) {
      const roomy = nodes.makeRoom(root, node, bytes, false, true);
      nodes.pack.insert(nodes.pack.start + at, source, from, to);
      nodes.took(roomy, 1);
    } else {
      const plain = isPlain(this.#arena, node);
      const atStart = at === (plain ? 0 : LISTPACK_HEADER_BYTES);
      if (atStart) this.#insertBetween(root, previousOf(this.#arena, node), node, bytes, source, from, to);
      else if (plain || at === nodes.open(node).byteLength - 1)
        this.#insertBetween(root, node, nextOf(this.#arena, node), bytes, source, from, to);
      else this.#splice(root, node, at, 0, bytes, source, from, to);
    }
    this.#addLength(root, 1);
  }

  /** Puts an element, which must not lie in this list, in the place of the one at offset `at` of a node's pack. O(bytes of a node). */
  replace(root: Ref, node: Ref, at: number, source: Uint8Array, from: number, to: number): void {
    const { nodes } = this;
    const bytes = nodes.pack.bytesFor(source, from, to);
    if (!isPlain(this.#arena, node) && !nodes.isLarge(bytes)) {
      const pack = nodes.open(node);
      const more = bytes - (pack.next(pack.start + at) - pack.start - at);
      if (pack.byteLength + more + NODE_HEADER_BYTES <= nodes.blockBytesMax) {
        if (more > 0) nodes.makeRoom(root, node, more, false, true);
        nodes.pack.replace(nodes.pack.start + at, source, from, to);
        return;
      }
    }
    this.#splice(root, node, at, 1, bytes, source, from, to);
  }

  /**
   * Removes elements that are `source[from .. to)`, at most `limit`, from the head or the tail on; returns how many. The list may
   * be empty then, without any node. Needs no memory. O(elements).
   */
  removeEqual(root: Ref, limit: number, fromTail: boolean, source: Uint8Array, from: number, to: number): number {
    const arena = this.#arena;
    const { nodes } = this;
    let removed = 0;
    for (let node = wordOfBlock(arena, root, fromTail ? TAIL : HEAD); node !== 0 && removed < limit; ) {
      const following = fromTail ? previousOf(arena, node) : nextOf(arena, node);
      const held = countOf(arena, node);
      const here = isPlain(arena, node)
        ? Number(this.#plainEquals(node, source, from, to))
        : removeEqualFromPack(nodes.open(node), limit - removed, fromTail, source, from, to);
      if (here === held) nodes.remove(root, node);
      else if (here > 0) {
        nodes.took(node, -here);
        this.#settle(root, node, fromTail);
      }
      removed += here;
      node = following;
    }
    this.#addLength(root, -removed);
    return removed;
  }

  /** Removes `count` elements from offset `at` of a node's pack on. Needs no memory. O(nodes removed + bytes of two). */
  removeRange(root: Ref, node: Ref, at: number, count: number): void {
    const arena = this.#arena;
    const { nodes } = this;
    let left = count;
    let offset = at;
    let last = 0;
    for (let here = node; left > 0; offset = LISTPACK_HEADER_BYTES) {
      const next = nextOf(arena, here);
      const removed = isPlain(arena, here) ? 1 : removeFromPack(nodes.open(here), offset, left);
      left -= removed;
      if (removed === countOf(arena, here)) nodes.remove(root, here);
      else {
        nodes.took(here, -removed);
        last = here;
      }
      here = next;
    }
    this.#addLength(root, -count);
    if (last !== 0) this.#settle(root, last, false);
  }

  /** Merges a node with the one behind or before it where both fit into one, or gives it a smaller block. */
  #settle(root: Ref, node: Ref, withNext: boolean): void {
    const { nodes } = this;
    const merged = withNext
      ? nodes.merge(root, node, nextOf(this.#arena, node))
      : nodes.merge(root, previousOf(this.#arena, node), node);
    if (merged === 0) nodes.shrink(root, node, SHRINK_PART);
  }

  #addLength(root: Ref, by: number): void {
    setWordOfBlock(this.#arena, root, LENGTH, wordOfBlock(this.#arena, root, LENGTH) + by);
  }

  /** Adds an element to the left or right end of a node that takes it. False where another node is better. */
  #pushTo(root: Ref, node: Ref, bytes: number, source: Uint8Array, from: number, to: number, atLeft: boolean): boolean {
    const { nodes } = this;
    const roomy = nodes.makeRoom(root, node, bytes, atLeft, false);
    if (roomy === 0) return false;
    if (atLeft) nodes.pack.prepend(source, from, to);
    else nodes.pack.insert(nodes.pack.end, source, from, to);
    nodes.took(roomy, 1);
    return true;
  }

  /** Inserts between two neighbours, of which one may be 0: into the left one, the right one, or a node of its own. */
  #insertBetween(root: Ref, left: Ref, right: Ref, bytes: number, source: Uint8Array, from: number, to: number): void {
    const { nodes } = this;
    if (nodes.takes(left, bytes) && this.#pushTo(root, left, bytes, source, from, to, false)) return;
    if (nodes.takes(right, bytes) && this.#pushTo(root, right, bytes, source, from, to, true)) return;
    nodes.link(root, nodes.createWith(bytes, source, from, to, false, false), right);
  }

  /**
   * Splits a node at offset `at` of its pack and puts an element between the halves; `dropped` elements, 0 or 1, are taken out there. The
   * element joins a half where it can.
   */
  #splice(
    root: Ref,
    node: Ref,
    at: number,
    dropped: number,
    bytes: number,
    source: Uint8Array,
    from: number,
    to: number,
  ): void {
    const { nodes } = this;
    const middle = nodes.createWith(bytes, source, from, to, false, false);
    const right = this.#createRest(node, at, dropped, middle);
    const moved = right === 0 ? 0 : countOf(this.#arena, right);
    const kept = countOf(this.#arena, node) - moved - dropped;
    const next = nextOf(this.#arena, node);
    if (right !== 0) nodes.link(root, right, next);
    nodes.link(root, middle, right === 0 ? next : right);
    if (kept === 0) nodes.remove(root, node);
    else {
      const pack = nodes.open(node);
      pack.remove(pack.start + at, moved + dropped);
      nodes.took(node, -moved - dropped);
    }
    const joined = kept === 0 ? 0 : nodes.merge(root, node, middle);
    if (joined !== 0) return;
    if (kept !== 0) nodes.shrink(root, node, SHRINK_PART);
    nodes.merge(root, middle, right);
  }

  /** A node with what stands behind offset `at` and `dropped` elements, 0 for nothing. Frees `other` where there is no memory. */
  #createRest(node: Ref, at: number, dropped: number, other: Ref): Ref {
    if (isPlain(this.#arena, node)) return 0;
    const { nodes } = this;
    const pack = nodes.open(node);
    const { bytes, end } = pack;
    const split = dropped === 0 ? pack.start + at : pack.next(pack.start + at);
    if (split === end) return 0;
    let moved = 0;
    for (let behind = split; behind < end; behind = pack.next(behind)) moved++;
    try {
      const right = nodes.createPack(end - split, false, false);
      nodes.pack.append(bytes, split, end, moved);
      nodes.took(right, moved);
      return right;
    } catch (error) {
      this.#arena.free(other);
      throw error;
    }
  }

  #plainEquals(node: Ref, source: Uint8Array, from: number, to: number): boolean {
    const bytes = this.#arena.bytes[node >>> CHUNK_SHIFT];
    const start = plainStartOf(node);
    if (plainBytesOf(this.#arena, node) !== to - from) return false;
    for (let i = 0; i < to - from; i++) if (bytes[start + i] !== source[from + i]) return false;
    return true;
  }
}

/** Removes up to `limit` elements that are `source[from .. to)` from a pack, from its end on or its begin; returns how many. O(bytes). */
export function removeEqualFromPack(
  pack: Listpack,
  limit: number,
  fromEnd: boolean,
  source: Uint8Array,
  from: number,
  to: number,
): number {
  let removed = 0;
  pack.seekFor(source, from, to);
  if (fromEnd) {
    for (let at = pack.last; at !== -1 && removed < limit; ) {
      const previous = pack.previous(at);
      if (pack.isSought(at)) {
        pack.remove(at, 1);
        removed++;
      }
      at = previous;
    }
    return removed;
  }
  for (let at = pack.first; at < pack.end && removed < limit; ) {
    if (pack.isSought(at)) {
      pack.remove(at, 1);
      removed++;
    } else at = pack.next(at);
  }
  return removed;
}

/** Removes up to `limit` elements from offset `at` of a pack on; returns how many. */
function removeFromPack(pack: Listpack, at: number, limit: number): number {
  const start = pack.start + at;
  const { end } = pack;
  let count = 0;
  for (let behind = start; behind < end && count < limit; behind = pack.next(behind)) count++;
  pack.remove(start, count);
  return count;
}
