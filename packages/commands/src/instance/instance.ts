/**
 * An instance: one running database with its clients, but without transports and without a clock of its own. Two of them in one
 * process share nothing. The program around it calls `refresh` before each batch of commands and `cron` ten times a second.
 */
import { type Arena, Keyspace } from "@allset/engine";
import type { Args } from "@allset/resp";
import type { Command } from "../registry/command.js";
import { CommandFlag } from "../registry/command-flag.js";
import type { Registry } from "../registry/registry.js";
import type { Connection } from "../session/connection.js";
import { type Admission, admissionOf } from "../session/gate.js";
import { Session, type SessionOptions } from "../session/session.js";
import { Blocking } from "./blocking.js";
import type { Clock } from "./clock.js";
import { Configuration } from "./config.js";
import { FlushQueue } from "./flush-queue.js";
import type { Host } from "./host.js";
import { Monitors } from "./monitors.js";
import { Notifications } from "./notifications.js";
import { Pause, type PauseMode } from "./pause.js";
import { PubSub } from "./pubsub.js";
import { Rate } from "./rate.js";
import { createSettings, type Settings } from "./settings.js";
import { Slowlog } from "./slowlog.js";
import { CommandStatistics, createStatistics, type Statistics } from "./statistics.js";
import { Stopwatch } from "./stopwatch.js";
import { Watches } from "./watches.js";

/** Keys that one round of expiry removes before other work gets its turn: about a fifth of a millisecond. */
const EXPIRE_ROUND_KEYS = 200;
/** Flushed keys and blocks of removed values that one round frees: about a fifth of a millisecond. */
const DRAIN_ROUND_BLOCKS = 2000;

export interface InstanceOptions {
  readonly clock: Clock;
  /** Numbers in [0, 1), not to be foreseen by clients. */
  readonly random: () => number;
  readonly databases?: number;
  readonly arena?: Arena;
  readonly host?: Host;
  /** Runs a task when the running round of the event loop is over: output is sent then. Default: a batch's replies are sent at once. */
  readonly defer?: (task: () => void) => void;
  /** SHUTDOWN was called. Returns why the server cannot end, or null: it then ends when it can. Absent: it cannot. */
  readonly onShutdown?: (request: ShutdownRequest) => string | null;
}

/** What SHUTDOWN was called with. */
export interface ShutdownRequest {
  readonly save: "default" | "always" | "never";
  /** Not to wait for replicas. */
  readonly now: boolean;
  /** To end although saving fails. */
  readonly force: boolean;
}

export class Instance {
  readonly keyspace: Keyspace;
  readonly registry: Registry<Session>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly host: Host | null;
  readonly onShutdown: InstanceOptions["onShutdown"];
  readonly settings: Settings = createSettings();
  readonly configuration: Configuration;
  readonly statistics: Statistics = createStatistics();
  readonly commands: CommandStatistics;
  /** What the gate knows of each command, by id. */
  readonly admissions: readonly Admission[];
  readonly sessions: Map<number, Session> = new Map();
  readonly pubsub: PubSub = new PubSub();
  /** Output that waits for the end of the round. */
  readonly output: FlushQueue;
  readonly watches: Watches;
  /** Clients that wait for keys. */
  readonly blocking: Blocking;
  readonly notifications: Notifications;
  readonly monitors: Monitors = new Monitors();
  readonly stopwatch: Stopwatch;
  readonly slowlog: Slowlog = new Slowlog();
  /** What grows each second, as the cron sees it. */
  readonly rates: Readonly<Record<"commands" | "inputBytes" | "outputBytes", Rate>>;
  /** Errors answered, by code, for INFO errorstats. */
  readonly errorCodes: Map<string, number> = new Map();
  readonly startedAtMs: number;
  /** 40 hexadecimal digits, new with every start. */
  readonly runId: string;
  /** 40 hexadecimal digits that name the history of the data. */
  replicationId: string;
  /** CLIENT PAUSE, while it lasts. */
  pause: Pause | null = null;

  #nextSessionId = 1;
  /** The error replies there were when a command was last charged with one: EXEC is not charged with those inside it. */
  #errorsCharged = 0;
  /** Whether the latest call was timed. */
  #timed = false;

  constructor(registry: Registry<Session>, options: InstanceOptions) {
    this.registry = registry;
    this.clock = options.clock;
    this.random = options.random;
    this.host = options.host ?? null;
    this.onShutdown = options.onShutdown;
    this.keyspace = new Keyspace({
      clock: () => options.clock.now(),
      random: options.random,
      ...(options.databases === undefined ? {} : { databases: options.databases }),
      ...(options.arena === undefined ? {} : { arena: options.arena }),
    });
    this.commands = new CommandStatistics(registry.commands.length);
    this.stopwatch = new Stopwatch(options.clock, registry.commands, options.random);
    this.admissions = registry.commands.map(admissionOf);
    this.output = new FlushQueue(options.defer);
    this.watches = new Watches(this.keyspace);
    this.blocking = new Blocking(this.keyspace);
    this.notifications = new Notifications(this.keyspace, this.pubsub, this.settings);
    this.configuration = new Configuration(this);
    const { now } = this.keyspace;
    this.startedAtMs = now;
    this.rates = { commands: new Rate(now), inputBytes: new Rate(now), outputBytes: new Rate(now) };
    this.runId = randomId(options.random);
    this.replicationId = randomId(options.random);
  }

