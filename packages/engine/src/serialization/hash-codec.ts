/**
 * Hashes: as the listpack that they are, or field by field. A hash with fields that expire is written as Redis 7.4 does, for only that
 * knows them: the soonest time (8 bytes), the number of fields, and for each its time, field and value. The time is a length: 0 for
 * none, else what it is behind the soonest, and 1.
 */
import { CHUNK_SHIFT, type Ref } from "../arena/arena.js";
import { wordAt } from "../collections/listpack-element.js";
import { isRooted, NEVER, valueStartOf } from "../keyspace/entry.js";
import { timerOf } from "../keyspace/entry-root.js";
import { parseInteger } from "../keyspace/integer.js";
import type { Keyspace } from "../keyspace/keyspace.js";
import type { ByteReader } from "./byte-reader.js";
import type { ByteWriter } from "./byte-writer.js";
import { type Elements, type PackedForm, packedElements, StringElements } from "./elements.js";
import { malformed } from "./malformed-value-error.js";
import { FIELD_EXPIRY_VERSION, WRITTEN_VERSION } from "./payload.js";
import { SerializedType } from "./serialized-type.js";
import type { Making, ValueCodec } from "./value-codec.js";

export const hashCodec: ValueCodec = {
  versionOf: ({ arena }: Keyspace, ref: Ref): number =>
    timerOf(arena, ref) === 0 ? WRITTEN_VERSION : FIELD_EXPIRY_VERSION,

  write({ arena, hashes, databases }: Keyspace, ref: Ref, writer: ByteWriter): void {
    if (!isRooted(arena, ref)) {
      const bytes = arena.bytes[ref >>> CHUNK_SHIFT];
      const start = valueStartOf(arena, ref);
      writer.byte(SerializedType.hashListpack);
      writer.string(bytes, start, start + wordAt(bytes, start));
      return;
    }
    hashes.open(databases[0], ref);
    const timed = timerOf(arena, ref) !== 0;
    writer.byte(timed ? SerializedType.hashWithExpiries : SerializedType.hash);
    const soonest = timed ? soonestOf(hashes) : 0;
    if (timed) writer.milliseconds(soonest);
    writer.size(hashes.size);
    for (hashes.rewind(); hashes.next(); ) {
      hashes.readTime();
      if (timed) writer.size(hashes.moment[0] === NEVER ? 0 : hashes.moment[0] - soonest + 1);
      writer.string(hashes.field.bytes, hashes.field.start, hashes.field.end);
      writer.string(hashes.value.bytes, hashes.value.start, hashes.value.end);
    }
  },

  read(reader: ByteReader, type: number, making: Making): Ref {
    switch (type) {
      case SerializedType.hashWithExpiries:
        return readTimed(reader, making);
      case SerializedType.hashListpackWithExpiries:
        reader.milliseconds();
        return readPairs(packedElements(reader, "listpack"), making, true);
      case SerializedType.hash:
        return readPairs(new StringElements(reader, 2 * reader.count(2)), making, false);
      default:
        return readPairs(packedElements(reader, packedForms[type]), making, false);
    }
  },
};

const packedForms: Readonly<Record<number, PackedForm>> = {
  [SerializedType.hashListpack]: "listpack",
  [SerializedType.hashZiplist]: "ziplist",
  [SerializedType.hashZipmap]: "zipmap",
};

function soonestOf(hashes: Keyspace["hashes"]): number {
  let soonest = Number.POSITIVE_INFINITY;
  for (hashes.rewind(); hashes.next(); ) {
    hashes.readTime();
    if (hashes.moment[0] !== NEVER) soonest = Math.min(soonest, hashes.moment[0]);
  }
  return soonest;
}

/** Fields and values in turn, with `timed` each followed by its time, 0 for none. */
function readPairs(elements: Elements, making: Making, timed: boolean): Ref {
  const maker = new HashMaker(making);
  while (elements.next()) {
    // What comes next may take the place of an element's digits.
    const field = elements.source.slice(elements.from, elements.to);
    if (!elements.next()) malformed("a field without a value");
    const value = elements.source.slice(elements.from, elements.to);
    maker.add(field, value);
    if (!timed) continue;
    if (!elements.next()) malformed("a field without a time");
    const time = parseInteger(elements.source, elements.from, elements.to);
    if (!(Number.isSafeInteger(time) && time >= 0)) malformed("a time that is none");
    if (time > 0) maker.expireAt(field, time);
  }
  return maker.end();
}

function readTimed(reader: ByteReader, making: Making): Ref {
  const maker = new HashMaker(making);
  const soonest = reader.milliseconds();
  for (let left = reader.count(3); left > 0; left--) {
    const time = reader.size();
    reader.string();
    const field = reader.source.slice(reader.from, reader.to);
    reader.string();
    maker.add(field, reader.source.slice(reader.from, reader.to));
    if (time === 0) continue;
    if (!Number.isSafeInteger(soonest + time)) malformed("a time that is none");
    maker.expireAt(field, soonest + time - 1);
  }
  return maker.end();
}

/** Makes a hash field by field. */
class HashMaker {
  readonly #making: Making;
  readonly #hashes: Keyspace["hashes"];
  #begun = false;

  constructor(making: Making) {
    this.#making = making;
    this.#hashes = making.database.keyspace.hashes;
  }

  add(field: Uint8Array, value: Uint8Array): void {
    const hashes = this.#hashes;
    const { database, key } = this.#making;
    if (!this.#begun) hashes.create(database, key.bytes, key.start, key.end, 0);
    this.#begun = true;
    if (hashes.find(field, 0, field.length)) malformed("a field twice");
    hashes.store(field, 0, field.length, value, 0, value.length);
  }

  /** Lets the field that was added last expire. One whose time is up is expired when the key is looked for. */
  expireAt(field: Uint8Array, time: number): void {
    const hashes = this.#hashes;
    hashes.find(field, 0, field.length);
    hashes.moment[0] = time;
    hashes.expireAt(field, 0, field.length);
  }

  end(): Ref {
    if (!this.#begun) return 0;
    this.#hashes.trim();
    return this.#hashes.ref;
  }
}
