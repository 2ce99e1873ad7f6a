import {
  type Connection,
  type Flushable,
  type Instance,
  type Outlet,
  type Session,
  type SessionOptions,
  StreamSession,
} from "@allset/commands";
import { type BufferPool, createRequestLimits } from "@allset/resp";
import type { GatewayLimits } from "./limits.js";

/** A session that is given one request at a time. */
export type RequestSession = Pick<
  Session,
  "close" | "closed" | "closing" | "commandCount" | "execute" | "refuse" | "subscriptionCount" | "suspended"
>;

/** A session whose requests and replies are bytes of Redis's protocol. */
export interface ByteSession extends Pick<StreamSession, "closed" | "drained" | "receive"> {
  readonly reply: { bytesMax: number };
  readonly session: Pick<Session, "commandCount">;
}

/** What the gateway counts. */
export type Traffic = Pick<
  Instance["statistics"],
  "connectionsRejected" | "networkInputBytes" | "networkOutputBytes" | "outputLimitDisconnections"
>;

/** The database as the gateway sees it: an instance in this process now, another server behind a socket later. */
export interface Backend {
  readonly traffic: Traffic;
  /** Milliseconds from any origin, never running backwards. */
  elapsedMs(): number;
  /** Whether it takes one more client. */
  admits(): boolean;
  /** Begins a batch of requests: they run at this moment. */
  refresh(): void;
  /** Sends a connection's output at the end of the round. */
  flushLater(connection: Flushable): void;
  openRequests(connection: Connection): RequestSession;
  openBytes(outlet: Outlet): ByteSession;
}

/** An instance inside this process. Its clients are browsers: the registry says what they may not call. */
export function instanceBackend(instance: Instance, pool: BufferPool, limits: GatewayLimits): Backend {
  const { settings } = instance;
  const sessionOptions = (): SessionOptions => ({ fromBrowser: true, subscriptionsMax: limits.subscriptionsMax });
  const requestLimits = createRequestLimits({
    bulkBytesMax: limits.messageBytesMax,
    requestBytesMax: limits.messageBytesMax,
  });
  return {
    traffic: instance.statistics,
    elapsedMs: () => instance.clock.elapsed(),
    admits: () => instance.sessions.size < settings.maxClients,
    refresh: () => instance.refresh(),
    flushLater: (connection) => instance.output.add(connection),
    openRequests: (connection) => instance.connect(connection, sessionOptions()),
    openBytes: (outlet) => new StreamSession(instance, outlet, { pool, limits: requestLimits, ...sessionOptions() }),
  };
}
