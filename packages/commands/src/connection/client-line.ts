import type { Args } from "@allset/resp";
import { argumentIs } from "../registry/words.js";
import type { Session } from "../session/session.js";
import { defaultUser } from "./authentication.js";

export type ClientType = "normal" | "master" | "replica" | "pubsub";

/** The type that argument `at` names, or null. */
export function parseClientType(args: Args, at: number): ClientType | null {
  if (argumentIs(args, at, "normal")) return "normal";
  if (argumentIs(args, at, "pubsub")) return "pubsub";
  if (argumentIs(args, at, "replica") || argumentIs(args, at, "slave")) return "replica";
  return argumentIs(args, at, "master") ? "master" : null;
}

/** A client that monitors is a normal one. */
export const typeOfClient = (session: Session): ClientType => (session.subscriptionCount > 0 ? "pubsub" : "normal");

/**
 * A client's line in CLIENT LIST: the fields of Redis 7.0 in their order, then those of newer versions.
 *
 * `qbuf` counts what was received and not executed yet, `obl` what was written since the last flush, `omem` what waits for the
 * peer. A connection has no buffer of its own between commands, so `rbs` and its like are 0.
 */
export function describeClient(session: Session): string {
  const { connection, subscriptions, transaction } = session;
  const { inputBytes, outputBytes, unsentBytes } = connection;
  const argumentBytes = (session.waiting ?? session.blocked?.args)?.bytes.length ?? 0;
  const queueBytes = transaction?.bytes ?? 0;
  const fields = [
    `id=${session.id}`,
    `addr=${connection.address}`,
    `laddr=${connection.localAddress}`,
    `fd=${connection.descriptor}`,
    `name=${session.name}`,
    `age=${secondsSince(session, session.createdAtMs)}`,
    `idle=${secondsSince(session, session.lastActiveMs)}`,
    `flags=${flagsOf(session)}`,
    `db=${session.databaseIndex}`,
    `sub=${subscriptions.channel.size}`,
    `psub=${subscriptions.pattern.size}`,
    `ssub=${subscriptions.shard.size}`,
    `multi=${transaction === null ? -1 : transaction.queue.length}`,
    `qbuf=${inputBytes}`,
    "qbuf-free=0",
    `argv-mem=${argumentBytes}`,
    `multi-mem=${queueBytes}`,
    "rbs=0 rbp=0",
    `obl=${outputBytes - unsentBytes}`,
    `oll=${unsentBytes > 0 ? 1 : 0}`,
    `omem=${unsentBytes}`,
    `tot-mem=${inputBytes + argumentBytes + queueBytes + outputBytes}`,
    `events=${unsentBytes > 0 ? "rw" : "r"}`,
    `cmd=${session.lastCommand?.fullName ?? "NULL"}`,
    `user=${defaultUser}`,
    "redir=-1",
    `resp=${connection.reply.protocol}`,
    `lib-name=${session.libraryName}`,
    `lib-ver=${session.libraryVersion}`,
    `watch=${session.instance.watches.countOf(session)}`,
    "io-thread=0",
  ];
  return fields.join(" ");
}

const secondsSince = (session: Session, ms: number): number => Math.floor((session.keyspace.now - ms) / 1000);

/** Redis's letters, in its order. */
function flagsOf(session: Session): string {
  let flags = "";
  if (session.monitoring) flags += "O";
  if (session.subscriptionCount > 0) flags += "P";
  if (session.transaction !== null) flags += "x";
  if (session.suspended) flags += "b";
  if (session.watchBroken) flags += "d";
  if (session.closing) flags += "c";
  if (session.connection.kind === "unix") flags += "U";
  if (session.noEvict) flags += "e";
  if (session.noTouch) flags += "T";
  return flags === "" ? "N" : flags;
}
