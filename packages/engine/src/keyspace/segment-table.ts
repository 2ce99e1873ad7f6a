/**
 * A row of segments in the arena that grows at its end: what the index's directory and the expiry heap stand on.
 *
 *   one segment        `table` is its reference; it begins small, and may be moved to a larger or smaller block
 *   several segments   all of full size; `table` is a block of their references
 *
 * Two words say all, `segmentCount` and `table`. They can be kept anywhere, in the arena too, and loaded into such an object for as
 * long as it is worked on. Subclasses read `refs[refsAt + n]`, the reference of segment n, in their hot paths.
 */
import { type Arena, CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
import { copyBlock } from "./entry-writer.js";

const TABLE_SEGMENTS_MIN = 4;
const WORD_BYTES = 4;

export abstract class SegmentTable {
  segmentCount = 0;
  table: Ref = 0;

  protected readonly arena: Arena;
  protected refs: Int32Array;
  protected refsAt = 0;
  readonly #only: Int32Array = new Int32Array(1);

  constructor(arena: Arena) {
    this.arena = arena;
    this.refs = this.#only;
  }

  /** Blocks of the arena that segments and table are. */
  get blockCount(): number {
    return this.segmentCount > 1 ? this.segmentCount + 1 : this.segmentCount;
  }

  /** Bytes of those blocks. O(segments). */
  get bytes(): number {
    let bytes = this.segmentCount > 1 ? this.arena.sizeOf(this.table) : 0;
    for (let i = 0; i < this.segmentCount; i++) bytes += this.arena.sizeOf(this.refs[this.refsAt + i]);
    return bytes;
  }

  protected loadSegments(count: number, table: Ref): void {
    this.segmentCount = count;
    this.table = table;
    if (count <= 1) {
      this.refs = this.#only;
      this.refsAt = 0;
      this.#only[0] = table;
    } else {
      this.refs = this.arena.words[table >>> CHUNK_SHIFT];
      this.refsAt = (table & UNIT_MASK) << 2;
    }
  }

  /** Adds a segment. Throws `ArenaFullError`, having changed nothing. O(segments). */
  protected addSegment(bytes: number): void {
    const { arena } = this;
    const count = this.segmentCount;
    const segment = arena.allocate(bytes);
    if (count === 0) {
      this.loadSegments(1, segment);
      return;
    }
    try {
      if (count === 1) this.#moveTable(TABLE_SEGMENTS_MIN);
      else if (arena.sizeOf(this.table) < (count + 1) * WORD_BYTES) this.#moveTable(count * 2);
    } catch (error) {
      arena.free(segment);
      throw error;
    }
    this.refs[this.refsAt + count] = segment;
    this.segmentCount++;
  }

  /** Gives the last segment back, and the table with it when one segment is left. O(1). */
  protected dropSegment(): void {
    const last = this.segmentCount - 1;
    this.arena.free(this.refs[this.refsAt + last]);
    if (last > 1) this.segmentCount = last;
    else {
      const only = last === 1 ? this.refs[this.refsAt] : 0;
      if (last === 1) this.arena.free(this.table);
      this.loadSegments(last, only);
    }
  }

  /** Moves the only segment, of which `usedBytes` are in use, to a block of `bytes`. Throws `ArenaFullError`. O(used bytes). */
  protected moveSegment(usedBytes: number, bytes: number): void {
    const from = this.table;
    const to = this.arena.allocate(bytes);
    copyBlock(this.arena, from, to, usedBytes);
    this.arena.free(from);
    this.loadSegments(1, to);
  }

  /** Writes the references to a block with room for `capacity`. */
  #moveTable(capacity: number): void {
    const { arena } = this;
    const table = arena.allocate(capacity * WORD_BYTES);
    const words = arena.words[table >>> CHUNK_SHIFT];
    const at = (table & UNIT_MASK) << 2;
    for (let i = 0; i < this.segmentCount; i++) words[at + i] = this.refs[this.refsAt + i];
    if (this.segmentCount > 1) arena.free(this.table);
    this.table = table;
    this.refs = words;
    this.refsAt = at;
  }
}
