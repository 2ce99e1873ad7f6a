import { once } from "node:events";
import type { Socket } from "node:net";
import { createInstance, type Instance } from "@allset/commands";
import { FakeClock, SeededRandom } from "@allset/testkit";
import { type ClientOptions, WebSocket } from "ws";
import { createGateway, type Gateway, type GatewayOptions } from "./gateway.js";
import { createGatewayLimits, type GatewayLimits } from "./limits.js";

/** A gateway on a free port, in front of an instance of its own, on a clock that the test moves. */
export class TestGateway {
  readonly clock = new FakeClock();
  readonly instance: Instance;
  readonly gateway: Gateway;
  readonly #clients: WebSocket[] = [];

  private constructor(limits: Partial<GatewayLimits>, options: Partial<GatewayOptions>, seed: number) {
    const { clock } = this;
    const random = new SeededRandom(seed);
    this.instance = createInstance({
      clock: { now: clock.now, nowMicros: clock.nowMicros, elapsed: () => clock.nowMicros() / 1000 },
      random: () => random.random(),
    });
    this.gateway = createGateway({ port: 0, ...options, instance: this.instance, limits: createGatewayLimits(limits) });
  }

  static async start(limits: Partial<GatewayLimits> = {}, options: Partial<GatewayOptions> = {}): Promise<TestGateway> {
    const self = new TestGateway(limits, options, 1);
    await self.gateway.start();
    return self;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.gateway.port}/`;
  }

  /** Time passes: keys expire, silent connections are looked at. */
  advance(ms: number): void {
    this.clock.advance(ms);
    for (let again = 0; again === 0; ) again = this.instance.cron();
    this.gateway.sweep();
  }

  /** A client whose handshake succeeded. */
  async connect(subprotocol?: string, options: ClientOptions = {}): Promise<TestClient> {
    const webSocket = new WebSocket(this.url, subprotocol === undefined ? [] : [subprotocol], options);
    this.#clients.push(webSocket);
    const client = new TestClient(webSocket);
    await once(webSocket, "open");
    return client;
  }

  /** The status and the body with which a handshake is refused. */
  async refused(subprotocols: string[], options: ClientOptions = {}): Promise<{ status?: number; body: string }> {
    const webSocket = new WebSocket(this.url, subprotocols, options);
    const [, response] = await once(webSocket, "unexpected-response");
    let body = "";
    for await (const chunk of response) body += chunk;
    return { status: response.statusCode, body };
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) client.terminate();
    await this.gateway.stop();
  }
}

/** A client that hands out one message at a time. */
export class TestClient {
  readonly webSocket: WebSocket;
  readonly closing: Promise<{ code: number; reason: string }>;
  readonly #messages: string[] = [];
  #wake: () => void = () => {};

  constructor(webSocket: WebSocket) {
    this.webSocket = webSocket;
    webSocket.on("error", () => {});
    webSocket.on("message", (data: Buffer, binary) => {
      this.#messages.push(data.toString(binary ? "latin1" : "utf8"));
      this.#wake();
    });
    this.closing = new Promise((resolve) => {
      webSocket.on("close", (code, reason) => resolve({ code, reason: reason.toString() }));
    });
    void this.closing.then(() => this.#wake());
  }

  /** Its TCP socket, to send what is no frame. */
  get socket(): Socket {
    return (this.webSocket as unknown as { _socket: Socket })._socket;
  }

  /** Messages that came and were not read. */
  get unread(): number {
    return this.#messages.length;
  }

  send(message: string | Buffer): void {
    this.webSocket.send(message);
  }

  /** The next message: a text one as it is, of a binary one a character for each byte. */
  async next(): Promise<string> {
    while (this.#messages.length === 0) {
      if (this.webSocket.readyState === WebSocket.CLOSED) throw new Error("closed where a message was due");
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#messages.shift()!;
  }

  /** Sends a message and reads the next one. */
  async ask(message: string | Buffer): Promise<string> {
    this.send(message);
    return this.next();
  }

  /** Sends a request of the json dialect, and reads the next message as JSON. */
  async call(id: number | string, ...cmd: unknown[]): Promise<unknown> {
    return JSON.parse(await this.ask(JSON.stringify({ id, cmd })));
  }
}
