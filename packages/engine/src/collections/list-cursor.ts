/**
 * A place in a list, packed or rooted, that goes from element to element. It is `open`ed on an entry and valid until the list changes.
 * Allocates nothing.
 */
import { type Arena, CHUNK_SHIFT, type Ref } from "../arena/arena.js";
import { copyBytes } from "../arena/copy-bytes.js";
import { isRooted, rootOf, valueStartOf } from "../keyspace/entry.js";
import {
  countOf,
  isPlain,
  nextOf,
  packStartOf,
  plainBytesOf,
  plainStartOf,
  previousOf,
  wordOfBlock,
} from "./list-node.js";
import { Listpack } from "./listpack.js";
import { HEAD, LENGTH, TAIL } from "./quicklist-nodes.js";

/** A copy of a longer element is made anew each time. */
const COPY_BYTES = 1024;

export class ListCursor {
  /** The node at hand; 0 in a packed list. */
  node: Ref = 0;
  /** What `read` found: the element is `source[from .. to)`. Valid until the next `read`, or until that part of the arena changes. */
  source: Uint8Array = new Uint8Array(0);
  from = 0;
  to = 0;

  readonly #arena: Arena;
  readonly #copy = new Uint8Array(COPY_BYTES);
  readonly #pack: Listpack = new Listpack();
  /** The position in the pack; in a plain node it has no meaning. */
  #at = 0;
  #end = 0;
  #plain = false;
  #sought: Uint8Array = this.source;
  #soughtFrom = 0;
  #soughtTo = 0;

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  /** The offset of the element at hand in its pack; 0 in a plain node. */
  get offset(): number {
    return this.#plain ? 0 : this.#at - this.#pack.start;
  }

  /** The offset behind the element at hand; 1 in a plain node. */
  get offsetBehind(): number {
    return this.#plain ? 1 : this.#pack.next(this.#at) - this.#pack.start;
  }

  /** Goes to element `index` of an entry's list, from 0 and below its length. O(nodes from the nearer end + elements of one). */
  open(entry: Ref, index: number): void {
    const arena = this.#arena;
    if (!isRooted(arena, entry)) {
      this.node = 0;
      this.#plain = false;
      this.#pack.open(arena.bytes[entry >>> CHUNK_SHIFT], valueStartOf(arena, entry));
      this.#at = this.#pack.seek(index);
      this.#end = this.#pack.end;
      return;
    }
    const root = rootOf(arena, entry);
    const behind = wordOfBlock(arena, root, LENGTH) - index;
    if (index < behind) this.#openFromHead(wordOfBlock(arena, root, HEAD), index);
    else this.#openFromTail(wordOfBlock(arena, root, TAIL), behind);
  }

  /** Reads the element at hand. O(1). */
  read(): void {
    if (this.#plain) {
      this.source = this.#arena.bytes[this.node >>> CHUNK_SHIFT];
      this.from = plainStartOf(this.node);
      this.to = this.from + plainBytesOf(this.#arena, this.node);
      return;
    }
    const pack = this.#pack;
    pack.read(this.#at);
    if (this.source !== pack.source) this.source = pack.source;
    this.from = pack.from;
    this.to = pack.to;
  }

  /** `read`, into bytes of the cursor's own: they outlive changes of the list, until the next call. O(bytes). */
  readCopy(): void {
    this.read();
    const size = this.to - this.from;
    const copy = size <= this.#copy.length ? this.#copy : new Uint8Array(size);
    copyBytes(copy, 0, this.source, this.from, this.to);
    this.source = copy;
    this.from = 0;
    this.to = size;
  }

  /** Goes to the next element. False where there is none. O(1). */
  next(): boolean {
    if (!this.#plain) {
      this.#at = this.#pack.next(this.#at);
      if (this.#at < this.#end) return true;
    }
    if (this.node === 0) return false;
    const next = nextOf(this.#arena, this.node);
    if (next === 0) return false;
    this.#enter(next);
    this.#at = this.#pack.first;
    return true;
  }

  /** Goes to the element before. False where there is none. O(1). */
  previous(): boolean {
    if (!this.#plain) {
      const at = this.#pack.previous(this.#at);
      if (at !== -1) {
        this.#at = at;
        return true;
      }
    }
    if (this.node === 0) return false;
    const previous = previousOf(this.#arena, this.node);
    if (previous === 0) return false;
    this.#enter(previous);
    if (!this.#plain) this.#at = this.#pack.last;
    return true;
  }

  /** Says what `isSought` compares with from now on. */
  seekFor(source: Uint8Array, from: number, to: number): void {
    this.#sought = source;
    this.#soughtFrom = from;
    this.#soughtTo = to;
    this.#pack.seekFor(source, from, to);
  }

  /** Whether the element at hand is the one of `seekFor`. O(bytes). */
  isSought(): boolean {
    if (!this.#plain) return this.#pack.isSought(this.#at);
    this.read();
    if (this.to - this.from !== this.#soughtTo - this.#soughtFrom) return false;
    for (let a = this.from, b = this.#soughtFrom; a < this.to; a++, b++)
      if (this.source[a] !== this.#sought[b]) return false;
    return true;
  }

  #openFromHead(head: Ref, index: number): void {
    const arena = this.#arena;
    let node = head;
    let left = index;
    for (let count = countOf(arena, node); left >= count; count = countOf(arena, node)) {
      left -= count;
      node = nextOf(arena, node);
    }
    this.#enter(node);
    if (!this.#plain) this.#at = this.#pack.seek(left);
  }

  /** `behind` is 1 for the last element. */
  #openFromTail(tail: Ref, behind: number): void {
    const arena = this.#arena;
    let node = tail;
    let left = behind;
    for (let count = countOf(arena, node); left > count; count = countOf(arena, node)) {
      left -= count;
      node = previousOf(arena, node);
    }
    this.#enter(node);
    if (!this.#plain) this.#at = this.#pack.seek(-left);
  }

  #enter(node: Ref): void {
    const arena = this.#arena;
    this.node = node;
    this.#plain = isPlain(arena, node);
    if (this.#plain) return;
    this.#pack.open(arena.bytes[node >>> CHUNK_SHIFT], packStartOf(arena, node));
    this.#end = this.#pack.end;
  }
}
