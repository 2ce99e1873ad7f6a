import { withSeed } from "@allset/testkit";
import { expect } from "vitest";
import { Deadlines, type Ending } from "./deadlines.js";

withSeed("agrees with a sorted array at random", (random) => {
  const deadlines = new Deadlines<Ending & { isOver: boolean }>();
  let model: (Ending & { isOver: boolean })[] = [];
  for (let now = 0; now < 3000; now++) {
    for (let left = random.int(4); left > 0; left--) {
      const item = { deadlineMs: now + random.int(400), isOver: false };
      deadlines.add(item);
      model.push(item);
    }
    for (let left = random.int(3); left > 0 && model.length > 0; left--) {
      const [item] = model.splice(random.int(model.length), 1);
      item.isOver = true;
      deadlines.forget();
    }
    const due = model.filter((item) => item.deadlineMs <= now);
    model = model.filter((item) => item.deadlineMs > now);
    const taken: number[] = [];
    for (let item = deadlines.take(now); item !== null; item = deadlines.take(now)) taken.push(item.deadlineMs);
    expect(taken).toEqual(due.map((item) => item.deadlineMs).sort((a, b) => a - b));
    expect(deadlines.size).toBe(model.length);
  }
});
