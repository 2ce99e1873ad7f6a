// @ts-check
import { setTimeout as sleep } from "node:timers/promises";
import { Connection } from "./connection.mjs";
import { milliseconds, percentile, table } from "./figures.mjs";
import { CommandBatch, forms, marks, setReplyBytes } from "./keys.mjs";
import { anyOf, readOneByOne } from "./load.mjs";

/** @typedef {import("../bench.mjs").Options} Options */
/** @typedef {import("./servers.mjs").BenchServer} BenchServer */

const depth = 64;
/** Keys that stay, and are read while the others go. */
const lasting = 10_000;

/**
 * Reads one lasting key at a time until `untilMs`; returns each one's time in milliseconds.
 * @param {BenchServer} server @param {number} untilMs a Unix time
 */
async function readUntil(server, untilMs) {
  const connection = await Connection.open(server.port);
  const times = await readOneByOne(
    connection,
    () => anyOf(lasting),
    () => Date.now() < untilMs,
  );
  connection.close();
  return times;
}

/**
 * Sets the keys `from` to `to`; with a window each expires at a moment of it, spread evenly.
 * @param {BenchServer} server @param {number} from @param {number} to @param {{ fromMs: number, lengthMs: number }} [window]
 */
async function load(server, from, to, window) {
  const connection = await Connection.open(server.port);
  const batch = new CommandBatch(depth, window ? forms.setUntil : forms.set);
  for (let at = from; at < to; ) {
    for (let slot = 0; slot < depth; slot++, at++) {
      const key = Math.min(at, to - 1);
      batch.set(slot, marks.key, key);
      if (window)
        batch.set(slot, marks.time, window.fromMs + Math.floor(((key - from) / (to - from)) * window.lengthMs));
    }
    await connection.request(batch.bytes, depth * setReplyBytes);
  }
  connection.close();
}

/** Reads while a million keys expire within one minute, beside reads in quiet. @param {Options} options */
export async function expiry({ startServers, small }) {
  const plan = small
    ? { keys: 1_000, quietMs: 100, loadMs: 300, windowMs: 200 }
    : { keys: 1_000_000, quietMs: 20_000, loadMs: 20_000, windowMs: 60_000 };
  const rows = [];
  for (const server of await startServers()) {
    await load(server, 0, lasting);
    const quiet = await readUntil(server, Date.now() + plan.quietMs);
    const window = { fromMs: Date.now() + plan.loadMs, lengthMs: plan.windowMs };
    await load(server, lasting, lasting + plan.keys, window);
    await sleep(Math.max(0, window.fromMs - Date.now()));
    const expiring = await readUntil(server, window.fromMs + window.lengthMs);
    const left = Number((await server.call("DBSIZE")).slice(1)) - lasting;
    const cells = [quiet, expiring].flatMap((times) =>
      [0.5, 0.99].map((share) => milliseconds(percentile(times, share))),
    );
    rows.push([server.name, ...cells, `${left}`]);
    await server.stop();
  }
  const head = [
    `${plan.keys} keys expire within ${plan.windowMs / 1000} s`,
    "quiet GET p50",
    "p99",
    "meanwhile GET p50",
    "p99",
    "left behind",
  ];
  return table(head, rows);
}
