/**
 * Unions, differences and intersections of sets, read from their entries and built in an entry that is in no index: the sources stay as
 * they are until the caller puts the result somewhere, so a destination may be a source, and `ArenaFullError` leaves nothing behind.
 *
 *   intersection   walks the smallest set and looks each member up in the others: O(smallest × sets)
 *   difference     either walks the first set and looks each member up in the others, or copies it and removes the members of all
 *                  others, whichever promises to be less work: O(all members) at the most
 *   union          adds all to the result: O(all members)
 *
 * Counting an intersection, a difference by the first way, or a union of few sets builds nothing.
 */
import type { Ref } from "../arena/arena.js";
import { HyperLogLogUnion } from "../hyperloglog/union.js";
import type { LooseEntries } from "../keyspace/loose-entries.js";
import type { SetCursor } from "./set-cursor.js";
import type { SetMember } from "./set-member.js";
import type { Sets } from "./sets.js";

/** Sources up to this many are sorted by size, which finds a verdict sooner. */
const SORTED_MAX = 64;
/** Unions of up to this many sets are counted by looking each member up in the sets before. */
const UNION_LOOKUPS_MAX = 4;

/** No limit: more members than any set can have, and a small integer, which costs nothing to hand on. */
export const NO_LIMIT = 0x7fffffff;

/** Members between two estimates of a union that may have reached its limit. */
const ESTIMATE_EVERY = 4096;

const noBytes = new Uint8Array(0);

export class SetAlgebra {
  readonly #sets: Sets;
  readonly #loose: LooseEntries;
  /** The entries of the sources in the order given, 0 where there is none. */
  #sources: Int32Array = new Int32Array(16);
  #count = 0;
  #cursor: SetCursor | null = null;
  #result: Ref = 0;
  #registers: HyperLogLogUnion | null = null;
  /** The key that the result is for. */
  #key: Uint8Array = noBytes;
  #keyStart = 0;
  #keyEnd = 0;

  constructor(sets: Sets, loose: LooseEntries) {
    this.#sets = sets;
    this.#loose = loose;
  }

  /** Forgets the sources; results are for nobody. */
  begin(): void {
    this.beginFor(noBytes, 0, 0);
  }

  /** Forgets the sources; the results' entries will be of this key. */
  beginFor(key: Uint8Array, start: number, end: number): void {
    this.#count = 0;
    this.#key = key;
    this.#keyStart = start;
    this.#keyEnd = end;
  }

