import type { Args } from "@allset/resp";
import type { SubscriptionKind } from "../instance/topic.js";
import type { Session } from "../session/session.js";

/** The letter that commands and confirmations of a kind begin with. */
const prefixes: Readonly<Record<SubscriptionKind, string>> = { channel: "", pattern: "p", shard: "s" };

/** Subscribes to all names given. Each is confirmed by a message of its own; there is no reply besides. */
export function subscribe(session: Session, args: Args, kind: SubscriptionKind): void {
  for (let i = 1; i < args.count; i++) {
    const name = args.bytes.subarray(args.starts[i], args.ends[i]);
    session.instance.pubsub.subscribe(kind, name, session);
    confirm(session, kind, "subscribe", name);
  }
}

/** Ends the subscriptions to all names given, whether there are such or not; without names all of the kind. */
export function unsubscribe(session: Session, args: Args, kind: SubscriptionKind): void {
  const { pubsub } = session.instance;
  const own = session.subscriptions[kind];
  if (args.count === 1) {
    if (own.size === 0) return confirm(session, kind, "unsubscribe", null);
    for (const topic of own) {
      pubsub.unsubscribe(topic, session);
      confirm(session, kind, "unsubscribe", topic.name);
    }
    return;
  }
  for (let i = 1; i < args.count; i++) {
    const name = args.bytes.subarray(args.starts[i], args.ends[i]);
    const topic = pubsub.find(kind, name);
    if (topic !== undefined) pubsub.unsubscribe(topic, session);
    confirm(session, kind, "unsubscribe", name);
  }
}

/** Tells of one subscription made or ended: kind, name (null: there was none), and how many are left. */
function confirm(session: Session, kind: SubscriptionKind, what: string, name: Uint8Array | null): void {
  const { channel, pattern, shard } = session.subscriptions;
  const sink = session.connection.beginPush();
  sink.push(3);
  sink.text(prefixes[kind] + what);
  if (name === null) sink.null();
  else sink.bulk(name, 0, name.length);
  // Channels and patterns are counted together, shard channels apart.
  sink.integer(kind === "shard" ? shard.size : channel.size + pattern.size);
  session.connection.endPush();
}
