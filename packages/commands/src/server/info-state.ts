import { compatibleVersion, serverName, version } from "../instance/identity.js";
import type { Instance } from "../instance/instance.js";
import { type InfoText, percent, ratioOf } from "./info-text.js";
import { reportMemory } from "./memory-report.js";

/** Sections that tell what the server is and has: Server, Clients, Memory, Persistence. Fields in Redis's order. */

const SECONDS_A_DAY = 86_400;
const LRU_CLOCK_MASK = 0xffffff;

export function writeServer(instance: Instance, info: InfoText): void {
  const { host, keyspace, configuration } = instance;
  const uptime = Math.floor((keyspace.now - instance.startedAtMs) / 1000);
  info.lines({
    redis_version: compatibleVersion,
    server_name: serverName,
    [`${serverName}_version`]: version,
    redis_mode: "standalone",
    ...(host === null ? {} : { os: host.operatingSystem }),
    arch_bits: 64,
    ...(host === null ? {} : { runtime: host.runtime, process_id: host.processId }),
    process_supervised: configuration.get("supervised"),
    run_id: instance.runId,
    tcp_port: configuration.get("port"),
    server_time_usec: Math.floor(instance.clock.nowMicros()),
    uptime_in_seconds: uptime,
    uptime_in_days: Math.floor(uptime / SECONDS_A_DAY),
    hz: instance.settings.hz,
    configured_hz: configuration.get("hz"),
    lru_clock: Math.floor(keyspace.now / 1000) & LRU_CLOCK_MASK,
    ...(host === null ? {} : { executable: host.executable, config_file: host.configFile }),
    io_threads_active: 0,
  });
}

export function writeClients({ blocking, sessions, settings }: Instance, info: InfoText): void {
  let blocked = 0;
  let input = 0;
  let output = 0;
  for (const { connection, suspended } of sessions.values()) {
    if (suspended) blocked++;
    input = Math.max(input, connection.inputBytes);
    output = Math.max(output, connection.outputBytes);
  }
  info.lines({
    connected_clients: sessions.size,
    cluster_connections: 0,
    maxclients: settings.maxClients,
    client_recent_max_input_buffer: input,
    client_recent_max_output_buffer: output,
    blocked_clients: blocked,
    tracking_clients: 0,
    clients_in_timeout_table: blocking.timedSize,
  });
}

export function writeMemory(instance: Instance, info: InfoText): void {
  const { host, keyspace } = instance;
  const report = reportMemory(instance);
  const { used, peak, active, allocated, resident } = report;
  info.bytes("used_memory", used);
  info.bytes("used_memory_rss", resident);
  info.bytes("used_memory_peak", peak);
  info.lines({
    used_memory_peak_perc: percent(used, peak),
    used_memory_overhead: report.overhead,
    used_memory_startup: 0,
    used_memory_dataset: report.dataset,
    used_memory_dataset_perc: percent(report.dataset, used),
    allocator_allocated: allocated,
    allocator_active: active,
    allocator_resident: active,
  });
  if (host !== null) {
    const { heapUsedBytes, heapBytes } = host.memory();
    info.bytes("total_system_memory", host.totalMemoryBytes);
    info.lines({ javascript_heap_used: heapUsedBytes, javascript_heap: heapBytes });
  }
  const limit = Number.isFinite(keyspace.options.maxMemoryBytes) ? keyspace.options.maxMemoryBytes : 0;
  info.bytes("maxmemory", limit);
  info.lines({
    maxmemory_policy: keyspace.options.policy,
    allocator_frag_ratio: ratioOf(active, allocated).toFixed(2),
    allocator_frag_bytes: active - allocated,
    allocator_rss_ratio: "1.00",
    allocator_rss_bytes: 0,
    rss_overhead_ratio: ratioOf(resident, active).toFixed(2),
    rss_overhead_bytes: resident - active,
    mem_fragmentation_ratio: ratioOf(resident, used).toFixed(2),
    mem_fragmentation_bytes: resident - used,
    mem_not_counted_for_evict: report.clients,
    mem_replication_backlog: 0,
    mem_total_replication_buffers: 0,
    mem_clients_slaves: 0,
    mem_clients_normal: report.clients,
    mem_cluster_links: 0,
    mem_aof_buffer: 0,
    mem_allocator: "arena",
    active_defrag_running: 0,
    lazyfree_pending_objects: keyspace.undrained,
  });
}

/** Persistence is not here yet: what it would have done is nothing. */
export function writePersistence({ keyspace, startedAtMs }: Instance, info: InfoText): void {
  info.lines({
    loading: 0,
    async_loading: 0,
    rdb_changes_since_last_save: keyspace.commits.changes,
    rdb_bgsave_in_progress: 0,
    rdb_last_save_time: Math.floor(startedAtMs / 1000),
    rdb_last_bgsave_status: "ok",
    rdb_last_bgsave_time_sec: -1,
    rdb_current_bgsave_time_sec: -1,
    rdb_saves: 0,
    rdb_last_load_keys_expired: 0,
    rdb_last_load_keys_loaded: 0,
    aof_enabled: 0,
    aof_rewrite_in_progress: 0,
    aof_rewrite_scheduled: 0,
    aof_last_rewrite_time_sec: -1,
    aof_current_rewrite_time_sec: -1,
    aof_last_bgrewrite_status: "ok",
    aof_rewrites: 0,
    aof_rewrites_consecutive_failures: 0,
    aof_last_write_status: "ok",
  });
}
