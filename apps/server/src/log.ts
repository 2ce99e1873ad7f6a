import { type Level, type Logger, pino } from "pino";
import pretty from "pino-pretty";
import { reasonOf, StartError } from "./start-error.js";

export type { Logger };

/** redis.conf's levels, as pino names them. */
const levels: Readonly<Record<string, Level>> = { debug: "trace", verbose: "debug", notice: "info", warning: "warn" };

/** pino's name of a `loglevel`. */
export const pinoLevel = (loglevel: string): Level => levels[loglevel] ?? "info";

/**
 * Logs for people on a terminal, one JSON object a line otherwise. `file` is a path, or empty for standard output. Throws
 * `StartError` where the file cannot be opened.
 */
export function createLogger(loglevel: string, file = ""): Logger {
  const options = { level: pinoLevel(loglevel), base: null };
  if (file === "" && process.stdout.isTTY)
    return pino(options, pretty({ translateTime: "SYS:HH:MM:ss.l", sync: true }));
  try {
    return pino(options, pino.destination({ dest: file === "" ? 1 : file, sync: true }));
  } catch (error) {
    throw new StartError(`cannot write the log file '${file}': ${reasonOf(error)}`);
  }
}
