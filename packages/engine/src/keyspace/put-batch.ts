/**
 * Sets many keys at once, all or none: what MSET, MSETNX and MSETEX are made of.
 *
 *   begin    names the database and the buffer in which keys and values lie
 *   add      for each pair: finds the entry; where the value fits in place nothing else, else writes a block that nobody sees yet
 *   apply    guarantees the memory that linking needs, then links the blocks and overwrites in place; the guarantee is the
 *            last step that can fail
 *
 * `add` and `apply` throw `ArenaFullError` with everything as it was before `begin`: no block kept, no key touched. Only keys whose
 * time was up are gone, as they would be after any lookup.
 *
 * Of duplicate keys the last wins. The first pair to name an entry claims it (a bit in its header), and only the claimer may
 * overwrite in place: the later ones bring a block of their own, which replaces whatever the key holds when its turn comes.
 *
 * Between `begin` and the end of `apply` nothing else may write to the keyspace, and the buffer must stay as it is. A batch that was
 * begun is ended by `apply`, by `cancel`, or by what `add` throws. Allocates on the JavaScript heap only when a batch is
 * larger than those before or than `KEPT_PAIRS_MAX`, and for values above `LOOP_BYTES_MAX`. O(bytes).
 */
import { type Arena, CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
import { copyBytes } from "../arena/copy-bytes.js";
import { AT_MOMENT, type Database } from "./database.js";
import { CLAIMED, entryBytes, HAS_EXPIRY, metaOf, NEVER, TYPE_MASK, ValueType, valueStartOf, wordOf } from "./entry.js";
import { writeEntry } from "./entry-writer.js";

/** An expiry for `add`: the key keeps the time to live that it has. */
export const KEEP_EXPIRY = -2;

/** Integers kept for each pair. */
const HASH = 0;
const ENTRY = 1; // the entry that this pair claimed, or 0; from its turn in `apply` on, the one to free
const BLOCK = 2; // the block that this pair wrote, or 0 where it overwrites its entry
const KEY_START = 3;
const KEY_END = 4;
const VALUE_START = 5;
const VALUE_END = 6;
const CREATED = 7; // 1 where the key did not exist before
const FIELDS = 8;
/** Pairs up to which a batch's arrays are kept for the next one: 40 KiB. */
const KEPT_PAIRS_MAX = 1024;

const noBytes = new Uint8Array(0);

export class PutBatch {
  #pairs = new Int32Array(16 * FIELDS);
  #expiries = new Float64Array(16);
  #count = 0;
  #fresh = 0;
  #timed = 0;
  #open = false;
  #database!: Database;
  #arena!: Arena;
  #bytes: Uint8Array = noBytes;

  /** Begins a batch. */
  begin(database: Database, bytes: Uint8Array): void {
    if (this.#open) throw new Error("put batch: the one before was neither applied nor cancelled");
    this.#open = true;
    this.#database = database;
    this.#arena = database.keyspace.arena;
    this.#bytes = bytes;
    if (this.#count > KEPT_PAIRS_MAX) this.#allot(KEPT_PAIRS_MAX);
    this.#count = 0;
    this.#fresh = 0;
    this.#timed = 0;
  }

  /**
   * Adds the pair of `bytes[keyStart .. keyEnd)` and `bytes[valueStart .. valueEnd)`. `expiry` is in ms, NEVER, AT_MOMENT, or
   * KEEP_EXPIRY for the time to live that the key had before the batch. O(bytes).
   */
  add(keyStart: number, keyEnd: number, valueStart: number, valueEnd: number, expiry: number): void {
    if (this.#count === this.#expiries.length) this.#allot(this.#count * 2);
    const database = this.#database;
    const arena = this.#arena;
    const found = database.find(this.#bytes, keyStart, keyEnd);
    const timed = this.#takeExpiry(found, expiry);
    const old = found === 0 ? 0 : metaOf(arena, found);
    const claimed = (old & CLAIMED) !== 0;
    const inPlace = found !== 0 && !claimed && this.#fits(found, keyEnd - keyStart + valueEnd - valueStart, timed);
    const block = inPlace ? 0 : this.#write(keyStart, keyEnd, valueStart, valueEnd, timed, old);
    if (found !== 0 && !claimed) arena.words[found >>> CHUNK_SHIFT][wordOf(found)] |= CLAIMED;
    if (found === 0) this.#fresh++;
    if (timed) this.#timed++;
    const at = this.#count * FIELDS;
    const pairs = this.#pairs;
    pairs[at + HASH] = database.hash;
    pairs[at + ENTRY] = claimed ? 0 : found;
    pairs[at + BLOCK] = block;
    pairs[at + KEY_START] = keyStart;
    pairs[at + KEY_END] = keyEnd;
    pairs[at + VALUE_START] = valueStart;
    pairs[at + VALUE_END] = valueEnd;
    pairs[at + CREATED] = 0;
    this.#count++;
  }

  /** Sets all pairs. Throws `ArenaFullError`, with nothing set, where linking would not find its memory. O(bytes). */
  apply(): void {
    this.#guarantee();
    const pairs = this.#pairs;
    const end = this.#count * FIELDS;
    const { moment } = this.#database;
    for (let at = 0, i = 0; at < end; at += FIELDS, i++) {
      moment[0] = this.#expiries[i];
      if (pairs[at + BLOCK] === 0) this.#overwrite(at);
      else this.#link(at);
    }
    if (this.#fresh > 0) this.#database.entries.settle();
    this.#settleTimes();
    // Replaced entries are freed last: freeing can give back pages on which the guarantee counted.
    const { keyspace } = this.#database;
    for (let at = 0; at < end; at += FIELDS) if (pairs[at + ENTRY] !== 0) keyspace.discard(pairs[at + ENTRY]);
    this.#close();
  }

  /** Ends a batch without setting anything. O(pairs). */
  cancel(): void {
    if (this.#open) this.#abandon();
  }

  /** Whether the pair `i` of the batch that was just applied created its key: for the event `new`. */
  created(i: number): boolean {
    return this.#pairs[i * FIELDS + CREATED] === 1;
  }

  #guarantee(): void {
    const { entries, expiries, timers } = this.#database;
    try {
      expiries.hold(this.#timed);
      // A heap that shrinks when a replaced entry leaves it would free and take blocks, on which the index counts.
      timers.hold(0);
      if (this.#fresh > 0) entries.reserve(this.#fresh);
    } catch (error) {
      this.#abandon();
      this.#settleTimes();
      throw error;
    }
  }

  #settleTimes(): void {
    this.#database.expiries.settle();
    this.#database.timers.settle();
  }

  /** Lets the caller's bytes go. What the pairs say stays for `created`. */
  #close(): void {
    this.#open = false;
    this.#bytes = noBytes;
  }

  #abandon(): void {
    for (let at = 0; at < this.#count * FIELDS; at += FIELDS) {
      const entry = this.#pairs[at + ENTRY];
      if (entry !== 0) this.#arena.words[entry >>> CHUNK_SHIFT][wordOf(entry)] &= ~CLAIMED;
      if (this.#pairs[at + BLOCK] !== 0) this.#arena.free(this.#pairs[at + BLOCK]);
    }
    this.#count = 0;
    this.#close();
  }

  /** Keeps when the next pair, whose key has the entry `found` or none, expires. Whether it does. */
  #takeExpiry(found: Ref, expiry: number): boolean {
    const expiries = this.#expiries;
    const { moment } = this.#database;
    const at = this.#count;
    if (expiry === KEEP_EXPIRY && found !== 0) this.#database.readExpiry(found);
    // Each case stores by itself: V8 would box the time to hand it over from one of them.
    if (expiry === AT_MOMENT || (expiry === KEEP_EXPIRY && found !== 0)) expiries[at] = moment[0];
    else if (expiry === KEEP_EXPIRY) expiries[at] = NEVER;
    else expiries[at] = expiry;
    return expiries[at] !== NEVER;
  }

  /** Whether a string of these sizes may overwrite the entry where it is. */
  #fits(entry: Ref, payloadBytes: number, timed: boolean): boolean {
    const meta = metaOf(this.#arena, entry);
    if ((meta & TYPE_MASK) !== ValueType.string || ((meta & HAS_EXPIRY) !== 0) !== timed) return false;
    return this.#arena.fits(entry, entryBytes(payloadBytes, 0, timed));
  }

  #write(keyStart: number, keyEnd: number, valueStart: number, valueEnd: number, timed: boolean, oldMeta: number): Ref {
    let block: Ref;
    try {
      block = this.#arena.allocate(entryBytes(keyEnd - keyStart, valueEnd - valueStart, timed));
    } catch (error) {
      this.#abandon();
      throw error;
    }
    const bytes = this.#bytes;
    const meta = this.#database.keyspace.accessAfter(oldMeta) | (timed ? HAS_EXPIRY : 0);
    writeEntry(this.#arena, block, meta, bytes, keyStart, keyEnd, bytes, valueStart, valueEnd);
    return block;
  }

  #overwrite(at: number): void {
    const pairs = this.#pairs;
    const arena = this.#arena;
    const entry = pairs[at + ENTRY];
    const start = pairs[at + VALUE_START];
    const end = pairs[at + VALUE_END];
    const words = arena.words[entry >>> CHUNK_SHIFT];
    const word = (entry & UNIT_MASK) << 2;
    words[word] = this.#database.keyspace.accessAfter(words[word]) | (words[word] & HAS_EXPIRY);
    words[word + 2] = end - start;
    copyBytes(arena.bytes[entry >>> CHUNK_SHIFT], valueStartOf(arena, entry), this.#bytes, start, end);
    if ((words[word] & HAS_EXPIRY) !== 0) this.#database.expireAtMoment(entry);
    pairs[at + ENTRY] = 0; // it stays: nothing to free
  }

  #link(at: number): void {
    const pairs = this.#pairs;
    const database = this.#database;
    const block = pairs[at + BLOCK];
    const hash = pairs[at + HASH];
    // A claimed entry is in the index still. Without one the key is new, or an earlier pair has its entry or made it.
    let current = pairs[at + ENTRY];
    if (current === 0) current = database.entries.find(hash, this.#bytes, pairs[at + KEY_START], pairs[at + KEY_END]);
    database.link(current, hash, block);
    pairs[at + ENTRY] = current;
    pairs[at + CREATED] = current === 0 ? 1 : 0;
  }

  /** Makes the arrays `capacity` pairs long, and keeps what fits. */
  #allot(capacity: number): void {
    const pairs = new Int32Array(capacity * FIELDS);
    pairs.set(this.#pairs.subarray(0, pairs.length));
    this.#pairs = pairs;
    const expiries = new Float64Array(capacity);
    expiries.set(this.#expiries.subarray(0, capacity));
    this.#expiries = expiries;
  }
}
