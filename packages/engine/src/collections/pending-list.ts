/**
 * What is pending in a group: entries that were delivered and not acknowledged yet (stream-group.ts draws the blocks).
 *
 * Methods that need memory throw `ArenaFullError` before they change anything.
 */
import { type Arena, CHUNK_SHIFT, type Ref } from "../arena/arena.js";
import { IdTree } from "./id-tree.js";
import { Int64 } from "./int64.js";
import {
  CONSUMER_PENDING,
  DELIVERED,
  DELIVERIES,
  fieldOf,
  GROUP_PENDING,
  isDeliveredLater,
  momentOf,
  NEWER,
  NEWEST,
  NEWEST_UNOWNED,
  newPending,
  OLDER,
  OLDEST,
  OWNER,
  PENDING_ID,
  readIdle,
  setField,
  setMoment,
} from "./stream-group.js";
import { countUp, wordAtOf } from "./stream-root.js";

export class PendingList {
  /** When the next entry is delivered, ms since 1970. */
  readonly moment: Float64Array = new Float64Array(1);
  /** The moment of the running command, ms since 1970, to which idle times are counted. The caller sets it. */
  readonly now: Float64Array = new Float64Array(1);
  /** What `readIdle` found, in ms. */
  readonly idle: Int64 = new Int64();

