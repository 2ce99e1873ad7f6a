// @ts-check
import { run, ToolError } from "../workspace/run.mjs";
import { median, rate, ratio, table } from "./figures.mjs";
import { isInstalled, loadCore, pinned } from "./servers.mjs";

/** @typedef {import("../bench.mjs").Options} Options */

const depths = [1, 16, 64];
const commands = ["SET", "GET", "INCR", "MSET (10 keys)"];
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
      for (const server of servers) {
        await server.call("FLUSHALL");
        for (const [command, perSecond] of await benchmark(server.port, depth, small)) {
          const key = `${server.name} ${depth} ${command}`;
          rates.set(key, [...(rates.get(key) ?? []), perSecond]);
        }
      }
    }
  }
  await Promise.all(servers.map((server) => server.stop()));
  const names = servers.map(({ name }) => name);
  const rows = commands.flatMap((command) =>
    depths.map((depth) => {
      const medians = names.map((name) => median(rates.get(`${name} ${depth} ${command}`) ?? []));
      const target = (command.startsWith("MSET") ? msetTargets : targets)[depth];
      const compared = medians.length === 2 ? [ratio(medians[1], medians[0]), `≥ ${target.toFixed(2)}`] : ["–", "–"];
      return [`${command} P=${depth}`, ...medians.map(rate), ...compared];
    }),
  );
  return table(["requests per second", ...names, "ratio", "target"], rows);
}

/** One run of redis-benchmark: rates by command. @param {number} port @param {number} depth @param {boolean} small */
async function benchmark(port, depth, small) {
  const requests = small ? 20_000 : { 1: 200_000, 16: 1_000_000, 64: 2_000_000 }[depth];
  const load = [
    "-c",
    "50",
    "-n",
    `${requests}`,
    "-r",
    "100000",
    "-d",
    "32",
    "-P",
    `${depth}`,
    "-t",
    "set,get,incr,mset",
  ];
  const [program, ...args] = pinned(loadCore, ["redis-benchmark", "-p", `${port}`, ...load, "--csv"]);
  const { code, output } = await run(program, args, { timeoutMs: small ? 30_000 : 600_000 });
  const found = [...output.matchAll(/^"([^"]+)","([\d.]+)"/gm)].map(
    (match) => /** @type {const} */ ([match[1], Number(match[2])]),
  );
  const missing = commands.filter((command) => !found.some(([name]) => name === command));
  if (code !== 0 || missing.length > 0) throw new ToolError(`redis-benchmark has no result for ${missing}:\n${output}`);
  return found;
}
