/** The commands on times to live allocate nothing on the JavaScript heap, though moments are doubles, which V8 likes to box. */
import { Args } from "@allset/resp";
import { heapBytesPerCall, NOTHING } from "@allset/testkit";
import { describe, expect, test } from "vitest";
import { TestConnection, writeDigits } from "../test-connection.js";

const KEYS = 1000;
/** Digits of a key's number, at the end of its name. */
const DIGITS = 6;
const KEY = "key:000000";
/** In the year 2100, seconds since 1970. */
const LATER = "4102444800";

/** A connection to keys of which every other one has a time to live. */
class Fixture extends TestConnection {
  #turn = 0;

  constructor() {
    super();
    for (let i = 0; i < KEYS; i++) {
      const name = `key:${String(i).padStart(DIGITS, "0")}`;
      this.call("SET", name, "value");
      if (i % 2 === 0) this.call("PEXPIRE", name, `${100_000_000_000 + i}`);
    }
  }

  /** Executes a command on another key each time. */
  turn(args: Args): void {
    this.#turn = (this.#turn + 7) % KEYS;
    writeDigits(args, 1, DIGITS, this.#turn);
    this.run(args);
  }
}

const hot: string[][] = [
  ["TTL", KEY],
  ["PTTL", KEY],
  ["EXPIRETIME", KEY],
  ["PEXPIRETIME", KEY],
  ["EXPIRE", KEY, "100000"],
  ["PEXPIRE", KEY, "100000000"],
  ["PEXPIRE", KEY, "100000000000"],
  ["EXPIREAT", KEY, LATER],
  ["PEXPIREAT", KEY, `${LATER}000`],
  ["EXPIRE", KEY, "100000", "NX"],
  ["EXPIRE", KEY, "100000", "XX"],
  ["PEXPIREAT", KEY, `${LATER}000`, "GT"],
  ["EXPIRE", KEY, "100000", "LT"],
];

describe("nothing is allocated on the JavaScript heap by", () => {
  test.each(hot)("%s %s %s %s", (...words) => {
    const fixture = new Fixture();
    const args = new Args().assign(words);
    expect(heapBytesPerCall(() => fixture.turn(args))).toBeLessThan(NOTHING);
  });

  test("PERSIST and EXPIREAT", () => {
    const fixture = new Fixture();
    const steps = [
      ["PERSIST", KEY],
      ["EXPIREAT", KEY, LATER],
    ].map((words) => new Args().assign(words));
    expect(heapBytesPerCall(() => fixture.runAll(steps))).toBeLessThan(NOTHING);
  });
});
