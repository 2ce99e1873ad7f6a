/** The hash commands of nearly every call allocate nothing on the JavaScript heap, whichever form the hash has. */
import { Args, createBufferPool, createRequestLimits } from "@allset/resp";
import { heapBytesPerCall } from "@allset/testkit";
import { describe, expect, test } from "vitest";
import { createInstance } from "../create-instance.js";
import { type Outlet, StreamSession } from "../session/stream-session.js";

/** Bytes a call: nothing. The smallest object takes twelve and more. */
const NOTHING = 0.5;
const FIELDS = { small: 20, large: 1000, timed: 1000 } as const;
type Hash = keyof typeof FIELDS;

/** Three hashes: a listpack, a table, and a table whose fields expire; and commands on fields of them in turn. */
class Fixture {
  readonly #stream: StreamSession;
  #turn = 0;

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
    for (const [key, fields] of Object.entries(FIELDS))
      for (let i = 0; i < fields; i++) this.run(new Args().assign(["HSET", key, nameOf(i), `${i}`]));
    for (let i = 0; i < FIELDS.timed; i++)
      this.run(new Args().assign(["HEXPIRE", "timed", "100000", "FIELDS", "1", nameOf(i)]));
  }

  run(args: Args): void {
    this.#stream.session.execute(args);
    this.#stream.reply.rollback(0);
  }

  /** Executes a command, in which the digits of `f:000000` are replaced by those of another field each time. */
  turn(args: Args, fields: number): void {
    this.#turn = (this.#turn + 7) % fields;
    for (let i = 2; i < args.count; i++) if (args.size(i) === NAME_BYTES) writeDigits(args, i, this.#turn);
    this.run(args);
  }
}

const NAME_BYTES = 8;
const nameOf = (i: number): string => `f:${String(i).padStart(NAME_BYTES - 2, "0")}`;

function writeDigits(args: Args, at: number, value: number): void {
  for (let end = args.ends[at] - 1; end >= args.starts[at] + 2; end--) {
    args.bytes[end] = 0x30 + (value % 10);
    value = (value / 10) | 0;
  }
}

const field = nameOf(0);
const hot = (hash: Hash): string[][] => [
  ["HGET", hash, field],
  ["HGET", hash, "no such field"],
  ["HMGET", hash, field, "none", field],
  ["HSTRLEN", hash, field],
  ["HINCRBY", hash, field, "1000"],
  ["HSETNX", hash, field, "value"],
];

describe.each(["small", "large", "timed"] as const)("nothing is allocated on the JavaScript heap by", (hash) => {
  const calls = [...hot(hash), ...(hash === "timed" ? [] : [["HSET", hash, field, "a value"]])];
  test.each(calls)("%s %s %s", (...words) => {
    const fixture = new Fixture();
    const args = new Args().assign(words);
    expect(heapBytesPerCall(() => fixture.turn(args, FIELDS[hash]))).toBeLessThan(NOTHING);
  });

  test("HDEL and HSET", () => {
    const fixture = new Fixture();
    const remove = new Args().assign(["HDEL", hash, field]);
    const set = new Args().assign(["HSET", hash, field, "a value"]);
    const both = (): void => {
      fixture.turn(remove, FIELDS[hash]);
      fixture.turn(set, FIELDS[hash]);
    };
    expect(heapBytesPerCall(both)).toBeLessThan(NOTHING);
  });
});

test("nothing is allocated by making a hash and emptying it", () => {
  const fixture = new Fixture();
  const set = new Args().assign(["HSET", "new", "a", "1", "b", "value", "c", "another value"]);
  const remove = new Args().assign(["HDEL", "new", "a", "b", "c"]);
  const both = (): void => {
    fixture.run(set);
    fixture.run(remove);
  };
  expect(heapBytesPerCall(both)).toBeLessThan(NOTHING);
});

test("nothing is allocated by an expiry that changes, or by one that is set and taken away", () => {
  const fixture = new Fixture();
  const expire = new Args().assign(["HEXPIRE", "timed", "100000", "FIELDS", "1", field]);
  expect(heapBytesPerCall(() => fixture.turn(expire, FIELDS.timed))).toBeLessThan(NOTHING);
  const persist = new Args().assign(["HPERSIST", "timed", "FIELDS", "1", field]);
  const both = (): void => {
    fixture.turn(persist, FIELDS.timed);
    fixture.turn(expire, FIELDS.timed);
  };
  expect(heapBytesPerCall(both)).toBeLessThan(NOTHING);
});
