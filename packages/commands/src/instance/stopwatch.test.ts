import { Args } from "@allset/resp";
import { FakeClock, SeededRandom } from "@allset/testkit";
import { describe, expect, it } from "vitest";
import { families } from "../families.js";
import { createRegistry } from "../registry/registry.js";
import { LatencyHistogram } from "./latency-histogram.js";
import { Rate } from "./rate.js";
import { Stopwatch } from "./stopwatch.js";

const { commands } = createRegistry(families);
const idOf = (name: string): number => commands.findIndex(({ fullName }) => fullName === name);

/** A stopwatch whose clock moves only while commands run. */
function begin(seed = 1) {
  const clock = new FakeClock(0);
  const random = new SeededRandom(seed);
  const times = { now: clock.now, nowMicros: clock.nowMicros, elapsed: () => clock.nowMicros() / 1000 };
  const stopwatch = new Stopwatch(times, commands, () => random.random());
  const args = new Args();
  /** Runs a call of `micros`; true where it was measured. */
  const call = (id: number, micros: number, ...words: string[]): boolean => {
    args.assign(words.length === 0 ? ["x"] : words);
    const start = stopwatch.start(id, args);
    clock.advance(micros / 1000);
    return start >= 0 && stopwatch.stop(id, args, start) >= 0;
  };
  return { stopwatch, call };
}

describe("the stopwatch", () => {
  it("measures every call of a command that may take long", () => {
    const { stopwatch, call } = begin();
    const keys = idOf("keys");
    expect([1, 2, 3].every((micros) => call(keys, micros))).toBe(true);
    expect(stopwatch.micros(keys, 3)).toBe(6);
  });

  it("samples one call in 16 of a brief command, and tells what all took", () => {
    const { stopwatch, call } = begin();
    const [get, set] = [idOf("get"), idOf("set")];
    expect(call(get, 10)).toBe(true);
    const calls = 20_000;
    let measured = 0;
    for (let i = 0; i < calls; i++) if (call(set, i % 2 === 0 ? 1 : 3)) measured++;
    expect(calls / measured).toBeGreaterThan(14);
    expect(calls / measured).toBeLessThan(19);
    expect(stopwatch.micros(set, calls) / (2 * calls)).toBeCloseTo(1, 1);
    expect(stopwatch.micros(get, 1)).toBe(10);
  });

  it("measures large arguments apart from the samples", () => {
    const { stopwatch, call } = begin();
    const set = idOf("set");
    for (let i = 0; i < 100; i++) call(set, 1);
    for (let i = 0; i < 5; i++) expect(call(set, 1000, "set", "k", "x".repeat(70_000))).toBe(true);
    expect(stopwatch.micros(set, 105)).toBe(5100);
  });

  it("measures every call where it has to be exact", () => {
    const { stopwatch, call } = begin();
    stopwatch.exact = true;
    const get = idOf("get");
    for (let i = 0; i < 50; i++) expect(call(get, i)).toBe(true);
    expect(stopwatch.micros(get, 50)).toBeCloseTo(1225, 6);
    stopwatch.reset();
    expect(stopwatch.micros(get, 0)).toBe(0);
    expect(stopwatch.histogram(get)).toBeUndefined();
  });
});

describe("a latency histogram", () => {
  it("never tells too little, and at most 3.2 % too much", () => {
    for (const nanos of [0, 1, 63, 64, 65, 127, 128, 1000, 12_345, 999_999, 123_456_789, 1_000_000_000]) {
      const histogram = new LatencyHistogram();
      histogram.record(nanos);
      const found = histogram.percentile(50);
      expect(found).toBeGreaterThanOrEqual(nanos);
      expect(found).toBeLessThanOrEqual(nanos * 1.032);
    }
  });

  it("counts what is longer as a second", () => {
    const histogram = new LatencyHistogram();
    histogram.record(5e9);
    expect(histogram.percentile(100)).toBeGreaterThanOrEqual(1e9);
    expect(histogram.percentile(100)).toBeLessThan(1.04e9);
  });

  it("tells percentiles", () => {
    const histogram = new LatencyHistogram();
    for (let nanos = 1; nanos <= 60; nanos++) histogram.record(nanos);
    expect([0, 50, 100].map((percent) => histogram.percentile(percent))).toEqual([1, 30, 60]);
    expect(histogram.total).toBe(60);
  });
});

describe("a rate", () => {
  it("is the mean of the last 16 samples", () => {
    const rate = new Rate(0);
    for (let i = 1; i <= 16; i++) rate.sample(i * 50, i * 100);
    expect(rate.perSecond).toBe(500);
    rate.sample(99_999, 1650);
    expect(rate.perSecond).toBe(500);
    for (let i = 17; i <= 32; i++) rate.sample(800, i * 100);
    expect(rate.perSecond).toBe(0);
  });

  it("outlives a counter and a clock that were set back", () => {
    const rate = new Rate(1000);
    rate.sample(100, 1100);
    rate.sample(0, 1200);
    rate.sample(50, 0);
    rate.sample(50, 100);
    expect(rate.perSecond).toBe(1000 / 16);
  });
});
