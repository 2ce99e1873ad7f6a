/**
 * What DEBUG DIGEST takes of a value, by type:
 *
 *   string    mixes its bytes                       zset     combines for each member the digest of member and score
 *   list      mixes its elements                    hash     combines for each field the digest of field and value
 *   set       combines its members                  stream   mixes for each entry: its ID, fields and values
 *   array     mixes index and element in turn
 */
import {
  ArrayIndex,
  type Database,
  DOUBLE_BYTES_MAX,
  ID_TEXT_BYTES_MAX,
  newId,
  type Ref,
  rootOf,
  ValueType,
  writeDouble,
  writeIdText,
} from "@allset/engine";
import { SHA1_BYTES, sha1 } from "./sha1.js";

export class Digest {
  #bytes: Uint8Array = new Uint8Array(SHA1_BYTES);

  combine(data: Uint8Array): void {
    const hash = sha1(data);
    for (let i = 0; i < SHA1_BYTES; i++) this.#bytes[i] ^= hash[i];
  }

  mix(data: Uint8Array): void {
    this.combine(data);
    this.#bytes = sha1(this.#bytes);
  }

  mixNumber(value: number): void {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setInt32(0, value);
    this.mix(bytes);
  }

  get bytes(): Uint8Array {
    return this.#bytes;
  }

  get hex(): string {
    return Array.from(this.#bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }
}

type Mixer = (digest: Digest, database: Database, ref: Ref) => void;

const mixString: Mixer = (digest, database, ref) => {
  const { bytes, start, end } = database.value(ref);
  digest.mix(bytes.subarray(start, end));
};

const mixList: Mixer = (digest, { keyspace }, ref) => {
  const { cursor } = keyspace.lists;
  cursor.open(ref, 0);
  do {
    cursor.read();
    digest.mix(cursor.source.subarray(cursor.from, cursor.to));
  } while (cursor.next());
};

const combineSet: Mixer = (digest, { keyspace }, ref) => {
  const walk = keyspace.sets.walk(ref);
  for (let member = walk.next(); member !== null; member = walk.next()) {
    member.spell();
    digest.combine(member.bytes.subarray(member.start, member.end));
  }
};

const mixArray: Mixer = (digest, { keyspace: { arena, arrays } }, ref) => {
  const { walk } = arrays;
  const text = new TextEncoder();
  const last = new ArrayIndex();
  last.set(-1, -2);
  for (walk.begin(rootOf(arena, ref), new ArrayIndex(), last); walk.next(); ) {
    walk.read();
    digest.mix(text.encode(String(walk.at.value)));
    digest.mix(walk.value.bytes.subarray(walk.value.start, walk.value.end));
  }
};

const combineZSet: Mixer = (digest, { keyspace }, ref) => {
  const { cursor } = keyspace.zsets;
  const digits = new Uint8Array(DOUBLE_BYTES_MAX);
  for (cursor.begin(ref, 0, false); cursor.next(); ) {
    const pair = new Digest();
    pair.mix(cursor.bytes.subarray(cursor.start, cursor.end));
    pair.mix(digits.subarray(0, writeDouble(digits, 0, cursor.score)));
    digest.combine(pair.bytes);
  }
};

const combineHash: Mixer = (digest, database, ref) => {
  const { hashes } = database.keyspace;
  hashes.open(database, ref);
  for (hashes.rewind(); hashes.next(); ) {
    const pair = new Digest();
    pair.mix(hashes.field.bytes.subarray(hashes.field.start, hashes.field.end));
    pair.mix(hashes.value.bytes.subarray(hashes.value.start, hashes.value.end));
    digest.combine(pair.bytes);
  }
};

const mixStream: Mixer = (digest, { keyspace: { arena, streams } }, ref) => {
  const { range } = streams;
  const text = new Uint8Array(ID_TEXT_BYTES_MAX);
  const mixRead = (): void => digest.mix(range.source.subarray(range.from, range.to));
  range.open(rootOf(arena, ref), newId(), 0, newId().fill(-1), 0, false);
  while (range.next()) {
    const start = writeIdText(text, text.length, range.id, 0);
    text[text.indexOf(DASH, start)] = POINT;
    digest.mix(text.subarray(start));
    for (let left = range.fields; left > 0; left--) {
      range.readField();
      mixRead();
      range.readValue();
      mixRead();
    }
  }
};

/** An ID is mixed as `5.1`. */
const DASH = 0x2d;
const POINT = 0x2e;

/** By `ValueType`. */
export const mixers: readonly (Mixer | undefined)[] = mixersBy([
  [ValueType.string, mixString],
  [ValueType.list, mixList],
  [ValueType.set, combineSet],
  [ValueType.hash, combineHash],
  [ValueType.stream, mixStream],
  [ValueType.array, mixArray],
  [ValueType.zset, combineZSet],
]);

function mixersBy(rows: readonly (readonly [ValueType, Mixer])[]): (Mixer | undefined)[] {
  const columns: (Mixer | undefined)[] = [];
  for (const [type, mixer] of rows) columns[type] = mixer;
  return columns;
}
