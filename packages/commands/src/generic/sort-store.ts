import { type KeySlice, placeEntry, type Ref } from "@allset/engine";
import type { Session } from "../session/session.js";
import type { ByteTable } from "./byte-table.js";

/**
 * Puts rows, at least one, as a list under a key, whatever that held, and does `besides`, which looks keys up and may need memory. Throws
 * `ArenaFullError`, having changed nothing, as `besides` has to. O(bytes).
 */
export function storeList({ keyspace, database }: Session, key: KeySlice, rows: ByteTable, besides: () => void): void {
  const { lists, loose } = keyspace;
  let list: Ref = 0;
  try {
    for (let row = 0; row < rows.count; row++) {
      const [from, to] = [rows.start(row), rows.end(row)];
      list =
        list === 0
          ? lists.create(loose, key.bytes, key.start, key.end, rows.bytes, from, to)
          : lists.push(loose, list, rows.bytes, from, to, false);
    }
    const taken = database.write(key.bytes, key.start, key.end);
    const { hash } = database;
    if (taken === 0) {
      // A new key needs memory in the index, and can be taken out again: nobody is told of it before.
      database.entries.insert(hash, list);
      try {
        besides();
      } catch (error) {
        database.entries.remove(hash, list);
        throw error;
      }
      database.noteNew(list);
    } else {
      besides();
      placeEntry(database, database.find(key.bytes, key.start, key.end), list);
    }
    list = 0;
  } finally {
    if (list !== 0) loose.free(list);
  }
}
