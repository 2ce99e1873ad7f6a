import { expect, test } from "vitest";
import { FakeClock } from "./fake-clock.js";
import { chooseSeed, SeededRandom } from "./seeded-random.js";
import { runSeeded, withSeed } from "./with-seed.js";

test("a seed's sequence never changes, since old failures are replayed by it", () => {
  const random = new SeededRandom(42);
  expect([random.uint32(), random.uint32(), random.uint32()]).toMatchInlineSnapshot(`
    [
      2887583565,
      2293090523,
      2716497665,
    ]
  `);
});

withSeed("ranges", (random) => {
  const seen = new Set<number>();
  for (let i = 0; i < 2000; i++) {
    expect(random.random()).toBeGreaterThanOrEqual(0);
    expect(random.random()).toBeLessThan(1);
    seen.add(random.between(3, 7));
  }
  expect([...seen].sort()).toEqual([3, 4, 5, 6, 7]);
  expect(random.shuffle([1, 2, 3, 4]).sort()).toEqual([1, 2, 3, 4]);
  expect(random.bytes(9)).toHaveLength(9);
  expect(() => random.pick([])).toThrow(RangeError);
});

test("a failure names the seed that replays it", async () => {
  const failing = runSeeded(7, (random) => expect(random.int(10)).toBe(-1));
  await expect(failing).rejects.toThrow(/^seed 7 \(replay: ALLSET_SEED=7\): expected/);
});

test("seeds come from the environment", () => {
  expect(chooseSeed("123")).toBe(123);
  expect(chooseSeed("a name")).toBe(chooseSeed("a name"));
  expect(chooseSeed("a name")).not.toBe(chooseSeed("another"));
  expect(chooseSeed("")).toBeLessThan(2 ** 32);
});

test("the fake clock moves when told to", () => {
  const clock = new FakeClock(1000);
  clock.advance(0.5);
  expect([clock.now(), clock.nowMicros()]).toEqual([1000, 1_000_500]);
  clock.advance(0.5);
  expect(clock.now()).toBe(1001);
  clock.set(5);
  expect(clock.nowMicros()).toBe(5000);
});
