import type { Instance } from "../instance/instance.js";
import type { InfoText } from "./info-text.js";

/** Sections that tell what the server did: Stats, Replication, CPU, the statistics of commands and errors, Keyspace. */

const NO_ID = "0".repeat(40);
const BYTES_A_KILOBYTE = 1024;

export function writeStats(instance: Instance, info: InfoText): void {
  const { statistics, keyspace, rates, pubsub } = instance;
  const { hits, misses, expired, evicted } = keyspace.stats;
  info.lines({
    total_connections_received: statistics.connectionsReceived,
    total_commands_processed: statistics.commandsProcessed,
    instantaneous_ops_per_sec: Math.round(rates.commands.perSecond),
    total_net_input_bytes: statistics.networkInputBytes,
    total_net_output_bytes: statistics.networkOutputBytes,
    total_net_repl_input_bytes: 0,
    total_net_repl_output_bytes: 0,
    instantaneous_input_kbps: (rates.inputBytes.perSecond / BYTES_A_KILOBYTE).toFixed(2),
    instantaneous_output_kbps: (rates.outputBytes.perSecond / BYTES_A_KILOBYTE).toFixed(2),
    instantaneous_input_repl_kbps: "0.00",
    instantaneous_output_repl_kbps: "0.00",
    rejected_connections: statistics.connectionsRejected,
    sync_full: 0,
    sync_partial_ok: 0,
    sync_partial_err: 0,
    expired_keys: expired,
    expired_stale_perc: "0.00",
    evicted_keys: evicted,
    evicted_clients: 0,
    keyspace_hits: hits,
    keyspace_misses: misses,
    pubsub_channels: pubsub.of("channel").size,
    pubsub_patterns: pubsub.of("pattern").size,
    pubsubshard_channels: pubsub.of("shard").size,
    latest_fork_usec: 0,
    total_forks: 0,
    migrate_cached_sockets: 0,
    slave_expires_tracked_keys: 0,
    tracking_total_keys: 0,
    tracking_total_items: 0,
    tracking_total_prefixes: 0,
    unexpected_error_replies: 0,
    total_error_replies: statistics.errorReplies,
    dump_payload_sanitizations: 0,
    total_reads_processed: statistics.reads,
    total_writes_processed: statistics.writes,
    io_threaded_reads_processed: 0,
    io_threaded_writes_processed: 0,
    client_query_buffer_limit_disconnections: statistics.inputLimitDisconnections,
    client_output_buffer_limit_disconnections: statistics.outputLimitDisconnections,
  });
}

/** Nothing replicates: it is a master without replicas. */
export function writeReplication({ replicationId, configuration }: Instance, info: InfoText): void {
  info.lines({
    role: "master",
    connected_slaves: 0,
    master_failover_state: "no-failover",
    master_replid: replicationId,
    master_replid2: NO_ID,
    master_repl_offset: 0,
    second_repl_offset: -1,
    repl_backlog_active: 0,
    repl_backlog_size: configuration.get("repl-backlog-size"),
    repl_backlog_first_byte_offset: 0,
    repl_backlog_histlen: 0,
  });
}

export function writeCpu({ host }: Instance, info: InfoText): void {
  if (host === null) return;
  const { user, system } = host.cpu();
  info.lines({
    used_cpu_sys: system.toFixed(6),
    used_cpu_user: user.toFixed(6),
    used_cpu_sys_children: "0.000000",
    used_cpu_user_children: "0.000000",
  });
}

export function writeCommandStatistics({ registry, commands, stopwatch }: Instance, info: InfoText): void {
  for (const { id, fullName } of registry.commands) {
    const [calls, rejected, failed] = [commands.calls[id], commands.rejected[id], commands.failed[id]];
    if (calls + rejected + failed === 0) continue;
    const micros = Math.round(stopwatch.micros(id, calls));
    const each = (calls === 0 ? 0 : micros / calls).toFixed(2);
    info.line(
      `cmdstat_${fullName}`,
      `calls=${calls},usec=${micros},usec_per_call=${each},rejected_calls=${rejected},failed_calls=${failed}`,
    );
  }
}

export function writeErrorStatistics({ errorCodes }: Instance, info: InfoText): void {
  const codes = [...errorCodes].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [code, count] of codes) info.line(`errorstat_${code}`, `count=${count}`);
}

export function writeLatencyStatistics({ registry, stopwatch, configuration }: Instance, info: InfoText): void {
  if (!stopwatch.histograms) return;
  const percentiles = configuration
    .get("latency-tracking-info-percentiles")
    .split(" ")
    .filter((each) => each !== "");
  for (const { id, fullName } of registry.commands) {
    const histogram = stopwatch.histogram(id);
    if (histogram === undefined) continue;
    const values = percentiles.map((each) => `p${each}=${(histogram.percentile(Number(each)) / 1000).toFixed(3)}`);
    info.line(`latency_percentiles_usec_${fullName}`, values.join(","));
  }
}

export function writeCluster(_instance: Instance, info: InfoText): void {
  info.line("cluster_enabled", 0);
}

export function writeKeyspace({ keyspace }: Instance, info: InfoText): void {
  for (const { index, size, expiries } of keyspace.databases) {
    if (size === 0) continue;
    const ttl = expiries.size === 0 ? 0 : Math.max(0, Math.floor(expiries.mean - keyspace.now));
    info.line(`db${index}`, `keys=${size},expires=${expiries.size},avg_ttl=${ttl}`);
  }
}
