/** The commands of nearly every call on a list allocate nothing on the JavaScript heap: from the gate to the bytes of the reply. */
import { Args, createBufferPool, createRequestLimits } from "@allset/resp";
import { heapBytesPerCall } from "@allset/testkit";
import { describe, expect, test } from "vitest";
import { createInstance } from "../create-instance.js";
import { type Outlet, StreamSession } from "../session/stream-session.js";

/** Bytes a call: nothing. The smallest object takes twelve and more. */
const NOTHING = 0.5;

/** A connection whose commands are executed directly and whose replies are forgotten. */
class Fixture {
  readonly #stream: StreamSession;

  constructor() {
    const now = 1_700_000_000_000;
    // The stopwatch reads 0: the times of day that it boxes, of one call in sixteen, are not what is tested.
    const clock = { now: () => now, nowMicros: () => now * 1000, elapsed: () => 0 };
    const instance = createInstance({ clock, random: () => 0.3 });
    const nowhere = (): void => {};
    const outlet: Outlet = {
      kind: "internal",
      address: "",
      localAddress: "",
      unsentBytes: 0,
      send: nowhere,
      pause: nowhere,
      unpause: nowhere,
      end: nowhere,
      destroy: nowhere,
    };
    this.#stream = new StreamSession(instance, outlet, { pool: createBufferPool(), limits: createRequestLimits() });
    this.run(new Args().assign(["RPUSH", "short", ...Array.from({ length: 20 }, (_, i) => `element ${i}`)]));
    this.run(new Args().assign(["RPUSH", "integers", ...Array.from({ length: 20 }, (_, i) => `${i * i * i}`)]));
    for (let i = 0; i < 10; i++)
      this.run(
        new Args().assign(["RPUSH", "long", ...Array.from({ length: 500 }, (_, j) => `element ${i * 500 + j}`)]),
      );
  }

  run(args: Args): void {
    this.#stream.session.execute(args);
    this.#stream.reply.rollback(0);
  }
}

/** Commands that leave each list as long as it was. */
const hot: string[][][] = ["short", "integers", "long"].flatMap((key) => [
  [
    ["RPUSH", key, "x"],
    ["RPOP", key],
  ],
  [
    ["LPUSH", key, "some element", "12345"],
    ["LPOP", key],
    ["LPOP", key],
  ],
  [
    ["RPUSH", key, "123456"],
    ["LPOP", key],
  ],
  [["LLEN", key]],
  [["LINDEX", key, "10"]],
  [["LINDEX", key, "-10"]],
  [["LRANGE", key, "0", "9"]],
  [["LSET", key, "3", "replaced"]],
  [["LSET", key, "3", "77"]],
  [["LMOVE", key, key, "LEFT", "RIGHT"]],
  [["RPOPLPUSH", key, key]],
]);

describe("nothing is allocated on the JavaScript heap by", () => {
  test.each(hot.map((commands) => [commands.map((words) => words.join(" ")).join(", "), commands] as const))(
    "%s",
    (_, commands) => {
      const fixture = new Fixture();
      const calls = commands.map((words) => new Args().assign(words));
      const all = (): void => {
        for (let i = 0; i < calls.length; i++) fixture.run(calls[i]);
      };
      expect(heapBytesPerCall(all)).toBeLessThan(NOTHING);
    },
  );

  test("a queue: RPUSH to one end of a long list, LPOP from the other", () => {
    const fixture = new Fixture();
    const push = new Args().assign(["RPUSH", "long", "a job that waits to be done"]);
    const pop = new Args().assign(["LPOP", "long"]);
    const both = (): void => {
      fixture.run(push);
      fixture.run(pop);
    };
    expect(heapBytesPerCall(both)).toBeLessThan(NOTHING);
  });
});
