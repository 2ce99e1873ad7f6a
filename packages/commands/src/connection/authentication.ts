import { parseInteger } from "@allset/engine";
import { type Args, encodeUtf8Escaped, type ReplySink } from "@allset/resp";
import { errors, helloOption } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import { compatibleServer, compatibleVersion } from "../instance/identity.js";
import { argumentIs } from "../registry/words.js";
import type { Session } from "../session/session.js";
import { shownArgument } from "../session/shown-argument.js";
import { setName } from "./client-names.js";
import type { connectionSpec } from "./spec.js";

/** The one user there is: until access lists come, a password is all that a client can be asked for. */
export const defaultUser = "default";

/** Whether argument `at` is the password. Takes as long for a wrong one as for a right one. O(bytes). */
function isPassword(password: string, args: Args, at: number): boolean {
  const expected = encodeUtf8Escaped(password);
  const start = args.starts[at];
  let difference = args.size(at) ^ expected.length;
  for (let i = 0; i < args.size(at); i++) difference |= args.bytes[start + i] ^ (expected[i % expected.length] ?? 0);
  return difference === 0;
}

/** Logs in with the user of argument `userAt` (0: the default one) and the password behind it; false where that is refused. */
function logIn(session: Session, args: Args, userAt: number, passwordAt: number, reply: ReplySink): boolean {
  const { requirePass } = session.instance.settings;
  const isUser = userAt === 0 || (args.size(userAt) === defaultUser.length && args.text(userAt) === defaultUser);
  if (!isUser || (requirePass !== "" && !isPassword(requirePass, args, passwordAt))) {
    session.fail(reply, errors.wrongPassword);
    return false;
  }
  session.authenticate(true);
  return true;
}

/** Executes HELLO's options in turn, each at once as in Redis; false where one is refused. */
function applyHelloOptions(session: Session, args: Args, reply: ReplySink): boolean {
  for (let at = 2; at < args.count; ) {
    const values = args.count - 1 - at;
    if (values >= 2 && argumentIs(args, at, "auth")) {
      if (!logIn(session, args, at + 1, at + 2, reply)) return false;
      at += 3;
    } else if (values >= 1 && argumentIs(args, at, "setname")) {
      if (!setName(session, args, at + 1, reply)) return false;
      at += 2;
    } else {
      session.fail(reply, helloOption(shownArgument(args, at)));
      return false;
    }
  }
  return true;
}

function writeGreeting(session: Session, reply: ReplySink): void {
  reply.map(7);
  reply.text("server");
  reply.text(compatibleServer);
  reply.text("version");
  reply.text(compatibleVersion);
  reply.text("proto");
  reply.integer(reply.protocol);
  reply.text("id");
  reply.integer(session.id);
  reply.text("mode");
  reply.text("standalone");
  reply.text("role");
  reply.text("master");
  reply.text("modules");
  reply.array(0);
}

export const authentication: SomeHandlers<typeof connectionSpec, "auth" | "hello"> = {
  auth(session, args, reply) {
    if (args.count > 3) return session.fail(reply, errors.syntax);
    const named = args.count === 3;
    if (!named && session.instance.settings.requirePass === "") return session.fail(reply, errors.noPassword);
    if (logIn(session, args, named ? 1 : 0, named ? 2 : 1, reply)) reply.ok();
  },

  hello(session, args, reply) {
    let protocol = session.connection.reply.protocol;
    if (args.count > 1) {
      const wanted = parseInteger(args.bytes, args.starts[1], args.ends[1]);
      if (Number.isNaN(wanted)) return session.fail(reply, errors.notProtocolVersion);
      if (wanted !== 2 && wanted !== 3) return session.fail(reply, errors.noSuchProtocol);
      protocol = wanted;
    }
    if (!applyHelloOptions(session, args, reply)) return;
    if (session.mustAuthenticate) return session.fail(reply, errors.helloNeedsAuth);
    session.connection.setProtocol(protocol);
    writeGreeting(session, reply);
  },
};
