/**
 * Sets of byte strings, in three forms:
 *
 *   integers   integer-sets.ts   an intset in the entry           integers alone, up to `setIntegersMax`
 *   packed     packed-sets.ts    a listpack in the entry          few and short members of any kind
 *   rooted     rooted-sets.ts    a dictionary behind a root       everything else
 *
 * A set that outgrows its form is converted by the member that does not fit, and never goes back by itself, as in Redis: OBJECT
 * ENCODING calls the first form `intset` and both others `hashtable`, which is what Redis 7.0 has in their place.
 *
 * Who removes the last member removes the entry: an empty set is in no index.
 *
 * One object serves a keyspace. Nothing is allocated on the JavaScript heap for a call or a member; members come and go in
 * `SetMember`s that the next call overwrites. Every change asks for its memory first: `ArenaFullError` leaves the set as it was.
 */
import { type Arena, CHUNK_SHIFT, type Ref } from "../arena/arena.js";
import { CollectionForm, formOf, valueLengthOf, valueStartOf } from "../keyspace/entry.js";
import type { HashKey } from "../keyspace/hash.js";
import type { EntryPlace } from "../keyspace/loose-entries.js";
import type { CollectionLimits } from "./collection-limits.js";
import type { Dictionary } from "./dictionary.js";
import { IntegerSets } from "./integer-sets.js";
import { intsetFault } from "./intset.js";
import { PackedSets } from "./packed-sets.js";
import { ROOT_VALUE_BYTES, RootedSets } from "./rooted-sets.js";
import { SetConverter } from "./set-converter.js";
import { SetCursor } from "./set-cursor.js";
import { SetMember } from "./set-member.js";
import { SetSample } from "./set-sample.js";

export class Sets {
  /** Whether the latest `create`, `add` or `remove` changed the set. */
  changed = false;
  /** For callers: a member that they look for. */
  readonly sought: SetMember = new SetMember();
  /** What `draw` found, or `scan` shows. */
  readonly drawn: SetMember = new SetMember();

  readonly #arena: Arena;
  readonly #random: () => number;
  readonly #integers: IntegerSets;
  readonly #packed: PackedSets;
  readonly #rooted: RootedSets;
  readonly #converter: SetConverter;
  readonly #cursor: SetCursor;
  readonly #sample: SetSample;
  /** Where `drawn` stands in its set: a position, or an item. */
  #drawnAt = 0;

  /** `random` gives numbers in [0, 1). */
  constructor(arena: Arena, dictionary: Dictionary, hashKey: HashKey, limits: CollectionLimits, random: () => number) {
    this.#arena = arena;
    this.#random = random;
    this.#integers = new IntegerSets(arena, limits);
    this.#packed = new PackedSets(arena, limits);
    this.#rooted = new RootedSets(arena, hashKey, dictionary);
    this.#cursor = new SetCursor(arena);
    this.#sample = new SetSample(this, random);
    this.#converter = new SetConverter(arena, this.#integers, new PackedSets(arena, limits), this.#rooted);
  }

