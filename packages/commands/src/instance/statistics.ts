/** What INFO tells of one command, by `Command.id`. */
export class CommandStatistics {
  readonly calls: Float64Array;
  /** Calls that were refused before they ran: arity, authentication, memory. */
  readonly rejected: Float64Array;
  /** Calls that ran and answered an error. */
  readonly failed: Float64Array;

  constructor(commands: number) {
    this.calls = new Float64Array(commands);
    this.rejected = new Float64Array(commands);
    this.failed = new Float64Array(commands);
  }

  reset(): void {
    for (const column of [this.calls, this.rejected, this.failed]) column.fill(0);
  }
}

/** Counters of a whole instance since its start or CONFIG RESETSTAT. Transports add theirs. */
export interface Statistics {
  connectionsReceived: number;
  connectionsRejected: number;
  commandsProcessed: number;
  networkInputBytes: number;
  networkOutputBytes: number;
  /** Batches of bytes that streams received and sent. */
  reads: number;
  writes: number;
  errorReplies: number;
  /** Bytes of data at the highest. */
  usedBytesPeak: number;
  /** Connections closed because their output grew beyond its limit, and because their input did. */
  outputLimitDisconnections: number;
  inputLimitDisconnections: number;
}

export function createStatistics(): Statistics {
  return {
    connectionsReceived: 0,
    connectionsRejected: 0,
    commandsProcessed: 0,
    networkInputBytes: 0,
    networkOutputBytes: 0,
    reads: 0,
    writes: 0,
    errorReplies: 0,
    usedBytesPeak: 0,
    outputLimitDisconnections: 0,
    inputLimitDisconnections: 0,
  };
}
