/** A walk over the members of a sorted set, from a rank on, either way. A change of the set ends it. */
import { CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
import { isRooted, rootOf, TTL_HEADER_BYTES } from "../keyspace/entry.js";
import type { Keyspace } from "../keyspace/keyspace.js";
import { OrderedCursor } from "./ordered-cursor.js";
import { PackedZSets } from "./packed-zsets.js";

export class ZSetCursor {
  /** The member that was read last: `bytes[start .. end)`, valid until the next step. */
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  end = 0;
  /** Its score. */
  readonly score: Float64Array;

  readonly #keyspace: Keyspace;
  readonly #packed: PackedZSets;
  readonly #ordered: OrderedCursor;
  #isRooted = false;
  #backward = false;
  /** The position of the next member in a pack; -1 before the first one. */
  #at = 0;

  constructor(keyspace: Keyspace) {
    this.#keyspace = keyspace;
    this.#packed = new PackedZSets(keyspace.arena);
    this.#ordered = new OrderedCursor(keyspace.arena);
    this.score = this.#ordered.score;
  }

  /** Begins with the member of a rank, which exists. O(log members), or O(members) in a pack. */
  begin(ref: Ref, rank: number, backward: boolean): void {
    const { arena, zsets } = this.#keyspace;
    this.#isRooted = isRooted(arena, ref);
    this.#backward = backward;
    if (this.#isRooted) this.#ordered.seek(zsets.rooted.treeOf(rootOf(arena, ref)), rank);
    else {
      this.#packed.open(ref);
      this.#at = this.#packed.at(rank);
    }
  }

  /** Reads the member here and goes on. False where there is none. Amortized O(1). */
  next(): boolean {
    return this.#isRooted ? this.#nextItem() : this.#nextPair();
  }

  /** Shows an item of a rooted set. */
  show(item: Ref): void {
    this.#keyspace.zsets.rooted.readScore(item, this.score);
    this.#readMember(item);
  }

  #nextItem(): boolean {
    const item = this.#backward ? this.#ordered.previous() : this.#ordered.next();
    if (item === 0) return false;
    this.#readMember(item);
    return true;
  }

  #readMember(item: Ref): void {
    const { arena } = this.#keyspace;
    this.bytes = arena.bytes[item >>> CHUNK_SHIFT];
    this.start = ((item & UNIT_MASK) << 4) + TTL_HEADER_BYTES;
    this.end = this.start + arena.words[item >>> CHUNK_SHIFT][((item & UNIT_MASK) << 2) + 1];
  }

  #nextPair(): boolean {
    const at = this.#at;
    const { pack } = this.#packed;
    if (at < 0 || at >= pack.end) return false;
    this.#packed.readScore(at, this.score);
    pack.read(at);
    this.bytes = pack.source;
    this.start = pack.from;
    this.end = pack.to;
    if (!this.#backward) this.#at = pack.next(pack.next(at));
    else {
      const scoreAt = pack.previous(at);
      this.#at = scoreAt < 0 ? -1 : pack.previous(scoreAt);
    }
    return true;
  }
}
