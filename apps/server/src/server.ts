/**
 * A running server: one instance, its doors and its clockwork. It opens all its doors or none.
 */
import { readFileSync } from "node:fs";
import type { TlsOptions } from "node:tls";
import { createInstance, type Instance } from "@allset/commands";
import type { Gateway } from "@allset/gateway";

import { createRequestLimits, type RequestLimits } from "@allset/resp";
import { rewriteConfigurationFile } from "./configuration-file.js";
import { Cron } from "./cron.js";
import type { Directive } from "./directives.js";
import { defineGatewayParameters, openGateway } from "./gateway-door.js";
import { createHost } from "./host.js";
import type { Logger } from "./log.js";
import { createNodeBufferPool } from "./node-buffer-pool.js";
import { createSystemRandom } from "./random.js";
import { reasonOf, StartError } from "./start-error.js";
import { type Endpoint, type StreamContext, StreamListener } from "./stream-listener.js";
import { systemClock } from "./system-clock.js";

export interface ServerOptions {
  /** What the configuration file, the environment and the command line say, in this order: the last one wins. */
  readonly directives: readonly Directive[];
  /** The configuration file, for CONFIG REWRITE and INFO. */
  readonly file?: string;
  /** SHUTDOWN was called. */
  readonly onShutdown?: () => void;
}

/** Why a directive is refused is said with where it stands. */
export function configure(options: ServerOptions): Instance {
  const databases = options.directives.findLast(({ name }) => name === "databases")?.words[0];
  const count = Number(databases ?? 16);
  const { file = "" } = options;
  const instance: Instance = createInstance({
    clock: systemClock,
    random: createSystemRandom(),
    host: createHost(file, () => rewriteConfigurationFile(file, instance.configuration.changed())),
    ...(Number.isInteger(count) && count > 0 ? { databases: count } : {}),
  });
  defineGatewayParameters(instance);
  for (const { name, words, origin } of options.directives) {
    const reason = instance.configuration.setFromText(name, words);
    if (reason !== null) throw new StartError(`${origin}: '${[name, ...words].join(" ")}': ${reason}`);
  }
  return instance;
}

export class Server {
  readonly instance: Instance;
  readonly #listeners: StreamListener[];
  readonly #context: StreamContext;
  readonly #cron: Cron;
  readonly #log: Logger;
  #gateway: Gateway | null = null;

  constructor(instance: Instance, log: Logger) {
    this.instance = instance;
    this.#log = log;
    this.#context = { instance, pool: createNodeBufferPool(), limits: limitsOf(instance), connections: new Set() };
    this.#listeners = endpointsOf(instance).map((endpoint) => new StreamListener(this.#context, endpoint));
    this.#cron = new Cron(instance, this.#context.connections);
  }

  /** Opens all doors. Throws `StartError`, with none open, where one cannot be opened. */
  async start(): Promise<void> {
    try {
      for (const listener of this.#listeners) {
        await this.#open(listener);
      }
      this.#gateway = await openGateway(this.instance, this.#context.pool, this.#log);
    } catch (error) {
      await this.stop();
      throw error;
    }
    this.#cron.start();
    const open = this.#listeners.filter(({ isOpen }) => isOpen);
    if (open.length > 0) this.#log.info(`ready for RESP on ${open.map(describe).join(", ")}`);
    if (this.#gateway !== null)
      this.#log.info(
        `ready for WebSockets on ${this.instance.configuration.get("gateway-bind")}:${this.#gateway.port}`,
      );
  }

  async #open(listener: StreamListener): Promise<void> {
    const { endpoint } = listener;
    try {
      await listener.start();
    } catch (error) {
      if ("optional" in endpoint && endpoint.optional && isMissingAddress(error)) return;
      throw new StartError(`cannot listen on ${describe(listener)}: ${reasonOf(error)}`);
    }
  }

  /** Closes all doors and connections. */
  async stop(): Promise<void> {
    this.#cron.stop();
    for (const listener of this.#listeners) listener.stop();
    for (const { outlet } of this.#context.connections) outlet.destroy();
    await this.#gateway?.stop();
  }

  /** The port of the first TCP listener: the system's choice where 0 was asked for by an embedding program. */
  get port(): number {
    return this.#listeners.find(({ endpoint }) => "port" in endpoint)?.port ?? 0;
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

/** How redis.conf writes "every address" of IPv4 and IPv6. */
const anyAddress: Readonly<Record<string, string>> = { "*": "0.0.0.0", "::*": "::", "-::*": "::" };

/** Whether the machine has no such address: what a `-` in front of an address in `bind` forgives. */
function isMissingAddress(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "EADDRNOTAVAIL" || code === "EAFNOSUPPORT";
}

/** The doors that the configuration asks for. */
function endpointsOf(instance: Instance): Endpoint[] {
  const get = (name: string): string => instance.configuration.get(name);
  const endpoints: Endpoint[] = [];
  const port = Number(get("port"));
  const tlsPort = Number(get("tls-port"));
  for (const word of get("bind")
    .split(" ")
    .filter((word) => word !== "")) {
    const optional = word.startsWith("-");
    const host = anyAddress[word] ?? (optional ? word.slice(1) : word);
    if (port > 0) endpoints.push({ host, port, optional });
    if (tlsPort > 0) endpoints.push({ host, port: tlsPort, optional, tls: tlsOptions(get) });
  }
  const path = get("unixsocket");
  if (path !== "") endpoints.push({ path, mode: Number.parseInt(get("unixsocketperm"), 8) || 0 });
  return endpoints;
}

function tlsOptions(get: (name: string) => string): TlsOptions {
  const read = (name: string): Buffer | undefined => {
    const file = get(name);
    if (file === "") return undefined;
    try {
      return readFileSync(file);
    } catch (error) {
      throw new StartError(`${name}: cannot read '${file}': ${reasonOf(error)}`);
    }
  };
  const [cert, key, ca] = [read("tls-cert-file"), read("tls-key-file"), read("tls-ca-cert-file")];
  if (cert === undefined || key === undefined) throw new StartError("tls-port needs tls-cert-file and tls-key-file");
  const clients = get("tls-auth-clients");
  return {
    cert,
    key,
    ...(ca === undefined ? {} : { ca }),
    ...(get("tls-key-file-pass") === "" ? {} : { passphrase: get("tls-key-file-pass") }),
    requestCert: clients !== "no",
    rejectUnauthorized: clients === "yes",
  };
}

function describe({ endpoint, port }: StreamListener): string {
  if ("path" in endpoint) return endpoint.path;
  return `${endpoint.host}:${port || endpoint.port}${endpoint.tls === undefined ? "" : " (TLS)"}`;
}
