/**
 * The consumer groups of a stream:
 *
 *   groups      their number; for each
 *     name      last ID delivered; from 7.0 on entries read
 *     pending   number; for each ID (16 bytes), time of delivery (8 bytes), deliveries; in the order of IDs
 *     consumers number; for each name, time when seen; from 7.2 on time when active; pending: number and IDs (16 bytes)
 *     from 8.8 on: entries that were given back and belong to nobody, number and IDs (16 bytes), in their order
 */
import { CHUNK_SHIFT, type Ref } from "../arena/arena.js";
import { Int64 } from "../collections/int64.js";
import { nameEnd, nameStart } from "../collections/named-block.js";
import {
  ACTIVE,
  DELIVERED,
  DELIVERIES,
  ENTRIES_READ,
  fieldOf,
  LAST_DELIVERED,
  momentOf,
  NEWER,
  OLDEST,
  OWNER,
  PENDING_ID,
  SEEN,
  setMoment,
} from "../collections/stream-group.js";
import { compareIds } from "../collections/stream-id.js";
import { wordAtOf } from "../collections/stream-root.js";
import type { Keyspace } from "../keyspace/keyspace.js";
import type { ByteReader } from "./byte-reader.js";
import type { ByteWriter } from "./byte-writer.js";
import { malformed } from "./malformed-value-error.js";
import { SerializedType } from "./serialized-type.js";
import { RAW_ID_BYTES, readId, takeRawId, writeId, writeRawId } from "./stream-id-codec.js";

const TWO_POW_32 = 2 ** 32;
/** An ID, a time, a count. */
const PENDING_BYTES_MIN = RAW_ID_BYTES + 9;
/** A name, an ID, three counts. */
const GROUP_BYTES_MIN = 6;
const CONSUMER_BYTES_MIN = 10;
/** A consumer that never got anything has this as the time when it was active. */
const NEVER_ACTIVE = -1;

/** Whether a group of the stream has entries that were given back. O(groups). */
export function hasUnowned({ arena, streams }: Keyspace, root: Ref): boolean {
  for (let i = streams.groups.count(root) - 1; i >= 0; i--) {
    const oldest = fieldOf(arena, streams.groups.at(root, i), OLDEST);
    if (oldest !== 0 && fieldOf(arena, oldest, OWNER) === 0) return true;
  }
  return false;
}

export function writeGroups(keyspace: Keyspace, root: Ref, type: SerializedType, writer: ByteWriter): void {
  const { groups } = keyspace.streams;
  const count = groups.count(root);
  writer.size(count);
  for (let i = 0; i < count; i++) writeGroup(keyspace, groups.at(root, i), type, writer);
}

function writeGroup(keyspace: Keyspace, group: Ref, type: SerializedType, writer: ByteWriter): void {
  const { arena, streams } = keyspace;
  const words = arena.words[group >>> CHUNK_SHIFT];
  const at = wordAtOf(group);
  writeName(keyspace, group, writer);
  writeId(writer, words, at + LAST_DELIVERED);
  writer.size64(words[at + ENTRIES_READ], words[at + ENTRIES_READ + 1]);
  const pending = streams.pending.openGroup(streams.hand, group);
  writer.size(pending.size);
  for (let more = pending.first(); more; more = pending.next()) {
    const entry = pending.value;
    const entryWords = arena.words[entry >>> CHUNK_SHIFT];
    writeRawId(writer, pending.words, pending.at);
    writer.milliseconds(momentOf(arena, entry, DELIVERED));
    writer.size64(entryWords[wordAtOf(entry) + DELIVERIES], entryWords[wordAtOf(entry) + DELIVERIES + 1]);
  }
  const consumers = streams.groups.countConsumers(group);
  writer.size(consumers);
  for (let i = 0; i < consumers; i++) writeConsumer(keyspace, streams.groups.consumerAt(group, i), type, writer);
  if (type < SerializedType.stream5) return;
  writer.size(streams.pending.countUnowned(group));
  let entry = fieldOf(arena, group, OLDEST);
  for (; entry !== 0 && fieldOf(arena, entry, OWNER) === 0; entry = fieldOf(arena, entry, NEWER))
    writeRawId(writer, arena.words[entry >>> CHUNK_SHIFT], wordAtOf(entry) + PENDING_ID);
}

function writeConsumer(keyspace: Keyspace, consumer: Ref, type: SerializedType, writer: ByteWriter): void {
  const { arena, streams } = keyspace;
  writeName(keyspace, consumer, writer);
  writer.milliseconds(momentOf(arena, consumer, SEEN));
  if (type >= SerializedType.stream3) writer.milliseconds(momentOf(arena, consumer, ACTIVE) || NEVER_ACTIVE);
  const pending = streams.pending.openConsumer(streams.hand, consumer);
  writer.size(pending.size);
  for (let more = pending.first(); more; more = pending.next()) writeRawId(writer, pending.words, pending.at);
}

function writeName({ arena }: Keyspace, block: Ref, writer: ByteWriter): void {
  writer.string(arena.bytes[block >>> CHUNK_SHIFT], nameStart(arena, block), nameEnd(arena, block));
}

