/**
 * A walk over all items of a dictionary, one `next()` at a time, without a closure. It keeps its own place, so other dictionaries
 * can be worked on between; the one that is walked must not change.
 */
import { type Arena, CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
import { countOf, hashAt, linkOf, refAt } from "../keyspace/bucket.js";
import { BucketDirectory } from "../keyspace/bucket-directory.js";
import { ROOT_BUCKETS, ROOT_TABLE } from "./dictionary.js";

export class DictionaryCursor {
  readonly #arena: Arena;
  readonly #directory: BucketDirectory;
  /** The chain that comes next, the bucket of the one before that is being read, and its next slot. */
  #chain = 0;
  #bucket = 0;
  #slot = 0;

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#directory = new BucketDirectory(arena);
  }

  /** Begins with the first item of a root's dictionary. O(1). */
  begin(root: Ref): void {
    const words = this.#arena.words[root >>> CHUNK_SHIFT];
    const at = (root & UNIT_MASK) << 2;
    this.#directory.load(words[at + ROOT_BUCKETS], words[at + ROOT_TABLE]);
    this.#chain = 0;
    this.#bucket = 0;
    this.#slot = 0;
  }

  /** The next item, in no order that means anything; 0 behind the last one. O(1) on average. */
  next(): Ref {
    const arena = this.#arena;
    while (this.#bucket === 0 || this.#slot === countOf(arena, this.#bucket)) {
      if (this.#bucket !== 0) this.#bucket = linkOf(arena, this.#bucket);
      if (this.#bucket === 0) {
        if (this.#chain === this.#directory.count) return 0;
        this.#bucket = this.#directory.at(this.#chain++);
      }
      this.#slot = 0;
    }
    return refAt(arena, this.#bucket, this.#slot++);
  }

  /** The hash of the item that `next` returned. O(1). */
  get hash(): number {
    return hashAt(this.#arena, this.#bucket, this.#slot - 1);
  }
}
