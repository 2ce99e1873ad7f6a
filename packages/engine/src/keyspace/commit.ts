/**
 * A commit: all that one command, one EXEC, one script or one round of expiry changed, told once, when it is complete.
 *
 * WATCH, keyspace notifications, blocked clients, client tracking, the journal and reactive queries learn of changes here and
 * nowhere else. Where nobody listens, a change costs an increment and no event is made.
 */

/** What kind of event a key had: the bits of Redis's `notify-keyspace-events`. */
export const EventClass = {
  /** A change that nobody is notified of, which counts for WATCH and the journal all the same. */
  none: 0,
  generic: 1 << 2,
  string: 1 << 3,
  list: 1 << 4,
  set: 1 << 5,
  hash: 1 << 6,
  zset: 1 << 7,
  expired: 1 << 8,
  evicted: 1 << 9,
  stream: 1 << 10,
  keyMiss: 1 << 11,
  newKey: 1 << 14,
  /** Redis's bit is not documented; its letter is. */
  array: 1 << 17,
} as const;

/** One event of one key. `key` is a copy and may be kept. */
export interface KeyEvent {
  readonly database: number;
  readonly key: Uint8Array;
  readonly class: number;
  /** Redis's name of the event: `set`, `del`, `expired`, … */
  readonly name: string;
  /** False for events that change nothing: a missed key, or `new` beside the event that made the key. */
  readonly modifies: boolean;
}

export interface Commit {
  /**
   * Counts commits that change something, from 1, without gaps. A safe integer: at a million a second it lasts 285 years.
   * A commit of nothing but events that do not modify has the revision of the commit before it.
   */
  readonly revision: number;
  /** In the order in which they happened. */
  readonly events: readonly KeyEvent[];
  /** Databases whose keys all changed at once, by FLUSHDB, FLUSHALL or SWAPDB. */
  readonly replaced: readonly number[];
}

export interface CommitObserver {
  /** Called once for each commit, after all its changes, in the order of attaching. It must not write to the keyspace. */
  committed(commit: Commit): void;
}

/** Collects the changes of the running command and hands them out as one commit. */
export class CommitLog {
  /** True while an observer wants events: callers skip making them otherwise. */
  recording = false;
  /** Revision of the latest commit. */
  revision = 0;
  /** Changes since the start, as INFO's rdb_changes_since_last_save counts them. */
  changes = 0;

  #pending = 0;
  #events: KeyEvent[] = [];
  #replaced: number[] = [];
  readonly #observers: CommitObserver[] = [];
  readonly #listening = new Set<CommitObserver>();

  /** Adds an observer. It gets nothing until it listens. */
  attach(observer: CommitObserver): void {
    this.#observers.push(observer);
  }

  /** Says whether an attached observer wants commits from now on. */
  listen(observer: CommitObserver, wants: boolean): void {
    if (wants) this.#listening.add(observer);
    else this.#listening.delete(observer);
    this.recording = this.#listening.size > 0;
  }

  /** Counts a change that the running command made, or several; or takes back one that was another's part. */
  count(changes = 1): void {
    this.#pending += changes;
  }

  /** Whether the running command changed anything yet. */
  get dirty(): boolean {
    return this.#pending > 0;
  }

  /** Adds an event; `recording` is true. */
  record(event: KeyEvent): void {
    this.#events.push(event);
  }

  /** Says that all keys of a database changed. */
  replace(database: number): void {
    this.#pending++;
    if (this.recording) this.#replaced.push(database);
  }

  /** Ends the running command. Without changes and events it does nothing. */
  commit(): void {
    const changes = this.#pending;
    if (changes === 0 && this.#events.length === 0) return;
    if (changes > 0) this.revision++;
    this.changes += changes;
    this.#pending = 0;
    if (!this.recording && this.#events.length === 0 && this.#replaced.length === 0) return;
    const commit: Commit = { revision: this.revision, events: this.#events, replaced: this.#replaced };
    this.#events = [];
    this.#replaced = [];
    for (const observer of this.#observers) if (this.#listening.has(observer)) observer.committed(commit);
  }
}
