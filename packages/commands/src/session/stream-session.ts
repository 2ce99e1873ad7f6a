/**
 * A session behind a stream of bytes in Redis's protocol: TCP, TLS, a unix socket, the `resp` dialect of WebSocket, a pipe inside
 * this process. The transport hands over what it received and sends what it is given; everything between is here.
 */
import {
  Args,
  type BufferPool,
  DecodeResult,
  type ReplySink,
  RequestDecoder,
  type RequestLimits,
  RespWriter,
} from "@allset/resp";
import type { Instance } from "../instance/instance.js";
import type { Connection } from "./connection.js";
import type { Session, SessionOptions } from "./session.js";

/** The sending side of a stream. */
export interface Outlet {
  readonly kind: Connection["kind"];
  readonly address: string;
  readonly localAddress: string;
  /** Bytes given to `send` and not yet gone. */
  readonly unsentBytes: number;
  /** Sends `buffer[0 .. length)` and owns the buffer: it gives it back to the pool when the bytes are gone. */
  send(buffer: Uint8Array, length: number): void;
  /** Ends the stream when all was sent. */
  end(): void;
  /** Ends the stream now. */
  destroy(): void;
}

export interface StreamOptions extends SessionOptions {
  readonly pool: BufferPool;
  readonly limits: RequestLimits;
}

export class StreamSession implements Connection {
  readonly reply: RespWriter;
  readonly session: Session;
  readonly #instance: Instance;
  readonly #outlet: Outlet;
  readonly #decoder: RequestDecoder;
  readonly #args = new Args();
  /** Commands are being executed: what is written waits for the flush behind the last one. */
  #draining = false;

  constructor(instance: Instance, outlet: Outlet, options: StreamOptions) {
    this.#instance = instance;
    this.#outlet = outlet;
    this.#decoder = new RequestDecoder(options.limits);
    this.reply = new RespWriter(options.pool);
    this.session = instance.connect(this, options);
    this.#decoder.authenticated = this.session.authenticated;
  }

  get kind(): Connection["kind"] {
    return this.#outlet.kind;
  }

  get address(): string {
    return this.#outlet.address;
  }

  get localAddress(): string {
    return this.#outlet.localAddress;
  }

  get inputBytes(): number {
    return this.#decoder.pendingBytes;
  }

  get outputBytes(): number {
    return this.reply.length + this.#outlet.unsentBytes;
  }

  /** Executes the commands in `bytes[start .. end)`; the bytes may be overwritten when it returns. */
  receive(bytes: Uint8Array, start: number, end: number): void {
    if (this.session.closed || this.session.closing) return;
    this.#instance.refresh();
    this.#instance.statistics.networkInputBytes += end - start;
    this.#decoder.feed(bytes, start, end);
    this.#drain();
  }

  /** The stream ended or broke. */
  closed(): void {
    this.session.close();
    this.reply.reset();
  }

  /** Sends what was written. One write, however many replies. */
  flush(): void {
    const { reply } = this;
    const { buffer, length } = reply;
    if (length === 0) return;
    reply.detach();
    this.#instance.statistics.networkOutputBytes += length;
    this.#outlet.send(buffer, length);
  }

  setProtocol(protocol: 2 | 3): void {
    this.reply.protocol = protocol;
  }

  beginPush(): ReplySink {
    return this.reply;
  }

  endPush(): void {
    if (!this.#draining) this.#instance.flushLater(this);
  }

  resume(): void {
    this.#drain();
  }

  closeAfterReply(): void {
    this.session.closing = true;
    if (!this.#draining) this.#finish();
  }

  destroy(): void {
    this.#outlet.destroy();
  }

  setAuthenticated(authenticated: boolean): void {
    this.#decoder.authenticated = authenticated;
  }

  #drain(): void {
    if (this.#draining) return;
    this.#draining = true;
    const { session } = this;
    const args = this.#args;
    const decoder = this.#decoder;
    let result: DecodeResult = DecodeResult.request;
    while (!session.suspended && !session.closing && !session.closed) {
      result = decoder.next(args);
      if (result !== DecodeResult.request) break;
      session.execute(args);
    }
    this.#draining = false;
    if (result === DecodeResult.failed) {
      session.fail(this.reply, `ERR ${decoder.error}`);
      session.closing = true;
    }
    if (session.suspended) decoder.hold();
    if (session.closing) this.#finish();
    else this.flush();
  }

  #finish(): void {
    this.flush();
    this.#outlet.end();
  }
}
