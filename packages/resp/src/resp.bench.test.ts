import { expect, test } from "vitest";
import { benchResp, formatBench } from "./resp.bench.js";

test("the benchmark runs, small", () => {
  const rows = benchResp({ runMs: 0, runs: 1 });
  for (const { name, nanoseconds } of rows) {
    for (const [contender, time] of Object.entries(nanoseconds))
      expect(time, `${name}, ${contender}`).toBeGreaterThan(0);
  }
  expect(formatBench(rows).split("\n").length).toBe(13);
});
