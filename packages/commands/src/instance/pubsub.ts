import { textOf } from "@allset/engine";
import { matchGlob } from "../glob.js";
import type { Session } from "../session/session.js";
import { Message, type MessageKind } from "./message.js";
import { newSubscriptions, noSubscriptions, type SubscriptionKind, Topic } from "./topic.js";

/** A message whose receiver runs a transaction: it is sent behind the transaction's reply. */
interface Deferred {
  readonly session: Session;
  readonly kind: MessageKind;
  readonly pattern: Uint8Array | null;
  readonly channel: Uint8Array;
  readonly payload: Uint8Array;
}

/**
 * Who hears what.
 *
 * Publishing costs O(subscribers of the channel + patterns). A message is encoded once for each protocol and copied to each
 * subscriber's output; nobody waits for a reader and nothing is kept for it here: one that is too slow is the transport's to close.
 */
export class PubSub {
  readonly #topics: Readonly<Record<SubscriptionKind, Map<string, Topic>>> = {
    channel: new Map(),
    pattern: new Map(),
    shard: new Map(),
  };
  readonly #message = new Message();
  #deferred: Deferred[] = [];

  /** What is subscribed to, by latin-1 name: for PUBSUB CHANNELS, NUMSUB and their like. */
  of(kind: SubscriptionKind): ReadonlyMap<string, Topic> {
    return this.#topics[kind];
  }

  /** The topic of that name, if anybody subscribed to it. */
  find(kind: SubscriptionKind, name: Uint8Array): Topic | undefined {
    return this.#topics[kind].get(textOf(name));
  }

  /** Whether `publish` would reach nobody, whatever the channel. */
  get isIdle(): boolean {
    return this.#topics.channel.size === 0 && this.#topics.pattern.size === 0;
  }

  /** Subscribes a session, unless it is already. `name` is borrowed. */
  subscribe(kind: SubscriptionKind, name: Uint8Array, session: Session): void {
    const topics = this.#topics[kind];
    const text = textOf(name);
    let topic = topics.get(text);
    if (topic === undefined) topics.set(text, (topic = new Topic(kind, new Uint8Array(name), text)));
    if (topic.subscribers.has(session)) return;
    topic.subscribers.add(session);
    if (session.subscriptions === noSubscriptions) session.subscriptions = newSubscriptions();
    session.subscriptions[kind].add(topic);
    session.subscriptionCount++;
  }

  /** Ends a subscription of a session. */
  unsubscribe(topic: Topic, session: Session): void {
    if (!topic.subscribers.delete(session)) return;
    if (topic.subscribers.size === 0) this.#topics[topic.kind].delete(topic.text);
    session.subscriptions[topic.kind].delete(topic);
    session.subscriptionCount--;
  }

  /** Ends all subscriptions of a session. */
  removeSession(session: Session): void {
    for (const topics of Object.values(session.subscriptions))
      for (const topic of topics) this.unsubscribe(topic, session);
  }

  /** Sends a message to a channel's subscribers and those of matching patterns; answers to how many. Both are borrowed. */
  publish(channel: Uint8Array, payload: Uint8Array): number {
    let receivers = 0;
    const topic = this.find("channel", channel);
    if (topic !== undefined) receivers = this.#deliver(topic, "message", null, channel, payload);
    for (const pattern of this.#topics.pattern.values()) {
      const { name } = pattern;
      if (matchGlob(name, 0, name.length, channel, 0, channel.length))
        receivers += this.#deliver(pattern, "pmessage", name, channel, payload);
    }
    return receivers;
  }

  /** `publish` for a shard channel, which no pattern hears. */
  publishToShard(channel: Uint8Array, payload: Uint8Array): number {
    const topic = this.find("shard", channel);
    return topic === undefined ? 0 : this.#deliver(topic, "smessage", null, channel, payload);
  }

  /** Sends what was held back while a transaction ran. Called when it has answered. */
  deliverDeferred(): void {
    if (this.#deferred.length === 0) return;
    const deferred = this.#deferred;
    this.#deferred = [];
    for (const { session, kind, pattern, channel, payload } of deferred) {
      this.#message.fill(kind, pattern, channel, payload);
      session.connection.broadcast(this.#message);
      this.#message.clear();
    }
  }

  #deliver(
    topic: Topic,
    kind: MessageKind,
    pattern: Uint8Array | null,
    channel: Uint8Array,
    payload: Uint8Array,
  ): number {
    const receivers = topic.subscribers.size;
    this.#message.fill(kind, pattern, channel, payload);
    for (const session of topic.subscribers) {
      if (!session.executing) session.connection.broadcast(this.#message);
      else
        this.#deferred.push({
          session,
          kind,
          pattern,
          channel: new Uint8Array(channel),
          payload: new Uint8Array(payload),
        });
    }
    this.#message.clear();
    return receivers;
  }
}
