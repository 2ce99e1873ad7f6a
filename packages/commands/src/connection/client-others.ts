import { parseInteger } from "@allset/engine";
import type { ReplySink } from "@allset/resp";
import { errors, unknownClientType } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import { argumentIs } from "../registry/words.js";
import type { Session } from "../session/session.js";
import { shownArgument } from "../session/shown-argument.js";
import { writeHelp } from "../subcommand-help.js";
import { ClientFilter } from "./client-filter.js";
import { describeClient, parseClientType, typeOfClient } from "./client-line.js";
import type { connectionSpec } from "./spec.js";

/** Writes the lines of clients, in ascending order of their numbers where they come from the table of sessions. */
function writeLines(sessions: Iterable<Session>, reply: ReplySink): void {
  let lines = "";
  for (const session of sessions) lines += `${describeClient(session)}\n`;
  reply.verbatim("txt", lines);
}

export const clientOthers: SomeHandlers<
  typeof connectionSpec,
  "client|help" | "client|info" | "client|kill" | "client|list"
> = {
  "client|help"(session, _args, reply) {
    writeHelp(session, reply);
  },

  "client|info"(session, _args, reply) {
    writeLines([session], reply);
  },

  "client|kill"(session, args, reply) {
    const filter = new ClientFilter();
    const refused = args.count === 3 ? filter.readAddress(args) : filter.readPairs(args);
    if (refused !== null) return session.fail(reply, refused);
    let killed = 0;
    let killsItself = false;
    for (const other of session.instance.sessions.values()) {
      if (!filter.matches(other, session)) continue;
      killed++;
      if (other === session) killsItself = true;
      else other.kill();
    }
    if (args.count > 3) reply.integer(killed);
    else if (killed === 0) session.fail(reply, errors.noSuchClient);
    else reply.ok();
    if (killsItself) session.closeAfterReply();
  },

  "client|list"(session, args, reply) {
    const { sessions } = session.instance;
    if (args.count === 4 && argumentIs(args, 2, "type")) {
      const type = parseClientType(args, 3);
      if (type === null) return session.fail(reply, unknownClientType(shownArgument(args, 3)));
      return writeLines(
        [...sessions.values()].filter((other) => typeOfClient(other) === type),
        reply,
      );
    }
    if (args.count > 3 && argumentIs(args, 2, "id")) {
      const found: Session[] = [];
      for (let i = 3; i < args.count; i++) {
        const id = parseInteger(args.bytes, args.starts[i], args.ends[i]);
        if (Number.isNaN(id)) return session.fail(reply, errors.invalidClientId);
        const other = sessions.get(id);
        if (other !== undefined) found.push(other);
      }
      return writeLines(found, reply);
    }
    if (args.count > 2) return session.fail(reply, errors.syntax);
    writeLines(sessions.values(), reply);
  },
};
