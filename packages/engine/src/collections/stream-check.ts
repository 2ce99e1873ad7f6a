/** The invariants of streams, for tests and for MEMORY's leak checks. */
import { type Arena, CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
import { IdTree } from "./id-tree.js";
import { NameDirectory } from "./named-block.js";
import { checkProducers } from "./producer-blocks.js";
import {
  CONSUMER_PENDING,
  CONSUMERS,
  DELIVERED,
  fieldOf,
  GROUP_PENDING,
  momentOf,
  NEWER,
  NEWEST,
  NEWEST_UNOWNED,
  OLDER,
  OLDEST,
  OWNER,
  PENDING_ID,
} from "./stream-group.js";
import { compareIds, isZeroId, newId } from "./stream-id.js";
import { StreamNode } from "./stream-node.js";
import { FIRST_ID, GROUPS, LAST_ID, lengthOf, NODES, PRODUCERS, wordAtOf } from "./stream-root.js";

const inside = <T extends IdTree | NameDirectory>(hand: T, arena: Arena, block: Ref, field: number): T =>
  hand.open(arena.words[block >>> CHUNK_SHIFT], wordAtOf(block) + field) as T;

/** Throws where an invariant does not hold. O(entries + pending entries). */
export function checkStream(arena: Arena, root: Ref): void {
  checkNodes(arena, root);
  const groups = inside(new NameDirectory(arena), arena, root, GROUPS);
  groups.check();
  for (let i = 0; i < groups.size; i++) checkGroup(arena, groups.block(i));
  const producers = fieldOf(arena, root, PRODUCERS);
  if (producers !== 0) checkProducers(arena, producers);
}

function checkNodes(arena: Arena, root: Ref): void {
  const words = arena.words[root >>> CHUNK_SHIFT];
  const nodes = inside(new IdTree(arena), arena, root, NODES);
  nodes.check();
  const node = new StreamNode();
  const first = newId();
  const last = newId();
  let length = 0;
  for (let more = nodes.first(); more; more = nodes.next()) {
    const start = (nodes.value & UNIT_MASK) << 4;
    node.open(arena.bytes[nodes.value >>> CHUNK_SHIFT], start, nodes.words, nodes.at);
    node.pack.check(start + arena.sizeOf(nodes.value));
    if (start + arena.sizeOf(nodes.value) < node.end + 1 + node.growthMax)
      throw new Error("stream: a node has no room for its counters");
    const found = { live: 0, deleted: 0 };
    for (let at = node.entriesAt; at < node.end; at = node.behind()) {
      node.read(at);
      if (compareIds(node.id, 0, last, 0) <= 0) throw new Error("stream: IDs out of order");
      last.set(node.id);
      if (node.before(node.behind()) !== at) throw new Error("stream: an entry cannot be read backwards");
      if (!node.isDeleted && length + found.live === 0) first.set(node.id);
      if (node.isDeleted) found.deleted++;
      else found.live++;
    }
    if (found.live !== node.live || found.deleted !== node.deleted)
      throw new Error(`stream: a node of ${found.live} entries and ${found.deleted} deleted ones says otherwise`);
    length += found.live;
  }
  if (length !== lengthOf(arena, root)) throw new Error(`stream: says ${lengthOf(arena, root)} entries, has ${length}`);
  if (compareIds(last, 0, words, wordAtOf(root) + LAST_ID) > 0) throw new Error("stream: an entry behind the last ID");
  const isFirst = compareIds(first, 0, words, wordAtOf(root) + FIRST_ID) === 0;
  if (!isFirst && (length > 0 || !isZeroId(words, wordAtOf(root) + FIRST_ID)))
    throw new Error("stream: the first ID is another one");
}

function checkGroup(arena: Arena, group: Ref): void {
  const consumers = inside(new NameDirectory(arena), arena, group, CONSUMERS);
  consumers.check();
  const ofConsumers = new Map<Ref, Ref>();
  const own = new IdTree(arena);
  for (let i = 0; i < consumers.size; i++) {
    inside(own, arena, consumers.block(i), CONSUMER_PENDING).check();
    for (let more = own.first(); more; more = own.next()) {
      if (ofConsumers.has(own.value)) throw new Error("stream: an entry is pending at two consumers");
      ofConsumers.set(own.value, consumers.block(i));
    }
  }
  const all = inside(new IdTree(arena), arena, group, GROUP_PENDING);
  all.check();
  const listed = checkList(arena, group);
  if (listed !== all.size) throw new Error(`stream: ${all.size} entries are pending, ${listed} are in the list`);
  for (let more = all.first(); more; more = all.next()) {
    const pending = all.value;
    if (compareIds(all.words, all.at, arena.words[pending >>> CHUNK_SHIFT], wordAtOf(pending) + PENDING_ID) !== 0)
      throw new Error("stream: a pending entry has another ID than its place");
    if ((ofConsumers.get(pending) ?? 0) !== fieldOf(arena, pending, OWNER))
      throw new Error("stream: a pending entry is at another consumer than it says");
    ofConsumers.delete(pending);
  }
  if (ofConsumers.size > 0) throw new Error("stream: a consumer has a pending entry that its group has not");
}

/** Walks the list by time of delivery; returns how many entries are in it. */
function checkList(arena: Arena, group: Ref): number {
  let listed = 0;
  let older = 0;
  let newestUnowned = 0;
  for (let pending = fieldOf(arena, group, OLDEST); pending !== 0; pending = fieldOf(arena, pending, NEWER)) {
    if (fieldOf(arena, pending, OLDER) !== older) throw new Error("stream: the list of pending entries is broken");
    if (fieldOf(arena, pending, OWNER) === 0) {
      if (newestUnowned !== older) throw new Error("stream: an entry without owner stands behind others");
      newestUnowned = pending;
    } else if (older !== 0 && momentOf(arena, older, DELIVERED) > momentOf(arena, pending, DELIVERED))
      throw new Error("stream: pending entries are not in the order of their delivery");
    older = pending;
    listed++;
  }
  if (older !== fieldOf(arena, group, NEWEST)) throw new Error("stream: the newest pending entry is another one");
  if (newestUnowned !== fieldOf(arena, group, NEWEST_UNOWNED))
    throw new Error("stream: the newest pending entry without owner is another one");
  return listed;
}
