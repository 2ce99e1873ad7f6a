/**
 * A session behind a stream of bytes in Redis's protocol: TCP, TLS, a unix socket, the `resp` dialect of WebSocket, a pipe inside
 * this process. The transport hands over what it received and sends what it is given; everything between is here.
 */
import {
  Args,
  type BufferPool,
  DecodeResult,
  type ReplySink,
  ReplyTooLargeError,
  RequestDecoder,
  type RequestLimits,
  RespWriter,
} from "@allset/resp";
import type { Flushable } from "../instance/flush-queue.js";
import type { Instance } from "../instance/instance.js";
import type { Broadcast, Connection } from "./connection.js";
import { discardSink } from "./discard-sink.js";
import type { Session, SessionOptions } from "./session.js";

/** The sending side of a stream. */
export interface Outlet {
  readonly kind: Connection["kind"];
  readonly address: string;
  readonly localAddress: string;
  /** The system's number of the socket, where it is known. */
  readonly descriptor?: number;
  /** Bytes given to `send` and not yet gone. */
  readonly unsentBytes: number;
  /** Sends `buffer[0 .. length)` and owns the buffer: it gives it back to the pool when the bytes are gone. */
  send(buffer: Uint8Array, length: number): void;
  /** Stops and goes on handing over what the peer sends. */
  pause(): void;
  unpause(): void;
  /** Ends the stream when all was sent. */
  end(): void;
  /** Ends the stream now. */
  destroy(): void;
}

export interface StreamOptions extends SessionOptions {
  readonly pool: BufferPool;
  readonly limits: RequestLimits;
}

/**
 * Replies are sent when they grow to this many bytes, although commands are left and other clients' replies wait: one batch cannot pile
 * up memory, and the bytes are still in the cache when the system copies them.
 */
const REPLY_BYTES_MAX = 64 * 1024;
/** A command with a reply of this many bytes may have taken long without having been timed. */
const LONG_REPLY_BYTES = 1024 * 1024;
/** With this many bytes unsent no further command of the connection runs until they are gone: the peer does not read. */
const UNSENT_BYTES_MAX = 1024 * 1024;
/** With this many bytes received that must wait, the peer is not read any more. */
const HELD_BYTES_MAX = 1024 * 1024;

export class StreamSession implements Connection, Flushable {
  readonly reply: RespWriter;
  readonly session: Session;
  awaitsFlush = false;
  readonly #instance: Instance;
  readonly #outlet: Outlet;
  readonly #decoder: RequestDecoder;
  readonly #args = new Args();
  /** Commands are being executed: what is written waits for the flush behind the last one. */
  #draining = false;
  /** The peer does not read: commands wait until `drained`. */
  #stalled = false;
  #paused = false;
  #ended = false;

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

  get descriptor(): number {
    return this.#outlet.descriptor ?? -1;
  }

  get inputBytes(): number {
    return this.#decoder.pendingBytes;
  }

  get outputBytes(): number {
    return this.reply.length + this.#outlet.unsentBytes;
  }

  get unsentBytes(): number {
    return this.#outlet.unsentBytes;
  }

