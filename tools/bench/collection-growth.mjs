// @ts-check
import { writeFileSync } from "node:fs";
import { root } from "../workspace/run.mjs";
import { padded } from "./collection-load.mjs";
import { Connection } from "./connection.mjs";
import { table } from "./figures.mjs";
import { plot } from "./plot.mjs";
import { request } from "./servers.mjs";

/** @typedef {import("../bench.mjs").Options} Options */

/** Where the curves are drawn. */
const picture = "docs/internals/collection-growth.svg";
/** Requests on their way at once. */
const depth = 64;
/** `:1`, with its end of line. */
const replyBytes = 4;
/** Elements that are timed at the least: small collections are filled more than once. */
const timedMin = 20_000;

/** @type {Readonly<Record<string, (key: string, i: number) => string[]>>} */
const commands = {
  ZADD: (key, i) => ["ZADD", key, `${(i * 2654435761) % 4294967296}`, `member:${padded(i, 9)}`],
  HSET: (key, i) => ["HSET", key, `field:${padded(i, 9)}`, "value"],
  SADD: (key, i) => ["SADD", key, `member:${padded(i, 9)}`],
};

/**
 * Adds elements `from` to `to` to a collection and returns the milliseconds that passed while the server had work.
 * @param {Connection} connection @param {(i: number) => string[]} command @param {number} from @param {number} to
 */
async function add(connection, command, from, to) {
  let passed = 0;
  for (let at = from; at < to; at += depth) {
    const count = Math.min(depth, to - at);
    const bytes = Buffer.concat(Array.from({ length: count }, (_, i) => request(command(at + i))));
    const startedAt = performance.now();
    await connection.request(bytes, count * replyBytes);
    passed += performance.now() - startedAt;
  }
  return passed;
}

/**
 * What one more element costs, from a thousand to ten million: the mean over the last tenth.
 * @param {Options} options
 */
export async function collectionGrowth({ startServers, small, tenMillion }) {
  const sizes = small ? [1000] : tenMillion ? [1e3, 1e4, 1e5, 1e6, 1e7] : [1e3, 1e4, 1e5, 1e6];
  const servers = await startServers();
  /** @type {{ name: string, points: [number, number][] }[]} */
  const curves = [];
  for (const server of servers) {
    const connection = await Connection.open(server.port);
    for (const [name, command] of Object.entries(commands)) {
      /** @type {[number, number][]} */
      const points = [];
      for (const size of sizes) {
        await server.call("FLUSHALL");
        const first = Math.floor(size * 0.9);
        const repeats = small ? 1 : Math.max(1, Math.ceil(timedMin / (size - first)));
        let passed = 0;
        for (let i = 0; i < repeats; i++) {
          await add(connection, (n) => command(`key${i}`, n), 0, first);
          passed += await add(connection, (n) => command(`key${i}`, n), first, size);
        }
        points.push([size, (passed * 1000) / (repeats * (size - first))]);
      }
      curves.push({ name: `${server.name} ${name}`, points });
    }
    connection.close();
    await server.stop();
  }
  if (!small) writeFileSync(`${root}${picture}`, plot(curves, "elements", "µs for one more element"));
  const rows = curves.map(({ name, points }) => [name, ...points.map(([, micros]) => `${micros.toFixed(2)} µs`)]);
  return table(["one more element, with the socket's share", ...sizes.map((size) => `${size}`)], rows);
}
