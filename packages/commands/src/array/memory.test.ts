/** Array commands that find no memory answer OOM; a new key appears complete or not at all, and nothing leaks. */
import { DebugArena } from "@allset/engine";
import { encodeRequest, toText } from "@allset/testkit";
import { expect, test } from "vitest";
import { startInstance } from "../test-target.js";

const OOM = "-OOM command not allowed when used memory > 'maxmemory'.\r\n";
const long = "x".repeat(500);

const writes: (readonly (string | number)[])[] = [
  ["ARSET", "new", 0, long],
  ["ARSET", "new", 0, long, 1, long],
  ["ARSET", "new", 250, ...Array.from({ length: 12 }, () => long)],
  ["ARMSET", "new", 0, 1, 100_000, long, "18446744073709551614", 3],
  ["ARINSERT", "new", 1, long, 3],
  ["ARRING", "new", 2, long, 2, long],
  ["ARSET", "old", 4, long],
  ["ARSET", "old", 70_000, 1],
  ["ARINSERT", "old", long],
  ["ARRING", "old", 3, long],
  ["ARRING", "old", 9, 1],
];

test.each(writes)("%s %s without memory", async (...words) => {
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
  const state = (key: string): string =>
    call("ARSCAN", key, 0, "18446744073709551614") + call("ARLASTITEMS", key, 99) + call("ARNEXT", key);
  call("ARRING", "old", 5, "a", long, "c", "d", "e", long);
  const before = state("old");
  const { revision } = target.instance.keyspace.commits;
  let refusals = 0;
  for (; ; refusals++) {
    arena.refuseAfter(refusals);
    const answer = call(...words);
    arena.refuseAfter(Number.POSITIVE_INFINITY);
    target.instance.keyspace.check();
    if (answer !== OOM) break;
    expect([call("EXISTS", "new"), state("old"), target.instance.keyspace.commits.revision]).toEqual([
      ":0\r\n",
      before,
      revision,
    ]);
  }
  expect(refusals).toBeGreaterThan(0);
  expect(state(String(words[1]))).not.toBe(before);
});
