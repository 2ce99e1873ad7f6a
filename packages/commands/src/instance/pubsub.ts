import type { Session } from "../session/session.js";

/** What a client may subscribe to: channels, patterns over channel names, and shard channels. */
export type SubscriptionKind = "channel" | "pattern" | "shard";

/**
 * Who hears what. Channel names are kept as latin-1 text, one character a byte.
 *
 * Publishing costs O(subscribers of the channel + patterns). Delivery writes to each subscriber's output and never waits: a reader
 * that is too slow is the transport's to close.
 */
export class PubSub {
  readonly #subscribers: Readonly<Record<SubscriptionKind, Map<string, Set<Session>>>> = {
    channel: new Map(),
    pattern: new Map(),
    shard: new Map(),
  };

  /** Subscribers by name, for PUBSUB CHANNELS, NUMSUB and their like. */
  of(kind: SubscriptionKind): ReadonlyMap<string, ReadonlySet<Session>> {
    return this.#subscribers[kind];
  }

  /** False where the session was subscribed already. */
  subscribe(kind: SubscriptionKind, name: string, session: Session): boolean {
    const own = session.subscriptions[kind];
    if (own.has(name)) return false;
    own.add(name);
    const table = this.#subscribers[kind];
    let sessions = table.get(name);
    if (sessions === undefined) table.set(name, (sessions = new Set()));
    sessions.add(session);
    return true;
  }

  /** False where the session was not subscribed. */
  unsubscribe(kind: SubscriptionKind, name: string, session: Session): boolean {
    if (!session.subscriptions[kind].delete(name)) return false;
    const sessions = this.#subscribers[kind].get(name);
    sessions?.delete(session);
    if (sessions?.size === 0) this.#subscribers[kind].delete(name);
    return true;
  }

  /** Ends all subscriptions of a session that leaves. */
  removeSession(session: Session): void {
    for (const kind of ["channel", "pattern", "shard"] as const)
      for (const name of [...session.subscriptions[kind]]) this.unsubscribe(kind, name, session);
  }
}
