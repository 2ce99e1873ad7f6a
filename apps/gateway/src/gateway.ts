/**
 * The WebSocket gateway: browsers to a database. It listens, admits and sweeps; `Client` is one WebSocket, `MessageSession` and
 * `StreamSession` are the dialects.
 */
import { createServer, type IncomingMessage, type Server } from "node:http";
import type net from "node:net";
import type { Duplex } from "node:stream";
import type { Instance } from "@allset/commands";
import { type BufferPool, createBufferPool } from "@allset/resp";
import { type ServerOptions, WebSocketServer } from "ws";
import { ArgumentBuffer } from "./argument-buffer.js";
import { instanceBackend } from "./backend.js";
import { Client, type ClientContext, subprotocols } from "./client.js";
import { answerPlainRequest, refuseUpgrade } from "./http-answers.js";
import { createGatewayLimits, type GatewayLimits } from "./limits.js";
import { createOriginCheck, type OriginCheck } from "./origins.js";

export interface GatewayLogger {
  info(message: string): void;
  debug(message: string): void;
}

export interface GatewayOptions {
  /** The database. Its clock is the gateway's. */
  readonly instance: Instance;
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** Default 8379; 0 lets the system choose. */
  readonly port?: number;
  /**
   * Origins whose pages may connect: exact ones (`https://app.example`), `loopback` for pages that this machine serves from
   * localhost, 127.0.0.1 or [::1], `null` for pages without origin, `*` for all. Default `["loopback"]`.
   */
  readonly origins?: readonly string[];
  /** Whether programs may connect that name no origin, as no browser does. Default true. */
  readonly allowMissingOrigin?: boolean;
  /** Changes apply while the gateway runs, as `limitSpecs` says. Default: all defaults. */
  readonly limits?: GatewayLimits;
  /** Output buffers, shared with other transports. Default: a pool of its own. */
  readonly pool?: BufferPool;
  readonly logger?: GatewayLogger;
}

/** Milliseconds between two looks at silent connections. */
const SWEEP_MS = 500;
/** Milliseconds that a peer gets to take its last messages and answer a closing frame; then it is cut. */
const CLOSE_MS_MAX = 2000;
/** Sockets beyond `connectionsMax` that may be in their handshake at once. */
const HANDSHAKES_MAX = 256;

const silent: GatewayLogger = { info() {}, debug() {} };

export class Gateway {
  readonly limits: GatewayLimits;
  readonly #host: string;
  readonly #wantedPort: number;
  readonly #logger: GatewayLogger;
  readonly #admitsOrigin: OriginCheck;
  readonly #context: ClientContext;
  readonly #server: Server;
  readonly #upgrader: WebSocketServer;
  readonly #clients = new Set<Client>();
  /** Sockets that did not finish the handshake, and since when. */
  readonly #handshakes = new Map<Duplex, number>();
  #sweeper: NodeJS.Timeout | null = null;

  /** Throws a `TypeError` for an origin that is none. */
  constructor(options: GatewayOptions) {
    const {
      instance,
      pool = createBufferPool({ allocate: (bytes) => Buffer.allocUnsafeSlow(bytes) }),
      limits = createGatewayLimits(),
    } = options;
    this.limits = limits;
    this.#host = options.host ?? "127.0.0.1";
    this.#wantedPort = options.port ?? 8379;
    this.#logger = options.logger ?? silent;
    this.#admitsOrigin = createOriginCheck(options.origins ?? ["loopback"], options.allowMissingOrigin ?? true);
    const backend = instanceBackend(instance, pool, limits);
    this.#context = { backend, pool, limits, traffic: backend.traffic, arguments: new ArgumentBuffer() };
    this.#upgrader = createUpgrader(limits);
    // The sweep has an eye on handshakes, with the instance's clock.
    this.#server = createServer({ headersTimeout: 0, requestTimeout: 0 }, answerPlainRequest);
    this.#server.on("connection", (socket) => this.#accept(socket));
    this.#server.on("upgrade", (request, socket, head) => this.#upgrade(request, socket as net.Socket, head));
  }

  /** The port that was bound. */
  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  /** Open WebSockets. */
  get connectionCount(): number {
    return this.#clients.size;
  }

