/**
 * Every limit of the gateway: its name in the program and in redis.conf's syntax, its unit, its default. The types, the defaults
 * and the configuration parameters are derived from this table.
 */

/** One limit. */
export interface LimitSpec {
  /** Its name as a configuration parameter. */
  readonly parameter: `gateway-${string}`;
  readonly unit:
    | "bytes"
    | "commands per second"
    | "connections"
    | "fragments"
    | "milliseconds"
    | "requests"
    | "subscriptions";
  readonly default: number;
  readonly min: number;
  readonly max?: number;
  /** Whether a change applies at once to open connections; else to those opened afterwards. */
  readonly live: boolean;
  readonly summary: string;
}

export const limitSpecs = {
  messageBytesMax: {
    parameter: "gateway-max-message-bytes",
    unit: "bytes",
    default: 1024 * 1024,
    min: 128,
    max: 64 * 1024 * 1024,
    live: false,
    summary: "A message, and a command of the resp dialect however many messages carry it. Above: closed with 1009.",
  },
  messageFragmentsMax: {
    parameter: "gateway-max-message-fragments",
    unit: "fragments",
    default: 1024,
    min: 1,
    live: false,
    summary: "Fragments of one message. Above: closed with 1008.",
  },
  waitingRequestsMax: {
    parameter: "gateway-max-waiting-requests",
    unit: "requests",
    default: 4096,
    min: 1,
    live: true,
    summary:
      "Requests of one connection that were sent and wait behind a command that blocks. Above: closed with 1008.",
  },
  commandsPerSecondMax: {
    parameter: "gateway-max-commands-per-second",
    unit: "commands per second",
    default: 10_000_000,
    min: 1,
    live: true,
    summary:
      "Commands of one connection, a second's worth at once. Above: the connection is read later. The default is beyond what one connection reaches: lower it where strangers connect.",
  },
  connectionsMax: {
    parameter: "gateway-max-connections",
    unit: "connections",
    default: 10_000,
    min: 1,
    live: true,
    summary: "Open WebSockets. Above: HTTP 503.",
  },
  unreadBytesMax: {
    parameter: "gateway-max-unread-bytes",
    unit: "bytes",
    default: 16 * 1024 * 1024,
    min: 1024,
    // As JSON a byte takes six at most, and a string of JavaScript holds 512 MiB.
    max: 64 * 1024 * 1024,
    live: true,
    summary: "Output that a connection did not read: closed with 1013. Also the largest reply: an error instead.",
  },
  subscriptionsMax: {
    parameter: "gateway-max-subscriptions",
    unit: "subscriptions",
    default: 1024,
    min: 0,
    live: false,
    summary: "Channels and patterns of one connection. Above: the command is refused.",
  },
  handshakeMsMax: {
    parameter: "gateway-handshake-timeout",
    unit: "milliseconds",
    default: 10_000,
    min: 1,
    live: true,
    summary: "From the TCP connection to the end of the WebSocket handshake. Above: the socket is closed.",
  },
  silenceMsMax: {
    parameter: "gateway-ping-interval",
    unit: "milliseconds",
    default: 30_000,
    min: 1,
    live: true,
    summary: "Silence of a connection after which it is sent a ping.",
  },
  pongMsMax: {
    parameter: "gateway-pong-timeout",
    unit: "milliseconds",
    default: 15_000,
    min: 1,
    live: true,
    summary: "Silence after a ping. Above: the connection is cut.",
  },
} as const satisfies Record<string, LimitSpec>;

export type LimitName = keyof typeof limitSpecs;

/** One object for all connections of a gateway, read when it matters: it may be changed while the gateway runs. */
export type GatewayLimits = Record<LimitName, number>;

export const limitNames = Object.keys(limitSpecs) as LimitName[];

/** The defaults, with changes. */
export function createGatewayLimits(changes: Partial<GatewayLimits> = {}): GatewayLimits {
  const defaults = Object.fromEntries(limitNames.map((name) => [name, limitSpecs[name].default])) as GatewayLimits;
  return { ...defaults, ...changes };
}
