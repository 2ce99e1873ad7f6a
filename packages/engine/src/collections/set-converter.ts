import { type Arena, CHUNK_SHIFT, type Ref } from "../arena/arena.js";
import { ArenaFullError } from "../arena/arena-full-error.js";
import { CollectionForm, formOf, rootOf, setRoot, valueStartOf } from "../keyspace/entry.js";
import type { EntryPlace } from "../keyspace/loose-entries.js";
import type { IntegerSets } from "./integer-sets.js";
import { createIntset, intsetBytes, intsetFind, intsetInsert, intsetLength, intsetWidth } from "./intset.js";
import { Listpack } from "./listpack.js";
import { LISTPACK_EMPTY_BYTES } from "./listpack-reader.js";
import type { PackedSets } from "./packed-sets.js";
import { ROOT_VALUE_BYTES, type RootedSets } from "./rooted-sets.js";
import { SetCursor } from "./set-cursor.js";
import type { SetMember } from "./set-member.js";

/** The scratch bytes that are kept for the next conversion. */
const SCRATCH_BYTES_KEPT = 64 * 1024;
const INTEGER_WIDTH_MIN = 2;
const INTEGER_WIDTH_MAX = 8;

/**
 * Turns a set from one form into another. A small form is written beside, then the entry is resized, which is the last step that can
 * fail, and the bytes are copied; a dictionary is built whole before the entry learns of it.
 */
export class SetConverter {
  readonly #arena: Arena;
  readonly #integers: IntegerSets;
  readonly #packed: PackedSets;
  readonly #rooted: RootedSets;
  readonly #cursor: SetCursor;
  readonly #pack = new Listpack();
  #scratch = new Uint8Array(0);

  constructor(arena: Arena, integers: IntegerSets, packed: PackedSets, rooted: RootedSets) {
    this.#arena = arena;
    this.#integers = integers;
    this.#packed = packed;
    this.#rooted = rooted;
    this.#cursor = new SetCursor(arena);
  }

  /** Adds a member for which the form of a small set has no place. Returns the entry. Throws `ArenaFullError`. O(n). */
  widen(place: EntryPlace, ref: Ref, member: SetMember): Ref {
    const integers = formOf(this.#arena, ref) === CollectionForm.integers;
    if (
      integers &&
      this.#packed.allows(this.#integers.size(ref) + 1, member) &&
      this.#packed.allowsAll(this.#cursor.begin(ref))
    )
      return this.#toPacked(place, ref, member);
    return this.#toRooted(place, ref, member);
  }

  /**
   * Gives a set the form that it would have had if its members had come one by one to an empty set. Where there is no memory for that it
   * stays as it is. Returns the entry. O(n log n), or O(n²) bytes moved where it becomes one of integers.
   */
  renew(place: EntryPlace, ref: Ref, size: number): Ref {
    try {
      if (this.#integers.allows(size) && this.#allIntegers(ref)) return this.#toIntegers(place, ref, size);
      const rooted = formOf(this.#arena, ref) === CollectionForm.rooted;
      if (rooted && this.#packed.allowsSize(size) && this.#packed.allowsAll(this.#cursor.begin(ref)))
        return this.#toPacked(place, ref, null);
    } catch (error) {
      if (!(error instanceof ArenaFullError)) throw error;
    }
    return ref;
  }

  #toIntegers(place: EntryPlace, ref: Ref, size: number): Ref {
    const scratch = this.#scratchOf(intsetBytes(INTEGER_WIDTH_MAX, size));
    createIntset(scratch, 0, INTEGER_WIDTH_MIN);
    const cursor = this.#cursor.begin(ref);
    for (let member = cursor.next(); member !== null; member = cursor.next())
      if (member.isInteger) intsetInsert(scratch, 0, ~intsetFind(scratch, 0, member.integer), member.integer);
    const bytes = intsetBytes(intsetWidth(scratch, 0), intsetLength(scratch, 0));
    return this.#replace(place, ref, CollectionForm.integers, bytes);
  }

  /** Writes a set and one more member, unless that is null, as a listpack. */
  #toPacked(place: EntryPlace, ref: Ref, more: SetMember | null): Ref {
    const pack = this.#pack;
    let bytes = LISTPACK_EMPTY_BYTES + (more === null ? 0 : this.#packed.bytesFor(more));
    const cursor = this.#cursor.begin(ref);
    for (let member = cursor.next(); member !== null; member = cursor.next()) bytes += this.#packed.bytesFor(member);
    pack.create(this.#scratchOf(bytes), 0);
    cursor.begin(ref);
    for (let member = cursor.next(); member !== null; member = cursor.next()) {
      member.spell();
      pack.insert(pack.end, member.bytes, member.start, member.end);
    }
    if (more !== null) pack.insert(pack.end, more.bytes, more.start, more.end);
    return this.#replace(place, ref, CollectionForm.packed, bytes);
  }

  #toRooted(place: EntryPlace, ref: Ref, more: SetMember): Ref {
    const root = this.#rooted.createRoot();
    try {
      const cursor = this.#cursor.begin(ref);
      for (let member = cursor.next(); member !== null; member = cursor.next()) this.#rooted.insert(root, member);
      this.#rooted.insert(root, more);
    } catch (error) {
      this.#rooted.dismantle(root);
      throw error;
    }
    // A value that shrinks never lacks memory.
    const to = place.resize(ref, ROOT_VALUE_BYTES, CollectionForm.rooted);
    setRoot(this.#arena, to, root);
    return to;
  }

  /** Puts the first `bytes` of the scratch in the place of an entry's value. */
  #replace(place: EntryPlace, ref: Ref, form: CollectionForm, bytes: number): Ref {
    const arena = this.#arena;
    const root = formOf(arena, ref) === CollectionForm.rooted ? rootOf(arena, ref) : 0;
    const to = place.resize(ref, bytes, form);
    arena.bytes[to >>> CHUNK_SHIFT].set(this.#scratch.subarray(0, bytes), valueStartOf(arena, to));
    if (root !== 0) this.#rooted.dismantle(root);
    if (this.#scratch.length > SCRATCH_BYTES_KEPT) this.#scratch = new Uint8Array(0);
    return to;
  }

  #allIntegers(ref: Ref): boolean {
    const cursor = this.#cursor.begin(ref);
    for (let member = cursor.next(); member !== null; member = cursor.next()) if (!member.isInteger) return false;
    return true;
  }

  #scratchOf(bytes: number): Uint8Array {
    if (this.#scratch.length < bytes) this.#scratch = new Uint8Array(bytes);
    return this.#scratch;
  }
}
