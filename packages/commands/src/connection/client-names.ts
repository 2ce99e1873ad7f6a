import type { Args, ReplySink } from "@allset/resp";
import { clientAttribute, errors, unknownAttribute } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import { argumentIs } from "../registry/words.js";
import type { Session } from "../session/session.js";
import { shownArgument } from "../session/shown-argument.js";
import type { connectionSpec } from "./spec.js";

const FIRST_PRINTABLE = 0x21;
const LAST_PRINTABLE = 0x7e;

/** Whether argument `at` fits into a line of CLIENT LIST: printable ASCII without blanks. */
function fitsLine(args: Args, at: number): boolean {
  for (let i = args.starts[at]; i < args.ends[at]; i++)
    if (args.bytes[i] < FIRST_PRINTABLE || args.bytes[i] > LAST_PRINTABLE) return false;
  return true;
}

/** Names the connection as argument `at` says; false where that is refused. */
export function setName(session: Session, args: Args, at: number, reply: ReplySink): boolean {
  if (!fitsLine(args, at)) {
    session.fail(reply, errors.clientName);
    return false;
  }
  session.name = args.text(at);
  return true;
}

export const clientNames: SomeHandlers<
  typeof connectionSpec,
  "client|getname" | "client|id" | "client|setinfo" | "client|setname"
> = {
  "client|getname"(session, _args, reply) {
    if (session.name === "") reply.null();
    else reply.text(session.name);
  },

  "client|id"(session, _args, reply) {
    reply.integer(session.id);
  },

  "client|setinfo"(session, args, reply) {
    const isName = argumentIs(args, 2, "lib-name");
    if (!isName && !argumentIs(args, 2, "lib-ver"))
      return session.fail(reply, unknownAttribute(shownArgument(args, 2)));
    if (!fitsLine(args, 3)) return session.fail(reply, clientAttribute(shownArgument(args, 2)));
    if (isName) session.libraryName = args.text(3);
    else session.libraryVersion = args.text(3);
    reply.ok();
  },

  "client|setname"(session, args, reply) {
    if (setName(session, args, 2, reply)) reply.ok();
  },
};
