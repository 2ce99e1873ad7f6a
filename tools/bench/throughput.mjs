// @ts-check
import { run, ToolError } from "../workspace/run.mjs";
import { median, pairedRatio, rate, table } from "./figures.mjs";
import { inTurns, isInstalled, loadCore, pinned } from "./servers.mjs";

/** @typedef {import("../bench.mjs").Options} Options */

const depths = [1, 16, 64];
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
export async function throughput({ startServers, runs, small }) {
  if (!isInstalled("redis-benchmark")) return "left out: redis-benchmark is not installed";
  const servers = await startServers();
  /** @type {Map<string, number[]>} by server, depth and command */
  const rates = new Map();
  for (let i = 0; i < runs; i++) {
    for (const depth of depths) {
      for (const server of servers) await server.call("FLUSHALL");
      for (const [test, command] of commands) {
        for (const server of inTurns(servers, i)) {
          const key = `${server.name} ${depth} ${command}`;
          rates.set(key, [...(rates.get(key) ?? []), await benchmark(server.port, depth, test, small)]);
        }
      }
    }
  }
  await Promise.all(servers.map((server) => server.stop()));
  const names = servers.map(({ name }) => name);
  const rows = commands.flatMap(([test, command]) =>
    depths.map((depth) => {
      const found = names.map((name) => rates.get(`${name} ${depth} ${command}`) ?? []);
      const target = (test === "mset" ? msetTargets : targets)[depth];
      const compared = found.length === 2 ? [pairedRatio(found[1], found[0]), `≥ ${target.toFixed(2)}`] : ["–", "–"];
      return [`${command} P=${depth}`, ...found.map((each) => rate(median(each))), ...compared];
    }),
  );
  return table(["requests per second", ...names, "ratio", "target"], rows);
}

/** One run of redis-benchmark: requests per second. @param {number} port @param {number} depth @param {string} test @param {boolean} small */
async function benchmark(port, depth, test, small) {
  const requests = small ? 20_000 : { 1: 200_000, 16: 1_000_000, 64: 2_000_000 }[depth];
  const load = ["-c", "50", "-n", `${requests}`, "-r", "100000", "-d", "32", "-P", `${depth}`, "-t", test];
  const [program, ...args] = pinned(loadCore, ["redis-benchmark", "-p", `${port}`, ...load, "--csv"]);
  const { code, output } = await run(program, args, { timeoutMs: small ? 30_000 : 600_000 });
  const found = /^"[^"]+","([\d.]+)"/m.exec(output.split("\n").slice(1).join("\n"));
  if (code !== 0 || found === null) throw new ToolError(`redis-benchmark has no result for ${test}:\n${output}`);
  return Number(found[1]);
}
