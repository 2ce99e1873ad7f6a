/**
 * Clients that wait for keys: BLPOP and its like.
 *
 * Commits tell which keys changed; when a command, an EXEC or a round of expiry is complete, the clients that wait for one of them are
 * served, in the order in which they began to wait, keys in the order in which they changed. Serving is a commit of its own, which may
 * make more keys ready (BLMOVE to a key that others wait for): they follow. So an element is handed out once, and never while a
 * transaction is half done.
 *
 * A served client goes on with the commands it sent meanwhile behind the running batch of others: it must not run inside theirs.
 */
import { type Commit, type CommitObserver, type Keyspace, typeOf } from "@allset/engine";
import type { ReplySink } from "@allset/resp";
import { errors, thrownText } from "../errors.js";
import type { Session } from "../session/session.js";
import { cloneArgs } from "../session/transaction.js";
import { Deadlines, type Ending } from "./deadlines.js";
import { keyName } from "./key-name.js";
import type { Wait } from "./wait.js";

/** A client that waits. */
export class Blocked implements Ending {
  readonly session: Session;
  readonly wait: Wait;
  readonly args: Wait["args"];
  readonly deadlineMs: number;
  readonly database: number;
  /** The names of its keys, each once, with the argument that names it. */
  readonly keys: Map<string, number> = new Map();
  /** Where its reply goes. */
  readonly reply: ReplySink;
  isOver = false;

  constructor(session: Session, wait: Wait, reply: ReplySink) {
    this.session = session;
    this.wait = wait;
    this.args = cloneArgs(wait.args);
    this.deadlineMs = wait.deadlineMs;
    this.database = session.databaseIndex;
    this.reply = reply;
    const { bytes, starts, ends } = this.args;
    for (let at = wait.firstKey; at < wait.firstKey + wait.keyCount; at++) {
      const name = keyName(this.database, bytes, starts[at], ends[at]);
      if (!this.keys.has(name)) this.keys.set(name, at);
    }
  }
}

export class Blocking implements CommitObserver {
  readonly #keyspace: Keyspace;
  readonly #byKey = new Map<string, Set<Blocked>>();
  readonly #blocked = new Set<Blocked>();
  readonly #deadlines = new Deadlines<Blocked>();
  /** Names of keys that changed and are waited for, in order. */
  #ready = new Set<string>();
  /** Sessions that were served and have commands to go on with. */
  #resuming: Session[] = [];
  #serving = false;
  /** Told of a moment at which `expire` wants to be called. */
  onDeadline: (atMs: number) => void = () => {};

  constructor(keyspace: Keyspace) {
    this.#keyspace = keyspace;
    keyspace.commits.attach(this);
  }

  /** Clients that wait, and those of them that will give up some time. */
  get size(): number {
    return this.#blocked.size;
  }

  get timedSize(): number {
    return this.#deadlines.size;
  }

  /** The earliest moment at which a client gives up. */
  get soonestMs(): number {
    return this.#deadlines.soonestMs;
  }

  /** Whether a key that is waited for changed since the last `serve`. */
  get isReady(): boolean {
    return this.#ready.size > 0;
  }

  /** Suspends a session until one of its keys serves it. O(keys). */
  add(session: Session, wait: Wait, reply: ReplySink): void {
    const blocked = new Blocked(session, wait, reply);
    session.blocked = blocked;
    session.suspended = true;
    this.#blocked.add(blocked);
    for (const name of blocked.keys.keys()) {
      const waiting = this.#byKey.get(name);
      if (waiting === undefined) this.#byKey.set(name, new Set([blocked]));
      else waiting.add(blocked);
    }
    if (Number.isFinite(blocked.deadlineMs)) {
      this.#deadlines.add(blocked);
      this.onDeadline(blocked.deadlineMs);
    }
    this.#keyspace.commits.listen(this, true);
  }

  /** Forgets a session that left. O(keys). */
  delete(session: Session): void {
    if (session.blocked !== null) this.#release(session.blocked);
  }

  /** CLIENT UNBLOCK: a waiting client gives up, or gets an error. */
  unblock(session: Session, withError: boolean): boolean {
    const { blocked } = session;
    if (blocked === null) return false;
    if (withError) session.fail(blocked.reply, errors.unblocked);
    else blocked.wait.giveUp(session, blocked.reply);
    this.#finish(blocked);
    return true;
  }

