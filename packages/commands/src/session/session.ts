/**
 * A session: one client's state, whatever carries it. TCP, WebSocket and the in-process client all drive it the same way: one
 * `execute` for each command, while `suspended` is false.
 */
import type { Database } from "@allset/engine";
import { ArenaFullError, type Keyspace } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors, execAbortedBecause } from "../errors.js";
import type { Instance } from "../instance/instance.js";
import type { SubscriptionKind } from "../instance/pubsub.js";
import type { Command } from "../registry/command.js";
import type { Connection } from "./connection.js";
import { createDiscardSink } from "./discard-sink.js";
import { refusal, unknownCommand } from "./gate.js";
import { cloneArgs, Transaction } from "./transaction.js";

export interface SessionOptions {
  /** The client is a browser: the registry's refusals apply. */
  readonly fromBrowser?: boolean;
}

/** CLIENT REPLY: `skipNext` silences one command and turns into `on`. */
export type ReplyMode = "on" | "off" | "skipNext";

export class Session {
  readonly instance: Instance;
  readonly keyspace: Keyspace;
  readonly connection: Connection;
  /** Counts from 1, never reused. */
  readonly id: number;
  readonly fromBrowser: boolean;
  readonly createdAtMs: number;

  database: Database;
  databaseIndex = 0;
  authenticated: boolean;
  name = "";
  libraryName = "";
  libraryVersion = "";
  /** Not null between MULTI and EXEC. */
  transaction: Transaction | null = null;
  /** True while EXEC runs the queue: handlers that would block must not. */
  executing = false;
  /** A watched key changed. */
  watchBroken = false;
  readonly subscriptions: Readonly<Record<SubscriptionKind, Set<string>>> = {
    channel: new Set(),
    pattern: new Set(),
    shard: new Set(),
  };
  monitoring = false;
  noEvict = false;
  noTouch = false;
  replyMode: ReplyMode = "on";
  /** A command waits (CLIENT PAUSE, a blocking command): the transport must not execute the next one before `resume`. */
  suspended = false;
  closed = false;
  /** The transport closes it when its replies are sent; no further command runs. */
  closing = false;
  lastCommand: Command<Session> | null = null;
  lastActiveMs: number;
  /** The command that runs, for error texts that name it. */
  command: Command<Session> | null = null;

  #waiting: Args | null = null;

  constructor(instance: Instance, id: number, connection: Connection, options: SessionOptions) {
    this.instance = instance;
    this.keyspace = instance.keyspace;
    this.connection = connection;
    this.id = id;
    this.fromBrowser = options.fromBrowser ?? false;
    this.database = instance.keyspace.databases[0];
    this.authenticated = instance.settings.requirePass === "";
    this.createdAtMs = instance.keyspace.now;
    this.lastActiveMs = this.createdAtMs;
  }

  get subscriptionCount(): number {
    return this.subscriptions.channel.size + this.subscriptions.pattern.size + this.subscriptions.shard.size;
  }

  /** Executes one command: `args` is borrowed until it returns. Writes one reply, or suspends the session. */
  execute(args: Args): void {
    const { instance } = this;
    const command = instance.registry.resolve(args);
    const reply = this.replyMode === "on" ? this.connection.reply : this.#quietReply();
    if (command === undefined) {
      this.#refuse(reply, unknownCommand(this, args), null);
      return;
    }
    const refused = refusal(this, command, args);
    if (refused !== null) {
      this.#refuse(reply, refused, command);
      return;
    }
    if (instance.pause !== null && instance.pause.holds(this, command)) {
      this.#waiting = cloneArgs(args);
      this.suspended = true;
      instance.pause.add(this);
      return;
    }
    if (this.transaction !== null && !instance.admissions[command.id].notQueued) {
      this.transaction.push(command, args);
      reply.simple("QUEUED");
      return;
    }
    this.call(command, args, reply);
    this.keyspace.commits.commit();
  }

  /** Runs an admitted command. EXEC and scripts call it for each of theirs; the commit is the caller's. */
  call(command: Command<Session>, args: Args, reply: ReplySink): void {
    const { instance } = this;
    this.command = command;
    this.lastCommand = command;
    this.lastActiveMs = this.keyspace.now;
    if (instance.monitors.size > 0) instance.feedMonitors(this, command, args);
    this.keyspace.touching = !this.noTouch;
    const errorsBefore = instance.statistics.errorReplies;
    try {
      if (command.gateParsesOptions && !command.parseOptions(args)) this.fail(reply, errors.syntax);
      else command.handler?.(this, args, reply, command.options);
    } catch (error) {
      if (!(error instanceof ArenaFullError)) throw error;
      this.fail(reply, errors.outOfMemory);
    }
    const { commands } = instance;
    commands.calls[command.id]++;
    if (instance.statistics.errorReplies !== errorsBefore) commands.failed[command.id]++;
    instance.measure(this, command, args);
  }

  /** Answers an error and counts it. */
  fail(reply: ReplySink, text: string): void {
    this.instance.countError(text);
    reply.error(text);
  }

  /** Goes on after `suspended`: runs the command that waited, then what the transport holds. */
  resume(): void {
    const args = this.#waiting;
    this.#waiting = null;
    this.suspended = false;
    if (args !== null) this.execute(args);
    if (!this.suspended) this.connection.resume();
  }

  select(index: number): void {
    this.databaseIndex = index;
    this.database = this.keyspace.databases[index];
  }

  /** Begins to queue commands. False where it was begun already. */
  beginTransaction(): boolean {
    if (this.transaction !== null) return false;
    this.transaction = new Transaction();
    return true;
  }

  /** Ends MULTI and forgets watched keys. */
  discardTransaction(): void {
    this.transaction = null;
    this.unwatch();
  }

  unwatch(): void {
    this.instance.watches.clear(this);
    this.watchBroken = false;
  }

  /** The client left, or was told to: frees all that others hold of it. The transport calls it once. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.transaction = null;
    this.instance.forget(this);
  }

  #refuse(reply: ReplySink, text: string, command: Command<Session> | null): void {
    if (this.transaction !== null) this.transaction.failed = true;
    if (command !== null) {
      this.instance.commands.rejected[command.id]++;
      if (this.instance.admissions[command.id].isExec) {
        this.discardTransaction();
        text = execAbortedBecause(text);
      }
    }
    this.fail(reply, text);
  }

  #quietReply(): ReplySink {
    if (this.replyMode === "skipNext") this.replyMode = "on";
    return createDiscardSink(this.connection.reply.protocol);
  }
}
