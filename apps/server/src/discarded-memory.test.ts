import { existsSync, readFileSync } from "node:fs";
import { RawConnection } from "@allset/testkit";
import { expect, test } from "vitest";
import { DiscardedMemory } from "./discarded-memory.js";
import { Program } from "./test-program.js";
import { until } from "./test-until.js";

const MIB = 1024 * 1024;

test("collections begin, two of them, once the arena has become much smaller and stays so", () => {
  const arena = { capacityBytes: 0, discardedBytes: 0 };
  let collections = 0;
  const discarded = new DiscardedMemory(arena, () => collections++);
  /** Grows the arena by so many MiB, discards so many, looks, and says whether a collection began. */
  const look = (grown = 0, gone = 0): boolean => {
    const before = collections;
    arena.capacityBytes += (grown - gone) * MIB;
    arena.discardedBytes += gone * MIB;
    discarded.look();
    return collections > before;
  };
  const looks = (times: number): number => Array.from({ length: times }, () => look()).filter(Boolean).length;
  expect(looks(3)).toBe(0);
  expect(look(100)).toBe(false);
  expect(look(0, 20)).toBe(false);
  expect(looks(3)).toBe(0);
  expect(look(0, 20)).toBe(false);
  expect(looks(3)).toBe(2);
  // What came and went between two looks counts as well, and who still changes is waited for.
  for (let i = 0; i < 10; i++) expect(look(50, 50)).toBe(false);
  expect(looks(3)).toBe(2);
});

/** What a process has in memory, in MiB: pages of 4 KiB. */
const residentOf = (pid: number): number => Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]) / 256;

const needsProc = !existsSync("/proc/self/statm");
test.skipIf(needsProc)(
  "after FLUSHALL the system has the memory back, though nobody sends anything (needs /proc)",
  async () => {
    const program = await Program.start(["--enable-debug-command", "yes"]);
    const client = await RawConnection.open({ port: program.port });
    const empty = residentOf(program.processId);
    expect(await client.call("DEBUG", "POPULATE", "20000", "key", "8000")).toBe("+OK\r\n");
    expect(residentOf(program.processId) - empty).toBeGreaterThan(140);
    expect(await client.call("FLUSHALL")).toBe("+OK\r\n");
    await until("the memory is back", () => residentOf(program.processId) - empty < 90, 30_000);
    client.close();
    await program.stop();
  },
);
