/** Streams as a rooted type: freeing, copying and counting all that hangs from a root. */
import { type Arena, CHUNK_SHIFT, type Ref } from "../arena/arena.js";
import { IdTree } from "./id-tree.js";
import { NameDirectory, nameEnd, nameStart } from "./named-block.js";
import { onePerArena } from "./one-per-arena.js";
import { PendingList } from "./pending-list.js";
import { eachProducerBlock } from "./producer-blocks.js";
import type { RootedType } from "./rooted-type.js";
import { checkStream } from "./stream-check.js";
import {
  ACTIVE,
  CONSUMER_PENDING,
  CONSUMERS,
  DELIVERED,
  DELIVERIES,
  ENTRIES_READ,
  fieldOf,
  GROUP_PENDING,
  LAST_DELIVERED,
  momentOf,
  NEWER,
  OLDEST,
  OWNER,
  PENDING_ID,
  SEEN,
} from "./stream-group.js";
import { StreamGroups } from "./stream-groups.js";
import { StreamProducers } from "./stream-producers.js";
import { copyWords, GROUPS, NODES, newStreamRoot, PRODUCERS, wordAtOf } from "./stream-root.js";

/** A stream with more groups than this is heavy whatever they have. */
const WEIGHED_GROUPS_MAX = 64;

/** What works on the streams of one arena. */
class Tools {
  readonly nodes: IdTree;
  readonly tree: IdTree;
  readonly directory: NameDirectory;
  readonly consumers: NameDirectory;
  readonly pending: PendingList;
  readonly groups: StreamGroups;
  readonly producers: StreamProducers;

  constructor(arena: Arena) {
    this.nodes = new IdTree(arena);
    this.tree = new IdTree(arena);
    this.directory = new NameDirectory(arena);
    this.consumers = new NameDirectory(arena);
    this.pending = new PendingList(arena);
    this.groups = new StreamGroups(arena, this.pending);
    this.producers = new StreamProducers(arena);
  }
}

const toolsOf = onePerArena((arena) => new Tools(arena));

/** Takes up an ID tree or directory in a field of a block. */
const inside = <T extends IdTree | NameDirectory>(hand: T, arena: Arena, block: Ref, field: number): T =>
  hand.open(arena.words[block >>> CHUNK_SHIFT], wordAtOf(block) + field) as T;

function dismantle(arena: Arena, root: Ref, limit: number): number {
  const { nodes, directory, groups, producers } = toolsOf(arena);
  inside(nodes, arena, root, NODES);
  let freed = 0;
  for (; nodes.size > 0; freed++) {
    if (freed >= limit) return freed;
    arena.free(nodes.takeLast());
  }
  inside(directory, arena, root, GROUPS);
  while (directory.size > 0) {
    freed += groups.empty(directory.block(directory.size - 1), limit - freed);
    if (freed >= limit) return freed;
    groups.dismantle(directory.takeLast());
    freed++;
  }
  const block = fieldOf(arena, root, PRODUCERS);
  if (block !== 0) {
    freed += producers.dismantle(block, limit - freed);
    if (freed >= limit) return freed;
  }
  // A root that is gone is told by a smaller number.
  if (freed >= limit) return freed;
  arena.free(root);
  return freed;
}

/** Calls back for each block that is reached from a root, itself included. */
function eachBlock(arena: Arena, root: Ref, visit: (block: Ref) => void): void {
  const { nodes, tree, directory, consumers } = toolsOf(arena);
  visit(root);
  inside(nodes, arena, root, NODES).eachPage(visit);
  for (let more = nodes.first(); more; more = nodes.next()) visit(nodes.value);
  inside(directory, arena, root, GROUPS);
  if (directory.size > 0) visit(fieldOf(arena, root, GROUPS));
  for (let i = 0; i < directory.size; i++) {
    const group = directory.block(i);
    visit(group);
    inside(tree, arena, group, GROUP_PENDING).eachPage(visit);
    for (let pending = fieldOf(arena, group, OLDEST); pending !== 0; pending = fieldOf(arena, pending, NEWER))
      visit(pending);
    inside(consumers, arena, group, CONSUMERS);
    if (consumers.size > 0) visit(fieldOf(arena, group, CONSUMERS));
    for (let j = 0; j < consumers.size; j++) {
      visit(consumers.block(j));
      inside(tree, arena, consumers.block(j), CONSUMER_PENDING).eachPage(visit);
    }
  }
  const block = fieldOf(arena, root, PRODUCERS);
  if (block !== 0) eachProducerBlock(arena, block, visit);
}

