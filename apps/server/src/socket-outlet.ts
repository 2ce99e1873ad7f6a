import type net from "node:net";
import type { Instance, Outlet, StreamSession } from "@allset/commands";
import type { BufferPool } from "@allset/resp";

/** Milliseconds that a connection gets to take its last replies after it was ended; then it is cut. */
const LINGER_MS = 5000;

/** The sending side of a socket, with Redis's output-buffer limits. */
export class SocketOutlet implements Outlet {
  readonly kind: "tcp" | "unix";
  readonly address: string;
  readonly localAddress: string;
  readonly #socket: net.Socket;
  readonly #pool: BufferPool;
  readonly #instance: Instance;
  /** When the output grew over its soft limit, ms since 1970; 0 while it is under. */
  #softSince = 0;
  stream: StreamSession | null = null;

  constructor(instance: Instance, socket: net.Socket, pool: BufferPool, unixPath: string | null) {
    this.#instance = instance;
    this.#socket = socket;
    this.#pool = pool;
    this.kind = unixPath === null ? "tcp" : "unix";
    this.address = unixPath === null ? endpoint(socket.remoteAddress, socket.remotePort) : `${unixPath}:0`;
    this.localAddress = unixPath === null ? endpoint(socket.localAddress, socket.localPort) : `${unixPath}:0`;
    socket.on("drain", () => this.stream?.drained());
  }

  get unsentBytes(): number {
    return this.#socket.writableLength;
  }

  send(buffer: Uint8Array, length: number): void {
    const socket = this.#socket;
    if (socket.destroyed || socket.writableEnded) {
      this.#pool.release(buffer);
      return;
    }
    if (socket.writableLength > 0) {
      // It waits behind other output: a copy of its own size, so that small messages do not hold whole buffers.
      socket.write(buffer.slice(0, length));
      this.#pool.release(buffer);
    } else {
      socket.write(length === buffer.length ? buffer : buffer.subarray(0, length));
      // A write that completed at once leaves nothing queued, and the buffer is free; else the socket keeps it.
      if (socket.writableLength === 0) {
        this.#pool.release(buffer);
        return;
      }
    }
    this.enforceLimits();
  }

  pause(): void {
    this.#socket.pause();
  }

  unpause(): void {
    this.#socket.resume();
  }

  end(): void {
    this.#socket.end();
    setTimeout(() => this.#socket.destroy(), LINGER_MS).unref();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Closes a client whose unsent output is over the limits of its class. Called on writes, and by the cron for soft limits. */
  enforceLimits(): void {
    const { stream } = this;
    if (stream === null) return;
    const { settings, statistics, keyspace } = this.#instance;
    const limit = settings.outputLimits[stream.session.subscriptionCount > 0 ? "pubsub" : "normal"];
    const unsent = this.#socket.writableLength;
    if (limit.softBytes > 0 && unsent > limit.softBytes) this.#softSince ||= keyspace.now;
    else this.#softSince = 0;
    const overSoft = this.#softSince > 0 && keyspace.now - this.#softSince > limit.softSeconds * 1000;
    if (!overSoft && (limit.hardBytes === 0 || unsent <= limit.hardBytes)) return;
    statistics.outputLimitDisconnections++;
    this.destroy();
  }
}

function endpoint(address: string | undefined, port: number | undefined): string {
  const host = address?.startsWith("::ffff:") === true ? address.slice(7) : (address ?? "?");
  return host.includes(":") ? `[${host}]:${port ?? 0}` : `${host}:${port ?? 0}`;
}
