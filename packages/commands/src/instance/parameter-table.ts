/**
 * All parameters of redis-server 7.0, with its names, ranges and defaults: a redis.conf that worked there is read here.
 *
 * What has a place is used. What has a plain text is kept and answered, and changes nothing: it tunes machinery that Allset does not
 * have, or its user comes later. What would be a broken promise (`appendonly yes` without a journal) is refused.
 */
import type { EvictionPolicy } from "@allset/engine";
import {
  clamped,
  INT32_MAX,
  INT64_MAX,
  immutable,
  integer,
  memory,
  memoryOrPercent,
  oneOf,
  only,
  type Parameter,
  renamed,
  secured,
  setting,
  text,
  UINT16_MAX,
  UINT32_MAX,
  UINT64_MAX,
  words,
  yesOrNo,
} from "./parameter.js";
import * as places from "./parameter-places.js";
import {
  anyWords,
  bufferLimits,
  notifyLetters,
  percentiles,
  savePoints,
  scoreValues,
  shutdownWords,
} from "./parameter-words.js";

const whoMay = ["no", "yes", "local"];
const policies: readonly EvictionPolicy[] = [
  "volatile-lru",
  "volatile-lfu",
  "volatile-random",
  "volatile-ttl",
  "allkeys-lru",
  "allkeys-lfu",
  "allkeys-random",
  "noeviction",
];

const network: readonly Parameter[] = [
  integer("port", 0, UINT16_MAX, "7379"),
  words("bind", "127.0.0.1 -::1", anyWords),
  text("bind-source-addr", ""),
  yesOrNo("protected-mode", "yes"),
  ...immutable(
    integer("tcp-backlog", 0, INT32_MAX, "511"),
    text("unixsocket", ""),
    text("unixsocketperm", "0"),
    integer("socket-mark-id", 0, UINT32_MAX, "0"),
    integer("io-threads", 1, 128n, "1"),
    yesOrNo("io-threads-do-reads", "no"),
  ),
  integer("tcp-keepalive", 0, INT32_MAX, setting("tcpKeepaliveSeconds")),
  integer("timeout", 0, INT32_MAX, setting("timeoutSeconds")),
  integer("maxclients", 1, UINT32_MAX, setting("maxClients")),
  memory("client-query-buffer-limit", 1024 ** 2, INT64_MAX, setting("queryBufferBytesMax")),
  words("client-output-buffer-limit", places.outputLimits, bufferLimits),
  memory("proto-max-bulk-len", 1024 ** 2, INT64_MAX, setting("bulkBytesMax")),
  memoryOrPercent("maxmemory-clients", only("0", "clients are not evicted")),
  integer("tracking-table-max-keys", 0, INT64_MAX, "1000000"),
];

const tls: readonly Parameter[] = [
  integer("tls-port", 0, UINT16_MAX, "0"),
  integer("tls-session-cache-size", 0, INT32_MAX, "20480"),
  integer("tls-session-cache-timeout", 0, INT32_MAX, "300"),
  yesOrNo("tls-cluster", "no"),
  yesOrNo("tls-replication", "no"),
  yesOrNo("tls-prefer-server-ciphers", "no"),
  yesOrNo("tls-session-caching", "yes"),
  oneOf("tls-auth-clients", ["no", "yes", "optional"], "yes"),
  text("tls-cert-file", ""),
  text("tls-key-file", ""),
  text("tls-key-file-pass", ""),
  text("tls-client-cert-file", ""),
  text("tls-client-key-file", ""),
  text("tls-client-key-file-pass", ""),
  text("tls-dh-params-file", ""),
  text("tls-ca-cert-file", ""),
  text("tls-ca-cert-dir", ""),
  text("tls-protocols", ""),
  text("tls-ciphers", ""),
  text("tls-ciphersuites", ""),
];

const memoryAndKeys: readonly Parameter[] = [
  memory("maxmemory", 0, UINT64_MAX, places.maxMemory),
  oneOf("maxmemory-policy", policies, places.maxMemoryPolicy),
  integer("maxmemory-samples", 1, INT32_MAX, places.maxMemorySamples),
  integer("maxmemory-eviction-tenacity", 0, 100n, "10"),
  integer("lfu-log-factor", 0, INT32_MAX, places.lfuLogFactor),
  integer("lfu-decay-time", 0, INT32_MAX, places.lfuDecayTime),
  integer("active-expire-effort", 1, 10n, "1"),
  // A large value is freed in slices, whatever removes it: four of these have nothing to decide.
  yesOrNo("lazyfree-lazy-eviction", "no"),
  yesOrNo("lazyfree-lazy-expire", "no"),
  yesOrNo("lazyfree-lazy-server-del", "no"),
  yesOrNo("lazyfree-lazy-user-del", "no"),
  yesOrNo("lazyfree-lazy-user-flush", places.lazyFlush),
  words("notify-keyspace-events", places.notifyClasses, notifyLetters),
  ...immutable(integer("databases", 1, INT32_MAX, places.databases)),
];

