/** Redis's protocol over TCP, TLS and unix sockets: one listener for each door. */
import { chmodSync, lstatSync, rmSync } from "node:fs";
import net from "node:net";
import tls from "node:tls";
import { type Instance, StreamSession } from "@allset/commands";
import type { BufferPool, RequestLimits } from "@allset/resp";
import { refusalOf } from "./admission.js";
import { adoptSocket, listen } from "./adopted-socket.js";
import type { Endpoint, PathEndpoint } from "./endpoints.js";
import type { Logger } from "./log.js";
import { SocketOutlet } from "./socket-outlet.js";
import { isImpostor } from "./tls-options.js";

/** What all listeners of a server share. */
export interface StreamContext {
  readonly instance: Instance;
  readonly pool: BufferPool;
  readonly limits: RequestLimits;
  readonly log: Logger;
  /** The open connections, for `timeout`, output limits and the end. */
  readonly connections: Set<StreamClient>;
}

/** A connection as the listener and the cron see it. */
export interface StreamClient {
  readonly stream: StreamSession;
  readonly outlet: SocketOutlet;
}

export class StreamListener {
  readonly endpoint: Endpoint;
  readonly #context: StreamContext;
  readonly #server: net.Server;
  /** The sockets beneath encrypted connections, those in their handshake included. */
  readonly #encrypted = new Set<net.Socket>();
  /** Encrypted connections behind their handshake. */
  #secured = 0;

  constructor(context: StreamContext, endpoint: Endpoint) {
    this.#context = context;
    this.endpoint = endpoint;
    this.#server =
      "tls" in endpoint && endpoint.tls !== undefined
        ? this.#createTlsServer(endpoint.tls)
        : net.createServer({ pauseOnConnect: true }, (socket) => this.#accept(socket));
  }

  /** Begins to accept. Rejects with the system's error: the port is taken, the path cannot be bound. */
  async start(): Promise<void> {
    const { endpoint } = this;
    if ("path" in endpoint) removeStaleSocket(endpoint);
    const { log } = this.#context;
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      // As in Redis an IPv6 address is no IPv4 address as well: `bind * -::*` names both.
      this.#server.listen("path" in endpoint ? { path: endpoint.path } : { ...listenOptions(endpoint) }, () => {
        this.#server.off("error", reject);
        this.#server.on("error", (error) => log.warn(`cannot accept: ${error.message}`));
        resolve();
      });
    });
    if ("path" in endpoint && endpoint.mode !== null) chmodSync(endpoint.path, endpoint.mode);
  }

  /** Uses other certificates from the next handshake on. */
  secure(options: tls.TlsOptions): void {
    if (this.#server instanceof tls.Server) this.#server.setSecureContext(options);
  }

  get isOpen(): boolean {
    return this.#server.listening;
  }

  /** The port that was bound: the system's choice where 0 was asked for. */
  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  /** Stops accepting, and resolves when the port or path is free. Sessions are the server's to end. */
  stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#encrypted) socket.destroy();
    return closed;
  }

  #createTlsServer(options: tls.TlsOptions): tls.Server {
    const { instance, log } = this.#context;
    const server = tls.createServer(options, (socket) => this.#serve(socket));
    server.on("tlsClientError", (error, socket) => {
      log.debug(`TLS handshake with ${socket.remoteAddress ?? "a client"} failed: ${error.message}`);
      socket.destroy();
    });
    server.on("connection", (socket) => {
      const handshakes = this.#encrypted.size - this.#secured;
      if (instance.sessions.size + handshakes >= instance.settings.maxClients) {
        instance.statistics.connectionsRejected++;
        socket.destroy();
        return;
      }
      this.#encrypted.add(socket);
      socket.on("close", () => this.#encrypted.delete(socket));
    });
    return server;
  }

  #accept(accepted: net.Socket): void {
    let stream: StreamSession | null = null;
    const socket = adoptSocket(accepted, (bytes, start, end) => stream?.receive(bytes, start, end));
    stream = this.#open(socket);
  }

  #serve(socket: tls.TLSSocket): void {
    this.#secured++;
    socket.on("close", () => this.#secured--);
    if (isImpostor(socket)) {
      socket.destroy();
      return;
    }
    const stream = this.#open(socket);
    if (stream !== null) listen(socket, (bytes, start, end) => stream.receive(bytes, start, end));
  }

  /** Makes a session for a socket; null where it is turned away. */
  #open(socket: net.Socket): StreamSession | null {
    const { endpoint } = this;
    const { instance, pool, limits, connections, log } = this.#context;
    socket.on("error", () => socket.destroy());
    const refusal = refusalOf(instance, socket, "path" in endpoint);
    if (refusal !== null) {
      instance.statistics.connectionsRejected++;
      socket.write(refusal);
      socket.destroySoon();
      return null;
    }
    if ("port" in endpoint) tune(socket, instance.settings.tcpKeepaliveSeconds);
    const outlet = new SocketOutlet(instance, socket, pool, "path" in endpoint ? endpoint.path : null);
    const stream = new StreamSession(instance, outlet, { pool, limits });
    outlet.stream = stream;
    const client = { stream, outlet };
    connections.add(client);
    log.debug(`client ${stream.session.id} connected from ${outlet.address}`);
    socket.on("close", () => {
      connections.delete(client);
      stream.closed();
      log.debug(`client ${stream.session.id} is gone`);
    });
    return stream;
  }
}

const listenOptions = ({ host, port, backlog }: Exclude<Endpoint, PathEndpoint>): net.ListenOptions => ({
  host,
  port,
  ...(backlog === undefined ? {} : { backlog }),
  ipv6Only: net.isIPv6(host),
});

function tune(socket: net.Socket, keepaliveSeconds: number): void {
  socket.setNoDelay(true);
  if (keepaliveSeconds > 0) socket.setKeepAlive(true, keepaliveSeconds * 1000);
}

/** Removes the socket that a server left which was cut; anything else at the path stays, and cannot be bound. */
function removeStaleSocket({ path }: PathEndpoint): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSocket() === true) rmSync(path, { force: true });
}