  readonly #arena: Arena;
  readonly #ofGroup: IdTree;
  readonly #ofConsumer: IdTree;
  readonly #cell = new Float64Array(1);

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#ofGroup = new IdTree(arena);
    this.#ofConsumer = new IdTree(arena);
  }

  /** Notes that a consumer was seen at `moment`, or with `field` ACTIVE that it got something. */
  see(consumer: Ref, field: number): void {
    setMoment(this.#arena, consumer, field, this.moment);
  }

  /** Opens a hand over what is pending in a group. */
  openGroup(hand: IdTree, group: Ref): IdTree {
    return hand.open(this.#arena.words[group >>> CHUNK_SHIFT], wordAtOf(group) + GROUP_PENDING);
  }

  /** Opens a hand over what is pending at a consumer. */
  openConsumer(hand: IdTree, consumer: Ref): IdTree {
    return hand.open(this.#arena.words[consumer >>> CHUNK_SHIFT], wordAtOf(consumer) + CONSUMER_PENDING);
  }

  /** The pending entry of an ID in a group, or 0. O(log pending). */
  find(group: Ref, id: Int32Array, idAt: number): Ref {
    return this.openGroup(this.#ofGroup, group).find(id, idAt);
  }

  /**
   * Notes that an entry, which was not pending, was delivered to a consumer at `moment`, once. With consumer 0 nobody owns it and
   * it counts as never delivered. `near` as in `deliver`. Returns it. O(log pending).
   */
  add(group: Ref, consumer: Ref, id: Int32Array, idAt: number, near: Ref = 0): Ref {
    const arena = this.#arena;
    const pending = newPending(arena, id, idAt);
    try {
      this.openGroup(this.#ofGroup, group).insert(id, idAt, pending);
    } catch (error) {
      arena.free(pending);
      throw error;
    }
    if (consumer !== 0) {
      try {
        this.openConsumer(this.#ofConsumer, consumer).insert(id, idAt, pending);
      } catch (error) {
        this.#ofGroup.find(id, idAt);
        this.#ofGroup.remove();
        arena.free(pending);
        throw error;
      }
      setField(arena, pending, DELIVERIES + 1, 1);
    }
    setField(arena, pending, OWNER, consumer);
    setMoment(arena, pending, DELIVERED, this.moment);
    this.#link(group, pending, near);
    return pending;
  }

  /** Gives a pending entry to another consumer, or to nobody (0). Its time and count stay. O(log pending). */
  assign(group: Ref, pending: Ref, consumer: Ref): void {
    const arena = this.#arena;
    const owner = fieldOf(arena, pending, OWNER);
    if (owner === consumer) return;
    const words = arena.words[pending >>> CHUNK_SHIFT];
    const at = wordAtOf(pending) + PENDING_ID;
    if (consumer !== 0) this.openConsumer(this.#ofConsumer, consumer).insert(words, at, pending);
    if (owner !== 0 && consumer !== 0) {
      // Its time stays, and with it its place.
      this.#removeFromConsumer(owner, words, at);
      setField(arena, pending, OWNER, consumer);
      return;
    }
    this.#unlink(group, pending);
    if (owner !== 0) this.#removeFromConsumer(owner, words, at);
    setField(arena, pending, OWNER, consumer);
    this.#link(group, pending, 0);
  }

  /**
   * Notes that a pending entry was delivered at `moment`. Its count is the caller's. O(1) where that is now, longer ago than for all
   * others, or the moment of the entry `near`, which was delivered last (0: none); else O(entries that are nearer to an end).
   */
  deliver(group: Ref, pending: Ref, near: Ref = 0): void {
    this.#unlink(group, pending);
    setMoment(this.#arena, pending, DELIVERED, this.moment);
    this.#link(group, pending, near);
  }

  /** Counts a delivery. */
  countDelivery(pending: Ref): void {
    countUp(this.#arena.words[pending >>> CHUNK_SHIFT], wordAtOf(pending) + DELIVERIES);
  }

  /** Takes a delivery back, where there was one. */
  uncountDelivery(pending: Ref): void {
    const words = this.#arena.words[pending >>> CHUNK_SHIFT];
    const at = wordAtOf(pending) + DELIVERIES;
    if ((words[at] | words[at + 1]) === 0) return;
    if (words[at + 1] === 0) words[at]--;
    words[at + 1] = (words[at + 1] - 1) | 0;
  }

  /** Leaves in `idle` for how long an entry has been pending now; 0 where its time is to come. O(1). */
  readIdle(pending: Ref): void {
    readIdle(this.#arena, pending, this.now, this.#cell);
    if (this.#cell[0] < 0) this.#cell[0] = 0;
    this.idle.setFrom(this.#cell);
  }

  /** Whether an entry has been pending now for as many ms as stand in the cell. O(1). */
  isIdleFor(pending: Ref, ms: Float64Array): boolean {
    readIdle(this.#arena, pending, this.now, this.#cell);
    return this.#cell[0] >= ms[0];
  }

  /** Whether an entry of a group has been pending now for as many ms as stand in the cell, or is owned by nobody. O(1). */
  hasIdle(group: Ref, ms: Float64Array): boolean {
    const oldest = fieldOf(this.#arena, group, OLDEST);
    if (oldest === 0) return false;
    return fieldOf(this.#arena, oldest, OWNER) === 0 || this.isIdleFor(oldest, ms);
  }

  /** When the oldest pending entry was delivered, ms since 1970; Infinity where nothing is pending. O(1). */
  oldestMs(group: Ref): number {
    const oldest = fieldOf(this.#arena, group, OLDEST);
    return oldest === 0 ? Number.POSITIVE_INFINITY : momentOf(this.#arena, oldest, DELIVERED);
  }

  /** Forgets a pending entry. O(log pending). */
  remove(group: Ref, pending: Ref): void {
    const arena = this.#arena;
    const words = arena.words[pending >>> CHUNK_SHIFT];
    const at = wordAtOf(pending) + PENDING_ID;
    const owner = fieldOf(arena, pending, OWNER);
    if (owner !== 0) this.#removeFromConsumer(owner, words, at);
    this.#forget(group, pending);
  }

  /** Forgets all that is pending at a consumer. O(pending × log pending). */
  removeAll(group: Ref, consumer: Ref): void {
    const hand = this.openConsumer(this.#ofConsumer, consumer);
    for (let more = hand.first(); more; more = hand.next()) this.#forget(group, hand.value);
    while (hand.size > 0) hand.dropLastLeaf();
  }

  /**
   * Frees about `limit` of what is pending in a group that is to go, and of the pages that lead to it; returns how many blocks. Nothing else
   * may be done with the group but this. The consumers' own pages stay: `dropPages`. O(limit).
   */
  empty(group: Ref, limit: number): number {
    const arena = this.#arena;
    let freed = 0;
    for (let oldest = fieldOf(arena, group, OLDEST); oldest !== 0 && freed < limit; freed++) {
      const newer = fieldOf(arena, oldest, NEWER);
      arena.free(oldest);
      oldest = newer;
      setField(arena, group, OLDEST, oldest);
    }
    return freed + dropPages(this.openGroup(this.#ofGroup, group), limit - freed);
  }

  /** Frees up to `limit` pages that lead to what was pending at a consumer of a group that was emptied; returns how many. O(limit). */
  dropPages(consumer: Ref, limit: number): number {
    return dropPages(this.openConsumer(this.#ofConsumer, consumer), limit);
  }

  /** What is pending in a group and owned by nobody. O(their number). */
  countUnowned(group: Ref): number {
    let count = 0;
    let pending = fieldOf(this.#arena, group, NEWEST_UNOWNED);
    for (; pending !== 0; pending = fieldOf(this.#arena, pending, OLDER)) count++;
    return count;
  }

  /** Forgets what no consumer leads to any more, or only one that goes. */
  #forget(group: Ref, pending: Ref): void {
    const arena = this.#arena;
    this.openGroup(this.#ofGroup, group).find(arena.words[pending >>> CHUNK_SHIFT], wordAtOf(pending) + PENDING_ID);
    this.#ofGroup.remove();
    this.#unlink(group, pending);
    arena.free(pending);
  }

  #removeFromConsumer(consumer: Ref, words: Int32Array, at: number): void {
    this.openConsumer(this.#ofConsumer, consumer).find(words, at);
    this.#ofConsumer.remove();
  }

  /** Puts a pending entry into the list: behind all of its time and older, or behind the last that nobody owns. */
  #link(group: Ref, pending: Ref, near: Ref): void {
    const arena = this.#arena;
    let older: Ref;
    if (fieldOf(arena, pending, OWNER) === 0) {
      older = fieldOf(arena, group, NEWEST_UNOWNED);
      setField(arena, group, NEWEST_UNOWNED, pending);
    } else older = this.#findOlder(group, pending, near);
    const newer = older === 0 ? fieldOf(arena, group, OLDEST) : fieldOf(arena, older, NEWER);
    setField(arena, pending, OLDER, older);
    setField(arena, pending, NEWER, newer);
    if (older === 0) setField(arena, group, OLDEST, pending);
    else setField(arena, older, NEWER, pending);
    if (newer === 0) setField(arena, group, NEWEST, pending);
    else setField(arena, newer, OLDER, pending);
  }

  /** The entry behind which an owned one belongs, 0 for none. Looked for from both ends, where it is not right behind `near`. */
  #findOlder(group: Ref, pending: Ref, near: Ref): Ref {
    const arena = this.#arena;
    let back = fieldOf(arena, group, NEWEST);
    if (!this.#isBehind(back, pending)) return back;
    if (near !== 0 && near !== pending && this.#isRightBefore(near, pending)) return near;
    let front = fieldOf(arena, group, NEWEST_UNOWNED);
    for (;;) {
      back = fieldOf(arena, back, OLDER);
      if (!this.#isBehind(back, pending)) return back;
      // There is a next one: the newest is behind.
      const next = front === 0 ? fieldOf(arena, group, OLDEST) : fieldOf(arena, front, NEWER);
      if (isDeliveredLater(arena, next, pending)) return front;
      front = next;
    }
  }

  /** Whether an entry belongs behind an owned one: it is owned too, and was delivered later. */
  #isBehind(other: Ref, pending: Ref): boolean {
    const arena = this.#arena;
    return other !== 0 && fieldOf(arena, other, OWNER) !== 0 && isDeliveredLater(arena, other, pending);
  }

  /** Whether the entry right behind `near` belongs behind an owned one, and `near` does not. */
  #isRightBefore(near: Ref, pending: Ref): boolean {
    if (fieldOf(this.#arena, near, OWNER) === 0 || this.#isBehind(near, pending)) return false;
    return this.#isBehind(fieldOf(this.#arena, near, NEWER), pending);
  }

  #unlink(group: Ref, pending: Ref): void {
    const arena = this.#arena;
    const older = fieldOf(arena, pending, OLDER);
    const newer = fieldOf(arena, pending, NEWER);
    if (older === 0) setField(arena, group, OLDEST, newer);
    else setField(arena, older, NEWER, newer);
    if (newer === 0) setField(arena, group, NEWEST, older);
    else setField(arena, newer, OLDER, older);
    if (fieldOf(arena, group, NEWEST_UNOWNED) === pending) setField(arena, group, NEWEST_UNOWNED, older);
  }
}

function dropPages(tree: IdTree, limit: number): number {
  let dropped = 0;
  for (; tree.size > 0 && dropped < limit; dropped++) tree.dropLastLeaf();
  return dropped;
}
