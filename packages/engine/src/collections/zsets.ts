/**
 * Sorted sets, in both forms: packed (packed-zsets.ts) while they are small, and rooted (rooted-zsets.ts).
 *
 * A write goes in two steps, as with keys: `find` looks a member up and leaves its score in `score`; `add`, `rescore`, `remove` and
 * `rank` rely on what it found, so a member is looked up once. Scores go in by `newScore`. What writes returns where the entry is
 * now; a set that has become empty is the caller's to remove. Whatever needs memory throws `ArenaFullError` before it changes
 * anything.
 *
 * Several changes of a rooted set go together between `begin` and `keep` or `undo`; those of a small set are made in a copy instead.
 *
 * Ranges are ranges of ranks: bounds are turned into ranks first, so counting, skipping and removing cost O(log members).
 */
import { CHUNK_SHIFT, type Ref } from "../arena/arena.js";
import { CollectionForm, isRooted, rootOf, setRoot, ValueType, valueStartOf } from "../keyspace/entry.js";
import type { Keyspace } from "../keyspace/keyspace.js";
import type { EntryPlace } from "../keyspace/loose-entries.js";
import type { CollectionLimits } from "./collection-limits.js";
import { BoundKind, type LexBound, type LexRange } from "./lex-range.js";
import { PACKED_EMPTY_BYTES, PackedZSets } from "./packed-zsets.js";
import { RootedZSets } from "./rooted-zsets.js";
import { ZSetChanges } from "./zset-changes.js";
import { ZSetCursor } from "./zset-cursor.js";

/** Bytes of a value that is the reference of a root. */
const ROOT_REFERENCE_BYTES = 4;

export class ZSets {
  /** The score that was found, or that a bound has. */
  readonly score: Float64Array = new Float64Array(1);
  /** The score that is written. */
  readonly newScore: Float64Array = new Float64Array(1);
  /** The ranks that `lexRange` found: from the first to the one behind the last. */
  from = 0;
  to = 0;
  readonly rooted: RootedZSets;
  /** For walks of one command at a time. */
  readonly cursor: ZSetCursor;

  readonly #keyspace: Keyspace;
  readonly #limits: CollectionLimits;
  readonly #packed: PackedZSets;
  readonly #changes: ZSetChanges;
  /** Whether `#changes` remembers what is changed. */
  #together = false;
  /** What `find` found: an item, or the position in the pack, from its start. */
  #item = 0;
  #offset = 0;

  constructor(keyspace: Keyspace) {
    this.#keyspace = keyspace;
    this.#limits = keyspace.limits;
    this.#packed = new PackedZSets(keyspace.arena);
    this.rooted = new RootedZSets(keyspace.arena, keyspace.dictionary);
    this.#changes = new ZSetChanges(this.rooted);
    this.cursor = new ZSetCursor(keyspace);
  }

  /** Members. O(1). */
  size(ref: Ref): number {
    const { arena } = this.#keyspace;
    if (isRooted(arena, ref)) return this.rooted.size(rootOf(arena, ref));
    this.#packed.open(ref);
    return this.#packed.size;
  }

  /** Looks a member up, and leaves its score in `score`. O(1), or O(members) in a pack. */
  find(ref: Ref, bytes: Uint8Array, start: number, end: number): boolean {
    const { arena } = this.#keyspace;
    if (isRooted(arena, ref)) {
      this.#item = this.rooted.find(rootOf(arena, ref), bytes, start, end, this.score);
      return this.#item !== 0;
    }
    const packed = this.#packed;
    const pack = packed.open(ref);
    const at = packed.find(bytes, start, end);
    if (at < 0) return false;
    this.#offset = at - pack.start;
    packed.readScore(at, this.score);
    return true;
  }

