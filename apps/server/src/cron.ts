import type { Instance } from "@allset/commands";
import { DiscardedMemory } from "./discarded-memory.js";
import type { StreamClient } from "./stream-listener.js";

/** Milliseconds between two looks for idle clients and discarded memory. */
const LOOK_MS = 1000;

/** The clockwork around an instance: calls its `cron` when it wants to be called, and looks after clients and memory. */
export class Cron {
  readonly #instance: Instance;
  readonly #clients: ReadonlySet<StreamClient>;
  readonly #discarded: DiscardedMemory;
  #timer: NodeJS.Timeout | NodeJS.Immediate | null = null;
  #lookedMs = 0;
  /** When the instance is called next, by its clock. */
  #dueMs = 0;
  #stopped = false;

  constructor(instance: Instance, clients: ReadonlySet<StreamClient>) {
    this.#instance = instance;
    this.#clients = clients;
    this.#discarded = new DiscardedMemory(instance.keyspace.arena);
  }

  start(): void {
    this.#instance.blocking.onDeadline = (atMs) => {
      if (atMs < this.#dueMs && !this.#stopped) this.#arm(Math.max(1, atMs - this.#instance.keyspace.now));
    };
    this.#run();
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer as NodeJS.Timeout);
  }

  #run(): void {
    if (this.#stopped) return;
    const delay = this.#instance.cron();
    this.#lookAround();
    this.#arm(delay);
  }

  /** Sets the clock anew. Work that is left goes on behind the sockets that are ready now; else the timer. */
  #arm(delay: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer as NodeJS.Timeout);
    this.#dueMs = this.#instance.keyspace.now + delay;
    this.#timer = delay === 0 ? setImmediate(() => this.#run()) : setTimeout(() => this.#run(), delay);
  }

  #lookAround(): void {
    const { keyspace } = this.#instance;
    if (keyspace.now - this.#lookedMs < LOOK_MS) return;
    this.#lookedMs = keyspace.now;
    this.#closeIdle();
    this.#discarded.look();
  }

  #closeIdle(): void {
    const { settings, keyspace } = this.#instance;
    for (const { stream, outlet } of this.#clients) {
      outlet.enforceLimits();
      const { session } = stream;
      if (settings.timeoutSeconds === 0 || session.suspended || session.monitoring || session.subscriptionCount > 0)
        continue;
      if (keyspace.now - session.lastActiveMs > settings.timeoutSeconds * 1000) outlet.destroy();
    }
  }
}