  /** Members of a set. O(1). */
  size(ref: Ref): number {
    switch (formOf(this.#arena, ref)) {
      case CollectionForm.integers:
        return this.#integers.size(ref);
      case CollectionForm.packed:
        return this.#packed.size(ref);
      default:
        return this.#rooted.size(ref);
    }
  }

  /** Whether a set has a member. O(1); O(log n) among integers, O(n) in a small set. */
  has(ref: Ref, member: SetMember): boolean {
    switch (formOf(this.#arena, ref)) {
      case CollectionForm.integers:
        return this.#integers.find(ref, member) >= 0;
      case CollectionForm.packed:
        return this.#packed.find(ref, member) >= 0;
      default:
        return this.#rooted.find(ref, member) !== 0;
    }
  }

  /** Makes the entry of a set with one member, for a key that has none. */
  create(place: EntryPlace, key: Uint8Array, keyStart: number, keyEnd: number, member: SetMember): Ref {
    this.changed = true;
    if (member.isInteger && this.#integers.allows(1))
      return this.#integers.create(place, key, keyStart, keyEnd, member);
    if (this.#packed.allows(1, member)) return this.#packed.create(place, key, keyStart, keyEnd, member);
    return this.#rooted.create(place, key, keyStart, keyEnd, member);
  }

  /** Adds a member. Returns the entry, which may have moved; `changed` says whether the member is new. */
  add(place: EntryPlace, ref: Ref, member: SetMember): Ref {
    this.changed = false;
    const to = this.#add(place, ref, member);
    this.changed = to !== 0;
    return to === 0 ? ref : to;
  }

  /** `add`; returns 0 where the member was there. */
  #add(place: EntryPlace, ref: Ref, member: SetMember): Ref {
    switch (formOf(this.#arena, ref)) {
      case CollectionForm.integers: {
        const position = this.#integers.find(ref, member);
        if (position >= 0) return 0;
        if (member.isInteger && this.#integers.allows(this.#integers.size(ref) + 1))
          return this.#integers.insert(place, ref, ~position, member);
        return this.#converter.widen(place, ref, member);
      }
      case CollectionForm.packed:
        if (this.#packed.find(ref, member) >= 0) return 0;
        if (this.#packed.allows(this.#packed.size(ref) + 1, member)) return this.#packed.append(place, ref, member);
        return this.#converter.widen(place, ref, member);
      default:
        return this.#rooted.add(ref, member) ? ref : 0;
    }
  }

  /** Removes a member; needs no memory. Returns the entry, which may have moved; `changed` says whether the member was there. */
  remove(place: EntryPlace, ref: Ref, member: SetMember): Ref {
    let position = 0;
    switch (formOf(this.#arena, ref)) {
      case CollectionForm.integers:
        position = this.#integers.find(ref, member);
        break;
      case CollectionForm.packed:
        position = this.#packed.find(ref, member);
        break;
      default:
        this.changed = this.#rooted.remove(ref, member);
        return ref;
    }
    this.changed = position >= 0;
    return this.changed ? this.#removeAt(place, ref, position) : ref;
  }

  /** Draws a member of a set that is not empty into `drawn`; all are equally likely. Expected O(1), O(n) in a small set. */
  draw(ref: Ref): SetMember {
    const { drawn } = this;
    switch (formOf(this.#arena, ref)) {
      case CollectionForm.integers:
        this.#drawnAt = (this.#random() * this.#integers.size(ref)) | 0;
        this.#integers.read(ref, this.#drawnAt, drawn);
        break;
      case CollectionForm.packed:
        this.#drawnAt = this.#packed.seek(ref, (this.#random() * this.#packed.size(ref)) | 0);
        this.#packed.read(ref, this.#drawnAt, drawn);
        break;
      default:
        this.#drawnAt = this.#rooted.sample(ref, this.#random);
        this.#rooted.read(this.#drawnAt, drawn);
    }
    return drawn;
  }

  /** Something that tells the latest drawn member from all others of its set, above 0. */
  get drawnId(): number {
    return this.#drawnAt + 1;
  }

  /** Removes what `draw` has just found; needs no memory. Returns the entry. */
  removeDrawn(place: EntryPlace, ref: Ref): Ref {
    return this.#removeAt(place, ref, this.#drawnAt);
  }

  /** Begins a walk over all members of a set. There is one such walk at a time. */
  walk(ref: Ref): SetCursor {
    return this.#cursor.begin(ref);
  }

  /** `count` different members at random, of which the set has more. There is one such sample, or `walk`, at a time. */
  sample(ref: Ref, count: number): SetSample {
    return this.#sample.begin(ref, count);
  }

  /**
   * Shows the members of a cursor's place and returns the next cursor, 0 at the end, with SCAN's guarantee. A small set is shown whole,
   * whatever the cursor. `visit` must not change the set.
   */
  scan(ref: Ref, cursor: number, visit: (member: SetMember) => void): number {
    const { drawn } = this;
    if (formOf(this.#arena, ref) === CollectionForm.rooted)
      return this.#rooted.scan(ref, cursor, (item) => {
        this.#rooted.read(item, drawn);
        visit(drawn);
      });
    const walk = this.walk(ref);
    for (let member = walk.next(); member !== null; member = walk.next()) visit(member);
    return 0;
  }

  /**
   * Gives a set the form that it would have had if its members had come one by one to an empty set. Where there is no memory for that it
   * stays as it is. Returns the entry. O(n).
   */
  renew(place: EntryPlace, ref: Ref): Ref {
    return this.#converter.renew(place, ref, this.size(ref));
  }

  /** Throws where an invariant of a set does not hold, but for those of a dictionary. O(n). */
  check(ref: Ref): void {
    const arena = this.#arena;
    const start = valueStartOf(arena, ref);
    const end = start + valueLengthOf(arena, ref);
    const form = formOf(arena, ref);
    if (form === CollectionForm.integers) {
      const fault = intsetFault(arena.bytes[ref >>> CHUNK_SHIFT], start, end);
      if (fault !== null) throw new Error(fault);
    } else if (form === CollectionForm.packed) this.#packed.check(ref, end);
    else if (end - start !== ROOT_VALUE_BYTES) throw new Error(`set: a root of ${end - start} bytes`);
    if (this.size(ref) === 0) throw new Error("set: it is empty");
  }

  #removeAt(place: EntryPlace, ref: Ref, position: number): Ref {
    switch (formOf(this.#arena, ref)) {
      case CollectionForm.integers:
        return this.#integers.removeAt(place, ref, position);
      case CollectionForm.packed:
        return this.#packed.removeAt(place, ref, position);
      default:
        this.#rooted.removeItem(ref, position);
        return ref;
    }
  }
}
