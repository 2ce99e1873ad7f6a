// @ts-check
import { spawn } from "node:child_process";
import { endWithUs } from "../workspace/run.mjs";
import { request } from "./connection.mjs";
import { loadCore, pinned } from "./servers.mjs";

/** @typedef {import("./servers.mjs").BenchServer} BenchServer */

/** Requests that are handed to redis-cli at a time. */
const batchRequests = 500;

/**
 * Sends requests through `redis-cli --pipe`, as fast as the server takes them; resolves with the seconds that took, when the last
 * reply is there.
 * @param {BenchServer} server @param {Iterable<readonly string[]>} requests
 */
export async function pipe(server, requests) {
  const [program, ...args] = pinned(loadCore, ["redis-cli", "-p", `${server.port}`, "--pipe"]);
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] });
  endWithUs(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (output += text));
  const exited = new Promise((resolve) => child.once("exit", resolve));
  const startedAt = performance.now();
  let batch = [];
  for (const words of requests) {
    batch.push(request(words));
    if (batch.length < batchRequests) continue;
    if (!child.stdin.write(Buffer.concat(batch))) await new Promise((resolve) => child.stdin.once("drain", resolve));
    batch = [];
  }
  child.stdin.end(Buffer.concat(batch));
  await exited;
  if (!/errors: 0\b/.test(output)) throw new Error(`${server.name} did not take what was sent:\n${output}`);
  return (performance.now() - startedAt) / 1000;
}

/** Numbers from 0 below `count`, each once, in scattered order. @param {number} count */
export function* scatteredNumbers(count) {
  // 7 919 is a prime that divides no count that is used here.
  for (let i = 0, at = 0; i < count; i++, at = (at + 7919) % count) yield at;
}

/** @param {number} value @param {number} digits */
export const padded = (value, digits) => `${value}`.padStart(digits, "0");
