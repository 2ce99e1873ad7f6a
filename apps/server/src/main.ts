#!/usr/bin/env node
/**
 * The `allset` program: reads its configuration, opens its doors, and ends cleanly on SIGTERM and SIGINT.
 */
import path from "node:path";
import { parseCommandLine, parseEnvironment, readConfigurationFile } from "./directives.js";
import { helpText, versionText } from "./help.js";
import { createLogger, type LogLevel } from "./log.js";
import { configure, Server } from "./server.js";
import { StartError } from "./start-error.js";

async function run(argv: readonly string[]): Promise<void> {
  const commandLine = parseCommandLine(argv);
  if (commandLine.help || commandLine.version) {
    process.stdout.write(commandLine.help ? helpText() : versionText());
    return;
  }
  const file = commandLine.file === null ? [] : readConfigurationFile(commandLine.file);
  const directives = [...file, ...parseEnvironment(process.env), ...commandLine.directives];
  const instance = configure({ directives, file: commandLine.file === null ? "" : path.resolve(commandLine.file) });
  const log = createLogger(instance.configuration.get("loglevel") as LogLevel, instance.configuration.get("logfile"));
  const server = new Server(instance, log);
  let stopping = false;
  const stop = (cause: string): void => {
    if (stopping) return;
    stopping = true;
    log.info(`${cause}: closing`);
    void server.stop().then(() => process.exit(0));
  };
  process.on("SIGTERM", () => stop("SIGTERM"));
  process.on("SIGINT", () => stop("SIGINT"));
  await server.start();
}

run(process.argv.slice(2)).catch((error: unknown) => {
  if (!(error instanceof StartError)) throw error;
  process.stderr.write(`allset: ${error.message}\n`);
  process.exitCode = 1;
});
