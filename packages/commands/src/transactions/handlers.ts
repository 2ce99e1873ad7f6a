import type { ReplySink } from "@allset/resp";
import { errors, thrownText } from "../errors.js";
import { implement } from "../registry/registry.js";
import { discardSink } from "../session/discard-sink.js";
import type { Session } from "../session/session.js";
import type { Transaction } from "../session/transaction.js";
import { transactionsSpec } from "./spec.js";

/** Runs the queue as one commit: an error in it stops nothing. */
function run(session: Session, transaction: Transaction, reply: ReplySink): void {
  session.unwatch();
  session.executing = true;
  const mark = reply.mark();
  let overflow: string | null = null;
  try {
    reply.array(transaction.queue.length);
    for (const { command, args } of transaction.queue) {
      // CLIENT REPLY OFF in the queue silences what follows it, and so does CLIENT KILL of the own connection, as in Redis.
      const sink = overflow === null ? session.audible(reply) : discardSink(reply.protocol);
      try {
        session.call(command, args, sink);
      } catch (error) {
        // The replies left no room even for the error of the one that was too large. What is left runs all the same.
        overflow = thrownText(error);
        if (overflow === null) throw error;
      }
    }
  } finally {
    session.executing = false;
    session.transaction = null;
  }
  if (overflow !== null) {
    reply.rollback(mark);
    session.fail(reply, overflow);
  }
  session.instance.pubsub.deliverDeferred();
}

export const transactionsFamily = implement<typeof transactionsSpec, Session>(transactionsSpec, {
  multi(session, _args, reply) {
    if (!session.beginTransaction()) return session.fail(reply, errors.nestedMulti);
    reply.ok();
  },

  exec(session, _args, reply) {
    const { transaction } = session;
    if (transaction === null) return session.fail(reply, errors.execWithoutMulti);
    if (transaction.failed) {
      session.discardTransaction();
      return session.fail(reply, errors.execAborted);
    }
    if (session.watchBroken || session.instance.watches.anyExpired(session)) {
      session.discardTransaction();
      return reply.nullArray();
    }
    run(session, transaction, reply);
  },

  discard(session, _args, reply) {
    if (session.transaction === null) return session.fail(reply, errors.discardWithoutMulti);
    session.discardTransaction();
    reply.ok();
  },

  watch(session, args, reply) {
    if (session.transaction !== null) return session.fail(reply, errors.watchInMulti);
    const { watches } = session.instance;
    if (!session.watchBroken)
      for (let i = 1; i < args.count; i++) watches.add(session, args.bytes, args.starts[i], args.ends[i]);
    reply.ok();
  },

  unwatch(session, _args, reply) {
    session.unwatch();
    reply.ok();
  },
});
