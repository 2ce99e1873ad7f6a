/**
 * The values behind CONFIG that commands and transports read while they run, in units of their own; `instance/config.ts` maps
 * redis.conf's names and texts to them.
 */
export interface Settings {
  /** Empty: no password. */
  requirePass: string;
  maxClients: number;
  /** Seconds after which an idle client is closed; 0 never. */
  timeoutSeconds: number;
  tcpKeepaliveSeconds: number;
  /** `notify-keyspace-events`, as bits; 0 is off. */
  notifyClasses: number;
  /** Microseconds above which a command is logged; negative never. */
  slowlogMicros: number;
  slowlogEntriesMax: number;
  /** Bytes of the largest value. */
  bulkBytesMax: number;
  /** Bytes of an unfinished command that a client may send. */
  queryBufferBytesMax: number;
  /** Output limits by class of client: `normal`, `replica`, `pubsub`. */
  readonly outputLimits: Record<"normal" | "replica" | "pubsub", OutputLimit>;
  enableDebugCommand: "yes" | "no" | "local";
  /** Rounds of background work in a second. */
  hz: number;
  activeExpire: boolean;
  /** FLUSHALL and FLUSHDB free memory later where nothing else is said. */
  lazyFlush: boolean;
  /** DUMP compresses long strings. */
  dumpCompression: boolean;
  /** RESTORE wants the right checksum: only DEBUG turns that off. */
  restoreChecksum: boolean;
}

export interface OutputLimit {
  /** Bytes at which the client is closed at once; 0 is no limit. */
  hardBytes: number;
  /** Bytes at which the client is closed after `softSeconds`; 0 is no limit. */
  softBytes: number;
  softSeconds: number;
}

/** Redis 7.0's defaults. */
export function createSettings(): Settings {
  return {
    requirePass: "",
    maxClients: 10_000,
    timeoutSeconds: 0,
    tcpKeepaliveSeconds: 300,
    notifyClasses: 0,
    slowlogMicros: 10_000,
    slowlogEntriesMax: 128,
    bulkBytesMax: 512 * 1024 * 1024,
    queryBufferBytesMax: 1024 * 1024 * 1024,
    outputLimits: {
      normal: { hardBytes: 0, softBytes: 0, softSeconds: 0 },
      replica: { hardBytes: 256 * 1024 * 1024, softBytes: 64 * 1024 * 1024, softSeconds: 60 },
      pubsub: { hardBytes: 32 * 1024 * 1024, softBytes: 8 * 1024 * 1024, softSeconds: 60 },
    },
    enableDebugCommand: "no",
    hz: 10,
    activeExpire: true,
    lazyFlush: false,
    dumpCompression: true,
    restoreChecksum: true,
  };
}
