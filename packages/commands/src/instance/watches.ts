import type { Commit, CommitObserver, Keyspace } from "@allset/engine";
import type { Session } from "../session/session.js";

/** One key that a session watches, by the name under which it is kept. */
interface Watch {
  readonly database: number;
  readonly name: string;
}

/**
 * WATCH: which sessions wait for which keys, told by commits.
 *
 * Keys are kept as latin-1 text with their database in front. Nobody watching costs nothing: the table then does not listen.
 */
export class Watches implements CommitObserver {
  readonly #keyspace: Keyspace;
  readonly #byKey = new Map<string, Set<Session>>();
  readonly #bySession = new Map<Session, Watch[]>();

  constructor(keyspace: Keyspace) {
    this.#keyspace = keyspace;
    keyspace.commits.attach(this);
  }

  /** Watches a key of the session's database. O(key bytes). */
  add(session: Session, key: Uint8Array): void {
    const database = session.databaseIndex;
    const name = nameOf(database, key);
    let sessions = this.#byKey.get(name);
    if (sessions === undefined) this.#byKey.set(name, (sessions = new Set()));
    if (sessions.has(session)) return;
    sessions.add(session);
    let watches = this.#bySession.get(session);
    if (watches === undefined) this.#bySession.set(session, (watches = []));
    watches.push({ database, name });
    this.#keyspace.commits.listen(this, true);
  }

  /** Forgets all keys that a session watches. O(keys). */
  clear(session: Session): void {
    const watches = this.#bySession.get(session);
    if (watches === undefined) return;
    for (const { name } of watches) {
      const sessions = this.#byKey.get(name);
      sessions?.delete(session);
      if (sessions?.size === 0) this.#byKey.delete(name);
    }
    this.#bySession.delete(session);
    if (this.#bySession.size === 0) this.#keyspace.commits.listen(this, false);
  }

  /** How many keys a session watches. */
  countOf(session: Session): number {
    return this.#bySession.get(session)?.length ?? 0;
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
      const sessions = this.#byKey.get(nameOf(event.database, event.key));
      if (sessions !== undefined) for (const session of sessions) session.watchBroken = true;
    }
    for (const database of commit.replaced) this.#breakAll(database);
  }

  #breakAll(database: number): void {
    for (const [session, watches] of this.#bySession)
      if (watches.some((watch) => watch.database === database)) session.watchBroken = true;
  }
}

function nameOf(database: number, key: Uint8Array): string {
  let name = `${database}:`;
  for (let i = 0; i < key.length; i++) name += String.fromCharCode(key[i]);
  return name;
}
