import { FrameScanner } from "./reply-frame.js";
import { type Argument, encodeRequest, latin1, toText } from "./request.js";
import { type Address, socketTarget, type Target, type TargetConnection } from "./target.js";

/** The longest a read waits unless told otherwise, in milliseconds. */
const replyTimeoutMs = 30_000;

/** The server closed the connection where a reply was due. */
export class ConnectionClosed extends Error {
  override name = "ConnectionClosed";
}

/** No complete reply came in time. */
export class ReplyTimeout extends Error {
  override name = "ReplyTimeout";
}

/** A client that shows raw bytes: it sends what it is given and hands out exactly one complete reply at a time, undecoded. */
export class RawConnection {
  #connection: TargetConnection | undefined;
  #scanner = new FrameScanner();
  #frames: Uint8Array[] = [];
  #pushes: Uint8Array[] = [];
  #failure: Error | undefined;
  #closed = false;
  #wake: (() => void) | undefined;

  /** Connects to a target, or to an address. */
  static async open(to: Target | Address): Promise<RawConnection> {
    const target = "connect" in to ? to : socketTarget(to);
    const self = new RawConnection();
    self.#connection = await target.connect(
      (bytes) => self.#receive(bytes),
      () => self.#end(),
    );
    return self;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** True when bytes have arrived that nobody read yet. */
  get hasUnread(): boolean {
    return this.#frames.length > 0 || this.#pushes.length > 0 || this.#scanner.rest().length > 0;
  }

  send(args: readonly Argument[]): void {
    this.sendRaw(encodeRequest(args));
  }

  /** Sends bytes as they are; in a string every character is one byte. */
  sendRaw(bytes: Uint8Array | string): void {
    if (!this.#closed) this.#connection?.send(typeof bytes === "string" ? latin1(bytes) : bytes);
  }

  /** The next complete frame, reply or push. */
  async readFrame(timeoutMs = replyTimeoutMs): Promise<Uint8Array> {
    if (this.#frames.length === 0) await this.#waitFor(() => this.#frames.length > 0, timeoutMs);
    const frame = this.#frames.shift();
    if (frame !== undefined) return frame;
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#closed) throw new ConnectionClosed("the server closed the connection");
    throw new ReplyTimeout(`no reply within ${timeoutMs} ms`);
  }

  /** The next reply. RESP3 pushes that come before it are kept for `readPush`. */
  async readReply(timeoutMs = replyTimeoutMs): Promise<Uint8Array> {
    for (;;) {
      const frame = await this.readFrame(timeoutMs);
      if (!isPush(frame)) return frame;
      this.#pushes.push(frame);
    }
  }

  /** The next RESP3 push, or null when none comes in time. Throws when a reply comes instead. */
  async readPush(withinMs: number): Promise<Uint8Array | null> {
    const kept = this.#pushes.shift();
    if (kept !== undefined) return kept;
    let frame: Uint8Array;
    try {
      frame = await this.readFrame(withinMs);
    } catch (error) {
      if (error instanceof ReplyTimeout) return null;
      throw error;
    }
    if (!isPush(frame)) throw new Error(`a reply came where a push was due: ${JSON.stringify(toText(frame))}`);
    return frame;
  }

  /** Sends one command and reads its reply as text, one character for each byte. */
  async call(...args: Argument[]): Promise<string> {
    this.send(args);
    return toText(await this.readReply());
  }

  /** Waits until the server closes the connection; false when it does not in time. */
  async waitForClose(withinMs = replyTimeoutMs): Promise<boolean> {
    await this.#waitFor(() => false, withinMs);
    return this.#closed;
  }

  /** Closes the connection and waits until the socket is gone. */
  async close(): Promise<void> {
    this.#connection?.close();
    await this.waitForClose();
  }

  #receive(bytes: Uint8Array): void {
    try {
      this.#scanner.push(bytes);
      for (let frame = this.#scanner.next(); frame !== null; frame = this.#scanner.next()) this.#frames.push(frame);
    } catch (error) {
      this.#failure ??= error as Error;
    }
    this.#wake?.();
  }

  #end(): void {
    this.#closed = true;
    this.#wake?.();
  }

  /** Resolves when `arrived` holds, the stream broke or ended, or the time is up. */
  #waitFor(arrived: () => boolean, timeoutMs: number): Promise<void> {
    if (this.#wake !== undefined) throw new Error("two reads at once on one connection");
    return new Promise((resolve) => {
      const finish = (): void => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve();
      };
      const check = (): void => {
        if (arrived() || this.#closed || this.#failure !== undefined) finish();
      };
      const timer = setTimeout(finish, timeoutMs);
      this.#wake = check;
      check();
    });
  }
}

function isPush(frame: Uint8Array): boolean {
  return frame[0] === 0x3e;
}
