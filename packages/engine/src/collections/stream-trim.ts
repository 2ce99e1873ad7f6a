/**
 * Cutting streams at the front, by length (MAXLEN) or ID (MINID), exactly where Redis cuts.
 *
 * Whole nodes go first. What is left to delete in the next one is flagged there, unless an approximate cut was asked for. Entries that
 * consumer groups may keep from going (`acked`), or that groups must forget (`delref`), are looked at one by one, and a node goes when
 * the last of its entries did.
 */
import { type Arena, CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
import { IdTree } from "./id-tree.js";
import type { StreamGroups } from "./stream-groups.js";
import { compareIds, newId } from "./stream-id.js";
import type { StreamLog } from "./stream-log.js";
import { StreamNode } from "./stream-node.js";
import { addToLength, lengthOf, NODES, wordAtOf } from "./stream-root.js";

/** What happens to references that consumer groups have to deleted entries: they stay, they go, or they keep the entry. */
export const ReferencePolicy = { keep: 0, delete: 1, acked: 2 } as const;
export type ReferencePolicy = (typeof ReferencePolicy)[keyof typeof ReferencePolicy];

/** What is cut: set before each call. */
export class Cut {
  /** By length, or else by ID. */
  byLength = true;
  /** Entries that stay. */
  length = 0;
  /** The smallest ID that stays. */
  readonly id: Int32Array = newId();
  approximate = false;
  /** Entries that go at most; 0: no bound. */
  limit = 0;
  policy: ReferencePolicy = ReferencePolicy.keep;
}

export class StreamTrim {
  readonly #arena: Arena;
  readonly #log: StreamLog;
  readonly #groups: StreamGroups;
  readonly #nodes: IdTree;
  readonly #node = new StreamNode();

  constructor(arena: Arena, log: StreamLog, groups: StreamGroups) {
    this.#arena = arena;
    this.#log = log;
    this.#groups = groups;
    this.#nodes = new IdTree(arena);
  }

  /** Cuts; returns how many entries went. Needs no memory. O(log nodes × nodes that go + entries of a node), or O(entries) with a policy that asks. */
  trim(root: Ref, cut: Cut): number {
    const arena = this.#arena;
    const nodes = this.#nodes.open(arena.words[root >>> CHUNK_SHIFT], wordAtOf(root) + NODES);
    const asks = cut.policy !== ReferencePolicy.keep && this.#groups.count(root) > 0;
    let deleted = 0;
    for (let more = nodes.first(); more; ) {
      if (cut.byLength && lengthOf(arena, root) <= cut.length) break;
      this.#open();
      const { live } = this.#node;
      if (cut.limit > 0 && deleted + live > cut.limit) break;
      const whole = this.#goesWhole(root, cut);
      if (whole && !asks) {
        deleted += live;
        addToLength(arena, root, -live);
        more = this.#dropNode();
        continue;
      }
      if (!whole && cut.approximate) break;
      const flagged = this.#flag(root, cut, asks);
      deleted += flagged;
      addToLength(arena, root, -flagged);
      // Entries that are kept leave their turn to later ones.
      if (!whole && !(asks && cut.byLength)) break;
      more = flagged === live ? this.#dropNode() : nodes.next();
    }
    if (deleted > 0) this.#log.renewFirst(root);
    return deleted;
  }

  #open(): void {
    const { value, words, at } = this.#nodes;
    this.#node.open(this.#arena.bytes[value >>> CHUNK_SHIFT], (value & UNIT_MASK) << 4, words, at);
  }

  /** Whether all entries of the node lie in front of the cut. */
  #goesWhole(root: Ref, cut: Cut): boolean {
    const node = this.#node;
    if (cut.byLength) return lengthOf(this.#arena, root) - node.live >= cut.length;
    node.read(node.before(node.end));
    return compareIds(node.id, 0, cut.id, 0) < 0;
  }

  /** Frees the node under the hand, which is a stream's first one or behind others that stay. False where none follows. */
  #dropNode(): boolean {
    const nodes = this.#nodes;
    this.#arena.free(nodes.value);
    const { master } = this.#node;
    nodes.remove();
    return nodes.seekAtLeast(master, 0);
  }

  /** Flags the entries of the node that lie in front of the cut; returns how many. */
  #flag(root: Ref, cut: Cut, asks: boolean): number {
    const node = this.#node;
    const spare = lengthOf(this.#arena, root) - cut.length;
    let flagged = 0;
    for (let at = node.entriesAt; at < node.end; at = node.behind()) {
      if (cut.byLength && flagged >= spare) break;
      node.read(at);
      if (!cut.byLength && compareIds(node.id, 0, cut.id, 0) >= 0) break;
      if (node.isDeleted) continue;
      if (asks && cut.policy === ReferencePolicy.acked && this.#groups.isReferenced(root, node.id, 0)) continue;
      if (asks) this.#groups.removeReferences(root, node.id, 0);
      node.markDeleted();
      flagged++;
    }
    if (flagged > 0) node.countDeleted(flagged);
    return flagged;
  }
}