  /** Begins to listen; resolves with the port. Rejects with the system's error: the port is taken, the address is not ours. */
  async start(): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen({ host: this.#host, port: this.#wantedPort }, () => {
        this.#server.off("error", reject);
        this.#server.on("error", (error) => this.#logger.info(`gateway: cannot accept: ${error.message}`));
        resolve();
      });
    });
    this.#sweeper = setInterval(() => this.sweep(), SWEEP_MS);
    this.#sweeper.unref();
    return this.port;
  }

  /** Stops listening and closes every WebSocket with 1001; resolves when all are gone, at the latest two seconds later. */
  async stop(): Promise<void> {
    if (this.#sweeper !== null) clearInterval(this.#sweeper);
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const client of this.#clients) client.dismiss();
    for (const socket of this.#handshakes.keys()) socket.destroy();
    await closed;
  }

  /** Closes what took too long: handshakes, and peers that give no sign of life. A timer calls it; O(connections). */
  sweep(): void {
    const nowMs = this.#context.backend.elapsedMs();
    for (const client of this.#clients) client.sweep(nowMs);
    for (const [socket, sinceMs] of this.#handshakes) {
      if (nowMs - sinceMs >= this.limits.handshakeMsMax) socket.destroy();
    }
  }

  #accept(socket: net.Socket): void {
    if (this.#clients.size + this.#handshakes.size >= this.limits.connectionsMax + HANDSHAKES_MAX) {
      socket.destroy();
      return;
    }
    this.#handshakes.set(socket, this.#context.backend.elapsedMs());
    socket.once("close", () => this.#handshakes.delete(socket));
  }

  #upgrade(request: IncomingMessage, socket: net.Socket, head: Buffer): void {
    const refusal = this.#refusal(request);
    if (refusal !== null) {
      this.#context.traffic.connectionsRejected++;
      this.#logger.debug(`gateway: ${socket.remoteAddress} refused: ${refusal.reason}`);
      refuseUpgrade(socket, refusal.status, refusal.reason);
      return;
    }
    this.#upgrader.handleUpgrade(request, socket, head, (webSocket) => {
      this.#handshakes.delete(socket);
      const client = new Client(webSocket, socket, this.#context);
      this.#clients.add(client);
      webSocket.once("close", () => {
        this.#clients.delete(client);
        client.closed();
      });
    });
  }

  /** Why a handshake fails before it begins, or null. */
  #refusal({ headers, url = "/" }: IncomingMessage): { status: number; reason: string } | null {
    const { origin } = headers;
    if (!this.#admitsOrigin(origin)) {
      const reason = origin === undefined ? "an origin is required" : `the origin ${origin} is not in gateway-origins`;
      return { status: 403, reason };
    }
    if (url.split("?", 1)[0] !== "/") return { status: 404, reason: "the gateway is at /" };
    const wanted = headers["sec-websocket-protocol"];
    if (wanted !== undefined && chosenSubprotocol(wanted.split(",").map((name) => name.trim())) === false)
      return { status: 400, reason: `no such subprotocol: there are ${[...subprotocols].join(", ")}` };
    if (this.#clients.size >= this.limits.connectionsMax || !this.#context.backend.admits())
      return { status: 503, reason: "too many connections" };
    return null;
  }
}

/** The first one that the gateway speaks, in the client's order. */
function chosenSubprotocol(wanted: Iterable<string>): string | false {
  for (const name of wanted) if (subprotocols.has(name)) return name;
  return false;
}

function createUpgrader({ messageBytesMax, messageFragmentsMax }: GatewayLimits): WebSocketServer {
  const options: ServerOptions & { closeTimeout: number } = {
    noServer: true,
    clientTracking: false,
    // Compression costs each connection 300 KB and a thread's time, and mixes secrets with what an attacker sends (BREACH).
    perMessageDeflate: false,
    maxPayload: messageBytesMax,
    maxFragments: messageFragmentsMax,
    handleProtocols: chosenSubprotocol,
    closeTimeout: CLOSE_MS_MAX,
  };
  return new WebSocketServer(options);
}

/** A gateway in front of an instance. It listens when it is started. */
export const createGateway = (options: GatewayOptions): Gateway => new Gateway(options);
