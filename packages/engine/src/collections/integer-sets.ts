/** Sets in the form `integers`: an intset (intset.ts) is the entry's value. */
import { type Arena, CHUNK_SHIFT, type Ref } from "../arena/arena.js";
import { CollectionForm, ValueType, valueStartOf } from "../keyspace/entry.js";
import type { EntryPlace } from "../keyspace/loose-entries.js";
import type { CollectionLimits } from "./collection-limits.js";
import {
  createIntset,
  intsetBytes,
  intsetFind,
  intsetGet,
  intsetInsert,
  intsetLength,
  intsetRemove,
  intsetWidth,
  intsetWidthOf,
} from "./intset.js";
import type { SetMember } from "./set-member.js";

/** Whatever the limit says: a block of 1 GiB must hold them. */
const INTEGERS_MAX = 2 ** 26;

export class IntegerSets {
  readonly #arena: Arena;
  readonly #limits: CollectionLimits;

  constructor(arena: Arena, limits: CollectionLimits) {
    this.#arena = arena;
    this.#limits = limits;
  }

  size(ref: Ref): number {
    return intsetLength(this.#bytes(ref), valueStartOf(this.#arena, ref));
  }

  /** Whether a set of `size` members would still be in this form. */
  allows(size: number): boolean {
    return size <= Math.min(this.#limits.setIntegersMax, INTEGERS_MAX);
  }

  /** Makes a set of one member, which is an integer. */
  create(place: EntryPlace, key: Uint8Array, keyStart: number, keyEnd: number, member: SetMember): Ref {
    const { integer } = member;
    const width = intsetWidthOf(integer);
    const bytes = intsetBytes(width, 1);
    const ref = place.create(key, keyStart, keyEnd, ValueType.set, CollectionForm.integers, bytes);
    const at = valueStartOf(this.#arena, ref);
    createIntset(this.#bytes(ref), at, width);
    intsetInsert(this.#bytes(ref), at, 0, integer);
    return ref;
  }

  /** The position of a member, or `~position` where it would be. */
  find(ref: Ref, member: SetMember): number {
    if (!member.isInteger) return -1;
    return intsetFind(this.#bytes(ref), valueStartOf(this.#arena, ref), member.integer);
  }

  /** Inserts an integer at a position of `find`. Returns the entry. */
  insert(place: EntryPlace, ref: Ref, position: number, member: SetMember): Ref {
    const arena = this.#arena;
    const at = valueStartOf(arena, ref);
    const width = Math.max(intsetWidth(this.#bytes(ref), at), intsetWidthOf(member.integer));
    const bytes = intsetBytes(width, intsetLength(this.#bytes(ref), at) + 1);
    const to = place.resize(ref, bytes, CollectionForm.integers);
    intsetInsert(this.#bytes(to), valueStartOf(arena, to), position, member.integer);
    return to;
  }

  /** Takes out what is at a position. Returns the entry. */
  removeAt(place: EntryPlace, ref: Ref, position: number): Ref {
    const at = valueStartOf(this.#arena, ref);
    const bytes = this.#bytes(ref);
    intsetRemove(bytes, at, position);
    return place.resize(ref, intsetBytes(intsetWidth(bytes, at), intsetLength(bytes, at)), CollectionForm.integers);
  }

  /** Reads what is at a position. */
  read(ref: Ref, position: number, into: SetMember): void {
    intsetGet(this.#bytes(ref), valueStartOf(this.#arena, ref), position, into.integer);
    into.assignInteger();
  }

  #bytes(ref: Ref): Uint8Array {
    return this.#arena.bytes[ref >>> CHUNK_SHIFT];
  }
}
