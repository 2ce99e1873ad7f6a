// @ts-check
import { padded, pipe } from "./collection-load.mjs";
import { geometricMean, hundredths, table } from "./figures.mjs";
import { keyCount, Measurements, ratioKinds, turnsOf } from "./redis-benchmark.mjs";
import { inTurns, isInstalled } from "./servers.mjs";

/** @typedef {import("../bench.mjs").Options} Options */
/** @typedef {import("./servers.mjs").BenchServer} BenchServer */

const depths = [16, 1];
/** Allset's rate as a multiple of redis-server's: what we aim at, by depth. @type {Record<number, number>} */
const targets = { 1: 0.85, 16: 0.95 };
const anyNumber = "__rand_int__";
const value = "v".repeat(20);
const tenFields = Array.from({ length: 10 }, (_, i) => [`field${i}`, value]).flat();

/**
 * What is measured: a command, and whether the database is emptied and filled before it. Keys are out of 100 000 at random.
 * @type {readonly { readonly name: string, readonly words: readonly string[], readonly prepare?: (count: number) => Iterable<string[]> }[]}
 */
const cases = [
  { name: "LPUSH", words: ["LPUSH", `list:${anyNumber}`, value], prepare: () => [] },
  { name: "RPUSH", words: ["RPUSH", `list:${anyNumber}`, value] },
  { name: "LPOP", words: ["LPOP", `list:${anyNumber}`] },
  { name: "RPOP", words: ["RPOP", `list:${anyNumber}`] },
  { name: "SADD", words: ["SADD", `set:${anyNumber}`, `member:${anyNumber}`], prepare: () => [] },
  { name: "SPOP", words: ["SPOP", `set:${anyNumber}`] },
  { name: "HSET", words: ["HSET", `hash:${anyNumber}`, "field3", value], prepare: tenFieldHashes },
  { name: "HGET", words: ["HGET", `hash:${anyNumber}`, "field7"] },
  { name: "HGETALL of 10 fields", words: ["HGETALL", `hash:${anyNumber}`] },
  { name: "ZADD", words: ["ZADD", "zset", anyNumber, `member:${anyNumber}`], prepare: () => [] },
  { name: "ZRANK", words: ["ZRANK", "zset", `member:${anyNumber}`] },
  { name: "ZRANGEBYSCORE of 10", words: ["ZRANGEBYSCORE", "zset", anyNumber, "inf", "LIMIT", "0", "10"] },
  { name: "ZPOPMIN", words: ["ZPOPMIN", `zset:${anyNumber}`], prepare: smallSortedSets },
  { name: "XADD", words: ["XADD", `stream:${anyNumber}`, "*", "field", value], prepare: () => [] },
  { name: "LRANGE_100", words: ["LRANGE", "list", "0", "99"], prepare: oneList },
  { name: "LRANGE_600", words: ["LRANGE", "list", "0", "599"] },
];

/** @param {number} count */
function* tenFieldHashes(count) {
  for (let i = 0; i < count; i++) yield ["HSET", `hash:${padded(i, 12)}`, ...tenFields];
}

/** @param {number} count */
function* smallSortedSets(count) {
  for (let i = 0; i < count; i++) {
    const members = Array.from({ length: 10 }, (_, m) => [`${m * 3}`, `member:${m}`]).flat();
    yield ["ZADD", `zset:${padded(i, 12)}`, ...members];
  }
}

function* oneList() {
  for (let i = 0; i < 1000; i++) yield ["RPUSH", "list", value];
}

/** redis-benchmark's collections against both servers in turns: 50 connections. @param {Options} options */
export async function collections(options) {
  if (!isInstalled("redis-benchmark")) return "left out: redis-benchmark is not installed";
  const { startServers, small } = options;
  const servers = await startServers();
  const measurements = new Measurements();
  for (const [depth, turn] of turnsOf(options, depths))
    for (const { name, words, prepare } of cases)
      for (const server of inTurns(servers, turn)) {
        if (prepare !== undefined) {
          await server.call("FLUSHALL");
          await pipe(server, prepare(small ? 1000 : keyCount));
        }
        const load = { depth, requests: requestsOf(words, depth, small), small };
        await measurements.add(`${name} P=${depth}`, server, load, words);
      }
  await Promise.all(servers.map((server) => server.stop()));
  return depths.map((depth) => tableOf(depth, servers, measurements)).join("\n\n");
}

/** @param {number} depth @param {readonly BenchServer[]} servers @param {Measurements} measurements */
function tableOf(depth, servers, measurements) {
  const rows = cases.map(({ name }) => [
    name,
    ...measurements.cells(`${name} P=${depth}`, servers),
    `≥ ${targets[depth].toFixed(2)}`,
  ]);
  const means = ratioKinds.map((by) =>
    hundredths(geometricMean(cases.map(({ name }) => measurements.ratio(`${name} P=${depth}`, servers, by)))),
  );
  rows.push(["geometric mean", ...servers.map(() => ""), ...means, depth === 16 ? "≥ 1.05" : "–"]);
  return table([`requests per second, P=${depth}`, ...Measurements.heads(servers), "target"], rows);
}

/** Requests of one run. @param {readonly string[]} words @param {number} depth @param {boolean} small */
function requestsOf(words, depth, small) {
  if (small) return 2000;
  const heavy = words[0] === "LRANGE" || words[0] === "HGETALL";
  return (depth === 1 ? 60_000 : 500_000) / (heavy ? 5 : 1);
}
