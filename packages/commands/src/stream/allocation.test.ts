/** The commands of nearly every call on a stream allocate nothing on the JavaScript heap: from the gate to the bytes of the reply. */
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
    for (let i = 1; i <= 5000; i++)
      this.run(new Args().assign(["XADD", "s", `${i}-1`, "sensor", `s${i % 100}`, "message", `value ${i}`]));
    this.run(new Args().assign(["XGROUP", "CREATE", "s", "g", "4990-1"]));
    this.run(new Args().assign(["XREADGROUP", "GROUP", "g", "c", "STREAMS", "s", ">"]));
  }

  run(args: Args): void {
    this.#stream.session.execute(args);
    this.#stream.reply.rollback(0);
  }
}

const hot: string[][][] = [
  [["XADD", "t", "*", "sensor", "s1", "message", "hello world", "number", "12345"]],
  [
    ["XADD", "t", "*", "other", "s1", "message", "hello world"],
    ["XADD", "t", "*", "sensor", "s1"],
  ],
  [["XADD", "t", "MAXLEN", "~", "1000", "*", "sensor", "s1", "message", "hello world"]],
  [["XADD", "t", "MAXLEN", "100", "*", "sensor", "s1", "message", "hello world"]],
  [["XLEN", "s"]],
  [["XRANGE", "s", "2500-1", "+", "COUNT", "5"]],
  [["XREVRANGE", "s", "+", "-", "COUNT", "5"]],
  [["XREAD", "COUNT", "5", "STREAMS", "s", "4000-1"]],
  [["XREAD", "STREAMS", "s", "5000-1"]],
  [["XREADGROUP", "GROUP", "g", "c", "STREAMS", "s", "0"]],
  [["XPENDING", "s", "g", "-", "+", "5"]],
  [
    ["XCLAIM", "s", "g", "d", "0", "4995-1"],
    ["XCLAIM", "s", "g", "c", "0", "4995-1"],
  ],
  [
    ["XAUTOCLAIM", "s", "g", "d", "0", "0", "COUNT", "3"],
    ["XAUTOCLAIM", "s", "g", "c", "0", "0", "COUNT", "3"],
  ],
  [
    ["XGROUP", "SETID", "s", "g", "4998-1"],
    ["XREADGROUP", "GROUP", "g", "c", "STREAMS", "s", ">"],
    ["XACK", "s", "g", "4999-1", "5000-1"],
  ],
  [
    ["XADD", "u", "*", "f", "v"],
    ["XTRIM", "u", "MAXLEN", "0"],
  ],
];

describe("nothing is allocated on the JavaScript heap by", () => {
  test.each(hot.map((commands) => [commands.map((words) => words.join(" ")).join("; "), commands] as const))(
    "%s",
    (_name, commands) => {
      const fixture = new Fixture();
      const calls = commands.map((words) => new Args().assign(words));
      const all = (): void => {
        for (let i = 0; i < calls.length; i++) fixture.run(calls[i]);
      };
      expect(heapBytesPerCall(all)).toBeLessThan(NOTHING);
    },
    60_000,
  );
});
