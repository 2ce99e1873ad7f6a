/**
 * What producers sent to a stream under IDs of their own (XADD IDMP), so that what they send twice is added once. producer-blocks.ts draws
 * the blocks.
 *
 * A stream has the first block from its first use on. An ID is forgotten when its time is up and its producer sends again, or when newer
 * ones need its place. Producers that sent nothing for that long are swept away as new ones come, two looked at for each: those that are
 * known are at most about twice as many as sent something lately.
 */
import { type Arena, CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
import { NAMED_WORDS, NameDirectory, nameEnd, nameStart, newNamed } from "./named-block.js";
import {
  BLOCK_BYTES,
  COUNT,
  DIRECTORY,
  DUPLICATES,
  ENTRY,
  IDS_MAX,
  NEWER,
  NEWEST,
  OLDEST,
  PRODUCER_FIELDS,
  RECORDED,
  SECONDS,
  SENT,
  SENT_FIELDS,
  SWEEP,
  WHEN,
} from "./producer-blocks.js";
import { fieldOf, momentOf, setField, setMoment } from "./stream-group.js";
import { copyId } from "./stream-id.js";
import { PRODUCERS, wordAtOf } from "./stream-root.js";

export const IDEMPOTENCE_SECONDS = 100;
export const IDEMPOTENCE_IDS = 100;
/** Producers that are looked at when a new one came. */
const SWEPT = 2;
const SECOND_MS = 1000;

export class StreamProducers {
  /** The moment at which the running command runs, ms since 1970. */
  readonly now: Float64Array = new Float64Array(1);

  readonly #arena: Arena;
  readonly #producers: NameDirectory;
  readonly #sent: NameDirectory;
  readonly #cell = new Float64Array(1);
  /** The latest that was recorded, and its producer. */
  #recorded: Ref = 0;
  #recordedBy: Ref = 0;
  /** Whether the stream remembered nothing before, and whether it did not know the producer. */
  #isFirst = false;
  #isNew = false;

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#producers = new NameDirectory(arena);
    this.#sent = new NameDirectory(arena);
  }

  /** The block of a stream, or 0. */
  of(root: Ref): Ref {
    return fieldOf(this.#arena, root, PRODUCERS);
  }

  seconds(block: Ref): number {
    return fieldOf(this.#arena, block, SECONDS);
  }

  idsMax(block: Ref): number {
    return fieldOf(this.#arena, block, IDS_MAX);
  }

  recorded(block: Ref): number {
    return momentOf(this.#arena, block, RECORDED);
  }

  duplicates(block: Ref): number {
    return momentOf(this.#arena, block, DUPLICATES);
  }

  /** Producers of which an ID is remembered, or with `ids` those IDs, whose time is not up. O(IDs). */
  countTracked(block: Ref, ids: boolean): number {
    const producers = this.#open(block);
    let count = 0;
    for (let i = 0; i < producers.size; i++) {
      let live = 0;
      let sent = fieldOf(this.#arena, producers.block(i), OLDEST);
      for (; sent !== 0; sent = fieldOf(this.#arena, sent, NEWER)) if (!this.#isOver(block, sent)) live++;
      count += ids ? live : Math.min(live, 1);
    }
    return count;
  }

  /** Sets how long and how many IDs are remembered; other values than before forget all. Throws `ArenaFullError`. O(IDs). */
  configure(root: Ref, seconds: number, idsMax: number): void {
    const block = this.#obtain(root);
    if (this.seconds(block) === seconds && this.idsMax(block) === idsMax) return;
    this.#forgetAll(block, Number.POSITIVE_INFINITY);
    setField(this.#arena, block, SECONDS, seconds);
    setField(this.#arena, block, IDS_MAX, idsMax);
  }

  /** Where the ID of the entry stands that a producer sent under this ID, in words of `wordsOf`; 0 for none. O(log IDs). */
  find(root: Ref, name: Uint8Array, start: number, end: number, id: Uint8Array, idStart: number, idEnd: number): Ref {
    const block = this.of(root);
    const producer = block === 0 ? 0 : this.#open(block).find(name, start, end);
    const sent = producer === 0 ? 0 : this.#openSent(producer).find(id, idStart, idEnd);
    return sent === 0 || this.#isOver(block, sent) ? 0 : sent;
  }

  /** Copies the ID of the entry that was sent. */
  copyEntryId(sent: Ref, to: Int32Array): void {
    copyId(to, 0, this.#arena.words[sent >>> CHUNK_SHIFT], wordAtOf(sent) + ENTRY);
  }

  countDuplicate(root: Ref): void {
    this.#add(this.of(root), DUPLICATES, 1);
  }

  /**
   * Remembers that a producer sent an entry under an ID, which is not remembered, and forgets the oldest where there are too many. Throws
   * `ArenaFullError`; as always, what was over is forgotten then. O(log IDs + IDs forgotten).
   */
  record(
    root: Ref,
    name: Uint8Array,
    start: number,
    end: number,
    id: Uint8Array,
    idStart: number,
    idEnd: number,
    entry: Int32Array,
  ): void {
    this.remember(root, name, start, end, id, idStart, idEnd, entry);
    this.forgetSurplus(root);
  }

  /** `record` without forgetting live IDs: `retract` or `forgetSurplus` follows. */
  remember(
    root: Ref,
    name: Uint8Array,
    start: number,
    end: number,
    id: Uint8Array,
    idStart: number,
    idEnd: number,
    entry: Int32Array,
  ): void {
    const arena = this.#arena;
    this.#isFirst = this.of(root) === 0;
    const block = this.#obtain(root);
    let producer = this.#open(block).find(name, start, end);
    this.#isNew = producer === 0;
    if (producer !== 0) this.#forgetOver(block, producer);
    const over = producer === 0 ? 0 : this.#openSent(producer).find(id, idStart, idEnd);
    if (over !== 0) return this.#note(block, producer, over, entry);
    let sent = 0;
    let fresh = 0;
    try {
      sent = newNamed(arena, SENT_FIELDS, id, idStart, idEnd);
      if (producer === 0) {
        fresh = newNamed(arena, PRODUCER_FIELDS, name, start, end);
        producer = fresh;
        const at = wordAtOf(fresh) + NAMED_WORDS;
        arena.words[fresh >>> CHUNK_SHIFT].fill(0, at, at + PRODUCER_FIELDS);
      }
      const directory = this.#openSent(producer);
      directory.find(id, idStart, idEnd);
      directory.insert(sent);
      if (fresh !== 0) this.#insertProducer(fresh, name, start, end);
    } catch (error) {
      if (fresh !== 0) arena.free(fresh);
      if (sent !== 0) arena.free(sent);
      if (this.#isFirst) this.#drop(root);
      throw error;
    }
    setField(arena, sent, NEWER, 0);
    const newest = fieldOf(arena, producer, NEWEST);
    if (newest === 0) setField(arena, producer, OLDEST, sent);
    else setField(arena, newest, NEWER, sent);
    setField(arena, producer, NEWEST, sent);
    setField(arena, producer, COUNT, fieldOf(arena, producer, COUNT) + 1);
    this.#note(block, producer, sent, entry);
  }

  /**
   * Forgets the oldest IDs where the latest `remember`, which was of this stream, made them too many, and producers that sent nothing for
   * long where it was of a new one. O(IDs forgotten × log IDs).
   */
  forgetSurplus(root: Ref): void {
    const block = this.of(root);
    const idsMax = this.idsMax(block);
    while (fieldOf(this.#arena, this.#recordedBy, COUNT) > idsMax) this.#forgetOldest(this.#recordedBy);
    if (this.#isNew) this.#sweep(block);
  }

  /** Takes the latest `remember` back, which was of this stream: the entry could not be added. O(IDs of the producer). */
  retract(root: Ref): void {
    const arena = this.#arena;
    const block = this.of(root);
    const producer = this.#recordedBy;
    const sent = this.#recorded;
    const newer = fieldOf(arena, sent, NEWER);
    let before = fieldOf(arena, producer, OLDEST);
    if (before === sent) before = 0;
    else while (fieldOf(arena, before, NEWER) !== sent) before = fieldOf(arena, before, NEWER);
    if (before === 0) setField(arena, producer, OLDEST, newer);
    else setField(arena, before, NEWER, newer);
    if (newer === 0) setField(arena, producer, NEWEST, before);
    this.#openSent(producer).find(arena.bytes[sent >>> CHUNK_SHIFT], nameStart(arena, sent), nameEnd(arena, sent));
    this.#sent.remove();
    setField(arena, producer, COUNT, fieldOf(arena, producer, COUNT) - 1);
    arena.free(sent);
    this.#add(block, RECORDED, -1);
    if (fieldOf(arena, producer, COUNT) > 0) return;
    this.#removeProducer(block, producer);
    if (this.#isFirst) this.#drop(root);
  }

  /** Frees `limit` of what hangs from a stream's block, and returns how many; fewer, when all is gone, itself too. */
  dismantle(block: Ref, limit: number): number {
    const freed = this.#forgetAll(block, limit);
    if (freed < limit) this.#arena.free(block);
    return freed;
  }

  /** Gives a copy of a stream what its source remembers. Throws `ArenaFullError`; the rest is the caller's to dismantle. */
  duplicate(from: Ref, to: Ref): void {
    const arena = this.#arena;
    const source = this.of(from);
    if (source === 0) return;
    const block = this.#obtain(to);
    setField(arena, block, SECONDS, this.seconds(source));
    setField(arena, block, IDS_MAX, this.idsMax(source));
    const now = this.now[0];
    const entry = new Int32Array(4);
    for (let i = 0; i < this.#open(source).size; i++) {
      const producer = this.#open(source).block(i);
      const name = arena.bytes[producer >>> CHUNK_SHIFT];
      for (let sent = fieldOf(arena, producer, OLDEST); sent !== 0; sent = fieldOf(arena, sent, NEWER)) {
        this.now[0] = momentOf(arena, sent, WHEN);
        this.copyEntryId(sent, entry);
        const bytes = arena.bytes[sent >>> CHUNK_SHIFT];
        const [start, end] = [nameStart(arena, sent), nameEnd(arena, sent)];
        this.record(to, name, nameStart(arena, producer), nameEnd(arena, producer), bytes, start, end, entry);
      }
    }
    this.now[0] = now;
    this.setCounts(block, this.recorded(source), this.duplicates(source));
  }

  /** Producers of which IDs are held, those included whose time is up. O(1). */
  count(block: Ref): number {
    return this.#open(block).size;
  }

  /** Says how many IDs were ever recorded, and how many duplicates met. */
  setCounts(block: Ref, recorded: number, duplicates: number): void {
    this.#cell[0] = recorded;
    setMoment(this.#arena, block, RECORDED, this.#cell);
    this.#cell[0] = duplicates;
    setMoment(this.#arena, block, DUPLICATES, this.#cell);
  }

  /** Calls back for each producer with the number of its IDs, and behind it for each of them, the oldest first. O(IDs). */
  walk(block: Ref, producer: (producer: Ref, ids: number) => void, id: (sent: Ref) => void): void {
    const size = this.count(block);
    for (let i = 0; i < size; i++) {
      const found = this.#open(block).block(i);
      producer(found, fieldOf(this.#arena, found, COUNT));
      for (let sent = fieldOf(this.#arena, found, OLDEST); sent !== 0; sent = fieldOf(this.#arena, sent, NEWER))
        id(sent);
    }
  }

  #open(block: Ref): NameDirectory {
    return this.#producers.open(this.#arena.words[block >>> CHUNK_SHIFT], wordAtOf(block) + DIRECTORY);
  }

  #openSent(producer: Ref): NameDirectory {
    return this.#sent.open(this.#arena.words[producer >>> CHUNK_SHIFT], wordAtOf(producer) + SENT);
  }

  /** The block of a stream, made where it has none. */
  #obtain(root: Ref): Ref {
    const arena = this.#arena;
    let block = this.of(root);
    if (block !== 0) return block;
    block = arena.allocate(BLOCK_BYTES);
    const at = (block & UNIT_MASK) << 2;
    arena.words[block >>> CHUNK_SHIFT].fill(0, at, at + (BLOCK_BYTES >>> 2));
    setField(arena, block, SECONDS, IDEMPOTENCE_SECONDS);
    setField(arena, block, IDS_MAX, IDEMPOTENCE_IDS);
    setField(arena, root, PRODUCERS, block);
    return block;
  }

  /** Frees the block of a stream, of which no producer is known. */
  #drop(root: Ref): void {
    this.#arena.free(this.of(root));
    setField(this.#arena, root, PRODUCERS, 0);
  }

  #insertProducer(producer: Ref, name: Uint8Array, start: number, end: number): void {
    try {
      this.#producers.find(name, start, end);
      this.#producers.insert(producer);
    } catch (error) {
      this.#sent.remove();
      throw error;
    }
  }

  /** Notes under which ID an entry was added, and when. */
  #note(block: Ref, producer: Ref, sent: Ref, entry: Int32Array): void {
    copyId(this.#arena.words[sent >>> CHUNK_SHIFT], wordAtOf(sent) + ENTRY, entry, 0);
    setMoment(this.#arena, sent, WHEN, this.now);
    this.#recorded = sent;
    this.#recordedBy = producer;
    this.#add(block, RECORDED, 1);
  }

  #isOver(block: Ref, sent: Ref): boolean {
    const when = this.#arena.doubles[sent >>> CHUNK_SHIFT][(wordAtOf(sent) + WHEN) >>> 1];
    return when + this.seconds(block) * SECOND_MS <= this.now[0];
  }

  #forgetOver(block: Ref, producer: Ref): void {
    // One stays, so that the producer does.
    while (fieldOf(this.#arena, producer, COUNT) > 1 && this.#isOver(block, fieldOf(this.#arena, producer, OLDEST)))
      this.#forgetOldest(producer);
  }

  /** Removes a producer of which no ID is held. */
  #removeProducer(block: Ref, producer: Ref): void {
    const arena = this.#arena;
    const bytes = arena.bytes[producer >>> CHUNK_SHIFT];
    this.#open(block).find(bytes, nameStart(arena, producer), nameEnd(arena, producer));
    this.#producers.remove();
    arena.free(producer);
  }

  /** Looks at the next few producers, in turn, and removes those of which the time of all IDs is up. */
  #sweep(block: Ref): void {
    const arena = this.#arena;
    for (let i = 0; i < SWEPT; i++) {
      const producers = this.#open(block);
      const next = fieldOf(arena, block, SWEEP);
      const at = next < producers.size ? next : 0;
      const producer = producers.block(at);
      const isOver = this.#isOver(block, fieldOf(arena, producer, NEWEST));
      setField(arena, block, SWEEP, isOver ? at : at + 1);
      if (!isOver) continue;
      while (fieldOf(arena, producer, COUNT) > 0) this.#forgetOldest(producer);
      this.#removeProducer(block, producer);
    }
  }

  #forgetOldest(producer: Ref): void {
    const arena = this.#arena;
    const sent = fieldOf(arena, producer, OLDEST);
    this.#openSent(producer).find(arena.bytes[sent >>> CHUNK_SHIFT], nameStart(arena, sent), nameEnd(arena, sent));
    this.#sent.remove();
    const newer = fieldOf(arena, sent, NEWER);
    setField(arena, producer, OLDEST, newer);
    if (newer === 0) setField(arena, producer, NEWEST, 0);
    setField(arena, producer, COUNT, fieldOf(arena, producer, COUNT) - 1);
    arena.free(sent);
  }

  #forgetAll(block: Ref, limit: number): number {
    const producers = this.#open(block);
    let freed = 0;
    while (producers.size > 0) {
      const producer = producers.block(producers.size - 1);
      for (; fieldOf(this.#arena, producer, COUNT) > 0; freed++) {
        if (freed >= limit) return freed;
        this.#forgetOldest(producer);
      }
      this.#arena.free(producers.takeLast());
      freed++;
    }
    return freed;
  }

  #add(block: Ref, field: number, more: number): void {
    this.#arena.doubles[block >>> CHUNK_SHIFT][(wordAtOf(block) + field) >>> 1] += more;
  }
}
