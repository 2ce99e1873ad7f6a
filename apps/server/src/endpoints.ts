/** The doors for Redis's protocol that a configuration asks for. */
import type { TlsOptions } from "node:tls";
import type { Instance } from "@allset/commands";
import { StartError } from "./start-error.js";
import { tlsOptions } from "./tls-options.js";

/** Where a listener listens: an address and port, with certificates or not, or a path. */
export type Endpoint = PortEndpoint | PathEndpoint;

export interface PortEndpoint {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** The machine may lack the address: `-` in front of it in `bind`. */
  readonly optional?: boolean;
  readonly tls?: TlsOptions;
  /** Connections that the system keeps while they wait to be accepted. */
  readonly backlog?: number;
}

export interface PathEndpoint {
  readonly path: string;
  /** Permissions of the socket; null leaves them to the umask. */
  readonly mode: number | null;
}

/** How redis.conf writes "every address" of IPv4 and IPv6. */
const anyAddress: Readonly<Record<string, string>> = { "*": "0.0.0.0", "::*": "::" };

/** Reads `bind`, `port`, `tls-*` and `unixsocket`. Throws `StartError` for what cannot be. */
export function endpointsOf({ configuration }: Instance): Endpoint[] {
  const get = (name: string): string => configuration.get(name);
  const backlog = Number(get("tcp-backlog"));
  const [port, tlsPort] = [Number(get("port")), Number(get("tls-port"))];
  const tls = tlsPort === 0 ? undefined : tlsOptions(get);
  const endpoints: Endpoint[] = [];
  for (const word of get("bind").split(" ")) {
    if (word === "") continue;
    const optional = word.startsWith("-");
    const address = optional ? word.slice(1) : word;
    const place = { host: anyAddress[address] ?? address, optional, backlog };
    if (port > 0) endpoints.push({ ...place, port });
    if (tls !== undefined) endpoints.push({ ...place, port: tlsPort, tls });
  }
  const path = get("unixsocket");
  if (path !== "") endpoints.push({ path, mode: modeOf(get("unixsocketperm")) });
  return endpoints;
}

function modeOf(digits: string): number | null {
  const mode = Number.parseInt(digits, 8);
  if (!/^[0-7]+$/.test(digits) || mode > 0o777)
    throw new StartError(`unixsocketperm: '${digits}' is no octal number from 0 to 777`);
  return mode === 0 ? null : mode;
}
