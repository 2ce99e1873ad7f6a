import type net from "node:net";
import type { Outlet } from "@allset/commands";
import type { BufferPool } from "@allset/resp";
import { WebSocket } from "ws";
import type { Traffic } from "./backend.js";
import { type Closing, closings } from "./errors.js";
import type { GatewayLimits } from "./limits.js";

/** What all outlets of a gateway share. */
export interface OutletContext {
  readonly pool: BufferPool;
  readonly limits: GatewayLimits;
  readonly traffic: Traffic;
}

const AS_TEXT = { binary: false } as const;

/** The sending side of a WebSocket. A peer that reads too slowly is closed. */
export class WebSocketOutlet implements Outlet {
  readonly kind = "websocket";
  readonly address: string;
  readonly localAddress: string;
  readonly #webSocket: WebSocket;
  readonly #socket: net.Socket;
  readonly #context: OutletContext;
  #paused = false;
  #throttled = false;
  /** Called once, when nothing the peer sends counts any more. */
  onShut: () => void = () => {};

  constructor(webSocket: WebSocket, socket: net.Socket, context: OutletContext) {
    this.#webSocket = webSocket;
    this.#socket = socket;
    this.#context = context;
    this.address = endpoint(socket.remoteAddress, socket.remotePort);
    this.localAddress = endpoint(socket.localAddress, socket.localPort);
  }

  /** Payload and frame headers. */
  get unsentBytes(): number {
    return this.#webSocket.bufferedAmount;
  }

  get isOpen(): boolean {
    return this.#webSocket.readyState === WebSocket.OPEN;
  }

  /** The peer is not read, and cannot show that it lives. */
  get isDeaf(): boolean {
    return this.#throttled || (this.#paused && this.unsentBytes === 0);
  }

  /** Sends a binary message. */
  send(buffer: Uint8Array, length: number): void {
    const { pool } = this.#context;
    if (!this.isOpen) {
      pool.release(buffer);
      return;
    }
    this.#webSocket.send(length === buffer.length ? buffer : buffer.subarray(0, length));
    // A write that completed at once leaves nothing queued, and the buffer is free; else the socket keeps it.
    if (this.unsentBytes === 0) pool.release(buffer);
    else this.#enforceLimit();
  }

  /** Sends text messages, in one write. */
  sendTexts(messages: readonly string[]): void {
    if (!this.isOpen) return;
    if (messages.length > 1) this.#socket.cork();
    for (const message of messages) {
      const bytes = Buffer.from(message);
      this.#context.traffic.networkOutputBytes += bytes.length;
      this.#webSocket.send(bytes, AS_TEXT);
    }
    if (messages.length > 1) this.#socket.uncork();
    if (this.unsentBytes > 0) this.#enforceLimit();
  }

  pause(): void {
    this.#paused = true;
    this.#webSocket.pause();
  }

  unpause(): void {
    this.#paused = false;
    if (!this.#throttled) this.#webSocket.resume();
  }

  /** Stops reading for another reason: the peer sends faster than it may. */
  throttle(throttled: boolean): void {
    this.#throttled = throttled;
    if (throttled) this.#webSocket.pause();
    else if (!this.#paused) this.#webSocket.resume();
  }

  end(): void {
    this.shut(closings.done);
  }

  /** Closes with a reason. The session ends now; the peer gets a moment to take what was sent. */
  shut({ code, reason }: Closing): void {
    if (!this.isOpen) return;
    this.#webSocket.close(code, reason);
    this.#webSocket.resume();
    this.onShut();
  }

  ping(): void {
    if (this.isOpen) this.#webSocket.ping();
  }

  destroy(): void {
    this.#webSocket.terminate();
  }

  #enforceLimit(): void {
    const { limits, traffic } = this.#context;
    if (this.unsentBytes <= limits.unreadBytesMax) return;
    traffic.outputLimitDisconnections++;
    this.shut(closings.unread);
  }
}

function endpoint(address: string | undefined, port: number | undefined): string {
  const host = address?.startsWith("::ffff:") === true ? address.slice(7) : (address ?? "?");
  return host.includes(":") ? `[${host}]:${port ?? 0}` : `${host}:${port ?? 0}`;
}
