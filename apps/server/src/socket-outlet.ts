/**
 * The sending side of a socket, with Redis's output-buffer limits.
 *
 * A write that the system takes at once costs nothing beyond it, and its buffer goes back to the pool. Else the peer is slow: what
 * follows gathers in an `OutputQueue`, and goes out in batches as the peer takes them.
 */
import type net from "node:net";
import type { Instance, Outlet, StreamSession } from "@allset/commands";
import type { BufferPool } from "@allset/resp";
import { descriptorOf } from "./adopted-socket.js";
import { OutputQueue } from "./output-queue.js";
import { createSocketWriter, type SocketWriter } from "./socket-writer.js";

/** Milliseconds that a peer gets to close its side after ours was; until then what it sends is read and ignored. */
const LINGER_MS = 1000;
/** Blocks that are handed to the system at once: 256 KiB of small messages. */
const BLOCKS_PER_WRITE = 16;

export class SocketOutlet implements Outlet {
  readonly kind: "tcp" | "unix";
  readonly address: string;
  readonly localAddress: string;
  readonly descriptor: number;
  readonly #socket: net.Socket;
  readonly #pool: BufferPool;
  readonly #instance: Instance;
  readonly #queue: OutputQueue;
  readonly #writer: SocketWriter;
  /** Buffers whose bytes the system is taking. */
  #sending: Uint8Array[] = [];
  /** When the output grew over its soft limit, ms since 1970; 0 while it is under. */
  #softSince = 0;
  stream: StreamSession | null = null;

  constructor(instance: Instance, socket: net.Socket, pool: BufferPool, unixPath: string | null) {
    this.#instance = instance;
    this.#socket = socket;
    this.#pool = pool;
    this.#queue = new OutputQueue(pool);
    this.#writer = createSocketWriter(socket, () => this.#sent());
    this.kind = unixPath === null ? "tcp" : "unix";
    this.address = unixPath === null ? endpoint(socket.remoteAddress, socket.remotePort) : `${unixPath}:0`;
    this.localAddress = unixPath === null ? endpoint(socket.localAddress, socket.localPort) : `${unixPath}:0`;
    this.descriptor = descriptorOf(socket);
  }

  get unsentBytes(): number {
    return (this.#sending.length === 0 ? 0 : this.#writer.unsentBytes) + this.#queue.bytes;
  }

  send(buffer: Uint8Array, length: number): void {
    const socket = this.#socket;
    if (socket.destroyed || socket.writableEnded) {
      this.#pool.release(buffer);
    } else if (this.#sending.length > 0) {
      this.#queue.add(buffer, length);
      this.enforceLimits();
    } else if (this.#writer.write(length === buffer.length ? buffer : buffer.subarray(0, length))) {
      this.#pool.release(buffer);
    } else {
      this.#sending.push(buffer);
      this.enforceLimits();
    }
  }

  pause(): void {
    this.#socket.pause();
  }

  unpause(): void {
    this.#socket.resume();
  }

  end(): void {
    const socket = this.#socket;
    this.#queue.take(Number.POSITIVE_INFINITY, (_buffer, filled) => void socket.write(filled));
    socket.end(() => {
      this.stream?.closed();
      const timer = setTimeout(() => socket.destroy(), LINGER_MS).unref();
      socket.once("close", () => clearTimeout(timer));
    });
  }

  destroy(): void {
    this.#queue.clear();
    this.#socket.destroy();
  }

  /** Closes a client whose unsent output is over the limits of its class. Called on writes, and by the cron for soft limits. */
  enforceLimits(): void {
    const session = this.stream?.session;
    if (session === undefined || session.closed) return;
    const { settings, statistics, keyspace } = this.#instance;
    const limit = settings.outputLimits[session.subscriptionCount > 0 ? "pubsub" : "normal"];
    const unsent = this.unsentBytes;
    if (limit.softBytes > 0 && unsent >= limit.softBytes) this.#softSince ||= keyspace.now;
    else this.#softSince = 0;
    const overSoft = this.#softSince > 0 && keyspace.now - this.#softSince > limit.softSeconds * 1000;
    if (!overSoft && (limit.hardBytes === 0 || unsent < limit.hardBytes)) return;
    statistics.outputLimitDisconnections++;
    session.kill();
  }

  /** The system took all that it was given. */
  #sent(): void {
    do this.#release();
    while (this.#queue.bytes > 0 && !this.#socket.writableEnded && this.#writeQueued());
    if (this.#sending.length === 0) this.stream?.drained();
  }

  #release(): void {
    for (const buffer of this.#sending) this.#pool.release(buffer);
    this.#sending = [];
  }

  /** Writes the oldest of what waits, and says whether the system took it. */
  #writeQueued(): boolean {
    const pieces: Uint8Array[] = [];
    this.#queue.take(BLOCKS_PER_WRITE, (buffer, filled) => {
      this.#sending.push(buffer);
      pieces.push(filled);
    });
    return this.#writer.writeAll(pieces);
  }
}

function endpoint(address: string | undefined, port: number | undefined): string {
  const host = address ?? "?";
  return host.includes(":") ? `[${host}]:${port ?? 0}` : `${host}:${port ?? 0}`;
}
