/** Whom a listener turns away before a session begins, with Redis's own words. */
import type net from "node:net";
import type { Instance } from "@allset/commands";

const tooManyClients = "-ERR max number of clients reached\r\n";

const protectedMode =
  "-DENIED Redis is running in protected mode because protected mode is enabled and no password is set for the default user. " +
  "In this mode connections are only accepted from the loopback interface. If you want to connect from external computers to " +
  "Redis you may adopt one of the following solutions: 1) Just disable protected mode sending the command 'CONFIG SET " +
  "protected-mode no' from the loopback interface by connecting to Redis from the same host the server is running, however " +
  "MAKE SURE Redis is not publicly accessible from internet if you do so. Use CONFIG REWRITE to make this change permanent. " +
  "2) Alternatively you can just disable the protected mode by editing the Redis configuration file, and setting the protected " +
  "mode option to 'no', and then restarting the server. 3) If you started the server manually just for testing, restart it " +
  "with the '--protected-mode no' option. 4) Setup a an authentication password for the default user. NOTE: You only need to " +
  "do one of the above things in order for the server to start accepting connections from the outside.\r\n";

/**
 * The reply with which a client is turned away, or null where it may come in. `throughPath`: it came through a unix socket. One that
 * came to a port and has no address is gone already, but what it sent can still be read: it is a stranger.
 */
export function refusalOf(instance: Instance, { remoteAddress }: net.Socket, throughPath: boolean): string | null {
  const { settings, sessions, configuration } = instance;
  if (sessions.size >= settings.maxClients) return tooManyClients;
  if (throughPath || settings.requirePass !== "") return null;
  if (remoteAddress !== undefined && isLoopback(remoteAddress)) return null;
  return configuration.get("protected-mode") === "yes" ? protectedMode : null;
}

/** Whether an address is this machine's own, as protected mode sees it. */
export const isLoopback = (address: string): boolean => address === "127.0.0.1" || address === "::1";