  /** Adds the entry of a set to the sources, or 0 for one that does not exist. */
  add(ref: Ref): void {
    if (this.#count === this.#sources.length) {
      const sources = new Int32Array(this.#count * 2);
      sources.set(this.#sources);
      this.#sources = sources;
    }
    this.#sources[this.#count++] = ref;
  }

  /** The entry of the union, the caller's to free or place; 0 where it is empty. Ends at `limit` members or a little more. */
  unite(limit: number): Ref {
    this.#result = 0;
    try {
      let left = limit;
      for (let i = 0; i < this.#count && left > 0; i++) left -= this.#putAll(this.#sources[i], left);
    } catch (error) {
      this.#discard();
      throw error;
    }
    return this.#result;
  }

  /** The entry of the difference, as `unite`. */
  subtract(): Ref {
    this.#result = 0;
    try {
      if (this.#looksUp()) this.#putDifference();
      else {
        this.#putAll(this.#sources[0], NO_LIMIT);
        for (let i = 1; i < this.#count && this.#result !== 0; i++) this.#removeAll(this.#sources[i]);
      }
    } catch (error) {
      this.#discard();
      throw error;
    }
    return this.#result;
  }

  /** The entry of the intersection, as `unite`. */
  intersect(): Ref {
    this.#result = 0;
    try {
      this.beginCommon();
      for (let member = this.nextCommon(); member !== null; member = this.nextCommon()) this.#put(member);
    } catch (error) {
      this.#discard();
      throw error;
    }
    return this.#result;
  }

  /** Begins a walk over the intersection. */
  beginCommon(): void {
    this.#sort(0, 1);
    const smallest = this.#sources[0];
    this.#cursor = smallest === 0 ? null : this.#sets.walk(smallest);
  }

  /** The next member of the intersection, valid until the one behind it; null behind the last. */
  nextCommon(): SetMember | null {
    const cursor = this.#cursor;
    if (cursor === null) return null;
    for (let member = cursor.next(); member !== null; member = cursor.next()) if (this.#inAll(member)) return member;
    return null;
  }

  /** How many members the intersection has, `limit` at the most. */
  countCommon(limit: number): number {
    let count = 0;
    this.beginCommon();
    while (count < limit && this.nextCommon() !== null) count++;
    return count;
  }

  /** How many members the difference has, `limit` at the most. */
  countDifference(limit: number): number {
    const first = this.#sources[0];
    if (first === 0) return 0;
    if (!this.#looksUp()) return Math.min(limit, this.#countAndFree(this.subtract()));
    let count = 0;
    const cursor = this.#sets.walk(first);
    for (let member = cursor.next(); member !== null && count < limit; member = cursor.next())
      if (!this.#inAny(member, 1, this.#count)) count++;
    return count;
  }

  /** How many members the union has, `limit` at the most. */
  countUnion(limit: number): number {
    if (this.#count > UNION_LOOKUPS_MAX) return Math.min(limit, this.#countAndFree(this.unite(limit)));
    let count = 0;
    for (let i = 0; i < this.#count && count < limit; i++) {
      if (this.#sources[i] === 0) continue;
      const cursor = this.#sets.walk(this.#sources[i]);
      for (let member = cursor.next(); member !== null && count < limit; member = cursor.next())
        if (!this.#inAny(member, 0, i)) count++;
    }
    return count;
  }

  /**
   * About how many members the union has, `limit` at the most, as a HyperLogLog estimates it: within 0.81 % (one standard error), in
   * 16 KiB however many there are. O(all members).
   */
  estimateUnion(limit: number): number {
    this.#registers ??= new HyperLogLogUnion();
    const registers = this.#registers;
    registers.clear();
    // At least so many members must come before the estimate can reach the limit: counting costs as much as thousands of them.
    let uncounted = Math.max(limit, ESTIMATE_EVERY);
    for (let i = 0; i < this.#count; i++) {
      if (this.#sources[i] === 0) continue;
      const cursor = this.#sets.walk(this.#sources[i]);
      for (let member = cursor.next(); member !== null; member = cursor.next()) {
        member.spell();
        registers.addElement(member.bytes, member.start, member.end);
        if (--uncounted > 0) continue;
        const left = limit - registers.count();
        if (left <= 0) return limit;
        uncounted = Math.max(left, ESTIMATE_EVERY);
      }
    }
    return Math.min(limit, registers.count());
  }

  /**
   * Whether the difference is found by looking the first set's members up in the others. Half of the lookups are taken to be spared,
   * as a member that is found once is looked up no further.
   */
  #looksUp(): boolean {
    const first = this.#sizeOf(0);
    let existing = 0;
    let all = 0;
    for (let i = 0; i < this.#count; i++) {
      all += this.#sizeOf(i);
      if (this.#sources[i] !== 0) existing++;
    }
    return (first * existing) / 2 <= all;
  }

  #putDifference(): void {
    if (this.#sources[0] === 0) return;
    this.#sort(1, -1);
    const cursor = this.#sets.walk(this.#sources[0]);
    for (let member = cursor.next(); member !== null; member = cursor.next())
      if (!this.#inAny(member, 1, this.#count)) this.#put(member);
  }

  /** Adds the members of a source to the result until `limit` were new. Returns how many were. */
  #putAll(source: Ref, limit: number): number {
    if (source === 0) return 0;
    let added = 0;
    const cursor = this.#sets.walk(source);
    for (let member = cursor.next(); member !== null && added < limit; member = cursor.next())
      if (this.#put(member)) added++;
    return added;
  }

  /** Removes the members of a source from the result until that is empty. */
  #removeAll(source: Ref): void {
    if (source === 0) return;
    const sets = this.#sets;
    const cursor = sets.walk(source);
    for (let member = cursor.next(); member !== null; member = cursor.next()) {
      this.#result = sets.remove(this.#loose, this.#result, member);
      if (!sets.changed || sets.size(this.#result) > 0) continue;
      this.#discard();
      return;
    }
  }

  #put(member: SetMember): boolean {
    const sets = this.#sets;
    if (this.#result === 0) {
      this.#result = sets.create(this.#loose, this.#key, this.#keyStart, this.#keyEnd, member);
      return true;
    }
    this.#result = sets.add(this.#loose, this.#result, member);
    return sets.changed;
  }

  #inAll(member: SetMember): boolean {
    for (let i = 1; i < this.#count; i++)
      if (this.#sources[i] !== this.#sources[0] && !this.#sets.has(this.#sources[i], member)) return false;
    return true;
  }

  /** Whether a member is in one of the sources from `from` on, before `to`. */
  #inAny(member: SetMember, from: number, to: number): boolean {
    for (let i = from; i < to; i++) if (this.#sources[i] !== 0 && this.#sets.has(this.#sources[i], member)) return true;
    return false;
  }

  #sizeOf(index: number): number {
    const source = this.#sources[index];
    return source === 0 ? 0 : this.#sets.size(source);
  }

  /** Puts the smallest source from `from` on in front, or the largest where `sign` is -1; of few sources all are sorted. */
  #sort(from: number, sign: number): void {
    const sources = this.#sources;
    const end = this.#count - from > SORTED_MAX ? from + 1 : this.#count;
    for (let to = from; to < end; to++) {
      let best = to;
      for (let i = to + 1; i < this.#count; i++) if (sign * (this.#sizeOf(i) - this.#sizeOf(best)) < 0) best = i;
      const source = sources[best];
      sources.copyWithin(to + 1, to, best);
      sources[to] = source;
    }
  }

  #countAndFree(result: Ref): number {
    if (result === 0) return 0;
    const size = this.#sets.size(result);
    this.#loose.free(result);
    return size;
  }

  #discard(): void {
    if (this.#result !== 0) this.#loose.free(this.#result);
    this.#result = 0;
  }
}