/** Bounds between the small and the large form of a type. */
const encodings: readonly Parameter[] = [
  renamed(
    "hash-max-ziplist-entries",
    integer("hash-max-listpack-entries", 0, INT64_MAX, places.limit("hashPackedEntriesMax")),
  ),
  renamed(
    "hash-max-ziplist-value",
    memory("hash-max-listpack-value", 0, INT64_MAX, places.limit("hashPackedValueMax")),
  ),
  renamed(
    "list-max-ziplist-size",
    integer("list-max-listpack-size", -(2n ** 31n), INT32_MAX, places.limit("listNodeSize")),
  ),
  integer("list-compress-depth", 0, INT32_MAX, "0"),
  integer("set-max-intset-entries", 0, INT64_MAX, places.limit("setIntegersMax")),
  renamed(
    "zset-max-ziplist-entries",
    integer("zset-max-listpack-entries", 0, INT64_MAX, places.limit("zsetPackedEntriesMax")),
  ),
  renamed(
    "zset-max-ziplist-value",
    memory("zset-max-listpack-value", 0, INT64_MAX, places.limit("zsetPackedValueMax")),
  ),
  memory("hll-sparse-max-bytes", 0, INT64_MAX, places.limit("hllSparseBytesMax")),
  memory("stream-node-max-bytes", 0, INT64_MAX, places.limit("streamNodeBytesMax")),
  integer("stream-node-max-entries", 0, INT64_MAX, places.limit("streamNodeEntriesMax")),
];

const observation: readonly Parameter[] = [
  integer("slowlog-log-slower-than", -1, INT64_MAX, places.slowlogMicros),
  integer("slowlog-max-len", 0, INT64_MAX, setting("slowlogEntriesMax")),
  integer("latency-monitor-threshold", 0, INT64_MAX, "0"),
  yesOrNo("latency-tracking", places.latencyTracking),
  words("latency-tracking-info-percentiles", "50 99 99.9", percentiles),
  oneOf("loglevel", ["debug", "verbose", "notice", "warning"], "notice"),
  yesOrNo("crash-log-enabled", "yes"),
  yesOrNo("crash-memcheck-enabled", "yes"),
  integer("acllog-max-len", 0, INT64_MAX, "128"),
  ...immutable(
    text("logfile", ""),
    yesOrNo("syslog-enabled", "no"),
    text("syslog-ident", "redis"),
    oneOf("syslog-facility", ["user", ...Array.from({ length: 8 }, (_, n) => `local${n}`)], "local0"),
    yesOrNo("always-show-logo", "no"),
  ),
];

const access: readonly Parameter[] = [
  text("requirepass", places.requirePass),
  oneOf("acl-pubsub-default", ["allchannels", "resetchannels"], "resetchannels"),
  ...immutable(
    text("aclfile", ""),
    oneOf("enable-debug-command", whoMay, places.enableDebugCommand),
    oneOf("enable-module-command", whoMay, "no"),
    oneOf("enable-protected-configs", whoMay, "no"),
  ),
];

const process: readonly Parameter[] = [
  clamped(1n, 500n, integer("hz", 0, INT32_MAX, setting("hz"))),
  yesOrNo("dynamic-hz", "yes"),
  yesOrNo("activerehashing", "yes"),
  renamed("lua-time-limit", integer("busy-reply-threshold", 0, INT64_MAX, "5000")),
  oneOf("oom-score-adj", ["no", "yes", "relative", "absolute"], "no"),
  words("oom-score-adj-values", "0 200 800", scoreValues),
  oneOf("propagation-error-behavior", ["ignore", "panic", "panic-on-replicas"], "ignore"),
  integer("shutdown-timeout", 0, INT32_MAX, "10"),
  words("shutdown-on-sigint", "default", shutdownWords),
  words("shutdown-on-sigterm", "default", shutdownWords),
  text("proc-title-template", "{title} {listen-addr} {server-mode}"),
  text("ignore-warnings", ""),
  yesOrNo("jemalloc-bg-thread", "yes"),
  yesOrNo("activedefrag", "no"),
  integer("active-defrag-cycle-min", 1, 99n, "1"),
  integer("active-defrag-cycle-max", 1, 99n, "25"),
  memory("active-defrag-ignore-bytes", 1, INT64_MAX, "104857600"),
  integer("active-defrag-max-scan-fields", 1, INT64_MAX, "1000"),
  integer("active-defrag-threshold-lower", 0, 1000n, "10"),
  integer("active-defrag-threshold-upper", 0, 1000n, "100"),
  ...immutable(
    yesOrNo("daemonize", "no"),
    text("pidfile", ""),
    oneOf("supervised", ["upstart", "systemd", "auto", "no"], "no"),
    yesOrNo("set-proc-title", "yes"),
    yesOrNo("disable-thp", "yes"),
    text("server_cpulist", ""),
    text("bio_cpulist", ""),
    text("aof_rewrite_cpulist", ""),
    text("bgsave_cpulist", ""),
  ),
];

