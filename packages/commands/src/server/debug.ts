import { NEVER, parseInteger, StringEncoding } from "@allset/engine";
import { type Args, encodeUtf8Escaped, type ReplySink } from "@allset/resp";
import { errors, subcommandOrArity } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import { parseMemory } from "../instance/parameter.js";
import { isLocal } from "../session/locality.js";
import type { Session } from "../session/session.js";
import { debugProtocol } from "./debug-protocol.js";
import { reload } from "./debug-reload.js";
import { describeListpack, describeObject, describeQuicklist } from "./debug-values.js";
import { digestOfAll, digestOfValue } from "./digest.js";
import type { serverSpec } from "./spec.js";

/** What a word behind DEBUG does, and how many words it takes at least and at most. */
interface Subcommand {
  readonly min: number;
  readonly max: number;
  readonly syntax: string;
  readonly summary: string;
  run(session: Session, args: Args, reply: ReplySink): void;
}

/** 4 GiB, and a little less. */
const PACKED_THRESHOLD_MAX: bigint = 2n ** 32n - 2n ** 20n;

/** Subcommands that tune what Allset does not have: they are answered and change nothing. */
const ignored = (min: number, max: number, syntax: string): Subcommand => ({
  min,
  max,
  syntax,
  summary: "Accepted, and without effect here.",
  run: (_session, _args, reply) => reply.ok(),
});

const subcommands: Readonly<Record<string, Subcommand>> = {
  "change-repl-id": {
    min: 0,
    max: 0,
    syntax: "CHANGE-REPL-ID",
    summary: "Takes another replication ID.",
    run({ instance }, _args, reply) {
      instance.newReplicationId();
      reply.ok();
    },
  },
  digest: {
    min: 0,
    max: 0,
    syntax: "DIGEST",
    summary: "Answers a hash of all data.",
    run: ({ keyspace }, _args, reply) => reply.simple(digestOfAll(keyspace)),
  },
  "digest-value": {
    min: 0,
    max: Number.POSITIVE_INFINITY,
    syntax: "DIGEST-VALUE [key ...]",
    summary: "Answers a hash of each key's value.",
    run({ database }, args, reply) {
      reply.array(args.count - 2);
      for (let i = 2; i < args.count; i++)
        reply.simple(digestOfValue(database, database.peek(args.bytes, args.starts[i], args.ends[i])));
    },
  },
  error: {
    min: 1,
    max: 1,
    syntax: "ERROR text",
    summary: "Answers that error.",
    // As in Redis it is no error of the server's: it is not counted.
    run: (_session, args, reply) => reply.error(args.text(2)),
  },
  listpack: {
    min: 1,
    max: 1,
    syntax: "LISTPACK key",
    summary: "Tells whether a value is held in a listpack.",
    run: describeListpack,
  },
  object: { min: 1, max: 1, syntax: "OBJECT key", summary: "Tells how a value is held.", run: describeObject },
  populate: {
    min: 1,
    max: 3,
    syntax: "POPULATE count [prefix [size]]",
    summary: "Makes keys, where they do not exist.",
    run: populate,
  },
  protocol: {
    min: 1,
    max: 1,
    syntax: "PROTOCOL type",
    summary: "Answers a value of that type.",
    run: debugProtocol,
  },
  quicklist: {
    min: 1,
    max: 2,
    syntax: "QUICKLIST key [<0 | 1>]",
    summary: "Tells whether a value is held in a quicklist.",
    run: describeQuicklist,
  },
  "quicklist-packed-threshold": {
    min: 1,
    max: 1,
    syntax: "QUICKLIST-PACKED-THRESHOLD size",
    summary: "Accepted, and without effect here.",
    run(session, args, reply) {
      const bytes = parseMemory(args.text(2));
      if (bytes === null || bytes > PACKED_THRESHOLD_MAX) return session.fail(reply, errors.packedThreshold);
      reply.ok();
    },
  },
  reload: {
    min: 0,
    max: Number.POSITIVE_INFINITY,
    syntax: "RELOAD",
    summary: "Serializes all values and makes them anew.",
    run: reload,
  },
  replybuffer: ignored(2, 2, "REPLYBUFFER <PEAK-RESET-TIME | RESIZING> value"),
  "set-active-expire": {
    min: 1,
    max: 1,
    syntax: "SET-ACTIVE-EXPIRE <0 | 1>",
    summary: "Keeps keys whose time is up until they are looked for, or not.",
    run({ instance }, args, reply) {
      instance.settings.activeExpire = leadingInteger(args.text(2)) !== 0;
      reply.ok();
    },
  },
  "set-disable-deny-scripts": ignored(1, 1, "SET-DISABLE-DENY-SCRIPTS <0 | 1>"),
  "set-skip-checksum-validation": {
    min: 1,
    max: 1,
    syntax: "SET-SKIP-CHECKSUM-VALIDATION <0 | 1>",
    summary: "Lets RESTORE take payloads with wrong checksums, or not.",
    run({ instance }, args, reply) {
      instance.settings.restoreChecksum = leadingInteger(args.text(2)) === 0;
      reply.ok();
    },
  },
  sleep: {
    min: 1,
    max: 1,
    syntax: "SLEEP seconds",
    summary: "Stops the server for so long.",
    run({ instance }, args, reply) {
      const seconds = Number.parseFloat(args.text(2));
      if (seconds > 0) instance.host?.sleep(seconds * 1000);
      reply.ok();
    },
  },
};

