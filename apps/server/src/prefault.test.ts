import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createPrefault } from "./prefault.js";

const MIB = 1024 * 1024;
const CHUNK_BYTES = 128 * MIB;

/** KiB that are mapped in writable parts of our address space which are as large as the chunk. */
function residentKibibytes(): number {
  const parts = readFileSync("/proc/self/smaps", "utf8").split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m);
  const kibibytes = (part: string, name: string): number =>
    Number(new RegExp(`^${name}: +(\\d+) kB`, "m").exec(part)?.[1] ?? 0);
  return parts
    .filter((part) => / rw-p /.test(part) && kibibytes(part, "Size") * 1024 >= CHUNK_BYTES)
    .reduce((sum, part) => sum + kibibytes(part, "Rss"), 0);
}

test.skipIf(process.platform !== "linux")("maps pages, which hold zeros as before (needs Linux)", async () => {
  const { prefault } = createPrefault();
  const chunk = new ArrayBuffer(CHUNK_BYTES);
  const before = residentKibibytes();
  await new Promise<void>((done) => prefault?.(chunk, done));
  // One of 4 KiB for 2 MiB, or larger ones; that of the first may have been mapped before.
  expect(residentKibibytes() - before).toBeGreaterThanOrEqual((CHUNK_BYTES / MIB / 2 - 1) * 4);
  expect(new Int32Array(chunk, 0, MIB).every((word) => word === 0)).toBe(true);
});
