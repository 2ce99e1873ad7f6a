import { errors, rewriteFailed } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import { isLocal } from "../session/locality.js";
import { writeHelp } from "../subcommand-help.js";
import type { serverSpec } from "./spec.js";

export const configuration: SomeHandlers<
  typeof serverSpec,
  "config|get" | "config|help" | "config|resetstat" | "config|rewrite" | "config|set"
> = {
  "config|get"(session, args, reply) {
    const patterns = Array.from({ length: args.count - 2 }, (_, i) => args.text(i + 2));
    const found = session.instance.configuration.match(patterns);
    reply.map(found.size);
    for (const [name, value] of found) {
      reply.text(name);
      reply.text(value);
    }
  },

  "config|help"(session, _args, reply) {
    writeHelp(session, reply);
  },

  "config|resetstat"(session, _args, reply) {
    session.instance.resetStatistics();
    reply.ok();
  },

  "config|rewrite"(session, _args, reply) {
    const { host } = session.instance;
    if (host?.rewriteConfiguration === undefined) return session.fail(reply, errors.noConfigFile);
    const reason = host.rewriteConfiguration();
    if (reason === null) reply.ok();
    else session.fail(reply, rewriteFailed(reason));
  },

  "config|set"(session, args, reply) {
    if (args.count % 2 !== 0) return session.fail(reply, errors.syntax);
    const pairs = Array.from(
      { length: (args.count - 2) / 2 },
      (_, i) => [args.text(2 + 2 * i), args.text(3 + 2 * i)] as const,
    );
    const error = session.instance.configuration.set(pairs, isLocal(session.connection));
    if (error === null) reply.ok();
    else session.fail(reply, error);
  },
};
