// @ts-check
import { run, ToolError } from "../workspace/run.mjs";
import { hundredths, median, pairedRatio, rate } from "./figures.mjs";
import { loadCore, pinned } from "./servers.mjs";

/** @typedef {import("./servers.mjs").BenchServer} BenchServer */
/** @typedef {{ depth: number, requests: number, small: boolean }} Load requests in all, and how many a connection has under way */
/** @typedef {{ perSecond: number, perProcessorSecond: number }} Rates of requests: by the clock, and by the server's own use of its core */

/** How many keys a run draws from. */
export const keyCount = 100_000;

/**
 * The depths of each run, in this order; P=1 three times, since there a wake-up costs as much as a request and one pair is worth a tenth
 * either way. Yields the depth, and the turn by which `inTurns` decides who is first.
 * @param {import("../bench.mjs").Options} options @param {readonly number[]} depths
 * @returns {Generator<[depth: number, turn: number]>}
 */
export function* turnsOf({ runs, small }, depths) {
  for (let run = 0; run < runs; run++)
    for (const depth of depths)
      for (let again = 0; again < (depth === 1 && !small ? 3 : 1); again++) yield [depth, run + again];
}

/**
 * One run of redis-benchmark over 50 connections, keys out of `keyCount` at random.
 * @param {BenchServer} server
 * @param {Load} load
 * @param {readonly string[]} measured a test of redis-benchmark's own (`-t set`), or a command
 * @returns {Promise<Rates>}
 */
async function redisBenchmark(server, { depth, requests, small }, measured) {
  const load = ["-c", "50", "-n", `${requests}`, "-r", `${keyCount}`, "-P", `${depth}`, "--csv", ...measured];
  const [program, ...args] = pinned(loadCore, ["redis-benchmark", "-p", `${server.port}`, ...load]);
  const before = server.processorMs();
  const { code, output } = await run(program, args, { timeoutMs: small ? 30_000 : 600_000 });
  const processorMs = server.processorMs() - before;
  // The first line names the columns; of each other the first is the test, the second its rate.
  const found = /^"[^"]+","([\d.]+)"/m.exec(output.split("\n").slice(1).join("\n"));
  if (code !== 0 || found === null)
    throw new ToolError(`redis-benchmark has no result for ${measured.join(" ")}:\n${output}`);
  return { perSecond: Number(found[1]), perProcessorSecond: (requests / processorMs) * 1000 };
}

/** What servers are compared by. @type {readonly (keyof Rates)[]} */
export const ratioKinds = ["perSecond", "perProcessorSecond"];

/** What runs of redis-benchmark found, by server and by what was measured. */
export class Measurements {
  /** The heads of what `cells` returns. @param {readonly BenchServer[]} servers */
  static heads(servers) {
    return [...servers.map(({ name }) => name), "ratio", "by processor time"];
  }

  /** @type {Map<string, Rates[]>} */
  #runs = new Map();

  /** Makes one run more. @param {string} name of what is measured @param {BenchServer} server @param {Load} load @param {readonly string[]} measured */
  async add(name, server, load, measured) {
    const rates = await redisBenchmark(server, load, measured);
    this.#runs.set(`${name} ${server.name}`, [...this.#of(name, server), rates]);
  }

  /** Medians by the clock, and the ratios of the second server to the first. @param {string} name @param {readonly BenchServer[]} servers */
  cells(name, servers) {
    const medians = servers.map((server) => rate(median(this.#of(name, server).map(({ perSecond }) => perSecond))));
    return [...medians, ...ratioKinds.map((by) => hundredths(this.ratio(name, servers, by)))];
  }

  /** The ratio of the second server to the first; NaN where there is none. @param {string} name @param {readonly BenchServer[]} servers @param {keyof Rates} by */
  ratio(name, servers, by) {
    if (servers.length < 2) return Number.NaN;
    const [theirs, ours] = servers.map((server) => this.#of(name, server).map((rates) => rates[by]));
    return pairedRatio(ours, theirs);
  }

  /** @param {string} name @param {BenchServer} server */
  #of(name, server) {
    return this.#runs.get(`${name} ${server.name}`) ?? [];
  }
}