  /** Makes a sorted set of one member with the score `newScore`, packed if the limits let it be. O(bytes). */
  create(
    place: EntryPlace,
    key: Uint8Array,
    keyStart: number,
    keyEnd: number,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): Ref {
    if (this.#limits.zsetPackedEntriesMax === 0 || end - start > this.#limits.zsetPackedValueMax)
      return this.createRooted(place, key, keyStart, keyEnd, bytes, start, end);
    const { arena } = this.#keyspace;
    const packed = this.#packed;
    const size = PACKED_EMPTY_BYTES + packed.pairBytes(this.newScore, bytes, start, end);
    const ref = place.create(key, keyStart, keyEnd, ValueType.zset, CollectionForm.packed, size);
    const pack = packed.pack.create(arena.bytes[ref >>> CHUNK_SHIFT], valueStartOf(arena, ref));
    packed.insert(pack.first, this.newScore, bytes, start, end);
    return ref;
  }

  /** Adds the member that `find` just missed, with the score `newScore`. O(log members), or O(members) in a pack. */
  add(place: EntryPlace, ref: Ref, bytes: Uint8Array, start: number, end: number): Ref {
    const { arena } = this.#keyspace;
    if (isRooted(arena, ref)) {
      const root = rootOf(arena, ref);
      if (this.#together) this.#changes.add(root, bytes, start, end, this.newScore);
      else this.rooted.add(root, bytes, start, end, this.newScore);
      return ref;
    }
    const packed = this.#packed;
    let pack = packed.open(ref);
    const { zsetPackedEntriesMax, zsetPackedValueMax } = this.#limits;
    if (packed.size >= zsetPackedEntriesMax || end - start > zsetPackedValueMax)
      return this.#unpackWith(place, ref, bytes, start, end);
    const offset = packed.placeFor(this.newScore, bytes, start, end) - pack.start;
    const size = pack.byteLength + packed.pairBytes(this.newScore, bytes, start, end);
    const to = place.resize(ref, size, CollectionForm.packed);
    pack = packed.open(to);
    packed.insert(pack.start + offset, this.newScore, bytes, start, end);
    return to;
  }

  /** Gives the member that `find` just found, which is `bytes[start .. end)`, the score `newScore`. Costs as `add`. */
  rescore(place: EntryPlace, ref: Ref, bytes: Uint8Array, start: number, end: number): Ref {
    const { arena } = this.#keyspace;
    if (isRooted(arena, ref)) {
      const root = rootOf(arena, ref);
      if (this.#together) this.#changes.rescore(root, this.#item, this.newScore);
      else this.rooted.rescore(root, this.#item, this.newScore);
      return ref;
    }
    const packed = this.#packed;
    let pack = packed.open(ref);
    const more = packed.scoreBytes(this.newScore) - packed.scoreBytesAt(pack.start + this.#offset);
    const size = pack.byteLength + more;
    const to = more > 0 ? place.resize(ref, size, CollectionForm.packed) : ref;
    pack = packed.open(to);
    pack.remove(pack.start + this.#offset, 2);
    packed.insert(packed.placeFor(this.newScore, bytes, start, end), this.newScore, bytes, start, end);
    return more < 0 ? place.resize(to, size, CollectionForm.packed) : to;
  }

  /** What `add` and `rescore` do to a rooted set from now on is kept together by `keep`, or undone by `undo`. */
  begin(): void {
    this.#together = true;
  }

  /** Needs no memory. O(changes × log members). */
  keep(ref: Ref): void {
    this.#together = false;
    this.#changes.keep(rootOf(this.#keyspace.arena, ref));
  }

  /** Needs no memory. O(changes × log members). */
  undo(ref: Ref): void {
    this.#together = false;
    this.#changes.undo(rootOf(this.#keyspace.arena, ref));
  }

  /** Removes the member that `find` just found. Costs as `add`; needs no memory. */
  remove(place: EntryPlace, ref: Ref): Ref {
    const { arena } = this.#keyspace;
    if (isRooted(arena, ref)) {
      this.rooted.remove(rootOf(arena, ref), this.#item);
      return ref;
    }
    const pack = this.#packed.open(ref);
    pack.remove(pack.start + this.#offset, 2);
    return place.resize(ref, pack.byteLength, CollectionForm.packed);
  }

  /** Removes the members of the ranks `from` to `to`, not included. O(log members + members removed). */
  removeRange(place: EntryPlace, ref: Ref, from: number, to: number): Ref {
    const { arena } = this.#keyspace;
    if (isRooted(arena, ref)) {
      this.rooted.removeRange(rootOf(arena, ref), from, to);
      return ref;
    }
    const pack = this.#packed.open(ref);
    pack.remove(this.#packed.at(from), (to - from) * 2);
    return place.resize(ref, pack.byteLength, CollectionForm.packed);
  }

  /** The rank of the member that `find` just found. O(log members), or O(members) in a pack. */
  rank(ref: Ref): number {
    const { arena } = this.#keyspace;
    if (isRooted(arena, ref)) return this.rooted.rankOf(rootOf(arena, ref), this.#item);
    const pack = this.#packed.open(ref);
    return this.#packed.rankOf(pack.start + this.#offset);
  }

  /** How many members have a score below the one in `score`; with `behind` also those that have it. Costs as `rank`. */
  rankOfScore(ref: Ref, behind: boolean): number {
    const { arena } = this.#keyspace;
    if (isRooted(arena, ref)) {
      const { index } = this.rooted;
      index.score[0] = this.score[0];
      return index.rankOfScore(this.rooted.treeOf(rootOf(arena, ref)), behind);
    }
    this.#packed.open(ref);
    return this.#packed.rankOfScore(this.score, behind);
  }

  /**
   * Leaves in `from` and `to` the ranks of a range of members. Where scores differ, members are not in order; a pack is then read
   * from the side that `backward` says, as Redis does, and of a rooted set the answer means nothing. Costs as `rank`.
   */
  lexRange(ref: Ref, range: LexRange, backward: boolean): void {
    const { arena } = this.#keyspace;
    if (isRooted(arena, ref)) {
      const tree = this.rooted.treeOf(rootOf(arena, ref));
      this.from = this.#rankOfBound(tree, range.min, range.min.excluded);
      this.to = Math.max(this.from, this.#rankOfBound(tree, range.max, !range.max.excluded));
      return;
    }
    const packed = this.#packed;
    packed.open(ref);
    if (backward) {
      this.to = Math.max(0, packed.lastOfLex(range));
      this.from = packed.firstOfLex(range, this.to);
      return;
    }
    const from = packed.startOfLex(range);
    this.from = Math.max(0, from);
    this.to = from < 0 ? 0 : packed.endOfLex(range, from);
  }

  /**
   * Shows the members at a cursor's place one by one, in `cursor`, and returns the next cursor, 0 at the end: see `Dictionary.scan`. A
   * pack is one step. `visit` must not change anything.
   */
  scan(ref: Ref, at: number, visit: () => void): number {
    const { arena, dictionary } = this.#keyspace;
    const { cursor } = this;
    if (isRooted(arena, ref)) {
      dictionary.open(rootOf(arena, ref));
      return dictionary.scan(at, (item) => {
        cursor.show(item);
        visit();
      });
    }
    cursor.begin(ref, 0, false);
    while (cursor.next()) visit();
    return 0;
  }

  /** Makes a packed sorted set a rooted one. O(members × log members). */
  unpack(place: EntryPlace, ref: Ref): Ref {
    if (isRooted(this.#keyspace.arena, ref)) return ref;
    const root = this.rooted.create();
    try {
      this.#copyPairs(ref, root);
    } catch (error) {
      this.rooted.free(root);
      throw error;
    }
    return this.#becomeRooted(place, ref, root);
  }

  /** Makes a rooted sorted set that is not empty a packed one, if the limits let it be. O(members × bytes). */
  pack(place: EntryPlace, ref: Ref): Ref {
    const { arena } = this.#keyspace;
    const { zsetPackedEntriesMax, zsetPackedValueMax } = this.#limits;
    const { cursor } = this;
    if (!isRooted(arena, ref) || this.size(ref) > zsetPackedEntriesMax) return ref;
    const packed = this.#packed;
    const root = rootOf(arena, ref);
    let bytes = PACKED_EMPTY_BYTES;
    for (cursor.begin(ref, 0, false); cursor.next(); ) {
      if (cursor.end - cursor.start > zsetPackedValueMax) return ref;
      bytes += packed.pairBytes(cursor.score, cursor.bytes, cursor.start, cursor.end);
    }
    cursor.begin(ref, 0, false);
    const to = place.resize(ref, bytes, CollectionForm.packed);
    const pack = packed.pack.create(arena.bytes[to >>> CHUNK_SHIFT], valueStartOf(arena, to));
    while (cursor.next()) packed.insert(pack.end, cursor.score, cursor.bytes, cursor.start, cursor.end);
    this.rooted.free(root);
    return to;
  }

  #unpackWith(place: EntryPlace, ref: Ref, bytes: Uint8Array, start: number, end: number): Ref {
    const root = this.rooted.create();
    try {
      this.#copyPairs(ref, root);
      this.rooted.find(root, bytes, start, end, this.score);
      this.rooted.add(root, bytes, start, end, this.newScore);
    } catch (error) {
      this.rooted.free(root);
      throw error;
    }
    return this.#becomeRooted(place, ref, root);
  }

  #copyPairs(ref: Ref, root: Ref): void {
    const { rooted } = this;
    const packed = this.#packed;
    const pack = packed.open(ref);
    for (let at = pack.first; at < pack.end; at = pack.next(pack.next(at))) {
      packed.readScore(at, this.score);
      pack.read(at);
      const score = this.score[0];
      rooted.find(root, pack.source, pack.from, pack.to, this.score);
      this.score[0] = score;
      rooted.add(root, pack.source, pack.from, pack.to, this.score);
    }
  }

  /** A value that shrinks to the reference of a root never lacks memory. */
  #becomeRooted(place: EntryPlace, ref: Ref, root: Ref): Ref {
    const to = place.resize(ref, ROOT_REFERENCE_BYTES, CollectionForm.rooted);
    setRoot(this.#keyspace.arena, to, root);
    return to;
  }

  /** `create`, but rooted in any case. */
  createRooted(
    place: EntryPlace,
    key: Uint8Array,
    keyStart: number,
    keyEnd: number,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): Ref {
    const root = this.rooted.create();
    let ref = 0;
    try {
      this.rooted.find(root, bytes, start, end, this.score);
      this.rooted.add(root, bytes, start, end, this.newScore);
      ref = place.create(key, keyStart, keyEnd, ValueType.zset, CollectionForm.rooted, ROOT_REFERENCE_BYTES);
    } catch (error) {
      this.rooted.free(root);
      throw error;
    }
    setRoot(this.#keyspace.arena, ref, root);
    return ref;
  }

  #rankOfBound(tree: Ref, bound: LexBound, behind: boolean): number {
    const { index } = this.rooted;
    if (bound.kind === BoundKind.lowest) return 0;
    if (bound.kind === BoundKind.highest) return index.size(tree);
    return index.rankOfMember(tree, bound.bytes, bound.start, bound.end, behind);
  }
}
