/**
 * DEBUG DIGEST: one hash of all data, the same for the same data in whatever order, and the same as redis-server's.
 *
 *   combine   digest := digest xor sha1(data)              order does not matter
 *   mix       digest := sha1(digest xor sha1(data))        order matters
 *
 * A value mixes its type's number (32 bits, big-endian) and its content (value-digest.ts), and combines "!!expire!!" where it has a
 * time to live. A key mixes its name before its value. The whole mixes each database's number and combines its keys.
 */
import { copyKey, type Database, hasExpiry, type Keyspace, type Ref, typeOf } from "@allset/engine";
import { Digest, mixers } from "./value-digest.js";

const EXPIRES = new TextEncoder().encode("!!expire!!");

function mixValue(digest: Digest, database: Database, ref: Ref): void {
  const { arena } = database.keyspace;
  const type = typeOf(arena, ref);
  digest.mixNumber(type);
  mixers[type]?.(digest, database, ref);
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
