import { parseInteger } from "@allset/engine";
import type { ReplySink } from "@allset/resp";
import { errors, subcommandOrArity } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import type { SlowlogEntry } from "../instance/slowlog.js";
import { shownArgument } from "../session/shown-argument.js";
import { writeHelp } from "../subcommand-help.js";
import type { serverSpec } from "./spec.js";

const ENTRIES_DEFAULT = 10;

export const observation: SomeHandlers<
  typeof serverSpec,
  "monitor" | "slowlog|get" | "slowlog|help" | "slowlog|len" | "slowlog|reset"
> = {
  // As in Redis a client that monitors already gets no reply.
  monitor(session, _args, reply) {
    if (session.executing) return session.fail(reply, errors.monitorInTransaction);
    if (session.monitoring) return;
    session.instance.monitors.add(session);
    reply.ok();
  },

  "slowlog|get"(session, args, reply) {
    if (args.count > 3) return session.fail(reply, subcommandOrArity("slowlog", shownArgument(args, 1)));
    const { slowlog } = session.instance;
    let count = ENTRIES_DEFAULT;
    if (args.count === 3) count = parseInteger(args.bytes, args.starts[2], args.ends[2]);
    if (!(count >= -1)) return session.fail(reply, errors.slowlogCount);
    const entries = slowlog.latest(count === -1 ? slowlog.length : count);
    reply.array(entries.length);
    for (const entry of entries) writeEntry(entry, reply);
  },

  "slowlog|help"(session, _args, reply) {
    writeHelp(session, reply);
  },

  "slowlog|len"(session, _args, reply) {
    reply.integer(session.instance.slowlog.length);
  },

  "slowlog|reset"(session, _args, reply) {
    session.instance.slowlog.clear();
    reply.ok();
  },
};

function writeEntry(entry: SlowlogEntry, reply: ReplySink): void {
  reply.array(6);
  reply.integer(entry.id);
  reply.integer(entry.atSeconds);
  reply.integer(entry.micros);
  reply.array(entry.args.length);
  for (const argument of entry.args) reply.bulk(argument, 0, argument.length);
  reply.text(entry.address);
  reply.text(entry.clientName);
}
