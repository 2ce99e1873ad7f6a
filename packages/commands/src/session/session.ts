/**
 * A session: one client's state, whatever carries it. TCP, WebSocket and the in-process client all drive it the same way: one
 * `execute` for each command, while `suspended` is false.
 */
import type { Database, Keyspace } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors, execAbortedBecause, thrownText } from "../errors.js";
import type { Blocked } from "../instance/blocking.js";
import type { Instance } from "../instance/instance.js";
import { noSubscriptions, type Subscriptions } from "../instance/topic.js";
import type { Wait } from "../instance/wait.js";
import type { Command } from "../registry/command.js";
import { browserLimits } from "./browser-limits.js";
import type { Connection } from "./connection.js";
import { discardSink } from "./discard-sink.js";
import type { Fieldsets } from "./fieldsets.js";
import { isHttp, refusal, unknownCommand } from "./gate.js";
import { cloneArgs, Transaction } from "./transaction.js";

export interface SessionOptions {
  /** The client is a browser: the registry's refusals apply, and `subscriptionsMax`. */
  readonly fromBrowser?: boolean;
  /** Channels and patterns that a browser may subscribe to. Default: no limit. */
  readonly subscriptionsMax?: number;
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
  readonly subscriptionsMax: number;
  readonly createdAtMs: number;

  database: Database;
  databaseIndex = 0;
  /** The client gave the password, or there was none when it came. */
  authenticated: boolean;
  name = "";
  libraryName = "";
  libraryVersion = "";
  /** Not null between MULTI and EXEC. */
  transaction: Transaction | null = null;
  /** What HIMPORT PREPARE left; null before the first one. */
  fieldsets: Fieldsets | null = null;
  /** True while EXEC runs the queue: handlers that would block must not. */
  executing = false;
  /** A watched key changed. */
  watchBroken = false;
  /** Kept by `PubSub`, as is their number. */
  subscriptions: Subscriptions = noSubscriptions;
  subscriptionCount = 0;
  monitoring = false;
  noEvict = false;
  noTouch = false;
  replyMode: ReplyMode = "on";
  /** Not null while the client waits for a key. */
  blocked: Blocked | null = null;
  /** A command waits (CLIENT PAUSE, a blocking command): the transport must not execute the next one before `resume`. */
  suspended = false;
  closed = false;
  /** The transport closes it when its replies are sent; no further command runs. */
  closing = false;
  lastCommand: Command<Session> | null = null;
  /** Begins as a number: a field that was undefined once would box each moment. */
  lastActiveMs = 0;
  /** Commands that the client sent, refused ones included. */
  commandCount = 0;
  /** The command that runs, for error texts that name it. */
  command: Command<Session> | null = null;

  #waiting: Args | null = null;

  constructor(instance: Instance, id: number, connection: Connection, options: SessionOptions) {
    this.instance = instance;
    this.keyspace = instance.keyspace;
    this.connection = connection;
    this.id = id;
    this.fromBrowser = options.fromBrowser ?? false;
    this.subscriptionsMax = options.subscriptionsMax ?? Number.POSITIVE_INFINITY;
    this.database = instance.keyspace.databases[0];
    this.authenticated = instance.settings.requirePass === "";
    this.createdAtMs = instance.keyspace.now;
    this.lastActiveMs = this.createdAtMs;
  }

  /** Executes one command: `args` is borrowed until it returns. Writes one reply, or suspends the session. */
  execute(args: Args): void {
    const { instance } = this;
    const command = instance.registry.resolve(args);
    this.commandCount++;
    this.lastCommand = command ?? null;
    this.lastActiveMs = this.keyspace.now;
    if (command === undefined) {
      if (!this.fromBrowser && isHttp(args)) this.kill();
      else this.#refuse(unknownCommand(this, args), null);
      return;
    }
    const refused = refusal(this, command, args);
    if (refused !== null) {
      this.#refuse(refused, command);
      return;
    }
    if (instance.pause !== null && instance.holdsBack(this, command)) {
      this.#waiting = cloneArgs(args);
      this.suspended = true;
      return;
    }
    const reply = this.#nextReply();
    if (this.transaction !== null && !instance.admissions[command.id].notQueued) {
      this.transaction.push(command, args);
      reply.simple("QUEUED");
      return;
    }
    this.call(command, args, reply);
    this.keyspace.commits.commit();
    if (instance.blocking.isReady) instance.blocking.serve();
  }

