/** An array command that finds no memory answers OOM, leaves everything as it was, however many values it has, and tells nobody. */
import { DebugArena, type KeyEvent } from "@allset/engine";
import { expect, test } from "vitest";
import { servedAtLast } from "../test-refused-memory.js";
import { connectTo, observeCommits, startInstance } from "../test-target.js";

type Words = readonly (string | number)[];

const LAST = "18446744073709551614";
const long = "x".repeat(500);
const texts = (count: number): Words =>
  Array.from({ length: count }, (_, i) => (i % 3 === 0 ? `text ${i} ${long}` : i));
const pairs = (count: number, step: number): Words => texts(count).flatMap((text, i) => [i * step, text]);

const onOneValue: Words[] = [
  ["ARSET", "new", 0, long],
  ["ARSET", "ring", 4, long],
  ["ARSET", "ring", 70_000, 1],
  ["ARINSERT", "dense", long],
  ["ARRING", "ring", 3, long],
  ["ARRING", "ring", 9, 1],
];

const onSeveral: Words[] = [
  ["ARSET", "new", 0, long, 1, long],
  ["ARSET", "new", 250, ...Array.from({ length: 12 }, () => long)],
  ["ARSET", "dense", 295, ...texts(40)],
  ["ARSET", "dense", 0, ...texts(10)],
  ["ARSET", "wide", 250, ...texts(20)],
  ["ARSET", "sparse", 99_995, ...texts(20)],
  ["ARSET", "expiring", 0, "in place", long, 3],
  ["ARMSET", "new", 0, 1, 100_000, long, LAST, 3],
  ["ARMSET", "dense", ...pairs(30, 100)],
  ["ARMSET", "wide", 3, long, 3, "short", 3, `${long}${long}`, 9000, 1],
  ["ARMSET", "sparse", ...pairs(40, 50_000)],
  ["ARMSET", "sparse", LAST, long, 0, "a", "4294967296", "b", "9007199254740993", "c"],
  ["ARINSERT", "new", 1, long, 3],
  ["ARINSERT", "dense", ...texts(20)],
  ["ARINSERT", "sparse", ...texts(8)],
  ["ARINSERT", "ring", long, long],
  ["ARINSERT", "expiring", 1, long],
  ["ARRING", "new", 2, long, 2, long],
  ["ARRING", "ring", 5, long, "short", long, 4],
  ["ARRING", "ring", 5, ...texts(12)],
  ["ARRING", "ring", 3, long, 1],
  ["ARRING", "ring", 300, ...texts(20)],
  ["ARRING", "dense", 300, ...texts(9)],
  ["ARRING", "dense", 150, ...texts(9)],
];

const keys = ["new", "dense", "wide", "sparse", "ring", "expiring"] as const;

async function open() {
  const arena = new DebugArena();
  const target = startInstance(1, arena);
  const { keyspace } = target.instance;
  const call = await connectTo(target);
  call("ARINSERT", "dense", ...Array.from({ length: 300 }, (_, i) => i));
  call("ARSET", "wide", 0, ...texts(260));
  call("ARMSET", "sparse", ...pairs(30, 100_003));
  call("ARRING", "ring", 5, "a", long, "c", "d", "e", long);
  call("ARSET", "expiring", 0, "a", "b");
  call("PEXPIREAT", "expiring", "99999999999999");
  const stateOf = (key: string): string =>
    [
      call("DUMP", key),
      call("DEBUG", "DIGEST-VALUE", key),
      call("ARNEXT", key),
      call("ARLASTITEMS", key, 99),
      call("ARINFO", key, "FULL"),
      call("MEMORY", "USAGE", key),
      call("PEXPIRETIME", key),
      call("OBJECT", "FREQ", key),
    ].join("");
  const state = (): string => keys.map(stateOf).join("");
  const events: KeyEvent[] = [];
  observeCommits(keyspace, (commit) => events.push(...commit.events));
  return { arena, call, state, stateOf, events, keyspace };
}

test.each([...onOneValue, ...onSeveral])("%s %s %s without memory", async (...words) => {
  const { arena, call, state, stateOf, events, keyspace } = await open();
  const before = state();
  const { revision } = keyspace.commits;
  let bytes = 0;
  const attempt = (): string => {
    events.length = 0;
    bytes = arena.usedBytes;
    return call(...words);
  };
  const refused = (): void => {
    keyspace.check();
    expect(events).toEqual([]);
    expect(arena.usedBytes).toBe(bytes);
    expect(state()).toBe(before);
    expect(keyspace.commits.revision).toBe(revision);
  };
  const { refusals } = servedAtLast(arena, attempt, refused);
  keyspace.check();
  expect(refusals).toBeGreaterThan(0);
  expect(keyspace.commits.revision).toBe(revision + 1);
  expect(events.map(({ name }) => name).filter((name) => name !== "new")).toEqual([String(words[0]).toLowerCase()]);
  expect(before).not.toContain(stateOf(String(words[1])));
});

test("after memory was refused the command does what it does otherwise", async () => {
  for (const words of onSeveral) {
    const spared = await open();
    const reply = spared.call(...words);
    const refused = await open();
    expect(servedAtLast(refused.arena, () => refused.call(...words)).reply).toBe(reply);
    expect(refused.state()).toBe(spared.state());
  }
});
