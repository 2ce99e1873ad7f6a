/**
 * DEBUG DIGEST: one hash of all data, the same for the same data in whatever order, and the same as redis-server's.
 *
 *   combine   digest := digest xor sha1(data)              order does not matter
 *   mix       digest := sha1(digest xor sha1(data))        order matters
 *
 * A value mixes its type's number (32 bits, big-endian) and its content, and combines "!!expire!!" where it has a time to live. A key
 * mixes its name before its value. The whole mixes each database's number and combines its keys.
 */
import { copyKey, type Database, hasExpiry, type Keyspace, type Ref, typeOf } from "@allset/engine";
import { SHA1_BYTES, sha1 } from "./sha1.js";

const EXPIRES = new TextEncoder().encode("!!expire!!");

class Digest {
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

function mixValue(digest: Digest, database: Database, ref: Ref): void {
  const { arena } = database.keyspace;
  digest.mixNumber(typeOf(arena, ref));
  const { bytes, start, end } = database.value(ref);
  digest.mix(bytes.subarray(start, end));
  if (hasExpiry(arena, ref)) digest.combine(EXPIRES);
}

/** The digest of one entry's value in hexadecimal digits; zeros for 0. O(bytes). */
export function digestOfValue(database: Database, ref: Ref): string {
  const digest = new Digest();
  if (ref !== 0) mixValue(digest, database, ref);
  return digest.hex;
}

/** The digest of all databases in hexadecimal digits; zeros where all are empty. O(bytes). */
export function digestOfAll(keyspace: Keyspace): string {
  const whole = new Digest();
  for (const database of keyspace.databases) {
    if (database.size === 0) continue;
    whole.mixNumber(database.index);
    let cursor = 0;
    do {
      cursor = database.entries.scan(cursor, (ref) => {
        const digest = new Digest();
        digest.mix(copyKey(keyspace.arena, ref));
        mixValue(digest, database, ref);
        whole.combine(digest.bytes);
      });
    } while (cursor !== 0);
  }
  return whole.hex;
}
