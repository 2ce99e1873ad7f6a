/** Where the parameters live that are more than a number among the settings. */
import type { CollectionLimits, EvictionPolicy } from "@allset/engine";
import { parseNotifyClasses, printNotifyClasses } from "./notify-classes.js";
import { type Place, place } from "./parameter.js";
import { limitsIn } from "./parameter-words.js";
import type { OutputLimit, Settings } from "./settings.js";

/** `maxmemory`: 0 is no limit. */
export const maxMemory: Place = place(
  ({ keyspace }) => (Number.isFinite(keyspace.options.maxMemoryBytes) ? keyspace.options.maxMemoryBytes : 0),
  ({ keyspace }, text) => {
    keyspace.options.maxMemoryBytes = Number(text) || Number.POSITIVE_INFINITY;
  },
);

export const maxMemoryPolicy: Place = place(
  ({ keyspace }) => keyspace.options.policy,
  ({ keyspace }, text) => keyspace.setPolicy(text as EvictionPolicy),
);

export const maxMemorySamples: Place = place(
  ({ keyspace }) => keyspace.options.samples,
  ({ keyspace }, text) => {
    keyspace.options.samples = Number(text);
  },
);

export const lfuLogFactor: Place = place(
  ({ keyspace }) => keyspace.options.lfu.logFactor,
  ({ keyspace }, text) => {
    keyspace.options.lfu.logFactor = Number(text);
  },
);

export const lfuDecayTime: Place = place(
  ({ keyspace }) => keyspace.options.lfu.decayMinutes,
  ({ keyspace }, text) => {
    keyspace.options.lfu.decayMinutes = Number(text);
  },
);

/** `databases`: the instance was made with them. */
export const databases: Place = {
  initial: ({ keyspace }) => String(keyspace.databases.length),
  apply: ({ keyspace }, text) =>
    Number(text) === keyspace.databases.length ? null : "the number of databases is decided when the instance is made",
};

/** `client-output-buffer-limit`. */
export const outputLimits: Place = place(
  ({ settings }) => printLimits(settings.outputLimits),
  ({ settings }, text) => {
    for (const [name, [hardBytes, softBytes, softSeconds]] of limitsIn(text)) {
      const limit = settings.outputLimits[name === "slave" ? "replica" : (name as "normal" | "pubsub")];
      limit.hardBytes = Number(hardBytes);
      limit.softBytes = Number(softBytes);
      limit.softSeconds = Number(softSeconds);
    }
  },
);

const printLimits = ({ normal, replica, pubsub }: Settings["outputLimits"]): string =>
  `normal ${printLimit(normal)} slave ${printLimit(replica)} pubsub ${printLimit(pubsub)}`;

const printLimit = ({ hardBytes, softBytes, softSeconds }: OutputLimit): string =>
  `${hardBytes} ${softBytes} ${softSeconds}`;

/** `notify-keyspace-events`. */
export const notifyClasses: Place = {
  initial: ({ settings }) => printNotifyClasses(settings.notifyClasses),
  apply({ notifications }, text) {
    notifications.setClasses(parseNotifyClasses(text) ?? 0);
    return null;
  },
};

/** `lazyfree-lazy-user-flush`: whether FLUSHDB without a word is FLUSHDB ASYNC. FLUSHALL gives whole chunks back and needs neither. */
export const lazyFlush: Place = place(
  ({ settings }) => (settings.lazyFlush ? "yes" : "no"),
  ({ settings }, text) => {
    settings.lazyFlush = text === "yes";
  },
);

/** `rdbcompression`. */
export const dumpCompression: Place = place(
  ({ settings }) => (settings.dumpCompression ? "yes" : "no"),
  ({ settings }, text) => {
    settings.dumpCompression = text === "yes";
  },
);

/** From this threshold on, microseconds, the slow log does without timing commands that are brief. */
const SAMPLED_FROM_MICROS = 1000;

/** `slowlog-log-slower-than`. */
export const slowlogMicros: Place = place(
  ({ settings }) => settings.slowlogMicros,
  ({ settings, stopwatch }, text) => {
    settings.slowlogMicros = Number(text);
    stopwatch.exact = settings.slowlogMicros >= 0 && settings.slowlogMicros < SAMPLED_FROM_MICROS;
  },
);

/** `latency-tracking`. */
export const latencyTracking: Place = place(
  ({ stopwatch }) => (stopwatch.histograms ? "yes" : "no"),
  ({ stopwatch }, text) => {
    stopwatch.histograms = text === "yes";
  },
);

/** `requirepass` and other texts among the settings. */
export const requirePass: Place = place(
  ({ settings }) => settings.requirePass,
  ({ settings }, text) => {
    settings.requirePass = text;
  },
);

export const enableDebugCommand: Place = place(
  ({ settings }) => settings.enableDebugCommand,
  ({ settings }, text) => {
    settings.enableDebugCommand = text as Settings["enableDebugCommand"];
  },
);

/** One of the bounds of collections. A bound of 2^53 or more is none. */
export const limit = (name: keyof CollectionLimits): Place =>
  place(
    ({ keyspace }) => keyspace.limits[name],
    ({ keyspace }, text) => {
      keyspace.limits[name] = Number(text);
    },
  );
