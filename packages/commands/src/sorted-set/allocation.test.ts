/** The commands that sorted sets are used for allocate nothing on the JavaScript heap, in either form. */
import { Args, createBufferPool, createRequestLimits } from "@allset/resp";
import { heapBytesPerCall } from "@allset/testkit";
import { describe, expect, test } from "vitest";
import { createInstance } from "../create-instance.js";
import { type Outlet, StreamSession } from "../session/stream-session.js";

/** Scores are whole numbers of up to 31 bits: larger ones, and fractions, take some bytes each on their way into a reply. */

/** Bytes a call: nothing. The smallest object takes twelve and more. */
const NOTHING = 0.5;
const MEMBER_BYTES = 11;
const nameOf = (i: number): string => `memb:${String(i).padStart(6, "0")}`;

/** A connection whose commands are executed directly and whose replies are forgotten. */
class Fixture {
  readonly members: number;
  readonly #stream: StreamSession;
  #turn = 0;

  constructor(members: number) {
    this.members = members;
    const now = 1_700_000_000_000;
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
    for (let i = 0; i < members; i++)
      this.run(new Args().assign(["ZADD", "z", String((i % 2000) * 1_000_003), nameOf(i)]));
  }

  run(args: Args): void {
    this.#stream.session.execute(args);
    this.#stream.reply.rollback(0);
  }

  /** Executes a command with another member, and another score where there is one, each time. */
  turn(args: Args): void {
    this.#turn = (this.#turn + 7) % this.members;
    for (let i = 1; i < args.count; i++) {
      if (args.size(i) === MEMBER_BYTES) writeDigits(args, i, 5, this.#turn + i, this.members);
      else if (args.size(i) === SCORE_BYTES) writeDigits(args, i, 0, this.#turn * 31, 90);
    }
    this.run(args);
  }
}

/** Arguments of three bytes that are scores. */
const SCORE_BYTES = 3;

function writeDigits(args: Args, at: number, prefix: number, value: number, below: number): void {
  let rest = value % below;
  for (let end = args.ends[at] - 1; end >= args.starts[at] + prefix; end--) {
    args.bytes[end] = 0x30 + (rest % 10);
    rest = (rest / 10) | 0;
  }
}

const hot: string[][] = [
  ["ZADD", "z", "100", nameOf(0)],
  ["ZADD", "z", "100", nameOf(0), "200", nameOf(0)],
  ["ZADD", "z", "GT", "CH", "100", nameOf(0)],
  ["ZINCRBY", "z", "1", nameOf(0)],
  ["ZINCRBY", "z", "-1", nameOf(0)],
  ["ZSCORE", "z", nameOf(0)],
  ["ZMSCORE", "z", nameOf(0), nameOf(0), "nobody"],
  ["ZRANK", "z", nameOf(0)],
  ["ZREVRANK", "z", nameOf(0)],
  ["ZCARD", "z"],
  ["ZCOUNT", "z", "(10", "50000000"],
  ["ZRANGE", "z", "0", "9"],
  ["ZRANGE", "z", "-9", "-1", "WITHSCORES"],
  ["ZREVRANGE", "z", "0", "9", "WITHSCORES"],
  ["ZRANGEBYSCORE", "z", "-inf", "+inf", "LIMIT", "0", "10"],
  ["ZRANGEBYSCORE", "z", "10", "(20000000", "WITHSCORES"],
  ["ZREVRANGEBYSCORE", "z", "20000000", "10"],
  ["ZREMRANGEBYSCORE", "z", "-2000", "-1000"],
];

describe.each([
  ["packed", 60],
  ["rooted", 5000],
])("in a %s sorted set nothing is allocated on the JavaScript heap by", (_, members) => {
  test.each(hot.map((words): [string, string[]] => [words.join(" "), words]))("%s", (_line, words) => {
    const fixture = new Fixture(members);
    const args = new Args().assign(words);
    expect(heapBytesPerCall(() => fixture.turn(args))).toBeLessThan(NOTHING);
  });

  test.each([
    ["ZREM", "ZREM"],
    ["ZPOPMIN", "ZPOPMIN"],
    ["ZPOPMAX", "ZPOPMAX"],
  ])("%s and ZADD", (name) => {
    const fixture = new Fixture(members);
    const take = new Args().assign(name === "ZREM" ? [name, "z", nameOf(0)] : [name, "z"]);
    const add = new Args().assign(["ZADD", "z", "100", nameOf(0)]);
    const both = (): void => {
      fixture.turn(take);
      fixture.turn(add);
    };
    expect(heapBytesPerCall(both)).toBeLessThan(NOTHING);
  });
});
