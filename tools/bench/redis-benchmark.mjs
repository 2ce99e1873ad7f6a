// @ts-check
import { run, ToolError } from "../workspace/run.mjs";
import { loadCore, pinned } from "./servers.mjs";

/** How many keys a run draws from. */
export const keyCount = 100_000;

/**
 * One run of redis-benchmark over 50 connections, keys out of `keyCount` at random: requests per second.
 * @param {number} port
 * @param {{ depth: number, requests: number, small: boolean }} load requests in all, and how many a connection has under way
 * @param {readonly string[]} measured a test of redis-benchmark's own (`-t set`), or a command
 */
export async function redisBenchmark(port, { depth, requests, small }, measured) {
  const load = ["-c", "50", "-n", `${requests}`, "-r", `${keyCount}`, "-P", `${depth}`, "--csv", ...measured];
  const [program, ...args] = pinned(loadCore, ["redis-benchmark", "-p", `${port}`, ...load]);
  const { code, output } = await run(program, args, { timeoutMs: small ? 30_000 : 600_000 });
  // The first line names the columns; of each other the first is the test, the second its rate.
  const found = /^"[^"]+","([\d.]+)"/m.exec(output.split("\n").slice(1).join("\n"));
  if (code !== 0 || found === null)
    throw new ToolError(`redis-benchmark has no result for ${measured.join(" ")}:\n${output}`);
  return Number(found[1]);
}
