import { type Commit, type CommitObserver, EventClass, type Keyspace } from "@allset/engine";
import { copyOfBytes } from "@allset/resp";
import type { Session } from "../session/session.js";
import { keyName } from "./key-name.js";

/** One key that a session watches. */
interface Watch {
  readonly session: Session;
  readonly database: number;
  readonly key: Uint8Array;
  /** The key under which `Watches` keeps it. */
  readonly name: string;
  /**
   * Whether the key existed when the watch began. As long as the watch holds, it still does: every change breaks it.
   * A key whose time was up did not exist, even if nobody had removed it yet.
   */
  readonly existed: boolean;
}

/**
 * WATCH: which sessions wait for which keys, told by commits.
 *
 * A watch breaks when what the key holds changes, its time to live included, and when the key expires; the removal of a key that had
 * expired before changes nothing. FLUSHALL, FLUSHDB and SWAPDB break it if the key exists before or after.
 *
 * Keys are kept as latin-1 text with their database in front. Nobody watching costs nothing: the table then does not listen.
 */
export class Watches implements CommitObserver {
  readonly #keyspace: Keyspace;
  readonly #byKey = new Map<string, Set<Watch>>();
  readonly #bySession = new Map<Session, Map<string, Watch>>();

  constructor(keyspace: Keyspace) {
    this.#keyspace = keyspace;
    keyspace.commits.attach(this);
  }

  /** Watches the key `bytes[start .. end)` of the session's database. O(key bytes). */
  add(session: Session, bytes: Uint8Array, start: number, end: number): void {
    const database = session.databaseIndex;
    const key = copyOfBytes(bytes, start, end);
    const name = keyName(database, key);
    let own = this.#bySession.get(session);
    if (own === undefined) this.#bySession.set(session, (own = new Map()));
    if (own.has(name)) return;
    const existed = this.#keyspace.databases[database].peek(key, 0, key.length) !== 0;
    const watch: Watch = { session, database, key, name, existed };
    own.set(name, watch);
    const watches = this.#byKey.get(name);
    if (watches === undefined) this.#byKey.set(name, new Set([watch]));
    else watches.add(watch);
    this.#keyspace.commits.listen(this, true);
  }

  /** Forgets all keys that a session watches. O(keys). */
  clear(session: Session): void {
    const own = this.#bySession.get(session);
    if (own === undefined) return;
    for (const watch of own.values()) {
      const watches = this.#byKey.get(watch.name);
      watches?.delete(watch);
      if (watches?.size === 0) this.#byKey.delete(watch.name);
    }
    this.#bySession.delete(session);
    if (this.#bySession.size === 0) this.#keyspace.commits.listen(this, false);
  }

  /** Whether the time of a watched key came since the watch began, and nobody met the key yet. O(keys). */
  anyExpired(session: Session): boolean {
    const own = this.#bySession.get(session);
    if (own === undefined) return false;
    for (const watch of own.values()) if (watch.existed && !this.#exists(watch)) return true;
    return false;
  }

  /** How many keys a session watches. */
  countOf(session: Session): number {
    return this.#bySession.get(session)?.size ?? 0;
  }

  /** Sessions that watch anything. */
  get sessionCount(): number {
    return this.#bySession.size;
  }

  get keyCount(): number {
    return this.#byKey.size;
  }

  committed(commit: Commit): void {
    for (const event of commit.events) {
      if (!event.modifies) continue;
      const watches = this.#byKey.get(keyName(event.database, event.key));
      if (watches === undefined) continue;
      for (const watch of watches) if (watch.existed || event.class !== EventClass.expired) this.#break(watch.session);
    }
    for (const database of commit.replaced) this.#breakReplaced(database);
  }

  #breakReplaced(database: number): void {
    for (const [session, own] of this.#bySession)
      for (const watch of own.values())
        if (watch.database === database && (watch.existed || this.#exists(watch))) {
          this.#break(session);
          break;
        }
  }

  #exists({ database, key }: Watch): boolean {
    return this.#keyspace.databases[database].peek(key, 0, key.length) !== 0;
  }

  /** The session's EXEC will run nothing: it need not watch any more. */
  #break(session: Session): void {
    session.watchBroken = true;
    this.clear(session);
  }
}
