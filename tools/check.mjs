#!/usr/bin/env node
// @ts-check
/** `pnpm check`: the static part of `npm test`. */
import { prepare } from "./workspace/prepare.mjs";
import { runChecks, staticChecks } from "./workspace/static-checks.mjs";

await prepare();
process.exitCode = (await runChecks(staticChecks())) ? 0 : 1;