export function readGroups(keyspace: Keyspace, root: Ref, type: number, reader: ByteReader): void {
  const { arena, streams } = keyspace;
  for (let left = reader.count(GROUP_BYTES_MIN); left > 0; left--) {
    reader.string();
    const { source, from, to } = reader;
    if (streams.groups.find(root, source, from, to) !== 0) malformed("a group twice");
    const group = streams.groups.create(root, source, from, to);
    const words = arena.words[group >>> CHUNK_SHIFT];
    const at = wordAtOf(group);
    readId(reader, words, at + LAST_DELIVERED);
    if (type === SerializedType.stream1) estimateRead(keyspace, root, group);
    else {
      reader.size64();
      words[at + ENTRIES_READ] = reader.high;
      words[at + ENTRIES_READ + 1] = reader.low;
    }
    new PendingReader(keyspace, group, reader).read(type);
  }
}

/** Older streams do not say how many entries a group read. */
function estimateRead({ arena, streams }: Keyspace, root: Ref, group: Ref): void {
  const words = arena.words[group >>> CHUNK_SHIFT];
  const at = wordAtOf(group);
  const place = new Int64();
  streams.lag.place(root, words, at + LAST_DELIVERED, place);
  words[at + ENTRIES_READ] = place.high;
  words[at + ENTRIES_READ + 1] = place.low;
}

/** What is pending in a group, until it is known whose each entry is. */
class PendingReader {
  readonly #keyspace: Keyspace;
  readonly #group: Ref;
  readonly #reader: ByteReader;
  readonly #count: number;
  readonly #ids: Int32Array;
  readonly #times: Float64Array;
  readonly #deliveries: Int32Array;
  readonly #owners: Int32Array;
  /** Where each stands among those that belong to nobody, from 1 on; 0 for the others. */
  readonly #places: Int32Array;
  readonly #sought = new Int32Array(4);

  constructor(keyspace: Keyspace, group: Ref, reader: ByteReader) {
    this.#keyspace = keyspace;
    this.#group = group;
    this.#reader = reader;
    this.#count = reader.count(PENDING_BYTES_MIN);
    this.#ids = new Int32Array(4 * this.#count);
    this.#times = new Float64Array(this.#count);
    this.#deliveries = new Int32Array(2 * this.#count);
    this.#owners = new Int32Array(this.#count);
    this.#places = new Int32Array(this.#count);
  }

  read(type: number): void {
    const reader = this.#reader;
    for (let i = 0; i < this.#count; i++) {
      takeRawId(reader, this.#ids, 4 * i);
      if (i > 0 && compareIds(this.#ids, 4 * i, this.#ids, 4 * i - 4) <= 0) malformed("pending entries out of order");
      this.#times[i] = reader.milliseconds();
      reader.size64();
      this.#deliveries[2 * i] = reader.high;
      this.#deliveries[2 * i + 1] = reader.low;
    }
    for (let left = reader.count(CONSUMER_BYTES_MIN); left > 0; left--) this.#consumer(type);
    if (type >= SerializedType.stream5) {
      const unowned = reader.count(RAW_ID_BYTES);
      for (let place = 1; place <= unowned; place++) this.#places[this.#free()] = place;
    }
    this.#deliver();
  }

  #consumer(type: number): void {
    const reader = this.#reader;
    const { arena, streams } = this.#keyspace;
    reader.string();
    const { source, from, to } = reader;
    if (streams.groups.findConsumer(this.#group, source, from, to) !== 0) malformed("a consumer twice");
    const consumer = streams.groups.createConsumer(this.#group, source, from, to);
    const seen = this.#moment();
    const active = type >= SerializedType.stream3 ? this.#moment() : seen;
    setMoment(arena, consumer, SEEN, Float64Array.of(seen));
    setMoment(arena, consumer, ACTIVE, Float64Array.of(Math.max(0, active)));
    for (let left = reader.count(RAW_ID_BYTES); left > 0; left--) this.#owners[this.#free()] = consumer;
  }

  /** A time of a consumer, which may be negative for none. */
  #moment(): number {
    this.#reader.word64();
    const value = this.#reader.high * TWO_POW_32 + (this.#reader.low >>> 0);
    return Number.isSafeInteger(value) ? value : malformed("no moment");
  }

  /** The index of the pending entry whose ID comes next, and that belongs to nobody yet. O(log pending). */
  #free(): number {
    takeRawId(this.#reader, this.#sought);
    let low = 0;
    let high = this.#count - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareIds(this.#ids, 4 * middle, this.#sought, 0) < 0) low = middle + 1;
      else high = middle;
    }
    if (this.#count === 0 || compareIds(this.#ids, 4 * low, this.#sought, 0) !== 0)
      malformed("an ID that is not pending");
    if (this.#owners[low] !== 0 || this.#places[low] !== 0) malformed("an ID that is pending twice");
    return low;
  }

  /** Makes the entries, in the order in which the group's list has them: each comes to its end. */
  #deliver(): void {
    const { arena, streams } = this.#keyspace;
    const times = this.#times;
    const places = this.#places;
    const order = Uint32Array.from({ length: this.#count }, (_, i) => i);
    order.sort((a, b) =>
      places[a] !== 0 || places[b] !== 0
        ? (places[a] || this.#count + 1) - (places[b] || this.#count + 1)
        : times[a] - times[b],
    );
    for (const i of order) {
      if (this.#owners[i] === 0 && places[i] === 0) malformed("an entry that is pending at nobody");
      streams.pending.moment[0] = times[i];
      const entry = streams.pending.add(this.#group, this.#owners[i], this.#ids, 4 * i);
      const words = arena.words[entry >>> CHUNK_SHIFT];
      words[wordAtOf(entry) + DELIVERIES] = this.#deliveries[2 * i];
      words[wordAtOf(entry) + DELIVERIES + 1] = this.#deliveries[2 * i + 1];
    }
  }
}
