/** Where pending entries stand in the list by the time of their delivery, and what it costs to find their place. */
import { withSeed } from "@allset/testkit";
import { expect, test } from "vitest";
import { Arena } from "../arena/arena.js";
import { DebugArena } from "../arena/debug-arena.js";
import { createCollectionLimits } from "./collection-limits.js";
import { streamType } from "./stream-type.js";
import { Streams } from "./streams.js";

const encoder = new TextEncoder();
const idOf = (n: number): Int32Array => Int32Array.of(0, n, 0, 0);

withSeed("pending entries find their place by the moment, from either end and beside another one", (random) => {
  const arena = new DebugArena();
  const streams = new Streams(arena, createCollectionLimits());
  const root = streams.create();
  const { pending, groups } = streams;
  const name = encoder.encode("gcd");
  const group = groups.create(root, name, 0, 1);
  const consumers = [0, groups.createConsumer(group, name, 1, 2), groups.createConsumer(group, name, 2, 3)];
  const refs: number[] = [];
  let last = 0;
  for (let step = 0; step < 600; step++) {
    const known = refs.length > 0 && random.chance(0.8) ? random.pick(refs) : 0;
    const consumer = random.pick(consumers);
    pending.moment[0] = consumer === 0 ? 0 : random.int(20);
    if (known === 0) refs.push(pending.add(group, consumer, idOf(step + 1), 0, last));
    else {
      pending.assign(group, known, consumer);
      pending.deliver(group, known, last);
    }
    last = known === 0 ? (refs.at(-1) as number) : known;
    streamType.check(arena, root);
  }
});

test("claiming what has been pending for long, or as if it had, takes no longer where much is pending", () => {
  const timeOf = (entries: number, moment: (entry: number) => number): number => {
    const arena = new Arena();
    const streams = new Streams(arena, createCollectionLimits());
    const { pending, groups } = streams;
    const name = encoder.encode("gcd");
    const group = groups.create(streams.create(), name, 0, 1);
    const from = groups.createConsumer(group, name, 1, 2);
    const to = groups.createConsumer(group, name, 2, 3);
    const refs = Array.from({ length: entries }, (_, i) => {
      pending.moment[0] = 1000 + i;
      return pending.add(group, from, idOf(i + 1), 0);
    });
    const start = performance.now();
    let last = 0;
    for (let i = 0; i < 2000; i++) {
      pending.assign(group, refs[i], to);
      pending.moment[0] = moment(i);
      pending.deliver(group, refs[i], last);
      last = refs[i];
    }
    return performance.now() - start;
  };
  for (const moment of [() => 1_000_000, () => 10]) {
    // Where each looks through all that is pending it is seconds; a busy machine takes some ms.
    expect(Math.min(...[1, 2].map(() => timeOf(30_000, moment)))).toBeLessThan(1000);
  }
});
