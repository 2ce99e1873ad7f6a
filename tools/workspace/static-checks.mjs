// @ts-check
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { root, run } from "./run.mjs";

/**
 * One check: a title, and the program that fails when something is wrong.
 * @typedef {readonly [title: string, command: string, args: readonly string[], env?: Record<string, string>]} Check
 */

/** How long one check may take, in milliseconds. */
const checkTimeoutMs = 180_000;

const bin = join(root, "node_modules/.bin");

/** What can be judged without running Allset. Every `tools/generate-*.mjs` knows `--check`: are the files it makes fresh? */
export function staticChecks() {
  const generators = readdirSync(join(root, "tools")).filter((name) => /^generate-.*\.mjs$/.test(name));
  /** @type {Check[]} */
  const checks = [
    ["house rules can fail", process.execPath, ["--test", "tools/house-rules.test.mjs"]],
    ["house rules", process.execPath, ["tools/house-rules.mjs"]],
    ["format and lint", join(bin, "biome"), ["check", "--error-on-warnings", "."]],
    ["types", join(bin, "tsc"), ["-p", "."]],
    ["types of the tools", join(bin, "tsc"), ["-p", "tools"]],
  ];
  for (const name of generators) {
    checks.push([`generated files: ${name}`, process.execPath, [join("tools", name), "--check"]]);
  }
  return checks;
}

/**
 * Runs the checks in turn, a line for each, and the output of those that fail.
 * @param {readonly Check[]} checks
 * @returns {Promise<boolean>} whether all passed
 */
export async function runChecks(checks) {
  let passed = true;
  for (const [title, command, args, env = {}] of checks) {
    const startedAt = performance.now();
    const { code, output } = await run(command, args, { env, timeoutMs: checkTimeoutMs });
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    console.log(`${code === 0 ? "ok    " : "FAILED"} ${title} (${seconds} s)`);
    if (code !== 0) console.log(output.trim());
    passed &&= code === 0;
  }
  return passed;
}
