#!/usr/bin/env node
// @ts-check
/**
 * `npm start -- [options]`: builds Allset if anything changed since the last time, then runs it in the foreground.
 * Needs Node and npm, nothing else. Whatever needs a recent Node is imported behind the check, so that an old one reaches it.
 */
import { checkNode } from "./workspace/node-version.mjs";

async function main() {
  checkNode();
  const { prepare } = await import("./workspace/prepare.mjs");
  const { runForeground } = await import("./workspace/run.mjs");
  const { availableParallelism } = await import("node:os");
  const { nodeFlags, serverEnvironment } = await import("./workspace/server-process.mjs");
  await prepare();
  const flags = nodeFlags(availableParallelism());
  const command = [...flags, "apps/server/dist/main.js", ...process.argv.slice(2)];
  process.exitCode = await runForeground(process.execPath, command, serverEnvironment);
}

main();
