/**
 * Blocks with a name, found by it: the groups of a stream, the consumers of a group, the producers of idempotent entries and their IDs.
 *
 *   block       word 0  bytes of the name      word 1  where it begins, bytes from the block's start      …  its own fields, the name
 *   directory   word 0  how many      word 1 …  references, in the order of names: byte by byte, a prefix before what it begins
 *
 * A directory is named by a word of its owner's block, 0 for none. Found in O(log blocks), added and removed in O(blocks), but those
 * are moved by a copy of four bytes each: there are few groups and consumers, and 10 000 of them take 2 microseconds.
 */
import { type Arena, CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
import { copyBytes } from "../arena/copy-bytes.js";

/** Words in front of a named block's own fields. */
export const NAMED_WORDS = 2;
const WORD_BYTES = 4;

/** Makes a block with `fields` words of its own, not set, and a name. Throws `ArenaFullError`. */
export function newNamed(arena: Arena, fields: number, name: Uint8Array, start: number, end: number): Ref {
  const header = (NAMED_WORDS + fields) * WORD_BYTES;
  const block = arena.allocate(header + end - start);
  const at = (block & UNIT_MASK) << 2;
  const words = arena.words[block >>> CHUNK_SHIFT];
  words[at] = end - start;
  words[at + 1] = header;
  copyBytes(arena.bytes[block >>> CHUNK_SHIFT], (at << 2) + header, name, start, end);
  return block;
}

/** Where the name begins, and where it ends, in the bytes of the block's chunk. */
export function nameStart(arena: Arena, block: Ref): number {
  const at = (block & UNIT_MASK) << 2;
  return (at << 2) + arena.words[block >>> CHUNK_SHIFT][at + 1];
}

export function nameEnd(arena: Arena, block: Ref): number {
  const at = (block & UNIT_MASK) << 2;
  const words = arena.words[block >>> CHUNK_SHIFT];
  return (at << 2) + words[at + 1] + words[at];
}

/** A hand over directories. */
export class NameDirectory {
  readonly #arena: Arena;
  #owner: Int32Array = new Int32Array(1);
  #at = 0;
  /** Where the name that was sought is, or would be. */
  #position = 0;

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  /** Takes up the directory that `words[at]` names. */
  open(words: Int32Array, at: number): this {
    this.#owner = words;
    this.#at = at;
    return this;
  }

  get size(): number {
    const directory = this.#owner[this.#at];
    return directory === 0 ? 0 : this.#arena.words[directory >>> CHUNK_SHIFT][(directory & UNIT_MASK) << 2];
  }

  /** The block at a position, in the order of names. */
  block(position: number): Ref {
    const directory = this.#owner[this.#at];
    return this.#arena.words[directory >>> CHUNK_SHIFT][((directory & UNIT_MASK) << 2) + 1 + position];
  }

  /** The block of a name, or 0. */
  find(name: Uint8Array, start: number, end: number): Ref {
    let low = 0;
    let high = this.size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const order = this.#compare(this.block(middle), name, start, end);
      if (order === 0) {
        this.#position = middle;
        return this.block(middle);
      }
      if (order < 0) low = middle + 1;
      else high = middle;
    }
    this.#position = low;
    return 0;
  }

  /** Adds a block whose name was just sought in vain. Throws `ArenaFullError` and changes nothing where there is no room. */
  insert(block: Ref): void {
    const arena = this.#arena;
    const size = this.size;
    const old = this.#owner[this.#at];
    const needed = (size + 2) * WORD_BYTES;
    let directory = old;
    if (old === 0 || arena.sizeOf(old) < needed) {
      directory = arena.allocate(size === 0 ? needed : needed + ((size * WORD_BYTES) >>> 1));
      if (old !== 0) {
        const source = arena.words[old >>> CHUNK_SHIFT];
        const target = arena.words[directory >>> CHUNK_SHIFT];
        for (let i = 0, from = (old & UNIT_MASK) << 2, to = (directory & UNIT_MASK) << 2; i <= size; i++)
          target[to + i] = source[from + i];
        arena.free(old);
      }
      this.#owner[this.#at] = directory;
    }
    const words = arena.words[directory >>> CHUNK_SHIFT];
    const first = ((directory & UNIT_MASK) << 2) + 1;
    words.copyWithin(first + this.#position + 1, first + this.#position, first + size);
    words[first + this.#position] = block;
    words[first - 1] = size + 1;
  }

  /** Takes out the block that was just found; the block itself stays. Needs no memory. */
  remove(): void {
    const directory = this.#owner[this.#at];
    const words = this.#arena.words[directory >>> CHUNK_SHIFT];
    const first = ((directory & UNIT_MASK) << 2) + 1;
    const size = --words[first - 1];
    words.copyWithin(first + this.#position, first + this.#position + 1, first + size + 1);
    if (size > 0) return;
    this.#arena.free(directory);
    this.#owner[this.#at] = 0;
  }

  /** Takes out the last block, of a directory that has one, and returns it. */
  takeLast(): Ref {
    this.#position = this.size - 1;
    const block = this.block(this.#position);
    this.remove();
    return block;
  }

  /** Throws where names are out of order. */
  check(): void {
    const size = this.size;
    if (size === 0 && this.#owner[this.#at] !== 0) throw new Error("names: an empty directory");
    for (let i = 1; i < size; i++) {
      const block = this.block(i);
      const bytes = this.#arena.bytes[block >>> CHUNK_SHIFT];
      if (this.#compare(this.block(i - 1), bytes, nameStart(this.#arena, block), nameEnd(this.#arena, block)) >= 0)
        throw new Error("names: out of order");
    }
  }

  #compare(block: Ref, name: Uint8Array, start: number, end: number): number {
    const bytes = this.#arena.bytes[block >>> CHUNK_SHIFT];
    let at = nameStart(this.#arena, block);
    const own = nameEnd(this.#arena, block) - at;
    const common = Math.min(own, end - start);
    for (let i = 0; i < common; i++, at++) if (bytes[at] !== name[start + i]) return bytes[at] - name[start + i];
    return own - (end - start);
  }
}
