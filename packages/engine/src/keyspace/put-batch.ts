/**
 * Sets many keys at once, all or none: what MSET, MSETNX and MSETEX are made of.
 *
 *   begin    names the database and the buffer in which keys and values lie
 *   add      for each pair: finds the entry; where the value fits in place nothing else, else writes a block that nobody sees yet
 *   apply    guarantees the memory that linking needs, then links the blocks and overwrites in place; the guarantee is the
 *            last step that can fail
 *
 * `add` and `apply` throw `ArenaFullError` with everything as it was before `begin`: no block kept, no key touched.
 *
 * Of duplicate keys the last wins. The first pair to name an entry claims it (a bit in its header), and only the claimer may
 * overwrite in place: the later ones bring a block of their own, which replaces whatever the key holds when its turn comes.
 *
 * The buffer must stay as it is until `apply` returns. Allocates on the JavaScript heap only when a batch outgrows all earlier
 * ones. O(bytes).
 */
import { Arena, CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
import { copyBytes } from "./copy-bytes.js";
import { type Database, NEVER } from "./database.js";
import {
  CLAIMED,
  entryBytes,
  expiresAtOf,
  HAS_EXPIRY,
  metaOf,
  StringEncoding,
  TYPE_MASK,
  ValueType,
  valueStartOf,
  wordOf,
} from "./entry.js";

/** An expiry for `add`: the key keeps the time to live that it has. */
export const KEEP_EXPIRY = -2;

/** Integers kept for each pair. */
const HASH = 0;
const ENTRY = 1; // the entry that this pair claimed, or 0
const BLOCK = 2; // the block that this pair wrote, or 0 where it overwrites its entry
const KEY_START = 3;
const KEY_END = 4;
const VALUE_START = 5;
const VALUE_END = 6;
const FIELDS = 8;

export class PutBatch {
  #pairs = new Int32Array(16 * FIELDS);
  #expiries = new Float64Array(16);
  #count = 0;
  #fresh = 0;
  #timed = 0;
  #database!: Database;
  #arena!: Arena;
  #bytes: Uint8Array = new Uint8Array(0);

  begin(database: Database, bytes: Uint8Array): void {
    this.#database = database;
    this.#arena = database.keyspace.arena;
    this.#bytes = bytes;
    this.#count = 0;
    this.#fresh = 0;
    this.#timed = 0;
  }

  /** Adds the pair of `bytes[keyStart .. keyEnd)` and `bytes[valueStart .. valueEnd)`; `expiry` in ms, NEVER or KEEP_EXPIRY. */
  add(keyStart: number, keyEnd: number, valueStart: number, valueEnd: number, expiry: number): void {
    if (this.#count * FIELDS === this.#pairs.length) this.#grow();
    const database = this.#database;
    const arena = this.#arena;
    const found = database.find(this.#bytes, keyStart, keyEnd);
    const expiresAt = expiry !== KEEP_EXPIRY ? expiry : found === 0 ? NEVER : expiresAtOf(arena, found);
    const claimed = found !== 0 && (metaOf(arena, found) & CLAIMED) !== 0;
    const inPlace = found !== 0 && !claimed && this.#fits(found, keyEnd - keyStart + valueEnd - valueStart, expiresAt);
    const block = inPlace ? 0 : this.#write(keyStart, keyEnd, valueStart, valueEnd, expiresAt);
    if (found !== 0 && !claimed) arena.words[found >>> CHUNK_SHIFT][wordOf(found)] |= CLAIMED;
    if (found === 0) this.#fresh++;
    if (expiresAt !== NEVER) this.#timed++;
    const at = this.#count * FIELDS;
    const pairs = this.#pairs;
    pairs[at + HASH] = database.hash;
    pairs[at + ENTRY] = claimed ? 0 : found;
    pairs[at + BLOCK] = block;
    pairs[at + KEY_START] = keyStart;
    pairs[at + KEY_END] = keyEnd;
    pairs[at + VALUE_START] = valueStart;
    pairs[at + VALUE_END] = valueEnd;
    this.#expiries[this.#count] = expiresAt;
    this.#count++;
  }

  /** Sets all pairs. Throws `ArenaFullError`, with nothing set, where linking would not find its memory. */
  apply(): void {
    this.#guarantee();
    for (let i = 0; i < this.#count; i++) {
      const at = i * FIELDS;
      if (this.#pairs[at + BLOCK] === 0) this.#overwrite(at, this.#expiries[i]);
      else this.#link(at, this.#expiries[i]);
    }
    if (this.#fresh > 0) this.#database.entries.settle();
    // Replaced blocks are freed last: freeing can give back pages on which the guarantee counted.
    for (let at = 0; at < this.#count * FIELDS; at += FIELDS)
      if (this.#pairs[at + ENTRY] !== 0) this.#arena.free(this.#pairs[at + ENTRY]);
  }

  #guarantee(): void {
    try {
      if (this.#timed > 0) this.#database.expiries.reserve(this.#timed);
      if (this.#fresh > 0) this.#database.entries.reserve(this.#fresh);
    } catch (error) {
      this.#abandon();
      throw error;
    }
  }

  #abandon(): void {
    for (let at = 0; at < this.#count * FIELDS; at += FIELDS) {
      const entry = this.#pairs[at + ENTRY];
      if (entry !== 0) this.#arena.words[entry >>> CHUNK_SHIFT][wordOf(entry)] &= ~CLAIMED;
      if (this.#pairs[at + BLOCK] !== 0) this.#arena.free(this.#pairs[at + BLOCK]);
    }
    this.#count = 0;
  }

  /** Whether a string of these sizes may overwrite the entry where it is. */
  #fits(entry: Ref, payloadBytes: number, expiresAt: number): boolean {
    const meta = metaOf(this.#arena, entry);
    const timed = expiresAt !== NEVER;
    if ((meta & TYPE_MASK) !== ValueType.string || ((meta & HAS_EXPIRY) !== 0) !== timed) return false;
    return this.#arena.sizeOf(entry) === Arena.roundUp(entryBytes(payloadBytes, 0, timed));
  }

  #write(keyStart: number, keyEnd: number, valueStart: number, valueEnd: number, expiresAt: number): Ref {
    const timed = expiresAt !== NEVER;
    let block: Ref;
    try {
      block = this.#arena.allocate(entryBytes(keyEnd - keyStart, valueEnd - valueStart, timed));
    } catch (error) {
      this.#abandon();
      throw error;
    }
    const bytes = this.#bytes;
    this.#database.fill(block, bytes, keyStart, keyEnd, bytes, valueStart, valueEnd, timed, StringEncoding.auto);
    return block;
  }

  #overwrite(at: number, expiresAt: number): void {
    const pairs = this.#pairs;
    const arena = this.#arena;
    const entry = pairs[at + ENTRY];
    const start = pairs[at + VALUE_START];
    const end = pairs[at + VALUE_END];
    const words = arena.words[entry >>> CHUNK_SHIFT];
    const word = (entry & UNIT_MASK) << 2;
    words[word] = (words[word] & HAS_EXPIRY) | this.#database.keyspace.newAccess;
    words[word + 2] = end - start;
    copyBytes(arena.bytes[entry >>> CHUNK_SHIFT], valueStartOf(arena, entry), this.#bytes, start, end);
    if (expiresAt !== NEVER) this.#database.expireAt(entry, expiresAt);
    pairs[at + ENTRY] = 0; // it stays: nothing to free
  }

  #link(at: number, expiresAt: number): void {
    const pairs = this.#pairs;
    const database = this.#database;
    const block = pairs[at + BLOCK];
    const hash = pairs[at + HASH];
    const current = database.entries.find(hash, this.#bytes, pairs[at + KEY_START], pairs[at + KEY_END]);
    database.link(current, hash, block, expiresAt);
    // What it replaced is to be freed: its claimed entry, or the block of an earlier pair with the same key.
    pairs[at + ENTRY] = current;
  }

  #grow(): void {
    const pairs = new Int32Array(this.#pairs.length * 2);
    pairs.set(this.#pairs);
    this.#pairs = pairs;
    const expiries = new Float64Array(this.#expiries.length * 2);
    expiries.set(this.#expiries);
    this.#expiries = expiries;
  }
}
