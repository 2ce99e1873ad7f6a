/**
 * The engine alone, in process: what a find, a read, a put and a batch cost, and what a key weighs.
 *
 *   pnpm --filter @allset/engine bench [keys] …
 *
 * Keys are 16 bytes, values 32, drawn in an order that defeats the caches. It also runs small as a unit test.
 */
import { pathToFileURL } from "node:url";
import { Keyspace, NEVER, PutBatch, StringEncoding } from "./index.js";

const KEY_BYTES = 16;
const VALUE_BYTES = 32;
const BATCH_PAIRS = 10;

export interface EngineBenchResult {
  readonly keys: number;
  /** Nanoseconds for each key. */
  readonly insert: number;
  readonly overwrite: number;
  readonly read: number;
  readonly batch: number;
  readonly expire: number;
  readonly remove: number;
  /** Bytes of blocks and of buffers, for each key. */
  readonly usedBytes: number;
  readonly capacityBytes: number;
  /** The slowest insert, microseconds; only when asked for. */
  readonly slowestInsert: number;
  /** Bytes that the reads summed up: equal for equal runs. */
  readonly checksum: number;
}

/** Writes `key:` and twelve digits. */
function writeKey(bytes: Uint8Array, at: number, n: number): void {
  bytes[at] = 0x6b;
  bytes[at + 1] = 0x65;
  bytes[at + 2] = 0x79;
  bytes[at + 3] = 0x3a;
  for (let i = at + KEY_BYTES - 1; i >= at + 4; i--) {
    const next = (n / 10) | 0;
    bytes[i] = 0x30 + n - next * 10;
    n = next;
  }
}

/** A full-period walk over 0 … keys - 1 in steps that share no factor with it. */
function strideOf(keys: number): number {
  let stride = Math.floor(keys * 0.6180339887) | 1;
  const divides = (a: number, b: number): boolean => (b === 0 ? a > 1 : divides(b, a % b));
  while (divides(keys, stride)) stride += 2;
  return stride;
}

class Workload {
  readonly keyspace: Keyspace;
  readonly #keys: number;
  /** Keys are inserted in order and used out of order: a use then misses the caches twice, in the index and in the entry. */
  #stride = 1;
  readonly #buffer = new Uint8Array((KEY_BYTES + VALUE_BYTES) * BATCH_PAIRS).fill(0x76);
  readonly #batch = new PutBatch();
  #next = 0;
  checksum = 0;
  slowest = 0;

  constructor(keys: number) {
    let seed = 1;
    const random = (): number => (seed = (seed * 48271) % 0x7fffffff) / 0x7fffffff;
    this.keyspace = new Keyspace({ clock: () => 1_000_000, random });
    this.#keys = keys;
  }

  shuffle(): void {
    this.#stride = strideOf(this.#keys);
  }

  #key(at: number): void {
    this.#next += this.#stride;
    if (this.#next >= this.#keys) this.#next -= this.#keys;
    writeKey(this.#buffer, at, this.#next);
  }

  put(): void {
    const database = this.keyspace.databases[0];
    const bytes = this.#buffer;
    this.#key(0);
    const ref = database.find(bytes, 0, KEY_BYTES);
    database.put(ref, bytes, 0, KEY_BYTES, bytes, KEY_BYTES, KEY_BYTES + VALUE_BYTES, NEVER, StringEncoding.auto);
  }

  putTimed(): void {
    const start = performance.now();
    this.put();
    this.slowest = Math.max(this.slowest, performance.now() - start);
  }

  read(): void {
    const database = this.keyspace.databases[0];
    this.#key(0);
    const slice = database.value(database.read(this.#buffer, 0, KEY_BYTES));
    this.checksum += slice.end - slice.start + slice.bytes[slice.start];
  }

  expire(): void {
    const database = this.keyspace.databases[0];
    this.#key(0);
    database.expireAt(database.find(this.#buffer, 0, KEY_BYTES), 2_000_000 + (this.#next & 0xffff));
  }

  remove(): void {
    const database = this.keyspace.databases[0];
    this.#key(0);
    database.remove(database.find(this.#buffer, 0, KEY_BYTES));
  }

  batch(): void {
    this.#batch.begin(this.keyspace.databases[0], this.#buffer);
    for (let pair = 0, at = 0; pair < BATCH_PAIRS; pair++, at += KEY_BYTES + VALUE_BYTES) {
      this.#key(at);
      const value = at + KEY_BYTES;
      this.#batch.add(at, value, value, value + VALUE_BYTES, NEVER);
    }
    this.#batch.apply();
  }
}

/** Nanoseconds for each of `count` calls; the best of `rounds`. */
function measure(count: number, rounds: number, body: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    for (let i = 0; i < count; i++) body();
    best = Math.min(best, performance.now() - start);
  }
  return (best * 1e6) / count;
}

/** Fills a keyspace with `keys` keys, works on it and empties it. */
export function benchEngine(keys: number, rounds = 3, timeInserts = false): EngineBenchResult {
  const workload = new Workload(keys);
  const insert = measure(keys, 1, timeInserts ? () => workload.putTimed() : () => workload.put());
  const { usedBytes, capacityBytes } = workload.keyspace.arena;
  workload.shuffle();
  const overwrite = measure(keys, rounds, () => workload.put());
  const read = measure(keys, rounds, () => workload.read());
  const batch = measure(Math.ceil(keys / BATCH_PAIRS), rounds, () => workload.batch()) / BATCH_PAIRS;
  const expire = measure(keys, 1, () => workload.expire());
  const remove = measure(keys, 1, () => workload.remove());
  if (workload.keyspace.databases[0].size !== 0) throw new Error("bench: keys were left over");
  return {
    keys,
    insert,
    overwrite,
    read,
    batch,
    expire,
    remove,
    usedBytes: usedBytes / keys,
    capacityBytes: capacityBytes / keys,
    slowestInsert: workload.slowest * 1000,
    checksum: workload.checksum,
  };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const sizes = process.argv.slice(2).map(Number);
  for (let i = 0; i < 10; i++) benchEngine(20_000); // lets the compiler settle
  for (const keys of sizes.length > 0 ? sizes : [100_000, 1_000_000]) {
    const result = benchEngine(keys, 3, process.env["SLOWEST"] !== undefined);
    for (const [name, value] of Object.entries(result)) console.log(`${name.padEnd(14)} ${Number(value).toFixed(1)}`);
    console.log("");
  }
}
