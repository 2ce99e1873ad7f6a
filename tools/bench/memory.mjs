// @ts-check
import { setTimeout as sleep } from "node:timers/promises";
import { Connection } from "./connection.mjs";
import { hundredths, milliseconds, percentile, ratio, table } from "./figures.mjs";
import { CommandBatch, forms, getReplyBytes, marks, scattered, setReplyBytes } from "./keys.mjs";
import { lateMs, standstills } from "./servers.mjs";

/** @typedef {import("../bench.mjs").Options} Options */
/** @typedef {import("./servers.mjs").BenchServer} BenchServer */

const depth = 16;

/**
 * Sets `count` keys in scattered order over one connection, 16 at a time.
 * @param {BenchServer} server @param {number} count
 * @param {(batchMs: number) => void | Promise<void>} [afterBatch] told how long each batch took
 */
async function fill(server, count, afterBatch) {
  const connection = await Connection.open(server.port);
  const batch = new CommandBatch(depth, forms.set);
  for (let at = 0; at < count; ) {
    for (let slot = 0; slot < depth; slot++, at++) batch.set(slot, marks.key, scattered(at % count, count));
    const startedAt = performance.now();
    await connection.request(batch.bytes, depth * setReplyBytes);
    await afterBatch?.(performance.now() - startedAt);
  }
  connection.close();
}

/** Batches after which the slow log is read and emptied: so few that it loses nothing. */
const slowLogBatches = 1000;
/** Commands that took longer, in microseconds, are in the slow log. So low that Allset looks at the clock for each, not for one in 16. */
const slowMicros = 900;

/**
 * Fills the server. Returns what each batch took in milliseconds as the client sees it; how long the slowest SET took by the server's own
 * clock, without what the load adds, and how many took more than `lateMs`; and how many milliseconds of the processor all of it took.
 * @param {BenchServer} server @param {number} count
 */
async function fillTimed(server, count) {
  const batches = Math.ceil(count / depth);
  const seen = new Float64Array(batches);
  await server.call("CONFIG", "SET", "slowlog-log-slower-than", `${slowMicros}`, "slowlog-max-len", "128");
  const processor = server.mainThreadTimer();
  let [i, longest, late] = [0, 0, 0];
  await fill(server, count, async (batchMs) => {
    seen[i++] = batchMs;
    if (i % slowLogBatches !== 0 && i !== batches) return;
    for (const ms of await slowSets(server)) {
      longest = Math.max(longest, ms);
      if (ms > lateMs) late++;
    }
  });
  return { seen, longest, late, processorMs: processor() };
}

/** GETs one key at a time at random; returns each one's time in milliseconds. @param {BenchServer} server @param {number} keys @param {number} count */
async function lookUp(server, keys, count) {
  const connection = await Connection.open(server.port);
  const batch = new CommandBatch(1, forms.get);
  const times = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    batch.set(0, marks.key, Math.floor(Math.random() * keys));
    const startedAt = performance.now();
    await connection.request(batch.bytes, getReplyBytes);
    times[i] = performance.now() - startedAt;
  }
  connection.close();
  return times;
}

/** Memory per key: how much the whole process grows by a million string keys. @param {Options} options */
export async function memory({ startServers, small }) {
  const count = small ? 2_000 : 1_000_000;
  const servers = await startServers();
  const rows = [];
  for (const server of servers) {
    await sleep(small ? 0 : 1000);
    const before = server.residentBytes();
    await fill(server, count);
    await sleep(small ? 0 : 2000);
    rows.push({ name: server.name, perKey: (server.residentBytes() - before) / count });
    await server.stop();
  }
  const cells = rows.map(({ perKey }) => `${perKey.toFixed(0)} B`);
  const compared = rows.length === 2 ? ratio(rows[1].perKey, rows[0].perKey) : "–";
  const head = ["resident memory", ...rows.map(({ name }) => name), "ratio", "target"];
  return table(head, [[`per key of 16 B with a value of 32 B, ${count} keys`, ...cells, compared, "≤ 1.00"]]);
}

/** How long each SET of the slow log took, in milliseconds. Empties it. @param {BenchServer} server */
async function slowSets(server) {
  const log = await server.call("SLOWLOG", "GET", "-1");
  await server.call("SLOWLOG", "RESET");
  // Number, time, duration, then the words of the command.
  const durations = log.matchAll(/:\d+\r\n:\d+\r\n:(\d+)\r\n\*3\r\n\$3\r\nSET\r\n/g);
  return [...durations].map(([, micros]) => Number(micros) / 1000);
}

/** @param {Float64Array} times */
function largest(times) {
  return times.reduce((slowest, time) => Math.max(slowest, time), 0);
}

/**
 * The slowest moments while the index grows, and reads once it is large. The last row is of an empty loop: what the machine alone does.
 * It looks at the clock all the time, SLOWLOG only while a command runs, so the rates say whether the machine can show the target, not who
 * is better.
 * @param {Options} options
 */
export async function growth({ startServers, small, tenMillion }) {
  const count = small ? 2_000 : tenMillion ? 10_000_000 : 1_000_000;
  const servers = await startServers();
  const rows = [];
  for (const server of servers) {
    const { seen, longest, late, processorMs } = await fillTimed(server, count);
    const reading = await lookUp(server, count, small ? 500 : 200_000);
    rows.push([
      server.name,
      milliseconds(longest),
      aMinute(late, processorMs),
      milliseconds(largest(seen)),
      milliseconds(percentile([...seen], 0.999)),
      milliseconds(percentile([...reading], 0.5)),
      milliseconds(percentile([...reading], 0.999)),
    ]);
    await server.stop();
  }
  const loopMs = small ? 100 : 60_000;
  const loop = await standstills(loopMs);
  rows.push(["an empty loop", milliseconds(loop.longest), aMinute(loop.late, loopMs), "", "", "", ""]);
  const head = [
    `${count} keys`,
    "slowest SET by SLOWLOG",
    `above ${lateMs} ms, a minute of the processor`,
    "slowest 16 SETs as the client sees them",
    "p99.9 of these",
    "GET p50, P=1",
    "GET p99.9, P=1",
  ];
  return table(head, rows);
}

/** @param {number} times @param {number} processorMs within which */
function aMinute(times, processorMs) {
  return hundredths((times * 60_000) / processorMs);
}
