import type { Instance } from "../instance/instance.js";

/** Where the bytes are, as INFO memory and MEMORY STATS tell it. */
export interface MemoryReport {
  /** Blocks of the arena that are in use, and what clients have in buffers. */
  readonly used: number;
  readonly peak: number;
  /** Blocks of the arena in use: all data with its indexes. It is this that `maxmemory` limits. */
  readonly allocated: number;
  /** All buffers of the arena. */
  readonly active: number;
  /** What clients have in buffers: received and not executed, queued by MULTI, written and not sent. */
  readonly clients: number;
  /** Key index and expiry heap, by database. */
  readonly indexes: readonly { readonly entries: number; readonly expiries: number }[];
  /** Of the used bytes those that are no keys and values. */
  readonly overhead: number;
  readonly dataset: number;
  /** Of the whole process; the arena's buffers where nobody knows. */
  readonly resident: number;
  readonly keys: number;
}

/** Counts. O(clients + keys / 1 024). */
export function reportMemory(instance: Instance): MemoryReport {
  const { keyspace, statistics, host } = instance;
  const { arena } = keyspace;
  let clients = 0;
  for (const { connection, transaction, waiting } of instance.sessions.values())
    clients +=
      connection.inputBytes + connection.outputBytes + (transaction?.bytes ?? 0) + (waiting?.bytes.length ?? 0);
  const used = arena.usedBytes + clients;
  const indexes = keyspace.databases.map(({ entries, expiries }) => ({
    entries: entries.bytes,
    expiries: expiries.bytes,
  }));
  const overhead = indexes.reduce((sum, { entries, expiries }) => sum + entries + expiries, clients);
  return {
    used,
    peak: Math.max(used, statistics.usedBytesPeak),
    allocated: arena.usedBytes,
    active: arena.capacityBytes,
    clients,
    indexes,
    overhead,
    dataset: used - overhead,
    resident: host?.memory().residentBytes ?? arena.capacityBytes,
    keys: keyspace.databases.reduce((sum, { size }) => sum + size, 0),
  };
}
