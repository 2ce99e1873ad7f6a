#!/usr/bin/env node
/**
 * The `allset` program: reads its configuration, opens its doors, and ends cleanly on SIGTERM, SIGINT and SHUTDOWN.
 */
import path from "node:path";
import { configure, hasParameter } from "./configure.js";
import { parseCommandLine, parseEnvironment, readConfigurationFile, STANDARD_INPUT } from "./directives.js";
import { helpText, versionText } from "./help.js";
import { createLogger } from "./log.js";
import { Server } from "./server.js";
import { StartError } from "./start-error.js";

/** Milliseconds that doors and connections get to close. */
const STOP_MS_MAX = 5000;

async function run(argv: readonly string[]): Promise<void> {
  const commandLine = parseCommandLine(argv);
  if (commandLine.help || commandLine.version) {
    process.stdout.write(commandLine.help ? helpText() : versionText());
    return;
  }
  const { file } = commandLine;
  const environment = parseEnvironment(process.env);
  const written = file === null ? [] : readConfigurationFile(file);
  let stopping = false;
  const stop = (cause: string): null => {
    if (!stopping) {
      stopping = true;
      log.info(`${cause}: closing`);
      void server.stop().then(() => process.exit(0));
      setTimeout(() => process.exit(1), STOP_MS_MAX).unref();
    }
    return null;
  };
  const instance = configure({
    directives: [...written, ...environment, ...commandLine.directives],
    ...(file === null || file === STANDARD_INPUT ? {} : { file: path.resolve(file) }),
    onShutdown: () => stop("SHUTDOWN"),
  });
  const { configuration } = instance;
  const log = createLogger(configuration.get("loglevel"), configuration.get("logfile"));
  for (const { name, origin } of environment)
    if (!hasParameter(instance, name)) log.warn(`${origin} is ignored: there is no parameter '${name}'`);
  const server = new Server(instance, log);
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, stop);
  await server.start();
}

run(process.argv.slice(2)).catch((error: unknown) => {
  if (!(error instanceof StartError)) throw error;
  process.stderr.write(`allset: ${error.message}\n`);
  process.exitCode = 1;
});
