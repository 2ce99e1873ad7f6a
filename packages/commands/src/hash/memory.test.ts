/**
 * A command that finds no memory answers OOM. On one field it leaves everything as it was; on several, what was done before stays and
 * is told of. A hash is never left empty.
 */
import { DebugArena } from "@allset/engine";
import { encodeRequest, toText } from "@allset/testkit";
import { expect, test } from "vitest";
import { startInstance } from "../test-target.js";

const OOM = "-OOM command not allowed when used memory > 'maxmemory'.\r\n";
const long = "v".repeat(100);
const keys = ["small", "large", "timed", "new", "copy"] as const;

const onOneField: (readonly (string | number)[])[] = [
  ["HSET", "new", "f", "v"],
  ["HSET", "new", "f", long],
  ["HSET", "small", "f", "a value that does not fit"],
  ["HSET", "small", "a", long],
  ["HSET", "large", "f", "v"],
  ["HSET", "large", "a", `${long}${long}`],
  ["HSETNX", "new", "f", "v"],
  ["HSETNX", "large", "f", "v"],
  ["HINCRBY", "new", "f", 1],
  ["HINCRBY", "large", "f", "9007199254740993"],
  ["HINCRBYFLOAT", "new", "f", "0.12345678901234567"],
  ["HINCRBYFLOAT", "timed", "a", "0.12345678901234567"],
  ["HEXPIRE", "small", 100, "FIELDS", 1, "a"],
  ["HEXPIRE", "large", 100, "FIELDS", 1, "full"],
  ["HEXPIRE", "timed", 100, "FIELDS", 1, "b"],
  ["HGETEX", "large", "EX", 100, "FIELDS", 1, "full"],
  ["COPY", "timed", "copy"],
  ["COPY", "large", "copy"],
  ["RENAME", "timed", "a longer name"],
  ["MOVE", "timed", 1],
  ["EXPIRE", "timed", 100],
];

const onSeveral: (readonly (string | number)[])[] = [
  ["HSET", "new", "f", "v", "g", long, "h", "w"],
  ["HMSET", "large", "f", long, "g", long],
  ["HSETEX", "new", "EX", 100, "FIELDS", 2, "f", "v", "g", "w"],
  ["HSETEX", "timed", "FXX", "EX", 100, "FIELDS", 2, "a", long, "b", long],
  ["HEXPIRE", "large", 100, "FIELDS", 2, "full", "full2"],
  ["HGETEX", "small", "EX", 100, "FIELDS", 2, "a", "b"],
];

async function open() {
  const arena = new DebugArena();
  const target = startInstance(1, arena);
  let received = "";
  const connection = await target.connect(
    (bytes) => (received += toText(bytes)),
    () => {},
  );
  const call = (...command: (string | number)[]): string => {
    received = "";
    connection.send(encodeRequest(command));
    return received;
  };
  call("HSET", "small", "a", 1, "b", 2);
  // The full fields take their block of 64 bytes, or nearly: a time to live does not fit beside them.
  call("HSET", "large", "a", long, "n", 5, "full", "v".repeat(47), "full2", "v".repeat(46));
  call("HSET", "timed", "a", 1, "b", "v".repeat(50));
  call("HEXPIRE", "timed", 1000, "FIELDS", 1, "a");
  const times = (key: string): string => call("HPTTL", key, "FIELDS", 5, "a", "b", "f", "full", "full2");
  const state = (): string =>
    keys.map((key) => call("HGETALL", key).slice(1) + times(key) + call("PTTL", key)).join("");
  return { arena, call, state, keyspace: target.instance.keyspace };
}

test.each(onOneField)("%s %s %s without memory", async (...words) => {
  const { arena, call, state, keyspace } = await open();
  const before = state();
  const { revision } = keyspace.commits;
  let refusals = 0;
  for (; ; refusals++) {
    arena.refuseAfter(refusals);
    const reply = call(...words);
    arena.refuseAfter(Number.POSITIVE_INFINITY);
    if (reply !== OOM) break;
    expect(state()).toBe(before);
    expect(keyspace.commits.revision).toBe(revision);
    keyspace.check();
  }
  expect(refusals).toBeGreaterThan(0);
  expect(keyspace.commits.revision).toBe(revision + 1);
  keyspace.check();
});

test.each(onSeveral)("%s %s without memory for all", async (...words) => {
  for (let refusals = 0, reply = OOM; reply === OOM; refusals++) {
    const { arena, call, state, keyspace } = await open();
    const before = state();
    const { revision } = keyspace.commits;
    arena.refuseAfter(refusals);
    reply = call(...words);
    arena.refuseAfter(Number.POSITIVE_INFINITY);
    expect(keyspace.commits.revision - revision).toBe(state() === before ? 0 : 1);
    expect(call("EXISTS", "new")).toBe(call("HLEN", "new") === ":0\r\n" ? ":0\r\n" : ":1\r\n");
    keyspace.check();
    if (reply !== OOM) expect(refusals).toBeGreaterThan(1);
  }
});