const persistence: readonly Parameter[] = [
  { ...words("save", "", savePoints), addsUp: true },
  yesOrNo("appendonly", only("no", "Unable to turn on AOF. Check server logs.")),
  oneOf("appendfsync", ["everysec", "always", "no"], "everysec"),
  yesOrNo("no-appendfsync-on-rewrite", "no"),
  integer("auto-aof-rewrite-percentage", 0, INT32_MAX, "100"),
  memory("auto-aof-rewrite-min-size", 0, INT64_MAX, "67108864"),
  yesOrNo("aof-load-truncated", "yes"),
  yesOrNo("aof-use-rdb-preamble", "yes"),
  yesOrNo("aof-rewrite-incremental-fsync", "yes"),
  yesOrNo("aof-timestamp-enabled", "no"),
  yesOrNo("aof-disable-auto-gc", "no"),
  yesOrNo("stop-writes-on-bgsave-error", "yes"),
  yesOrNo("rdbcompression", places.dumpCompression),
  yesOrNo("rdb-save-incremental-fsync", "yes"),
  yesOrNo("rdb-del-sync-files", "no"),
  oneOf("sanitize-dump-payload", ["no", "yes", "clients"], "no"),
  ...immutable(
    yesOrNo("rdbchecksum", "yes"),
    text("appendfilename", "appendonly.aof"),
    text("appenddirname", "appendonlydir"),
  ),
  ...secured(text("dbfilename", "dump.rdb"), text("dir", "")),
];

const replication: readonly Parameter[] = [
  ...immutable(renamed("slaveof", words("replicaof", only("", "replication is not supported"), anyWords))),
  text("masteruser", ""),
  text("masterauth", ""),
  renamed("slave-priority", integer("replica-priority", 0, INT32_MAX, "100")),
  renamed("slave-read-only", yesOrNo("replica-read-only", "yes")),
  renamed("slave-serve-stale-data", yesOrNo("replica-serve-stale-data", "yes")),
  renamed("slave-lazy-flush", yesOrNo("replica-lazy-flush", "no")),
  renamed("slave-ignore-maxmemory", yesOrNo("replica-ignore-maxmemory", "yes")),
  renamed("slave-announce-ip", text("replica-announce-ip", "")),
  renamed("slave-announce-port", integer("replica-announce-port", 0, UINT16_MAX, "0")),
  yesOrNo("replica-announced", "yes"),
  yesOrNo("replica-ignore-disk-write-errors", "no"),
  renamed("min-slaves-to-write", integer("min-replicas-to-write", 0, INT32_MAX, "0")),
  renamed("min-slaves-max-lag", integer("min-replicas-max-lag", 0, INT32_MAX, "10")),
  renamed("repl-ping-slave-period", integer("repl-ping-replica-period", 1, INT32_MAX, "10")),
  integer("repl-timeout", 1, INT32_MAX, "60"),
  memory("repl-backlog-size", 1, INT64_MAX, "1048576"),
  integer("repl-backlog-ttl", 0, INT64_MAX, "3600"),
  yesOrNo("repl-disable-tcp-nodelay", "no"),
  yesOrNo("repl-diskless-sync", "yes"),
  integer("repl-diskless-sync-delay", 0, INT32_MAX, "5"),
  integer("repl-diskless-sync-max-replicas", 0, INT32_MAX, "0"),
  oneOf("repl-diskless-load", ["disabled", "on-empty-db", "swapdb"], "disabled"),
];

const cluster: readonly Parameter[] = [
  ...immutable(
    yesOrNo("cluster-enabled", only("no", "cluster mode is not supported")),
    text("cluster-config-file", "nodes.conf"),
    integer("cluster-port", 0, UINT16_MAX, "0"),
  ),
  text("cluster-announce-ip", ""),
  text("cluster-announce-hostname", ""),
  integer("cluster-announce-port", 0, UINT16_MAX, "0"),
  integer("cluster-announce-tls-port", 0, UINT16_MAX, "0"),
  integer("cluster-announce-bus-port", 0, UINT16_MAX, "0"),
  integer("cluster-node-timeout", 0, INT64_MAX, "15000"),
  integer("cluster-migration-barrier", 0, INT32_MAX, "1"),
  renamed("cluster-slave-validity-factor", integer("cluster-replica-validity-factor", 0, INT32_MAX, "10")),
  renamed("cluster-slave-no-failover", yesOrNo("cluster-replica-no-failover", "no")),
  yesOrNo("cluster-require-full-coverage", "yes"),
  yesOrNo("cluster-allow-reads-when-down", "no"),
  yesOrNo("cluster-allow-pubsubshard-when-down", "yes"),
  yesOrNo("cluster-allow-replica-migration", "yes"),
  memory("cluster-link-sendbuf-limit", 0, UINT64_MAX, "0"),
  oneOf("cluster-preferred-endpoint-type", ["ip", "hostname", "unknown-endpoint"], "ip"),
];

export const parameters: readonly Parameter[] = [
  ...network,
  ...tls,
  ...memoryAndKeys,
  ...encodings,
  ...observation,
  ...access,
  ...process,
  ...persistence,
  ...replication,
  ...cluster,
];