  /** Runs an admitted command. EXEC and scripts call it for each of theirs; the commit is the caller's. */
  call(command: Command<Session>, args: Args, reply: ReplySink): void {
    const { instance } = this;
    this.command = command;
    this.keyspace.touching = !this.noTouch;
    const errorsBefore = instance.statistics.errorReplies;
    const start = instance.stopwatch.start(command.id, args);
    const mark = reply.mark();
    try {
      if (command.gateParsesOptions && !command.parseOptions(args)) this.fail(reply, errors.syntax);
      else command.handler?.(this, args, reply, command.options);
    } catch (error) {
      const text = thrownText(error);
      if (text === null) throw error;
      reply.rollback(mark);
      this.fail(reply, text);
    }
    instance.called(this, command, args, start, errorsBefore);
  }

  /** Answers an error and counts it. */
  fail(reply: ReplySink, text: string): void {
    this.instance.countError(text);
    reply.error(text);
  }

  /** Answers a request that is no command, as a transport that carries values can get one. An open transaction will abort. */
  refuse(text: string): void {
    this.commandCount++;
    this.#refuse(text, null);
  }

  /** The client broke the protocol, which is `text`: answers and closes. */
  reject(text: string): void {
    this.fail(this.#nextReply(), text);
    this.closeAfterReply();
  }

  /** `reply`, or what forgets it where the client hears no replies now: for commands within EXEC. */
  audible(reply: ReplySink): ReplySink {
    return this.replyMode === "off" || this.closing ? discardSink(reply.protocol) : reply;
  }

  /** Waits for a key, or gives up at once inside a transaction. The handler writes nothing itself. */
  block(wait: Wait, reply: ReplySink): void {
    if (this.executing) wait.giveUp(this, reply);
    else if (this.fromBrowser && wait.keyCount > browserLimits.waitedKeysMax) this.fail(reply, errors.tooManyWaits);
    else this.instance.blocking.add(this, wait, reply);
  }

  /** Goes on after `suspended`: runs the command that waited, then what the transport holds. */
  resume(): void {
    if (this.closed) return;
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

  /** Whether a password is asked for which the client has not given. */
  get mustAuthenticate(): boolean {
    return !this.authenticated && this.instance.settings.requirePass !== "";
  }

  /** The client logged in, or is a stranger again. */
  authenticate(authenticated: boolean): void {
    this.authenticated = authenticated;
    this.connection.setAuthenticated(authenticated);
  }

  /** RESET: as after connecting, but for the client's attributes that Redis keeps, the library's name and NO-EVICT. */
  reset(): void {
    this.discardTransaction();
    this.instance.pubsub.removeSession(this);
    this.instance.monitors.delete(this);
    this.fieldsets = null;
    this.noTouch = false;
    this.replyMode = "on";
    this.name = "";
    this.select(0);
    this.connection.setProtocol(2);
    this.authenticate(this.instance.settings.requirePass === "");
  }

  /** Runs no further command, and closes the connection when all replies are sent. */
  closeAfterReply(): void {
    this.closing = true;
    this.connection.closeAfterReply();
  }

  /** Closes the connection now, whatever it was to be sent. */
  kill(): void {
    this.close();
    this.connection.destroy();
  }

  /** The client left, or has to: frees all that others hold of it. Nothing is executed from now on. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.suspended = false;
    this.transaction = null;
    this.fieldsets = null;
    this.#waiting = null;
    this.instance.forget(this);
  }

  /** The command that waits while the session is suspended. */
  get waiting(): Args | null {
    return this.#waiting;
  }

  #refuse(text: string, command: Command<Session> | null): void {
    const reply = this.#nextReply();
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

  /** Where the reply of the command at hand goes. */
  #nextReply(): ReplySink {
    const { reply } = this.connection;
    if (this.replyMode === "on") return reply;
    if (this.replyMode === "skipNext") this.replyMode = "on";
    return discardSink(reply.protocol);
  }
}
