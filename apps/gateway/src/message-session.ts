import type { Broadcast, Connection, Outlet } from "@allset/commands";
import { JsonSink, type ReplySink, ReplyTooLargeError } from "@allset/resp";
import type { Backend, RequestSession } from "./backend.js";
import type { Dialect } from "./dialect.js";
import { type Closing, closings } from "./errors.js";
import type { GatewayLimits } from "./limits.js";

/** What a session of messages needs of its WebSocket. */
export interface MessageOutlet extends Outlet {
  sendTexts(messages: readonly string[]): void;
  shut(closing: Closing): void;
}

/** Answers are sent when they grow to this many characters, although requests are left: one batch cannot pile up memory. */
const ANSWER_CHARS_MAX = 1024 * 1024;
/** With this many bytes unsent no further request of the connection runs until they are gone: the peer does not read. */
const UNSENT_BYTES_MAX = 1024 * 1024;
/** With this many bytes of requests that wait, the peer is not read any more. */
const HELD_BYTES_MAX = 1024 * 1024;

/**
 * A session behind text messages: one request a message, one message an answer, in the order of the requests. Answers to requests
 * that arrived together leave in one write.
 */
export class MessageSession implements Connection {
  readonly kind = "websocket";
  readonly descriptor = -1;
  readonly reply: JsonSink = new JsonSink();
  readonly session: RequestSession;
  awaitsFlush = false;
  readonly #pushed = new JsonSink();
  readonly #backend: Backend;
  readonly #outlet: MessageOutlet;
  readonly #dialect: Dialect;
  readonly #limits: GatewayLimits;
  /** Requests that wait: for a command that blocks, or for the peer to read. */
  #held: Buffer[] = [];
  #heldBytes = 0;
  /** Answers and pushes that wait for the flush. */
  #messages: string[] = [];
  #messageChars = 0;
  /** A request was read and is not answered yet. */
  #answering = false;
  /** The request at hand pushed something to its own connection: SUBSCRIBE and its like, which have no other reply. */
  #confirmed = false;
  #resuming = false;
  #paused = false;

  constructor(backend: Backend, outlet: MessageOutlet, dialect: Dialect, limits: GatewayLimits) {
    this.#backend = backend;
    this.#outlet = outlet;
    this.#dialect = dialect;
    this.#limits = limits;
    this.session = backend.openRequests(this);
  }

  get address(): string {
    return this.#outlet.address;
  }

  get localAddress(): string {
    return this.#outlet.localAddress;
  }

  get inputBytes(): number {
    return this.#heldBytes;
  }

  get outputBytes(): number {
    return this.#messageChars + this.#outlet.unsentBytes;
  }

  get unsentBytes(): number {
    return this.#outlet.unsentBytes;
  }

  /** Executes the request in `message`, or keeps a copy until it may run. */
  receive(message: Buffer): void {
    if (this.#isLeaving) return;
    this.reply.bytesMax = this.#pushed.bytesMax = this.#limits.unreadBytesMax;
    this.#backend.traffic.networkInputBytes += message.length;
    if (this.#held.length > 0 || this.#mustWait) {
      this.#hold(message);
      return;
    }
    this.#backend.refresh();
    this.#run(message);
  }

  /** All that was given to the outlet is sent. */
  drained(): void {
    if (this.#held.length > 0) this.resume();
  }

  /** The WebSocket closed. */
  closed(): void {
    this.session.close();
    this.#held = [];
    this.#heldBytes = 0;
    this.#messages = [];
    this.#messageChars = 0;
  }

  flush(): void {
    if (this.#messages.length > 0) {
      const messages = this.#messages;
      this.#messages = [];
      this.#messageChars = 0;
      this.#outlet.sendTexts(messages);
    }
    if (this.session.closing) this.#outlet.end();
  }

  /** Replies are JSON, whatever HELLO asks for. */
  setProtocol(): void {}

  beginPush(): ReplySink {
    this.#confirmed = true;
    // Within EXEC a confirmation takes the place of the reply in its array.
    return this.reply.isOpen ? this.reply : this.#pushed;
  }

  endPush(): void {
    this.#sendPushes(this.#pushed);
  }

  broadcast(message: Broadcast): void {
    if (this.#isLeaving) return;
    try {
      message.writeTo(this.#pushed);
      this.#sendPushes(this.#pushed);
    } catch (error) {
      if (!(error instanceof ReplyTooLargeError)) throw error;
      // Who published must not feel it.
      this.#pushed.reset();
      this.#outlet.shut(closings.unread);
    }
  }

  resume(): void {
    // A command that waited may run, and wait again, while those behind it are being run.
    if (this.#resuming || this.session.closed) return;
    this.#resuming = true;
    this.#settle();
    const held = this.#held;
    let done = 0;
    while (done < held.length && !this.#mustWait && !this.#isLeaving) {
      this.#heldBytes -= held[done].length;
      this.#run(held[done++]);
    }
    this.#held = held.slice(done);
    this.#resuming = false;
    if (this.#paused && this.#held.length === 0) {
      this.#paused = false;
      this.#outlet.unpause();
    }
  }

  closeAfterReply(): void {
    this.#backend.flushLater(this);
  }

  destroy(): void {
    this.#outlet.destroy();
  }

  setAuthenticated(): void {}

  get #isLeaving(): boolean {
    return this.session.closing || this.session.closed;
  }

  get #mustWait(): boolean {
    return this.session.suspended || this.#outlet.unsentBytes > UNSENT_BYTES_MAX;
  }

  #run(message: Buffer): void {
    const dialect = this.#dialect;
    const error = dialect.read(message);
    if (error === null && dialect.args.count === 0) return;
    this.#answering = true;
    this.#confirmed = false;
    if (error === null) this.session.execute(dialect.args);
    else this.session.refuse(error);
    this.#settle();
  }

  /** Sends the answer of the request at hand, if it has one by now. */
  #settle(): void {
    if (!this.#answering || this.session.suspended) return;
    this.#answering = false;
    const { reply } = this;
    this.#sendPushes(reply);
    if (reply.count > 0) {
      this.#send(this.#dialect.answer(reply.take()));
    } else if (this.#confirmed) {
      const confirmation = this.#dialect.confirm(this.session.subscriptionCount);
      if (confirmation !== null) this.#send(confirmation);
    }
  }

  #sendPushes(sink: JsonSink): void {
    for (const value of sink.takePushes()) this.#send(this.#dialect.push(value));
  }

  #send(message: string): void {
    if (this.session.closed) return;
    if (this.#messages.length === 0) this.#backend.flushLater(this);
    this.#messages.push(message);
    this.#messageChars += message.length;
    if (this.#messageChars >= ANSWER_CHARS_MAX) this.flush();
  }

  /** Keeps a request until it may run. What blocks has to be bounded; who does not read is not read either. */
  #hold(message: Buffer): void {
    // A copy: the message is a view of what the socket read, which may be far larger.
    this.#held.push(Buffer.from(message));
    this.#heldBytes += message.length;
    if (!this.session.suspended || this.#heldBytes >= HELD_BYTES_MAX) {
      this.#paused = true;
      this.#outlet.pause();
    } else if (this.#held.length > this.#limits.waitingRequestsMax) {
      this.#outlet.shut(closings.tooManyWaiting);
    }
  }
}
