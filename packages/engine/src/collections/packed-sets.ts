/** Small sets in the form `packed`: a listpack (listpack.ts) of the members, in the order of their coming, is the entry's value. */
import { type Arena, CHUNK_SHIFT, type Ref } from "../arena/arena.js";
import { CollectionForm, ValueType, valueStartOf } from "../keyspace/entry.js";
import type { EntryPlace } from "../keyspace/loose-entries.js";
import type { CollectionLimits } from "./collection-limits.js";
import { Listpack } from "./listpack.js";
import { LISTPACK_EMPTY_BYTES } from "./listpack-reader.js";
import type { SetCursor } from "./set-cursor.js";
import type { SetMember } from "./set-member.js";

export class PackedSets {
  readonly #arena: Arena;
  readonly #limits: CollectionLimits;
  readonly #pack = new Listpack();

  constructor(arena: Arena, limits: CollectionLimits) {
    this.#arena = arena;
    this.#limits = limits;
  }

  size(ref: Ref): number {
    return this.#open(ref).count;
  }

  /** Whether a set of `size` members may be in this form. */
  allowsSize(size: number): boolean {
    return size <= this.#limits.setPackedEntriesMax;
  }

  /** Whether a set that this member has made `size` members large may be in this form. */
  allows(size: number, member: SetMember): boolean {
    member.spell();
    return this.allowsSize(size) && member.end - member.start <= this.#limits.setPackedValueMax;
  }

  /** Whether all members that a cursor is about to show are short enough. O(n). */
  allowsAll(cursor: SetCursor): boolean {
    for (let member = cursor.next(); member !== null; member = cursor.next()) if (!this.allows(0, member)) return false;
    return true;
  }

  /** The bytes that a member takes in a pack. */
  bytesFor(member: SetMember): number {
    member.spell();
    return this.#pack.bytesFor(member.bytes, member.start, member.end);
  }

  /** Makes a set of one member. */
  create(place: EntryPlace, key: Uint8Array, keyStart: number, keyEnd: number, member: SetMember): Ref {
    const size = LISTPACK_EMPTY_BYTES + this.bytesFor(member);
    const ref = place.create(key, keyStart, keyEnd, ValueType.set, CollectionForm.packed, size);
    const pack = this.#pack.create(this.#arena.bytes[ref >>> CHUNK_SHIFT], valueStartOf(this.#arena, ref));
    pack.insert(pack.end, member.bytes, member.start, member.end);
    return ref;
  }

  /** The position of a member, or -1. O(n). */
  find(ref: Ref, member: SetMember): number {
    member.spell();
    const pack = this.#open(ref);
    return pack.find(pack.first, member.bytes, member.start, member.end, 0);
  }

  /** Adds a member that is not in the set. Returns the entry. */
  append(place: EntryPlace, ref: Ref, member: SetMember): Ref {
    const bytes = this.bytesFor(member);
    const to = place.resize(ref, this.#open(ref).byteLength + bytes, CollectionForm.packed);
    const pack = this.#open(to);
    pack.insert(pack.end, member.bytes, member.start, member.end);
    return to;
  }

  /** Takes out what is at a position. Returns the entry. */
  removeAt(place: EntryPlace, ref: Ref, position: number): Ref {
    const pack = this.#open(ref);
    pack.remove(position, 1);
    return place.resize(ref, pack.byteLength, CollectionForm.packed);
  }

  /** The position of member `index`. O(n). */
  seek(ref: Ref, index: number): number {
    return this.#open(ref).seek(index);
  }

  /** Reads what is at a position. The digits of an integer are valid until the next one is read. */
  read(ref: Ref, position: number, into: SetMember): void {
    const pack = this.#open(ref);
    pack.read(position);
    into.assign(pack.source, pack.from, pack.to);
  }

  check(ref: Ref, end: number): void {
    this.#open(ref).check(end);
  }

  #open(ref: Ref): Listpack {
    return this.#pack.open(this.#arena.bytes[ref >>> CHUNK_SHIFT], valueStartOf(this.#arena, ref));
  }
}
