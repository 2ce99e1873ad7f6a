import { SeededRandom } from "@allset/testkit";
import { describe, expect, test } from "vitest";
import { idleSeconds, lfuCounter, lfuInitial, lfuTouched, lruClock } from "./access-clock.js";

const MINUTE = 60_000;
const options = { logFactor: 10, decayMinutes: 1 };

describe("LRU clock", () => {
  test("counts seconds", () => {
    expect(idleSeconds(lruClock(5000), 5999)).toBe(0);
    expect(idleSeconds(lruClock(5000), 6000)).toBe(1);
    expect(idleSeconds(lruClock(2_000_000_000_000), 2_000_000_100_000)).toBe(100);
  });

  test("wraps after 2^24 seconds", () => {
    const end = 2 ** 24 * 1000;
    expect(idleSeconds(lruClock(end - 1000), end + 4000)).toBe(5);
    expect(lruClock(end)).toBe(0);
  });
});

describe("LFU counter", () => {
  test("begins with 5 and loses one a minute, or each decay time, or never", () => {
    const bits = lfuInitial(100 * MINUTE);
    expect([0, 1, 5, 6].map((minutes) => lfuCounter(bits, (100 + minutes) * MINUTE, options))).toEqual([5, 4, 0, 0]);
    expect(lfuCounter(bits, 106 * MINUTE, { logFactor: 10, decayMinutes: 3 })).toBe(3);
    expect(lfuCounter(bits, 1e9 * MINUTE, { logFactor: 10, decayMinutes: 0 })).toBe(5);
  });

  test("wraps after 2^16 minutes", () => {
    const bits = lfuInitial((2 ** 16 - 1) * MINUTE);
    expect(lfuCounter(bits, (2 ** 16 + 1) * MINUTE, options)).toBe(3);
  });

  // Redis's own table (redis.conf, lfu-log-factor): the counter after so many hits, by log factor.
  test.each([
    [0, 100, 104, 106],
    [0, 1000, 255, 255],
    [1, 100, 16, 20],
    [1, 1000, 45, 53],
    [1, 100_000, 255, 255],
    [10, 100, 8, 12],
    [10, 1000, 16, 20],
    [10, 100_000, 135, 157],
    [10, 1_000_000, 255, 255],
    [100, 100, 6, 10],
    [100, 1000, 9, 13],
    [100, 100_000, 45, 53],
  ])("with log factor %d reaches about what Redis says after %d hits", (logFactor, hits, least, most) => {
    const random = new SeededRandom(1);
    let sum = 0;
    const runs = hits > 10_000 ? 3 : 30;
    for (let run = 0; run < runs; run++) {
      let bits = lfuInitial(0);
      for (let i = 0; i < hits; i++) bits = lfuTouched(bits, 0, { logFactor, decayMinutes: 1 }, random.random);
      sum += bits & 0xff;
    }
    expect(sum / runs).toBeGreaterThanOrEqual(least);
    expect(sum / runs).toBeLessThanOrEqual(most);
  });

  test("a touch decays first and notes the minute", () => {
    const touched = lfuTouched((0 << 8) | 100, 30 * MINUTE, options, () => 0.999);
    expect(touched).toBe((30 << 8) | 70);
    expect(lfuTouched((30 << 8) | 255, 30 * MINUTE, options, () => 0)).toBe((30 << 8) | 255);
  });
});
