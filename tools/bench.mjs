#!/usr/bin/env node
// @ts-check
/**
 * `pnpm bench [section …] [options]`: Allset beside redis-server, the server on one core and the load on another, as Markdown
 * tables. Sections: throughput, memory, growth, web-socket-resp, web-socket-json, expiry, collections, collection-memory,
 * collection-growth, freeing; all of them unless some are named.
 *
 *   --small          seconds instead of minutes: proves that the benchmarks run, measures nothing
 *   --ten-million    the growth sections with ten million keys or elements instead of one
 *   --runs <n>       runs of the throughput, collections, growth and freeing sections, 5 unless told otherwise
 *   --node <path>    the Node that runs Allset, for example "$(npx -y -p node@24 which node)"
 */
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { collectionGrowth } from "./bench/collection-growth.mjs";
import { collectionMemory } from "./bench/collection-memory.mjs";
import { collections } from "./bench/collections.mjs";
import { expiry } from "./bench/expiry.mjs";
import { milliseconds } from "./bench/figures.mjs";
import { freeing } from "./bench/freeing.mjs";
import { growth } from "./bench/growth.mjs";
import { memory } from "./bench/memory.mjs";
import { BenchServer, isInstalled, keepCoresAwake, pinOurselves, standstills } from "./bench/servers.mjs";
import { throughput } from "./bench/throughput.mjs";
import { webSocketJson, webSocketResp } from "./bench/web-socket.mjs";
import { prepare } from "./workspace/prepare.mjs";
import { run, ToolError } from "./workspace/run.mjs";

/**
 * @typedef {object} Options
 * @property {boolean} small
 * @property {boolean} tenMillion
 * @property {number} runs
 * @property {string} node
 * @property {() => Promise<BenchServer[]>} startServers redis-server, where it is installed, and Allset
 */

/** @type {Record<string, (options: Options) => Promise<string>>} */
const sections = {
  throughput,
  memory,
  growth,
  "web-socket-resp": webSocketResp,
  "web-socket-json": webSocketJson,
  expiry,
  collections,
  "collection-memory": collectionMemory,
  "collection-growth": collectionGrowth,
  freeing,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    small: { type: "boolean", default: false },
    "ten-million": { type: "boolean", default: false },
    runs: { type: "string" },
    node: { type: "string", default: process.execPath },
  },
});
const unknown = positionals.find((name) => !(name in sections));
if (unknown !== undefined)
  throw new ToolError(`no section "${unknown}"; there are ${Object.keys(sections).join(", ")}`);

const hasRedis = isInstalled("redis-server");
/** @type {Options} */
const options = {
  small: values.small,
  tenMillion: values["ten-million"],
  runs: Number(values.runs ?? (values.small ? 1 : 5)),
  node: values.node,
  startServers: async () => [
    ...(hasRedis ? [await BenchServer.startRedis()] : []),
    await BenchServer.startAllset(values.node),
  ],
};

await prepare();
pinOurselves();
keepCoresAwake();
const { output: nodeVersion } = await run(options.node, ["--version"]);
const { longest: standstill } = await standstills(options.small ? 100 : 10_000, 1);
console.log(
  `${cpus()[0].model}, Allset on Node ${nodeVersion.trim()}${hasRedis ? "" : ", redis-server is not installed"}; ` +
    `before it began, an empty loop stood still for up to ${milliseconds(standstill[0])}`,
);
for (const name of positionals.length > 0 ? positionals : Object.keys(sections)) {
  console.log(`\n### ${name}\n\n${await sections[name](options)}`);
}
process.exit();
