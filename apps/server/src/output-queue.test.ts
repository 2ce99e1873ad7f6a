import { createBufferPool } from "@allset/resp";
import { type SeededRandom, withSeed } from "@allset/testkit";
import { expect, test } from "vitest";
import { OutputQueue } from "./output-queue.js";

const BUFFER_BYTES = 1024;

/** A pool that counts what is out. */
function countingPool() {
  const pool = createBufferPool({ bufferBytes: BUFFER_BYTES });
  const out = new Set<Uint8Array>();
  return {
    out,
    acquire(bytes: number) {
      const buffer = pool.acquire(bytes);
      out.add(buffer);
      return buffer;
    },
    release(buffer: Uint8Array) {
      expect(out.delete(buffer)).toBe(true);
      pool.release(buffer);
    },
  };
}

test("small messages share a block", () => {
  const pool = countingPool();
  const queue = new OutputQueue(pool);
  for (let i = 0; i < 100; i++) queue.add(pool.acquire(10).fill(i), 10);
  expect(queue.bytes).toBe(1000);
  expect(pool.out.size).toBe(1);
});

test("clearing gives everything back", () => {
  const pool = countingPool();
  const queue = new OutputQueue(pool);
  for (let i = 0; i < 100; i++) queue.add(pool.acquire(700), 700);
  queue.clear();
  expect([queue.bytes, pool.out.size]).toEqual([0, 0]);
});

withSeed("any messages come out as the bytes that went in, in order", (random: SeededRandom) => {
  const pool = countingPool();
  const queue = new OutputQueue(pool);
  let [put, got] = ["", ""];
  const take = (max: number): void =>
    queue.take(max, (buffer, filled) => {
      got += Buffer.from(filled).toString("latin1");
      pool.release(buffer);
    });
  for (let i = 0; i < 2000; i++) {
    const message = random.bytes(random.int(random.chance(0.1) ? 5000 : 100) + 1);
    const buffer = pool.acquire(message.length);
    buffer.set(message);
    queue.add(buffer, message.length);
    put += Buffer.from(message).toString("latin1");
    expect(queue.bytes).toBe(put.length - got.length);
    if (random.chance(0.05)) take(random.int(20));
  }
  take(Number.POSITIVE_INFINITY);
  expect(got === put).toBe(true);
  expect([queue.bytes, pool.out.size]).toEqual([0, 0]);
});
