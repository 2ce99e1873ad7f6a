import { type Ref, typeOf, ValueType } from "@allset/engine";
import type { Session } from "../session/session.js";
import type { ByteTable } from "./byte-table.js";

/** Elements of a list, set or sorted set. O(1). */
export function sizeOf({ keyspace }: Session, ref: Ref): number {
  const type = typeOf(keyspace.arena, ref);
  if (type === ValueType.list) return keyspace.lists.length(ref);
  return type === ValueType.set ? keyspace.sets.size(ref) : keyspace.zsets.size(ref);
}

/**
 * Copies the elements `first` up to `last`, not included, of a list, a set or a sorted set; those of lists and sorted sets counted from
 * the other end where `backward` says so. O(elements).
 */
export function takeElements(
  { keyspace }: Session,
  ref: Ref,
  into: ByteTable,
  first: number,
  last: number,
  backward: boolean,
): void {
  if (first >= last) return;
  const type = typeOf(keyspace.arena, ref);
  if (type === ValueType.list) {
    const { cursor } = keyspace.lists;
    cursor.open(ref, backward ? keyspace.lists.length(ref) - 1 - first : first);
    for (let left = last - first; left > 0; left--) {
      cursor.read();
      into.push(cursor.source, cursor.from, cursor.to);
      if (backward) cursor.previous();
      else cursor.next();
    }
  } else if (type === ValueType.set) {
    const walk = keyspace.sets.walk(ref);
    for (let member = walk.next(); member !== null; member = walk.next()) {
      member.spell();
      into.push(member.bytes, member.start, member.end);
    }
  } else {
    const { cursor } = keyspace.zsets;
    cursor.begin(ref, backward ? keyspace.zsets.size(ref) - 1 - first : first, backward);
    for (let left = last - first; left > 0 && cursor.next(); left--) into.push(cursor.bytes, cursor.start, cursor.end);
  }
}
