/**
 * The gate: the one list of checks between a command's bytes and its handler, in Redis's order, for every transport, MULTI and
 * scripts. A handler may assume all of it.
 */
import type { Args } from "@allset/resp";
import { errors, subscribedOnly, wrongArity } from "../errors.js";
import type { Command } from "../registry/command.js";
import { CommandFlag } from "../registry/command-flag.js";
import type { Session } from "./session.js";

/** Commands that answer a client which has subscribed over RESP2. */
const whileSubscribed: ReadonlySet<string> = new Set([
  "subscribe",
  "unsubscribe",
  "psubscribe",
  "punsubscribe",
  "ssubscribe",
  "sunsubscribe",
  "ping",
  "quit",
  "reset",
]);

/** Commands that run at once although the client is inside MULTI. */
const notQueued: ReadonlySet<string> = new Set(["exec", "discard", "multi", "watch", "quit", "reset"]);

/** What the gate reads of a command beyond its flags, computed once. */
export interface Admission {
  readonly whileSubscribed: boolean;
  readonly notQueued: boolean;
  readonly isExec: boolean;
}

export function admissionOf(command: Command<Session>): Admission {
  return {
    whileSubscribed: whileSubscribed.has(command.fullName),
    notQueued: notQueued.has(command.fullName),
    isExec: command.fullName === "exec",
  };
}

/** The error with which a call is refused, or null where it may go on. Allocates only to refuse. */
export function refusal(session: Session, command: Command<Session>, args: Args): string | null {
  if (!command.acceptsCount(args.count)) return wrongArity(command.fullName);
  if (command.handler === null) return wrongArity(command.fullName);
  if (!session.authenticated && (command.flags & CommandFlag.no_auth) === 0) return errors.noAuth;
  if (session.transaction !== null && (command.flags & CommandFlag.no_multi) !== 0) return errors.noMulti;
  if (session.fromBrowser && command.browserRefused) return refusedToBrowser(command);
  const admission = session.instance.admissions[command.id];
  if (!makeRoom(session) && needsMemory(session, command, admission)) return errors.outOfMemory;
  if (session.subscriptionCount > 0 && session.connection.reply.protocol === 2 && !admission.whileSubscribed)
    return subscribedOnly(command.fullName);
  return null;
}

/** Evicts where memory is short, as a commit of its own: whatever the command does, WATCH and others have learnt of it. */
function makeRoom({ keyspace }: Session): boolean {
  const enough = keyspace.makeRoom();
  if (keyspace.commits.dirty) keyspace.commits.commit();
  return enough;
}

/** Queueing needs memory whatever the command is; EXEC needs what its queue needs. */
function needsMemory({ transaction }: Session, command: Command<Session>, admission: Admission): boolean {
  if (transaction !== null && !admission.notQueued) return true;
  const flags = transaction !== null && admission.isExec ? transaction.flags : command.flags;
  return (flags & CommandFlag.denyoom) !== 0;
}

const refusedToBrowser = (command: Command<Session>): string =>
  `NOPERM this connection may not run '${command.fullName}': ${command.browserRefusal}`;

const UNKNOWN_NAME_CHARS_MAX = 128;

/** The error for a name that no command has, as Redis words it. */
export function unknownCommand(session: Session, args: Args): string {
  const command = session.instance.registry.find(args.bytes, args.starts[0], args.ends[0]);
  const name = printable(args, 0);
  if (command !== undefined)
    return `ERR unknown subcommand '${printable(args, 1)}'. Try ${command.name.toUpperCase()} HELP.`;
  let shown = "";
  for (let i = 1; i < args.count && shown.length < UNKNOWN_NAME_CHARS_MAX; i++) {
    const left = UNKNOWN_NAME_CHARS_MAX - shown.length;
    shown += `'${latin1(args, i, left)}' `;
  }
  return `ERR unknown command '${name}', with args beginning with: ${shown}`;
}

const printable = (args: Args, index: number): string => latin1(args, index, UNKNOWN_NAME_CHARS_MAX);

function latin1(args: Args, index: number, charsMax: number): string {
  let text = "";
  const end = Math.min(args.ends[index], args.starts[index] + charsMax);
  for (let at = args.starts[index]; at < end; at++) text += String.fromCharCode(args.bytes[at]);
  return text;
}
