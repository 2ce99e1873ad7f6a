import type { Args, ReplySink } from "@allset/resp";
import { subcommandOrArity } from "../errors.js";
import { matchGlob } from "../glob.js";
import type { SubscriptionKind } from "../instance/topic.js";
import { implement } from "../registry/registry.js";
import type { Session } from "../session/session.js";
import { shownArgument } from "../session/shown-argument.js";
import { writeHelp } from "../subcommand-help.js";
import { pubsubSpec } from "./spec.js";
import { subscribe, unsubscribe } from "./subscribe.js";

/** Argument `at`, borrowed. */
const bytesOf = (args: Args, at: number): Uint8Array => args.bytes.subarray(args.starts[at], args.ends[at]);

/** Answers the names of a kind that have subscribers, those alone that match argument 2 if it is there. */
function writeTopics(session: Session, args: Args, reply: ReplySink, kind: SubscriptionKind): void {
  if (args.count > 3) return session.fail(reply, subcommandOrArity("pubsub", shownArgument(args, 1)));
  const { bytes, starts, ends } = args;
  const all = args.count === 2;
  const hole = reply.deferArray();
  let count = 0;
  for (const { name } of session.instance.pubsub.of(kind).values()) {
    if (!all && !matchGlob(bytes, starts[2], ends[2], name, 0, name.length)) continue;
    reply.bulk(name, 0, name.length);
    count++;
  }
  reply.fillArray(hole, count);
}

/** Answers each name given with the number of its subscribers. */
function writeCounts(session: Session, args: Args, reply: ReplySink, kind: SubscriptionKind): void {
  reply.array(2 * (args.count - 2));
  for (let i = 2; i < args.count; i++) {
    reply.bulk(args.bytes, args.starts[i], args.ends[i]);
    reply.integer(session.instance.pubsub.find(kind, bytesOf(args, i))?.subscribers.size ?? 0);
  }
}

export const pubsubFamily = implement<typeof pubsubSpec, Session>(pubsubSpec, {
  psubscribe: (session, args) => subscribe(session, args, "pattern"),
  punsubscribe: (session, args) => unsubscribe(session, args, "pattern"),
  ssubscribe: (session, args) => subscribe(session, args, "shard"),
  subscribe: (session, args) => subscribe(session, args, "channel"),
  sunsubscribe: (session, args) => unsubscribe(session, args, "shard"),
  unsubscribe: (session, args) => unsubscribe(session, args, "channel"),

  publish(session, args, reply) {
    reply.integer(session.instance.pubsub.publish(bytesOf(args, 1), bytesOf(args, 2)));
  },

  spublish(session, args, reply) {
    reply.integer(session.instance.pubsub.publishToShard(bytesOf(args, 1), bytesOf(args, 2)));
  },

  "pubsub|channels": (session, args, reply) => writeTopics(session, args, reply, "channel"),
  "pubsub|shardchannels": (session, args, reply) => writeTopics(session, args, reply, "shard"),
  "pubsub|numsub": (session, args, reply) => writeCounts(session, args, reply, "channel"),
  "pubsub|shardnumsub": (session, args, reply) => writeCounts(session, args, reply, "shard"),

  "pubsub|numpat"(session, _args, reply) {
    reply.integer(session.instance.pubsub.of("pattern").size);
  },

  "pubsub|help"(session, _args, reply) {
    writeHelp(session, reply);
  },
});
