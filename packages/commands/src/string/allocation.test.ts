/** The commands of nearly every call allocate nothing on the JavaScript heap: from the gate to the bytes of the reply. */
import { Args } from "@allset/resp";
import { heapBytesPerCall, NOTHING } from "@allset/testkit";
import { describe, expect, test } from "vitest";
import { TestConnection, writeDigits } from "../test-connection.js";

/** In the year 2100: a moment is a double, which V8 would box in 16 bytes where it is handed on. */
const LATER = "4102444800";
const KEYS = 1000;

/** A connection whose commands are executed directly and whose replies are forgotten. */
class Fixture extends TestConnection {
  #turn = 0;

  constructor() {
    super();
    for (let i = 0; i < KEYS; i++) {
      this.call("SET", nameOf(i), `${i}`, ...(i % 2 === 0 ? ["EX", "100000"] : []));
    }
    this.call("SET", "large counter", "1700000000000");
  }

  /** Executes a command, in which the digits of `key:000000` are replaced by those of another key each time. */
  turn(args: Args): void {
    this.#turn = (this.#turn + 7) % KEYS;
    for (let i = 1; i < args.count; i++)
      if (args.size(i) === KEY_BYTES) writeDigits(args, i, 6, (this.#turn + i) % KEYS);
    this.run(args);
  }
}

const KEY_BYTES = 10;
const nameOf = (i: number): string => `key:${String(i).padStart(6, "0")}`;

const value = "v".repeat(32);
const pairs = Array.from({ length: 10 }, () => [nameOf(0), value]).flat();
const hot: string[][] = [
  ["GET", nameOf(0)],
  ["GET", "no such key"],
  ["SET", nameOf(0), value],
  ["SET", nameOf(0), "another length"],
  ["INCR", "counter"],
  ["INCRBY", "counter", "1000"],
  ["DECRBY", "counter", "1000"],
  ["INCR", "large counter"],
  ["INCRBY", "large counter", "1000"],
  ["INCRBY", "large counter", "5000000000"],
  ["STRLEN", nameOf(0)],
  ["GETRANGE", nameOf(0), "0", "-1"],
  ["SETNX", nameOf(0), value],
  ["SET", nameOf(0), value, "XX"],
  ["GETBIT", nameOf(0), "7"],
  ["MSET", ...pairs],
  ["MGET", ...pairs.filter((_, i) => i % 2 === 0)],
  ["EXISTS", nameOf(0), nameOf(0)],
];
const timed: string[][] = [
  ["SET", nameOf(0), value, "EX", "100000"],
  ["SET", nameOf(0), value, "PX", "100000000"],
  ["SET", nameOf(0), value, "EXAT", LATER],
  ["SET", nameOf(0), value, "PXAT", `${LATER}000`],
  ["SET", nameOf(0), value, "XX", "GET", "EX", "100000"],
  ["SET", nameOf(0), value, "KEEPTTL"],
  ["SET", nameOf(0), "another length", "KEEPTTL"],
  ["SETEX", nameOf(0), "100000", value],
  ["PSETEX", nameOf(0), "100000000", value],
  ["PSETEX", nameOf(0), "100000000000", value],
  ["GETEX", nameOf(0)],
  ["GETEX", nameOf(0), "EX", "100000"],
  ["GETEX", nameOf(0), "PX", "100000000"],
  ["GETEX", nameOf(0), "EXAT", LATER],
  ["GETEX", nameOf(0), "PXAT", `${LATER}000`],
  ["MSETEX", "10", ...pairs, "EX", "100000"],
  ["MSETEX", "10", ...pairs, "PXAT", `${LATER}000`],
  ["MSETEX", "10", ...pairs, "KEEPTTL"],
];

test("the canary is seen", () => {
  const kept: unknown[] = [];
  let turn = 0;
  expect(heapBytesPerCall(() => (kept[0] = { turn: turn++ }))).toBeGreaterThan(10);
});

describe("nothing is allocated on the JavaScript heap by", () => {
  test.each([...hot, ...timed])("%s %s %s %s %s", (...words) => {
    const fixture = new Fixture();
    const args = new Args().assign(words);
    expect(heapBytesPerCall(() => fixture.turn(args))).toBeLessThan(NOTHING);
  });

  test.each([
    [
      ["GETEX", "key", "PERSIST"],
      ["GETEX", "key", "PX", "100000000"],
    ],
    [
      ["SET", "key", value],
      ["SETEX", "key", "100000", value],
    ],
  ])("%s and %s, the time to live going and coming", (...commands) => {
    const fixture = new Fixture();
    fixture.call("SET", "key", value);
    const steps = commands.map((words) => new Args().assign(words));
    expect(heapBytesPerCall(() => fixture.runAll(steps))).toBeLessThan(NOTHING);
  });

  test("DEL and SET", () => {
    const fixture = new Fixture();
    const remove = new Args().assign(["DEL", "key"]);
    const set = new Args().assign(["SET", "key", value]);
    const both = (): void => {
      fixture.run(remove);
      fixture.run(set);
    };
    expect(heapBytesPerCall(both)).toBeLessThan(NOTHING);
  });

  test("MSETNX of new keys, and DEL", () => {
    const fixture = new Fixture();
    const set = new Args().assign(["MSETNX", "new", value, "newer", value]);
    const remove = new Args().assign(["DEL", "new", "newer"]);
    const both = (): void => {
      fixture.run(set);
      fixture.run(remove);
    };
    expect(heapBytesPerCall(both)).toBeLessThan(NOTHING);
  });
});
