import type { SomeHandlers } from "../handlers-of.js";
import type { Instance } from "../instance/instance.js";
import {
  writeCluster,
  writeCommandStatistics,
  writeCpu,
  writeErrorStatistics,
  writeKeyspace,
  writeLatencyStatistics,
  writeReplication,
  writeStats,
} from "./info-activity.js";
import { writeClients, writeMemory, writePersistence, writeServer } from "./info-state.js";
import { InfoText } from "./info-text.js";
import type { serverSpec } from "./spec.js";

interface Section {
  readonly title: string;
  /** Told where nothing else is asked for. */
  readonly isDefault: boolean;
  readonly write: (instance: Instance, info: InfoText) => void;
}

const section = (title: string, isDefault: boolean, write: Section["write"]): Section => ({ title, isDefault, write });

/** In the order in which they are told, whatever the order in which they are asked for. */
const sections: readonly Section[] = [
  section("Server", true, writeServer),
  section("Clients", true, writeClients),
  section("Memory", true, writeMemory),
  section("Persistence", true, writePersistence),
  section("Stats", true, writeStats),
  section("Replication", true, writeReplication),
  section("CPU", true, writeCpu),
  section("Modules", true, () => {}),
  section("Commandstats", false, writeCommandStatistics),
  section("Errorstats", true, writeErrorStatistics),
  section("Latencystats", false, writeLatencyStatistics),
  section("Cluster", true, writeCluster),
  section("Keyspace", true, writeKeyspace),
];

/** The sections that `names` ask for, in lower case; the default ones where there are none. Unknown names ask for nothing. */
export function infoText(instance: Instance, names: ReadonlySet<string>): string {
  const info = new InfoText();
  const all = names.has("all") || names.has("everything");
  const usual = names.size === 0 || names.has("default");
  for (const { title, isDefault, write } of sections) {
    if (!all && !(usual && isDefault) && !names.has(title.toLowerCase())) continue;
    info.section(title);
    write(instance, info);
  }
  return info.text;
}

export const info: SomeHandlers<typeof serverSpec, "info"> = {
  info(session, args, reply) {
    const names = Array.from({ length: args.count - 1 }, (_, i) => args.text(i + 1).toLowerCase());
    reply.verbatim("txt", infoText(session.instance, new Set(names)));
  },
};
