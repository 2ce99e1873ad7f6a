import type { Ref } from "../arena/arena.js";
import type { SetCursor } from "./set-cursor.js";
import type { SetMember } from "./set-member.js";
import type { Sets } from "./sets.js";

/** Where fewer than one in this many members are asked for, they are drawn; else all are passed. Redis's number. */
const WALK_PART = 3;
/** The slots of the table of what was drawn that are kept for the next sample. */
const SLOTS_KEPT = 16 * 1024;
const SLOTS_MIN = 16;
/** Spreads references, which are multiples of a block's size, over the slots (Fibonacci hashing). */
const SPREAD = 0x9e3779b1;

/**
 * A number of different members of a set, drawn at random, one `next` at a time: every choice of so many is equally likely.
 *
 * Many of them are picked in one pass over all (selection sampling, Knuth 3.4.2 S): O(n). Few are drawn until enough are different, with
 * a table of what was drawn: expected O(count). The set must not change meanwhile.
 */
export class SetSample {
  readonly #sets: Sets;
  readonly #random: () => number;
  #ref: Ref = 0;
  /** Members that are still to be picked, and that are still to be passed. */
  #wanted = 0;
  #left = 0;
  #cursor: SetCursor | null = null;
  /** What was drawn: open addressing, at most half full; 0 is empty. */
  #seen: Int32Array = new Int32Array(0);
  #mask = 0;

  constructor(sets: Sets, random: () => number) {
    this.#sets = sets;
    this.#random = random;
  }

  /** Begins to pick `count` members, of which there are more. */
  begin(ref: Ref, count: number): this {
    const size = this.#sets.size(ref);
    this.#ref = ref;
    this.#wanted = count;
    this.#left = size;
    this.#cursor = count * WALK_PART > size ? this.#sets.walk(ref) : null;
    if (this.#cursor === null) this.#clearSeen(count);
    return this;
  }

  /** The next member, valid until the one behind it; null when there were enough. */
  next(): SetMember | null {
    if (this.#wanted === 0) return null;
    return this.#cursor === null ? this.#drawNew() : this.#pick(this.#cursor);
  }

  #pick(cursor: SetCursor): SetMember | null {
    for (let member = cursor.next(); member !== null; member = cursor.next()) {
      if (this.#random() * this.#left-- >= this.#wanted) continue;
      this.#wanted--;
      return member;
    }
    return null;
  }

  #drawNew(): SetMember {
    for (;;) {
      const member = this.#sets.draw(this.#ref);
      if (!this.#add(this.#sets.drawnId)) continue;
      if (--this.#wanted === 0 && this.#seen.length > SLOTS_KEPT) this.#seen = new Int32Array(0);
      return member;
    }
  }

  #clearSeen(count: number): void {
    let slots = SLOTS_MIN;
    while (slots < count * 2) slots *= 2;
    this.#mask = slots - 1;
    if (this.#seen.length < slots) this.#seen = new Int32Array(slots);
    else this.#seen.fill(0);
  }

  /** Notes that something was drawn. False where it was already. */
  #add(id: number): boolean {
    let slot = (Math.imul(id, SPREAD) >>> 7) & this.#mask;
    for (; this.#seen[slot] !== 0; slot = (slot + 1) & this.#mask) if (this.#seen[slot] === id) return false;
    this.#seen[slot] = id;
    return true;
  }
}
