import { countEntryBytes, hasExpiry, parseInteger } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import type { Instance } from "../instance/instance.js";
import { argumentIs } from "../registry/words.js";
import { writeHelp } from "../subcommand-help.js";
import { humanBytes, ratioOf } from "./info-text.js";
import { type MemoryReport, reportMemory } from "./memory-report.js";
import type { serverSpec } from "./spec.js";

/** What an expiry takes beside the entry: a slot of the heap. */
const EXPIRY_SLOT_BYTES = 16;
/** Below this the share of anything says nothing. */
const SMALL_BYTES = 5 * 1024 * 1024;
const PEAK_RATIO_MAX = 1.5;
const SPARE_RATIO_MAX = 1.4;

export const memory: SomeHandlers<
  typeof serverSpec,
  "memory|doctor" | "memory|help" | "memory|malloc-stats" | "memory|purge" | "memory|stats" | "memory|usage"
> = {
  "memory|doctor"(session, _args, reply) {
    reply.verbatim("txt", diagnose(reportMemory(session.instance)));
  },

  "memory|help"(session, _args, reply) {
    writeHelp(session, reply);
  },

  "memory|malloc-stats"(session, _args, reply) {
    const { allocated, active } = reportMemory(session.instance);
    reply.verbatim("txt", `Arena: ${allocated} bytes in blocks, ${active} bytes in buffers\n`);
  },

  // The arena gives buffers back as soon as they are empty.
  "memory|purge"(_session, _args, reply) {
    reply.ok();
  },

  "memory|stats"(session, _args, reply) {
    writeStats(session.instance, reply);
  },

  "memory|usage"(session, args, reply) {
    const error = sampleError(args);
    if (error !== null) return session.fail(reply, error);
    const { database, keyspace } = session;
    const ref = database.peek(args.bytes, args.starts[2], args.ends[2]);
    if (ref === 0) return reply.null();
    reply.integer(countEntryBytes(keyspace.arena, ref) + (hasExpiry(keyspace.arena, ref) ? EXPIRY_SLOT_BYTES : 0));
  },
};

/** What is wrong with SAMPLES, which changes nothing: the bytes are exact. Null where nothing is. */
function sampleError(args: Args): string | null {
  for (let at = 3; at < args.count; at += 2) {
    if (!argumentIs(args, at, "samples") || at + 1 === args.count) return errors.syntax;
    const samples = parseInteger(args.bytes, args.starts[at + 1], args.ends[at + 1]);
    if (Number.isNaN(samples)) return errors.notInteger;
    if (samples < 0) return errors.syntax;
  }
  return null;
}

function diagnose({ used, peak, allocated, active, clients }: MemoryReport): string {
  if (used < SMALL_BYTES) return `There is too little data (${humanBytes(used)}) to tell anything from.\n`;
  const findings: string[] = [];
  if (peak / used > PEAK_RATIO_MAX)
    findings.push(
      `Memory was at ${humanBytes(peak)} and is at ${humanBytes(used)}: what was freed may be in few pages yet.`,
    );
  if (active / allocated > SPARE_RATIO_MAX)
    findings.push(
      `Blocks take ${humanBytes(allocated)} of ${humanBytes(active)}: many sizes were freed and are not asked for.`,
    );
  if (clients > allocated)
    findings.push(`Clients hold ${humanBytes(clients)} in buffers: some do not read what they asked for.`);
  return findings.length === 0 ? "There is nothing unusual.\n" : `${findings.join("\n")}\n`;
}

/** A number, written as an integer or, where it is a ratio, as a double. */
type Metric = readonly [name: string, value: number, kind?: "ratio"];

function writeStats(instance: Instance, reply: ReplySink): void {
  const report = reportMemory(instance);
  const used = instance.keyspace.databases.filter(({ size }) => size > 0);
  const before = metricsBefore(report);
  const after = metricsAfter(report);
  reply.map(before.length + used.length + after.length);
  for (const metric of before) writeMetric(metric, reply);
  for (const { index } of used) {
    const { entries, expiries } = report.indexes[index];
    reply.text(`db.${index}`);
    reply.map(3);
    writeMetric(["overhead.hashtable.main", entries], reply);
    writeMetric(["overhead.hashtable.expires", expiries], reply);
    writeMetric(["overhead.hashtable.slot-to-keys", 0], reply);
  }
  for (const metric of after) writeMetric(metric, reply);
}

const metricsBefore = ({ peak, used, clients }: MemoryReport): Metric[] => [
  ["peak.allocated", peak],
  ["total.allocated", used],
  ["startup.allocated", 0],
  ["replication.backlog", 0],
  ["clients.slaves", 0],
  ["clients.normal", clients],
  ["cluster.links", 0],
  ["aof.buffer", 0],
  ["lua.caches", 0],
  ["functions.caches", 0],
];

const metricsAfter = (report: MemoryReport): Metric[] => {
  const { used, peak, allocated, active, resident, keys } = report;
  return [
    ["overhead.total", report.overhead],
    ["keys.count", keys],
    ["keys.bytes-per-key", Math.floor(ratioOf(used, keys))],
    ["dataset.bytes", report.dataset],
    ["dataset.percentage", ratioOf(report.dataset * 100, used), "ratio"],
    ["peak.percentage", ratioOf(used * 100, peak), "ratio"],
    ["allocator.allocated", allocated],
    ["allocator.active", active],
    ["allocator.resident", active],
    ["allocator-fragmentation.ratio", ratioOf(active, allocated), "ratio"],
    ["allocator-fragmentation.bytes", active - allocated],
    ["allocator-rss.ratio", 1, "ratio"],
    ["allocator-rss.bytes", 0],
    ["rss-overhead.ratio", ratioOf(resident, active), "ratio"],
    ["rss-overhead.bytes", resident - active],
    ["fragmentation", ratioOf(resident, used), "ratio"],
    ["fragmentation.bytes", resident - used],
  ];
};

function writeMetric([name, value, kind]: Metric, reply: ReplySink): void {
  reply.text(name);
  if (kind === "ratio") reply.double(value);
  else reply.integer(value);
}
