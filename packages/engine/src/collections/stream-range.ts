/**
 * The live entries of a stream whose IDs lie in a range, one after the other, in either direction. The stream must not change
 * meanwhile, but its groups may.
 */
import { type Arena, CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
import { IdTree } from "./id-tree.js";
import { compareIds, copyId, newId } from "./stream-id.js";
import { StreamNode } from "./stream-node.js";
import { NODES, wordAtOf } from "./stream-root.js";

export class StreamRange {
  /** The entry is the one that its node has read: `node.id`, `node.fields`. */
  readonly node: StreamNode = new StreamNode();
  /** The current field or value: `source[from .. to)`, until the next one is read. */
  source: Uint8Array = this.node.pack.bytes;
  from = 0;
  to = 0;

  readonly #arena: Arena;
  readonly #nodes: IdTree;
  readonly #start = newId();
  readonly #end = newId();
  #backwards = false;
  /** Whether a node is open, and where in it the next entry begins (backwards: ends). */
  #opened = false;
  #at = 0;
  #fieldAt = 0;
  #valueAt = 0;

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#nodes = new IdTree(arena);
  }

  /** The ID of the entry. */
  get id(): Int32Array {
    return this.node.id;
  }

  /** Fields of the entry. */
  get fields(): number {
    return this.node.fields;
  }

  /** The block of the entry's node. */
  get block(): Ref {
    return this.#nodes.value;
  }

  /** Begins: the entries from `start[startAt]` to `end[endAt]`, both included, the larger ones first where `backwards`. O(log nodes). */
  open(root: Ref, start: Int32Array, startAt: number, end: Int32Array, endAt: number, backwards: boolean): this {
    copyId(this.#start, 0, start, startAt);
    copyId(this.#end, 0, end, endAt);
    this.#backwards = backwards;
    const nodes = this.#nodes.open(this.#arena.words[root >>> CHUNK_SHIFT], wordAtOf(root) + NODES);
    const edge = backwards ? this.#end : this.#start;
    this.#opened = nodes.seekAtMost(edge, 0) || (!backwards && nodes.first());
    if (!this.#opened) return this;
    this.#openNode();
    if (!backwards) this.#at = this.node.seek(this.#start);
    return this;
  }

  /** Goes to the next entry; false where there is none. O(entries passed), of which there are at most those of a node. */
  next(): boolean {
    return this.#backwards ? this.#previousEntry() : this.#nextEntry();
  }

  /** Whether the stream holds an entry with this ID, which then is the current one. */
  find(root: Ref, id: Int32Array, at: number): boolean {
    return this.open(root, id, at, id, at, false).next();
  }

  /** Reads the next field of the entry; `readValue` follows. */
  readField(): void {
    const { pack } = this.node;
    this.#read(this.#fieldAt);
    if (this.node.hasMasterFields) this.#fieldAt = pack.next(this.#fieldAt);
    else this.#valueAt = pack.next(this.#fieldAt);
  }

  /** Reads the value of the field that was read. */
  readValue(): void {
    const { pack } = this.node;
    this.#read(this.#valueAt);
    this.#valueAt = pack.next(this.#valueAt);
    if (!this.node.hasMasterFields) this.#fieldAt = this.#valueAt;
  }

  #nextEntry(): boolean {
    const { node } = this;
    while (this.#opened) {
      while (this.#at < node.end) {
        node.read(this.#at);
        if (compareIds(node.id, 0, this.#end, 0) > 0) return false;
        this.#at = node.behind();
        if (!node.isDeleted && compareIds(node.id, 0, this.#start, 0) >= 0) return this.#found();
      }
      this.#opened = this.#nodes.next();
      if (this.#opened) this.#openNode();
    }
    return false;
  }

  #previousEntry(): boolean {
    const { node } = this;
    while (this.#opened) {
      for (let at = node.before(this.#at); at !== -1; at = node.before(this.#at)) {
        this.#at = at;
        node.read(at);
        if (compareIds(node.id, 0, this.#start, 0) < 0) return false;
        if (!node.isDeleted && compareIds(node.id, 0, this.#end, 0) <= 0) return this.#found();
      }
      this.#opened = this.#nodes.previous();
      if (this.#opened) this.#openNode();
    }
    return false;
  }

  #openNode(): void {
    const { value, words, at } = this.#nodes;
    this.node.open(this.#arena.bytes[value >>> CHUNK_SHIFT], (value & UNIT_MASK) << 4, words, at);
    this.#at = this.#backwards ? this.node.end : this.node.entriesAt;
  }

  #found(): boolean {
    const { node } = this;
    this.#valueAt = node.valuesAt;
    this.#fieldAt = node.hasMasterFields ? node.fieldsAt : node.valuesAt;
    return true;
  }

  #read(at: number): void {
    const { pack } = this.node;
    pack.read(at);
    this.source = pack.source;
    this.from = pack.from;
    this.to = pack.to;
  }
}
