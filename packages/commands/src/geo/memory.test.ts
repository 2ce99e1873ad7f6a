/** A search that finds no memory to store to answers OOM and nothing else, and leaves everything as it was. */
import { DebugArena } from "@allset/engine";
import { expect, test } from "vitest";
import { servedAtLast } from "../test-refused-memory.js";
import { connectTo, startInstance } from "../test-target.js";

const around = ["FROMLONLAT", "1", "1", "BYRADIUS", "3000", "km"];

test.each([
  ["GEOADD", "new", "1", "1", "a"],
  ["GEOADD", "few", "2", "2", "b".repeat(100)],
  ["GEOADD", "many", "2", "2", "new"],
  ["GEOADD", "new", "1", "1", "a", "2", "2", "b".repeat(100)],
  ["GEOADD", "few", "CH", "2", "2", "a", "3", "3", "b", "4", "4", "b".repeat(100), "5", "5", "a"],
  ["GEOADD", "many", "2", "2", "place 7", "3", "3", "new", "4", "4", "place 7", "5", "5", "newer"],
  ["GEOSEARCHSTORE", "new", "few", ...around],
  ["GEOSEARCHSTORE", "new", "many", ...around],
  ["GEOSEARCHSTORE", "few", "many", ...around, "STOREDIST"],
  ["GEORADIUS", "many", "1", "1", "3000", "km", "STORE", "text"],
])("%s %s %s without memory", async (...words) => {
  const arena = new DebugArena();
  const target = startInstance(1, arena);
  const call = await connectTo(target);
  const state = (): string =>
    ["new", "few", "many"].map((key) => call("ZRANGE", key, "0", "-1", "WITHSCORES")).join("") + call("GET", "text");
  call("GEOADD", "few", "1", "1", "a");
  call("SET", "text", "value");
  for (let i = 0; i < 150; i++) call("GEOADD", "many", `${i / 20}`, "1", `place ${i}`);
  const before = state();
  const { revision } = target.instance.keyspace.commits;
  const refused = (): void => {
    expect(state()).toBe(before);
    expect(target.instance.keyspace.commits.revision).toBe(revision);
    target.instance.keyspace.check();
  };
  const { refusals } = servedAtLast(arena, () => call(...words), refused);
  expect(refusals).toBeGreaterThan(0);
  expect(state()).not.toBe(before);
  expect(target.instance.keyspace.commits.revision).toBe(revision + 1);
  target.instance.keyspace.check();
});