export const debug: SomeHandlers<typeof serverSpec, "debug"> = {
  debug(session, args, reply) {
    const { enableDebugCommand } = session.instance.settings;
    if (enableDebugCommand === "no" || (enableDebugCommand === "local" && !isLocal(session.connection)))
      return session.fail(reply, errors.debugNotAllowed);
    const word = args.text(1);
    const name = word.toLowerCase();
    if (name === "help" && args.count === 2) return writeDebugHelp(reply);
    const found = Object.hasOwn(subcommands, name) ? subcommands[name] : undefined;
    const words = args.count - 2;
    if (found === undefined || words < found.min || words > found.max)
      return session.fail(reply, subcommandOrArity("debug", word));
    found.run(session, args, reply);
  },
};

function writeDebugHelp(reply: ReplySink): void {
  const list = Object.values(subcommands);
  reply.array(1 + 2 * list.length);
  reply.simple("DEBUG <subcommand> [<argument> ...], one of:");
  for (const { syntax, summary } of list) {
    reply.simple(`DEBUG ${syntax}`);
    reply.simple(`    ${summary}`);
  }
}

/** The number with which a text begins, 0 where it does not. */
const leadingInteger = (text: string): number => Number.parseInt(text, 10) || 0;

const encoder = new TextEncoder();

function populate(session: Session, args: Args, reply: ReplySink): void {
  const { database } = session;
  const count = parseInteger(args.bytes, args.starts[2], args.ends[2]);
  const size = args.count > 4 ? parseInteger(args.bytes, args.starts[4], args.ends[4]) : 0;
  if (!(count >= 0 && size >= 0)) return session.fail(reply, errors.notPositive);
  const prefix = args.count > 3 ? args.text(3) : "key";
  for (let i = 0; i < count; i++) {
    const key = encodeUtf8Escaped(`${prefix}:${i}`);
    if (database.find(key, 0, key.length) !== 0) continue;
    const text = encoder.encode(`value:${i}`);
    const value = size === 0 ? text : new Uint8Array(size);
    if (size !== 0) value.set(text.subarray(0, size));
    database.put(0, key, 0, key.length, value, 0, value.length, NEVER, StringEncoding.auto);
    database.changed(key, 0, key.length, NO_CLASS, "populate");
  }
  reply.ok();
}

/** As in Redis, a change that WATCH learns of and notifications do not. */
const NO_CLASS = 0;
