import { type Logger, pino } from "pino";
import pretty from "pino-pretty";

export type { Logger };

/** redis.conf's levels, as pino names them. */
const levels = { debug: "debug", verbose: "debug", notice: "info", warning: "warn", nothing: "silent" } as const;
export type LogLevel = keyof typeof levels;
export const logLevels = Object.keys(levels) as LogLevel[];

/** Logs for people on a terminal, one JSON object a line otherwise. `file` is a path, or empty for standard output. */
export function createLogger(level: LogLevel, file: string): Logger {
  const options = { level: levels[level], base: null };
  if (file !== "") return pino(options, pino.destination({ dest: file, mkdir: false, sync: true }));
  if (process.stdout.isTTY)
    return pino(options, pretty({ ignore: "pid,hostname", translateTime: "SYS:HH:MM:ss.l", sync: true }));
  return pino(options, pino.destination({ dest: 1, sync: true }));
}
