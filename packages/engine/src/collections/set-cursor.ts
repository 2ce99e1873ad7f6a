import { type Arena, CHUNK_SHIFT, type Ref } from "../arena/arena.js";
import { CollectionForm, formOf, keyLengthOf, keyStartOf, rootOf, valueStartOf } from "../keyspace/entry.js";
import { DictionaryCursor } from "./dictionary-cursor.js";
import { intsetGet, intsetLength } from "./intset.js";
import { Listpack } from "./listpack.js";
import { SetMember } from "./set-member.js";

/**
 * A walk over all members of a set, one `next` at a time. Several cursors can be on their way at once; the set that is walked must not
 * change. Integers come in ascending order, others in none that means anything.
 */
export class SetCursor {
  readonly #arena: Arena;
  readonly #member = new SetMember();
  readonly #pack = new Listpack();
  readonly #items: DictionaryCursor;
  #form = 0;
  #ref: Ref = 0;
  /** The next position, and where it ends. */
  #at = 0;
  #end = 0;

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#items = new DictionaryCursor(arena);
  }

  /** Begins with the first member of an entry's set. O(1). */
  begin(ref: Ref): this {
    const arena = this.#arena;
    const bytes = arena.bytes[ref >>> CHUNK_SHIFT];
    this.#ref = ref;
    this.#form = formOf(arena, ref);
    this.#at = 0;
    if (this.#form === CollectionForm.integers) this.#end = intsetLength(bytes, valueStartOf(arena, ref));
    else if (this.#form === CollectionForm.packed) {
      this.#pack.open(bytes, valueStartOf(arena, ref));
      this.#at = this.#pack.first;
      this.#end = this.#pack.end;
    } else this.#items.begin(rootOf(arena, ref));
    return this;
  }

  /** The next member, valid until the one behind it; null behind the last. O(1) on average. */
  next(): SetMember | null {
    if (this.#form === CollectionForm.rooted) return this.#nextItem();
    if (this.#at === this.#end) return null;
    const member = this.#member;
    if (this.#form === CollectionForm.integers) {
      const bytes = this.#arena.bytes[this.#ref >>> CHUNK_SHIFT];
      intsetGet(bytes, valueStartOf(this.#arena, this.#ref), this.#at++, member.integer);
      member.assignInteger();
    } else {
      const pack = this.#pack;
      pack.read(this.#at);
      member.assign(pack.source, pack.from, pack.to);
      this.#at = pack.next(this.#at);
    }
    return member;
  }

  #nextItem(): SetMember | null {
    const item = this.#items.next();
    if (item === 0) return null;
    const arena = this.#arena;
    const start = keyStartOf(arena, item);
    this.#member.assign(arena.bytes[item >>> CHUNK_SHIFT], start, start + keyLengthOf(arena, item));
    this.#member.assignHash(this.#items.hash);
    return this.#member;
  }
}
