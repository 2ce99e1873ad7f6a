/**
 * Streams: logs of entries with consumer groups. One object for a keyspace; what it consists of says what it can do:
 *
 * | part | does | drawn in |
 * |---|---|---|
 * | `log` | adds and deletes entries | stream-root.ts, stream-node.ts |
 * | `range` | reads entries by ID, in both directions | |
 * | `cutter` | cuts at the front | |
 * | `groups` | finds, makes and removes groups and consumers | stream-group.ts, named-block.ts |
 * | `pending` | delivered and not acknowledged entries of a group | stream-group.ts, id-tree.ts |
 * | `lag` | how far a group is | |
 * | `producers` | what producers sent already | stream-producers.ts |
 *
 * Roots are those of entries of type stream, which are always rooted. To walk all of a stream: `nodes(root)` is a hand over its nodes,
 * listpacks in Redis's format by their first ID; `groups.at`, `groups.consumerAt`, `pending.openGroup` and `pending.openConsumer` lead
 * to the rest.
 */
import { type Arena, CHUNK_SHIFT, type Ref } from "../arena/arena.js";
import type { CollectionLimits } from "./collection-limits.js";
import { IdTree } from "./id-tree.js";
import { PendingList } from "./pending-list.js";
import {
  ACTIVE,
  DELIVERED,
  DELIVERIES,
  ENTRIES_READ,
  LAST_DELIVERED,
  NEWER,
  NEWEST,
  OLDEST,
  OWNER,
  PENDING_ID,
  SEEN,
} from "./stream-group.js";
import { StreamGroups } from "./stream-groups.js";
import { copyId, newId } from "./stream-id.js";
import { StreamLag } from "./stream-lag.js";
import { StreamLog } from "./stream-log.js";
import { StreamProducers } from "./stream-producers.js";
import { countRadixNodes } from "./stream-radix.js";
import { StreamRange } from "./stream-range.js";
import {
  ENTRIES_ADDED,
  FIRST_ID,
  LAST_ID,
  lengthOf,
  MAX_DELETED_ID,
  NODES,
  newStreamRoot,
  wordAtOf,
} from "./stream-root.js";
import { StreamTrim } from "./stream-trim.js";
import { streamType } from "./stream-type.js";

const lowest = newId();
const highest = newId().fill(-1);

/** Where the fields of a stream's blocks stand, in words: of roots, groups, consumers and pending entries. */
export const StreamField = {
  lastId: LAST_ID,
  firstId: FIRST_ID,
  maxDeletedId: MAX_DELETED_ID,
  entriesAdded: ENTRIES_ADDED,
  lastDelivered: LAST_DELIVERED,
  entriesRead: ENTRIES_READ,
  oldest: OLDEST,
  newest: NEWEST,
  seen: SEEN,
  active: ACTIVE,
  pendingId: PENDING_ID,
  delivered: DELIVERED,
  deliveries: DELIVERIES,
  owner: OWNER,
  newer: NEWER,
} as const;

export class Streams {
  readonly log: StreamLog;
  readonly range: StreamRange;
  readonly cutter: StreamTrim;
  readonly groups: StreamGroups;
  readonly pending: PendingList;
  readonly lag: StreamLag;
  readonly producers: StreamProducers;
  /** Hands for walks over nodes and pending entries. */
  readonly hand: IdTree;
  readonly otherHand: IdTree;

  readonly #arena: Arena;

  constructor(arena: Arena, limits: CollectionLimits) {
    this.#arena = arena;
    this.log = new StreamLog(arena, limits);
    this.range = new StreamRange(arena);
    this.pending = new PendingList(arena);
    this.groups = new StreamGroups(arena, this.pending);
    this.cutter = new StreamTrim(arena, this.log, this.groups);
    this.lag = new StreamLag(arena, this.log);
    this.producers = new StreamProducers(arena);
    this.hand = new IdTree(arena);
    this.otherHand = new IdTree(arena);
  }

  /** The root of a new empty stream. Throws `ArenaFullError`. */
  create(): Ref {
    return newStreamRoot(this.#arena);
  }

  /** Frees a stream that no entry holds. O(blocks). */
  destroy(root: Ref): void {
    streamType.dismantle(this.#arena, root, Number.POSITIVE_INFINITY);
  }

  /** The words of a block's chunk. Its fields stand there from `wordAtOf(block)` on. */
  words(block: Ref): Int32Array {
    return this.#arena.words[block >>> CHUNK_SHIFT];
  }

  /** The bytes of a block's chunk, in which names stand. */
  bytes(block: Ref): Uint8Array {
    return this.#arena.bytes[block >>> CHUNK_SHIFT];
  }

  /** Live entries. */
  lengthOf(root: Ref): number {
    return lengthOf(this.#arena, root);
  }

  /** Copies the largest ID of a live entry; false, and the last ID, where there is none. O(log nodes + entries deleted behind it). */
  copyLastValid(root: Ref, to: Int32Array): boolean {
    if (this.range.open(root, lowest, 0, highest, 0, true).next()) {
      copyId(to, 0, this.range.id, 0);
      return true;
    }
    copyId(to, 0, this.words(root), wordAtOf(root) + LAST_ID);
    return false;
  }

  /** A hand over the nodes by their first ID. The hand is `hand`. */
  nodes(root: Ref): IdTree {
    return this.hand.open(this.#arena.words[root >>> CHUNK_SHIFT], wordAtOf(root) + NODES);
  }

  /** The nodes of the radix tree that Redis would have in their place. O(nodes). */
  countRadixNodes(root: Ref): number {
    return countRadixNodes(this.nodes(root));
  }
}
