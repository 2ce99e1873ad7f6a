/**
 * Payloads that are damaged on purpose, with a right checksum: RESTORE takes them or refuses them, and nothing else happens. What it
 * takes is a whole value: every structure passes its checks, and it can be read, dumped and restored again.
 */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  ByteReader,
  ByteWriter,
  checkDatabase,
  DebugArena,
  FOOTER_BYTES,
  MalformedValueError,
  readValue,
  sealPayload,
  writeValue,
} from "@allset/engine";
import { expectSame, type SeededRandom, withSeed } from "@allset/testkit";
import { describe, expect, it } from "vitest";
import { startInstance } from "../test-target.js";

const path = fileURLToPath(new URL("./interchange.fixture.json", import.meta.url));
const payloads = existsSync(path)
  ? Object.entries(JSON.parse(readFileSync(path, "utf8")) as Record<string, { theirs: string; ours: string }>)
  : [];
const bodies = payloads.flatMap(([name, { theirs, ours }]) =>
  [theirs, ours].map((text) => ({ name, body: Buffer.from(text, "base64").subarray(0, -FOOTER_BYTES) })),
);

/** Larger ones are structured alike, and checking what they become takes long. */
const SMALL_BYTES = 3000;

/** Values that lengths and counts like to go wrong at. */
const telling = [0, 1, 2, 3, 0x3f, 0x40, 0x7f, 0x80, 0x81, 0xc0, 0xc3, 0xe0, 0xf0, 0xf4, 0xfe, 0xff];

function damaged(body: Uint8Array, random: SeededRandom): Uint8Array {
  const bytes = Uint8Array.from(body);
  const way = random.int(6);
  if (way === 0) return bytes.subarray(0, random.int(bytes.length));
  // Near the front is where lengths are.
  const at = (): number => random.int(random.chance(0.5) ? Math.min(bytes.length, 24) : bytes.length);
  if (way === 1) return Buffer.concat([bytes.subarray(0, at()), Buffer.from([random.int(256)]), bytes.subarray(at())]);
  if (way === 2) bytes[0] = random.int(27);
  for (let left = random.between(1, 4); left > 0; left--)
    bytes[at()] = random.chance(0.5) ? random.pick(telling) : random.int(256);
  return bytes;
}

describe("RESTORE of damaged payloads", () => {
  const arena = new DebugArena();
  const { instance } = startInstance(7, arena);
  const { keyspace } = instance;
  const key = { bytes: Buffer.from("k"), start: 0, end: 1 };
  let takes = 0;

  /** That nothing is left is looked at each time, and now and then all that there is: that takes longer than a payload. */
  function checkNothingLeft(blocks: number): void {
    expectSame(arena.blockCount, blocks);
    if (++takes % 16 === 0) keyspace.check();
  }

  /** Restores a body beside everything else, reads it in full, and forgets it. Returns whether it was taken. */
  function take(body: Uint8Array): boolean {
    const blocks = arena.blockCount;
    let made: ReturnType<typeof readValue>;
    try {
      made = readValue(keyspace, key, new ByteReader(body, 0, body.length));
    } catch (error) {
      expect(error).toBeInstanceOf(MalformedValueError);
      checkNothingLeft(blocks);
      return false;
    }
    const { workshop, ref } = made;
    checkDatabase(workshop);
    const writer = new ByteWriter();
    writeValue(keyspace, ref, writer);
    sealPayload(writer, 10);
    const again = readValue(keyspace, key, new ByteReader(writer.bytes, 0, writer.length - FOOTER_BYTES));
    checkDatabase(again.workshop);
    again.workshop.clear();
    workshop.clear();
    checkNothingLeft(blocks);
    return true;
  }

  it("takes what is whole", () => {
    expect(bodies.length).toBeGreaterThan(20);
    for (const { name, body } of bodies) expect(take(body), name).toBe(true);
  });

  it("refuses every beginning of what is whole", () => {
    for (const { body } of bodies.filter(({ body: whole }) => whole.length < 300))
      for (let length = 0; length < body.length; length++) expect(take(body.subarray(0, length))).toBe(false);
  });

  withSeed("keeps nothing of what is broken", (random) => {
    const rounds = Number(process.env["ALLSET_FUZZ_ROUNDS"] ?? 2000);
    let taken = 0;
    const small = bodies.filter(({ body }) => body.length < SMALL_BYTES);
    for (let round = 0; round < rounds; round++) if (take(damaged(random.pick(small).body, random))) taken++;
    keyspace.check();
    expect(taken).toBeLessThan(rounds);
  });
});
