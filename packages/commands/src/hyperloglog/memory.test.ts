/** A command that finds no memory answers OOM and nothing else, and leaves everything as it was. */
import { DebugArena } from "@allset/engine";
import { expect, test } from "vitest";
import { servedAtLast } from "../test-refused-memory.js";
import { connectTo, startInstance } from "../test-target.js";

const many = Array.from({ length: 400 }, (_, i) => `element ${i}`);

/** With its key, and the header of an entry, 64 bytes. */
const full = `HYLL\x01${"\0".repeat(11)}${"\0".repeat(30)}\x7f\xe1`;

const writes: string[][] = [
  ["PFADD", "new"],
  ["PFADD", "new", "a", "b"],
  ["PFADD", "new", ...many],
  ["PFADD", "full", "x"],
  ["PFADD", "few", "x", "y", "z", "u", "v", "w"],
  ["PFADD", "few", ...many],
  ["PFMERGE", "new", "few"],
  ["PFMERGE", "few", "many"],
  ["PFMERGE", "few", "dense"],
  ["PFDEBUG", "TODENSE", "few"],
  ["PFDEBUG", "GETREG", "few"],
];

test.each(writes)("%s %s without memory", async (...words) => {
  const arena = new DebugArena();
  const target = startInstance(1, arena);
  const call = await connectTo(target);
  const state = (): string => ["new", "full", "few", "many", "dense"].map((key) => call("GET", key)).join("");
  call("PFADD", "few", "a");
  call("PFADD", "many", ...many);
  call("PFADD", "dense", "a");
  call("PFDEBUG", "TODENSE", "dense");
  // Its block is full to the byte: one run more needs another one.
  call("SET", "full", full);
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
  arena.check();
});
