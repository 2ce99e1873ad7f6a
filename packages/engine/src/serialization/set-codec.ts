import type { Ref } from "../arena/arena.js";
import { CHUNK_SHIFT } from "../arena/arena.js";
import { INTSET_HEADER_BYTES, intsetFault, intsetGet, intsetLength } from "../collections/intset.js";
import { SetMember } from "../collections/set-member.js";
import { CollectionForm, formOf, ValueType, valueStartOf } from "../keyspace/entry.js";
import type { ByteReader } from "./byte-reader.js";
import type { ByteWriter } from "./byte-writer.js";
import { type Elements, packedElements, StringElements } from "./elements.js";
import { malformed } from "./malformed-value-error.js";
import { SerializedType } from "./serialized-type.js";
import type { Making, ValueCodec } from "./value-codec.js";

/**
 * Sets of integers as their intset, others member by member: Redis 7.0 has no other form, and later ones read both. From 7.2 on small sets
 * come as a listpack.
 */
export const setCodec: ValueCodec = {
  write({ arena, sets, databases }, ref, writer: ByteWriter): void {
    if (formOf(arena, ref) === CollectionForm.integers) {
      const { bytes, start, end } = databases[0].value(ref);
      writer.byte(SerializedType.setIntset);
      writer.string(bytes, start, end);
      return;
    }
    writer.byte(SerializedType.set);
    writer.size(sets.size(ref));
    const cursor = sets.walk(ref);
    for (let member = cursor.next(); member !== null; member = cursor.next()) {
      member.spell();
      writer.string(member.bytes, member.start, member.end);
    }
  },

  read(reader: ByteReader, type: number, making: Making): Ref {
    if (type === SerializedType.setIntset) return readIntset(reader, making);
    if (type === SerializedType.setListpack) return readMembers(packedElements(reader, "listpack"), making);
    return readMembers(new StringElements(reader, reader.count(1)), making);
  },
};

/** Makes a set of members one by one. */
function readMembers(elements: Elements, making: Making): Ref {
  const member = new SetMember();
  let ref = 0;
  while (elements.next()) {
    member.assign(elements.source, elements.from, elements.to);
    ref = add(making, ref, member);
  }
  return ref;
}

function readIntset(reader: ByteReader, making: Making): Ref {
  reader.string();
  const { source, from, to } = reader;
  const fault = intsetFault(source, from, to);
  if (fault !== null) malformed(fault);
  if (to - from === INTSET_HEADER_BYTES) return 0;
  const { database, key } = making;
  const { arena, limits } = database.keyspace;
  const length = intsetLength(source, from);
  if (length <= limits.setIntegersMax) {
    const ref = database.create(key.bytes, key.start, key.end, ValueType.set, CollectionForm.integers, to - from);
    arena.bytes[ref >>> CHUNK_SHIFT].set(source.subarray(from, to), valueStartOf(arena, ref));
    return ref;
  }
  const member = new SetMember();
  let ref = 0;
  for (let position = 0; position < length; position++) {
    intsetGet(source, from, position, member.integer);
    member.assignInteger();
    ref = add(making, ref, member);
  }
  return ref;
}

/** Adds a member, which may not be there yet. */
function add({ database, key }: Making, ref: Ref, member: SetMember): Ref {
  const { sets } = database.keyspace;
  if (ref === 0) return sets.create(database, key.bytes, key.start, key.end, member);
  const to = sets.add(database, ref, member);
  if (!sets.changed) malformed("a member that comes twice");
  return to;
}
