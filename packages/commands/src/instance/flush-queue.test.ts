import { expect, test } from "vitest";
import { type Flushable, FlushQueue } from "./flush-queue.js";

class Output implements Flushable {
  awaitsFlush = false;
  flushes = 0;
  readonly #then: () => void;

  constructor(then: () => void = () => {}) {
    this.#then = then;
  }

  flush(): void {
    this.flushes++;
    this.#then();
  }
}

/** A queue whose rounds end when the test says so. */
function rounds(): { queue: FlushQueue; end: () => number } {
  let tasks: (() => void)[] = [];
  const queue = new FlushQueue((task) => tasks.push(task));
  const end = (): number => {
    const due = tasks;
    tasks = [];
    for (const task of due) task();
    return due.length;
  };
  return { queue, end };
}

test("a connection is flushed once at the end of a round, however often it was added", () => {
  const { queue, end } = rounds();
  const [a, b] = [new Output(), new Output()];
  queue.add(a);
  queue.finish(b);
  queue.add(a);
  expect([a.flushes, b.flushes]).toEqual([0, 0]);
  expect(end()).toBe(1);
  expect([a.flushes, b.flushes]).toEqual([1, 1]);
  expect(end()).toBe(0);
  queue.add(a);
  end();
  expect(a.flushes).toBe(2);
});

test("what is added while others are flushed waits for the next round", () => {
  const { queue, end } = rounds();
  const late = new Output();
  queue.add(new Output(() => queue.add(late)));
  end();
  expect(late.flushes).toBe(0);
  end();
  expect(late.flushes).toBe(1);
});

test("a full queue is flushed at once", () => {
  const { queue, end } = rounds();
  const outputs = Array.from({ length: 5000 }, () => new Output());
  for (const output of outputs) queue.add(output);
  expect(outputs.filter(({ flushes }) => flushes === 1)).toHaveLength(4096);
  end();
  expect(outputs.every(({ flushes }) => flushes === 1)).toBe(true);
});

test("without rounds a finished batch is flushed at once, and what others get behind the running call", async () => {
  const queue = new FlushQueue();
  const [own, other] = [new Output(), new Output()];
  queue.finish(own);
  queue.add(other);
  expect([own.flushes, other.flushes]).toEqual([1, 0]);
  await Promise.resolve();
  expect(other.flushes).toBe(1);
});
