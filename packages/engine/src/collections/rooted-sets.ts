/**
 * Large sets in the form `rooted`: the entry's value is the root of a dictionary (dictionary.ts). A member is an item without a value:
 * a header of 12 bytes and the member. A million members of 16 bytes take 47 bytes each.
 */
import { type Arena, CHUNK_SHIFT, type Ref } from "../arena/arena.js";
import { CollectionForm, entryBytes, keyLengthOf, keyStartOf, rootOf, setRoot, ValueType } from "../keyspace/entry.js";
import { writeEntry } from "../keyspace/entry-writer.js";
import type { HashKey } from "../keyspace/hash.js";
import type { EntryPlace } from "../keyspace/loose-entries.js";
import type { Dictionary } from "./dictionary.js";
import type { SetMember } from "./set-member.js";

/** The bytes of an entry's value that is a root. */
export const ROOT_VALUE_BYTES = 4;

export class RootedSets {
  readonly #arena: Arena;
  readonly #hashKey: HashKey;
  readonly #dictionary: Dictionary;

  constructor(arena: Arena, hashKey: HashKey, dictionary: Dictionary) {
    this.#arena = arena;
    this.#hashKey = hashKey;
    this.#dictionary = dictionary;
  }

  size(ref: Ref): number {
    return this.#open(ref).size;
  }

  /** Makes an empty dictionary and returns its root. Who links it nowhere calls `dismantle`. */
  createRoot(): Ref {
    return this.#dictionary.create();
  }

  dismantle(root: Ref): void {
    this.#dictionary.open(root);
    this.#dictionary.dismantle(Number.POSITIVE_INFINITY);
  }

  /** Makes a set of one member. */
  create(place: EntryPlace, key: Uint8Array, keyStart: number, keyEnd: number, member: SetMember): Ref {
    const root = this.createRoot();
    try {
      this.insert(root, member);
      const ref = place.create(key, keyStart, keyEnd, ValueType.set, CollectionForm.rooted, ROOT_VALUE_BYTES);
      setRoot(this.#arena, ref, root);
      return ref;
    } catch (error) {
      this.dismantle(root);
      throw error;
    }
  }

  /** The item of a member, or 0. */
  find(ref: Ref, member: SetMember): Ref {
    return this.#findIn(this.#open(ref), member);
  }

  /** Adds a member to an entry's set. False where it was there. */
  add(ref: Ref, member: SetMember): boolean {
    const root = rootOf(this.#arena, ref);
    if (this.#findIn(this.#open(ref), member) !== 0) return false;
    this.insert(root, member);
    return true;
  }

  /** Adds a member that is not there to a dictionary. */
  insert(root: Ref, member: SetMember): void {
    const arena = this.#arena;
    const dictionary = this.#dictionary;
    const hash = member.hash(this.#hashKey);
    const { bytes, start, end } = member;
    const item = arena.allocate(entryBytes(end - start, 0, false));
    writeEntry(arena, item, ValueType.set, bytes, start, end, bytes, start, start);
    if (dictionary.root !== root) dictionary.open(root);
    dictionary.hash = hash;
    try {
      dictionary.insert(item);
    } catch (error) {
      arena.free(item);
      throw error;
    }
  }

  /** Takes out an item of the set. */
  removeItem(ref: Ref, item: Ref): void {
    const dictionary = this.#open(ref);
    dictionary.locate(item);
    dictionary.remove(item);
    this.#arena.free(item);
  }

  /** Takes out a member. False where it is not there. */
  remove(ref: Ref, member: SetMember): boolean {
    const dictionary = this.#open(ref);
    const item = this.#findIn(dictionary, member);
    if (item === 0) return false;
    dictionary.remove(item);
    this.#arena.free(item);
    return true;
  }

  /** An item at random. Expected O(1). */
  sample(ref: Ref, random: () => number): Ref {
    return this.#open(ref).sample(random);
  }

  /** Visits the items of a cursor; returns the next one. */
  scan(ref: Ref, cursor: number, visit: (item: Ref) => void): number {
    return this.#open(ref).scan(cursor, visit);
  }

  /** Reads an item. */
  read(item: Ref, into: SetMember): void {
    const arena = this.#arena;
    const start = keyStartOf(arena, item);
    into.assign(arena.bytes[item >>> CHUNK_SHIFT], start, start + keyLengthOf(arena, item));
  }

  #findIn(dictionary: Dictionary, member: SetMember): Ref {
    const hash = member.hash(this.#hashKey);
    return dictionary.findHashed(hash, member.bytes, member.start, member.end);
  }

  #open(ref: Ref): Dictionary {
    const root = rootOf(this.#arena, ref);
    this.#dictionary.open(root);
    return this.#dictionary;
  }
}
