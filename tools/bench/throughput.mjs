// @ts-check
import { table } from "./figures.mjs";
import { Measurements, turnsOf } from "./redis-benchmark.mjs";
import { inTurns, isInstalled } from "./servers.mjs";

/** @typedef {import("../bench.mjs").Options} Options */

const depths = [1, 16, 64];
/** Requests of one run, by depth. @type {Record<number, number>} */
const requests = { 1: 100_000, 16: 1_000_000, 64: 2_000_000 };
/** What is measured, in this order: redis-benchmark's name of the test, and ours. @type {readonly (readonly [test: string, name: string])[]} */
const commands = [
  ["set", "SET"],
  ["get", "GET"],
  ["incr", "INCR"],
  ["mset", "MSET (10 keys)"],
];
/** Allset's rate as a multiple of redis-server's: what we aim at, by depth. @type {Record<number, number>} */
const targets = { 1: 0.9, 16: 1, 64: 1.25 };
/** The same for MSET, where the engine's share of a request is ten times as large. @type {Record<number, number>} */
const msetTargets = { 1: 0.75, 16: 0.95, 64: 1.25 };

/**
 * redis-benchmark against both servers in turns: 50 connections, keys out of 100 000 at random, values of 32 bytes.
 * @param {Options} options
 */
export async function throughput(options) {
  if (!isInstalled("redis-benchmark")) return "left out: redis-benchmark is not installed";
  const { startServers, small } = options;
  const servers = await startServers();
  const measurements = new Measurements();
  for (const [depth, turn] of turnsOf(options, depths)) {
    for (const server of servers) await server.call("FLUSHALL");
    for (const [test, command] of commands) {
      for (const server of inTurns(servers, turn)) {
        const load = { depth, requests: small ? 4_000 : requests[depth], small };
        await measurements.add(`${command} P=${depth}`, server, load, ["-d", "32", "-t", test]);
      }
    }
  }
  await Promise.all(servers.map((server) => server.stop()));
  const rows = commands.flatMap(([test, command]) =>
    depths.map((depth) => {
      const name = `${command} P=${depth}`;
      const target = (test === "mset" ? msetTargets : targets)[depth];
      return [name, ...measurements.cells(name, servers), `≥ ${target.toFixed(2)}`];
    }),
  );
  return table(["requests per second", ...Measurements.heads(servers), "target"], rows);
}
