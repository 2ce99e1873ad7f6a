import type { Session } from "../session/session.js";

/** What a client may subscribe to: channels, patterns over channel names, and shard channels. */
export type SubscriptionKind = "channel" | "pattern" | "shard";

/** A channel or pattern that somebody subscribed to. */
export class Topic {
  readonly kind: SubscriptionKind;
  readonly name: Uint8Array;
  /** The name as latin-1 text: the key under which it is found. */
  readonly text: string;
  readonly subscribers: Set<Session> = new Set();

  constructor(kind: SubscriptionKind, name: Uint8Array, text: string) {
    this.kind = kind;
    this.name = name;
    this.text = text;
  }
}

/** What one session is subscribed to. */
export type Subscriptions = Readonly<Record<SubscriptionKind, Set<Topic>>>;

export const newSubscriptions = (): Subscriptions => ({ channel: new Set(), pattern: new Set(), shard: new Set() });

/** Stands for those of a session that has none, which most never have. Nobody adds to it. */
export const noSubscriptions: Subscriptions = newSubscriptions();
