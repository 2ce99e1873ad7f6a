/**
 * A running server: one instance, its doors and its clockwork. It opens all its doors or none.
 */
import type { Instance } from "@allset/commands";
import type { Gateway } from "@allset/gateway";
import { createRequestLimits, type RequestLimits } from "@allset/resp";
import { isLoopback } from "./admission.js";
import { Cron } from "./cron.js";
import { type Endpoint, endpointsOf } from "./endpoints.js";
import { openGateway } from "./gateway-door.js";
import { type Logger, pinoLevel } from "./log.js";
import { createNodeBufferPool } from "./node-buffer-pool.js";
import { reasonOf, StartError } from "./start-error.js";
import { type StreamContext, StreamListener } from "./stream-listener.js";
import { secureContextParameters, tlsOptions } from "./tls-options.js";
import { unkeptParameters } from "./unkept.js";

export class Server {
  readonly instance: Instance;
  readonly #listeners: readonly StreamListener[];
  readonly #context: StreamContext;
  readonly #cron: Cron;
  readonly #log: Logger;
  #gateway: Gateway | null = null;

  /** `endpoints` are the doors for Redis's protocol: those of the configuration, unless an embedding program wants others. */
  constructor(instance: Instance, log: Logger, endpoints: readonly Endpoint[] = endpointsOf(instance)) {
    this.instance = instance;
    this.#log = log;
    this.#context = { instance, pool: createNodeBufferPool(), limits: limitsOf(instance), log, connections: new Set() };
    this.#listeners = endpoints.map((endpoint) => new StreamListener(this.#context, endpoint));
    this.#cron = new Cron(instance, this.#context.connections);
    this.#followChanges();
  }

  /** Opens all doors. Throws `StartError`, with none open, where one cannot be opened. */
  async start(): Promise<void> {
    try {
      for (const listener of this.#listeners) await this.#open(listener);
      this.#gateway = await openGateway(this.instance, this.#context.pool, this.#log);
      if (this.#gateway === null && this.#openListeners.length === 0)
        throw new StartError("configured to listen nowhere: set port, unixsocket or gateway-port");
    } catch (error) {
      await this.stop();
      throw error;
    }
    this.#cron.start();
    this.#announce();
  }

  /** Closes all doors and connections. Resolves when ports and paths are free. */
  async stop(): Promise<void> {
    this.#cron.stop();
    const closed = this.#listeners.map((listener) => listener.stop());
    for (const { outlet } of this.#context.connections) outlet.destroy();
    await Promise.all([...closed, this.#gateway?.stop()]);
  }

  /** The port of the first listener that has one: the system's choice where an endpoint asks for port 0. */
  get port(): number {
    return this.#listeners.find(({ endpoint }) => "port" in endpoint)?.port ?? 0;
  }

  get #openListeners(): StreamListener[] {
    return this.#listeners.filter(({ isOpen }) => isOpen);
  }

  async #open(listener: StreamListener): Promise<void> {
    const { endpoint } = listener;
    try {
      await listener.start();
    } catch (error) {
      if (!("optional" in endpoint && endpoint.optional && isMissingAddress(error)))
        throw new StartError(`cannot listen on ${describe(listener)}: ${reasonOf(error)}`);
      this.#log.debug(`not listening on ${describe(listener)}: ${reasonOf(error)}`);
    }
  }

  /** Warnings of what was asked for in vain and of strangers who may come in; last, one line for each kind of door: it is ready. */
  #announce(): void {
    const { configuration } = this.instance;
    const open = this.#openListeners;
    for (const line of unkeptParameters(this.instance)) this.#log.warn(line);
    this.#warnOfStrangers(open);
    if (open.length > 0) this.#log.info(`ready for RESP on ${open.map(describe).join(", ")}`);
    if (this.#gateway !== null)
      this.#log.info(`ready for WebSockets on ${configuration.get("gateway-bind")}:${this.#gateway.port}`);
  }

  #warnOfStrangers(open: readonly StreamListener[]): void {
    const { configuration, settings } = this.instance;
    if (settings.requirePass !== "") return;
    // Protected mode is of Redis's protocol, and programs name the origin that they like.
    if (this.#gateway !== null && isPublicHost(configuration.get("gateway-bind")))
      this.#log.warn("there is no password: whoever reaches the gateway can read and change keys (set requirepass)");
    if (!open.some(isPublic)) return;
    this.#log.warn(
      configuration.get("protected-mode") === "yes"
        ? "there is no password: protected mode turns away clients that are not on this machine (set requirepass)"
        : "there is no password and no protected mode: whoever reaches this machine can read and change all data",
    );
  }

  /** What CONFIG SET can change beneath the doors, and what it cannot while they are open. */
  #followChanges(): void {
    const { configuration } = this.instance;
    for (const name of ["port", "bind", "tls-port", "tls-auth-clients"])
      configuration.follow(name, () => "can't be changed while the server runs");
    configuration.follow("loglevel", (text) => {
      this.#log.level = pinoLevel(text);
      return null;
    });
    const encrypted = this.#listeners.filter(({ endpoint }) => "tls" in endpoint);
    if (encrypted.length === 0) return;
    const secure = (): string | null => {
      try {
        const options = tlsOptions((name) => configuration.get(name));
        for (const listener of encrypted) listener.secure(options);
        return null;
      } catch (error) {
        return reasonOf(error);
      }
    };
    for (const name of secureContextParameters) configuration.follow(name, secure, true);
  }
}

/** What one connection may ask a decoder to hold; CONFIG SET changes it for all. */
function limitsOf(instance: Instance): RequestLimits {
  const { configuration, settings } = instance;
  const limits = createRequestLimits({
    bulkBytesMax: settings.bulkBytesMax,
    requestBytesMax: settings.queryBufferBytesMax,
  });
  configuration.follow("proto-max-bulk-len", (bytes) => {
    limits.bulkBytesMax = Number(bytes);
    return null;
  });
  configuration.follow("client-query-buffer-limit", (bytes) => {
    limits.requestBytesMax = Number(bytes);
    return null;
  });
  return limits;
}

/** Whether the machine has no such address: what a `-` in front of an address in `bind` forgives. */
function isMissingAddress(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "EADDRNOTAVAIL" || code === "EAFNOSUPPORT";
}

const isPublic = ({ endpoint }: StreamListener): boolean => "host" in endpoint && isPublicHost(endpoint.host);

const isPublicHost = (host: string): boolean => !isLoopback(host) && host !== "localhost";

function describe({ endpoint, port }: StreamListener): string {
  if ("path" in endpoint) return endpoint.path;
  const host = endpoint.host.includes(":") ? `[${endpoint.host}]` : endpoint.host;
  return `${host}:${port || endpoint.port}${endpoint.tls === undefined ? "" : " (TLS)"}`;
}