function duplicate(arena: Arena, root: Ref): Ref {
  const to = newStreamRoot(arena);
  try {
    copyNodes(arena, root, to);
    const { directory } = toolsOf(arena);
    for (let i = 0; i < inside(directory, arena, root, GROUPS).size; i++) copyGroup(arena, directory.block(i), to);
    toolsOf(arena).producers.duplicate(root, to);
  } catch (error) {
    dismantle(arena, to, Number.POSITIVE_INFINITY);
    throw error;
  }
  return to;
}

function copyNodes(arena: Arena, root: Ref, to: Ref): void {
  const { nodes, tree } = toolsOf(arena);
  inside(nodes, arena, root, NODES);
  inside(tree, arena, to, NODES);
  for (let more = nodes.first(); more; more = nodes.next()) {
    const size = arena.sizeOf(nodes.value);
    const block = arena.allocate(size);
    copyWords(arena, nodes.value, block, size);
    try {
      tree.insert(nodes.words, nodes.at, block);
    } catch (error) {
      arena.free(block);
      throw error;
    }
  }
  // IDs, length and counter are what stands in front of the nodes' tree.
  copyWords(arena, root, to, NODES * 4);
}

/** Copies a group with its consumers, and what is pending in the order of its delivery. */
function copyGroup(arena: Arena, from: Ref, root: Ref): void {
  const { groups, pending, consumers } = toolsOf(arena);
  const name = arena.bytes[from >>> CHUNK_SHIFT];
  const group = groups.create(root, name, nameStart(arena, from), nameEnd(arena, from));
  copyFields(arena, from, group, LAST_DELIVERED, ENTRIES_READ + 2);
  const copies = new Map<Ref, Ref>([[0, 0]]);
  for (let i = 0; i < inside(consumers, arena, from, CONSUMERS).size; i++) {
    const consumer = consumers.block(i);
    const bytes = arena.bytes[consumer >>> CHUNK_SHIFT];
    const copy = groups.createConsumer(group, bytes, nameStart(arena, consumer), nameEnd(arena, consumer));
    copyFields(arena, consumer, copy, SEEN, ACTIVE + 2);
    copies.set(consumer, copy);
  }
  for (let entry = fieldOf(arena, from, OLDEST); entry !== 0; entry = fieldOf(arena, entry, NEWER)) {
    const owner = copies.get(fieldOf(arena, entry, OWNER)) as Ref;
    pending.moment[0] = momentOf(arena, entry, DELIVERED);
    const copy = pending.add(group, owner, arena.words[entry >>> CHUNK_SHIFT], wordAtOf(entry) + PENDING_ID);
    copyFields(arena, entry, copy, DELIVERIES, DELIVERIES + 2);
  }
}

function copyFields(arena: Arena, from: Ref, to: Ref, field: number, end: number): void {
  const source = arena.words[from >>> CHUNK_SHIFT];
  const target = arena.words[to >>> CHUNK_SHIFT];
  for (; field < end; field++) target[wordAtOf(to) + field] = source[wordAtOf(from) + field];
}

function count(arena: Arena, root: Ref, measure: (block: Ref) => number): number {
  let sum = 0;
  eachBlock(arena, root, (block) => {
    sum += measure(block);
  });
  return sum;
}

export const streamType: RootedType = {
  dismantle,
  duplicate,
  countBlocks: (arena, root) => count(arena, root, () => 1),
  countBytes: (arena, root) => count(arena, root, (block) => arena.sizeOf(block)),
  /** The nodes, the groups, and what the first of those have. */
  weight(arena, root) {
    const { nodes, groups, consumers, producers } = toolsOf(arena);
    const groupCount = groups.count(root);
    const block = fieldOf(arena, root, PRODUCERS);
    let weight = inside(nodes, arena, root, NODES).size + groupCount + (block === 0 ? 0 : producers.recorded(block));
    for (let i = Math.min(groupCount, WEIGHED_GROUPS_MAX) - 1; i >= 0; i--) {
      const group = groups.at(root, i);
      weight += groups.pendingOfGroup(group) + inside(consumers, arena, group, CONSUMERS).size;
    }
    return weight;
  },
  check: checkStream,
};
