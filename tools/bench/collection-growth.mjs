// @ts-check
import { writeFileSync } from "node:fs";
import { root } from "../workspace/run.mjs";
import { Connection } from "./connection.mjs";
import { table } from "./figures.mjs";
import { addedReplyBytes, CommandBatch, forms } from "./keys.mjs";
import { plot } from "./plot.mjs";

/** @typedef {import("../bench.mjs").Options} Options */

/** Where the curves are drawn. */
const picture = "docs/internals/collection-growth.svg";
/** Requests on their way at once, while a collection is filled and while it is measured. */
const depths = { fill: 1024, measure: 64 };
/** Elements that are timed at the least: small collections are filled more than once. */
const timedMin = 20_000;

const commands = { ZADD: forms.zadd, HSET: forms.hset, SADD: forms.sadd };

/**
 * Adds elements `from` to `to` to the collection of a number and returns the milliseconds that passed while the server had work.
 * @param {Connection} connection @param {CommandBatch} batch @param {number} key @param {number} from @param {number} to
 */
async function add(connection, batch, key, from, to) {
  let passed = 0;
  for (let at = from; at < to; ) {
    const count = Math.min(batch.depth, to - at);
    for (let slot = 0; slot < count; slot++, at++) batch.setElement(slot, key, at);
    const startedAt = performance.now();
    await connection.request(batch.first(count), count * addedReplyBytes);
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
    for (const [name, form] of Object.entries(commands)) {
      const filling = new CommandBatch(depths.fill, form);
      const measured = new CommandBatch(depths.measure, form);
      /** @type {[number, number][]} */
      const points = [];
      for (const size of sizes) {
        await server.call("FLUSHALL");
        const first = Math.floor(size * 0.9);
        const repeats = small ? 1 : Math.max(1, Math.ceil(timedMin / (size - first)));
        let passed = 0;
        for (let key = 0; key < repeats; key++) {
          await add(connection, filling, key, 0, first);
          passed += await add(connection, measured, key, first, size);
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
