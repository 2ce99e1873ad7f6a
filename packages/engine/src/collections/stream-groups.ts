/** The consumer groups of streams and their consumers: making, finding, removing. Blocks and invariants: stream-group.ts. */
import { type Arena, CHUNK_SHIFT, type Ref } from "../arena/arena.js";
import { IdTree } from "./id-tree.js";
import { NameDirectory } from "./named-block.js";
import type { PendingList } from "./pending-list.js";
import { CONSUMERS, LAST_DELIVERED, newConsumer, newGroup } from "./stream-group.js";
import { compareIds } from "./stream-id.js";
import { GROUPS, wordAtOf } from "./stream-root.js";

export class StreamGroups {
  readonly #arena: Arena;
  readonly #pending: PendingList;
  readonly #directory: NameDirectory;
  readonly #tree: IdTree;

  constructor(arena: Arena, pending: PendingList) {
    this.#arena = arena;
    this.#pending = pending;
    this.#directory = new NameDirectory(arena);
    this.#tree = new IdTree(arena);
  }

  /** How many groups a stream has. */
  count(root: Ref): number {
    return this.#groups(root).size;
  }

  /** A group by its position in the order of names. */
  at(root: Ref, position: number): Ref {
    return this.#groups(root).block(position);
  }

  /** The group of a name, or 0. */
  find(root: Ref, name: Uint8Array, start: number, end: number): Ref {
    return this.#groups(root).find(name, start, end);
  }

  /** Makes a group of a name that no group has. Its IDs and counters are 0. Throws `ArenaFullError`. */
  create(root: Ref, name: Uint8Array, start: number, end: number): Ref {
    const group = newGroup(this.#arena, name, start, end);
    this.find(root, name, start, end);
    return this.#insert(group);
  }

  /** Removes a group, which has this name, with all that is pending. O(pending). */
  destroy(root: Ref, name: Uint8Array, start: number, end: number): void {
    const group = this.find(root, name, start, end);
    this.#directory.remove();
    this.dismantle(group);
  }

  /** How many consumers a group has. */
  countConsumers(group: Ref): number {
    return this.#consumers(group).size;
  }

  consumerAt(group: Ref, position: number): Ref {
    return this.#consumers(group).block(position);
  }

  findConsumer(group: Ref, name: Uint8Array, start: number, end: number): Ref {
    return this.#consumers(group).find(name, start, end);
  }

  /** Makes a consumer of a name that no other has. Throws `ArenaFullError`. */
  createConsumer(group: Ref, name: Uint8Array, start: number, end: number): Ref {
    const consumer = newConsumer(this.#arena, name, start, end);
    this.findConsumer(group, name, start, end);
    return this.#insert(consumer);
  }

  /** Removes a consumer, which has this name, with all that is pending at it. O(pending × log pending). */
  removeConsumer(group: Ref, name: Uint8Array, start: number, end: number): void {
    const consumer = this.findConsumer(group, name, start, end);
    this.#pending.removeAll(group, consumer);
    this.findConsumer(group, name, start, end);
    this.#directory.remove();
    this.#arena.free(consumer);
  }

  /** Entries that are pending in a group, or at a consumer of it. */
  pendingOfGroup(group: Ref): number {
    return this.#pending.openGroup(this.#tree, group).size;
  }

  pendingOfConsumer(consumer: Ref): number {
    return this.#pending.openConsumer(this.#tree, consumer).size;
  }

  /** Whether a group has this entry still to deliver, or to be acknowledged. O(groups × log pending). */
  isReferenced(root: Ref, id: Int32Array, idAt: number): boolean {
    for (let i = this.count(root) - 1; i >= 0; i--) {
      const group = this.at(root, i);
      const words = this.#arena.words[group >>> CHUNK_SHIFT];
      if (compareIds(words, wordAtOf(group) + LAST_DELIVERED, id, idAt) < 0) return true;
      if (this.#pending.find(group, id, idAt) !== 0) return true;
    }
    return false;
  }

  /** Forgets an entry in all groups where it is pending. Returns in how many it was. O(groups × log pending). */
  removeReferences(root: Ref, id: Int32Array, idAt: number): number {
    let removed = 0;
    for (let i = this.count(root) - 1; i >= 0; i--) {
      const group = this.at(root, i);
      const pending = this.#pending.find(group, id, idAt);
      if (pending === 0) continue;
      this.#pending.remove(group, pending);
      removed++;
    }
    return removed;
  }

  /** Frees a group that is in no directory, and all that it has. O(blocks). */
  dismantle(group: Ref): void {
    this.empty(group, Number.POSITIVE_INFINITY);
    this.#arena.free(group);
  }

  /**
   * Frees about `limit` of the blocks of a group that is to go; returns how many: fewer, where the group itself is left only. Nothing else
   * may be done with the group but this. O(limit).
   */
  empty(group: Ref, limit: number): number {
    let freed = this.#pending.empty(group, limit);
    for (const consumers = this.#consumers(group); consumers.size > 0 && freed < limit; ) {
      freed += this.#pending.dropPages(consumers.block(consumers.size - 1), limit - freed);
      if (freed >= limit) break;
      this.#arena.free(consumers.takeLast());
      freed++;
    }
    return freed;
  }

  #groups(root: Ref): NameDirectory {
    return this.#directory.open(this.#arena.words[root >>> CHUNK_SHIFT], wordAtOf(root) + GROUPS);
  }

  #consumers(group: Ref): NameDirectory {
    return this.#directory.open(this.#arena.words[group >>> CHUNK_SHIFT], wordAtOf(group) + CONSUMERS);
  }

  #insert(block: Ref): Ref {
    try {
      this.#directory.insert(block);
    } catch (error) {
      this.#arena.free(block);
      throw error;
    }
    return block;
  }
}
