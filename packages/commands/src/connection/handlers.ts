import { parseInteger } from "@allset/engine";
import { errors, wrongArity } from "../errors.js";
import { implement } from "../registry/registry.js";
import type { Session } from "../session/session.js";
import { authentication } from "./authentication.js";
import { clientModes } from "./client-modes.js";
import { clientNames } from "./client-names.js";
import { clientOthers } from "./client-others.js";
import { connectionSpec } from "./spec.js";

const INT32_MAX = 2 ** 31 - 1;

export const connectionFamily = implement<typeof connectionSpec, Session>(connectionSpec, {
  ...authentication,
  ...clientModes,
  ...clientNames,
  ...clientOthers,

  echo(_session, args, reply) {
    reply.bulk(args.bytes, args.starts[1], args.ends[1]);
  },

  ping(session, args, reply) {
    if (args.count > 2) return session.fail(reply, wrongArity("ping"));
    if (session.subscriptionCount > 0 && reply.protocol === 2) {
      reply.array(2);
      reply.text("pong");
      if (args.count === 1) reply.text("");
    } else if (args.count === 1) return reply.simple("PONG");
    if (args.count === 2) reply.bulk(args.bytes, args.starts[1], args.ends[1]);
  },

  quit(session, _args, reply) {
    reply.ok();
    session.closeAfterReply();
  },

  reset(session, _args, reply) {
    // CLIENT REPLY OFF ends before the answer, SKIP after it.
    const answer = session.replyMode === "off" ? session.connection.reply : reply;
    session.reset();
    answer.simple("RESET");
  },

  select(session, args, reply) {
    const index = parseInteger(args.bytes, args.starts[1], args.ends[1]);
    if (Number.isNaN(index)) return session.fail(reply, errors.notInteger);
    if (index > INT32_MAX || index < -INT32_MAX - 1) return session.fail(reply, errors.notInt32);
    if (index < 0 || index >= session.keyspace.databases.length) return session.fail(reply, errors.dbIndexOutOfRange);
    session.select(index);
    reply.ok();
  },
});