  /** Answers those whose time is up. O(log clients) each. */
  expire(nowMs: number): void {
    for (let blocked = this.#deadlines.take(nowMs); blocked !== null; blocked = this.#deadlines.take(nowMs)) {
      const { session, reply } = blocked;
      const next = this.#end(blocked);
      // It is out of the heap: nothing there has to be forgotten.
      if (next === null) this.#finish(blocked, false);
      else {
        this.#release(blocked, false);
        this.add(session, next, reply);
      }
    }
  }

  /**
   * Makes a key ready although WATCH sees no change of it: what happens to the groups of a stream. Its clients are served when the
   * running command is complete. O(key bytes).
   */
  wake(database: number, key: Uint8Array, start: number, end: number): void {
    if (this.#blocked.size === 0) return;
    const name = keyName(database, key, start, end);
    if (this.#byKey.has(name)) this.#ready.add(name);
  }

  committed(commit: Commit): void {
    for (const { modifies, database, key } of commit.events) {
      if (!modifies) continue;
      const name = keyName(database, key);
      if (this.#byKey.has(name)) this.#ready.add(name);
    }
    if (commit.replaced.length === 0) return;
    for (const { database, keys } of this.#blocked)
      if (commit.replaced.includes(database)) for (const name of keys.keys()) this.#ready.add(name);
  }

  /** Serves clients until no key is left that is ready for one. Called when a commit is complete. */
  serve(): void {
    if (this.#serving) return;
    this.#serving = true;
    while (this.#ready.size > 0) {
      const names = this.#ready;
      this.#ready = new Set();
      for (const name of names) {
        // A client that is served leaves the set, which a walk through it allows.
        for (const blocked of this.#byKey.get(name) ?? []) {
          const at = blocked.keys.get(name);
          if (at !== undefined && this.#attempt(blocked, at)) this.#finish(blocked);
          this.#keyspace.commits.commit();
        }
      }
    }
    this.#serving = false;
  }

  /** Tries to answer a client from one of its keys. */
  #attempt(blocked: Blocked, at: number): boolean {
    const { session, wait, args, reply } = blocked;
    const ref = session.database.peek(args.bytes, args.starts[at], args.ends[at]);
    const isServable = ref !== 0 && typeOf(this.#keyspace.arena, ref) === wait.type;
    if (!isServable && wait.keyLost === undefined) return false;
    return this.#run(blocked, true, () => {
      if (isServable) return wait.serve(session, args, at, reply);
      wait.keyLost?.(session, args, at, reply);
      return true;
    });
  }

  /** Answers a client whose time is up, or returns what it waits for now. */
  #end(blocked: Blocked): Wait | null {
    const { session, wait, args, reply } = blocked;
    if (wait.later === undefined) {
      wait.giveUp(session, reply);
      return null;
    }
    const next = this.#run(blocked, null, () => wait.later?.(session, args, reply) ?? null);
    this.#keyspace.commits.commit();
    return next;
  }

  /** Runs a part of a client's command. Where memory ends, or the reply is too large, it is told so and `failed` is the result. */
  #run<T>({ session, reply }: Blocked, failed: T, part: () => T): T {
    this.#keyspace.touching = !session.noTouch;
    session.command = session.lastCommand;
    const mark = reply.mark();
    try {
      return part();
    } catch (error) {
      const text = thrownText(error);
      if (text === null) throw error;
      reply.rollback(mark);
      session.fail(reply, text);
      return failed;
    }
  }

  /** A client was answered: it goes on. */
  #finish(blocked: Blocked, timed = true): void {
    this.#release(blocked, timed);
    if (this.#resuming.push(blocked.session) > 1) return;
    queueMicrotask(() => {
      const sessions = this.#resuming;
      this.#resuming = [];
      this.#keyspace.refresh();
      for (const session of sessions) session.resume();
    });
  }

  #release(blocked: Blocked, timed = true): void {
    blocked.isOver = true;
    blocked.session.blocked = null;
    this.#blocked.delete(blocked);
    for (const name of blocked.keys.keys()) {
      const waiting = this.#byKey.get(name);
      waiting?.delete(blocked);
      if (waiting?.size === 0) this.#byKey.delete(name);
    }
    if (timed && Number.isFinite(blocked.deadlineMs)) this.#deadlines.forget();
    if (this.#blocked.size === 0) this.#keyspace.commits.listen(this, false);
  }
}