  /** Executes the commands in `bytes[start .. end)`; the bytes may be overwritten when it returns. */
  receive(bytes: Uint8Array, start: number, end: number): void {
    if (this.session.closed || this.session.closing) return;
    this.#instance.refresh();
    const { statistics, keyspace } = this.#instance;
    // Who sends a long request is not idle.
    this.session.lastActiveMs = keyspace.now;
    statistics.networkInputBytes += end - start;
    statistics.reads++;
    this.#decoder.feed(bytes, start, end);
    // What was read before the pause took effect waits as well.
    if (this.#stalled) this.#hold();
    else this.#drain();
  }

  /** All that was given to the outlet is sent. */
  drained(): void {
    if (!this.#stalled) return;
    this.#stalled = false;
    this.#instance.refresh();
    this.#drain();
  }

  /** The stream ended or broke, or is to. */
  closed(): void {
    this.#ended = true;
    this.session.close();
    this.reply.reset();
  }

  /** Sends what was written: one write, however many replies. */
  flush(): void {
    const { reply } = this;
    const { buffer, length } = reply;
    if (length === 0) return;
    reply.detach();
    const { statistics } = this.#instance;
    statistics.networkOutputBytes += length;
    statistics.writes++;
    this.#outlet.send(buffer, length);
  }

  setProtocol(protocol: 2 | 3): void {
    this.reply.protocol = protocol;
  }

  beginPush(): ReplySink {
    return this.#isLeaving ? discardSink(this.reply.protocol) : this.reply;
  }

  endPush(): void {
    if (!this.#draining && !this.#isLeaving) this.#instance.output.add(this);
  }

  broadcast(message: Broadcast): void {
    if (this.#isLeaving) return;
    const { buffer, length } = message.encoded(this.reply.protocol);
    try {
      this.reply.raw(buffer, 0, length);
      this.endPush();
    } catch (error) {
      if (!(error instanceof ReplyTooLargeError)) throw error;
      // Too much waits for this one to read: who published must not feel it.
      this.session.kill();
    }
  }

  resume(): void {
    this.#drain();
  }

  closeAfterReply(): void {
    if (!this.#draining) this.#end();
  }

  destroy(): void {
    this.closed();
    this.#outlet.destroy();
  }

  setAuthenticated(authenticated: boolean): void {
    this.#decoder.authenticated = authenticated;
  }

  /** Nothing is written any more: the last replies are, or the stream is gone. */
  get #isLeaving(): boolean {
    return this.session.closing || this.session.closed;
  }

  #drain(): void {
    if (this.#draining || this.#stalled || this.session.closed) return;
    this.#draining = true;
    // What others published may have filled the output: replies of its own need room.
    if (this.reply.length >= this.#replyBytesMax) this.flush();
    let more = true;
    while (more) {
      this.#stalled = this.#outlet.unsentBytes > UNSENT_BYTES_MAX;
      if (this.#stalled) break;
      more = this.#executeBatch();
      if (more) this.flush();
    }
    this.#draining = false;
    if (this.reply.length > 0) this.#instance.output.finish(this);
    if (this.session.closed) this.reply.reset();
    else if (this.session.closing) this.#end();
    else if (this.session.suspended || this.#stalled) this.#hold();
    else if (this.#paused) this.#unpause();
  }

  /** Replies are sent when they grow to this many bytes: with half of the output free an error finds room. */
  get #replyBytesMax(): number {
    return Math.min(REPLY_BYTES_MAX, this.reply.bytesMax / 2);
  }

  /** Executes commands until none is left, the session has to wait, or the replies are due. True where commands may be left. */
  #executeBatch(): boolean {
    const { session, reply } = this;
    const args = this.#args;
    const decoder = this.#decoder;
    const replyBytesMax = this.#replyBytesMax;
    while (!session.suspended && !session.closing && !session.closed) {
      const result = decoder.next(args);
      if (result === DecodeResult.incomplete) return false;
      if (result === DecodeResult.failed) {
        session.reject(`ERR ${decoder.error}`);
        return false;
      }
      session.execute(args);
      if (reply.length < replyBytesMax) continue;
      if (reply.length >= LONG_REPLY_BYTES && session.command !== null)
        this.#instance.repliedAtLength(session, session.command, args);
      return true;
    }
    return false;
  }

  /** Keeps what was received until the session may go on. */
  #hold(): void {
    this.#decoder.hold();
    if (this.#paused || (!this.#stalled && this.#decoder.heldBytes < HELD_BYTES_MAX)) return;
    this.#paused = true;
    this.#outlet.pause();
  }

  #unpause(): void {
    this.#paused = false;
    this.#outlet.unpause();
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.flush();
    this.#outlet.end();
  }
}
