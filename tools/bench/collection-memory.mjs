// @ts-check
import { setTimeout as sleep } from "node:timers/promises";
import { padded, pipe, scatteredNumbers } from "./collection-load.mjs";
import { median, ratio, table } from "./figures.mjs";

/** @typedef {import("../bench.mjs").Options} Options */
/** @typedef {import("./servers.mjs").BenchServer} BenchServer */

/**
 * What grows, and how many elements a key of it has.
 * @type {readonly { readonly name: string, readonly target: string, requests(count: number): Iterable<string[]>, readonly perElement?: number }[]}
 */
const shapes = [
  { name: "a sorted set, per member of 16 B", target: "≤ 1.00", requests: sortedSet },
  { name: "a hash, per field of 14 B with a value of 18 B", target: "≤ 1.00", requests: hash },
  { name: "hashes of 4 fields, per hash", target: "≤ 1.10", requests: smallHashes, perElement: 10 },
  { name: "a list, per element of 20 B", target: "≤ 1.10", requests: list },
  { name: "a set of integers, per member", target: "≤ 1.00", requests: integers },
  { name: "a set, per member of 16 B", target: "≤ 1.00", requests: set },
  { name: "a stream, per entry of 3 fields", target: "≤ 1.10", requests: stream },
];

/** @param {number} count */
function* sortedSet(count) {
  for (const i of scatteredNumbers(count)) yield ["ZADD", "zset", `${(i * 31) % count}`, `member:${padded(i, 9)}`];
}

/** @param {number} count */
function* hash(count) {
  for (const i of scatteredNumbers(count)) yield ["HSET", "hash", `field:${padded(i, 8)}`, `value:${padded(i, 12)}`];
}

/** @param {number} count */
function* smallHashes(count) {
  for (let i = 0; i < count / 10; i++)
    yield [
      "HSET",
      `user:${padded(i, 8)}`,
      "name",
      `user ${i}`,
      "mail",
      `user${i}@example.org`,
      "age",
      `${i % 90}`,
      "city",
      "Paris",
    ];
}

/** @param {number} count */
function* list(count) {
  for (let i = 0; i < count; i++) yield ["RPUSH", "list", `element:${padded(i, 12)}`];
}

/** @param {number} count */
function* integers(count) {
  for (const i of scatteredNumbers(count)) yield ["SADD", "set", `${i}`];
}

/** @param {number} count */
function* set(count) {
  for (const i of scatteredNumbers(count)) yield ["SADD", "set", `member:${padded(i, 9)}`];
}

/** @param {number} count */
function* stream(count) {
  for (let i = 0; i < count; i++)
    yield ["XADD", "stream", "*", "user", `${i}`, "action", "click", "page", `/page/${i % 1000}`];
}

/**
 * How much a server's process grows by the requests, in bytes.
 * @param {BenchServer} server @param {Iterable<string[]>} requests @param {boolean} small
 */
async function growthOf(server, requests, small) {
  await sleep(small ? 0 : 500);
  const before = server.residentBytes();
  await pipe(server, requests);
  await sleep(small ? 0 : 1500);
  return server.residentBytes() - before;
}

/**
 * Memory of each type: how much the whole process grows by a million elements, the median of three processes. What V8 takes and gives
 * back by itself meanwhile is up to 5 MB either way.
 * @param {Options} options
 */
export async function collectionMemory({ startServers, small }) {
  const count = small ? 2_000 : 1_000_000;
  const rows = [];
  let names = /** @type {string[]} */ ([]);
  for (const { name, target, requests, perElement = 1 } of shapes) {
    /** @type {number[][]} */
    const growths = [];
    for (let process = 0; process < (small ? 1 : 3); process++) {
      const servers = await startServers();
      names = servers.map((server) => server.name);
      for (const [i, server] of servers.entries()) {
        growths[i] = [...(growths[i] ?? []), await growthOf(server, requests(count), small)];
        await server.stop();
      }
    }
    const bytes = growths.map((growth) => (median(growth) / count) * perElement);
    rows.push([
      name,
      ...bytes.map((b) => `${b.toFixed(0)} B`),
      bytes.length === 2 ? ratio(bytes[1], bytes[0]) : "–",
      target,
    ]);
  }
  return table([`resident memory, ${count} elements`, ...names, "ratio", "target"], rows);
}
