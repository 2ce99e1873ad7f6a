import type { Connection } from "./connection.js";

/** Whether a client runs on this machine: what `local` means in `enable-debug-command` and its like. */
export function isLocal({ kind, address }: Connection): boolean {
  return kind === "unix" || kind === "internal" || address.startsWith("127.0.0.1:") || address.startsWith("[::1]:");
}
