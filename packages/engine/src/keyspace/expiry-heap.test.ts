import { withSeed } from "@allset/testkit";
import { describe, expect, test } from "vitest";
import { CHUNK_SHIFT, type Ref, UNIT_MASK } from "../arena/arena.js";
import { ArenaFullError } from "../arena/arena-full-error.js";
import { DebugArena } from "../arena/debug-arena.js";
import { ExpiryHeap } from "./expiry-heap.js";

/** A heap over blocks that are as long as an entry's header, and the times that they should have. */
class Fixture {
  readonly arena = new DebugArena();
  readonly heap = new ExpiryHeap(this.arena);
  readonly times = new Map<Ref, number>();

  insert(time: number): Ref {
    const ref = this.newEntry(time);
    this.heap.insert(ref);
    this.times.set(ref, time);
    return ref;
  }

  /** A header that says a time. */
  newEntry(time: number): Ref {
    const ref = this.arena.allocate(24);
    this.setTime(ref, time);
    return ref;
  }

  setTime(ref: Ref, time: number): void {
    this.arena.doubles[ref >>> CHUNK_SHIFT][((ref & UNIT_MASK) << 1) + 2] = time;
  }

  remove(ref: Ref): void {
    this.heap.remove(ref);
    this.arena.free(ref);
    this.times.delete(ref);
  }

  check(): void {
    this.heap.check();
    expect(this.heap.size).toBe(this.times.size);
    expect(this.heap.soonest).toBe(Math.min(Number.POSITIVE_INFINITY, ...this.times.values()));
    if (this.times.size > 0) expect(this.times.get(this.heap.first)).toBe(this.heap.soonest);
    else expect(this.heap.first).toBe(0);
    this.arena.check(this.times.size + this.heap.blockCount);
  }
}

describe("expiry heap", () => {
  withSeed("agrees with a map at random", (random) => {
    const fixture = new Fixture();
    const refs: Ref[] = [];
    for (let step = 0; step < 30_000; step++) {
      const growing = Math.floor(step / 10_000) % 2 === 0;
      const roll = random.random();
      // Few distinct times make ties; a fraction, a huge and a negative one are times like others.
      const time = random.pick([random.int(50), random.random() * 1e13, 1e300, -1]);
      if (roll < (growing ? 0.7 : 0.1)) refs.push(fixture.insert(time));
      else if (refs.length > 0) {
        const i = random.int(refs.length);
        if (roll < 0.85) {
          fixture.remove(refs[i]);
          refs[i] = refs[refs.length - 1];
          refs.pop();
        } else if (roll < 0.95) {
          fixture.setTime(refs[i], time);
          fixture.heap.update(refs[i]);
          fixture.times.set(refs[i], time);
        } else {
          const to = fixture.newEntry(fixture.times.get(refs[i])!);
          fixture.heap.moved(refs[i], to);
          fixture.times.set(to, fixture.times.get(refs[i])!);
          fixture.times.delete(refs[i]);
          fixture.arena.free(refs[i]);
          refs[i] = to;
        }
      }
      if (step % 1500 === 0) fixture.check();
    }
    fixture.check();
    fixture.heap.clear();
    fixture.arena.check(fixture.times.size);
  });

  withSeed("gives keys out in the order of their times", (random) => {
    const fixture = new Fixture();
    const times = Array.from({ length: 10_000 }, () => random.int(5000));
    for (const time of times) fixture.insert(time);
    const order: number[] = [];
    while (fixture.heap.size > 0) {
      order.push(fixture.heap.soonest);
      fixture.remove(fixture.heap.first);
    }
    expect(order).toEqual(times.sort((a, b) => a - b));
    expect(fixture.heap.segmentCount).toBeLessThanOrEqual(2);
  });

  withSeed("samples every key about as often", (random) => {
    const fixture = new Fixture();
    const refs = Array.from({ length: 50 }, (_, i) => fixture.insert(i));
    const drawn = new Map<Ref, number>();
    for (let i = 0; i < 50_000; i++) {
      const ref = fixture.heap.sample(random.random);
      drawn.set(ref, (drawn.get(ref) ?? 0) + 1);
    }
    for (const ref of refs) expect(Math.abs(drawn.get(ref)! - 1000)).toBeLessThan(6 * Math.sqrt(1000));
  });

  test("estimates the mean", () => {
    const fixture = new Fixture();
    expect(fixture.heap.mean).toBe(0);
    for (const time of [10, 20, 60]) fixture.insert(time);
    expect(fixture.heap.mean).toBe(30);
    for (let i = 0; i < 10_000; i++) fixture.insert(30);
    expect(Math.abs(fixture.heap.mean - 30)).toBeLessThan(2);
  });

  test("refused memory changes nothing", () => {
    const fixture = new Fixture();
    const ref = fixture.newEntry(1);
    fixture.arena.refuseAfter(0);
    expect(() => fixture.heap.insert(ref)).toThrow(ArenaFullError);
    fixture.arena.refuseAfter(Number.POSITIVE_INFINITY);
    fixture.arena.free(ref);
    fixture.check();
  });

  test("what is held stays, however many keys leave before others come", () => {
    const fixture = new Fixture();
    const old = Array.from({ length: 9000 }, (_, i) => fixture.insert(i));
    const coming = Array.from({ length: 9000 }, (_, i) => fixture.newEntry(i));
    fixture.heap.hold(coming.length);
    fixture.arena.refuseAfter(0);
    for (const ref of old) fixture.remove(ref);
    for (const [time, ref] of coming.entries()) {
      fixture.heap.insert(ref);
      fixture.times.set(ref, time);
    }
    fixture.arena.refuseAfter(Number.POSITIVE_INFINITY);
    fixture.heap.settle();
    fixture.check();
    expect(fixture.heap.segmentCount).toBeLessThanOrEqual(4);
  });

  test("the children of a key lie on one cache line", () => {
    const fixture = new Fixture();
    const refs = Array.from({ length: 5 }, (_, i) => fixture.insert(i));
    const position = (ref: Ref) => fixture.arena.words[ref >>> CHUNK_SHIFT][((ref & UNIT_MASK) << 2) + 3];
    expect(refs.map(position)).toEqual([3, 4, 5, 6, 7]);
  });
});
