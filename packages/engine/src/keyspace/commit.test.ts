import { describe, expect, test } from "vitest";
import { type Commit, CommitLog, EventClass, type KeyEvent } from "./commit.js";

function event(name: string): KeyEvent {
  return { database: 0, key: new Uint8Array(1), class: EventClass.string, name, modifies: true };
}

class Listener {
  readonly commits: Commit[] = [];
  readonly order: string[];
  readonly name: string;

  constructor(name = "", order: string[] = []) {
    this.name = name;
    this.order = order;
  }

  committed(commit: Commit): void {
    this.commits.push(commit);
    this.order.push(this.name);
  }
}

function logWith(...listeners: Listener[]): CommitLog {
  const log = new CommitLog();
  for (const listener of listeners) {
    log.attach(listener);
    log.listen(listener, true);
  }
  return log;
}

describe("commit log", () => {
  test("a command that changed nothing is no commit", () => {
    const listener = new Listener();
    const log = logWith(listener);
    log.commit();
    expect([log.revision, listener.commits]).toEqual([0, []]);
  });

  test("all changes of a command are one commit, revisions have no gaps", () => {
    const listener = new Listener();
    const log = logWith(listener);
    for (let command = 1; command <= 5; command++) {
      for (let i = 0; i < command; i++) {
        log.count();
        log.record(event(`e${i}`));
      }
      expect(log.dirty).toBe(true);
      log.commit();
      expect(log.dirty).toBe(false);
    }
    expect(listener.commits.map(({ revision }) => revision)).toEqual([1, 2, 3, 4, 5]);
    expect(listener.commits.map(({ events }) => events.length)).toEqual([1, 2, 3, 4, 5]);
    expect(listener.commits[2].events.map(({ name }) => name)).toEqual(["e0", "e1", "e2"]);
    expect(log.changes).toBe(15);
  });

  test("a change without an event is told too, for revisions to have no gaps", () => {
    const listener = new Listener();
    const log = logWith(listener);
    log.count();
    log.commit();
    expect(listener.commits).toEqual([{ revision: 1, events: [], replaced: [] }]);
  });

  test("events that change nothing are told with the revision that is", () => {
    const listener = new Listener();
    const log = logWith(listener);
    log.count();
    log.commit();
    log.record({ ...event("keymiss"), modifies: false });
    log.commit();
    expect(listener.commits.map(({ revision }) => revision)).toEqual([1, 1]);
    expect(log.changes).toBe(1);
  });

  test("a replaced database is told, and counts as a change", () => {
    const listener = new Listener();
    const log = logWith(listener);
    log.replace(3);
    log.commit();
    expect(listener.commits).toEqual([{ revision: 1, events: [], replaced: [3] }]);
  });

  test("a commit is the observer's to keep", () => {
    const listener = new Listener();
    const log = logWith(listener);
    log.count();
    log.record(event("a"));
    log.commit();
    log.count();
    log.record(event("b"));
    log.commit();
    expect(listener.commits.map(({ events }) => events[0].name)).toEqual(["a", "b"]);
  });

  test("where nobody listens a commit is a counter", () => {
    const listener = new Listener();
    const log = new CommitLog();
    log.attach(listener);
    expect(log.recording).toBe(false);
    log.count();
    log.replace(1);
    log.commit();
    expect([log.revision, listener.commits.length]).toEqual([1, 0]);
  });

  test("observers are told in the order in which they were attached, if they listen", () => {
    const order: string[] = [];
    const [a, b, c] = ["a", "b", "c"].map((name) => new Listener(name, order));
    const log = logWith(a, b, c);
    log.listen(b, false);
    log.listen(a, false);
    log.listen(a, true);
    expect(log.recording).toBe(true);
    log.count();
    log.commit();
    expect(order).toEqual(["a", "c"]);
    for (const listener of [a, c]) log.listen(listener, false);
    expect(log.recording).toBe(false);
  });
});
