#!/usr/bin/env node
// @ts-check
/**
 * `npm test`: everything that must hold, in one command: install and build if needed, house rules, format, lint, types, the tests
 * of every package, the benchmarks at a small scale. `npm test -- packages/engine` runs some tests only. The tests of a package run on
 * the other packages as they were built (`ALLSET_BUILT=1`).
 *
 * With `ALLSET_CI=1` or `CI` set nothing is left out for want of a program: the differential tests demand redis-server
 * (`ALLSET_LIVE=1`), the browser tests demand chromium (`ALLSET_BROWSER=1`).
 */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { checkNode } from "./workspace/node-version.mjs";
import { prepare } from "./workspace/prepare.mjs";
import { root, run } from "./workspace/run.mjs";
import { runChecks, staticChecks } from "./workspace/static-checks.mjs";

/** @typedef {{ passed: number, failed: number, skipped: number }} Totals */

checkNode();
const { ALLSET_CI, CI } = process.env;
const everything = /^(1|true|yes)$/i.test(ALLSET_CI ?? CI ?? "");
const env = everything ? { ALLSET_LIVE: "1", ALLSET_BROWSER: "1" } : {};
const filter = process.argv.slice(2);

const built = await prepare().then(
  () => true,
  (error) => {
    console.log(`FAILED ${error.message}`);
    return false;
  },
);
const checked = await runChecks(staticChecks());
const totals = await runVitest();
const benched =
  filter.length > 0 ||
  (await runChecks([["benchmarks, small", process.execPath, ["tools/bench.mjs", "--small"], env]]));
const skipped = totals.skipped > 0 ? `, ${totals.skipped} skipped` : "";
console.log(`${totals.passed} passed, ${totals.failed} failed${skipped}`);
process.exitCode = built && checked && benched && totals.failed === 0 ? 0 : 1;

/** @returns {Promise<Totals>} */
async function runVitest() {
  const report = join(root, ".allset/vitest.json");
  rmSync(report, { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const { code } = await run(join(root, "node_modules/.bin/vitest"), ["run", ...reporters, ...filter], {
    live: true,
    env: built ? { ...env, ALLSET_BUILT: "1" } : env,
  });
  const totals = existsSync(report) ? readTotals(report) : { passed: 0, failed: 0, skipped: 0 };
  // Vitest also fails for what is no test, such as an error that nobody caught.
  if (code !== 0 && totals.failed === 0) totals.failed = 1;
  return totals;
}

/** @param {string} report @returns {Totals} */
function readTotals(report) {
  const result = JSON.parse(readFileSync(report, "utf8"));
  /** A file that failed as a whole, before or beside its tests. @param {{ status: string, assertionResults: { status: string }[] }} file */
  const failedAsWhole = (file) =>
    file.status === "failed" && !file.assertionResults.some(({ status }) => status === "failed");
  return {
    passed: result.numPassedTests,
    failed: result.numFailedTests + result.testResults.filter(failedAsWhole).length,
    skipped: result.numPendingTests + result.numTodoTests,
  };
}
