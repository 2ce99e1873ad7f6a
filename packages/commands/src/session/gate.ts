/**
 * The gate: the one list of checks between a command's bytes and its handler, in Redis's order, for every transport, MULTI and
 * scripts. A handler may assume all of it.
 */
import type { Args } from "@allset/resp";
import { errors, subscribedOnly, wrongArity } from "../errors.js";
import type { Command } from "../registry/command.js";
import { CommandFlag } from "../registry/command-flag.js";
import { argumentIs } from "../registry/words.js";
import { browserLimits } from "./browser-limits.js";
import type { Session } from "./session.js";
import { shownArgument, shownEnd } from "./shown-argument.js";

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

const endsTransaction: ReadonlySet<string> = new Set(["exec", "discard", "quit", "reset"]);

const subscribing: ReadonlySet<string> = new Set(["subscribe", "psubscribe", "ssubscribe"]);

/** What the gate reads of a command beyond its flags, computed once. */
export interface Admission {
  readonly whileSubscribed: boolean;
  readonly notQueued: boolean;
  readonly endsTransaction: boolean;
  readonly isExec: boolean;
  readonly subscribes: boolean;
  readonly watches: boolean;
}

export function admissionOf(command: Command<Session>): Admission {
  return {
    whileSubscribed: whileSubscribed.has(command.fullName),
    notQueued: notQueued.has(command.fullName),
    endsTransaction: endsTransaction.has(command.fullName),
    isExec: command.fullName === "exec",
    subscribes: subscribing.has(command.fullName),
    watches: command.fullName === "watch",
  };
}

/** The error with which a call is refused, or null where it may go on. Allocates only to refuse. */
export function refusal(session: Session, command: Command<Session>, args: Args): string | null {
  if (!command.acceptsCount(args.count)) return wrongArity(command.fullName);
  if (command.handler === null) return wrongArity(command.fullName);
  if (session.mustAuthenticate && (command.flags & CommandFlag.no_auth) === 0) return errors.noAuth;
  if (session.transaction !== null && (command.flags & CommandFlag.no_multi) !== 0) return errors.noMulti;
  const admission = session.instance.admissions[command.id];
  if (session.fromBrowser) {
    const refused = browserRefusal(session, command, admission, args);
    if (refused !== null) return refused;
  }
  if (!makeRoom(session) && needsMemory(session, command, admission)) return errors.outOfMemory;
  if (session.subscriptionCount > 0 && session.connection.reply.protocol === 2 && !admission.whileSubscribed)
    return subscribedOnly(command.fullName);
  if (session.monitoring && (command.flags & touchesKeys) !== 0) return errors.monitorTouchesKeys;
  return null;
}

/** What a browser may not call, and what would hold more than one client's share. */
function browserRefusal(session: Session, command: Command<Session>, admission: Admission, args: Args): string | null {
  if (command.browserRefused) return refusedToBrowser(command);
  const { instance, transaction } = session;
  if (admission.subscribes && session.subscriptionCount + args.count - 1 > session.subscriptionsMax)
    return errors.tooManySubscriptions;
  if (admission.watches && instance.watches.countOf(session) + args.count - 1 > browserLimits.watchedKeysMax)
    return errors.tooManyWatches;
  if (transaction === null || admission.notQueued) return null;
  const bytes = transaction.bytes + args.ends[args.count - 1] - args.starts[0];
  const isFull = bytes > browserLimits.queuedBytesMax || transaction.queue.length >= browserLimits.queuedCommandsMax;
  return isFull ? errors.transactionTooLarge : null;
}

const touchesKeys = CommandFlag.readonly | CommandFlag.write | CommandFlag.may_replicate;

/** Evicts where memory is short, as a commit of its own: whatever the command does, WATCH and others have learnt of it. */
function makeRoom({ keyspace }: Session): boolean {
  const enough = keyspace.makeRoom();
  if (keyspace.commits.dirty) keyspace.commits.commit();
  return enough;
}

/** Inside MULTI every command may need memory, if only to be queued, but for those that end it; EXEC needs what its queue needs. */
function needsMemory({ transaction }: Session, command: Command<Session>, admission: Admission): boolean {
  if (transaction !== null && !admission.endsTransaction) return true;
  const flags = transaction !== null && admission.isExec ? transaction.flags : command.flags;
  return (flags & CommandFlag.denyoom) !== 0;
}

const refusedToBrowser = (command: Command<Session>): string =>
  `NOPERM this connection may not run '${command.fullName}': ${command.browserRefusal}`;

/** Bytes of a name, and of all arguments together, that an error shows. */
const SHOWN_BYTES_MAX = 128;

/** The error for a name that no command has, as Redis words it. */
export function unknownCommand(session: Session, args: Args): string {
  const command = session.instance.registry.find(args.bytes, args.starts[0], args.ends[0]);
  if (command !== undefined)
    return `ERR unknown subcommand '${shownArgument(args, 1, SHOWN_BYTES_MAX)}'. Try ${command.name.toUpperCase()} HELP.`;
  let shown = "";
  let left = SHOWN_BYTES_MAX;
  for (let i = 1; i < args.count && left > 0; i++) {
    shown += `'${shownArgument(args, i, left)}' `;
    left -= shownEnd(args, i, left) - args.starts[i] + 3;
  }
  return `ERR unknown command '${shownArgument(args, 0, SHOWN_BYTES_MAX)}', with args beginning with: ${shown}`;
}

/**
 * Whether a name that no command has is a line of an HTTP request. A page may have a browser send one to any port, with commands in
 * its body: as in Redis such a connection is closed before it gets there, without an answer.
 */
export const isHttp = (args: Args): boolean => argumentIs(args, 0, "post") || argumentIs(args, 0, "host:");
