/** What must hold of a database, and what it is made of. For tests and reports. */
import type { Database } from "./database.js";
import { hasExpiry } from "./entry.js";
import { checkEntry, countEntryBlocks, timerOf } from "./entry-root.js";
import { entryOfTimer } from "./timer.js";

/** Blocks of the arena that can be reached from a database. O(keys). */
export function countDatabaseBlocks({ entries, expiries, timers, keyspace }: Database): number {
  let blocks = entries.countBlocks() + expiries.blockCount + timers.blockCount;
  entries.each((ref) => {
    blocks += countEntryBlocks(keyspace.arena, ref);
  });
  return blocks;
}

/** Throws where an invariant of a database does not hold. O(keys). */
export function checkDatabase(database: Database): void {
  const { index, entries, expiries, timers } = database;
  const { arena } = database.keyspace;
  let timedKeys = 0;
  let timedCollections = 0;
  entries.check((ref) => {
    if (hasExpiry(arena, ref)) timedKeys++;
    const timer = timerOf(arena, ref);
    if (timer !== 0) timedCollections++;
    if (timer !== 0 && entryOfTimer(arena, timer) !== ref) throw new Error("database: a timer lost its entry");
    checkEntry(arena, ref);
    return database.hashOfEntry(ref);
  });
  expiries.check();
  timers.check();
  if (timedCollections !== timers.size)
    throw new Error(`database ${index}: ${timedCollections} entries have a timer, ${timers.size} are in the heap`);
  if (timedKeys !== expiries.size)
    throw new Error(`database ${index}: ${timedKeys} keys have a time, ${expiries.size} are in the heap`);
}
