import type { Commit, CommitObserver, Keyspace } from "@allset/engine";
import { NotifyChannel } from "./notify-classes.js";
import type { PubSub } from "./pubsub.js";
import type { Settings } from "./settings.js";

const encoder = new TextEncoder();

/**
 * Keyspace notifications: events of commits, published to `__keyspace@<db>__:<key>` and `__keyevent@<db>__:<event>`.
 *
 * They are published when the command, or the whole transaction, is complete: a client that subscribed itself gets them behind its
 * reply, as in Redis since 7.2. Where they are switched off, commits are not even listened to.
 */
export class Notifications implements CommitObserver {
  readonly #keyspace: Keyspace;
  readonly #pubsub: PubSub;
  readonly #settings: Settings;
  /** Names of events as bytes. They are the handlers' literals, so few. */
  readonly #names = new Map<string, Uint8Array>();

  constructor(keyspace: Keyspace, pubsub: PubSub, settings: Settings) {
    this.#keyspace = keyspace;
    this.#pubsub = pubsub;
    this.#settings = settings;
    keyspace.commits.attach(this);
  }

  /** Which events are published from now on; 0 is none. `parseNotifyClasses` reads them from text. */
  setClasses(classes: number): void {
    this.#settings.notifyClasses = classes;
    const channels = NotifyChannel.keyspace | NotifyChannel.keyevent;
    this.#keyspace.commits.listen(this, (classes & channels) !== 0 && (classes & ~channels) !== 0);
  }

  committed(commit: Commit): void {
    if (this.#pubsub.isIdle) return;
    const classes = this.#settings.notifyClasses;
    for (const event of commit.events) {
      if ((event.class & classes) === 0) continue;
      const name = this.#nameOf(event.name);
      if ((classes & NotifyChannel.keyspace) !== 0)
        this.#pubsub.publish(channelOf(`__keyspace@${event.database}__:`, event.key), name);
      if ((classes & NotifyChannel.keyevent) !== 0)
        this.#pubsub.publish(channelOf(`__keyevent@${event.database}__:`, name), event.key);
    }
  }

  #nameOf(event: string): Uint8Array {
    let name = this.#names.get(event);
    if (name === undefined) this.#names.set(event, (name = encoder.encode(event)));
    return name;
  }
}

function channelOf(prefix: string, rest: Uint8Array): Uint8Array {
  const channel = new Uint8Array(prefix.length + rest.length);
  encoder.encodeInto(prefix, channel);
  channel.set(rest, prefix.length);
  return channel;
}
