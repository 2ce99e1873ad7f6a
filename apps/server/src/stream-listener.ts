/**
 * Redis's protocol over TCP, TLS and unix sockets.
 */
import { chmodSync, rmSync } from "node:fs";
import net from "node:net";
import tls from "node:tls";
import { type Instance, StreamSession } from "@allset/commands";
import type { BufferPool, RequestLimits } from "@allset/resp";
import { adoptSocket, listen, type Receive } from "./adopted-socket.js";
import { SocketOutlet } from "./socket-outlet.js";

/** Where a listener listens: an address and port, with certificates or not, or a path. An optional address may be missing. */
export type Endpoint =
  | { readonly host: string; readonly port: number; readonly optional: boolean; readonly tls?: tls.TlsOptions }
  | { readonly path: string; readonly mode: number };

/** What all listeners of a server share. */
export interface StreamContext {
  readonly instance: Instance;
  readonly pool: BufferPool;
  readonly limits: RequestLimits;
  /** The open connections, for `maxclients`, `timeout` and the end. */
  readonly connections: Set<StreamClient>;
}

/** A connection as the listener and the cron see it. */
export interface StreamClient {
  readonly stream: StreamSession;
  readonly outlet: SocketOutlet;
}

const MAX_CLIENTS_REPLY = "-ERR max number of clients reached\r\n";

export class StreamListener {
  readonly endpoint: Endpoint;
  readonly #context: StreamContext;
  readonly #server: net.Server;

  constructor(context: StreamContext, endpoint: Endpoint) {
    this.#context = context;
    this.endpoint = endpoint;
    if ("path" in endpoint)
      this.#server = net.createServer({ pauseOnConnect: true }, (socket) => this.#accept(socket, endpoint.path));
    else if (endpoint.tls !== undefined)
      this.#server = tls.createServer(endpoint.tls, (socket) => this.#serve(socket, null));
    else
      this.#server = net.createServer({ pauseOnConnect: true, noDelay: true }, (socket) => this.#accept(socket, null));
    this.#server.on("tlsClientError", (_error, socket) => socket.destroy());
  }

  /** Begins to accept. Rejects with the system's error: the port is taken, the path cannot be bound. */
  async start(): Promise<void> {
    const { endpoint } = this;
    if ("path" in endpoint) rmSync(endpoint.path, { force: true });
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(
        "path" in endpoint ? { path: endpoint.path } : { host: endpoint.host, port: endpoint.port },
        () => {
          this.#server.off("error", reject);
          this.#server.on("error", () => {});
          resolve();
        },
      );
    });
    if ("path" in endpoint && endpoint.mode !== 0) chmodSync(endpoint.path, endpoint.mode);
  }

  get isOpen(): boolean {
    return this.#server.listening;
  }

  /** The port that was bound: the system's choice where 0 was asked for. */
  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  /** Stops accepting; open connections stay. */
  stop(): void {
    this.#server.close();
  }

  #accept(accepted: net.Socket, path: string | null): void {
    let receive: Receive = () => {};
    const socket = adoptSocket(accepted, () => (bytes, start, end) => receive(bytes, start, end));
    receive = this.#open(socket, path) ?? receive;
  }

  #serve(socket: net.Socket, path: string | null): void {
    const receive = this.#open(socket, path);
    if (receive !== null) listen(socket, receive);
  }

  /** Makes a session for a socket; null where there are too many. */
  #open(socket: net.Socket, path: string | null): Receive | null {
    const { instance, pool, limits, connections } = this.#context;
    socket.on("error", () => socket.destroy());
    if (instance.sessions.size >= instance.settings.maxClients) {
      instance.statistics.connectionsRejected++;
      socket.end(MAX_CLIENTS_REPLY);
      return null;
    }
    if (path === null) this.#tune(socket);
    const outlet = new SocketOutlet(instance, socket, pool, path);
    const stream = new StreamSession(instance, outlet, { pool, limits });
    outlet.stream = stream;
    const client = { stream, outlet };
    connections.add(client);
    socket.on("close", () => {
      connections.delete(client);
      stream.closed();
    });
    return (bytes, start, end) => stream.receive(bytes, start, end);
  }

  #tune(socket: net.Socket): void {
    const seconds = this.#context.instance.settings.tcpKeepaliveSeconds;
    socket.setNoDelay(true);
    if (seconds > 0) socket.setKeepAlive(true, seconds * 1000);
  }
}
