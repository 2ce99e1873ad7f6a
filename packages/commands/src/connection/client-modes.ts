import { parseInteger } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors, subcommandOrArity } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import { argumentIs } from "../registry/words.js";
import type { Session } from "../session/session.js";
import { shownArgument } from "../session/shown-argument.js";
import type { connectionSpec } from "./spec.js";

/** What argument 2 says, ON or OFF; null where it is neither, and the error is answered. */
function onOrOff(session: Session, args: Args, reply: ReplySink): boolean | null {
  if (argumentIs(args, 2, "on")) return true;
  if (argumentIs(args, 2, "off")) return false;
  session.fail(reply, errors.syntax);
  return null;
}

export const clientModes: SomeHandlers<
  typeof connectionSpec,
  "client|no-evict" | "client|no-touch" | "client|pause" | "client|reply" | "client|unblock" | "client|unpause"
> = {
  "client|no-evict"(session, args, reply) {
    const on = onOrOff(session, args, reply);
    if (on === null) return;
    session.noEvict = on;
    reply.ok();
  },

  "client|no-touch"(session, args, reply) {
    const on = onOrOff(session, args, reply);
    if (on === null) return;
    session.noTouch = on;
    reply.ok();
  },

  "client|pause"(session, args, reply) {
    if (args.count > 4) return session.fail(reply, subcommandOrArity("client", shownArgument(args, 1)));
    const writeOnly = args.count === 4 && argumentIs(args, 3, "write");
    if (args.count === 4 && !writeOnly && !argumentIs(args, 3, "all")) return session.fail(reply, errors.pauseMode);
    const timeoutMs = parseInteger(args.bytes, args.starts[2], args.ends[2]);
    if (Number.isNaN(timeoutMs)) return session.fail(reply, errors.timeoutNotInteger);
    if (timeoutMs < 0) return session.fail(reply, errors.timeoutNegative);
    session.instance.pauseCommands(writeOnly ? "write" : "all", session.keyspace.now + timeoutMs);
    reply.ok();
  },

  "client|reply"(session, args, reply) {
    if (argumentIs(args, 2, "on")) {
      session.replyMode = "on";
      session.connection.reply.ok();
    } else if (argumentIs(args, 2, "off")) session.replyMode = "off";
    else if (!argumentIs(args, 2, "skip")) session.fail(reply, errors.syntax);
    else if (session.replyMode === "on") session.replyMode = "skipNext";
  },

  "client|unblock"(session, args, reply) {
    if (args.count > 4) return session.fail(reply, subcommandOrArity("client", shownArgument(args, 1)));
    const withError = args.count === 4 && argumentIs(args, 3, "error");
    if (args.count === 4 && !withError && !argumentIs(args, 3, "timeout"))
      return session.fail(reply, errors.unblockReason);
    const id = parseInteger(args.bytes, args.starts[2], args.ends[2]);
    if (Number.isNaN(id)) return session.fail(reply, errors.notInteger);
    const { blocking, sessions } = session.instance;
    const other = sessions.get(id);
    reply.integer(other !== undefined && blocking.unblock(other, withError) ? 1 : 0);
  },

  "client|unpause"(session, _args, reply) {
    session.instance.unpause();
    reply.ok();
  },
};
