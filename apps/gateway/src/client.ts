import type net from "node:net";
import type { WebSocket } from "ws";
import type { ArgumentBuffer } from "./argument-buffer.js";
import type { Backend, ByteSession } from "./backend.js";
import { closings } from "./errors.js";
import { JsonDialect } from "./json-dialect.js";
import { MessageSession } from "./message-session.js";
import { TextDialect } from "./text-dialect.js";
import { TokenBucket } from "./token-bucket.js";
import { type OutletContext, WebSocketOutlet } from "./web-socket-outlet.js";

/** The dialects that a client may ask for by subprotocol. Who asks for none speaks DiceDB's. */
export const subprotocols: ReadonlySet<string> = new Set(["resp", "json"]);

/** What all clients of a gateway share. */
export interface ClientContext extends OutletContext {
  readonly backend: Backend;
  readonly arguments: ArgumentBuffer;
}

/** A client's side of the database, whatever its dialect. */
interface Receiver {
  readonly takesBinary: boolean;
  readonly session: ByteSession | MessageSession;
  receive(message: Buffer): void;
}

/** A debt is looked at again after as many milliseconds at most. */
const THROTTLE_MS_MAX = 60_000;

/** One WebSocket: hands over what it receives, in bounds, and cuts it when it is dead. */
export class Client {
  readonly #context: ClientContext;
  readonly #outlet: WebSocketOutlet;
  readonly #receiver: Receiver;
  readonly #bucket = new TokenBucket();
  #paidCommands = 0;
  #throttle: NodeJS.Timeout | null = null;
  /** The peer showed since the last sweep that it lives. */
  #heard = true;
  #heardMs = 0;
  #pinged = false;

  constructor(webSocket: WebSocket, socket: net.Socket, context: ClientContext) {
    this.#context = context;
    this.#outlet = new WebSocketOutlet(webSocket, socket, context);
    this.#receiver = createReceiver(webSocket.protocol, this.#outlet, context);
    this.#outlet.onShut = () => this.closed();
    webSocket.on("message", (message: Buffer, binary) => this.#receive(message, binary));
    webSocket.on("ping", () => this.#hear());
    webSocket.on("pong", () => this.#hear());
    // A broken frame, a message too large: the library closes with the code that says so.
    webSocket.on("error", () => {});
    socket.on("drain", () => this.#receiver.session.drained());
  }

  /** The WebSocket closed, or is closing: nothing of it counts any more. */
  closed(): void {
    if (this.#throttle !== null) clearTimeout(this.#throttle);
    this.#throttle = null;
    this.#receiver.session.closed();
  }

  /** Asks a silent peer for a sign of life, and cuts it when none comes. Called now and then. */
  sweep(nowMs: number): void {
    const { silenceMsMax, pongMsMax } = this.#context.limits;
    this.#endThrottle();
    if (this.#heard || this.#outlet.isDeaf) {
      this.#heard = false;
      this.#pinged = false;
      this.#heardMs = nowMs;
      return;
    }
    const silenceMs = nowMs - this.#heardMs;
    if (silenceMs >= silenceMsMax + pongMsMax) {
      this.#outlet.destroy();
    } else if (silenceMs >= silenceMsMax && !this.#pinged) {
      this.#pinged = true;
      this.#outlet.ping();
    }
  }

  /** Says goodbye: the server stops. */
  dismiss(): void {
    this.#outlet.shut(closings.shutdown);
  }

  #hear(): void {
    this.#heard = true;
  }

  #receive(message: Buffer, binary: boolean): void {
    const { takesBinary } = this.#receiver;
    if (!this.#outlet.isOpen) return;
    this.#heard = true;
    if (binary !== takesBinary) {
      this.#outlet.shut(takesBinary ? closings.binaryExpected : closings.textExpected);
      return;
    }
    this.#receiver.receive(message);
    const waitMs = this.#debtMs();
    if (waitMs > 0 && this.#throttle === null && this.#outlet.isOpen) {
      this.#outlet.throttle(true);
      this.#throttleFor(waitMs);
    }
  }

  /** Accounts for the commands that ran since the last time; answers how long the peer must not be read, in milliseconds. */
  #debtMs(): number {
    const { backend, limits } = this.#context;
    const { commandCount } = this.#receiver.session.session;
    const commands = commandCount - this.#paidCommands;
    this.#paidCommands = commandCount;
    return this.#bucket.take(commands, limits.commandsPerSecondMax, backend.elapsedMs());
  }

  #throttleFor(waitMs: number): void {
    this.#throttle = setTimeout(
      () => {
        const leftMs = this.#endThrottle();
        if (leftMs > 0) this.#throttleFor(leftMs);
      },
      Math.min(Math.ceil(waitMs), THROTTLE_MS_MAX),
    );
  }

  /** Reads the peer again if it may send. Answers the milliseconds until it may. */
  #endThrottle(): number {
    if (this.#throttle === null) return 0;
    const waitMs = this.#debtMs();
    if (waitMs > 0) return waitMs;
    clearTimeout(this.#throttle);
    this.#throttle = null;
    this.#outlet.throttle(false);
    return 0;
  }
}

function createReceiver(protocol: string, outlet: WebSocketOutlet, context: ClientContext): Receiver {
  const { backend, limits } = context;
  if (protocol === "resp") {
    const session = backend.openBytes(outlet);
    const receive = (message: Buffer): void => {
      session.reply.bytesMax = limits.unreadBytesMax;
      session.receive(message, 0, message.length);
    };
    return { takesBinary: true, session, receive };
  }
  const dialect = protocol === "json" ? new JsonDialect(context.arguments) : new TextDialect(context.arguments.args);
  const session = new MessageSession(backend, outlet, dialect, limits);
  return { takesBinary: false, session, receive: (message) => session.receive(message) };
}
