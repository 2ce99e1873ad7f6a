import type net from "node:net";
import type { Outlet } from "@allset/commands";
import type { BufferPool } from "@allset/resp";
import { WebSocket } from "ws";
import type { Traffic } from "./backend.js";
import { type Closing, closings } from "./errors.js";
import { headerBytes, Opcode, writeHeader } from "./frame.js";
import type { GatewayLimits } from "./limits.js";

/** What all outlets of a gateway share. */
export interface OutletContext {
  readonly pool: BufferPool;
  readonly limits: GatewayLimits;
  readonly traffic: Traffic;
}

/** Bytes up to which a payload is copied behind its header: the copy costs less than a second write. */
const COPY_BYTES_MAX = 16 * 1024;

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
    return this.#socket.writableLength;
  }

  get isOpen(): boolean {
    return this.#webSocket.readyState === WebSocket.OPEN;
  }

  /** The peer is not read, and cannot show that it lives. */
  get isDeaf(): boolean {
    return this.#throttled || (this.#paused && this.unsentBytes === 0);
  }

  /** Sends a binary message. */
  send(payload: Uint8Array, length: number): void {
    const { pool } = this.#context;
    if (!this.isOpen) {
      pool.release(payload);
    } else if (length <= COPY_BYTES_MAX) {
      const frame = this.#acquire(headerBytes(length) + length);
      const at = writeHeader(frame, 0, Opcode.binary, length);
      frame.set(payload.subarray(0, length), at);
      pool.release(payload);
      this.#write(frame, at + length);
    } else {
      const header = Buffer.allocUnsafe(headerBytes(length));
      writeHeader(header, 0, Opcode.binary, length);
      this.#socket.cork();
      this.#socket.write(header);
      this.#socket.write(payload.subarray(0, length));
      this.#socket.uncork();
      this.#sent(payload);
    }
  }

  /** Sends text messages, in one write. */
  sendTexts(messages: readonly string[]): void {
    if (!this.isOpen) return;
    let size = 0;
    for (const message of messages) {
      const length = Buffer.byteLength(message);
      size += headerBytes(length) + length;
    }
    const frames = this.#acquire(size);
    let at = 0;
    for (const message of messages) {
      at = writeHeader(frames, at, Opcode.text, Buffer.byteLength(message));
      at += frames.write(message, at);
    }
    this.#context.traffic.networkOutputBytes += size;
    this.#write(frames, size);
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

  /** A buffer for what is sent next. What has to wait gets one of its own size: small messages do not hold large buffers. */
  #acquire(size: number): Buffer {
    if (this.unsentBytes > 0) return Buffer.allocUnsafeSlow(size);
    const bytes = this.#context.pool.acquire(size);
    return bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  #write(frames: Buffer, length: number): void {
    this.#socket.write(frames.subarray(0, length));
    this.#sent(frames);
  }

  /** A write that completed at once leaves nothing queued, and the buffer is free; else the socket keeps it. */
  #sent(buffer: Uint8Array): void {
    const { pool, limits, traffic } = this.#context;
    const unsent = this.unsentBytes;
    if (unsent === 0) {
      pool.release(buffer);
    } else if (unsent > limits.unreadBytesMax) {
      traffic.outputLimitDisconnections++;
      this.shut(closings.unread);
    }
  }
}

function endpoint(address: string | undefined, port: number | undefined): string {
  const host = address?.startsWith("::ffff:") === true ? address.slice(7) : (address ?? "?");
  return host.includes(":") ? `[${host}]:${port ?? 0}` : `${host}:${port ?? 0}`;
}