  /** A session for a client that has just connected. */
  connect(connection: Connection, options: SessionOptions = {}): Session {
    const session = new Session(this, this.#nextSessionId++, connection, options);
    this.sessions.set(session.id, session);
    this.statistics.connectionsReceived++;
    return session;
  }

  /** Frees all that the instance holds of a session that closed. */
  forget(session: Session): void {
    this.sessions.delete(session.id);
    this.pubsub.removeSession(session);
    this.watches.clear(session);
    this.blocking.delete(session);
    this.pause?.delete(session);
    this.monitors.delete(session);
  }

  /** Reads the clock: commands until the next call run at that moment. Once for each batch of received bytes. */
  refresh(): void {
    this.keyspace.refresh();
  }

  /**
   * Background work. Returns the milliseconds until it wants to be called again, 0 for as soon as other work had its turn.
   */
  cron(): number {
    this.refresh();
    const period = 1000 / this.settings.hz;
    const { keyspace, statistics } = this;
    statistics.usedBytesPeak = Math.max(statistics.usedBytesPeak, keyspace.usedBytes);
    this.rates.commands.sample(statistics.commandsProcessed, keyspace.now);
    this.rates.inputBytes.sample(statistics.networkInputBytes, keyspace.now);
    this.rates.outputBytes.sample(statistics.networkOutputBytes, keyspace.now);
    if (this.pause !== null && this.pause.untilMs <= keyspace.now) this.unpause();
    // As in Redis a pause also stops keys from expiring on their own.
    if (this.pause !== null) return Math.max(1, Math.min(period, this.pause.untilMs - keyspace.now));
    const { blocking } = this;
    blocking.expire(keyspace.now);
    const more = this.settings.activeExpire && keyspace.expireDue(EXPIRE_ROUND_KEYS);
    if (blocking.isReady) blocking.serve();
    const undrained = keyspace.drain(DRAIN_ROUND_BLOCKS);
    if (more || undrained) return 0;
    return Math.max(1, Math.min(period, keyspace.soonestExpiry - keyspace.now, blocking.soonestMs - keyspace.now));
  }

  /** Holds commands back until `untilMs`, ms since 1970; a pause that lasts already can only become longer and stricter. */
  pauseCommands(mode: PauseMode, untilMs: number): void {
    if (this.pause === null) this.pause = new Pause(mode, untilMs);
    else this.pause.extend(mode, untilMs);
  }

  /** Ends the pause. What waited runs when the running batch of commands is complete, in the order of arrival. */
  unpause(): void {
    const { pause } = this;
    this.pause = null;
    if (pause === null || pause.waitingCount === 0) return;
    queueMicrotask(() => {
      this.refresh();
      pause.release();
    });
  }

  /** Whether a command has to wait for the end of the pause; its session then waits in the queue. */
  holdsBack(session: Session, command: Command<Session>): boolean {
    const { pause } = this;
    if (pause === null || session.executing) return false;
    if (pause.untilMs <= this.keyspace.now) {
      this.unpause();
      return false;
    }
    if (!pause.holds(session, command)) return false;
    pause.add(session);
    return true;
  }

  countError(text: string): void {
    this.statistics.errorReplies++;
    const end = text.indexOf(" ");
    const code = end < 0 ? text : text.slice(0, end);
    this.errorCodes.set(code, (this.errorCodes.get(code) ?? 0) + 1);
  }

  newReplicationId(): void {
    this.replicationId = randomId(this.random);
  }

  /** CONFIG RESETSTAT. */
  resetStatistics(): void {
    Object.assign(this.statistics, { ...createStatistics(), usedBytesPeak: this.statistics.usedBytesPeak });
    Object.assign(this.keyspace.stats, { hits: 0, misses: 0, expired: 0, expiredFields: 0, evicted: 0 });
    this.commands.reset();
    this.stopwatch.reset();
    this.errorCodes.clear();
    this.#errorsCharged = 0;
  }

  /** Accounts for a command that ran. `start` and `errorsBefore` are what stopwatch and `errorReplies` showed when it began. */
  called(session: Session, command: Command<Session>, args: Args, start: number, errorsBefore: number): void {
    const { id } = command;
    const { statistics } = this;
    statistics.commandsProcessed++;
    this.commands.calls[id]++;
    if (statistics.errorReplies !== errorsBefore && statistics.errorReplies !== this.#errorsCharged) {
      this.commands.failed[id]++;
      this.#errorsCharged = statistics.errorReplies;
    }
    this.#timed = start >= 0;
    if (this.#timed) this.#logIfSlow(session, command, args, this.stopwatch.stop(id, args, start));
    if (this.monitors.size > 0) this.monitors.feed(session, command, args, this.clock.nowMicros());
  }

  /**
   * A command made a reply so large that it took long without having been timed. What is charged began with the batch: at most a
   * millisecond and the commands before it too much.
   */
  repliedAtLength(session: Session, command: Command<Session>, args: Args): void {
    if (!this.#timed) this.#logIfSlow(session, command, args, this.clock.nowMicros() - this.keyspace.now * 1000);
  }

  #logIfSlow(session: Session, command: Command<Session>, args: Args, micros: number): void {
    const { slowlogMicros, slowlogEntriesMax } = this.settings;
    if (slowlogMicros < 0 || micros < slowlogMicros || (command.flags & CommandFlag.skip_slowlog) !== 0) return;
    this.slowlog.add(session, command, args, micros, slowlogEntriesMax);
  }
}

const ID_DIGITS = 40;

const randomId = (random: () => number): string =>
  Array.from({ length: ID_DIGITS }, () => Math.floor(random() * 16).toString(16)).join("");
